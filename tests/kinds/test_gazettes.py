"""Gazettes: the contents of an issue, all issues of a year, the numbers that are missing."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Cell, FormTable, Note
from sitegen.kinds.views import made_pages
from tests.panels import grid, head_panels, lists_of, page_panels, words


def gazette(name: str, data: str, more: str = "") -> str:
    return f"--- content/{name}.md\nkind: gazette\ntitle: 公报{name}\ndata: {{{data}}}\n{more}"


def shown(root: Path, change: str) -> tuple[list[list[str]], str]:
    (panel,) = head_panels(lists_of(root / "site", change), "gazette")
    note = panel.parts[1]
    assert isinstance(note, Note)
    return grid(panel.parts[0]), note.text


def test_entries_are_linked_to_public_documents_and_stand_under_their_columns(tmp_path: Path) -> None:
    entries = "{column: 县文, title: 示例办法, document: policy.md}, {column: 县文, title: 内部文件, document: s.md}"
    secret = "--- content/s.md\ndisclosure: 不予公开\nreason: 条例第十六条\n"
    change = gazette("a", f"year: 2026, issue: 1, contents: [{entries}, {{title: 大事记, page: 9}}]") + secret
    (panel,) = page_panels(lists_of(tmp_path / "site", change), "a.md")
    form = panel.parts[0]
    assert isinstance(form, FormTable)
    assert [words(box.cells)[0] for box in form.head[0]] == ["栏目", "文件名称", "发文字号", "页码"]
    assert form.rows[0][0].rows == 2
    assert form.rows[0][1].cells == (Cell("示例办法", "documents/policy.html"),)
    assert form.rows[1][0].cells == (Cell("内部文件"),)


def test_a_missing_issue_is_marked_among_those_of_its_year(tmp_path: Path) -> None:
    change = gazette("a", "year: 2026, issue: 1, total: 41") + gazette("b", "year: 2026, issue: 3, total: 43")
    assert shown(tmp_path, change) == ([["2026年", "总第41期", "缺", "总第43期"]], "尚缺2026年第2期。")


def test_a_double_issue_is_no_gap(tmp_path: Path) -> None:
    change = gazette("a", "year: 2026, issue: 1-3, total: 41-43") + gazette("b", "year: 2026, issue: [4]")
    rows, note = shown(tmp_path, change)
    assert rows == [["2026年", "总第41-43期", "总第41-43期", "总第41-43期", "第4期"]]
    assert note == "已收入的各期期号连续，没有缺期。"


def test_a_year_that_does_not_go_on_where_the_last_ended_is_a_gap(tmp_path: Path) -> None:
    change = gazette("a", "year: 2025, issue: 4, total: 40") + gazette("b", "year: 2026, issue: 1, total: 43")
    assert shown(tmp_path, change)[1] == "尚缺总第41期、总第42期。"


def test_a_withheld_issue_is_missing_for_the_public(tmp_path: Path) -> None:
    change = "".join(gazette(name, f"year: 2026, issue: {name[-1]}") for name in ("i1", "i3"))
    change += gazette("i2", "year: 2026, issue: 2", "disclosure: 依申请公开\n")
    assert shown(tmp_path, change)[0] == [["2026年", "第1期", "缺", "第3期"]]


def test_each_year_has_a_page_of_its_contents(tmp_path: Path) -> None:
    change = gazette("a", "year: 2025, issue: 1, contents: [{title: 甲}]") + gazette("b", "year: 2026, issue: 1")
    urls = [own.page.common.url for own in made_pages(lists_of(tmp_path / "site", change))]
    assert [url for url in urls if url.startswith("gazettes/")] == ["gazettes/2025.html", "gazettes/2026.html"]
