"""Tasks of a site that are due in the coming working days or overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.dates import PUBLICATION_DAYS
from sitegen.checks.rules.yearly import report_due, reporting_body
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS
from sitegen.core.titles import quoted
from sitegen.kinds import shapes
from sitegen.kinds.annual_report.schema import ReportData
from sitegen.kinds.decision.rules import FEEDBACK_DAYS, decision_dossiers
from sitegen.kinds.decision.schema import DecisionStages, is_decision_catalogue
from sitegen.kinds.duties import INTERPRETATION_DAYS
from sitegen.kinds.interaction.rules import REPLY_DAYS, public_messages
from sitegen.kinds.progress.rules import newest_ledgers
from sitegen.office.coverage import DutyStatus, interpretation_duties

_PROGRESS = {"task": "工作要点任务", "livelihood": "民生实事"}


@dataclass(frozen=True, slots=True)
class Due:
    """A task with its last day. ``left`` is in calendar days, below 0 if the task is overdue.

    ``matter`` is what to do, ``subject`` the title of the document, or its path if it is not public, ``unit`` the
    responsible department, ``basis`` how the day was computed. ``certain`` is false if the calendar of holidays does
    not cover a year of the computation.
    """

    day: date
    left: int
    matter: str
    subject: str
    path: str
    unit: str
    basis: str
    certain: bool = True

    @property
    def sort_key(self) -> tuple[date, str, str, str]:
        return (self.day, self.matter, self.path, self.subject)


@dataclass(frozen=True, slots=True)
class Horizon:
    """The period of the report, from ``today`` to ``last``; ``certain`` as in ``Due``."""

    today: date
    last: date
    certain: bool

    def due(
        self, day: date, matter: str, subject: str, path: str, unit: str, basis: str, *, certain: bool = True
    ) -> Iterator[Due]:
        """Yield the task if its day is not after the period."""
        if day <= self.last:
            yield Due(day, (day - self.today).days, matter, subject, path, unit, basis, certain)


def horizon(catalogue: Catalogue, days: int) -> Horizon:
    """Return the period from the day of the check over the next ``days`` working days."""
    end = catalogue.site.calendar.deadline(catalogue.today, days)
    return Horizon(catalogue.today, end.day, end.certain)


def dues(catalogue: Catalogue, span: Horizon) -> tuple[Due, ...]:
    """Return the tasks due within ``span`` and the overdue ones, sorted by day.

    Of documents whose disclosure attribute is not public only the ends of exemptions are listed.
    """
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


def public_name(catalogue: Catalogue, facts: Facts) -> str:
    """Return the title of a public document, the path of any other."""
    return facts.title if catalogue.is_public(facts) else facts.path


def department_label(catalogue: Catalogue, facts: Facts) -> str:
    """Return the short name of the first department; empty if the register lacks it."""
    entry = catalogue.site.department(facts.departments[0]) if facts.departments else None
    return (entry.short or entry.name) if entry else ""


def _interpretations(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for duty in interpretation_duties(catalogue):
        if duty.status in (DutyStatus.PENDING, DutyStatus.MISSING):
            facts, deadline = duty.facts, duty.deadline
            basis = f"{facts.published_date} 发布，{INTERPRETATION_DAYS} 个工作日内"
            yield from span.due(
                deadline.day,
                "发布解读",
                facts.title,
                facts.path,
                department_label(catalogue, facts),
                basis,
                certain=deadline.certain,
            )


def _publications(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for facts in catalogue.documents:
        if catalogue.is_public(facts) or not catalogue.is_meant_public(facts):
            continue
        unit = department_label(catalogue, facts)
        planned = facts.published_date if catalogue.is_publishable(facts) else None
        if planned:
            basis = "发布日期已定，到日重新构建"
            yield from span.due(planned, "定时发布", facts.path, facts.path, unit, basis)
        if facts.issued and facts.issued <= span.last:
            deadline = catalogue.site.calendar.deadline(facts.issued, PUBLICATION_DAYS)
            if planned is None or planned > deadline.day:
                basis = f"{facts.issued} 成文，{PUBLICATION_DAYS} 个工作日内"
                yield from span.due(deadline.day, "公开", facts.path, facts.path, unit, basis, certain=deadline.certain)


def _expiries(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    for facts in catalogue.documents:
        validity = catalogue.validity(facts) if catalogue.is_public(facts) else None
        if facts.expires and validity and not validity.ended and facts.expires >= catalogue.today:
            unit = department_label(catalogue, facts)
            basis = "有效期届满前评估，决定延续、修改或者废止"
            yield from span.due(facts.expires, "有效期届满", facts.title, facts.path, unit, basis)


def _comments(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Yield the ends of comment periods, and the publication of the received opinions, which follows."""
    days = int(catalogue.site.threshold("DC005", FEEDBACK_DAYS))
    for facts, dossier in decision_dossiers(catalogue):
        opens, closes = dossier.comment.opens, dossier.comment.closes
        if closes is None or closes > span.last or dossier.is_stopped:
            continue
        name, unit = public_name(catalogue, facts), department_label(catalogue, facts)
        if closes >= catalogue.today:
            basis = f"{opens} 开始征求意见" if opens else "没有写开始日期"
            yield from span.due(closes, "征求意见截止", name, facts.path, unit, basis)
        if not dossier.has_stage(DecisionStages.opinions):
            deadline = catalogue.site.calendar.deadline(closes, days)
            matter, basis = "公布意见采纳情况", f"{closes} 截止，{days} 个工作日内"
            yield from span.due(deadline.day, matter, name, facts.path, unit, basis, certain=deadline.certain)


