"""服务单位、应急、招考、民生、制度、指南: who serves, what is planned, offered, granted, and how it is done.

- Entity, ``data``: ``{name, sector, supervisor, hotline, complaint, address, hours, website}`` (单位名称、领域、
  主管部门、服务热线、投诉电话、地址、服务时间、网址). A directory of entities says instead ``absent`` (没有的领域): a
  mapping of sectors of which the county has no entity to the reason.
- Emergency: ``{type, hazard, level, from, until, plan, warning, response}`` (类型、灾种、级别、开始、结束、依据预案、
  相关预警、应对情况); the type is 预案, 预警 or 应对, the last three name documents.
- Recruitment: ``{year, positions, results}`` (年份、职位、结果), rows of position, number, conditions, or of position,
  number planned, applicants, number hired.
- Welfare: ``{year, unit, standards, policies}`` (年份、单位、标准、政策), rows of item, standard before, standard now,
  or of policy, for whom, how much, how to apply.
- Institution: ``{steps}`` (程序), rows of step, who, what.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS, Section
from sitegen.display.frame import NavItem
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, DocumentList, Fact, FactList, Note, Panel, Row, Table
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, lead, mapping, number, table, text
from sitegen.kinds.shown import anchor_of, columns, facts_of, first_of, row
from sitegen.kinds.units import MISSING, NOTHING

_SECTORS = ("教育", "卫生健康", "供水", "供电", "供气", "供热", "环境保护", "公共交通")
_OTHER_SECTOR = "其他"
_ENTITY = (
    ("单位名称", "name"),
    ("服务领域", "sector", "领域"),
    ("主管部门", "supervisor"),
    ("服务热线", "hotline"),
    ("投诉电话", "complaint"),
    ("地址", "address"),
    ("服务时间", "hours"),
    ("网址", "website"),
)
_EMERGENCY = (
    ("类型", "type"),
    ("灾种", "hazard"),
    ("级别", "level"),
    ("开始时间", "from", "开始"),
    ("结束时间", "until", "结束"),
)
_PLAN, _WARNING, _RESPONSE = "应急预案", "预警和响应", "应对处置情况"
_EMERGENCY_TYPES = {
    "plan": _PLAN,
    "预案": _PLAN,
    "warning": _WARNING,
    "预警": _WARNING,
    "response": _RESPONSE,
    "应对": _RESPONSE,
}
_POSITIONS = ("职位类别", "#名额", "主要条件")
_RESULTS = ("职位类别", "#计划名额", "#报名人数", "#录用人数")
_STANDARDS = ("项目", "#调整前", "#调整后")
_POLICIES = ("政策名称", "享受对象", "标准", "申请方式")
_STEPS = ("环节", "责任主体", "要求")


def _lines(value: object, wide: int) -> tuple[Row, ...]:
    """Rows given as lists of cells, or as mappings whose values are the cells, filled up to ``wide``."""
    found = value if isinstance(value, list) else []
    lists = [list(line.values()) if isinstance(line, dict) else line for line in found]
    kept = [line[:wide] for line in lists if isinstance(line, list) and line]
    return tuple(row([*line, *[""] * (wide - len(line))]) for line in kept)


def _table(value: object, caption: str, names: tuple[str, ...], unit: str = "") -> tuple[Table, ...]:
    lines = _lines(value, len(names))
    return (Table(caption, columns(*names), lines, unit=unit, heads=1),) if lines else ()


# 公共企事业单位


@document_view("entity")
def entity(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Who it is, who answers for it, where it is reached (条例 第五十五条)."""
    shown = tuple(facts_of(table(document.facts), *_ENTITY))
    if shown:
        yield Panel("data-entity", "单位信息", (FactList(shown),), first=True)
    absent = tuple(Cell(f"{sector}：{reason}") for sector, reason in _absent(document.facts).items())
    if absent:
        under = anchor_of(document.facts, "领域")
        told = FactList((Fact("没有此类单位的领域", absent),))
        yield Panel("data-entity-absent", "没有此类单位的领域", (told,), under=under)


def _absent(facts: Facts) -> dict[str, str]:
    """The sectors of which a directory says that there is no entity, with the reason."""
    found = mapping(first_of(table(facts), "absent", "没有的领域"))
    return {sector: reason for sector in _SECTORS if (reason := text(found.get(sector)))}


