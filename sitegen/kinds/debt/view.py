"""政府债务: what is owed under which limit, in what, until when and from what it is repaid, year by year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Fact, FactList, Panel, Part, Row, Table
from sitegen.kinds.debt.schema import ELEMENTS, Debt, Element
from sitegen.kinds.declaration.sheets import table_panels
from sitegen.kinds.grids import Sheet, figure
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns

_MISSING = Cell("缺", tone="missing")
_AMOUNT = r"(\d{1,12}(?:\.\d{1,6})?)\s*(亿元|万元)"
_YEARS_SHOWN = 6


@record
class YearOfDebt:
    """A unit's debt of one year; amounts in 亿元, ``None`` where nobody can say."""

    document: PublicDocument
    unit: str
    year: int
    said: Mapping[Element, str]
    limit: Decimal | None
    balance: Decimal | None
    general: Decimal | None
    special: Decimal | None


def _debt(document: PublicDocument) -> YearOfDebt | None:
    facts = document.facts
    data = Debt.read(facts)
    said = {element: words for element in ELEMENTS if (words := element.value(data))}
    if not data.of_year or not said:
        return None
    parts = [_amount(data.balance, rf"{name}(?:债务|债券)(?:余额)?\s*{_AMOUNT}") for name in ("一般", "专项")]
    return YearOfDebt(
        document=document,
        unit=data.unit or lead(facts),
        year=data.of_year,
        said=said,
        limit=_amount(data.limit, _AMOUNT),
        balance=_amount(data.balance, _AMOUNT),
        general=parts[0],
        special=parts[1],
    )


def _amount(words: str, pattern: str) -> Decimal | None:
    match = re.search(pattern, words, re.ASCII)
    if match is None:
        return None
    return Decimal(match[1]) / (10_000 if match[2] == "万元" else 1)


@document_view("debt")
def debt(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The eight elements, limit and balance by class, the bonds, and what is to be repaid when."""
    facts = document.facts
    data = Debt.read(facts)
    one = _debt(document)
    if one:
        rows = tuple(Fact(name.label, _said(one, name)) for name in ELEMENTS)
        yield Panel("data-debt", f"{one.year}年政府债务要素", (FactList(rows),), first=True)
    yield from Debt.limits.panels(data, facts)
    yield from Debt.bonds.panels(data, facts)
    if data.schedule:
        parts = _schedule(data.schedule)
        yield Panel("data-debt-schedule", "偿还计划", parts, under=anchor_of(facts, "偿还计划"))
    yield from table_panels("data-debt-table", facts, data.tables)


def _said(one: YearOfDebt, element: Element) -> tuple[Cell]:
    return (Cell(one.said[element]) if element in one.said else _MISSING,)


def _schedule(sheet: Sheet) -> tuple[Part, ...]:
    """Repayments by year: a bar of general and special debt for each."""
    rows = [(line, figure(line[1]), figure(line[2])) for line in sheet.members() if len(line) >= 3]
    bars = [
        charts.Bar(line[0], (float(general), float(special)), f"{general + special}{sheet.measure}")
        for line, general, special in rows
        if general is not None and special is not None and general >= 0 and special >= 0
    ]
    if len(bars) < 2 or len(bars) < len(rows):
        return (sheet.table(),)
    summary = "，".join(f"{bar.label} {bar.note}" for bar in bars)
    svg = charts.bars(
        "data-debt-schedule-chart", "各年到期的政府债务", summary, bars, ("bar-1", "bar-2"), legend=sheet.heads[1:3]
    )
    return (Chart(svg, sheet.table(), "各年到期的政府债务（亿元）", open=True),)


@section_view("debt")
def debts(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """For each unit its balance under its limit over the years, and the eight elements year by year."""
    units: dict[str, dict[int, YearOfDebt]] = {}
    for document in documents:
        one = _debt(document)
        if one:
            units.setdefault(one.unit, {}).setdefault(one.year, one)
    for place, (unit, by_year) in enumerate(units.items()):
        end = f"-{place + 1}" if place else ""
        history = [by_year[year] for year in sorted(by_year)]
        parts = (*_debt_chart(history, f"data-debt-years{end}-chart"), _elements(history))
        yield Panel(f"data-debt-years{end}", f"{unit}政府债务", parts)


def _debt_chart(history: Sequence[YearOfDebt], name: str) -> tuple[Part, ...]:
    """The balance of each year as a bar, general and special debt, with the limit as a line across."""
    known = [one for one in history if one.balance is not None]
    if not known:
        return ()
    split = all(one.general is not None and one.special is not None for one in known)
    bars = [
        charts.Bar(
            f"{one.year}年末",
            (float(one.general or 0), float(one.special or 0)) if split else (float(one.balance or 0),),
            f"余额 {_number(one.balance)}，限额 {_number(one.limit)}",
            float(one.limit or 0),
        )
        for one in known
    ]
    legend = ("一般债务", "专项债务") if split else ("余额",)
    styles = ("bar-1", "bar-2")[: len(legend)]
    title = "政府债务余额和限额（亿元）"
    summary = "；".join(f"{bar.label}：{bar.note}" for bar in bars)
    svg = charts.bars(name, title, summary, bars, styles, legend=legend, mark_name="限额")
    rows = tuple(
        Row((
            Cell(f"{one.year}年", one.document.facts.url),
            *(Cell(_number(value)) for value in (one.limit, one.balance, one.general, one.special)),
            Cell(f"{one.balance / one.limit * 100:.1f}%" if one.limit and one.balance is not None else "—"),
        ))
        for one in reversed(history)
    )  # fmt: skip
    heads = columns("年度", "#限额", "#年末余额", "#一般债务", "#专项债务", "#余额占限额")
    return (Chart(svg, Table("历年债务限额和余额", heads, rows, unit="亿元", heads=1), title, open=True),)


def _number(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _elements(history: Sequence[YearOfDebt]) -> Table:
    """The eight elements in rows, the newest years in columns."""
    newest = list(reversed(history))[:_YEARS_SHOWN]
    rows = [Row((Cell(name.label), *(cell for one in newest for cell in _said(one, name)))) for name in ELEMENTS]
    return Table("八项要素", columns("要素", *(f"{one.year}年" for one in newest)), tuple(rows), heads=1)
