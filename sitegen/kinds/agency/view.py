"""机关职能: how an agency is organised, who answers for what, how it is reached; the register of agencies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS, Section
from sitegen.core.urls import department_url
from sitegen.display.lists import Lists
from sitegen.display.parts import Branch, Cell, Fact, FactList, Panel, Row, Table, Tree
from sitegen.kinds.agency.schema import Agency, Leader, Office
from sitegen.kinds.declaration.fields import Rows
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns
from sitegen.kinds.units import exists

_REACHED = (Agency.unit, Agency.address, Agency.postcode, Agency.hours, Agency.phone, Agency.fax, Agency.email)
# field → words of the heading that its table belongs under; in the order of the page
_GROUPS: tuple[tuple[Rows[Leader] | Rows[Office], tuple[str, ...]], ...] = (
    (Agency.offices, ("内设机构", "机构设置")),
    (Agency.affiliated, ("所属单位", "直属", "学校和单位")),
    (Agency.leaders, ("负责人", "领导")),
)
_IN_CHART = (Agency.leaders, Agency.offices, Agency.affiliated)


@document_view("agency")
def agency(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Where it is reached, how it is organised, and its offices and posts."""
    facts = document.facts
    data = Agency.read(facts)
    reached = tuple(field_facts(data, *_REACHED))
    if reached:
        yield Panel("data-agency", "办公信息", (FactList(reached),), first=True)
    branches = tuple(
        Branch(field.label, tuple(Branch(name) for line in _lines(field, data) if (name := line[0])))
        for field in _IN_CHART
        if field.value(data)
    )
    if branches:
        yield Panel(
            "data-organisation", "组织机构图", (Tree("", Branch(data.whose(facts), branches=branches)),), first=True
        )
    for field, words in _GROUPS:
        shown = _table(field, data)
        if len(shown.columns) > 1:  # names alone stand in the chart
            yield Panel(f"data-agency-{field.name}", field.label, (shown,), under=anchor_of(facts, *words))


def _lines(field: Rows[Leader] | Rows[Office], data: Agency) -> list[list[str]]:
    """The rows of a field as texts, one cell for each of its columns."""
    return [[cell.written(row) for cell in row.declared.values()] for row in field.value(data)]


def _table(field: Rows[Leader] | Rows[Office], data: Agency) -> Table:
    """The rows of a field without the columns that are empty in all of them."""
    lines, names = _lines(field, data), [cell.label for cell in (field.row or Office).declared.values()]
    kept = [place for place in range(len(names)) if not place or any(line[place] for line in lines)]
    rows = tuple(Row(tuple(Cell(line[place] or "—") for place in kept)) for line in lines)
    return Table(field.label, columns(*(names[place] for place in kept)), rows, heads=1)


@section_view("agency")
def agencies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The register of agencies by level: where each is and its telephone; those without a page are named."""
    pages: dict[str, Facts] = {}
    for document in documents:
        for name in dict.fromkeys((Agency.read(document.facts).whose(document.facts), lead(document.facts))):
            pages.setdefault(name, document.facts)
    registered = {department.name: department for department in lists.site.departments}
    lines: list[Row] = []
    for level in LEVELS:
        for department in lists.site.departments:
            facts = pages.get(department.name)
            if department.level == level and facts:
                lines.append(_agency_row(department.name, level, department.contact, facts))
    shown = {facts.path for name, facts in pages.items() if name in registered}
    others = (document.facts for document in documents if document.facts.path not in shown)
    lines += [_agency_row(Agency.read(facts).whose(facts), "—", "", facts) for facts in others]
    if not lines:
        return
    heads = columns("机关", "类别", "办公地址", "联系电话")
    missing = tuple(
        Cell(department.name, department_url(department.slug))
        for department in lists.site.departments
        if department.name not in pages
        and department.level not in (LEVELS[0], LEVELS[-1])  # 所属单位 are told of by their departments
        and department.name in lists.by_department
        and exists(department, lists.view.today)
    )
    rest = (FactList((Fact("机构职能信息待公开", missing),)),) if missing else ()
    yield Panel("data-agencies", "机关名录", (Table("机关名录", heads, tuple(lines), heads=1), *rest))


def _agency_row(name: str, level: str, phone: str, facts: Facts) -> Row:
    data = Agency.read(facts)
    reached = (data.address, data.phone or phone)
    return Row((Cell(name, facts.url), Cell(level), *(Cell(one or "—") for one in reached)))
