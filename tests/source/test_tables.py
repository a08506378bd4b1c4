"""Table files beside a document: nothing that an editor wrote in them is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.source.tables import TABLE_LIMIT, Table, line_in_table, read_table
from tests.samples import findings, make_site


def table(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_table(path)


def problems(read: Table) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.line, problem.message) for problem in read.problems]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["without a mark", "with a byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_rows_are_read_by_the_names_of_their_columns_however_the_file_was_saved(
    tmp_path: Path, mark: bytes, end: str
) -> None:
    lines = ["\u3000项目 ,金额", "", '"一\n项",1', "甲,", ",", ""]
    assert table(tmp_path, mark + end.join(lines).encode("utf-8")) == Table(
        [{"项目": "一\n项", "金额": "1"}, {"项目": "甲", "金额": ""}, {"项目": "", "金额": ""}]
    )


def test_a_column_that_stands_twice_or_has_no_name_is_told_with_its_place(tmp_path: Path) -> None:
    read = table(tmp_path, "\n项目,金额,,金额 , \n甲,1,2,3,4\n")
    assert read.values is None
    assert problems(read) == [
        ("FM004", 2, "第 3 列没有列名"),
        ("FM005", 2, "列名“金额”写了两次：第 2 列和第 4 列"),
        ("FM004", 2, "第 5 列没有列名"),
    ]


def test_rows_that_do_not_fit_the_header_are_told_by_the_line_on_which_they_begin(tmp_path: Path) -> None:
    read = table(tmp_path, '项目,金额\n"一\n\n项",1\n\n甲,1,2\n乙,2\n\n\n"丙\n丁"\n')
    assert read.values is None
    assert problems(read) == [("FM004", 6, "这一行有 3 列，表头有 2 列"), ("FM004", 10, "这一行有 1 列，表头有 2 列")]


def test_a_quotation_that_does_not_end_is_told_where_its_row_begins(tmp_path: Path) -> None:
    read = table(tmp_path, '项目,金额\n甲,1\n\n"乙,2\n丙,3\n')
    assert problems(read) == [("FM004", 4, "从这一行起不是合法的 CSV")]


def test_thousands_of_uneven_rows_are_counted_and_not_all_listed(tmp_path: Path) -> None:
    read = table(tmp_path, "项目,金额\n" + "甲\n" * 5_000)
    assert len(read.problems) == 21
    assert read.problems[-1].message == "还有 4980 处问题没有逐一列出"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("项目,金额\n甲,1\n".encode("gbk"), 1, "像是 GBK 编码，不是 UTF-8 编码"),
        ("item,sum\n甲,1\n".encode("gbk"), 2, "像是 GBK 编码，不是 UTF-8 编码"),
        ("项目,金额\n".encode("utf-16"), 0, "是 Unicode（UTF-16）编码，不是 UTF-8 编码"),
        (b"\xff\xff\xff,1\n", 1, "不是 UTF-8 编码"),
    ],
)
def test_a_table_in_another_encoding_comes_with_the_way_to_save_it_as_utf_8(
    tmp_path: Path, content: bytes, line: int, message: str
) -> None:
    read = table(tmp_path, content)
    assert problems(read) == [("FM004", line, message)]
    assert "CSV UTF-8" in read.problems[0].hint
    assert "编码选 UTF-8" in table(tmp_path, content, "table.yml").problems[0].hint


@pytest.mark.parametrize("name", ["table.csv", "table.yml"])
@pytest.mark.parametrize("content", ["", "\ufeff", " \n\r\n"])
def test_an_empty_table_is_a_fault(tmp_path: Path, name: str, content: str) -> None:
    assert problems(table(tmp_path, content, name)) == [("FM004", 0, "文件是空的")]


@pytest.mark.parametrize("name", ["table.csv", "table.yml"])
def test_a_character_that_no_editor_sees_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    ((code, line, message),) = problems(table(tmp_path, "a: 1\nb: \0\n", name))
    assert (code, line) == ("FM004", 2)
    assert "U+0000" in message


def test_keys_that_stand_twice_in_a_yaml_table_are_told_at_any_depth(tmp_path: Path) -> None:
    text = "rows:\n  - {项目: 甲, 金额: 1}\n  - 项目: 乙\n    金额: 1\n    金额: 2\nrows: []\n"
    assert problems(table(tmp_path, text, "table.yml")) == [
        ("FM005", 6, "“rows”写了两次"),
        ("FM005", 5, "“金额”写了两次"),
    ]


def test_a_table_that_is_too_large_or_of_another_type_is_not_read(tmp_path: Path) -> None:
    assert "超过 4 MB" in table(tmp_path, b"a" * (TABLE_LIMIT + 1)).problems[0].message
    assert table(tmp_path, "a,b\n", "table.xlsx").problems[0].message == "数据文件只能是 CSV 或 YAML"


@pytest.mark.parametrize(
    "content", ["", 'a,b\n"1\n', "a,b\n1\n".encode("utf-16")], ids=["empty", "not closed", "another encoding"]
)
def test_no_line_is_found_in_a_table_that_cannot_be_read(tmp_path: Path, content: str | bytes) -> None:
    table(tmp_path, content)
    assert line_in_table(tmp_path / "table.csv", (3,)) is None


def test_what_is_wrong_with_a_table_keeps_its_document_from_being_public_and_names_file_and_line(
    tmp_path: Path,
) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\ndata: rows.csv\n=== content/rows.csv\n年份,年份\n1,2\n")
    (finding,) = [finding for finding in findings(root) if finding.code == "FM005"]
    assert finding.path == "content/notice.md"
    assert finding.message == "数据文件“rows.csv”第 1 行：列名“年份”写了两次：第 1 列和第 2 列"
    assert (root / finding.path).read_text("utf-8").split("\n")[finding.line - 1] == "data: rows.csv"
