"""Subsidies: sums by town, villages under their town, nothing that says who a person is."""

from __future__ import annotations

from pathlib import Path

from sitegen.build.pipeline import Options, build
from sitegen.display.parts import Cell, Chart, FormTable, Table
from tests.panels import grid, head_panels, lists_of, page_panels
from tests.samples import TODAY, make_site

CSV = (
    "镇、街道,村,补贴户数（户）,补贴金额（元）\n"
    "甲镇,一村,3,10.50\n甲镇,二村,4,20.05\n乙镇,三村,5,1.00\n合计,,12,31.55\n"
)


def site(rows: str = CSV, data: str = "grain.csv") -> str:
    return f"=== content/grain.csv\n{rows}\n--- content/grain.md\nkind: subsidy\ntitle: 2026年补贴\ndata: {data}\n"


def test_towns_are_summed_and_lead_to_their_villages(tmp_path: Path) -> None:
    (panel,) = page_panels(lists_of(tmp_path / "site", site()), "grain.md")
    chart, first, second = panel.parts
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [
        ["甲镇", "2", "7", "30.55"],
        ["乙镇", "1", "5", "1.00"],
        ["合计", "3", "12", "31.55"],
    ]
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert chart.table.rows[0].cells[0].url == f"documents/grain.html#{first.anchor}"
    assert first.caption == "甲镇：2个村（社区），30.55元"
    assert grid(first) == [["一村", "3", "10.50"], ["二村", "4", "20.05"], ["小计", "7", "30.55"]]
    assert first.anchor != second.anchor
    assert not first.folded


def test_many_villages_stand_folded_behind_their_town(tmp_path: Path) -> None:
    rows = "镇,村,金额（元）\n" + "".join(f"甲镇,{number}号村,1\n" for number in range(20))
    (panel,) = page_panels(lists_of(tmp_path / "site", site(rows)), "grain.md")
    town = panel.parts[1]
    assert isinstance(town, Table)
    assert town.folded
    assert len(town.rows) == 21


def test_rows_for_persons_are_summed_by_village_and_name_nobody(tmp_path: Path) -> None:
    rows = "镇,村,姓名,身份证号,金额（元）\n甲镇,一村,某甲,1234567890,5\n甲镇,一村,某乙,1234567891,7\n"
    lists = lists_of(tmp_path / "site", site(rows))
    panels = page_panels(lists, "grain.md")
    assert grid(panels[0].parts[1]) == [["一村", "12"], ["小计", "12"]]
    shown = repr([panels, head_panels(lists, "subsidy")])
    assert "某甲" not in shown
    assert "123456789" not in shown


def test_a_table_of_persons_without_towns_is_not_shown(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", site("姓名,金额（元）\n某甲,5\n某乙,6\n"))
    assert page_panels(lists, "grain.md") == ()


def test_towns_alone_have_no_villages_to_lead_to(tmp_path: Path) -> None:
    data = "{period: 2026H1, columns: [镇、街道, 金额（万元）], rows: [[甲镇, 1.50], [乙镇, 2], [合计, 3.5]]}"
    lists = lists_of(tmp_path / "site", site(data=data))
    (panel,) = page_panels(lists, "grain.md")
    (chart,) = panel.parts
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [["甲镇", "1.5"], ["乙镇", "2.0"], ["合计", "3.5"]]
    assert not any(cell.url for row in chart.table.rows for cell in row.cells)


def test_what_is_no_figure_is_not_summed(tmp_path: Path) -> None:
    data = "{columns: [镇, 户数, 金额（元）], rows: [[甲镇, 3, 5], [甲镇, '—', 6]]}"
    (panel,) = page_panels(lists_of(tmp_path / "site", site(data=data)), "grain.md")
    (chart,) = panel.parts
    assert isinstance(chart, Chart)
    assert grid(chart.table)[0] == ["甲镇", "—", "11"]


def test_the_section_finds_every_subsidy_of_a_town(tmp_path: Path) -> None:
    data = "{period: 2026H1, columns: [镇, 金额（万元）], rows: [[甲镇, 2]]}"
    other = f"--- content/b.md\nkind: subsidy\ntitle: 农机补贴\ndata: {data}\n"
    all_, towns = head_panels(lists_of(tmp_path / "site", site() + other), "subsidy")
    assert sorted(grid(all_.parts[0])) == sorted(
        [["2026年补贴", "2026年", "2", "3", "31.55元"], ["农机补贴", "2026年上半年", "1", "—", "2万元"]]
    )
    (part,) = towns.parts
    assert isinstance(part, FormTable)
    rows = [[cell for box in row for cell in box.cells] for row in part.rows]
    found = [cell for row in rows for cell in row if cell.url]
    assert Cell("2026年补贴", "documents/grain.html#data-town-1") in found
    assert Cell("农机补贴", "documents/b.html") in found
    assert [row[0].text for row in rows if len(row) == 4] == ["乙镇", "甲镇"]


def test_a_withheld_subsidy_is_in_no_list(tmp_path: Path) -> None:
    head = "--- content/b.md\nkind: subsidy\ntitle: 内部补贴\ndisclosure: 不予公开\nreason: 条例第十四条\n"
    secret = head + "data: {columns: [镇, 金额], rows: [[密镇, 2]]}\n"
    shown = repr(head_panels(lists_of(tmp_path / "site", site() + secret), "subsidy"))
    assert "内部补贴" not in shown
    assert "密镇" not in shown


def test_the_page_has_charts_with_open_tables_and_villages_that_links_can_open(tmp_path: Path) -> None:
    rows = "镇,村,金额（元）\n" + "".join(f"{'甲乙'[number % 2]}镇,{number}号村,1\n" for number in range(20))
    root = make_site(tmp_path / "site", site(rows).replace("title", "review: {secrecy: 通过}\ntitle"))
    build(Options(root, today=TODAY, jobs=1, force=True))
    page = (root / "output/documents/grain.html").read_text("utf-8")
    assert page.count('<details class="fold">') == 2
    assert '<table id="data-town-2">' in page
    assert 'href="../documents/grain.html#data-town-2"' in page
    assert '<details class="chart-table" open>' in page
    assert "<figcaption>各镇、街道金额（元）</figcaption>" in page