def _progress(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Yield the unfinished tasks and livelihood items in the newest ledger of each series."""
    for facts, ledger in newest_ledgers(catalogue):
        for item in ledger.named:
            if item.due and not item.finished:
                unit = item.unit or department_label(catalogue, facts)
                matter = f"{_PROGRESS[catalogue.site.data_kind(facts.kind)]}完成"
                yield from span.due(item.due, matter, item.task, facts.path, unit, f"见{quoted(facts.title)}")


def _replies(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    days = int(catalogue.site.threshold("RS001", REPLY_DAYS))
    for message in public_messages(catalogue):
        if message.asked <= span.last and not message.answered and not message.unreadable:
            deadline = catalogue.site.calendar.deadline(message.asked, days)
            name, unit = public_name(catalogue, message.facts), department_label(catalogue, message.facts)
            basis = f"{message.asked} 收到，{days} 个工作日内"
            yield from span.due(
                deadline.day, "答复留言", name, message.facts.path, unit, basis, certain=deadline.certain
            )


def _annual_reports(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Yield the annual reports due from departments that published one before, and from the government once any
    department did."""
    published = {
        (reporting_body(catalogue, facts), report.of_year)
        for facts in filter(catalogue.is_public, catalogue.documents)
        if (report := ReportData.of(facts, catalogue.site)) is not None
    }
    known = {name for name, _ in published}
    for year in range(catalogue.today.year, span.last.year + 1):
        for department in catalogue.site.departments:
            government = department.level == LEVELS[0]
            expected = bool(known) if government else department.name in known
            if expected and (department.name, year - 1) not in published:
                day = report_due(catalogue, department.name, year - 1)
                basis = f"每年 {day.month} 月 {day.day} 日前"
                subject = f"{year - 1} 年度政府信息公开工作年度报告"
                unit = department.short or department.name
                yield from span.due(day, "公布年度报告", subject, "", unit, basis)


def _decision_catalogue(catalogue: Catalogue, span: Horizon) -> Iterator[Due]:
    """Yield the yearly decision catalogues, if the site has a government that publishes decisions."""
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
                name, unit = public_name(catalogue, facts), department_label(catalogue, facts)
                matter = f"豁免 {item.code} 到期" if catalogue.is_public(facts) else "豁免到期"
                yield from span.due(item.until, matter, name, facts.path, unit, "期限当日仍有效，次日失效")


def _public(catalogue: Catalogue, kind: str) -> list[Facts]:
    kind_of = catalogue.site.data_kind
    return [facts for facts in catalogue.documents if kind_of(facts.kind) == kind and catalogue.is_public(facts)]
