"""What is due on a site in the coming working days, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.dates import PUBLICATION_DAYS
from sitegen.checks.rules.ledgers import newest_ledgers
from sitegen.checks.rules.yearly import report_due, reporting_body
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS
from sitegen.core.titles import quoted
from sitegen.kinds import shapes, values
from sitegen.kinds.decision.rules import (
    FEEDBACK_DAYS,
    STOPPED,
    comment_period,
    decision_dossiers,
    has_stage,
    is_decision_catalogue,
)
from sitegen.kinds.duties import INTERPRETATION_DAYS
from sitegen.kinds.interaction.rules import REPLY_DAYS, public_messages
from sitegen.office.coverage import Standing, interpretation_duties

_PROGRESS = {"task": "工作要点任务", "livelihood": "民生实事"}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do by ``day``; ``left`` is in calendar days, below 0 where it is overdue.

    ``subject`` is a title, or the path of a document that is not public; ``unit`` who has to act. ``certain`` is
    False where the calendar of a year was unknown.
    """

    day: date
    left: int
    matter: str
    subject: str
    path: str
    unit: str
    reckoned: str
    certain: bool = True

    @property
    def sort_key(self) -> tuple[date, str, str, str]:
        return (self.day, self.matter, self.path, self.subject)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days looked at: from ``today`` to ``last``."""

    today: date
    last: date
    certain: bool

    def due(
        self, day: date, matter: str, subject: str, path: str, unit: str, reckoned: str, *, certain: bool = True
    ) -> Iterator[Due]:
        """The entry, unless it lies beyond the horizon."""
        if day <= self.last:
            yield Due(day, (day - self.today).days, matter, subject, path, unit, reckoned, certain)


def horizon(catalogue: Catalogue, days: int) -> Horizon:
    """From today over the next ``days`` working days."""
    end = catalogue.site.calendar.deadline(catalogue.today, days)
    return Horizon(catalogue.today, end.day, end.certain)


def dues(catalogue: Catalogue, span: Horizon) -> tuple[Due, ...]:
    """Everything due within ``span`` and everything overdue, by day. Documents marked as not public are left out,
    but for what ends their exemptions."""
    found = [
        *_interpretations(catalogue, span),
        *_publications(catalogue, span),
        *_expiries(catalogue, span),
        *_comments(catalogue, span),
        *_progress(catalogue, span),
        *_replies(catalogue, span),
        *_annual_reports(catalogue, span),
        *_decision_catalogue(catalogue, span),
        *_exemptions(catalogue, span),
    ]
    return tuple(sorted(found, key=lambda due: due.sort_key))


def shown_name(catalogue: Catalogue, facts: Facts) -> str:
    """The title of a public document; the path of any other."""
    return facts.title if catalogue.is_public(facts) else facts.path


def shown_unit(catalogue: Catalogue, facts: Facts) -> str:
    """Short name of the leading department; empty where it is not in the register."""
    entry = catalogue.site.department(facts.departments[0]) if facts.departments else None
    return (entry.short or entry.name) if entry else ""


def _interpretations(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for duty in interpretation_duties(catalogue):
        if duty.standing in (Standing.PENDING, Standing.MISSING):
            facts, deadline = duty.facts, duty.deadline
            reckoned = f"{facts.published_date} 发布，{INTERPRETATION_DAYS} 个工作日内"
            yield from span.due(
                deadline.day,
                "发布解读",
                facts.title,
                facts.path,
                shown_unit(catalogue, facts),
                reckoned,
                certain=deadline.certain,
            )


def _publications(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for facts in catalogue.documents:
        if catalogue.is_public(facts) or not catalogue.is_meant_public(facts):
            continue
        unit = shown_unit(catalogue, facts)
        planned = facts.published_date if catalogue.would_be_public(facts) else None
        if planned:
            reckoned = "发布日期已定，到日重新构建"
            yield from span.due(planned, "定时发布", facts.path, facts.path, unit, reckoned)
        if facts.issued and facts.issued <= span.last:
            deadline = catalogue.site.calendar.deadline(facts.issued, PUBLICATION_DAYS)
            if planned is None or planned > deadline.day:
                reckoned = f"{facts.issued} 成文，{PUBLICATION_DAYS} 个工作日内"
                yield from span.due(
                    deadline.day, "公开", facts.path, facts.path, unit, reckoned, certain=deadline.certain
                )


def _expiries(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for facts in catalogue.documents:
        validity = catalogue.validity(facts) if catalogue.is_public(facts) else None
        if facts.expires and validity and not validity.ended and facts.expires >= catalogue.today:
            unit = shown_unit(catalogue, facts)
            reckoned = "有效期届满前评估，决定延续、修改或者废止"
            yield from span.due(facts.expires, "有效期届满", facts.title, facts.path, unit, reckoned)


def _comments(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Comment periods that close, and opinions that are to be published after the close."""
    days = int(catalogue.site.threshold("DC005", FEEDBACK_DAYS))
    for facts, dossier in decision_dossiers(catalogue):
        opens, closes, _ = comment_period(dossier)
        status = values.said(values.entry(dossier, "status", "状态"))
        if closes is None or closes > span.last or any(word in status for word in STOPPED):
            continue
        name, unit = shown_name(catalogue, facts), shown_unit(catalogue, facts)
        if closes >= catalogue.today:
            reckoned = f"{opens} 开始征求意见" if opens else "没有写开始日期"
            yield from span.due(closes, "征求意见截止", name, facts.path, unit, reckoned)
        if not has_stage(dossier, "征集采纳"):
            deadline = catalogue.site.calendar.deadline(closes, days)
            matter, reckoned = "公布意见采纳情况", f"{closes} 截止，{days} 个工作日内"
            yield from span.due(deadline.day, matter, name, facts.path, unit, reckoned, certain=deadline.certain)


