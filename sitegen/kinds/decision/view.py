"""重大行政决策: the year's catalogue with the stage that each matter has reached, and each matter as one dossier.

Catalogue, ``data``: ``{type: catalogue, year, items}`` (items: 事项); each item is ``{seq, matter, unit, procedure,
hearing, due, dossier}`` (序号、决策事项、承办单位、履行程序、是否听证、计划完成时间、专卷). ``dossier`` names a
document; without it the dossier of the same matter is taken.

Dossier, ``data``: ``{type: dossier, matter, year, unit, status, comment, totals, opinions, stages}`` (类型: 专卷、
决策事项、承办单位、状态、征求意见、合计、意见、环节).

- ``comment``: ``{opens, closes, shortened_reason, ways}`` (开始、截止、缩短理由、方式); ``ways`` is a text or a list.
- ``totals``: ``{received, adopted, partly, rejected}`` (收到、采纳、部分采纳、不采纳).
- ``opinions``: rows of ``{seq, from, content, result, reason}`` (序号、来源、意见内容、处理、理由).
- ``stages``: ``draft, background, opinions, hearing, expert, risk, legal, meeting, result, evaluation``
  (草案、制订背景、征集采纳、听证、专家论证、风险评估、合法性审查、会议审议、决策结果、决策后评估), each a text, or
  ``{date, text, document}`` (日期、说明、文件). A text of 不涉及 says that the matter has no such stage.

国令713号 第三、十五、三十二条; the five parts of a dossier are those of the seed (高政办字〔2021〕24号).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Event, Events, Fact, FactList, Note, Panel, Row, Stage, Stages, Table
from sitegen.kinds.decision.rules import (
    FEEDBACK_DAYS,
    KIND,
    STOPPED,
    adoption,
    comment_period,
    decision_dossier,
    is_decision_catalogue,
    result_word,
    says_decided,
    says_not_yet,
    tells_of_opinions,
)
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, day, mapping, rows, table, text
from sitegen.kinds.shown import anchor_of, columns, day_words, first_of

_OPINIONS, _RESULT = "征集采纳", "决策结果"
# label of a stage → keys in ``stages``
_STAGES: dict[str, tuple[str, ...]] = {
    "决策草案": ("draft", "草案", "决策草案"),
    "制订背景": ("background", "背景", "制订背景", "制定背景"),
    _OPINIONS: ("opinions", "意见", "征集采纳", "意见征集", "意见采纳"),
    "听证": ("hearing", "听证"),
    "专家论证": ("expert", "专家论证"),
    "风险评估": ("risk", "风险评估"),
    "合法性审查": ("legal", "合法性审查"),
    "会议审议": ("meeting", "会议", "会议审议"),
    _RESULT: ("result", "结果", "决策结果"),
    "决策后评估": ("evaluation", "决策后评估", "后评估"),
}
_ONLY_WHERE_TOLD = frozenset({"听证", "专家论证", "风险评估", "合法性审查", "决策后评估"})
_ASKING = re.compile(
    r"正在.{0,6}(?:征求|征集).*|.*(?:征求|征集)(?:意见)?(?:阶段|中)|(?:公开)?(?:征求|征集)意见|意见(?:征求|征集)"
)
_NOT_CONCERNED = re.compile(r"无|不涉及|不适用|(?:依法)?不需要.*|无需.*")
_TOTALS = (
    ("采纳", "adopted", "采纳"),
    ("部分采纳", "partly", "部分采纳"),
    ("不采纳", "rejected", "不采纳", "未采纳", "不予采纳"),
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A matter as one document tells of it; days are ``None`` where they are not told."""

    document: PublicDocument
    matter: str
    unit: str
    status: str
    opens: date | None
    closes: date | None
    today: date
    result: PublicDocument | None = None
    stages: tuple[Stage, ...] = ()

    @property
    def is_asking(self) -> bool:
        """True while opinions are, or will be, asked for."""
        return not self.is_stopped and self.closes is not None and self.today <= self.closes

    @property
    def period(self) -> str:
        """From when to when opinions are asked for; the page says neither that they are nor that they were."""
        if not (self.opens and self.closes):
            return f"征求意见截止日期：{_words(self.closes)}"
        return f"征求意见期间：{_words(self.opens)}至{_words(self.closes)}"

    @property
    def is_stopped(self) -> bool:
        """True where the matter was given up or put off."""
        return any(word in self.status for word in STOPPED)

    @property
    def decision(self) -> Stage | None:
        """The stage of the result, once it is reached."""
        reached = (stage for stage in self.stages if stage.label == _RESULT and stage.state == "done")
        return next(reached, None)

    @property
    def is_decided(self) -> bool:
        """True where there is a result, or the status says so."""
        return self.decision is not None or says_decided(self.status)

    @property
    def has_opinions(self) -> bool:
        """True where it was told what became of the opinions."""
        return any(stage.label == _OPINIONS and stage.state == "done" for stage in self.stages)


