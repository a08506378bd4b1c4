"""The official tables of an annual report as typed records, read from the field ``data``.

Rows are known by their official names, in the current form also by their places. The reader refuses nothing: a row
or cell that does not fit is a ``Gap``, and a cell that is not a figure keeps what was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sitegen.core.document import Facts
from sitegen.core.records import record
from sitegen.kinds.annual_report.form import (
    APPLICATION_COLUMNS,
    APPLICATION_ROWS,
    CHARGES,
    DOCUMENT_COLUMNS,
    ITEM_ROWS,
    NORMATIVE_ROW,
    OLD_ITEM_ROWS,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    REVIEW_WORDS,
    SHORT_COLUMNS,
    Form,
    Role,
    RowName,
)
from sitegen.kinds.annual_report.schema import ReportData
from sitegen.kinds.declaration import Free
from sitegen.kinds.shapes import text
from sitegen.site.config import SiteConfig

Number = int | Decimal
Path = tuple[str | int, ...]

_SHOWN = 20
_TABLE_NAMES = {
    "table2": "二、主动公开政府信息情况",
    "table3": "三、收到和处理政府信息公开申请情况",
    "table4": "四、政府信息公开行政复议、行政诉讼情况",
}


@record
class Cell:
    """One cell: its column's official name, what was written, the figure where it is one, and its place in ``data``.

    ``problem`` says in Chinese why it is no figure of this table; ``number`` is ``None`` then.
    """

    column: str
    written: str
    number: Number | None
    problem: str
    path: Path


@record
class Row:
    """One row: its official name (or the one written, in the old form), what it counts, its cells by column."""

    name: str
    role: Role
    cells: tuple[Cell, ...]
    path: Path

    def cell(self, column: str) -> Cell | None:
        """The cell in ``column``, if the row has one."""
        return next((cell for cell in self.cells if cell.column == column), None)

    def number(self, column: str) -> Number | None:
        """The figure in ``column``; ``None`` where there is none."""
        cell = self.cell(column)
        return cell.number if cell else None

    def known(self, columns: tuple[str, ...]) -> tuple[Number, ...] | None:
        """The figures of all ``columns``; ``None`` where one of them is missing."""
        found = tuple(number for number in map(self.number, columns) if number is not None)
        return found if len(found) == len(columns) else None


@record
class Gap:
    """What the tables lack, or hold beside the form, in Chinese, with its place in ``data``."""

    message: str
    path: Path


@record
class AnnualReport:
    """A report's tables. ``year`` is the year reported on, ``None`` where neither ``data`` nor the title says it.

    ``items`` is table 2 (``old_items`` in the form of 2019), ``applications`` table 3, ``reviews`` table 4; ``note``
    explains changed figures.
    ``whole`` is True where every row of table 3 is known, so that its rows may be summed.
    """

    year: int | None
    stated_year: int | None
    form: Form
    items: tuple[Row, ...] = ()
    old_items: tuple[Row, ...] = ()
    applications: tuple[Row, ...] = ()
    reviews: tuple[Row, ...] = ()
    whole: bool = False
    note: str = ""
    gaps: tuple[Gap, ...] = ()

    def item(self, name: str) -> Row | None:
        """The row of table 2 that is called ``name``."""
        return next((row for row in self.items if row.name == name), None)

    def application(self, role: Role) -> Row | None:
        """The row of table 3 with ``role``, where exactly one has it."""
        rows = [row for row in self.applications if row.role is role]
        return rows[0] if len(rows) == 1 else None


def read_annual_report(facts: Facts, site: SiteConfig) -> AnnualReport | None:
    """The tables of an annual report, whatever they hold; ``None`` for documents of other kinds."""
    data = ReportData.of(facts, site)
    return None if data is None else tables_of(data)


def tables_of(data: ReportData) -> AnnualReport:
    """The tables of a report, read in the form that its year prescribes."""
    year, stated, form = data.of_year, data.year, data.form
    if form is Form.FREE or not data:
        return AnnualReport(year, stated, form, note=data.note)
    gaps: list[Gap] = []
    items = _items(data, gaps) if form is Form.CURRENT else ()
    old_items = _old_items(data, gaps) if form is Form.OLD else ()
    applications = _applications(data, form, gaps)
    roles = {row.role for row in applications}
    whole = Role.UNKNOWN not in roles and (form is Form.OLD or len(applications) == len(APPLICATION_ROWS))
    reviews = _reviews(data, form, gaps)
    return AnnualReport(year, stated, form, items, old_items, applications, reviews, whole, data.note, tuple(gaps))


def _table(data: ReportData, field: Free, form: Form, gaps: list[Gap]) -> tuple[Path, Any]:
    """The steps to a table, and the table as written; ``None`` and a gap where there is none."""
    steps, written = field.steps(data), field.raw(data)
    if isinstance(written, list | dict) and written:
        return steps, written
    if form is Form.CURRENT or written is not None:
        gaps.append(Gap(f"“{_TABLE_NAMES[field.name]}”没有表格（{field.name}）", steps))
    return steps, None


def _items(data: ReportData, gaps: list[Gap]) -> tuple[Row, ...]:
    steps, table = _table(data, ReportData.table2, Form.CURRENT, gaps)
    if table is None:
        return ()
    if isinstance(table, list):
        gaps.append(Gap("表二要按信息内容写（规章、行政规范性文件……），不能只写数", steps))
        return ()
    known = {_words(name): (name, columns) for name, _, columns in ITEM_ROWS} | {
        "规范性文件": (NORMATIVE_ROW, DOCUMENT_COLUMNS)
    }
    rows: dict[str, Row] = {}
    for written, value in table.items():
        name, columns = known.get(_words(str(written)), ("", ()))
        if not name or name in rows:
            gaps.append(Gap(f"表二不认识的行“{_shown(written)}”，或者写了两次", (*steps, written)))
            continue
        rows[name] = _row(name, Role.UNKNOWN, columns, value, (*steps, written), gaps)
    for name, item, _ in ITEM_ROWS:
        if name not in rows:
            gaps.append(Gap(f"表二（{item}）缺少“{name}”一行", steps))
    return tuple(rows[name] for name, _, _ in ITEM_ROWS if name in rows)


def _old_items(data: ReportData, gaps: list[Gap]) -> tuple[Row, ...]:
    """The rows of table 2 in the form of 2019: every cell as written, since the form has no rule for them."""
    steps, table = _table(data, ReportData.table2, Form.OLD, gaps)
    columns = {name: names for name, _, names in OLD_ITEM_ROWS}
    rows: dict[str, Row] = {}
    for written, value, path in _ungrouped(table, steps) if isinstance(table, dict) else ():
        name = written.removeprefix("行政") if written == NORMATIVE_ROW else written
        if name not in columns or name in rows:
            gaps.append(Gap(f"表二不认识的行“{_shown(name)}”，或者写了两次", path))
            continue
        cells = dict(zip(columns[name], value if isinstance(value, list) else [value], strict=False))
        values = value if isinstance(value, dict) else cells
        found = (Cell(column, text(values[column]), None, "", path) for column in columns[name] if column in values)
        rows[name] = Row(name, Role.UNKNOWN, tuple(found), path)
    return tuple(rows.values())


def _ungrouped(table: Mapping[str, Any], steps: Path) -> Iterator[tuple[str, Any, Path]]:
    """The rows of an old table 2, which may stand under the items of 条例 第二十条."""
    items = {item for _, item, _ in OLD_ITEM_ROWS}
    for written, value in table.items():
        if written in items and isinstance(value, dict):
            yield from ((str(name), one, (*steps, written, name)) for name, one in value.items())
        else:
            yield str(written), value, (*steps, written)


def _applications(data: ReportData, form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    steps, table = _table(data, ReportData.table3, form, gaps)
    if isinstance(table, list):
        return _applications_by_place(table, steps, form, gaps)
    rows: list[Row] = []
    for written, value, path in _flat(table or {}, steps):
        known = _known_row(written)
        if known is None and form is Form.CURRENT:
            gaps.append(Gap(f"表三不认识的行“{_shown(written)}”", path))
            continue
        name = written if known is None or form is Form.OLD else known.name
        if any(row.name == name for row in rows):
            gaps.append(Gap(f"表三“{name}”一行写了两次", path))
            continue
        role = known.role if known else Role.OUTCOME
        rows.append(_row(name, role, APPLICATION_COLUMNS, value, path, gaps))
    if form is Form.OLD or table is None:
        return tuple(rows)
    places = {known.name: place for place, known in enumerate(APPLICATION_ROWS)}
    missing = places.keys() - {row.name for row in rows}
    gaps += [Gap(f"表三缺少“{name}”一行", steps) for name in sorted(missing, key=places.__getitem__)]
    return tuple(sorted(rows, key=lambda row: places[row.name]))


def _applications_by_place(table: list[Any], steps: Path, form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    """Rows given without names: in the current form by their places, in the old one without knowing what they are."""
    wanted = len(APPLICATION_ROWS)
    if form is Form.CURRENT and len(table) != wanted:
        gaps.append(Gap(f"表三应有 {wanted} 行，实有 {len(table)} 行", steps))
    known = form is Form.CURRENT and len(table) == wanted
    rows = []
    for place, value in enumerate(table):
        name = APPLICATION_ROWS[place].name if known else f"第 {place + 1} 行"
        role = APPLICATION_ROWS[place].role if known else Role.UNKNOWN
        rows.append(_row(name, role, APPLICATION_COLUMNS, value, (*steps, place), gaps))
    return tuple(rows)


def _flat(table: Mapping[str, Any], path: Path, group: str = "") -> Iterator[tuple[str, Any, Path]]:
    """The rows of a table by names; rows may stand in groups, such as those of （三）不予公开."""
    for written, value in table.items():
        name = f"{group}：{written}" if group else str(written)
        is_group = isinstance(value, dict) and bool(value) and not any(key in APPLICATION_COLUMNS for key in value)
        if is_group and len(path) < 4:
            yield from _flat(value, (*path, written), name)
        else:
            yield name, value, (*path, written)


def _known_row(written: str) -> RowName | None:
    """The row meant: the last part of the name decides, since a group's name may stand before it."""
    name = _words(re.split(r"[：:]", written.strip("：: "))[-1])
    by_words = (row for row in APPLICATION_ROWS if any(word in name for word in row.words if word != "其他"))
    other = APPLICATION_ROWS[22] if name.lstrip("0123456789一二三四五六七") == "其他" else None
    return other or next(by_words, None)


