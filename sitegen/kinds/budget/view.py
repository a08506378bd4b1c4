"""财政预决算、行政事业性收费、政府集中采购: what a year's money is, and which years are public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, Fact, FactList, FormTable, Note, Panel, Row, Table
from sitegen.kinds.budget.schema import ACCOUNTS, BUDGET, Amounts, Budget, Fees, Procurement, type_of
from sitegen.kinds.declaration.sheets import table_panels
from sitegen.kinds.duties import makes_budget
from sitegen.kinds.grids import Sheet, figure
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shown import columns
from sitegen.kinds.units import MISSING, NOTHING, left_out, rows_of
from sitegen.site.config import SiteConfig

_NOT_DUE = Cell("未到期", tone="missing")
_SHEETS = tuple(field for field in Budget.declared.values() if isinstance(field, Amounts))
_COMPARED = (Budget.income, Budget.expenditure)
_PURCHASES = Procurement.rows.columns
_YEARS_SHOWN = 6


# 预决算


@record
class Account:
    """A budget or its final accounts (``type``) of a unit for a year, in ``document``."""

    document: PublicDocument
    unit: str
    year: int
    type: str


Known = Mapping[tuple[str, int, str], Account]  # by unit, year and type


def _account(document: PublicDocument, site: SiteConfig) -> Account | None:
    facts = document.facts
    data = Budget.read(facts)
    unit, type_ = data.whose(facts, site), data.type or type_of(facts.title)
    return Account(document, unit, data.of_year, type_) if type_ and data.of_year and unit else None


def _accounts(lists: Lists) -> Mapping[str, Known]:
    """Public budgets and accounts by the kind of their documents; the newest where there are several."""
    found: dict[str, dict[tuple[str, int, str], Account]] = {}
    for document in lists.with_data_of("budget"):
        one = _account(document, lists.site)
        if one:
            found.setdefault(document.facts.kind, {}).setdefault((one.unit, one.year, one.type), one)
    return found


@document_view("budget")
def budget(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Totals and what belongs beside it, then the tables, accounts next to the budget that they close."""
    facts = document.facts
    data = Budget.read(facts)
    one = _account(document, lists.site)
    known = lists.shared(_accounts).get(facts.kind, {})
    planned = _planned(one, known)
    shown = tuple(_budget_facts(one, data, known)) if one else ()
    if shown:
        yield Panel("data-budget", "预决算信息", (FactList(shown),), first=True)
    amount = f"{one.type}数" if one else "金额"
    for field in _SHEETS:
        sheet = field.sheet(data, columns=("项目", amount))
        if sheet and not sheet.chart:
            sheet = replace(sheet, chart=amount)
        if sheet and planned and field in _COMPARED:
            sheet = _compared(sheet, field.value(Budget.read(planned.document.facts)))
        yield from field.panels(data, facts, sheet)
    yield from table_panels("data-budget-table", facts, data.tables)


def _budget_facts(one: Account, data: Budget, known: Known) -> Iterator[Fact]:
    yield Fact("单位", (Cell(one.unit),))
    yield Fact("年度和类别", (Cell(f"{one.year}年{one.type}"),))
    for sheet in (data.income, data.expenditure):
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


def _planned(one: Account | None, known: Known) -> Account | None:
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
    kinds = dict.fromkeys(document.facts.kind for document in documents)
    known = {key: one for kind in kinds for key, one in lists.shared(_accounts).get(kind, {}).items()}
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


def _years(known: Known, today: date) -> Sequence[int]:
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


def _place(known: Known, unit: str, year: int, type_: str, site: SiteConfig, today: date) -> Cell:
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


@section_view("fee")
def fees(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The fees of the newest list, and what was taken in year by year."""
    for document in documents:
        items = Fees.read(document.facts).items
        if items:
            source = Note("减免政策和监督方式见", links=(Cell(document.facts.title, document.facts.url),))
            shown = replace(items, caption="现行收费项目和标准").table()
            yield Panel("data-fee-list", "现行收费项目和标准", (shown, source))
            break
    lines = [
        Row((Cell(document.facts.title, document.facts.url), Cell(f"{line[-1]}{sheet.measure}")))
        for document in documents
        if (sheet := Fees.read(document.facts).rows) and (line := sheet.total())
    ]
    if lines:
        shown = Table("历年收费收入", columns("执行情况", "#收入合计"), tuple(lines), heads=1)
        yield Panel("data-fee-years", "历年收费收入", (shown,))


# 集中采购


@section_view("procurement")
def procurements(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The catalogue in force, and what was bought in each period."""
    for document in documents:
        items = Procurement.read(document.facts).items
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
        data = Procurement.read(document.facts)
        line = data.rows.total() if data.rows else None
        if line and len(line) == len(_PURCHASES):
            name = Cell(data.period or document.facts.title, document.facts.url)
            lines.append(Row((name, *map(Cell, line[1:]), Cell(_share(line[3], line[1])))))
    if lines:
        heads = columns("期间", *(f"#{name}" for name in _PURCHASES[1:]), "#节约率")
        shown = Table("政府采购实施情况", heads, tuple(lines), unit="万元", heads=1)
        yield Panel("data-procurement-periods", "政府采购实施情况", (shown,))
