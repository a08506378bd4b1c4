"""政策文件: the course of one document's life, and from when to when each binds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.urls import library_url
from sitegen.display.lists import Lists, paged, pager
from sitegen.display.metatags import section_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Cell, Event, Events, Panel, Row, Table
from sitegen.kinds.periods import Period, period_of, takes_effect
from sitegen.kinds.registry import OwnPage, document_view, own_pages
from sitegen.kinds.shown import columns

_PERIODS = 100
_CHANGES = {"amends": "修改", "replaces": "替代", "repeals": "废止"}


@document_view("policy")
def course(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Everything that happened to a policy, in the order of days: made, published, in force, changed, ended."""
    events = sorted(_events(document), key=lambda event: event[0])
    if len(events) > 1:
        yield Panel("data-course", "文件沿革", (Events("", tuple(event for _, event in events)),))


def _events(document: PublicDocument) -> Iterator[tuple[tuple[date, int], Event]]:
    """((day, place among those of one day), event)."""
    facts = document.facts
    if facts.issued:
        yield (facts.issued, 0), Event(str(facts.issued), "成文")
    if facts.published_date:
        yield (facts.published_date, 1), Event(str(facts.published_date), "公布")
    if facts.effective:
        yield (facts.effective, 2), Event(str(facts.effective), "施行")
    for other in document.interpretations:
        if other.published_date:
            yield (other.published_date, 3), Event(str(other.published_date), "发布解读", links=(_cell(other),))
    for entry in document.incoming:
        word = _CHANGES.get(entry.relation)
        if word and entry.document and (day := takes_effect(entry.document)):
            tone = "" if entry.relation == "amends" else "ended"
            yield (day, 4), Event(str(day), f"被{word}", links=(_cell(entry.document),), tone=tone)
    period = period_of(document)
    if facts.expires and period.by is None and period.until:
        tone = "ended" if period.ended else ""
        yield (facts.expires, 5), Event(str(facts.expires), "有效期届满", tone=tone)


@own_pages
def periods(lists: Lists) -> Iterator[OwnPage]:
    """From when to when each policy binds: what was in force on a day can be told without a script."""
    section = next((section for section in lists.site.all_sections() if section.library), None)
    if section is None:
        return
    rows = sorted(((period_of(document), document) for document in lists.policies), key=_newest_first, reverse=True)
    meta = section_tags(lists.site, section)
    for number, part in paged(rows, _PERIODS):
        common = lists.common(
            library_url("periods", page=number), "效力期间一览", lists.crumbs(section), meta, section.id
        )
        shown = tuple(_period_row(period, document, lists) for period, document in part)
        table = Table(
            "效力期间一览", columns("文件名称", "发文字号", "施行之日", "终止之日", "效力状态", "终止的原因"), shown
        )
        yield OwnPage(
            "panels.html",
            PanelPage(
                common=common,
                name="效力期间一览",
                description="某一天有效的文件，是施行之日不晚于这一天、终止之日晚于这一天或者没有终止的文件。",
                panels=(Panel("data-periods", "效力期间一览", (table,)),),
                total=len(rows),
                pager=pager(number, len(rows), _PERIODS, lambda page: library_url("periods", page=page)),
            ),
        )


def _newest_first(entry: tuple[Period, PublicDocument]) -> tuple[date, str]:
    period, document = entry
    return period.since or date.min, document.facts.path


def _period_row(period: Period, document: PublicDocument, lists: Lists) -> Row:
    facts = document.facts
    item = lists.items[facts.path]
    until = str(period.until) if period.until else "不详" if period.ended else "—"
    reason = "被废止或者替代：" + period.by.title if period.by else "有效期届满" if period.until else "—"
    return Row(
        (
            _cell(facts),
            Cell(item.number or "无文号"),
            Cell(str(period.since or "不详")),
            Cell(until),
            Cell(item.validity or "—", tone="late" if item.ended else ""),
            Cell(reason, period.by.url if period.by else None),
        )
    )


def _cell(facts: Facts) -> Cell:
    return Cell(facts.title, facts.url)