def _reviews(data: ReportData, form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    steps, table = _table(data, ReportData.table4, form, gaps)
    if table is None:
        return ()
    entries = list(enumerate(table)) if isinstance(table, list) else list(table.items())
    rows: dict[int, Row] = {}
    for written, value in entries:
        words = _words(str(written))
        place = written if isinstance(written, int) else next((n for word, n in REVIEW_WORDS if word in words), -1)
        if not 0 <= place < len(REVIEW_ROWS) or place in rows:
            gaps.append(Gap(f"表四不认识的行“{_shown(written)}”，或者写了两次", (*steps, written)))
            continue
        rows[place] = _row(REVIEW_ROWS[place], Role.UNKNOWN, REVIEW_COLUMNS, value, (*steps, written), gaps)
    gaps += [Gap(f"表四缺少“{name}”一组", steps) for place, name in enumerate(REVIEW_ROWS) if place not in rows]
    return tuple(row for _, row in sorted(rows.items()))


def _row(name: str, role: Role, columns: tuple[str, ...], value: Any, path: Path, gaps: list[Gap]) -> Row:
    """A row from a list of cells, from cells by column, or (where there is one column) from a bare figure."""
    decimal = columns == (CHARGES,)
    if isinstance(value, dict):
        written = {SHORT_COLUMNS.get(str(key), str(key)): key for key in value}
        cells = tuple(
            _cell(column, value[written[column]], (*path, written[column]), decimal)
            for column in columns
            if column in written
        )
        gaps += [Gap(f"“{name}”缺少“{column}”", path) for column in columns if column not in written]
        return Row(name, role, cells, path)
    if len(columns) == 1 and not isinstance(value, list):
        return Row(name, role, (_cell(columns[0], value, path, decimal),), path)
    values = value if isinstance(value, list) else []
    if len(values) != len(columns):
        gaps.append(Gap(f"“{name}”应有 {len(columns)} 个数，实有 {len(values)} 个", path))
        return Row(name, role, (), path)
    cells = tuple(
        _cell(column, item, (*path, place), decimal)
        for place, (column, item) in enumerate(zip(columns, values, strict=True))
    )
    return Row(name, role, cells, path)


def _cell(column: str, value: Any, path: Path, decimal: bool) -> Cell:
    number = _number(value)
    problem = ""
    if value is None or (isinstance(value, str) and not value.strip()):
        problem = "空白"
    elif number is None:
        problem = f"写的是“{_shown(value)}”"
    elif number < 0:
        problem = f"是负数 {number}"
    elif not decimal and number != int(number):
        problem = f"是小数 {number}"
    if problem:
        return Cell(column, _shown(value), None, problem, path)
    assert number is not None
    return Cell(column, str(value).strip(), number if decimal else int(number), "", path)


def _number(value: Any) -> Number | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return Decimal(str(value)) if math.isfinite(value) else None
    written = value.strip()
    if re.fullmatch(r"-?\d{1,18}", written, re.ASCII):
        return int(written)
    return Decimal(written) if re.fullmatch(r"-?\d{1,15}\.\d{1,9}", written, re.ASCII) else None


def _words(name: str) -> str:
    """A name without blanks, quotes and other marks: editors write them in many ways."""
    return re.sub(r"[\W_]", "", name)


def _shown(value: Any) -> str:
    written = "" if value is None else str(value).strip()
    return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"
