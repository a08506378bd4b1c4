"""工作报告重点工作、要点任务和民生实事: how far each item is, quarter by quarter, and what became of last year's.

``data``: ``{year, as_of, source, items, lookback}`` (as_of: 截至日期; source: 任务来源; items: 事项; lookback: 回头看).

- ``source``: the document that set the tasks, e.g. the year's 政府工作报告, by path, index or number. A plan so named
  shows how far its tasks are.
- ``items``: rows of ``{seq, task, unit, due, progress, finished, target, measure, done, document}``
  (序号、任务、责任单位、时限、进展、是否完成、目标数、计量单位、完成数、文件); livelihood items are named by ``item``
  (项目). ``progress`` maps quarters (``2026Q3``, ``2026年三季度``) to words. With ``target``, ``done`` maps quarters
  to what was done since the beginning of the year, in ``measure``, e.g. ``target: 96, measure: 公里, done: {2026Q1:
  21, 2026Q2: 58}``; without a target, ``done`` holds percentages.
- ``lookback``: rows of ``{seq, task, unit, outcome, finding, document}`` (序号、任务、责任单位、核查结果、说明、文件):
  the tasks of the year before, checked again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Meter, Meters, Note, Panel, Row, Table
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, day, flag, lead, mapping, rows, table, text
from sitegen.kinds.shown import anchor_of, columns, day_words, first_of

TASK, LIVELIHOOD = "task", "livelihood"
_QUARTER = re.compile(r"(\d{4})年?第?(?:[Qq]?([1-4])季?度?|([一二三四])季度|(上|下)半年|[-/.]?(\d{1,2})月?)", re.ASCII)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 2, "下": 4}
_NAMES = ("一季度", "二季度", "三季度", "四季度")
_CLASSES = ("bar-1", "bar-2", "bar-3", "bar-4")
_UNDONE = re.compile(r"未|没有|滞后|继续|部分")
_DONE_WORDS = ("完成", "落实", "办结", "整改到位")


@dataclass(frozen=True, slots=True)
class Work:
    """An item of a ledger. ``said`` and ``done`` go by quarter (1 to 4); ``done`` is in percent of the target."""

    seq: str
    name: str
    unit: str
    due: date | None
    due_words: str
    finished: bool
    said: Mapping[int, str]
    done: Mapping[int, float]
    url: str | None

    @property
    def percent(self) -> int | None:
        """How far it is: all of the way where it is finished, the newest figure, or ``None``."""
        if self.finished:
            return 100
        return min(100, math.floor(self.done[max(self.done)])) if self.done else None

    def is_late(self, when: date) -> bool:
        """True where it was due before ``when`` and is not finished."""
        return not self.finished and self.due is not None and self.due < when


@dataclass(frozen=True, slots=True)
class Ledger:
    """A document with its items; ``when`` is the day by which they are judged."""

    document: PublicDocument
    year: int | None
    as_of: date | None
    when: date
    works: tuple[Work, ...]
    newer: PublicDocument | None
    source: PublicDocument | None

    @property
    def finished(self) -> int:
        """How many items are finished."""
        return sum(work.finished for work in self.works)


def _ledger(document: PublicDocument, lists: Lists) -> Ledger | None:
    facts = document.facts
    works = _works(document, lists)
    if not works:
        return None
    as_of = day(first_of(table(facts), "as_of", "截至日期", "截至"))
    newer = _newer(document, works, lists)
    today = lists.view.today
    when = (as_of or facts.published_date or today) if newer else today
    return Ledger(document, data_year(facts), as_of, when, works, newer, _source(document, lists))


def _source(document: PublicDocument, lists: Lists) -> PublicDocument | None:
    """The document that set the tasks of a ledger; none where it is not public."""
    facts = document.facts
    return lists.find(text(first_of(table(facts), "source", "任务来源")), facts.path)


def _works(document: PublicDocument, lists: Lists) -> tuple[Work, ...]:
    facts = document.facts
    year = data_year(facts)
    found = rows(facts, "items") or rows(facts, "事项")
    return tuple(_work(values, year, document, lists) for values in found if _name(values))


def _name(values: Mapping[str, object]) -> str:
    return text(first_of(values, "task", "item", "任务", "项目", "事项"))


def _work(values: Mapping[str, object], year: int | None, document: PublicDocument, lists: Lists) -> Work:
    due = first_of(values, "due", "时限", "完成时限")
    target = _figure(first_of(values, "target", "目标数"))
    measure = text(first_of(values, "measure", "计量单位"))
    figures = dict(_by_quarter(first_of(values, "done", "完成数"), year))
    known = {quarter: figure for quarter, value in figures.items() if (figure := _figure(value)) is not None}
    said = {quarter: text(value) for quarter, value in _by_quarter(first_of(values, "progress", "进展"), year)}
    unit = measure if target else "%"
    for quarter, figure in known.items():
        said[quarter] = said.get(quarter) or f"{figure:g}{unit}"
    full = target or 100.0
    other = lists.find(text(first_of(values, "document", "文件")), document.facts.path)
    return Work(
        seq=text(first_of(values, "seq", "序号")),
        name=_name(values),
        unit=text(first_of(values, "unit", "责任单位", "牵头单位")),
        due=day(due),
        due_words=day_words(due),
        finished=flag(first_of(values, "finished", "是否完成")),
        said={quarter: words for quarter, words in said.items() if words},
        done={quarter: figure / full * 100 for quarter, figure in known.items()},
        url=other.facts.url if other else None,
    )


def _figure(value: object) -> float | None:
    """A figure that can be measured by: not negative, and 0 only for what was done."""
    written = text(value).removesuffix("%")
    return float(written) if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", written, re.ASCII) else None


def _by_quarter(value: object, year: int | None) -> Iterator[tuple[int, object]]:
    """(quarter, what is written) for the quarters of the ledger's year."""
    for key, said in mapping(value).items():
        match = _QUARTER.fullmatch("".join(text(key).split()))
        if match and (year is None or int(match[1]) == year):
            word = match[3] or match[4]
            quarter = _NUMBERS[word] if word else int(match[2]) if match[2] else (int(match[5]) + 2) // 3
            if 1 <= quarter <= 4:
                yield quarter, said