@section_view("entity")
def entities(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Entities by the sectors of 条例 第五十五条; a sector that has none is named."""
    by_sector: dict[str, list[Row]] = {}
    absent: dict[str, Row] = {}
    for document in documents:
        facts = document.facts
        data = table(facts)
        for sector, reason in _absent(facts).items():
            absent.setdefault(sector, Row((Cell("本县没有此类单位", facts.url), Cell(reason), Cell("—"))))
        if _absent(facts) and not text(first_of(data, "name", "单位名称")):
            continue  # a directory, no entity
        written = text(first_of(data, "sector", "领域", "服务领域"))
        sector = written if written in _SECTORS else _OTHER_SECTOR
        name = Cell(text(first_of(data, "name", "单位名称")) or facts.title, facts.url)
        rest = (
            text(first_of(data, key, label)) for label, key in (("主管部门", "supervisor"), ("服务热线", "hotline"))
        )
        by_sector.setdefault(sector, []).append(Row((Cell(sector), name, *map(Cell, rest))))
    if not by_sector:
        return
    order = [*_SECTORS, *([_OTHER_SECTOR] if _OTHER_SECTOR in by_sector else [])]
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


# 应急管理


@document_view("emergency")
def emergency(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What it is about, and the plan, the warning and the response that belong together."""
    facts = document.facts
    data = table(facts)
    shown = list(facts_of(data, *_EMERGENCY))
    shown = [Fact(fact.label, (Cell(_EMERGENCY_TYPES.get(fact.cells[0].text, fact.cells[0].text)),)) for fact in shown]
    for label, *keys in (("依据预案", "plan"), ("相关预警", "warning"), ("应对情况", "response")):
        other = lists.find(text(first_of(data, *keys, label)), facts.path)
        if other:
            shown.append(Fact(label, (Cell(other.facts.title, other.facts.url),)))
    if shown:
        yield Panel("data-emergency", "事件信息", (FactList(tuple(shown)),), first=True)


@section_view("emergency")
def emergencies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Plans in a list of their own, apart from warnings and what was done."""
    groups: dict[str, list[PublicDocument]] = {}
    for document in documents:
        groups.setdefault(_emergency_type(document.facts), []).append(document)
    plans = tuple(
        Row((
            Cell(one.facts.title, one.facts.url),
            Cell("、".join(one.facts.departments)),
            Cell(one.facts.number if one.facts.number != "无" else ""),
            Cell(str(one.facts.issued or "")),
        ))
        for one in groups.get(_PLAN, ())
    )  # fmt: skip
    if plans:
        heads = columns("预案名称", "印发机关", "发文字号", "印发日期")
        yield Panel("data-emergency-plans", _PLAN, (Table(_PLAN, heads, plans),))
    for name, anchor in ((_WARNING, "data-emergency-warnings"), (_RESPONSE, "data-emergency-responses")):
        if found := groups.get(name):
            yield Panel(anchor, name, (DocumentList("", lists.items_of(found)),))


def _emergency_type(facts: Facts) -> str:
    written = text(first_of(table(facts), "type", "类型"))
    if written in _EMERGENCY_TYPES:
        return _EMERGENCY_TYPES[written]
    if "预案" in facts.title:
        return _PLAN
    return _RESPONSE if any(word in facts.title for word in ("处置", "应对", "调查", "评估")) else _WARNING


# 公务员招考


@document_view("recruitment")
def recruitment(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Positions with their conditions, or how many were hired for each."""
    data = table(document.facts)
    parts = (
        (
            "data-positions",
            "招录职位",
            _table(first_of(data, "positions", "职位"), "招录职位", _POSITIONS),
            "职位和名额",
        ),
        ("data-results", "录用结果", _table(first_of(data, "results", "结果"), "录用结果", _RESULTS), "录用结果"),
    )
    for name, title, shown, words in parts:
        if shown:
            under = anchor_of(document.facts, words)
            yield Panel(name, title, shown, first=not under, under=under)


@section_view("recruitment")
def recruitments(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Each year's positions beside what came of them."""
    years: dict[int, dict[str, PublicDocument]] = {}
    for document in documents:
        year, data = data_year(document.facts), table(document.facts)
        for key, label in (("positions", "职位"), ("results", "结果")):
            if year and _lines(first_of(data, key, label), 4):
                years.setdefault(year, {}).setdefault(key, document)
    lines = tuple(
        Row((Cell(f"{year}年"), *_offer(found.get("positions")), *_outcome(found.get("results"))))
        for year, found in sorted(years.items(), reverse=True)
    )
    if lines:
        heads = columns("年度", "招录公告", "#计划名额", "录用结果", "#录用人数")
        yield Panel("data-recruitment", "历年招录", (Table("历年招录", heads, lines, heads=1),))


def _offer(document: PublicDocument | None) -> tuple[Cell, Cell]:
    if document is None:
        return (Cell("暂无", tone="missing"), Cell(""))
    data = table(document.facts)
    return (Cell("职位和条件", document.facts.url), Cell(_sum(_lines(first_of(data, "positions", "职位"), 3), 1)))


def _outcome(document: PublicDocument | None) -> tuple[Cell, Cell]:
    if document is None:
        return (Cell("尚未公布", tone="missing"), Cell(""))
    data = table(document.facts)
    return (Cell("录用结果", document.facts.url), Cell(_sum(_lines(first_of(data, "results", "结果"), 4), 3)))


def _sum(lines: Sequence[Row], place: int) -> str:
    """The total of a column as written, else the sum of its figures; empty where one is none."""
    stated = [line.cells[place].text for line in lines if line.total]
    figures = [number(line.cells[place].text) for line in lines if not line.total]
    known = [figure for figure in figures if figure is not None]
    return stated[-1] if stated else str(sum(known)) if figures and len(known) == len(figures) else ""


# 民生保障


@document_view("welfare")
def welfare(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Standards before and now, or policies with who may have them and how."""
    data = table(document.facts)
    unit = text(first_of(data, "unit", "单位"))
    year = text(first_of(data, "year", "年份"))
    when = f"{year}年" if year else ""
    parts = (
        (
            "data-standards",
            _table(first_of(data, "standards", "标准"), f"{when}保障标准", _STANDARDS, unit),
            "保障标准",
        ),
        ("data-policies", _table(first_of(data, "policies", "政策"), f"{when}政策清单", _POLICIES), "政策清单"),
    )
    for name, shown, words in parts:
        if shown:
            under = anchor_of(document.facts, words)
            yield Panel(name, shown[0].caption, shown, first=not under, under=under)


@section_view("welfare")
def welfare_standards(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Everything that is granted here today: policies by name, each linked to where it is explained."""
    lines: list[Row] = []
    for document in documents:
        data = table(document.facts)
        for line in _lines(first_of(data, "policies", "政策"), len(_POLICIES)):
            name, *rest = line.cells
            lines.append(Row((Cell(name.text, document.facts.url), *rest)))
    if lines:
        yield Panel("data-welfare", "政策速查", (Table("政策速查", columns(*_POLICIES), tuple(lines), heads=1),))


# 制度和指南


@document_view("institution")
def institution(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The steps of the procedure that a rule of the house lays down."""
    shown = _table(first_of(table(document.facts), "steps", "程序"), "办理程序", _STEPS)
    if shown:
        under = anchor_of(document.facts, "程序", "流程")
        yield Panel("data-steps", "办理程序", shown, under=under)


@document_view("guide")
def guide(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How information is arranged on this site: every section that holds some, with how much (条例 第十二条)."""
    held = Counter(other.section_id for other in _told_of(document.facts, lists))
    lines = tuple(_arranged(lists.nav, held))
    if lines:
        note = Note("下表按专栏现有信息自动统计，随公开内容更新。")
        shown = Table("信息分类和编排一览", columns("类别", "栏目", "#公开信息（条）"), lines)
        under = anchor_of(document.facts, "编排")
        yield Panel("data-arrangement", "信息分类和编排一览", (note, shown), under=under)


def _told_of(facts: Facts, lists: Lists) -> Sequence[PublicDocument]:
    """What a guide leads to: a government's to all of the site, a department's to its own."""
    governments = [entry.name for entry in lists.site.departments if entry.level == LEVELS[0]]
    if lead(facts) in governments or facts.title.startswith(tuple(governments)):
        return lists.view.documents
    return lists.by_department.get(lead(facts), [])


def _arranged(items: Sequence[NavItem], held: Mapping[str, int], above: str = "") -> Iterator[Row]:
    for one in items:
        if one.children:
            yield from _arranged(one.children, held, above or one.name)
        elif held.get(one.id):
            yield Row((Cell(above or one.name), Cell(one.name, one.url), Cell(str(held[one.id]))))
