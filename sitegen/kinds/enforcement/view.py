"""行政许可、行政执法、权责清单、监督检查: what an agency may do, on what ground and how, and what came of it.

- Licensing, ``data``: ``{item, promised_days, legal_days, fee, window}`` (事项、承诺时限、法定时限、收费、办理窗口),
  or ``{period, results}`` (期间、结果; ``rows`` means the same): rows of class, decided, granted, refused, mean days.
- Enforcement: ``{unit, officers, equipment, duties, basis, procedures, supervision, results}`` (执法主体、执法人员、
  执法装备、职责、依据、程序、监督途径、结果): texts or lists of texts, ``procedures`` rows of procedure, when, steps;
  or ``{period, cases}`` (期间、案件): rows of class, cases, money. What a heading of the body names counts as told.
- Power list: ``{version, unit, items}`` (版本、主体、职权): rows of ``{code, name, type, basis, body, duties,
  liability}`` (编码、职权名称、类型、依据、主体、责任事项、追责情形), or of cells in this order; ``duties`` and
  ``liability`` beside ``items`` hold for all: rows of step, duty, and a list of texts.
- Inspection: ``{period, field, rows}`` (期间、领域、结果); ``field`` is 环境保护, 公共卫生, 安全生产, 食品药品 or
  产品质量; without it the title decides.

Where rows stand, ``columns`` (表头) names their columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Fact, FactList, Note, Panel, Row, Table
from sitegen.kinds.grids import Sheet, extra_panels, read_sheet, stated
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import is_unfilled, lead, number, table, text
from sitegen.kinds.shown import anchor_of, columns, facts_of, first_of, period_words
from sitegen.kinds.units import MISSING, NOTHING, left_out, rows_of, unit_of

_RESULTS = ("类别", "决定数（件）", "准予（件）", "不予（件）", "平均办理时长（工作日）")
_CASES = ("类别", "案件数（件）", "罚没金额（万元）")
_PROCEDURES = ("程序", "适用情形", "主要步骤")
# element of 行政执法公示 → its key in ``data``, words of the heading under which the body tells it
_ELEMENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "职责": ("duties", ("职责",)),
    "依据": ("basis", ("依据",)),
    "程序": ("procedures", ("程序",)),
    "监督途径": ("supervision", ("监督途径", "救济", "监督方式")),
    "结果": ("results", ("执法结果", "处罚结果", "办案情况", "执法情况")),
}
POWER_TYPES = ("许可", "确认", "给付", "奖励", "征收", "检查", "处罚", "强制", "裁决")
_OTHER_TYPE = "其他"
_FOLDED = 40  # items of a power list from which on each type stands folded
_POWER = (
    ("code", "职权编码", "编码"),
    ("name", "职权名称", "名称"),
    ("type", "职权类型", "类型"),
    ("basis", "实施依据", "依据"),
    ("body", "实施主体", "主体"),
    ("duties", "责任事项"),
    ("liability", "追责情形"),
)
_FIELDS = (
    ("环境保护", r"环境|生态|污染|排污|大气|河长"),
    ("公共卫生", r"卫生|水质|饮用水|医疗|疾病|学校健康"),
    ("安全生产", r"安全生产|事故|隐患|消防|特种设备|燃气|水库|危险化学品"),
    ("食品药品", r"食品|药品|餐饮|化妆品|农产品"),
    ("产品质量", r"产品质量|质量监督|计量|标准化"),
)


# 行政许可


@document_view("licensing")
def licensing(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How long and how much a licence takes, or what was decided in a period (条例 第二十条第五项)."""
    facts = document.facts
    data = table(facts)
    shown = tuple(_licence_facts(data))
    if shown:
        yield Panel("data-licensing", "办事要点", (FactList(shown),), first=True)
    decided = _decided(facts)
    if decided:
        under = anchor_of(facts, "办理结果", "审批结果", "许可结果", "决定情况")
        parts = decided.parts("data-licensing-chart")
        yield Panel("data-licensing-results", decided.caption, parts, under=under)
    yield from extra_panels("data-licensing-table", facts, data)


