"""Annual reports: the official layout, what the library says beside what was typed, years side by side."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Chart, FormTable, Note, Panel, Table
from tests.panels import grid, head_panels, lists_of, page_panels, words

ZERO = "[0, 0, 0, 0, 0, 0, 0]"
TABLE3 = f"[[9, 0, 0, 0, 1, 0, 10], {ZERO}, [9, 0, 0, 0, 1, 0, 10], {', '.join([ZERO] * 20)}, " + (
    f"[9, 0, 0, 0, 1, 0, 10], {ZERO}]"
)
ITEMS = "行政规范性文件: {row}, 规章: [0, 0, 0], 行政许可: 64, 行政处罚: 3, 行政强制: 0, 行政事业性收费: 1.5"


def report(year: int, row: str = "[1, 0, 1]", more: str = "", name: str = "report.md") -> str:
    tables = (
        f"table2: {{{ITEMS.format(row=row)}}}, table3: {TABLE3}, table4: [[1, 0, 0, 0, 1], {ZERO[:-7]}], {ZERO[:-7]}]]"
    )
    return f"""--- content/{name}
kind: annual-report
title: 安澜县人民政府{year}年政府信息公开工作年度报告
data: {{year: {year}, {tables}{more}}}
正文：
## 一、总体情况

文字。

## 二、主动公开政府信息情况

## 三、收到和处理政府信息公开申请情况

## 四、政府信息公开行政复议、行政诉讼情况
"""


def panels_of(root: Path, change: str) -> dict[str, Panel]:
    return {panel.id: panel for panel in page_panels(lists_of(root / "site", change), "report.md")}


def form(panel: Panel) -> FormTable:
    part = panel.parts[0]
    assert isinstance(part, FormTable)
    return part


def covered(rows: tuple[tuple[object, ...], ...]) -> list[int]:
    """How many columns each row of a form fills, boxes from above included."""
    filled: dict[int, int] = {}
    for number, row in enumerate(rows):
        for box in row:
            for below in range(box.rows):  # type: ignore[attr-defined]
                filled[number + below] = filled.get(number + below, 0) + box.columns  # type: ignore[attr-defined]
    return [filled[number] for number in sorted(filled)]


def test_the_three_tables_stand_in_their_parts_of_the_report(tmp_path: Path) -> None:
    panels = panels_of(tmp_path, report(2024))
    assert {name: panel.under for name, panel in panels.items()} == {
        "data-items": "二-主动公开政府信息情况",
        "data-applications": "三-收到和处理政府信息公开申请情况",
        "data-reviews": "四-政府信息公开行政复议-行政诉讼情况",
    }


def test_every_row_of_the_forms_fills_the_width_of_the_official_table(tmp_path: Path) -> None:
    panels = panels_of(tmp_path, report(2024))
    items, applications, reviews = (form(panel) for panel in panels.values())
    assert covered(items.rows) == [4] * 14
    assert covered(applications.head) == [10] * 3
    assert covered(applications.rows) == [10] * 25
    assert covered(reviews.head) == [15] * 3
    assert covered(reviews.rows) == [15]
    assert [words(box.cells) for box in applications.rows[2]][:3] == [["三、本年度办理结果"], ["（一）予以公开"], ["9"]]
    assert applications.rows[2][0].rows == 22
    assert [words(box.cells) for box in applications.rows[4]][:2] == [["（三）不予公开"], ["1. 属于国家秘密"]]


def test_the_library_counts_stand_beside_what_was_typed_and_tell_where_they_differ(tmp_path: Path) -> None:
    table = panels_of(tmp_path, report(2024, "[2, 0, 1]"))["data-items"].parts[1]
    assert grid(table) == [["本年制发件数", "2", "1", "不一致"]]  # the library begins in 2024: nothing earlier is known
    table = panels_of(tmp_path / "later", report(2025, "[0, 0, 2]"))["data-items"].parts[1]
    assert grid(table) == [
        ["本年制发件数", "0", "0", "一致"],
        ["本年废止件数", "0", "0", "一致"],
        ["现行有效件数", "2", "1", "不一致"],
    ]


def test_figures_that_were_not_typed_are_filled_in_from_the_library(tmp_path: Path) -> None:
    rows = form(panels_of(tmp_path, report(2025, "{废止: 0}"))["data-items"]).rows
    assert [words(box.cells)[0] for box in rows[3]] == [
        "行政规范性文件",
        "0（据政策文件库）",
        "0",
        "1（据政策文件库）",
    ]


def test_a_withheld_normative_document_is_not_counted(tmp_path: Path) -> None:
    secret = """--- content/secret.md
