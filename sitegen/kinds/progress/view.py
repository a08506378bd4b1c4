"""工作报告重点工作、要点任务和民生实事: how far each item is, quarter by quarter, and what became of last year's."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Meter, Meters, Note, Panel, Row, Table
from sitegen.kinds.declaration.fields import as_figure
from sitegen.kinds.progress.rules import continues
from sitegen.kinds.progress.schema import LIVELIHOOD, TASK, Checked, Item, Ledger
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns, day_words

_NAMES = ("一季度", "二季度", "三季度", "四季度")
_CLASSES = ("bar-1", "bar-2", "bar-3", "bar-4")
_UNDONE = re.compile(r"未|没有|滞后|继续|部分")
_DONE_WORDS = ("完成", "落实", "办结", "整改到位")


@record
class Work:
    """An item of a ledger. ``said`` and ``done`` go by quarter (1 to 4); ``done`` is in percent of the target."""

    item: Item
    said: Mapping[int, str]
    done: Mapping[int, float]
    url: str | None

    @property
    def percent(self) -> int | None:
        """How far it is: all of the way where it is finished, the newest figure, or ``None``."""
        if self.item.finished:
            return 100
        return min(100, math.floor(self.done[max(self.done)])) if self.done else None

    def is_late(self, when: date) -> bool:
        """True where it was due before ``when`` and is not finished."""
        due = self.item.due
        return not self.item.finished and due is not None and due < when


@record
class Standing:
    """A ledger with its items; ``when`` is the day by which they are judged."""

    document: PublicDocument
    ledger: Ledger
    when: date
    works: tuple[Work, ...]
    newer: PublicDocument | None
    source: PublicDocument | None

    @property
    def finished(self) -> int:
        """How many items are finished."""
        return sum(work.item.finished for work in self.works)


def _standing(document: PublicDocument, lists: Lists) -> Standing | None:
    facts = document.facts
    ledger = Ledger.read(facts)
    works = tuple(_work(item, document, lists) for item in ledger.named)
    if not works:
        return None
    newer = _newer(document, lists)
    today = lists.view.today
    when = (ledger.as_of or facts.published_date or today) if newer else today
    return Standing(document, ledger, when, works, newer, lists.find(ledger.source, facts.path))


def _work(item: Item, document: PublicDocument, lists: Lists) -> Work:
    said = dict(Item.progress.of_its_year(item))
    unit = item.measure if item.target else "%"
    known: dict[int, float] = {}
    for quarter, words in Item.done.of_its_year(item).items():
        figure = as_figure(words)
        said.setdefault(quarter, words if figure is None else f"{figure:g}{unit}")
        if figure is not None:
            known[quarter] = figure / (item.target or 100.0) * 100
    other = lists.find(item.document, document.facts.path)
    return Work(item, said, known, other.facts.url if other else None)


def _newer(document: PublicDocument, lists: Lists) -> PublicDocument | None:
    """The newest document that tells how the items of a ledger went on."""
    facts, ledger = document.facts, Ledger.read(document.facts)
    if not ledger.named:
        return None  # a look back alone
    for other, others in lists.shared(_ledgers).get((facts.kind, lead(facts), ledger.of_year), ()):
        if other.facts.path == facts.path:
            return None
        if continues(other.facts, others, facts, ledger):
            return other
    return None


def _ledgers(lists: Lists) -> Mapping[tuple[str, str, int | None], Sequence[tuple[PublicDocument, Ledger]]]:
    """Ledgers of one kind, unit and year, newest first."""
    found: dict[tuple[str, str, int | None], list[tuple[PublicDocument, Ledger]]] = {}
    for document in lists.with_data_of(TASK, LIVELIHOOD):
        facts, ledger = document.facts, Ledger.read(document.facts)
        if ledger.named:
            found.setdefault((facts.kind, lead(facts), ledger.of_year), []).append((document, ledger))
    return found


@document_view(TASK, LIVELIHOOD)
def progress(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How much of a ledger is done, each item by quarter, and the look back at the year before."""
    facts, kind = document.facts, lists.site.data_kind(document.facts.kind)
    ledger = _standing(document, lists)
    if ledger:
        parts: list[Note | Meters] = [Meters("", (_overall(ledger, "完成情况"),))]
        if ledger.newer:
            newer = ledger.newer.facts
            parts.insert(0, Note("本台账已有更新的进展：", links=(Cell(newer.title, newer.url),)))
        if ledger.source:
            source = ledger.source.facts
            parts.append(Note("任务来源：", links=(Cell(source.title, source.url),)))
        yield Panel(f"data-{kind}-overall", "总体完成情况", tuple(parts), first=True)
        under = anchor_of(facts, "台账", "进展", "完成情况", "落实情况", "任务清单")
        title = "民生实事进展" if kind == LIVELIHOOD else "任务进展"
        yield Panel(f"data-{kind}-items", title, tuple(_item_parts(ledger, title, kind)), under=under)
    lookback = _lookback(document, lists)
    if lookback:
        under = anchor_of(facts, "回头看")
        yield Panel(f"data-{kind}-lookback", lookback.caption, (lookback,), under=under)


