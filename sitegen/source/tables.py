"""Tables that stand in a file of their own beside their document (field ``data``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sitegen.source.frontmatter import YamlFault, find_place, plain_value, read_mapping

TABLE_LIMIT = 4 * 1024 * 1024
TABLE_TYPES = (".csv", ".yml", ".yaml")


class TableFault(Exception):
    """The table cannot be read; the message is for the editor."""


def read_table(path: Path) -> Any:
    """A CSV file as a list of rows (dicts by the names in its first line), or a YAML file as plain values.

    Raises ``TableFault``; ``OSError`` where the file cannot be read.
    """
    if path.suffix.lower() not in TABLE_TYPES:
        raise TableFault("数据文件只能是 CSV 或 YAML")
    data = path.read_bytes()
    if len(data) > TABLE_LIMIT:
        raise TableFault("数据文件超过 4 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableFault("数据文件不是 UTF-8 编码") from None
    return _rows(text) if path.suffix.lower() == ".csv" else _values(text)


def _rows(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise TableFault(f"第 {reader.line_num} 行不是合法的 CSV") from error
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise TableFault(f"第 {number} 行的列数与表头不一致")
    return rows


def line_in_table(path: Path, steps: Sequence[str | int]) -> int | None:
    """The line of the file on which the row or value that ``steps`` lead to begins; ``None`` where it is not there.

    Raises what ``read_table`` raises.
    """
    text = path.read_bytes().decode("utf-8-sig")
    if path.suffix.lower() == ".csv":
        return _row_line(text, steps[0]) if steps and isinstance(steps[0], int) else None
    place = find_place(read_mapping(text.replace("\r\n", "\n")), steps)
    return place.line if place else None


def _row_line(text: str, position: int) -> int | None:
    reader = csv.reader(io.StringIO(text), strict=True)
    begins, count = 1, -1  # the first row that is not empty names the columns
    for row in reader:
        if row and count == position:
            return begins
        count += bool(row)
        begins = reader.line_num + 1
    return None


def _values(text: str) -> Any:
    try:
        return plain_value(read_mapping(text.replace("\r\n", "\n")))
    except YamlFault as fault:
        raise TableFault(f"第 {fault.line} 行：{fault.message}") from None