def _dossier(document: PublicDocument, lists: Lists) -> Dossier | None:
    facts = document.facts
    data = decision_dossier(facts)
    if not data or is_decision_catalogue(facts):
        return None
    opens, closes, _ = comment_period(data)
    bare = Dossier(
        document=document,
        matter=text(first_of(data, "matter", "决策事项", "事项名称")),
        unit=text(first_of(data, "unit", "承办单位")) or "、".join(facts.departments),
        status=_lasting_status(text(first_of(data, "status", "状态")), closes),
        opens=opens,
        closes=closes,
        today=lists.view.today,
        result=_document(first_of(_written_stages(data), *_STAGES[_RESULT]), document, lists),
    )
    return replace(bare, stages=tuple(_stages(data, bare, lists)))


def _lasting_status(written: str, closes: date | None) -> str:
    """The status as written, but not that opinions are being asked for: the period says so, and stays true."""
    return "" if closes and _ASKING.fullmatch(written) else written


def _written_stages(data: Mapping[str, object]) -> Mapping[str, object]:
    return mapping(first_of(data, "stages", "环节", "阶段"))


def _document(stage: object, document: PublicDocument, lists: Lists) -> PublicDocument | None:
    """The public document that a stage names."""
    return lists.find(text(first_of(mapping(stage), "document", "文件")), document.facts.path)


def _stages(data: Mapping[str, object], bare: Dossier, lists: Lists) -> Iterator[Stage]:
    written = _written_stages(data)
    told_of_opinions = tells_of_opinions(data)
    for label, keys in _STAGES.items():
        value = first_of(written, *keys)
        values = mapping(value)
        said = text(value) or text(first_of(values, "text", "说明"))
        written_day = first_of(values, "date", "日期")
        when = day(written_day)
        other = _document(value, bare.document, lists)
        links = (Cell(other.facts.title, other.facts.url),) if other else ()
        if _NOT_CONCERNED.fullmatch(said):
            yield Stage(label, "skipped", text="" if said == "不涉及" else said)
        elif says_not_yet(said) or (when and when > bare.today):
            yield Stage(label, "planned" if when else "waiting", day_words(written_day), said, links)
        elif when or said or (label == _OPINIONS and told_of_opinions):
            yield Stage(label, "done", day_words(written_day), said, links)
        elif label == _OPINIONS and bare.closes and not bare.is_stopped:
            yield Stage(label, "period", text=bare.period, since=str(bare.opens or ""), until=str(bare.closes))
        elif label not in _ONLY_WHERE_TOLD:
            yield Stage(label, "waiting")


def _words(when: date | None) -> str:
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


