"""财政预决算、行政事业性收费、政府集中采购: what a year's money is, and which years are public.

Amounts are in ``measure`` (计量单位), 万元 unless it says another. Tables are sheets (``grids``).

- Budget, ``data``: ``{unit, year, type, income, expenditure, balance, nature, spending, tables}`` (单位、年度、类型、
  收入、支出、收支平衡、支出性质、三公经费、表格); ``type`` is 预算 or 决算, the tables hold rows of item and amount.
- Fee: ``{year, items, rows}`` (年度、项目、执行情况): rows of department, fee, standard, account (and basis), or of
  department, amount.
- Procurement: ``{year, items, period, rows}`` (年度、目录、期间、实施情况): rows of class, goods, threshold, or of
  class, budget, purchase, saving.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, Fact, FactList, FormTable, Note, Panel, Row, Table
from sitegen.kinds.duties import makes_budget
from sitegen.kinds.grids import Sheet, extra_panels, figure, stated
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, lead, table, text
from sitegen.kinds.shown import anchor_of, columns, first_of, period_words
from sitegen.kinds.units import MISSING, NOTHING, left_out, rows_of, unit_of
from sitegen.site.config import SiteConfig

BUDGET, ACCOUNTS = "预算", "决算"
_NOT_DUE = Cell("未到期", tone="missing")
_SHEETS = (
    ("income", "收入", "收入", ("收入", "收入情况")),
    ("expenditure", "支出", "支出", ("支出", "支出情况")),
    ("balance", "收支平衡", "收支平衡", ("平衡",)),
    ("nature", "支出性质", "支出（按支出性质）", ("性质",)),
    ("spending", "三公经费", "“三公”经费", ("三公",)),
)
_COMPARED = ("income", "expenditure")
_DRAWN = ("expenditure",)
_FEES = ("部门", "收费项目", "收费标准", "资金管理方式", "收费依据")
_FEE_KEYS = ("department", "fee", "standard", "account", "basis")
_CATALOGUE = ("类别", "品目", "纳入标准")
_PURCHASES = ("类别", "预算金额", "采购金额", "节约金额")
_YEARS_SHOWN = 6


# 预决算


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget or its final accounts; the unit is one whose money it is."""

    document: PublicDocument
    unit: str
    year: int
    type: str


def _budget(document: PublicDocument, site: SiteConfig) -> Budget | None:
    facts = document.facts
    data = table(facts)
    written = text(first_of(data, "type", "类型")) or facts.title
    found = next((name for name in (ACCOUNTS, BUDGET) if name in written), "")
    year = data_year(facts)
    unit = unit_of(text(first_of(data, "unit", "单位")) or lead(facts), site)
    return Budget(document, unit, year, found) if found and year and unit else None


def _budgets(lists: Lists) -> dict[tuple[str, int, str], Budget]:
    """Public budgets and accounts by unit, year and type; the newest where there are several."""
    found: dict[tuple[str, int, str], Budget] = {}
    for document in lists.of_kind("budget"):
        one = _budget(document, lists.site)
        if one:
            found.setdefault((one.unit, one.year, one.type), one)
    return found


