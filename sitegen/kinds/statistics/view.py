"""统计信息: the figures of a period as chart and table, and the economy over the periods.

``data``: ``{period, gdp, population, indicators, tables}`` (期间、地区生产总值、人口、指标、表格): rows of sector,
value added in 亿元, growth, the last one for all; of population, number in 万人, share; of indicator, value, growth.
``period`` is such as 2025年, 2026年1—9月, 2026Q3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Note, Panel, Part, Row, Table
from sitegen.kinds.grids import Sheet, extra_panels, figure, stated
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import table
from sitegen.kinds.shown import anchor_of, columns, first_of, period_words

_YEAR = re.compile(r"((?:19|20)\d{2})年?", re.ASCII)


def _period(facts: Facts) -> str:
    return period_words(first_of(table(facts), "period", "期间"))


def _growth(facts: Facts) -> str:
    """What growth is measured against: the year before, or the same time of it."""
    return "比上年增长" if _YEAR.fullmatch(_period(facts)) else "同比增长"


def _gdp(facts: Facts) -> Sheet | None:
    names = ("产业", "增加值（亿元）", _growth(facts))
    return stated(table(facts), "gdp", "地区生产总值", f"{_period(facts)}地区生产总值", names)


def _indicators(facts: Facts) -> Sheet | None:
    names = ("指标", "数值", _growth(facts))
    return stated(table(facts), "indicators", "指标", f"{_period(facts)}主要经济指标", names)


@document_view("statistics")
def statistics(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Indicators, product by sector and population: charts with their tables (条例 第二十条第四项)."""
    facts = document.facts
    data = table(facts)
    indicators = _indicators(facts)
    if indicators:
        under = anchor_of(facts, "主要指标", "主要经济指标")
        shown = indicators.table()
        yield Panel("data-indicators", indicators.caption, (shown,), first=not under, under=under)
    for key, sheet, words in (
        ("gdp", _gdp(facts), ("综合", "生产总值", "总体")),
        ("population", _population(data, facts), ("人口",)),
    ):
        if sheet:
            under = anchor_of(facts, *words)
            yield Panel(f"data-{key}", sheet.caption, sheet.parts(f"data-{key}-chart"), first=not under, under=under)
    yield from extra_panels("data-statistics-table", facts, data)


def _population(data: Mapping[str, object], facts: Facts) -> Sheet | None:
    return stated(data, "population", "人口", f"{_period(facts)}末常住人口", ("指标", "年末数（万人）", "比重"))


@section_view("statistics")
def statistics_series(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The newest indicators, and the product period by period, whole years as a line."""
    for document in documents:
        indicators = _indicators(document.facts)
        if indicators:
            source = Note("数据来源和指标解释见", links=(Cell(document.facts.title, document.facts.url),))
            yield Panel("data-newest-indicators", indicators.caption, (indicators.table(), source))
            break
    lines: list[Row] = []
    years: dict[str, float] = {}
    for document in documents:
        sheet = _gdp(document.facts)
        line = sheet.total() if sheet else None
        if sheet is None or line is None or len(line) < 3:
            continue
        period = _period(document.facts) or document.facts.title
        lines.append(Row((Cell(period, document.facts.url), Cell(line[1]), Cell(line[2]))))
        match, value = _YEAR.fullmatch(period), figure(line[1])
        if match and value is not None and value >= 0:
            years.setdefault(match[1], float(value))
    if lines:
        shown = Table("各期地区生产总值", columns("期间", "#地区生产总值（亿元）", "#增长"), tuple(lines), heads=1)
        yield Panel("data-gdp-series", "地区生产总值", (_series(years, shown),))


def _series(years: Mapping[str, float], shown: Table) -> Part:
    """The table with the line of whole years above it, where there are several."""
    points: Sequence[tuple[str, float]] = [(f"{year}年", years[year]) for year in sorted(years)][-8:]
    if len(points) < 2:
        return shown
    title = "历年地区生产总值（亿元）"
    summary = "，".join(f"{year} {value}" for year, value in points)
    svg = charts.line("data-gdp-series-chart", title, summary, points)
    return Chart(svg, shown, title, open=True)
