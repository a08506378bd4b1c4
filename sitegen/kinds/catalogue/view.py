"""标准目录: a field's catalogue in the ten columns in use, each row linked to what meets it (国办发〔2019〕54号).

``data``: ``{field, rows}`` (领域、事项), each row ``{seq, first, second, content, basis, deadline, by, channels,
audience, mode, level, documents, note}`` or by the names of the columns in Chinese (序号、一级事项、二级事项、
公开内容、公开依据、公开时限、公开主体、公开渠道、公开对象、公开方式、公开层级、对应文件、说明). ``documents`` names
documents (path, index, number) or addresses, as a list or in one text; ``note`` says why there is nothing to show.
A CSV file in the place of ``data`` has the rows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, FormTable, Meter, Meters, Note, Panel
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import rows, table, text
from sitegen.kinds.shown import anchor_of, first_of

_COLUMNS = (
    ("content", "公开内容（要素）", "公开内容"),
    ("basis", "公开依据"),
    ("deadline", "公开时限"),
    ("by", "公开主体"),
    ("channels", "公开渠道和载体", "公开渠道"),
    ("audience", "公开对象"),
    ("mode", "公开方式"),
    ("level", "公开层级"),
)
_UNMET = Cell("暂无对应信息", tone="missing")
_LONGEST_ADDRESS = 2000


@document_view("catalogue")
def standard_catalogue(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The catalogue as a form, and how many of its rows can be found on this site."""
    facts = document.facts
    entries = _entries(facts)
    if not entries:
        return
    field = text(first_of(table(facts), "field", "领域"))
    name = f"{field}领域基层政务公开标准目录" if field else "基层政务公开标准目录"
    found, due = _met(facts, entries, lists)
    words = f"目录共 {len(entries)} 个事项，其中主动公开且应有文件的 {due} 个，已有对应信息 {found} 个。"
    note = Note(words, tone="good" if found == due else "late")
    under = anchor_of(facts, "标准目录", "公开事项")
    yield Panel("data-catalogue", "标准目录", (note, _form(name, facts, entries, lists)), first=not under, under=under)


def _entries(facts: Facts) -> tuple[Mapping[str, object], ...]:
    return rows(facts, "rows") or rows(facts, "事项")


def _form(name: str, facts: Facts, entries: Sequence[Mapping[str, object]], lists: Lists) -> FormTable:
    """Neighbours of one first-level matter share its box, as in the printed form."""
    tall = [column[1] for column in _COLUMNS]
    head = (
        (_head("序号", high=2), _head("公开事项", wide=2), *(_head(one, high=2) for one in (*tall, "对应信息"))),
        (_head("一级事项"), _head("二级事项")),
    )
    lines: list[tuple[Box, ...]] = []
    for matter, found in groupby(enumerate(entries, 1), lambda entry: text(first_of(entry[1], "first", "一级事项"))):
        group = list(found)
        for place, (number, entry) in enumerate(group):
            shared = (Box((Cell(matter),), "row", rows=len(group)),) if place == 0 else ()
            lines.append(
                (_box(text(first_of(entry, "seq", "序号")) or str(number)), *shared, *_line(facts, entry, lists))
            )
    return FormTable(name, head, tuple(lines), wide=True)


def _line(facts: Facts, entry: Mapping[str, object], lists: Lists) -> Iterator[Box]:
    yield Box((Cell(text(first_of(entry, "second", "二级事项"))),), "row")
    for key, *names in _COLUMNS:
        yield _box(text(first_of(entry, key, *names)))
    yield Box(_answers(facts, entry, lists))


def _head(words: str, wide: int = 1, high: int = 1) -> Box:
    return Box((Cell(words),), "col", wide, high)


def _box(words: str) -> Box:
    return Box((Cell(words),))


def _answers(facts: Facts, entry: Mapping[str, object], lists: Lists) -> tuple[Cell, ...]:
    """Links to what meets a row; else why there is nothing, or that there is nothing."""
    found = tuple(cell for target in _named(entry) if (cell := _answer(facts, target, lists)))
    if found:
        return found
    if note := text(first_of(entry, "note", "说明", "备注")):
        return (Cell(note),)
    return (Cell("依申请公开"),) if _is_on_request(entry) else (_UNMET,)


def _answer(facts: Facts, target: str, lists: Lists) -> Cell | None:
    if re.match(r"https?://[^\s\"'<>]+$", target) and len(target) <= _LONGEST_ADDRESS:
        return Cell("公开网址", target, outside=True)
    document = lists.find(target, facts.path)
    return Cell(document.facts.title, document.facts.url) if document else None


def _named(entry: Mapping[str, object]) -> list[str]:
    value = first_of(entry, "documents", "对应文件")
    items = value if isinstance(value, list) else re.split(r"[\s,，;；、]+", text(value))
    return [written for item in items if (written := text(item))]


def _is_on_request(entry: Mapping[str, object]) -> bool:
    mode = text(first_of(entry, "mode", "公开方式"))
    return "依申请" in mode and "主动" not in mode


def _met(facts: Facts, entries: Sequence[Mapping[str, object]], lists: Lists) -> tuple[int, int]:
    """How many rows are met, of how many that are to be: not on request alone, and without a reason for nothing."""
    due = [row for row in entries if not _is_on_request(row) and not text(first_of(row, "note", "说明", "备注"))]
    return sum(_answers(facts, row, lists) != (_UNMET,) for row in due), len(due)


@section_view("catalogue")
def catalogues(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every field with the share of its rows that are met."""
    meters = []
    for document in documents:
        facts = document.facts
        found, due = _met(facts, _entries(facts), lists)
        if due:
            percent = found * 100 // due
            field = text(first_of(table(facts), "field", "领域")) or facts.title
            link = (Cell(facts.title, facts.url),)
            tone = "late" if found < due else ""
            meters.append(Meter(field, percent, f"{found}/{due} 项已有对应信息", link, tone))
    if meters:
        yield Panel("data-fields", "各领域落实情况", (Meters("", tuple(meters)),))