@document_view("budget")
def budget(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Totals and what belongs beside it, then the tables, accounts next to the budget that they close."""
    data = table(document.facts)
    one = _budget(document, lists.site)
    known = _budgets(lists)
    planned = _planned(one, known)
    shown = tuple(_budget_facts(one, data, known)) if one else ()
    if shown:
        yield Panel("data-budget", "预决算信息", (FactList(shown),), first=True)
    amount = f"{one.type}数" if one else "金额"
    for key, label, caption, words in _SHEETS:
        sheet = stated(data, key, label, caption, ("项目", amount), measure="万元")
        if sheet is None:
            continue
        drawn = replace(sheet, chart=sheet.chart or amount)
        if planned and key in _COMPARED:
            drawn = _compared(drawn, stated(table(planned.document.facts), key, label, caption, measure="万元"))
        name = f"data-budget-{key}"
        parts = drawn.parts(f"{name}-chart") if key in _DRAWN else (drawn.table(),)
        yield Panel(name, sheet.caption, parts, under=anchor_of(document.facts, *words))
    yield from extra_panels("data-budget-table", document.facts, data)


def _budget_facts(
    one: Budget, data: Mapping[str, object], known: Mapping[tuple[str, int, str], Budget]
) -> Iterator[Fact]:
    yield Fact("单位", (Cell(one.unit),))
    yield Fact("年度和类别", (Cell(f"{one.year}年{one.type}"),))
    for key, label in (("income", "收入"), ("expenditure", "支出")):
        sheet = stated(data, key, label, label, measure="万元")
        line = sheet.total() if sheet else None
        if sheet and line and len(line) > 1:
            yield Fact(line[0], (Cell(f"{line[1]}{sheet.measure}"),))
    other = ACCOUNTS if one.type == BUDGET else BUDGET
    for label, year, type_ in (
        (f"同年{other}", one.year, other),
        (f"上年{one.type}", one.year - 1, one.type),
        (f"下年{one.type}", one.year + 1, one.type),
    ):
        if found := known.get((one.unit, year, type_)):
            facts = found.document.facts
            yield Fact(label, (Cell(facts.title, facts.url),))


def _planned(one: Budget | None, known: Mapping[tuple[str, int, str], Budget]) -> Budget | None:
    """The budget that these accounts close."""
    return known.get((one.unit, one.year, BUDGET)) if one and one.type == ACCOUNTS else None


def _compared(accounts: Sheet, planned: Sheet | None) -> Sheet:
    """Accounts beside the budget and what part of it came about; as they are where the two have little in common."""
    plans = {line[0]: line[1] for line in planned.lines if len(line) > 1} if planned else {}
    shared = [line for line in accounts.lines if line[0] in plans]
    if len(accounts.heads) != 2 or len(shared) * 2 < len(accounts.lines):
        return accounts
    lines = tuple(
        (name, plans.get(name, "—"), amount, _share(amount, plans.get(name, ""))) for name, amount in accounts.lines
    )
    return replace(accounts, heads=(accounts.heads[0], "预算数", accounts.heads[1], "为预算的"), lines=lines)


def _share(part: str, whole: str) -> str:
    value, of = figure(part), figure(whole)
    return f"{value / of * 100:.1f}%" if value is not None and of else "—"


@section_view("budget")
def budgets(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every unit of the register by every year and {预算, 决算}: what is public is a link, what is due and is not
    there is 未公开, whether or not the unit ever published."""
    known = _budgets(lists)
    if not known:
        return
    today = lists.view.today
    published = {unit for unit, _, _ in known}
    units = rows_of(lists.site, "budget", published, today)
    places = tuple((year, type_) for year in _years(known, today) for type_ in (BUDGET, ACCOUNTS))
    states = {unit: tuple(_place(known, unit, *place, lists.site, today) for place in places) for unit in units}
    lines = tuple(
        (Box((_unit_cell(unit, lists.site),), "row"), *(Box((cell,)) for cell in cells))
        for unit, cells in states.items()
    )
    sums = tuple(Box((_share_public(column),)) for column in zip(*states.values(), strict=True))
    years = tuple(dict.fromkeys(year for year, _ in places))
    head = (
        (Box((Cell("单位"),), "col", rows=2), *(Box((Cell(f"{year}年"),), "col", columns=2) for year in years)),
        tuple(Box((Cell(type_),), "col") for _, type_ in places),
    )
    note = (
        "本表列出机关名录中应当公开预决算的全部单位，包括部门所属单位。“未公开”指预算过了当年6月底、决算过了次年10月底，"
        "本专栏还没有发布；“未到期”指还没有到这个时间；“—”指单位当时尚未设立或者已经撤并。"
    )
    note += left_out(lists.site, "budget", published)
    shown = FormTable(
        "各单位预决算公开情况", head, (*lines, (Box((Cell("已公开/应公开"),), "row"), *sums)), True, note=note
    )
    yield Panel("data-budget-matrix", "各单位预决算公开情况", (shown,))


def _years(known: Mapping[tuple[str, int, str], Budget], today: date) -> Sequence[int]:
    """Every year from the first with anything public to the newest that is public or due, newest first."""
    years = [year for _, year, _ in known]
    newest = max(*years, today.year - (today <= _due(today.year, BUDGET)))
    return range(newest, min(years) - 1, -1)[:_YEARS_SHOWN]


def _due(year: int, type_: str) -> date:
    """The last day before the budget or the accounts of ``year`` count as not published."""
    return date(year, 6, 30) if type_ == BUDGET else date(year + 1, 10, 31)


def _unit_cell(unit: str, site: SiteConfig) -> Cell:
    entry = site.department(unit)
    return Cell(f"{unit}（所属单位）" if entry and entry.parent else unit)


def _place(
    known: Mapping[tuple[str, int, str], Budget], unit: str, year: int, type_: str, site: SiteConfig, today: date
) -> Cell:
    """What the matrix says of a unit's budget or accounts of a year."""
    found = known.get((unit, year, type_))
    if found:
        return Cell("公开", found.document.facts.url)
    entry = site.department(unit)
    first = min((other for name, other, _ in known if name == unit), default=year)
    if (year < first) if entry is None else not makes_budget(entry, year, accounts=type_ == ACCOUNTS):
        return NOTHING
    return MISSING if today > _due(year, type_) else _NOT_DUE


def _share_public(column: Sequence[Cell]) -> Cell:
    """How many of those that should be public are: ``3/24``; a dash where nothing is due yet."""
    public = sum(cell.url is not None for cell in column)
    due = public + sum(cell == MISSING for cell in column)
    return Cell(f"{public}/{due}") if due else NOTHING


# 收费


@document_view("fee")
def fee(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Fees with standard, account and basis (条例 第二十条第八项), or what was taken in by department."""
    facts = document.facts
    data = table(facts)
    items = _fees(facts)
    if items:
        yield Panel("data-fees", items.caption, (items.table(),), under=anchor_of(facts, "收费项目", "目录"))
    taken = _taken(facts)
    if taken:
        parts = taken.parts("data-fee-income-chart")
        yield Panel("data-fee-income", taken.caption, parts, under=anchor_of(facts, "收入", "执行情况"))
    yield from extra_panels("data-fee-table", facts, data)


def _fees(facts: Facts) -> Sheet | None:
    return stated(table(facts), "items", "项目", "收费目录清单", _FEES, _FEE_KEYS)


def _taken(facts: Facts) -> Sheet | None:
    names = ("部门", "收入金额")
    return stated(table(facts), "rows", "执行情况", "各部门收费收入", names, measure="万元")


@section_view("fee")
def fees(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The fees of the newest list, and what was taken in year by year."""
    for document in documents:
        items = _fees(document.facts)
        if items:
            source = Note("减免政策和监督方式见", links=(Cell(document.facts.title, document.facts.url),))
            shown = replace(items, caption="现行收费项目和标准").table()
            yield Panel("data-fee-list", "现行收费项目和标准", (shown, source))
            break
    lines = [
        Row((Cell(document.facts.title, document.facts.url), Cell(f"{line[-1]}{sheet.measure}")))
        for document in documents
        if (sheet := _taken(document.facts)) and (line := sheet.total())
    ]
    if lines:
        shown = Table("历年收费收入", columns("执行情况", "#收入合计"), tuple(lines), heads=1)
        yield Panel("data-fee-years", "历年收费收入", (shown,))


# 集中采购


@document_view("procurement")
def procurement(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The catalogue with its thresholds, or what was bought (条例 第二十条第九项)."""
    facts = document.facts
    data = table(facts)
    items = _catalogue(facts)
    if items:
        yield Panel("data-procurement", items.caption, (items.table(),), under=anchor_of(facts, "采购目录"))
    bought = _purchases(facts)
    if bought:
        parts = bought.parts("data-purchases-chart")
        yield Panel("data-purchases", bought.caption, parts, under=anchor_of(facts, "采购规模", "实施情况", "采购金额"))
    yield from extra_panels("data-procurement-table", facts, data)


def _catalogue(facts: Facts) -> Sheet | None:
    return stated(table(facts), "items", "目录", "集中采购目录", _CATALOGUE)


def _purchases(facts: Facts) -> Sheet | None:
    found = stated(table(facts), "rows", "实施情况", "政府采购实施情况", _PURCHASES, measure="万元")
    return replace(found, chart=found.chart or "采购金额") if found else None


@section_view("procurement")
def procurements(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The catalogue in force, and what was bought in each period."""
    for document in documents:
        items = _catalogue(document.facts)
        if items:
            source = Note("限额标准和采购政策见", links=(Cell(document.facts.title, document.facts.url),))
            yield Panel(
                "data-procurement-list",
                "现行集中采购目录",
                (replace(items, caption="现行集中采购目录").table(), source),
            )
            break
    lines: list[Row] = []
    for document in documents:
        bought = _purchases(document.facts)
        line = bought.total() if bought else None
        if bought and line and len(line) == len(_PURCHASES):
            period = period_words(first_of(table(document.facts), "period", "期间", "year", "年度"))
            name = Cell(period or document.facts.title, document.facts.url)
            lines.append(Row((name, *map(Cell, line[1:]), Cell(_share(line[3], line[1])))))
    if lines:
        heads = columns("期间", *(f"#{name}" for name in _PURCHASES[1:]), "#节约率")
        shown = Table("政府采购实施情况", heads, tuple(lines), unit="万元", heads=1)
        yield Panel("data-procurement-periods", "政府采购实施情况", (shown,))
