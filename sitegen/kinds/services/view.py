"""公共企事业单位、应急、招考、民生: who serves the public, what is planned, offered and granted.

Documents of emergencies, recruitment, welfare and institutions need no view: their panels follow from the declaration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, DocumentList, Fact, FactList, Panel, Row, Table
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.grids import Sheet
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.services.schema import (
    PLAN,
    RESPONSE,
    SECTORS,
    WARNING,
    Emergency,
    Entity,
    Recruitment,
    Welfare,
)
from sitegen.kinds.shapes import number
from sitegen.kinds.shown import anchor_of, columns
from sitegen.kinds.units import MISSING, NOTHING

_OTHER_SECTOR = "其他"
_ENTITY = (
    Entity.name,
    Entity.sector,
    Entity.supervisor,
    Entity.hotline,
    Entity.complaint,
    Entity.address,
    Entity.hours,
    Entity.website,
)


@document_view("entity")
def entity(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Who it is, who answers for it, where it is reached (条例 第五十五条)."""
    data = Entity.read(document.facts)
    shown = tuple(field_facts(data, *_ENTITY))
    if shown:
        yield Panel("data-entity", "单位信息", (FactList(shown),), first=True)
    absent = tuple(Cell(f"{sector}：{reason}") for sector, reason in data.absent.items())
    if absent:
        under = anchor_of(document.facts, "领域")
        sectors = FactList((Fact("没有此类单位的领域", absent),))
        yield Panel("data-entity-absent", "没有此类单位的领域", (sectors,), under=under)


@section_view("entity")
def entities(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Entities by the sectors of 条例 第五十五条; a sector that has none is named."""
    by_sector: dict[str, list[Row]] = {}
    absent: dict[str, Row] = {}
    for document in documents:
        facts = document.facts
        data = Entity.read(facts)
        for sector, reason in data.absent.items():
            absent.setdefault(sector, Row((Cell("本县没有此类单位", facts.url), Cell(reason), Cell("—"))))
        if data.absent and not data.name:
            continue  # a directory, no entity
        sector = data.sector if data.sector in SECTORS else _OTHER_SECTOR
        cells = (Cell(sector), Cell(data.name or facts.title, facts.url), Cell(data.supervisor), Cell(data.hotline))
        by_sector.setdefault(sector, []).append(Row(cells))
    if not by_sector:
        return
    order = [*SECTORS, *([_OTHER_SECTOR] if _OTHER_SECTOR in by_sector else [])]
    none = [Row((MISSING, NOTHING, NOTHING))]
    lines = tuple(
        Row((Cell(sector), *line.cells[-3:]))
        for sector in order
        for line in by_sector.get(sector) or ([absent[sector]] if sector in absent else none)
    )
    heads = columns("领域", "单位", "主管部门", "服务热线")
    note = (
        "“未公开”指本专栏还没有发布该领域任何单位的信息。"
        if any(one not in by_sector and one not in absent for one in order)
        else ""
    )
    shown = Table("公共企事业单位", heads, lines, note=note, heads=1)
    yield Panel("data-entities", "按领域查找", (shown,))


@section_view("emergency")
def emergencies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Plans in a list of their own, apart from warnings and what was done."""
    groups: dict[str, list[PublicDocument]] = {}
    for document in documents:
        groups.setdefault(Emergency.read(document.facts).type_in(document.facts), []).append(document)
    plans = tuple(
        Row((
            Cell(one.facts.title, one.facts.url),
            Cell("、".join(one.facts.departments)),
            Cell(one.facts.number if one.facts.number != "无" else ""),
            Cell(str(one.facts.issued or "")),
        ))
        for one in groups.get(PLAN, ())
    )  # fmt: skip
    if plans:
        heads = columns("预案名称", "印发机关", "发文字号", "印发日期")
        yield Panel("data-emergency-plans", PLAN, (Table(PLAN, heads, plans),))
    for name, anchor in ((WARNING, "data-emergency-warnings"), (RESPONSE, "data-emergency-responses")):
        if found := groups.get(name):
            yield Panel(anchor, name, (DocumentList("", lists.items_of(found)),))


@section_view("recruitment")
def recruitments(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Each year's positions beside what came of them."""
    years: dict[int, dict[str, tuple[PublicDocument, Sheet]]] = {}
    for document in documents:
        data = Recruitment.read(document.facts)
        for name, sheet in (("positions", data.positions), ("results", data.results)):
            if data.of_year and sheet:
                years.setdefault(data.of_year, {}).setdefault(name, (document, sheet))
    lines = tuple(
        Row((
            Cell(f"{year}年"),
            *_linked(found.get("positions"), "职位和条件", "暂无", 1),
            *_linked(found.get("results"), "录用结果", "尚未公布", 3),
        ))
        for year, found in sorted(years.items(), reverse=True)
    )  # fmt: skip
    if lines:
        heads = columns("年度", "招录公告", "#计划名额", "录用结果", "#录用人数")
        yield Panel("data-recruitment", "历年招录", (Table("历年招录", heads, lines, heads=1),))


def _linked(found: tuple[PublicDocument, Sheet] | None, words: str, missing: str, place: int) -> tuple[Cell, Cell]:
    """A link to a document and the total of the column ``place`` of its sheet; ``missing`` if there is none."""
    if found is None:
        return Cell(missing, tone="missing"), Cell("")
    document, sheet = found
    return Cell(words, document.facts.url), Cell(_sum(sheet, place))


def _sum(sheet: Sheet, place: int) -> str:
    """The total of a column as written, else the sum of its figures; empty if a cell is no figure."""
    if place >= len(sheet.heads):
        return ""
    total = sheet.total()
    figures = [number(line[place]) for line in sheet.members()]
    known = [figure for figure in figures if figure is not None]
    return total[place] if total else str(sum(known)) if figures and len(known) == len(figures) else ""


@section_view("welfare")
def welfare_policies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """All policies of today by name, each linked to the document that explains it."""
    names = Welfare.policies.columns
    lines: list[Row] = []
    for document in documents:
        sheet = Welfare.read(document.facts).policies
        for line in sheet.lines if sheet else ():
            name, *rest = line[: len(names)]
            empty = [Cell("")] * (len(names) - 1 - len(rest))
            lines.append(Row((Cell(name, document.facts.url), *map(Cell, rest), *empty)))
    if lines:
        yield Panel("data-welfare", "政策速查", (Table("政策速查", columns(*names), tuple(lines), heads=1),))
