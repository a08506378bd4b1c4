"""Licences, enforcement, power lists and inspections: what is told, what is missing, and the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.display.parts import Cell, Chart, FactList, Table
from tests.panels import facts, grid, head_panels, lists_of, named, page_panels, words
from tests.samples import findings, make_site

POWERS = "items: [[A-1, 取水, 行政许可, 水法], [A-2, 罚款, 行政处罚, 水法], [A-3, 备案, 备案类, 办法]]"


def one(name: str, kind: str, data: str, body: str = "", title: str = "示例信息") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: {kind}\ntitle: {title}\ndata: {{{data}}}\n{text}"


def test_a_licence_says_how_long_it_takes(tmp_path: Path) -> None:
    change = one("a", "licensing", "item: 取水许可, promised_days: 12, legal_days: 45, fee: 不收费, window: 二楼")
    lists = lists_of(tmp_path / "site", change)
    shown = facts(page_panels(lists, "a.md")[0])
    assert (words(shown["承诺时限"]), words(shown["法定时限"])) == (["12个工作日"], ["45个工作日"])
    assert list(shown) == ["事项", "承诺时限", "法定时限", "收费", "办理窗口"]
    (panel,) = head_panels(lists, "licensing")
    assert grid(panel.parts[0]) == [["取水许可", "12个工作日", "45个工作日", "不收费", "二楼"]]


def test_results_of_a_period_are_drawn_and_listed(tmp_path: Path) -> None:
    data = "period: 2026Q3, results: [[企业, 18, 17, 1, 0.8], [食品, 4, 4, 0, 3.2], [合计, 22, 21, 1, '—']]"
    lists = lists_of(tmp_path / "site", one("a", "licensing", data))
    (panel,) = page_panels(lists, "a.md")
    (chart,) = panel.parts
    assert isinstance(chart, Chart)
    assert chart.svg.count('class="bar-1"') == 2
    (results,) = head_panels(lists, "licensing")
    assert grid(results.parts[0]) == [["2026年第三季度", "安澜县人民政府", "22", "示例信息"]]


def test_the_five_elements_are_found_in_data_or_under_a_heading(tmp_path: Path) -> None:
    data = "unit: 甲局, officers: 6, basis: [处罚法, 强制法], procedures: [[简易, 小额, 当场]]"
    change = one("a", "enforcement", data, "## 一、执法主体和职责\n\n本局。")
    panels = page_panels(lists_of(tmp_path / "site", change), "a.md")
    shown = facts(named(panels, "data-enforcement"))
    assert shown["职责"] == [Cell("见“一、执法主体和职责”", "documents/a.html#一-执法主体和职责")]
    assert words(shown["依据"]) == ["处罚法", "强制法"]
    assert shown["程序"][0].url == "documents/a.html#data-procedures"
    assert [shown[name][0].text for name in ("监督途径", "结果")] == ["未公开", "未公开"]
    assert words(shown["执法人员"]) == ["6人"]
    assert grid(named(panels, "data-procedures").parts[0]) == [["简易", "小额", "当场"]]


def test_figures_of_a_period_hide_no_element_and_lack_none(tmp_path: Path) -> None:
    data = "period: 2026Q3, basis: 处罚法, results: [[警告, 4, 0]], cases: [[食品, 2, 1.5]]"
    panels = page_panels(lists_of(tmp_path / "site", one("a", "enforcement", data)), "a.md")
    assert [panel.id for panel in panels] == ["data-enforcement", "data-cases", "data-results"]
    assert {name: words(cells) for name, cells in facts(panels[0]).items()} == {
        "期间": ["2026年第三季度"],
        "依据": ["处罚法"],
    }


def test_an_element_is_texts_or_a_table_and_anything_else_is_a_fault(tmp_path: Path) -> None:
    change = one("a", "enforcement", "duties: [[检查, 处罚]], procedures: {简易: 当场}, results: [罚款, 警告]")
    change += one("b", "enforcement", "procedures: {表头: [程序], 行: [[简易]]}")
    lists = lists_of(tmp_path / "site", change)
    assert facts(page_panels(lists, "b.md")[0])["程序"][0].url == "documents/b.html#data-procedures"
    faults = sorted((one.code, one.message) for one in findings(tmp_path / "site") if one.code.startswith("DA"))
    assert faults == [
        ("DA001", "不认识的字段“简易”"),
        ("DA003", "“程序”应当是一张表"),
        ("DA003", "“职责”应当是文字，或者文字的列表"),
    ]


def test_a_notice_that_tells_none_of_the_five_elements_is_not_said_to_lack_them(tmp_path: Path) -> None:
    change = "--- content/a.md\nkind: enforcement\n正文：\n## 举报途径\n\n拨打举报电话。\n"
    assert page_panels(lists_of(tmp_path / "site", change), "a.md") == ()


def test_the_section_gathers_the_elements_of_each_agency(tmp_path: Path) -> None:
    change = one("a", "enforcement", "unit: 甲局, basis: 处罚法") + one(
        "b", "enforcement", "unit: 甲局, period: 2026Q3, cases: [[食品, 2, 1.5], [计量, 3, 2], [合计, 5, 3.5]]"
    )
    panel, results = head_panels(lists_of(tmp_path / "site", change), "enforcement")
    assert grid(panel.parts[0]) == [
        ["安澜县示例局", *["未公开"] * 5],  # of the register, and published nothing
        ["甲局", "未公开", "已公开", "未公开", "未公开", "已公开"],
    ]
    assert isinstance(panel.parts[0], Table)
    assert panel.parts[0].rows[1].cells[5].url == "documents/b.html#data-cases"
    assert "“未公开”指" in panel.parts[0].note
    assert grid(results.parts[0])[0][2] == "5"


def test_powers_are_counted_and_listed_by_type(tmp_path: Path) -> None:
    counts, powers = page_panels(lists_of(tmp_path / "site", one("a", "power-list", POWERS)), "a.md")
    (chart,) = counts.parts
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [["行政许可", "1"], ["行政处罚", "1"], ["其他", "1"], ["合计", "3"]]
    assert [part.caption for part in powers.parts if isinstance(part, Table)] == [
        "行政许可（1项）",
        "行政处罚（1项）",
        "其他（1项）",
    ]
    assert grid(powers.parts[0]) == [["A-1", "取水", "水法"]]


def test_the_count_of_powers_names_the_version_of_the_list(tmp_path: Path) -> None:
    change = one("a", "power-list", f"version: 2026, {POWERS}") + one(
        "b", "power-list", f"版本: 2025年修订版, {POWERS}"
    )
    lists = lists_of(tmp_path / "site", change)
    charts = [page_panels(lists, name)[0].parts[0] for name in ("a.md", "b.md")]
    captions = [chart.caption for chart in charts if isinstance(chart, Chart)]
    assert captions == ["行政职权 3 项（2026年版）", "行政职权 3 项（2025年修订版）"]


def test_a_power_without_a_name_is_a_fault(tmp_path: Path) -> None:
    make_site(tmp_path / "site", one("a", "power-list", "items: [[A-1, 取水, 行政许可], {编码: A-2, 职权: 罚款}]"))
    faults = sorted((one.code, one.message) for one in findings(tmp_path / "site") if one.code.startswith("DA"))
    assert faults == [("DA001", "不认识的字段“职权”"), ("DA005", "没有写 name（职权名称）")]


def test_a_power_tells_its_body_its_duties_and_its_liability(tmp_path: Path) -> None:
    row = "{职权名称: 取水, 类型: 行政许可, 编码: A-1, 主体: 甲局, 依据: 水法, 责任事项: [受理, 审查], 追责情形: 超期}"
    panels = page_panels(lists_of(tmp_path / "site", one("a", "power-list", f"items: [{row}]")), "a.md")
    (shown,) = named(panels, "data-powers").parts
    assert isinstance(shown, Table)
    assert [column.name for column in shown.columns] == [
        "职权编码",
        "职权名称",
        "实施依据",
        "实施主体",
        "责任事项",
        "追责情形",
    ]
    assert grid(shown) == [["A-1", "取水", "水法", "甲局", "受理；审查", "超期"]]


def test_duties_and_liability_for_all_powers_stand_in_tables(tmp_path: Path) -> None:
    data = POWERS + ", duties: [[受理, 一次告知]], liability: [超期的, 违法的]"
    panels = page_panels(lists_of(tmp_path / "site", one("a", "power-list", data)), "a.md")
    assert grid(named(panels, "data-power-duties").parts[0]) == [["受理", "一次告知"]]
    assert grid(named(panels, "data-power-liability").parts[0]) == [["1", "超期的"], ["2", "违法的"]]


def test_a_long_power_list_stands_folded(tmp_path: Path) -> None:
    rows = ", ".join(f"[A-{number}, 事项{number}, 行政许可, 水法]" for number in range(50))
    panels = page_panels(lists_of(tmp_path / "site", one("a", "power-list", f"items: [{rows}]")), "a.md")
    shown = named(panels, "data-powers").parts[0]
    assert isinstance(shown, Table)
    assert shown.folded


def test_agencies_stand_beside_the_types_of_their_powers(tmp_path: Path) -> None:
    change = one("a", "power-list", f"unit: 甲局, {POWERS}") + one(
        "b", "power-list", "unit: 乙局, items: [[B, 检查, 行政检查]]"
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "power-list")
    assert grid(panel.parts[0]) == [
        ["安澜县示例局", "未公开", "—", "—", "—", "—"],
        ["乙局", "1", "—", "1", "—", "—"],
        ["甲局", "3", "1", "—", "1", "1"],
        ["合计", "4", "1", "1", "1", "1"],
    ]


def test_inspections_stand_by_field_and_an_empty_field_is_named(tmp_path: Path) -> None:
    change = one("a", "inspection", "period: 2026-10", title="食品安全抽检通告") + one(
        "b", "inspection", "field: 环境保护"
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "inspection")
    rows = grid(panel.parts[0])
    assert [row[0] for row in rows] == ["环境保护", "公共卫生", "安全生产", "食品药品", "产品质量"]
    assert rows[3][1:3] == ["食品安全抽检通告", "2026年10月"]
    assert rows[1][1] == "暂无"


def test_nothing_of_a_withheld_inspection_is_shown(tmp_path: Path) -> None:
    secret = "--- content/b.md\nkind: inspection\ntitle: 内部检查\ndisclosure: 不予公开\nreason: 条例第十六条\n"
    lists = lists_of(tmp_path / "site", one("a", "inspection", "field: 环境保护, rows: [[甲, 2, 1]]") + secret)
    assert "内部检查" not in repr(head_panels(lists, "inspection"))


def test_facts_of_an_odd_licence_are_left_out(tmp_path: Path) -> None:
    panels = page_panels(lists_of(tmp_path / "site", one("a", "licensing", "item: [1], promised_days: {a: 1}")), "a.md")
    assert not any(isinstance(part, FactList) for panel in panels for part in panel.parts)


def test_the_newest_list_of_an_agency_counts_and_an_older_one_does_not(tmp_path: Path) -> None:
    older = (
        one("b", "power-list", "unit: 甲局, items: [[B, 检查, 行政检查]]")
        + "issued: 2023-01-04\npublished: 2023-01-05\n"
    )
    change = one("a", "power-list", f"unit: 甲局, {POWERS}") + older
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "power-list")
    assert [row[0] for row in grid(panel.parts[0])] == ["安澜县示例局", "甲局", "合计"]
    assert isinstance(panel.parts[0], Table)
    assert panel.parts[0].rows[1].cells[0].url == "documents/a.html"


@pytest.mark.parametrize("kind", ["power-list", "enforcement"])
def test_an_agency_that_has_no_such_duty_is_not_blamed_and_the_reason_is_told(tmp_path: Path, kind: str) -> None:
    register = (
        "=== content/_site/departments.yml\n- {name: 安澜县人民政府, slug: a, level: 政府}\n"
        "- {name: 乙办, slug: b, not_applicable: {power-list: 没有职权, enforcement: 不执法}}\n"
        "- {name: 丙局, slug: c, until: 2025-06-30}\n- {name: 丙局一所, slug: d, level: 所属单位, parent: 丙局}\n"
        "- {name: 戊镇, slug: e, level: 镇街}\n"
    )
    change = one("a", kind, f"unit: 甲局, basis: 处罚法, {POWERS}")
    panel = head_panels(lists_of(tmp_path / "site", register + change), kind)[0]
    assert [row[0] for row in grid(panel.parts[0]) if row[0] != "合计"] == ["戊镇", "甲局"]
    assert isinstance(panel.parts[0], Table)
    assert "不需要公开的：乙办（" in panel.parts[0].note
