"""重大行政决策: the year's catalogue with the stage that each matter has reached, and each matter as one dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Event, Events, Fact, FactList, Note, Panel, Row, Stages, Table
from sitegen.kinds.decision.matter import Matter, day_in_words, matter_of, matters
from sitegen.kinds.decision.rules import FEEDBACK_DAYS
from sitegen.kinds.decision.schema import (
    CatalogueItem,
    DecisionCatalogue,
    Dossier,
    Opinion,
    Totals,
    is_decision_catalogue,
)
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, text
from sitegen.kinds.shown import anchor_of, columns, day_words

KIND = "decision"
_BECAME = (Totals.adopted, Totals.partly, Totals.rejected)
_HEADS = ("#序号", "决策事项", "承办单位", "是否听证", "计划完成时间", "进展", "决策结果")


@document_view(KIND)
def decision(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """A year's catalogue, or all that is known of one matter from its draft to its result."""
    facts = document.facts
    if is_decision_catalogue(facts):
        yield from _catalogue_panels(document, lists)
        return
    matter = matter_of(document, lists)
    if matter is None:
        return
    yield Panel("data-decision", "决策进程", tuple(_head(matter, lists)), first=True)
    opinions = tuple(_opinion_parts(matter.data))
    if opinions:
        under = anchor_of(facts, "采纳", "意见")
        yield Panel("data-decision-opinions", "意见征集和采纳情况", opinions, under=under)
    events = tuple(event for _, event in sorted(_records(matter, lists), key=lambda record: record[0]))
    if len(events) > 1:
        yield Panel("data-decision-records", "本事项公开的文件", (Events("", events),))


def _head(matter: Matter, lists: Lists) -> Iterator[Note | FactList | Stages]:
    yield from _comment_note(matter, lists)
    comment, opens, closes = matter.data.comment, day_in_words(matter.opens), day_in_words(matter.closes)
    facts = [
        ("决策事项", matter.name),
        ("承办单位", matter.unit),
        (Dossier.year.label, Dossier.year.shown(matter.data) if Dossier.year.written(matter.data) else ""),
        ("当前状态", matter.status),
        ("征求意见", f"{opens}至{closes}" if opens and closes else ""),
        ("缩短期限的理由", comment.shortened_reason),
        ("提出意见的方式", "；".join(comment.ways)),
    ]
    shown = [Fact(label, (Cell(said),)) for label, said in facts if said]
    listed = tuple(Cell(one.facts.title, one.facts.url) for one in _catalogues_with(matter, lists))
    yield FactList((*shown, *([Fact("列入目录", listed)] if listed else [])))
    yield Stages("", matter.stages)


def _comment_note(matter: Matter, lists: Lists) -> Iterator[Note]:
    """When the public can say something and will hear what became of it: true on whatever day it is read."""
    if matter.closes is None or matter.has_opinions or matter.is_stopped:
        return
    deadline = lists.site.calendar.deadline(matter.closes, int(lists.site.threshold("DC005", FEEDBACK_DAYS)))
    late = matter.today > deadline.day
    owed = (
        f"采纳情况应不晚于{day_in_words(deadline.day)}公布{'，尚未公布' if late else ''}。" if deadline.certain else ""
    )
    since, until = str(matter.opens or ""), str(matter.closes)
    yield Note(f"{matter.period}。{owed}", tone="late" if late else "", since=since, until=until)


def _opinion_parts(data: Dossier) -> Iterator[Note | Table]:
    """How many opinions came and what became of them, then each with its reason."""
    found, totals = data.opinions, data.totals
    received = Totals.received.written(totals)
    if received:
        parts = [f"{field.label} {said} 条" for field in _BECAME if (said := field.written(totals))]
        more = f"下表列出其中 {len(found)} 条。" if found and received != str(len(found)) else ""
        yield Note(f"共收到意见 {received} 条{'：' if parts else ''}{'，'.join(parts)}。{more}")
    if found:
        lines = tuple(Row(tuple(_opinion(opinion, place))) for place, opinion in enumerate(found, 1))
        yield Table("意见采纳情况", columns("#序号", "来源", "意见内容", "处理", "理由"), lines)


def _opinion(opinion: Opinion, place: int) -> Iterator[Cell]:
    is_adopted = opinion.adoption == "adopted"
    missing = Cell("缺", tone="missing")
    yield Cell(opinion.seq or str(place))
    yield Cell(opinion.from_ or "—")
    yield Cell(opinion.content)
    yield Cell(opinion.result, tone="good" if is_adopted else "") if opinion.result else missing
    yield Cell(opinion.reason) if opinion.reason else Cell("—") if is_adopted else missing


def _records(matter: Matter, lists: Lists) -> Iterator[tuple[tuple[str, str], Event]]:
    """Every public document of the matter: those that name it, what was decided and its interpretations."""
    same = [matter.document]
    if matter.name:
        same += [one.document for one in lists.shared(matters) if one.name == matter.name]
    decided = [matter.result] if matter.result else []
    labelled = [("事项公开", one.facts) for one in same]
    labelled += [("决策结果", one.facts) for one in decided]
    labelled += [("解读", facts) for one in decided for facts in one.interpretations]
    seen: set[str] = set()
    for label, facts in labelled:
        if facts.path not in seen:
            seen.add(facts.path)
            published = str(facts.published_date or "")
            cell = Cell(facts.title, None if facts.path == matter.document.facts.path else facts.url)
            yield (published, facts.path), Event(published, label, "" if cell.url else "本文件", (cell,))


