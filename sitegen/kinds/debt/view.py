"""政府债务: what is owed under which limit, in what, until when and from what it is repaid, year by year.

Amounts are in 亿元. ``data``: ``{unit, year, 限额, 余额, 发行, 品种, 期限, 利率, 偿还计划, 偿债资金来源, limits, bonds,
schedule, tables}`` (单位、年度、八项要素、限额余额表、债券表、偿还计划表、表格).

- An element is a text (55.95亿元，其中一般债务24.55亿元、专项债务31.40亿元), or maps names to figures.
- ``limits``: rows of class, limit, balance at first, issued, repaid, balance at last. ``bonds``: of sort, new,
  refinancing, term, rate. ``schedule``: of year, general, special, total. Each is a sheet (``grids``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Fact, FactList, Panel, Part, Row, Table
from sitegen.kinds.grids import Sheet, extra_panels, figure, stated
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, lead, mapping, table, text
from sitegen.kinds.shown import anchor_of, columns, first_of

ELEMENTS = ("限额", "余额", "发行", "品种", "期限", "利率", "偿还计划", "偿债资金来源")
_MISSING = Cell("缺", tone="missing")
_LIMITS = ("类别", "限额", "年初余额", "当年发行", "当年还本", "年末余额")
_BONDS = ("品种", "新增", "再融资", "期限", "平均利率")
_SCHEDULE = ("年度", "一般债务", "专项债务", "合计")
_AMOUNT = r"(\d{1,12}(?:\.\d{1,6})?)\s*(亿元|万元)"
_YEARS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Debt:
    """A unit's debt of one year; amounts in 亿元, ``None`` where nobody can say."""

    document: PublicDocument
    unit: str
    year: int
    said: Mapping[str, str]
    limit: Decimal | None
    balance: Decimal | None
    general: Decimal | None
    special: Decimal | None


def _debt(document: PublicDocument) -> Debt | None:
    facts = document.facts
    data = table(facts)
    year = data_year(facts)
    said = {name: words for name in ELEMENTS if (words := _words(data.get(name)))}
    if not year or not said:
        return None
    balance = said.get("余额", "")
    parts = [_amount(balance, rf"{name}(?:债务|债券)(?:余额)?\s*{_AMOUNT}") for name in ("一般", "专项")]
    return Debt(
        document=document,
        unit=text(first_of(data, "unit", "单位")) or lead(facts),
        year=year,
        said=said,
        limit=_amount(said.get("限额", ""), _AMOUNT),
        balance=_amount(balance, _AMOUNT),
        general=parts[0],
        special=parts[1],
    )


def _words(value: object) -> str:
    """An element as words: a text, a mapping of names to figures in 亿元, its total first, or rows."""
    if isinstance(value, dict):
        said = sorted(((str(name), text(one)) for name, one in value.items()), key=lambda one: one[0] not in ("合计",))
        return "，".join(f"{name}{words}亿元" if figure(words) else f"{name}{words}" for name, words in said if words)
    if isinstance(value, list):
        return "；".join(filter(None, (_row_words(one) for one in value)))
    return text(value)


def _row_words(value: object) -> str:
    cells = list(mapping(value).values()) or (value if isinstance(value, list) else [value])
    return " ".join(filter(None, map(text, cells)))


def _amount(words: str, pattern: str) -> Decimal | None:
    match = re.search(pattern, words, re.ASCII)
    if match is None:
        return None
    return Decimal(match[1]) / (10_000 if match[2] == "万元" else 1)


@document_view("debt")
def debt(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The eight elements, limit and balance by class, the bonds, and what is to be repaid when."""
    facts = document.facts
    data = table(facts)
    one = _debt(document)
    if one:
        rows = tuple(Fact(name, (Cell(one.said[name]) if name in one.said else _MISSING,)) for name in ELEMENTS)
        yield Panel("data-debt", f"{one.year}年政府债务要素", (FactList(rows),), first=True)
    for key, label, caption, names, words in (
        ("limits", "限额余额表", "限额和余额", _LIMITS, ("限额", "余额")),
        ("bonds", "债券表", "债券发行", _BONDS, ("发行", "利率")),
    ):
        sheet = stated(data, key, label, caption, names, measure="亿元")
        if sheet:
            yield Panel(f"data-debt-{key}", caption, (sheet.table(),), under=anchor_of(facts, *words))
    schedule = stated(data, "schedule", "偿还计划表", "偿还计划", _SCHEDULE, measure="亿元")
    if schedule:
        parts = _schedule(schedule)
        yield Panel("data-debt-schedule", "偿还计划", parts, under=anchor_of(facts, "偿还计划"))
    yield from extra_panels("data-debt-table", facts, data)


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
    units: dict[str, dict[int, Debt]] = {}
    for document in lists.of_kind("debt"):
        one = _debt(document)
        if one:
            units.setdefault(one.unit, {}).setdefault(one.year, one)
    for place, (unit, by_year) in enumerate(units.items()):
        end = f"-{place + 1}" if place else ""
        history = [by_year[year] for year in sorted(by_year)]
        parts = (*_debt_chart(history, f"data-debt-years{end}-chart"), _elements(history))
        yield Panel(f"data-debt-years{end}", f"{unit}政府债务", parts)


def _debt_chart(history: Sequence[Debt], name: str) -> tuple[Part, ...]:
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


def _elements(history: Sequence[Debt]) -> Table:
    """The eight elements in rows, the newest years in columns."""
    newest = list(reversed(history))[:_YEARS_SHOWN]
    rows = [Row((Cell(name), *(Cell(one.said[name]) if name in one.said else _MISSING for one in newest)))
            for name in ELEMENTS]  # fmt: skip
    return Table("八项要素", columns("要素", *(f"{one.year}年" for one in newest)), tuple(rows), heads=1)
