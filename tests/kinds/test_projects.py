"""Major projects: eight kinds of information by stage, and all projects in one matrix."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Cell, FormTable, Panel, Stages, Table
from tests.panels import grid, head_panels, lists_of, page_panels

SECRET = "--- content/secret.md\ntitle: 内部批复\ndisclosure: 不予公开\nreason: 条例第十四条\n"
DATA = (
    "name: 甲工程, code: 2401-1, stage: 在建, information: {批准服务: 见指南,"
    " 批准结果: [{date: 2026-03-05, text: 可研批复, document: policy.md}, {date: 2026年4月, text: 初设批复}],"
    " 招标投标: {date: 2026-05-06, text: 公告,"
    " url: 'https://ggzy.example/1'}, 征收土地: 不涉及, 施工有关: 待定, 竣工有关: 计划2027年竣工}"
)


def one(name: str, data: str, body: str = "") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: project\ntitle: 示例项目\ndata: {{{data}}}\n{text}"


def form(panel: Panel) -> list[list[list[Cell]]]:
    part = panel.parts[0]
    assert isinstance(part, FormTable)
    return [[list(box.cells) for box in row] for row in part.rows]


def test_the_eight_kinds_stand_under_their_stages_and_what_is_due_is_marked(tmp_path: Path) -> None:
    change = one("a", DATA, "## 二、八类信息\n\n见表。")
    head, information = page_panels(lists_of(tmp_path / "site", change), "a.md")
    stages = head.parts[1]
    assert isinstance(stages, Stages)
    assert [stage.state for stage in stages.stages] == ["done", "done", "done", "current", "waiting"]
    assert information.under == "二-八类信息"
    shown = [[cell.text for box in row for cell in box] for row in form(information)]
    assert shown[0] == ["前期", "批准服务", "见指南", "—"]
    assert shown[1][:3] == ["审批", "批准结果", "可研批复"]
    assert shown[2] == ["初设批复", "2026年4月"]
    assert shown[5] == ["施工", "重大设计变更", "缺"]
    assert shown[6] == ["施工有关", "缺"]
    assert shown[8] == ["竣工", "竣工有关", "计划2027年竣工", "—"]
    links = [cell for row in form(information) for box in row for cell in box if cell.url]
    assert [(cell.url, cell.outside) for cell in links] == [
        ("documents/policy.html", False),
        ("https://ggzy.example/1", True),
    ]


def test_every_row_of_the_form_fills_its_width(tmp_path: Path) -> None:
    _, information = page_panels(lists_of(tmp_path / "site", one("a", DATA)), "a.md")
    part = information.parts[0]
    assert isinstance(part, FormTable)
    taken = [0] * len(part.rows)
    for place, row in enumerate(part.rows):
        for box in row:
            for below in range(place, place + box.rows):
                taken[below] += box.columns
    assert set(taken) == {4}


def test_the_matrix_says_when_each_kind_was_told_and_what_is_missing(tmp_path: Path) -> None:
    change = one("a", DATA) + one("b", "name: 乙工程, information: {批准服务: 见指南}") + one("c", "note: 公告")
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "project")
    assert grid(panel.parts[0]) == [
        ["甲工程", "施工", "已公开", "2026-04", "2026-05", "不涉及", "缺", "缺", "缺", "未到"],
        ["乙工程", "缺", "已公开", "缺", "缺", "缺", "缺", "缺", "缺", "缺"],
    ]
    assert isinstance(panel.parts[0], Table)
    assert [column.name for column in panel.parts[0].columns[-4:]] == ["重大设计变更", "施工", "质量安全监督", "竣工"]


def test_several_projects_of_one_document_stand_one_after_the_other(tmp_path: Path) -> None:
    data = "projects: [{name: 甲, stage: 前期, information: {批准服务: 见指南}}, {name: 乙, stage: 竣工验收}]"
    panels = page_panels(lists_of(tmp_path / "site", one("a", data)), "a.md")
    assert [panel.title for panel in panels] == ["甲", "甲八类信息", "乙", "乙八类信息"]
    assert len({panel.id for panel in panels}) == 4


def test_no_link_to_a_withheld_document_and_none_to_a_script(tmp_path: Path) -> None:
    data = "stage: 审批, information: {批准结果: {text: 已批, document: secret.md, url: 'javascript:alert(1)'}}"
    lists = lists_of(tmp_path / "site", SECRET + one("a", data))
    shown = repr([page_panels(lists, "a.md"), head_panels(lists, "project")])
    assert "secret" not in shown
    assert "javascript" not in shown