@document_view(KIND)
def decision(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """A year's catalogue, or all that is known of one matter from its draft to its result."""
    facts = document.facts
    if is_decision_catalogue(facts):
        yield from _catalogue_panels(document, lists)
        return
    dossier = _dossier(document, lists)
    if dossier is None:
        return
    data = table(facts)
    yield Panel("data-decision", "决策进程", tuple(_head(dossier, data, lists)), first=True)
    opinions = tuple(_opinion_parts(data))
    if opinions:
        under = anchor_of(facts, "采纳", "意见")
        yield Panel("data-decision-opinions", "意见征集和采纳情况", opinions, under=under)
    events = tuple(event for _, event in sorted(_records(dossier, lists), key=lambda record: record[0]))
    if len(events) > 1:
        yield Panel("data-decision-records", "本事项公开的文件", (Events("", events),))


def _head(dossier: Dossier, data: Mapping[str, object], lists: Lists) -> Iterator[Note | FactList | Stages]:
    yield from _comment_note(dossier, lists)
    comment = mapping(first_of(data, "comment", "征求意见"))
    ways = first_of(comment, "ways", "方式")
    facts = [
        ("决策事项", dossier.matter),
        ("承办单位", dossier.unit),
        ("当前状态", dossier.status),
        ("征求意见", f"{_words(dossier.opens)}至{_words(dossier.closes)}" if dossier.opens and dossier.closes else ""),
        ("缩短期限的理由", text(first_of(comment, "shortened_reason", "缩短理由"))),
        ("提出意见的方式", "；".join(filter(None, map(text, ways if isinstance(ways, list) else [ways])))),
    ]
    shown = [Fact(label, (Cell(said),)) for label, said in facts if said]
    listed = tuple(Cell(one.facts.title, one.facts.url) for one in _catalogues_with(dossier, lists))
    yield FactList((*shown, *([Fact("列入目录", listed)] if listed else [])))
    yield Stages("", dossier.stages)


def _comment_note(dossier: Dossier, lists: Lists) -> Iterator[Note]:
    """When the public can say something and will hear what became of it: true on whatever day it is read."""
    if dossier.closes is None or dossier.has_opinions or dossier.is_stopped:
        return
    deadline = lists.site.calendar.deadline(dossier.closes, int(lists.site.threshold("DC005", FEEDBACK_DAYS)))
    late = dossier.today > deadline.day
    owed = f"采纳情况应不晚于{_words(deadline.day)}公布{'，尚未公布' if late else ''}。" if deadline.certain else ""
    since, until = str(dossier.opens or ""), str(dossier.closes)
    yield Note(f"{dossier.period}。{owed}", tone="late" if late else "", since=since, until=until)


def _totals(data: Mapping[str, object]) -> Mapping[str, object]:
    return mapping(first_of(data, "totals", "合计"))


def _opinion_rows(data: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    value = first_of(data, "opinions", "意见")
    return tuple(row for row in value if isinstance(row, dict)) if isinstance(value, list) else ()


def _opinion_parts(data: Mapping[str, object]) -> Iterator[Note | Table]:
    """How many opinions came and what became of them, then each with its reason."""
    found = _opinion_rows(data)
    totals = _totals(data)
    received = text(first_of(totals, "received", "收到", "征集", "共收到"))
    if received:
        parts = [f"{label} {said} 条" for label, *keys in _TOTALS if (said := text(first_of(totals, *keys)))]
        more = f"下表列出其中 {len(found)} 条。" if found and received != str(len(found)) else ""
        yield Note(f"共收到意见 {received} 条{'：' if parts else ''}{'，'.join(parts)}。{more}")
    if found:
        lines = tuple(Row(tuple(_opinion(opinion, place))) for place, opinion in enumerate(found, 1))
        yield Table("意见采纳情况", columns("#序号", "来源", "意见内容", "处理", "理由"), lines)


def _opinion(opinion: Mapping[str, object], place: int) -> Iterator[Cell]:
    result = result_word(opinion)
    reason = text(first_of(opinion, "reason", "理由", "采纳理由"))
    yield Cell(text(first_of(opinion, "seq", "序号")) or str(place))
    yield Cell(text(first_of(opinion, "from", "来源", "反馈人")) or "—")
    yield Cell(text(first_of(opinion, "content", "意见内容", "内容")))
    is_adopted = adoption(opinion) == "adopted"
    yield Cell(result, tone="good" if is_adopted else "") if result else Cell("缺", tone="missing")
    yield Cell(reason) if reason else Cell("—") if is_adopted else Cell("缺", tone="missing")


def _records(dossier: Dossier, lists: Lists) -> Iterator[tuple[tuple[str, str], Event]]:
    """Every public document of the matter: those that name it, what was decided and its interpretations."""
    same = [dossier.document]
    if dossier.matter:
        same += [one.document for one in _dossiers(lists) if one.matter == dossier.matter]
    decided = [dossier.result] if dossier.result else []
    labelled = [("事项公开", one.facts) for one in same]
    labelled += [("决策结果", one.facts) for one in decided]
    labelled += [("解读", facts) for one in decided for facts in one.interpretations]
    seen: set[str] = set()
    for label, facts in labelled:
        if facts.path not in seen:
            seen.add(facts.path)
            published = str(facts.published_date or "")
            cell = Cell(facts.title, None if facts.path == dossier.document.facts.path else facts.url)
            yield (published, facts.path), Event(published, label, "" if cell.url else "本文件", (cell,))


@lru_cache(maxsize=1)
def _dossiers(lists: Lists) -> tuple[Dossier, ...]:
    """Every dossier of the site, read once."""
    found = (_dossier(document, lists) for document in lists.of_kind(KIND))
    return tuple(dossier for dossier in found if dossier is not None)


def _catalogues_with(dossier: Dossier, lists: Lists) -> Iterator[PublicDocument]:
    for document in lists.of_kind(KIND):
        if is_decision_catalogue(document.facts) and any(
            _names(item, dossier, document, lists) for item in _items(document)
        ):
            yield document


def _items(document: PublicDocument) -> tuple[Mapping[str, object], ...]:
    return rows(document.facts, "items") or rows(document.facts, "事项")


def _names(item: Mapping[str, object], dossier: Dossier, document: PublicDocument, lists: Lists) -> bool:
    """True where an item of a catalogue means a dossier: by reference, or by the name of the matter."""
    target = text(first_of(item, "dossier", "专卷"))
    other = lists.find(target, document.facts.path)
    if other is not None:
        return other.facts.path == dossier.document.facts.path
    return bool(dossier.matter) and _matter(item) == dossier.matter


def _matter(item: Mapping[str, object]) -> str:
    return text(first_of(item, "matter", "决策事项", "事项名称", "事项"))


def _catalogue_panels(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The matters of a catalogue with the stage that each has reached; its dossier is linked."""
    year = data_year(document.facts)
    title = f"{year}年度重大行政决策事项" if year else "重大行政决策事项"
    dossiers = _dossiers(lists)
    lines = tuple(Row(tuple(_item_cells(item, document, dossiers, lists))) for item in _items(document))
    if lines:
        heads = columns("#序号", "决策事项", "承办单位", "是否听证", "计划完成时间", "进展", "决策结果")
        procedures = {text(first_of(item, "procedure", "履行程序")) for item in _items(document)} - {""}
        note = f"各事项履行的程序：{procedures.pop()}。" if len(procedures) == 1 else ""
        under = anchor_of(document.facts, "决策事项", "事项目录")
        yield Panel("data-decision-items", title, (Table(title, heads, lines, note=note),), under=under)


def _item_cells(
    item: Mapping[str, object], document: PublicDocument, dossiers: Sequence[Dossier], lists: Lists
) -> Iterator[Cell]:
    dossier = next((one for one in dossiers if _names(item, one, document, lists)), None)
    written = first_of(item, "due", "计划完成时间", "完成时限")
    due = day(written)
    yield Cell(text(first_of(item, "seq", "序号")))
    yield Cell(_matter(item), dossier.document.facts.url if dossier else None)
    yield Cell(text(first_of(item, "unit", "承办单位")))
    yield Cell(_yes_or_no(first_of(item, "hearing", "是否听证")))
    yield Cell(day_words(written))
    late = due is not None and due < lists.view.today
    yield _reached(dossier, late=late)
    decision = dossier.decision if dossier else None
    yield decision.links[0] if decision and decision.links else Cell("—")


def _yes_or_no(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else text(value) or "—"


def _reached(dossier: Dossier | None, *, late: bool) -> Cell:
    """The stage that a matter has reached, in words."""
    if dossier is None:
        return Cell("逾期，尚未建立专卷", tone="late") if late else Cell("尚未建立专卷", tone="missing")
    if dossier.is_stopped:
        return Cell(dossier.status)
    if dossier.is_decided:
        when = dossier.decision.day if dossier.decision else ""
        return Cell(f"已决策 {when}".strip(), tone="good")
    if dossier.is_asking:
        return Cell(dossier.period)
    done = [stage for stage in dossier.stages if stage.state == "done"]
    words = f"{done[-1].label} {done[-1].day}".strip() if done else dossier.status or "已建立专卷"
    return Cell(f"逾期，{words}" if late else words, tone="late" if late else "")


@section_view(KIND)
def decisions(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """What opinions are asked on, this year's catalogue with how far each matter is, the years before."""
    found = [dossier for document in documents if (dossier := _dossier(document, lists))]
    opened = {dossier.matter or dossier.document.facts.path: dossier for dossier in found if dossier.is_asking}
    if opened:
        shown = sorted(opened.values(), key=lambda dossier: (str(dossier.closes), dossier.document.facts.path))
        yield Panel("data-decision-open", "意见征集", tuple(map(_open_note, shown)))
    catalogues: dict[int, list[PublicDocument]] = {}
    for document in documents:
        year = data_year(document.facts)
        if year and is_decision_catalogue(document.facts):
            catalogues.setdefault(year, []).append(document)
    if not catalogues:
        return
    years = sorted(catalogues, reverse=True)
    for panel in _catalogue_panels(catalogues[years[0]][0], lists):
        yield replace(panel, under="")
    lines = tuple(_year_row(year, catalogues[year], lists) for year in years)
    heads = columns("年度", "目录", "#事项", "#已决策", "承办单位")
    yield Panel("data-decision-years", "历年目录", (Table("历年目录", heads, lines, heads=1),))


def _open_note(dossier: Dossier) -> Note:
    facts = dossier.document.facts
    words = f"{dossier.matter or facts.title}，{dossier.period}。"
    links = (Cell("查看草案、提出意见", facts.url),)
    return Note(words, links=links, since=str(dossier.opens or ""), until=str(dossier.closes))


def _year_row(year: int, catalogues: Sequence[PublicDocument], lists: Lists) -> Row:
    """A year as its newest catalogue has it; those before it are what was adjusted."""
    newest = catalogues[0]
    dossiers = _dossiers(lists)
    items, again = _items(newest), len(catalogues) - 1
    decided = sum(
        any(_names(item, one, newest, lists) and one.is_decided and not one.is_stopped for one in dossiers)
        for item in items
    )
    units = list(dict.fromkeys(filter(None, (text(first_of(item, "unit", "承办单位")) for item in items))))
    return Row((
        Cell(f"{year}年度"),
        Cell(f"{year}年度目录{f'（调整 {again} 次）' if again else ''}", newest.facts.url),
        Cell(str(len(items))),
        Cell(str(decided)),
        Cell("、".join(units)),
    ))  # fmt: skip
