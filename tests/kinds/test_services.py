"""Entities, emergencies, recruitment, welfare, procedures and the guide: what their data show."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Cell, FactList, Panel, Table
from tests.panels import grid, head_panels, lists_of, page_panels

SECRET = "--- content/secret.md\ntitle: 内部方案\ndisclosure: 不予公开\nreason: 条例第十四条\n"


def one(kind: str, data: str, title: str = "示例", name: str = "a", body: str = "") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: {kind}\ntitle: {title}\ndata: {{{data}}}\n{text}"


def facts(panel: Panel) -> dict[str, list[Cell]]:
    part = panel.parts[0]
    assert isinstance(part, FactList)
    return {row.label: list(row.cells) for row in part.rows}


def test_entities_stand_by_sector_and_a_sector_without_any_is_named(tmp_path: Path) -> None:
    change = one("entity", "name: 县自来水公司, sector: 供水, supervisor: 县住建局, 服务热线: 0900-1") + one(
        "entity", "name: 县殡仪馆, sector: 殡葬", name="b"
    )
    lists = lists_of(tmp_path / "site", change)
    (panel,) = head_panels(lists, "entity")
    assert grid(panel.parts[0])[2:4] == [["供水", "县自来水公司", "县住建局", "0900-1"], ["供电", "未公开", "—", "—"]]
    assert grid(panel.parts[0])[-1] == ["其他", "县殡仪馆", "", ""]
    assert len(grid(panel.parts[0])) == 9
    assert list(facts(page_panels(lists, "a.md")[0])) == ["单位名称", "服务领域", "主管部门", "服务热线"]


def test_a_directory_says_why_a_sector_has_no_entity_and_is_none_itself(tmp_path: Path) -> None:
    change = one("entity", "absent: {供热: 本县不实行集中供热, 矿业: 无}", "目录", body="## 一、领域\n\n如下。") + one(
        "entity", "name: 县自来水公司, sector: 供水", name="b"
    )
    lists = lists_of(tmp_path / "site", change)
    rows = grid(head_panels(lists, "entity")[0].parts[0])
    assert rows[5] == ["供热", "本县没有此类单位", "本县不实行集中供热", "—"]
    assert [row[1] for row in rows].count("未公开") == 6
    (panel,) = page_panels(lists, "a.md")
    assert panel.under == "一-领域"
    assert [cell.text for cell in facts(panel)["没有此类单位的领域"]] == ["供热：本县不实行集中供热"]


def test_plans_stand_apart_from_warnings_and_responses(tmp_path: Path) -> None:
    change = (
        one("emergency", "type: 预案", "防汛预案", "plan")
        + one("emergency", "type: 预警, plan: plan.md, response: secret.md", "启动响应的通告", "warning")
        + one("emergency", "plan: plan.md, 相关预警: warning.md", "强降雨应对处置情况", "response")
        + SECRET
    )
    lists = lists_of(tmp_path / "site", change)
    assert [(panel.id, panel.title) for panel in head_panels(lists, "emergency")] == [
        ("data-emergency-plans", "应急预案"),
        ("data-emergency-warnings", "预警和响应"),
        ("data-emergency-responses", "应对处置情况"),
    ]
    warning = facts(page_panels(lists, "warning.md")[0])
    assert warning["依据预案"] == [Cell("防汛预案", "documents/plan.html")]
    assert "应对情况" not in warning  # that document is withheld
    assert facts(page_panels(lists, "response.md")[0])["相关预警"] == [Cell("启动响应的通告", "documents/warning.html")]


def test_positions_and_results_stand_in_their_sections_and_side_by_side_by_year(tmp_path: Path) -> None:
    change = one(
        "recruitment", "year: 2026, positions: [[甲, 8, 本科], [乙, 6, 大专]]", "职位", "p", "## 职位和名额\n\n见表。"
    ) + one("recruitment", "year: 2025, results: [[甲, 8, 90, 7], [合计, 8, 90, 7]]", "结果", "r")
    lists = lists_of(tmp_path / "site", change)
    (positions,) = page_panels(lists, "p.md")
    assert (positions.under, positions.first) == ("职位和名额", False)
    (results,) = page_panels(lists, "r.md")
    assert (results.under, results.first) == ("", True)
    assert grid(results.parts[0])[1] == ["合计", "8", "90", "7"]
    (years,) = head_panels(lists, "recruitment")
    assert grid(years.parts[0]) == [
        ["2026年", "职位和条件", "14", "尚未公布", ""],
        ["2025年", "暂无", "", "录用结果", "7"],
    ]


def test_standards_have_their_unit_and_policies_are_found_at_the_head_of_the_section(tmp_path: Path) -> None:
    change = one("welfare", "year: 2026, unit: 元/人·月, standards: [[城市低保, 865, 895]]", name="s") + one(
        "welfare", "policies: [{name: 见习补贴, who: 单位, much: 60%, how: 申报}, [短]]", name="p"
    )
    lists = lists_of(tmp_path / "site", change)
    table = page_panels(lists, "s.md")[0].parts[0]
    assert isinstance(table, Table)
    assert (table.caption, table.unit, grid(table)) == ("2026年保障标准", "元/人·月", [["城市低保", "865", "895"]])
    (head,) = head_panels(lists, "welfare")
    assert grid(head.parts[0]) == [["见习补贴", "单位", "60%", "申报"], ["短", "", "", ""]]


def test_the_steps_of_a_procedure_stand_under_its_heading(tmp_path: Path) -> None:
    change = one("institution", "steps: [[拟稿, 拟稿人, 选择属性]]", body="## 三、认定程序\n\n逐环节认定。")
    (panel,) = page_panels(lists_of(tmp_path / "site", change), "a.md")
    assert panel.under == "三-认定程序"
    assert grid(panel.parts[0]) == [["拟稿", "拟稿人", "选择属性"]]


def test_a_guide_counts_what_the_public_finds_and_a_department_only_its_own(tmp_path: Path) -> None:
    change = SECRET + one("guide", "note: 无", "安澜县人民政府信息公开指南", "g").replace(
        "kind: guide", "kind: guide\ndepartment: 安澜县人民政府"
    )
    change += one("guide", "note: 无", "示例局信息公开指南", "d").replace(
        "kind: guide", "kind: guide\ndepartment: 安澜县示例局"
    )
    lists = lists_of(tmp_path / "site", change)
    whole = grid(page_panels(lists, "g.md")[0].parts[1])
    assert ["法定主动公开内容", "政策文件", "1"] in whole
    assert ["政府信息公开指南", "政府信息公开指南", "2"] in whole
    assert sum(int(row[2]) for row in whole) == len(lists.view.documents)
    own = grid(page_panels(lists, "d.md")[0].parts[1])
    assert sum(int(row[2]) for row in own) == len(lists.by_department["安澜县示例局"])
