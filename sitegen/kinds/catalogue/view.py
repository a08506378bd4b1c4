"""标准目录: a field's catalogue in the ten columns in use, each row linked to the documents that meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, FormTable, Meter, Meters, Note, Panel
from sitegen.kinds.catalogue.schema import Matter, StandardCatalogue
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shown import anchor_of

_COLUMNS = (
    Matter.content,
    Matter.basis,
    Matter.deadline,
    Matter.by,
    Matter.channels,
    Matter.audience,
    Matter.mode,
    Matter.level,
)
_UNMET = Cell("暂无对应信息", tone="missing")
_LONGEST_ADDRESS = 2000


@document_view("catalogue")
def standard_catalogue(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The catalogue as a form, and how many of its rows can be found on this site."""
    facts = document.facts
    data = StandardCatalogue.read(facts)
    entries, field = data.rows, data.field
    if not entries:
        return
    name = f"{field}领域基层政务公开标准目录" if field else "基层政务公开标准目录"
    found, due = _met(facts, entries, lists)
    words = f"目录共 {len(entries)} 个事项，其中主动公开且应有文件的 {due} 个，已有对应信息 {found} 个。"
    note = Note(words, tone="good" if found == due else "late")
    under = anchor_of(facts, "标准目录", "公开事项")
    yield Panel("data-catalogue", "标准目录", (note, _form(name, facts, entries, lists)), first=not under, under=under)


def _form(name: str, facts: Facts, entries: Sequence[Matter], lists: Lists) -> FormTable:
    """Neighbours of one first-level matter share its box, as in the printed form."""
    tall = [field.label for field in _COLUMNS]
    head = (
        (_head("序号", high=2), _head("公开事项", wide=2), *(_head(one, high=2) for one in (*tall, "对应信息"))),
        (_head("一级事项"), _head("二级事项")),
    )
    lines: list[tuple[Box, ...]] = []
    for matter, found in groupby(enumerate(entries, 1), lambda entry: entry[1].first):
        group = list(found)
        for place, (number, entry) in enumerate(group):
            shared = (Box((Cell(matter),), "row", rows=len(group)),) if place == 0 else ()
            lines.append((_box(entry.seq or str(number)), *shared, *_line(facts, entry, lists)))
    return FormTable(name, head, tuple(lines), wide=True)


def _line(facts: Facts, entry: Matter, lists: Lists) -> Iterator[Box]:
    yield Box((Cell(entry.second),), "row")
    for field in _COLUMNS:
        yield _box(field.value(entry))
    yield Box(_answers(facts, entry, lists))


def _head(words: str, wide: int = 1, high: int = 1) -> Box:
    return Box((Cell(words),), "col", wide, high)


def _box(words: str) -> Box:
    return Box((Cell(words),))


def _answers(facts: Facts, entry: Matter, lists: Lists) -> tuple[Cell, ...]:
    """Links to the documents that meet a row, and its note; for neither, that nothing is there."""
    found = [cell for target in entry.documents if (cell := _answer(facts, target, lists))]
    if said := (*found, *([Cell(entry.note)] if entry.note else [])):
        return said
    return (Cell("依申请公开"),) if entry.is_on_request else (_UNMET,)


def _answer(facts: Facts, target: str, lists: Lists) -> Cell | None:
    if re.match(r"https?://[^\s\"'<>]+$", target) and len(target) <= _LONGEST_ADDRESS:
        return Cell("公开网址", target, outside=True)
    document = lists.find(target, facts.path)
    return Cell(document.facts.title, document.facts.url) if document else None


def _met(facts: Facts, entries: Sequence[Matter], lists: Lists) -> tuple[int, int]:
    """How many rows are met, of how many that are to be: not on request alone, and without a reason for nothing."""
    due = [row for row in entries if not row.is_on_request and not row.note]
    return sum(_answers(facts, row, lists) != (_UNMET,) for row in due), len(due)


@section_view("catalogue")
def catalogues(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every field with the share of its rows that are met."""
    meters = []
    for document in documents:
        facts = document.facts
        data = StandardCatalogue.read(facts)
        found, due = _met(facts, data.rows, lists)
        if due:
            percent = found * 100 // due
            field = data.field or facts.title
            link = (Cell(facts.title, facts.url),)
            tone = "late" if found < due else ""
            meters.append(Meter(field, percent, f"{found}/{due} 项已有对应信息", link, tone))
    if meters:
        yield Panel("data-fields", "各领域落实情况", (Meters("", tuple(meters)),))