def _licence_facts(data: Mapping[str, object]) -> Iterator[Fact]:
    yield from facts_of(data, ("事项", "item"))
    promised, legal = (
        _days(first_of(data, *keys)) for keys in (("promised_days", "承诺时限"), ("legal_days", "法定时限"))
    )
    if promised or legal:
        words = "，".join(filter(None, (promised and f"承诺{promised}", legal and f"法定{legal}")))
        yield Fact("办理时限", (Cell(words),))
    yield from facts_of(data, ("收费", "fee"), ("办理窗口", "window"), ("咨询电话", "phone"))


def _days(value: object) -> str:
    """A time limit: a number is one of working days."""
    return f"{number(value)}个工作日" if number(value) is not None else text(value)


def _decided(facts: Facts) -> Sheet | None:
    data = table(facts)
    found = stated(data, "results", "结果", "办理结果", _RESULTS)
    return found or stated(data, "rows", "行", "办理结果", _RESULTS)


@section_view("licensing")
def licences(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Items with their time limits, and what was decided period by period."""
    items: list[Row] = []
    for document in documents:
        data = table(document.facts)
        name = text(first_of(data, "item", "事项"))
        if name:
            limits = (
                _days(first_of(data, *keys)) for keys in (("promised_days", "承诺时限"), ("legal_days", "法定时限"))
            )
            rest = (text(first_of(data, *keys)) for keys in (("fee", "收费"), ("window", "办理窗口")))
            items.append(Row((Cell(name, document.facts.url), *(Cell(one or "—") for one in (*limits, *rest)))))
    if items:
        heads = columns("事项", "承诺时限", "法定时限", "收费", "办理窗口")
        yield Panel("data-licences", "许可事项", (Table("许可事项", heads, tuple(items), heads=1),))
    lines = tuple(_period_rows(documents, _decided))
    if lines:
        heads = columns("期间", "机关", "#合计（件）", "公开内容")
        yield Panel("data-licence-results", "许可结果", (Table("许可结果", heads, lines, heads=1),))


def _period_rows(documents: Sequence[PublicDocument], read: Callable[[Facts], Sheet | None]) -> Iterator[Row]:
    """Documents with a sheet of figures: period, agency, the first figure of the total, and a link."""
    for document in documents:
        facts = document.facts
        sheet = read(facts)
        if sheet:
            total = sheet.total()
            figures = [cell for place, cell in enumerate(total) if place and sheet.numeric(place)] if total else []
            count = figures[0] if figures else "—"
            period = period_words(first_of(table(facts), "period", "期间")) or str(facts.issued or "")
            yield Row((Cell(period), Cell(lead(facts)), Cell(count), Cell(facts.title, facts.url)))


# 行政执法


@document_view("enforcement")
def enforcement(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Who enforces, the five elements wherever they are told, and the figures of a period."""
    facts = document.facts
    data = table(facts)
    cases = _cases(facts)
    rows = [*_enforcer(data, facts)]
    told = {name: _element(name, document) for name in _ELEMENTS}
    if not cases and (rows or any(told.values())):  # else it is some other notice on enforcement
        rows += [Fact(name, cells or (MISSING,)) for name, cells in told.items()]
    if rows:
        yield Panel("data-enforcement", "执法公示要点", (FactList(tuple(rows)),), first=True)
    procedures = stated(data, "procedures", "程序", "执法程序", _PROCEDURES)
    if procedures:
        yield Panel("data-procedures", "执法程序", (procedures.table(),), under=anchor_of(facts, "程序"))
    if cases:
        under = anchor_of(facts, "案件情况", "处罚情况", "执法结果", "办案情况")
        yield Panel("data-cases", cases.caption, cases.parts("data-cases-chart"), under=under)
    yield from extra_panels("data-enforcement-table", facts, data)


def _enforcer(data: Mapping[str, object], facts: Facts) -> Iterator[Fact]:
    yield from facts_of(data, ("执法主体", "unit"))
    period = period_words(first_of(data, "period", "期间"))
    if period:
        yield Fact("期间", (Cell(period),))
    officers = first_of(data, "officers", "执法人员")
    if text(officers):
        yield Fact("执法人员", (Cell(f"{text(officers)}人" if number(officers) is not None else text(officers)),))
    yield from facts_of(data, ("执法装备", "equipment"))


def _cases(facts: Facts) -> Sheet | None:
    """The figures of a period: cases, or results given as rows."""
    data = table(facts)
    return stated(data, "cases", "案件", "处罚案件", _CASES) or stated(data, "results", "结果", "执法结果", _CASES)


def _element(name: str, document: PublicDocument) -> tuple[Cell, ...]:
    """What a document says of one of the five elements: its texts, or a link to the heading in its body."""
    facts = document.facts
    key, words = _ELEMENTS[name]
    value = first_of(table(facts), key, name)
    said = tuple(Cell(told) for one in (value if isinstance(value, list) else [value]) if (told := text(one)))
    if said and not all(is_unfilled(cell.text) for cell in said):
        return said
    if isinstance(value, list) and read_sheet(value, name):
        return (Cell(f"见{name}表", facts.url + ("#data-procedures" if key == "procedures" else "#data-cases")),)
    if name == "结果" and _cases(facts):
        return (Cell("见统计表", f"{facts.url}#data-cases"),)
    heading = next((one for one in facts.headings if any(word in one.text for word in words)), None)
    return (Cell(f"见“{heading.text}”", f"{facts.url}#{heading.anchor}"),) if heading else ()


@section_view("enforcement")
def enforcers(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every agency of the register beside the five elements of 行政执法公示, wherever it tells them."""
    units: dict[str, dict[str, Cell]] = {}
    for document in documents:
        facts = document.facts
        unit = unit_of(text(first_of(table(facts), "unit", "执法主体")) or lead(facts), lists.site)
        told = units.setdefault(unit, {})
        for name in _ELEMENTS:
            cells = _element(name, document)
            if cells:
                url = cells[0].url or f"{facts.url}#data-enforcement"
                told.setdefault(name, Cell("已公开", url))
    if units:
        names = rows_of(lists.site, "enforcement", units, lists.view.today)
        lines = tuple(
            Row((Cell(unit), *(units.get(unit, {}).get(name, MISSING) for name in _ELEMENTS))) for unit in names
        )
        note = (
            f"本表列出机关名录中有行政执法职责的{len(names)}个机关，其中{len(units)}个发布了执法公示信息。"
            "“未公开”指本专栏没有发布该机关的这项内容。"
        )
        note += left_out(lists.site, "enforcement", units)
        heads = columns("执法机关", *_ELEMENTS)
        shown = Table("行政执法公示五项内容", heads, lines, note=note, heads=1)
        yield Panel("data-enforcers", "行政执法公示五项内容", (shown,))
    figures = tuple(_period_rows(documents, _cases))
    if figures:
        heads = columns("期间", "机关", "#合计（件）", "公开内容")
        yield Panel("data-enforcement-results", "行政处罚结果", (Table("行政处罚结果", heads, figures, heads=1),))


# 权责清单


@dataclass(frozen=True, slots=True)
class Power:
    """One power, as written; ``kind`` is one of ``POWER_TYPES`` or 其他."""

    kind: str
    cells: Mapping[str, str]


def powers_of(facts: Facts) -> tuple[Power, ...]:
    """The powers that a list holds, in its order; a row without a name is none."""
    names = [name for _, name, *_ in _POWER]
    found: list[Power] = []
    value = first_of(table(facts), "items", "职权")
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            cells = {name: _joined(first_of(one, key, name, *more)) for key, name, *more in _POWER}
        elif isinstance(one, list):
            cells = dict(zip(names, map(_joined, one), strict=False))
        else:
            continue
        if cells.get("职权名称"):
            written = cells.get("职权类型", "")
            kind = next((name for name in POWER_TYPES if name in written), _OTHER_TYPE)
            found.append(Power(kind, cells))
    return tuple(found)


def _joined(value: object) -> str:
    return "；".join(filter(None, map(text, value))) if isinstance(value, list) else text(value)


def _by_type(powers: Sequence[Power]) -> dict[str, list[Power]]:
    groups: dict[str, list[Power]] = {name: [] for name in (*POWER_TYPES, _OTHER_TYPE)}
    for power in powers:
        groups[power.kind].append(power)
    return {name: group for name, group in groups.items() if group}


@document_view("power-list")
def power_list(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How many powers of each type, then each power with its ground, who has it, its duties and its liability."""
    facts = document.facts
    data = table(facts)
    powers = powers_of(facts)
    if powers:
        groups = _by_type(powers)
        yield Panel("data-power-counts", "各类职权数量", (_counts(groups, len(powers)),), first=True)
        tables = tuple(_power_tables(groups, len(powers)))
        body = text(first_of(data, "unit", "主体", "实施主体")) or lead(facts)
        note = () if any(power.cells.get("实施主体") for power in powers) else (Note(f"实施主体均为{body}。"),)
        yield Panel("data-powers", "职权目录", (*tables, *note), under=anchor_of(facts, "职权目录", "职权清单"))
    duties = stated(data, "duties", "责任事项", "责任事项", ("环节", "责任内容"))
    if duties:
        yield Panel("data-power-duties", "责任事项", (duties.table(),), under=anchor_of(facts, "责任事项"))
    value = first_of(data, "liability", "追责情形")
    said = [words for one in (value if isinstance(value, list) else [value]) if (words := text(one))]
    if said:
        lines = tuple(Row((Cell(str(place)), Cell(words))) for place, words in enumerate(said, 1))
        shown = Table("追责情形", columns("#序号", "情形"), lines)
        yield Panel("data-power-liability", "追责情形", (shown,), under=anchor_of(facts, "追责情形"))


def _type_name(kind: str) -> str:
    return kind if kind == _OTHER_TYPE else f"行政{kind}"


def _counts(groups: Mapping[str, Sequence[Power]], count: int) -> Chart:
    bars = [charts.Bar(_type_name(kind), (len(group),), f"{len(group)}项") for kind, group in groups.items()]
    summary = f"共 {count} 项：" + "、".join(f"{bar.label} {bar.note}" for bar in bars)
    svg = charts.bars("data-power-chart", f"行政职权 {count} 项", summary, bars, ("bar-1",))
    lines = [Row((Cell(bar.label), Cell(str(int(bar.parts[0]))))) for bar in bars]
    lines.append(Row((Cell("合计"), Cell(str(count))), total=True))
    shown = Table("各类职权数量", columns("职权类型", "#数量（项）"), tuple(lines), heads=1)
    return Chart(svg, shown, f"行政职权 {count} 项")


def _power_tables(groups: Mapping[str, Sequence[Power]], count: int) -> Iterator[Table]:
    for kind, group in groups.items():
        names = [name for _, name, *_ in _POWER if name != "职权类型" and any(power.cells.get(name) for power in group)]
        lines = tuple(Row(tuple(Cell(power.cells.get(name, "") or "—") for name in names)) for power in group)
        caption = f"{_type_name(kind)}（{len(group)}项）"
        yield Table(caption, columns(*names), lines, folded=count > _FOLDED)


@section_view("power-list")
def power_lists(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Agencies of the register beside the types of powers: how many of each the newest list of each agency holds."""
    newest: dict[str, PublicDocument] = {}
    for document in documents:
        if powers_of(document.facts):
            written = text(first_of(table(document.facts), "unit", "主体")) or lead(document.facts)
            newest.setdefault(unit_of(written, lists.site), document)
    counts = {unit: Counter(power.kind for power in powers_of(document.facts)) for unit, document in newest.items()}
    kinds = [kind for kind in (*POWER_TYPES, _OTHER_TYPE) if any(count[kind] for count in counts.values())]
    names = rows_of(lists.site, "power-list", counts, lists.view.today)
    lines = [Row(tuple(_power_row(unit, newest.get(unit), counts.get(unit, Counter()), kinds))) for unit in names]
    if not counts:
        return
    sums = [sum(count[kind] for count in counts.values()) for kind in kinds]
    lines.append(Row((Cell("合计"), *(Cell(str(one)) for one in (sum(sums), *sums))), total=True))
    note = (
        f"本表列出机关名录中应当公布权责清单的{len(names)}个机关，其中{len(counts)}个已经公布。"
        "“未公开”指本专栏没有发布该机关的权责清单。"
    )
    note += left_out(lists.site, "power-list", counts)
    heads = columns("机关", "#合计", *(f"#{kind}" for kind in kinds))
    shown = Table("各机关职权数量", heads, tuple(lines), unit="项", note=note, heads=1)
    yield Panel("data-power-lists", "各机关权责清单公开情况", (shown,))


def _power_row(unit: str, document: PublicDocument | None, count: Counter[str], kinds: Sequence[str]) -> Iterator[Cell]:
    """An agency with how many powers of each type its list holds; who has no list is marked."""
    yield Cell(unit, document.facts.url if document else None)
    yield Cell(str(count.total())) if document else MISSING  # first, so that telephones show it
    yield from (Cell(str(count[kind])) if count[kind] else NOTHING for kind in kinds)


# 监督检查


@document_view("inspection")
def inspection(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What was looked at and what was found (条例 第二十条第十三项)."""
    facts = document.facts
    found = _found(facts)
    if found:
        under = anchor_of(facts, "抽检结果", "检查结果", "监测结果", "总体情况")
        yield Panel("data-inspection", found.caption, found.parts("data-inspection-chart"), under=under)
    yield from extra_panels("data-inspection-table", facts, table(facts))


def _found(facts: Facts) -> Sheet | None:
    found = stated(table(facts), "rows", "结果", "检查结果")
    period = period_words(first_of(table(facts), "period", "期间"))
    return replace(found, caption=f"{period}{found.caption}") if found and period else found


@section_view("inspection")
def inspections(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The newest result of each of the five fields of 条例 第二十条第十三项; a field without any is named."""
    lines: list[Row] = []
    by_field: dict[str, list[PublicDocument]] = {}
    for document in documents:
        by_field.setdefault(_field(document.facts), []).append(document)
    for field in (*(name for name, _ in _FIELDS), _OTHER_TYPE):
        for document in by_field.get(field, ()):
            facts = document.facts
            period = period_words(first_of(table(facts), "period", "期间")) or "—"
            agency = "、".join(facts.departments)
            lines.append(Row((Cell(field), Cell(facts.title, facts.url), Cell(period), Cell(agency))))
        if field not in by_field and field != _OTHER_TYPE:
            lines.append(Row((Cell(field), Cell("暂无", tone="missing"), Cell(""), Cell(""))))
    if by_field:
        heads = columns("领域", "检查结果", "期间", "检查机关")
        yield Panel("data-inspections", "按领域查找", (Table("监督检查结果", heads, tuple(lines), heads=1),))


def _field(facts: Facts) -> str:
    written = text(first_of(table(facts), "field", "领域")) or facts.title
    named = next((name for name, _ in _FIELDS if name in written), "")
    return named or next((name for name, words in _FIELDS if re.search(words, written)), _OTHER_TYPE)
