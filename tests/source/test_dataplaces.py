"""Faults of the field ``data`` stand at the value they mean, in the front matter or in a file beside the document."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.core.finding import Finding
from sitegen.source.frontmatter import Place, find_place, read_mapping
from sitegen.source.tables import line_in_table
from tests.samples import findings, make_site

BLOCK = """---
title: 标准目录
kind: catalogue
disclosure: 主动公开
department: 安澜县人民政府
index: 119901230000000010/2024-0000777
issued: 2024-03-05
published: 2024-03-06
data:
  rows:
    - seq: 1
      first: 政策文件
      documents: [policy.md]
    - seq: 2
      first: 名单
      documents:
        - nowhere.md
    - {seq: 3, first: 办事指南}
---
正文。
"""


def told(root: Path, code: str) -> list[Finding]:
    return [finding for finding in findings(root) if finding.code == code]


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (("a", "b"), Place(2, 6, 2)),  # a value on the line of its key
        (("a", "c"), Place(3, 3, 1)),  # one that begins below its key is found at the key
        (("a", "c", 1), Place(5, 7, 1)),
        (("a", "c", 7), Place(3, 3, 1)),  # the last that is there
        (("d", 0, "e"), Place(6, 9, 3)),
        (("d", 0), Place(6, 5)),
        (("d", 1), Place(6, 15)),  # in quotes: their length is not known
        (("z",), None),
        ((), None),
    ],
)
def test_a_value_is_found_by_its_steps(steps: tuple[str | int, ...], place: Place | None) -> None:
    text = 'a:\n  b: xx\n  c:\n    - 1\n    - 2\nd: [{e: yyy}, "z"]\n'
    assert find_place(read_mapping(text), steps) == place


def test_a_key_is_found_where_the_fault_is_the_key() -> None:
    top = read_mapping("rows: [{seq: 1, 部门: 甲}]\n")
    assert find_place(top, ("rows", 0, "部门"), at_key=True) == Place(1, 17, 2)
    assert find_place(top, ("rows", 0), at_key=True) == Place(1, 8)  # a row has no key


def test_a_row_is_marked_at_what_is_wrong_with_it(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", f"=== content/catalogue.md\n{BLOCK}")
    lines = BLOCK.split("\n")
    second, third = told(root, "CO008")
    assert lines[second.line - 1] == "      documents:"
    assert lines[third.line - 1][third.column - 1 :][: third.length] == "办事指南"


def test_the_second_check_knows_the_same_places(tmp_path: Path) -> None:
    change = "--- content/project.md\nkind: project\ndata: {name: 示例, stage: 第三}\n"
    root = make_site(tmp_path / "site", f"=== content/catalogue.md\n{BLOCK}{change}")
    first = findings(root)
    assert {"CO008", "CO011"} <= {finding.code for finding in first}
    assert findings(root) == first


@pytest.mark.parametrize(
    ("name", "table", "line"),
    [
        ("rows.csv", 'seq,first,documents\n1,"政策\n文件",policy.md\n\n2,名单,\n', 5),
        ("rows.yml", "rows:\n  - {seq: 1, first: 政策文件, documents: [policy.md]}\n  - seq: 2\n    first: 名单\n", 4),
    ],
)
def test_a_row_of_a_file_beside_the_document_is_named_by_its_line(
    tmp_path: Path, name: str, table: str, line: int
) -> None:
    change = f"--- content/catalogue.md\nkind: catalogue\ndata: {name}\n=== content/{name}\n{table}"
    root = make_site(tmp_path / "site", change)
    (finding,) = told(root, "CO008")
    assert finding.path == "content/catalogue.md"
    source = (root / finding.path).read_text("utf-8").split("\n")
    assert source[finding.line - 1] == f"data: {name}"
    assert finding.hint.startswith(f"见 {name} 第 {line} 行。")


def test_an_exemption_holds_for_a_row_of_a_file(tmp_path: Path) -> None:
    exempt = "exempt: {CO008: {reason: 另行公布, until: 2026-12-31, approved_by: 审批岗}}"
    table = "=== content/rows.csv\nseq,first\n1,名单\n"
    change = f"--- content/catalogue.md\nkind: catalogue\ndata: rows.csv\n{exempt}\n{table}"
    (finding,) = told(make_site(tmp_path / "site", change), "CO008")
    assert finding.exempted


def test_a_row_that_is_not_there_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
    assert [line_in_table(tmp_path / "a.csv", steps) for steps in ((0,), (1,), (), ("a",))] == [2, None, None, None]
