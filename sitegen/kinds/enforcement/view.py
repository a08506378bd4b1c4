"""行政许可、行政执法、监督检查: what is licensed and how, who enforces and what came of it, by agency and by period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Fact, FactList, Panel, Row, Table
from sitegen.kinds.declaration import Field
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.declaration.sheets import table_panels
from sitegen.kinds.enforcement.schema import (
    ELEMENTS,
    FIELDS,
    OTHER_FIELD,
    Enforcement,
    Inspection,
    Licensing,
    TextsOrSheet,
    field_of,
)
from sitegen.kinds.grids import Sheet
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import is_unfilled, lead, texts
from sitegen.kinds.shown import columns
from sitegen.kinds.units import MISSING, left_out, rows_of

_LIMITS = (Licensing.promised_days, Licensing.legal_days, Licensing.fee, Licensing.window)
_ENFORCER = (Enforcement.unit, Enforcement.period, Enforcement.officers, Enforcement.equipment)


# 行政许可


@section_view("licensing")
def licences(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Items with their time limits, and what was decided period by period."""
    read = [(document.facts, Licensing.read(document.facts)) for document in documents]
    items = tuple(
        Row((Cell(data.item, facts.url), *(Cell(field.value(data) or "—") for field in _LIMITS)))
        for facts, data in read
        if data.item
    )
    if items:
        heads = columns("事项", *(field.label for field in _LIMITS))
        yield Panel("data-licences", "许可事项", (Table("许可事项", heads, items, heads=1),))
    lines = tuple(_period_rows((facts, data.period, data.results) for facts, data in read))
    if lines:
        heads = columns("期间", "机关", "#合计（件）", "公开内容")
        yield Panel("data-licence-results", "许可结果", (Table("许可结果", heads, lines, heads=1),))


def _period_rows(found: Iterable[tuple[Facts, str, Sheet | None]]) -> Iterator[Row]:
    """Documents with a sheet of figures: period, agency, the first figure of the total, and a link."""
    for facts, period, sheet in found:
        if sheet:
            total = sheet.total()
            figures = [cell for place, cell in enumerate(total) if place and sheet.numeric(place)] if total else []
            count = figures[0] if figures else "—"
            yield Row((
                Cell(period or str(facts.issued or "")),
                Cell(lead(facts)),
                Cell(count),
                Cell(facts.title, facts.url),
            ))  # fmt: skip


# 行政执法


@document_view("enforcement")
def enforcement(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Who enforces, the five elements wherever they are told, and the figures of a period."""
    facts = document.facts
    data = Enforcement.read(facts)
    rows = [*field_facts(data, *_ENFORCER)]
    told = {field: _element(field, data, facts) for field in ELEMENTS}
    if data.cases:  # figures of a period need not tell the elements
        rows += [Fact(field.label, cells) for field, cells in told.items() if _said(field, data)]
    elif rows or any(told.values()):  # else it is some other notice on enforcement
        rows += [Fact(field.label, cells or (MISSING,)) for field, cells in told.items()]
    if rows:
        yield Panel("data-enforcement", "执法公示要点", (FactList(tuple(rows)),), first=True)
    for sheet in (Enforcement.procedures, Enforcement.cases, Enforcement.results):
        yield from sheet.panels(data, facts)
    yield from table_panels("data-enforcement-table", facts, data.tables)


def _said(field: Field[Any], data: Enforcement) -> tuple[str, ...]:
    """The texts of an element; none where they only fill the place."""
    said = texts(field.raw(data))
    return () if all(map(is_unfilled, said)) else said


def _element(field: Field[Any], data: Enforcement, facts: Facts) -> tuple[Cell, ...]:
    """What a document says of one of the five elements: its texts, or a link to its table or its heading."""
    if said := _said(field, data):
        return tuple(map(Cell, said))
    if isinstance(field, TextsOrSheet) and field.value(data):
        return (Cell(f"见{field.label}表", f"{facts.url}#{field.panel_id}"),)
    if field is Enforcement.results and data.cases:
        return (Cell("见统计表", f"{facts.url}#{Enforcement.cases.panel_id}"),)
    heading = next((one for one in facts.headings if any(word in one.text for word in ELEMENTS[field])), None)
    return (Cell(f"见“{heading.text}”", f"{facts.url}#{heading.anchor}"),) if heading else ()


@section_view("enforcement")
def enforcers(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every agency of the register beside the five elements of 行政执法公示, wherever it tells them."""
    read = [(document.facts, Enforcement.read(document.facts)) for document in documents]
    units: dict[str, dict[Field[Any], Cell]] = {}
    for facts, data in read:
        told = units.setdefault(data.whose(facts, lists.site), {})
        for field in ELEMENTS:
            cells = _element(field, data, facts)
            if cells:
                told.setdefault(field, Cell("已公开", cells[0].url or f"{facts.url}#data-enforcement"))
    if units:
        names = rows_of(lists.site, "enforcement", units, lists.view.today)
        lines = tuple(
            Row((Cell(unit), *(units.get(unit, {}).get(field, MISSING) for field in ELEMENTS))) for unit in names
        )
        note = (
            f"本表列出机关名录中有行政执法职责的{len(names)}个机关，其中{len(units)}个发布了执法公示信息。"
            "“未公开”指本专栏没有发布该机关的这项内容。"
        )
        note += left_out(lists.site, "enforcement", units)
        heads = columns("执法机关", *(field.label for field in ELEMENTS))
        shown = Table("行政执法公示五项内容", heads, lines, note=note, heads=1)
        yield Panel("data-enforcers", "行政执法公示五项内容", (shown,))
    figures = tuple(_period_rows((facts, data.period, data.cases or data.results) for facts, data in read))
    if figures:
        heads = columns("期间", "机关", "#合计（件）", "公开内容")
        yield Panel("data-enforcement-results", "行政处罚结果", (Table("行政处罚结果", heads, figures, heads=1),))


# 监督检查


@section_view("inspection")
def inspections(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The newest result of each of the five fields of 条例 第二十条第十三项; a field without any is named."""
    by_field: dict[str, list[Row]] = {}
    for document in documents:
        facts, data = document.facts, Inspection.read(document.facts)
        field = data.field or field_of(facts.title) or OTHER_FIELD
        cells = (Cell(facts.title, facts.url), Cell(data.period or "—"), Cell("、".join(facts.departments)))
        by_field.setdefault(field, []).append(Row((Cell(field), *cells)))
    lines: list[Row] = []
    for field in (*FIELDS, OTHER_FIELD):
        lines += by_field.get(field, ())
        if field not in by_field and field != OTHER_FIELD:
            lines.append(Row((Cell(field), Cell("暂无", tone="missing"), Cell(""), Cell(""))))
    if by_field:
        heads = columns("领域", "检查结果", "期间", "检查机关")
        yield Panel("data-inspections", "按领域查找", (Table("监督检查结果", heads, tuple(lines), heads=1),))