def _by_source(lists: Lists) -> Mapping[str, Sequence[Standing]]:
    """The newest ledger of every series by the path of what set its tasks."""
    found: dict[str, list[Standing]] = {}
    for document in lists.with_data_of(TASK, LIVELIHOOD):
        ledger = _standing(document, lists)
        if ledger and ledger.source and not ledger.newer:
            found.setdefault(ledger.source.facts.path, []).append(ledger)
    return found


def fulfilment(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How far the tasks are that ``document`` set: each ledger that names it, and the bars of its items."""
    ledgers = lists.shared(_by_source).get(document.facts.path, ())
    if ledgers:
        meters = tuple(_overall(ledger, ledger.document.facts.title, link=True) for ledger in ledgers)
        yield Panel("data-fulfilment", "目标任务落实情况", (Meters("", meters),))
    for place, ledger in enumerate(ledgers, 1):
        measured = [work for work in ledger.works if work.done]
        if measured:
            name = f"data-fulfilment-{place}"
            yield Panel(name, ledger.document.facts.title, (_chart(measured, f"fulfilment-{place}"),))


def _overall(ledger: Standing, label: str, link: bool = False) -> Meter:
    """How many items are finished, and how many are late."""
    count, finished = len(ledger.works), ledger.finished
    late = sum(work.is_late(ledger.when) for work in ledger.works)
    url = ledger.document.facts.url
    detail = [
        *([Cell(f"数据截至 {ledger.ledger.as_of}")] if ledger.ledger.as_of else []),
        *([Cell(f"{late} 项到期未报完成", tone="late")] if late else []),
        *([Cell("查看台账", url)] if link else []),
    ]
    words = f"{finished} / {count} 项完成"
    return Meter(label, math.floor(finished / count * 100), words, tuple(detail), "late" if late else "")


def _item_parts(ledger: Standing, title: str, kind: str) -> Iterator[Chart | Table]:
    """The bars of those items that have figures, and every item with the words of each quarter."""
    measured = [work for work in ledger.works if work.done]
    if measured:
        yield _chart(measured, kind)
    quarters = [quarter for quarter in range(1, 5) if any(quarter in work.said for work in ledger.works)]
    name = "项目" if kind == LIVELIHOOD else "任务"
    heads = columns("#序号", name, "责任单位", "时限", *(_NAMES[quarter - 1] for quarter in quarters), "状态")
    lines = tuple(Row(tuple(_cells(work, quarters, ledger.when))) for work in ledger.works)
    yield Table(title, heads, lines)


def _cells(work: Work, quarters: Sequence[int], when: date) -> Iterator[Cell]:
    yield Cell(work.item.seq)
    yield Cell(work.item.task, work.url)
    yield Cell(work.item.unit)
    yield Cell(day_words(Item.due.raw(work.item)))
    for quarter in quarters:
        yield Cell(work.said.get(quarter, "—"))
    yield _state(work, when)


def _state(work: Work, when: date) -> Cell:
    if work.item.finished:
        return Cell("已完成", tone="good")
    return Cell("到期未报完成", tone="late") if work.is_late(when) else Cell("推进中")


def _chart(works: Sequence[Work], kind: str) -> Chart:
    """A bar for each item, put together of what each quarter added; a full bar is the target of the year."""
    last = max(max(work.done) for work in works)
    drawn = [charts.Bar(work.item.task, tuple(_steps(work, last)), f"{work.percent}%") for work in works]
    names = _NAMES[:last]
    lines = tuple(
        Row((Cell(work.item.task), *(Cell(_percent(work.done.get(quarter))) for quarter in range(1, last + 1))))
        for work in works
    )
    caption = "各季度末累计完成比例"
    summary = f"{len(works)} 项有量化目标，全长为全年目标，分段为{'、'.join(names)}完成的部分。"
    svg = charts.bars(f"data-{kind}-chart", caption, summary, drawn, _CLASSES[:last], scale=100, legend=names)
    heads = columns("事项", *(f"#{name}末" for name in names))
    return Chart(svg, Table(caption, heads, lines, heads=1), caption)


def _steps(work: Work, last: int) -> Iterator[float]:
    """What each quarter added, in percent: never less than nothing, in all never more than the whole."""
    before = 0.0
    for quarter in range(1, last + 1):
        reached = max(before, min(100.0, work.done.get(quarter, before)))
        yield reached - before
        before = reached


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{min(share, 999):.0f}%"


def _lookback(document: PublicDocument, lists: Lists) -> Table | None:
    """The tasks of the year before with what came out when they were checked again."""
    ledger = Ledger.read(document.facts)
    found = [checked for checked in ledger.lookback if checked.task]
    lines = tuple(Row(tuple(_lookback_cells(checked, document, lists))) for checked in found)
    if not lines:
        return None
    caption = f"{ledger.of_year - 1}年任务“回头看”" if ledger.of_year else "上年任务“回头看”"
    return Table(caption, columns("#序号", "任务", "责任单位", "核查结果", "说明"), lines)


def _lookback_cells(checked: Checked, document: PublicDocument, lists: Lists) -> Iterator[Cell]:
    outcome = checked.outcome
    tone = "late" if _UNDONE.search(outcome) else "good" if any(word in outcome for word in _DONE_WORDS) else ""
    yield Cell(checked.seq)
    yield lists.cell(checked.task, checked.document, document.facts.path)
    yield Cell(checked.unit)
    yield Cell(outcome, tone=tone) if outcome else Cell("缺", tone="missing")
    yield Cell(checked.finding or "—")


@section_view(TASK)
def tasks(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """How much of each ledger is done, and the newest looks back."""
    yield from _overviews(TASK, documents, lists)
    yield from _newest_lookback(TASK, documents, lists)


@section_view(LIVELIHOOD)
def livelihood(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """How much of each ledger is done, the items of the newest one by quarter, and the newest look back."""
    yield from _overviews(LIVELIHOOD, documents, lists)
    found = _newest_ledgers(documents, lists)
    if found:
        ledger = found[0]
        title = f"{ledger.ledger.of_year}年民生实事" if ledger.ledger.of_year else "民生实事"
        items = tuple(_item_meter(work, ledger.when) for work in ledger.works)
        yield Panel("data-livelihood-items", title, (Meters("", items),))
    yield from _newest_lookback(LIVELIHOOD, documents, lists)


def _newest_ledgers(documents: Sequence[PublicDocument], lists: Lists) -> list[Standing]:
    """The newest ledger of every series, newest year first."""
    found = [ledger for document in documents if (ledger := _standing(document, lists)) and not ledger.newer]
    return sorted(found, key=lambda ledger: ledger.ledger.of_year or 0, reverse=True)


def _overviews(kind: str, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    meters = tuple(
        _overall(ledger, ledger.document.facts.title, link=True) for ledger in _newest_ledgers(documents, lists)
    )
    if meters:
        yield Panel(f"data-{kind}-overall", "各台账完成情况", (Meters("", meters),))


def _newest_lookback(kind: str, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The looks back at one year: the newest of each series of ledgers."""
    found: list[tuple[PublicDocument, Table]] = []
    for document in documents:
        lookback = _lookback(document, lists)
        if lookback and not _newer(document, lists):
            found.append((document, lookback))
    years = [Ledger.read(document.facts).of_year or 0 for document, _ in found]
    newest = [pair for pair, year in zip(found, years, strict=True) if year == max(years)]
    parts: list[Table | Note] = []
    for document, lookback in newest:
        facts = document.facts
        parts += [
            replace(lookback, caption=facts.title) if len(newest) > 1 else lookback,
            Note("核查情况的全文：", links=(Cell(facts.title, facts.url),)),
        ]
    if newest:
        yield Panel(f"data-{kind}-lookback", newest[0][1].caption, tuple(parts))


def _item_meter(work: Work, when: date) -> Meter:
    """An item with how far it is and what each quarter brought."""
    state = _state(work, when)
    detail = [Cell(work.item.unit)] if work.item.unit else []
    detail += [Cell(f"{_NAMES[quarter - 1]}：{words}") for quarter, words in sorted(work.said.items())]
    words = state.text if work.item.finished or work.percent is None else f"{state.text} {work.percent}%"
    return Meter(work.item.task, work.percent, words, tuple(detail), "late" if state.tone == "late" else "")
