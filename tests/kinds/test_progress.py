"""Ledgers of tasks and livelihood items: how much is done, quarter by quarter, and the look back."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Chart, Meter, Meters, Note, Panel, Table
from tests.panels import grid, head_panels, lists_of, page_panels

SECRET = "--- content/secret.md\ntitle: 内部方案\ndisclosure: 不予公开\nreason: 条例第十四条\n"
ITEMS = (
    "year: 2026, as_of: 2026-09-30, items: [{seq: 1, item: 管网96公里, unit: 县水利局, due: 2026-10-31,"
    " progress: {2026Q1: 21公里, 2026年三季度: 96公里}, target: 96, measure: 公里, done: {2026Q1: 21, 2026Q3: 96},"
    " finished: true}, {seq: 2, item: 小区14个, due: 2026-11-30, target: 14, measure: 个, done: {2026Q3: 10}},"
    " {seq: 3, item: 食堂, due: 2026-09-30, progress: {2026Q2: 选址, 2025Q4: 上年}}]"
)


def one(kind: str, name: str, data: str, title: str = "示例", published: str = "2026-10-13", body: str = "") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: {kind}\ntitle: {title}\npublished: {published}\ndata: {{{data}}}\n{text}"


def meters(panel: Panel) -> list[Meter]:
    return [row for part in panel.parts if isinstance(part, Meters) for row in part.rows]


def test_a_ledger_tells_how_much_is_done_and_what_is_late(tmp_path: Path) -> None:
    change = one("livelihood", "a", ITEMS, body="## 项目进展\n\n见表。")
    overall, items = page_panels(lists_of(tmp_path / "site", change), "a.md")
    assert (overall.first, items.under) == (True, "项目进展")
    (meter,) = meters(overall)
    assert (meter.percent, meter.text, meter.tone) == (33, "1 / 3 项完成", "late")
    assert "1 项到期未报完成" in [cell.text for cell in meter.detail]
    assert grid(items.parts[1]) == [
        ["1", "管网96公里", "县水利局", "2026-10-31", "21公里", "—", "96公里", "已完成"],
        ["2", "小区14个", "", "2026-11-30", "—", "—", "10个", "推进中"],
        ["3", "食堂", "", "2026-09-30", "—", "选址", "—", "到期未报完成"],
    ]


def test_bars_are_put_together_of_what_each_quarter_added(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", one("livelihood", "a", ITEMS))
    chart = page_panels(lists, "a.md")[1].parts[0]
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [["管网96公里", "22%", "—", "100%"], ["小区14个", "—", "—", "71%"]]
    assert 'class="bar-1" x="0.00%"' in chart.svg
    assert 'class="bar-3" x="21.88%" y="48" width="78.12%"' in chart.svg
    assert ">三季度</text>" in chart.svg
    assert ">四季度</text>" not in chart.svg


def test_without_a_target_figures_are_percentages_and_never_run_over(tmp_path: Path) -> None:
    road, bridge = "{task: 建路, done: {2026Q1: 40%, 2026Q2: 180}}", "{task: 修桥, target: 0, done: {2026Q1: 甲}}"
    data = f"year: 2026, items: [{road}, {bridge}]"
    lists = lists_of(tmp_path / "site", one("task", "a", data))
    _, items = page_panels(lists, "a.md")
    assert [row[4:] for row in grid(items.parts[1])] == [["40%", "180%", "推进中"], ["甲", "—", "推进中"]]
    assert isinstance(items.parts[0], Chart)
    assert 'width="60.00%"' in items.parts[0].svg


def test_the_newest_ledger_of_a_series_speaks_and_older_ones_lead_to_it(tmp_path: Path) -> None:
    older = "year: 2026, as_of: 2026-06-30, items: [{item: 食堂, due: 2026-09-30}]"
    change = one("livelihood", "a", ITEMS, "三季度") + one("livelihood", "b", older, "二季度", "2026-07-10")
    lists = lists_of(tmp_path / "site", change)
    overall, items = page_panels(lists, "b.md")
    note = overall.parts[0]
    assert isinstance(note, Note)
    assert [cell.url for cell in note.links] == ["documents/a.html"]
    assert grid(items.parts[0])[0][-1] == "推进中"  # it was not due by then
    head, by_item = head_panels(lists, "livelihood")
    assert [meter.label for meter in meters(head)] == ["三季度"]
    assert [(meter.text, meter.percent) for meter in meters(by_item)] == [
        ("已完成", 100),
        ("推进中 71%", 71),
        ("到期未报完成", None),
    ]


def test_last_years_tasks_are_looked_back_at_on_the_page_and_in_the_section(tmp_path: Path) -> None:
    data = (
        "year: 2026, lookback: [{seq: 1, task: 公开预决算, unit: 县财政局, outcome: 已完成},"
        " {seq: 2, task: 更新项目, outcome: 部分完成, finding: 间隔偏长, document: secret.md}]"
    )
    change = SECRET + one("task", "a", data, body="## 上年任务回头看\n\n见表。")
    lists = lists_of(tmp_path / "site", change)
    (panel,) = page_panels(lists, "a.md")
    table = panel.parts[0]
    assert isinstance(table, Table)
    assert (panel.under, table.caption) == ("上年任务回头看", "2025年任务“回头看”")
    assert grid(table)[1] == ["2", "更新项目", "", "部分完成", "间隔偏长"]
    assert [row.cells[3].tone for row in table.rows] == ["good", "late"]
    (head,) = head_panels(lists, "task")
    assert head.id == "data-task-lookback"
    assert "secret" not in repr([panel, head])


def test_the_section_shows_every_look_back_at_the_newest_year_by_its_ledger(tmp_path: Path) -> None:
    change = "".join(
        one("task", name, f"year: {year}, lookback: [{{task: 任务{name}, outcome: 已完成}}]", f"台账{name}")
        for name, year in (("a", 2026), ("b", 2026), ("c", 2025))
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "task")
    tables = [part for part in panel.parts if isinstance(part, Table)]
    assert sorted(table.caption for table in tables) == ["台账a", "台账b"]
    assert panel.title == "2025年任务“回头看”"