kind: policy
normative: true
normative_number: ALDR-2024-0010002
issued: 2024-05-05
disclosure: 不予公开
reason: 条例第十六条
"""
    table = panels_of(tmp_path, report(2024) + secret)["data-items"].parts[1]
    assert grid(table) == [["本年制发件数", "1", "1", "一致"]]


def test_a_document_that_another_repealed_is_in_force_no_more(tmp_path: Path) -> None:
    ender = """--- content/ender.md
kind: policy
normative: true
normative_number: ALDR-2025-0010001
issued: 2025-05-05
published: 2025-05-06
effective: 2025-06-01
interpretation: [interpretation.md]
repeals: [policy.md]
"""
    table = panels_of(tmp_path, report(2025, "[1, 1, 1]") + ender)["data-items"].parts[1]
    assert [row[2:] for row in grid(table)] == [["1", "一致"], ["1", "一致"], ["1", "一致"]]


def test_a_report_in_the_form_of_2019_shows_its_own_rows(tmp_path: Path) -> None:
    change = """--- content/report.md
kind: annual-report
title: 安澜县示例局2020年政府信息公开工作年度报告
data: {year: 2020, table2: {规范性文件: [1, 2, 3], 政府集中采购: [4, 5.6]}, table3: {新收: [1, 0, 0, 0, 0, 0, 1]}}
"""
    panels = panels_of(tmp_path, change)
    assert [[words(box.cells)[0] for box in row] for row in form(panels["data-items"]).rows][3] == [
        "规范性文件", "1", "2", "3",
    ]  # fmt: skip
    assert [words(box.cells)[0] for box in form(panels["data-items"]).rows[-1]] == ["政府集中采购", "4", "5.6"]
    assert panels["data-items"].under == ""  # no such heading: it stands after the body
    assert grid(panels["data-applications"].parts[0]) == [["新收", "1", "0", "0", "0", "0", "0", "1"]]


def test_reports_stand_side_by_side_and_a_missing_year_is_marked(tmp_path: Path) -> None:
    change = report(2022) + report(2024, name="later.md")
    reports, trend = head_panels(lists_of(tmp_path / "site", change), "annual-report")
    assert grid(reports.parts[0]) == [["安澜县人民政府", "年度报告", "年度报告"]]
    assert isinstance(reports.parts[0], Table)
    assert trend.title == "安澜县人民政府历年申请和文件数量"
    (chart,) = trend.parts
    assert isinstance(chart, Chart)
    assert chart.caption == "历年新收政府信息公开申请（件）"  # else nobody could say what the points count
    gap = report(2022) + report(2024, name="later.md") + report(2023, name="other.md").replace(
        "kind: annual-report", "kind: annual-report\ndepartment: 安澜县示例局"
    )  # fmt: skip
    reports, _ = head_panels(lists_of(tmp_path / "gap", gap), "annual-report")
    assert grid(reports.parts[0])[0] == ["安澜县人民政府", "年度报告", "缺", "年度报告"]


def test_the_note_on_changed_figures_is_shown_in_part_six(tmp_path: Path) -> None:
    change = report(2024, more=", note: 上年结转数据有调整") + "\n## 六、其他需要报告的事项\n"
    panel = panels_of(tmp_path, change)["data-report-note"]
    assert (panel.parts, panel.under) == ((Note("上年结转数据有调整"),), "六-其他需要报告的事项")