def _progress(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Unfinished tasks and livelihood items, as the newest ledger of each series has them."""
    for facts, items in newest_ledgers(catalogue):
        for item in items:
            if item.due and not item.finished:
                unit = item.unit or shown_unit(catalogue, facts)
                matter = f"{_PROGRESS[facts.kind]}完成"
                yield from span.due(item.due, matter, item.name, facts.path, unit, _told_in(facts))


def _told_in(facts: Facts) -> str:
    return f"见{quoted(facts.title)}"


def _replies(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    days = int(catalogue.site.threshold("RS001", REPLY_DAYS))
    for message in public_messages(catalogue):
        if message.asked <= span.last and not message.answered and not message.unreadable:
            deadline = catalogue.site.calendar.deadline(message.asked, days)
            name, unit = shown_name(catalogue, message.facts), shown_unit(catalogue, message.facts)
            reckoned = f"{message.asked} 收到，{days} 个工作日内"
            yield from span.due(
                deadline.day, "答复留言", name, message.facts.path, unit, reckoned, certain=deadline.certain
            )


def _annual_reports(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Reports of those that have published one here before; of the government where anybody has."""
    published = {
        (reporting_body(catalogue, facts), shapes.data_year(facts)) for facts in _public(catalogue, "annual-report")
    }
    known = {name for name, _ in published}
    for year in range(catalogue.today.year, span.last.year + 1):
        for department in catalogue.site.departments:
            government = department.level == LEVELS[0]
            expected = bool(known) if government else department.name in known
            if expected and (department.name, year - 1) not in published:
                day = report_due(catalogue, department.name, year - 1)
                reckoned = f"每年 {day.month} 月 {day.day} 日前"
                subject = f"{year - 1} 年度政府信息公开工作年度报告"
                unit = department.short or department.name
                yield from span.due(day, "公布年度报告", subject, "", unit, reckoned)


def _decision_catalogue(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """The catalogue of decisions of each year, on a site of a government that publishes decisions."""
    decisions = _public(catalogue, "decision")
    expected = decisions and any(department.level == LEVELS[0] for department in catalogue.site.departments)
    years = {shapes.data_year(facts) for facts in decisions if is_decision_catalogue(facts)}
    for year in range(catalogue.today.year, span.last.year + 1):
        if expected and year not in years:
            subject = f"{year} 年度重大行政决策事项目录"
            yield from span.due(date(year, 4, 30), "公布决策目录", subject, "", "", "每年 4 月 30 日前")


def _exemptions(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for facts in catalogue.documents:
        for item in facts.exempt:
            if item.until:
                name, unit = shown_name(catalogue, facts), shown_unit(catalogue, facts)
                matter = f"豁免 {item.code} 到期" if catalogue.is_public(facts) else "豁免到期"
                yield from span.due(item.until, matter, name, facts.path, unit, "期限当日仍有效，次日失效")


def _public(catalogue: Catalogue, kind: str) -> list[Facts]:
    return [facts for facts in catalogue.documents if facts.kind == kind and catalogue.is_public(facts)]
