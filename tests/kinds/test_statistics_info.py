"""Statistics: figures as charts with their tables, and the periods beside one another."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Chart, Table
from tests.panels import grid, head_panels, lists_of, named, page_panels


def one(name: str, data: str) -> str:
    return f"--- content/{name}.md\nkind: statistics\ntitle: 公报{name}\ndata: {{{data}}}\n"


def gdp(period: str, total: str) -> str:
    return f"period: {period}, gdp: [[第一产业, 1.5, 4.1%], [第二产业, 2.5, 5%], [地区生产总值, {total}, 5.4%]]"


def test_the_product_is_drawn_by_sector_and_its_total_is_none_of_them(tmp_path: Path) -> None:
    panels = page_panels(lists_of(tmp_path / "site", one("a", gdp("2025年", "4.0"))), "a.md")
    (chart,) = named(panels, "data-gdp").parts
    assert isinstance(chart, Chart)
    assert chart.svg.count('class="bar-1"') == 2
    assert chart.table.rows[-1].total
    assert [column.name for column in chart.table.columns] == ["产业", "增加值（亿元）", "比上年增长"]


def test_years_are_a_line_and_parts_of_a_year_are_in_the_table_alone(tmp_path: Path) -> None:
    change = one("a", gdp("2024年", "4.0")) + one("b", gdp("2025", "4.01")) + one("c", gdp("2026年1—9月", "4.0"))
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "statistics")
    (chart,) = panel.parts
    assert isinstance(chart, Chart)
    assert chart.svg.count("<circle") == 2
    assert sorted(row[0] for row in grid(chart.table)) == ["2024年", "2025年", "2026年1—9月"]


def test_the_newest_indicators_stand_at_the_head_of_the_section(tmp_path: Path) -> None:
    change = one("a", "period: 2026-10, indicators: [[零售额, '81.62', 5.2%], [投资, —, 5.0%]]")
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "statistics")
    assert isinstance(panel.parts[0], Table)
    assert panel.parts[0].caption == "2026年10月主要经济指标"
    assert [column.numeric for column in panel.parts[0].columns] == [False, True, True]
    assert grid(panel.parts[0]) == [["零售额", "81.62", "5.2%"], ["投资", "—", "5.0%"]]


def test_tables_of_any_columns_stand_where_their_caption_says(tmp_path: Path) -> None:
    table = "tables: [{caption: 人口, columns: [指标, 万人], rows: [[城镇, 20], [乡村, 18]], chart: 无, note: 年末数}]"
    change = one("a", table) + "正文：\n## 五、人口和人民生活\n\n见表。\n"
    (panel,) = page_panels(lists_of(tmp_path / "site", change), "a.md")
    (shown,) = panel.parts
    assert isinstance(shown, Table)
    assert panel.under == "五-人口和人民生活"
    assert shown.note == "年末数"