def _newer(document: PublicDocument, works: Sequence[Work], lists: Lists) -> PublicDocument | None:
    """The newest document that tells how the items went on: of the same kind, unit and year, with one in common."""
    facts = document.facts
    names = {work.name for work in works}
    for other, others in _named(lists).get((facts.kind, lead(facts), data_year(facts)), ()):
        if other.facts.path == facts.path:
            return None
        if names & others:
            return other
    return None


@lru_cache(maxsize=1)
def _named(
    lists: Lists,
) -> Mapping[tuple[str, str, int | None], Sequence[tuple[PublicDocument, frozenset[str]]]]:
    """Ledgers of one kind, unit and year, newest first, with the names of their items."""
    found: dict[tuple[str, str, int | None], list[tuple[PublicDocument, frozenset[str]]]] = {}
    for kind in (TASK, LIVELIHOOD):
        for document in lists.of_kind(kind):
            facts = document.facts
            names = frozenset(map(_name, rows(facts, "items") or rows(facts, "事项"))) - {""}
            if names:
                found.setdefault((kind, lead(facts), data_year(facts)), []).append((document, names))
    return found


@document_view(TASK, LIVELIHOOD)
def progress(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How much of a ledger is done, each item by quarter, and the look back at the year before."""
    facts = document.facts
    ledger = _ledger(document, lists)
    if ledger:
        parts: list[Note | Meters] = [Meters("", (_overall(ledger, "完成情况"),))]
        if ledger.newer:
            newer = ledger.newer.facts
            parts.insert(0, Note("本台账已有更新的进展：", links=(Cell(newer.title, newer.url),)))
        if ledger.source:
            source = ledger.source.facts
            parts.append(Note("任务来源：", links=(Cell(source.title, source.url),)))
        yield Panel(f"data-{facts.kind}-overall", "总体完成情况", tuple(parts), first=True)
        under = anchor_of(facts, "台账", "进展", "完成情况", "落实情况", "任务清单")
        title = "民生实事进展" if facts.kind == LIVELIHOOD else "任务进展"
        yield Panel(f"data-{facts.kind}-items", title, tuple(_item_parts(ledger, title, facts.kind)), under=under)
    lookback = _lookback(document, lists)
    if lookback:
        under = anchor_of(facts, "回头看")
        yield Panel(f"data-{facts.kind}-lookback", lookback.caption, (lookback,), under=under)


@lru_cache(maxsize=1)
def _by_source(lists: Lists) -> Mapping[str, Sequence[Ledger]]:
    """The newest ledger of every series by the path of what set its tasks."""
    found: dict[str, list[Ledger]] = {}
    for document in (*lists.of_kind(TASK), *lists.of_kind(LIVELIHOOD)):
        ledger = _ledger(document, lists)
        if ledger and ledger.source and not ledger.newer:
            found.setdefault(ledger.source.facts.path, []).append(ledger)
    return found


def fulfilment(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How far the tasks are that ``document`` set: each ledger that names it, and the bars of its items."""
    ledgers = _by_source(lists).get(document.facts.path, ())
    if ledgers:
        meters = tuple(_overall(ledger, ledger.document.facts.title, link=True) for ledger in ledgers)
        yield Panel("data-fulfilment", "目标任务落实情况", (Meters("", meters),))
    for place, ledger in enumerate(ledgers, 1):
        measured = [work for work in ledger.works if work.done]
        if measured:
            name = f"data-fulfilment-{place}"
            yield Panel(name, ledger.document.facts.title, (_chart(measured, f"fulfilment-{place}"),))


def _overall(ledger: Ledger, label: str, link: bool = False) -> Meter:
    """How many items are finished, and how many are late."""
    count, finished = len(ledger.works), ledger.finished
    late = sum(work.is_late(ledger.when) for work in ledger.works)
    url = ledger.document.facts.url
    detail = [
        *([Cell(f"数据截至 {ledger.as_of}")] if ledger.as_of else []),
        *([Cell(f"{late} 项到期未报完成", tone="late")] if late else []),
        *([Cell("查看台账", url)] if link else []),
    ]
    words = f"{finished} / {count} 项完成"
    return Meter(label, math.floor(finished / count * 100), words, tuple(detail), "late" if late else "")


def _item_parts(ledger: Ledger, title: str, kind: str) -> Iterator[Chart | Table]:
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
    yield Cell(work.seq)
    yield Cell(work.name, work.url)
    yield Cell(work.unit)
    yield Cell(work.due_words)
    for quarter in quarters:
        yield Cell(work.said.get(quarter, "—"))
    yield _state(work, when)


def _state(work: Work, when: date) -> Cell:
    if work.finished:
        return Cell("已完成", tone="good")
    return Cell("到期未报完成", tone="late") if work.is_late(when) else Cell("推进中")


def _chart(works: Sequence[Work], kind: str) -> Chart:
    """A bar for each item, put together of what each quarter added; a full bar is the target of the year."""
    last = max(max(work.done) for work in works)
    drawn = [charts.Bar(work.name, tuple(_steps(work, last)), f"{work.percent}%") for work in works]
    names = _NAMES[:last]
    lines = tuple(
        Row((Cell(work.name), *(Cell(_percent(work.done.get(quarter))) for quarter in range(1, last + 1))))
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
    facts = document.facts
    value = first_of(table(facts), "lookback", "回头看")
    found = [values for values in value if isinstance(values, dict)] if isinstance(value, list) else []
    lines = tuple(Row(tuple(_lookback_cells(values, document, lists))) for values in found if _name(values))
    if not lines:
        return None
    year = data_year(facts)
    caption = f"{year - 1}年任务“回头看”" if year else "上年任务“回头看”"
    return Table(caption, columns("#序号", "任务", "责任单位", "核查结果", "说明"), lines)


def _lookback_cells(values: Mapping[str, object], document: PublicDocument, lists: Lists) -> Iterator[Cell]:
    outcome = text(first_of(values, "outcome", "核查结果", "结果"))
    tone = "late" if _UNDONE.search(outcome) else "good" if any(word in outcome for word in _DONE_WORDS) else ""
    yield Cell(text(first_of(values, "seq", "序号")))
    yield lists.cell(_name(values), text(first_of(values, "document", "文件")), document.facts.path)
    yield Cell(text(first_of(values, "unit", "责任单位", "牵头单位")))
    yield Cell(outcome, tone=tone) if outcome else Cell("缺", tone="missing")
    yield Cell(text(first_of(values, "finding", "note", "说明", "备注")) or "—")


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
        title = f"{ledger.year}年民生实事" if ledger.year else "民生实事"
        items = tuple(_item_meter(work, ledger.when) for work in ledger.works)
        yield Panel("data-livelihood-items", title, (Meters("", items),))
    yield from _newest_lookback(LIVELIHOOD, documents, lists)


def _newest_ledgers(documents: Sequence[PublicDocument], lists: Lists) -> list[Ledger]:
    """The newest ledger of every series, newest year first."""
    found = [ledger for document in documents if (ledger := _ledger(document, lists)) and not ledger.newer]
    return sorted(found, key=lambda ledger: ledger.year or 0, reverse=True)


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
        if lookback and not _newer(document, _works(document, lists), lists):
            found.append((document, lookback))
    years = [data_year(document.facts) or 0 for document, _ in found]
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
    detail = [Cell(work.unit)] if work.unit else []
    detail += [Cell(f"{_NAMES[quarter - 1]}：{words}") for quarter, words in sorted(work.said.items())]
    words = state.text if work.finished or work.percent is None else f"{state.text} {work.percent}%"
    return Meter(work.name, work.percent, words, tuple(detail), "late" if state.tone == "late" else "")
