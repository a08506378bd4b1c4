"""Reads data files next to a document (field ``data``): CSV or YAML tables, and the lines of their rows and values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sitegen.core.files import read_regular_file
from sitegen.core.records import record
from sitegen.source.frontmatter import (
    YamlFault,
    duplicate_keys,
    find_place,
    forbidden_character,
    plain_value,
    read_mapping,
    source_text,
)

TABLE_LIMIT = 4 * 1024 * 1024
TABLE_TYPES = (".csv", ".yml", ".yaml")
_MOST_PROBLEMS = 20  # in one file; one wrong comma may cause thousands
_SAVE_AS = "用记事本打开后“另存为”，编码选 UTF-8"
_SAVE_CSV = f"在表格软件里“另存为”，保存类型选“CSV UTF-8（逗号分隔）”；或者{_SAVE_AS}。"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@record
class TableProblem:
    """A problem of a data file, in Chinese; ``line`` is 0 if it concerns the whole file."""

    message: str
    hint: str = ""
    line: int = 0
    code: str = "FM004"


@record
class Table:
    """The content of a data file: a list of rows (dicts by column name) for CSV, a dict for YAML.

    ``values`` is ``None`` if the file cannot be read without loss of data.
    """

    values: Any = None
    problems: tuple[TableProblem, ...] = ()


def read_table(path: Path) -> Table:
    """Read a data file. Problems have the code FM004, or FM005 for a repeated column or key."""
    try:
        text = _text(path)
        if path.suffix.lower() == ".csv":
            return _csv_table(text)
        top = read_mapping(text)
    except YamlFault as fault:
        return Table(problems=(TableProblem(fault.message, fault.hint, fault.line),))
    except _Unreadable as error:
        return Table(problems=(error.problem,))
    repeated = (
        TableProblem(f"“{key.text}”写了两次", f"只保留一处（另一处在第 {first} 行）。", key.line, "FM005")
        for key, first in duplicate_keys(top)
    )
    return Table(plain_value(top), _bounded(repeated))


def line_in_table(path: Path, steps: Sequence[str | int]) -> int | None:
    """The first line of the row or value with the path ``steps`` (keys, and positions from 0) in a data file.

    ``None`` if the path does not exist, or the file cannot be read.
    """
    try:
        text = _text(path)
        if path.suffix.lower() != ".csv":
            place = find_place(read_mapping(text), steps)
            return place.line if place else None
        if not steps or not isinstance(steps[0], int):
            return None
        line, _ = next(islice(_csv_rows(text), 1 + steps[0], None), (None, []))
        return line
    except (YamlFault, _Unreadable):
        return None


class _Unreadable(Exception):
    """The file cannot be read because of ``problem``."""

    def __init__(self, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.problem = TableProblem(message, hint, line)


def _text(path: Path) -> str:
    """The text of a data file. Raises ``_Unreadable``, also for an empty file."""
    suffix = path.suffix.lower()
    if suffix not in TABLE_TYPES:
        raise _Unreadable("数据文件只能是 CSV 或 YAML", "扩展名用 .csv、.yml 或 .yaml。")
    try:
        data = read_regular_file(path, TABLE_LIMIT)
    except OSError as error:
        raise _Unreadable(f"读不出来：{error.strerror or error}", "检查文件权限；太大的分成几份。") from None
    try:
        text = source_text(data)
    except UnicodeDecodeError as error:
        hint = _SAVE_CSV if suffix == ".csv" else f"{_SAVE_AS}。"
        line = 0 if data.startswith(_UTF16_MARKS) else data.count(b"\n", 0, error.start) + 1
        raise _Unreadable(f"{_encoding(data)}不是 UTF-8 编码", hint, line) from None
    if not text.strip():
        raise _Unreadable("文件是空的", "填好表格；没有数据的，删去 data（数据）这一行。")
    return text


def _encoding(data: bytes) -> str:
    """The beginning of a message with the editors' term for the encoding of ``data``; empty if unknown."""
    if data.startswith(_UTF16_MARKS):
        return "是 Unicode（UTF-16）编码，"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "像是 GBK 编码，"


def _csv_table(text: str) -> Table:
    (line, header), *rows = _csv_rows(text)
    names = [name.strip() for name in header]
    problems = _bounded(chain(_header_problems(names, line), _uneven_rows(rows, len(names))))
    if problems:
        return Table(problems=problems)
    return Table([dict(zip(names, cells, strict=True)) for _, cells in rows])


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each row that is not empty, beginning with the header. Raises ``_Unreadable``."""
    forbidden = forbidden_character(text)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        raise _Unreadable(f"含有不可见的控制字符 U+{ord(forbidden[0]):04X}", "删去这个字符后重新输入。", line)
    reader = csv.reader(io.StringIO(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        hint = "检查英文双引号是否成对；值里有双引号的，写成两个双引号。"
        raise _Unreadable("从这一行起不是合法的 CSV", hint, begins) from None


def _header_problems(names: Sequence[str], line: int) -> Iterator[TableProblem]:
    first: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        if not name:
            hint = "在第一行写上列名；多出的空列整列删去。"
            yield TableProblem(f"第 {number} 列没有列名", hint, line)
        elif name in first:
            message = f"列名“{name}”写了两次：第 {first[name]} 列和第 {number} 列"
            yield TableProblem(message, "改成不同的列名，或者删去多余的一列。", line, "FM005")
        first.setdefault(name, number)


def _uneven_rows(rows: Iterable[tuple[int, list[str]]], width: int) -> Iterator[TableProblem]:
    """Problems of rows with more or fewer cells than the header."""
    hint = "补上或者删去多余的逗号；值里有逗号的，用英文双引号括起来。"
    for line, cells in rows:
        if len(cells) != width:
            yield TableProblem(f"这一行有 {len(cells)} 列，表头有 {width} 列", hint, line)


def _bounded(problems: Iterable[TableProblem]) -> tuple[TableProblem, ...]:
    """The first of ``problems``, and one problem with the number of the others."""
    rest = iter(problems)
    found = tuple(islice(rest, _MOST_PROBLEMS))
    left = sum(1 for _ in rest)
    if not left:
        return found
    return (*found, TableProblem(f"还有 {left} 处问题没有逐一列出", "先改正列出的几处。"))
