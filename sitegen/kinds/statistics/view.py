"""统计信息: the newest figures, and the economy over the periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Note, Panel, Part, Row, Table
from sitegen.kinds.grids import figure
from sitegen.kinds.registry import section_view
from sitegen.kinds.shown import columns
from sitegen.kinds.statistics.schema import Statistics, whole_year


@section_view("statistics")
def statistics_series(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The newest indicators, and the product period by period, whole years as a line."""
    for document in documents:
        indicators = Statistics.read(document.facts).indicators
        if indicators:
            source = Note("数据来源和指标解释见", links=(Cell(document.facts.title, document.facts.url),))
            yield Panel("data-newest-indicators", indicators.caption, (indicators.table(), source))
            break
    lines: list[Row] = []
    years: dict[str, float] = {}
    for document in documents:
        data = Statistics.read(document.facts)
        line = data.gdp.total() if data.gdp else None
        if line is None or len(line) < 3:
            continue
        period = data.period or document.facts.title
        lines.append(Row((Cell(period, document.facts.url), Cell(line[1]), Cell(line[2]))))
        year, value = whole_year(period), figure(line[1])
        if year and value is not None and value >= 0:
            years.setdefault(year, float(value))
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