def _catalogues_with(matter: Matter, lists: Lists) -> Iterator[PublicDocument]:
    for document in lists.with_data_of(KIND):
        catalogue = DecisionCatalogue.of(document.facts, lists.site)
        if catalogue is not None and any(_names(item, matter, document, lists) for item in catalogue.items):
            yield document


def _names(item: CatalogueItem, matter: Matter, document: PublicDocument, lists: Lists) -> bool:
    """True if an item of a catalogue means a matter: by a reference to its dossier, or by its name."""
    other = lists.find(item.dossier, document.facts.path)
    if other is not None:
        return other.facts.path == matter.document.facts.path
    return bool(matter.name) and item.matter == matter.name


def _catalogue_panels(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The matters of a catalogue with the stage that each has reached; its dossier is linked."""
    data = DecisionCatalogue.read(document.facts)
    title = f"{data.of_year}年度重大行政决策事项" if data.of_year else "重大行政决策事项"
    if data.items:
        procedures = {item.procedure for item in data.items} - {""}
        heads = columns(*_HEADS, *(["履行程序"] if len(procedures) > 1 else []))
        note = f"各事项履行的程序：{procedures.pop()}。" if len(procedures) == 1 else ""
        lines = tuple(Row(tuple(_item_cells(item, document, lists))[: len(heads)]) for item in data.items)
        under = anchor_of(document.facts, "决策事项", "事项目录")
        yield Panel("data-decision-items", title, (Table(title, heads, lines, note=note),), under=under)


def _item_cells(item: CatalogueItem, document: PublicDocument, lists: Lists) -> Iterator[Cell]:
    matter = next((one for one in lists.shared(matters) if _names(item, one, document, lists)), None)
    yield Cell(item.seq)
    named = matter.document if matter else lists.find(item.dossier, document.facts.path)
    yield Cell(item.matter, named.facts.url if named else None)
    yield Cell(item.unit)
    yield Cell(_yes_or_no(CatalogueItem.hearing.raw(item)))
    yield Cell(day_words(CatalogueItem.due.raw(item)))
    late = item.due is not None and item.due < lists.view.today
    yield _reached(matter, late=late)
    decision = matter.decision if matter else None
    yield decision.links[0] if decision and decision.links else Cell("—")
    yield Cell(item.procedure)


def _yes_or_no(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else text(value) or "—"


def _reached(matter: Matter | None, *, late: bool) -> Cell:
    """The stage that a matter has reached, in words."""
    if matter is None:
        return Cell("逾期，尚未建立专卷", tone="late") if late else Cell("尚未建立专卷", tone="missing")
    if matter.is_stopped:
        return Cell(matter.status)
    if matter.is_decided:
        when = matter.decision.day if matter.decision else ""
        return Cell(f"已决策 {when}".strip(), tone="good")
    if matter.is_asking:
        return Cell(matter.period)
    done = [stage for stage in matter.stages if stage.state == "done"]
    words = f"{done[-1].label} {done[-1].day}".strip() if done else matter.status or "已建立专卷"
    return Cell(f"逾期，{words}" if late else words, tone="late" if late else "")


@section_view(KIND)
def decisions(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """What opinions are asked on, this year's catalogue with how far each matter is, the years before."""
    newest: dict[str, Matter] = {}  # for each matter, the newest document that gives a period or stops the matter
    for document in documents:
        matter = matter_of(document, lists)
        if matter and (matter.closes or matter.is_stopped):
            newest.setdefault(matter.name or document.facts.path, matter)
    opened = [matter for matter in newest.values() if matter.is_asking]
    if opened:
        shown = sorted(opened, key=lambda matter: (str(matter.closes), matter.document.facts.path))
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


def _open_note(matter: Matter) -> Note:
    facts = matter.document.facts
    words = f"{matter.name or facts.title}，{matter.period}。"
    links = (Cell("查看草案、提出意见", facts.url),)
    return Note(words, links=links, since=str(matter.opens or ""), until=str(matter.closes))


def _year_row(year: int, catalogues: Sequence[PublicDocument], lists: Lists) -> Row:
    """A year by its newest catalogue; the earlier ones of the year are those that it adjusted."""
    newest = catalogues[0]
    items, again = DecisionCatalogue.read(newest.facts).items, len(catalogues) - 1
    done = [one for one in lists.shared(matters) if one.is_decided and not one.is_stopped]
    decided = sum(any(_names(item, one, newest, lists) for one in done) for item in items)
    units = dict.fromkeys(item.unit for item in items if item.unit)
    return Row((
        Cell(f"{year}年度"),
        Cell(f"{year}年度目录{f'（调整 {again} 次）' if again else ''}", newest.facts.url),
        Cell(str(len(items))),
        Cell(str(decided)),
        Cell("、".join(units)),
    ))  # fmt: skip
