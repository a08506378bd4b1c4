"""机关职能: what an agency is made up of, who answers for what, where and when it is reached.

``data``: ``{unit, address, postcode, hours, phone, fax, email, leaders, offices, affiliated}`` (机关名称、办公地址、
邮政编码、办公时间、联系电话、传真号码、电子邮箱、负责人、内设机构、所属单位). ``leaders`` are posts: rows of
``{post, duties, phone}`` (职务、分工、联系电话); ``offices`` rows of ``{name, duties, phone, place}`` (名称、职责、
联系电话、办公地点); ``affiliated`` names, or rows as of offices. Rows may be lists of cells in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS, Section
from sitegen.core.urls import department_url
from sitegen.display.lists import Lists
from sitegen.display.parts import Branch, Cell, Fact, FactList, Panel, Row, Table, Tree
from sitegen.kinds.grids import Sheet, read_sheet
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead, table, text
from sitegen.kinds.shown import anchor_of, columns, facts_of, first_of
from sitegen.kinds.units import exists

_REACHED = (
    ("机关名称", "unit"),
    ("办公地址", "address"),
    ("邮政编码", "postcode"),
    ("办公时间", "hours"),
    ("联系电话", "phone"),
    ("传真号码", "fax"),
    ("电子邮箱", "email"),
)
_LEADERS = (("职务", "分工", "联系电话"), ("post", "duties", "phone"))
_OFFICES = (("名称", "职责", "联系电话", "办公地点"), ("name", "duties", "phone", "place"))


def _unit(facts: Facts) -> str:
    return text(first_of(table(facts), "unit", "机关名称")) or lead(facts) or facts.title


def _groups(data: Mapping[str, object]) -> Iterator[tuple[str, str, Sheet, tuple[str, ...]]]:
    """Leaders, offices and what is below the agency: id, name, sheet, words of the heading they belong under."""
    for key, label, (names, keys), words in (
        ("offices", "内设机构", _OFFICES, ("内设机构", "机构设置")),
        ("affiliated", "所属单位", _OFFICES, ("所属单位", "直属", "学校和单位")),
        ("leaders", "负责人", _LEADERS, ("负责人", "领导")),
    ):
        value = first_of(data, key, label)
        if isinstance(value, list):
            value = [one if isinstance(one, dict | list) else [one] for one in value if text(one) or one]
        sheet = read_sheet(value, label, names, keys)
        if sheet:
            yield key, label, sheet, words


@document_view("agency")
def agency(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Where it is reached, how it is organised, and its offices and posts (条例 第二十条第二项)."""
    facts = document.facts
    data = table(facts)
    groups = tuple(_groups(data))
    reached = tuple(facts_of(data, *_REACHED))
    if reached:
        yield Panel("data-agency", "办公信息", (FactList(reached),), first=True)
    if groups:
        yield Panel("data-organisation", "组织机构图", (Tree("", _branches(facts, groups)),), first=True)
    for key, label, sheet, words in groups:
        shown = _shown(sheet)
        if len(shown.columns) > 1:  # names alone stand in the chart
            yield Panel(f"data-agency-{key}", label, (shown,), under=anchor_of(facts, *words))


def _branches(facts: Facts, groups: Sequence[tuple[str, str, Sheet, tuple[str, ...]]]) -> Branch:
    """The agency above its posts, its offices and what belongs to it."""
    order = {"leaders": 0, "offices": 1, "affiliated": 2}
    below = sorted(groups, key=lambda group: order[group[0]])
    return Branch(
        _unit(facts),
        branches=tuple(
            Branch(label, tuple(Branch(line[0]) for line in sheet.lines if line[0])) for _, label, sheet, _ in below
        ),
    )


def _shown(sheet: Sheet) -> Table:
    """The sheet without columns in which nothing stands."""
    kept = [place for place in range(len(sheet.heads)) if not place or any(line[place] for line in sheet.lines)]
    lines = tuple(Row(tuple(Cell(line[place] or "—") for place in kept)) for line in sheet.lines)
    return Table(sheet.caption, columns(*(sheet.heads[place] for place in kept)), lines, heads=1)


@section_view("agency")
def agencies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The register of agencies by level: where each is and its telephone; those without a page are named."""
    pages: dict[str, Facts] = {}
    for document in documents:
        for name in dict.fromkeys((_unit(document.facts), lead(document.facts))):
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
    lines += [_agency_row(_unit(facts), "—", "", facts) for facts in others]
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
    data = table(facts)
    address = text(first_of(data, "address", "办公地址"))
    call = text(first_of(data, "phone", "联系电话")) or phone
    return Row((Cell(name, facts.url), Cell(level), *(Cell(one or "—") for one in (address, call))))
