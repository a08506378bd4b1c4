"""The official tables of an annual report as a typed record, read from the field ``data``.

Rows, columns and their names are those of 国办公开办函〔2021〕30号, in its order. Reports for 2019 and 2020 follow an
older form whose rows differ: their table 3 is known by its rows' names, never by their places. The reader
refuses nothing: what does not fit is a ``Gap``, and a cell that is not a figure keeps what was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Number = int | Decimal
Path = tuple[str | int, ...]

FIRST_OLD_YEAR, FIRST_CURRENT_YEAR = 2019, 2021
TOTAL = "总计"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
APPLICATION_COLUMNS = (*APPLICANTS, TOTAL)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结")
REVIEW_COLUMNS = (*OUTCOMES, TOTAL)
MADE, REPEALED, IN_FORCE = DOCUMENT_COLUMNS = ("本年制发件数", "本年废止件数", "现行有效件数")
DECISIONS = "本年处理决定数量"
CHARGES = "本年收费金额（单位：万元）"
RULES_ROW, NORMATIVE_ROW = "规章", "行政规范性文件"
_YEARS = range(1949, 2200)
_SHOWN = 20


class Form(StrEnum):
    """The form that a report's year prescribes; before 2019 there was no common one."""

    FREE = "2018年及以前"
    OLD = "国办公开办函〔2019〕60号"
    CURRENT = "国办公开办函〔2021〕30号"


class Role(StrEnum):
    """What a row of table 3 counts; every outcome row is a leaf of 三、本年度办理结果."""

    RECEIVED = "本年新收"
    CARRIED_IN = "上年结转"
    OUTCOME = "办理结果"
    TOTAL = "办理结果总计"
    CARRIED_OUT = "结转下年度继续办理"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class RowName:
    """A row of the current table 3: its official name, and the words by which a written name is known."""

    name: str
    words: tuple[str, ...]
    role: Role = Role.OUTCOME


APPLICATION_ROWS = (
    RowName("一、本年新收政府信息公开申请数量", ("新收",), Role.RECEIVED),
    RowName("二、上年结转政府信息公开申请数量", ("上年结转", "上年度结转", "上一年结转"), Role.CARRIED_IN),
    RowName("三、本年度办理结果：（一）予以公开", ("予以公开",)),
    RowName("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ("部分公开",)),
    RowName("（三）不予公开：1. 属于国家秘密", ("国家秘密",)),
    RowName("（三）不予公开：2. 其他法律行政法规禁止公开", ("禁止公开",)),
    RowName("（三）不予公开：3. 危及“三安全一稳定”", ("三安全一稳定",)),
    RowName("（三）不予公开：4. 保护第三方合法权益", ("第三方",)),
    RowName("（三）不予公开：5. 属于三类内部事务信息", ("内部事务",)),
    RowName("（三）不予公开：6. 属于四类过程性信息", ("过程性",)),
    RowName("（三）不予公开：7. 属于行政执法案卷", ("执法案卷",)),
    RowName("（三）不予公开：8. 属于行政查询事项", ("行政查询",)),
    RowName("（四）无法提供：1. 本机关不掌握相关政府信息", ("不掌握",)),
    RowName("（四）无法提供：2. 没有现成信息需要另行制作", ("没有现成",)),
    RowName("（四）无法提供：3. 补正后申请内容仍不明确", ("仍不明确",)),
    RowName("（五）不予处理：1. 信访举报投诉类申请", ("信访",)),
    RowName("（五）不予处理：2. 重复申请", ("重复申请",)),
    RowName("（五）不予处理：3. 要求提供公开出版物", ("公开出版物",)),
    RowName("（五）不予处理：4. 无正当理由大量反复申请", ("反复申请",)),
    RowName("（五）不予处理：5. 要求行政机关确认或重新出具已获取信息", ("重新出具",)),
    RowName("（六）其他处理：1. 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", ("逾期不补正",)),
    RowName("（六）其他处理：2. 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", ("收费通知",)),
    RowName("（六）其他处理：3. 其他", ("其他",)),
    RowName("（七）总计", ("总计", "合计"), Role.TOTAL),
    RowName("四、结转下年度继续办理", ("结转下年", "结转下一年"), Role.CARRIED_OUT),
)
REVIEW_ROWS = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
_REVIEW_WORDS = (("未经复议", 1), ("复议后", 2), ("行政复议", 0))  # the longer words first
ITEM_ROWS = (
    (RULES_ROW, "第二十条第（一）项", DOCUMENT_COLUMNS),
    (NORMATIVE_ROW, "第二十条第（一）项", DOCUMENT_COLUMNS),
    ("行政许可", "第二十条第（五）项", (DECISIONS,)),
    ("行政处罚", "第二十条第（六）项", (DECISIONS,)),
    ("行政强制", "第二十条第（六）项", (DECISIONS,)),
    ("行政事业性收费", "第二十条第（八）项", (CHARGES,)),
)
_SHORT = {"制发": MADE, "废止": REPEALED, "现行有效": IN_FORCE, "有效": IN_FORCE}
_YEAR_KEYS, _NOTE_KEYS = ("year", "年度", "年份"), ("note", "restated", "说明", "备注", "重述")
_TABLE_KEYS = {2: ("table2", "表二"), 3: ("table3", "表三"), 4: ("table4", "表四")}
_TABLE_NAMES = {
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column's official name, what was written, the figure where it is one, and its place in ``data``.

    ``problem`` says in Chinese why it is no figure of this table; ``number`` is ``None`` then.
    """

    column: str
    written: str
    number: Number | None
    problem: str
    path: Path


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Gap:
    """What the tables lack, or hold beside the form, in Chinese, with its place in ``data``."""

    message: str
    path: Path


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A report's tables. ``year`` is the year reported on, ``None`` where neither ``data`` nor the title says it.

    ``items`` is table 2, ``applications`` table 3, ``reviews`` table 4; ``note`` is what ``data`` says of changes.
    ``whole`` is True where every row of table 3 is known, so that its rows may be summed.
    """

    year: int | None
    stated_year: int | None
    form: Form
    items: tuple[Row, ...] = ()
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


def read_annual_report(data: Any, title: str = "") -> AnnualReport:
    """The tables in ``data`` (the field of an annual report), whatever it holds. The title helps with the year."""
    values = data if isinstance(data, dict) else {}
    stated = _year(_first(values, _YEAR_KEYS)[1])
    year = stated or next(iter(title_years(title)), None)
    form = _form(year)
    note = " ".join(str(values[key]).strip() for key in _NOTE_KEYS if isinstance(values.get(key), str))
    if form is Form.FREE or not values:
        odd = data is not None and not isinstance(data, dict) and form is not Form.FREE
        gap = Gap("data 不是报告的表格", ())
        return AnnualReport(year, stated, form, note=note, gaps=(gap,) if odd else ())
    gaps: list[Gap] = []
    items = _items(values, gaps) if form is Form.CURRENT else ()
    applications = _applications(values, form, gaps)
    roles = {row.role for row in applications}
    whole = Role.UNKNOWN not in roles and (form is Form.OLD or len(applications) == len(APPLICATION_ROWS))
    reviews = _reviews(values, form, gaps)
    return AnnualReport(year, stated, form, items, applications, reviews, whole, note, tuple(gaps))


def title_years(title: str) -> tuple[int, ...]:
    """The years that a title names, in figures or as 二〇二四年, in their order."""
    digits = title.translate(str.maketrans("〇零○一二三四五六七八九", "000123456789"))
    found = (int(text) for text in re.findall(r"(?<!\d)(\d{4})\s*年", digits))
    return tuple(year for year in found if year in _YEARS)


def _form(year: int | None) -> Form:
    if year is None or year < FIRST_OLD_YEAR:
        return Form.FREE
    return Form.OLD if year < FIRST_CURRENT_YEAR else Form.CURRENT


def _year(value: Any) -> int | None:
    match = re.fullmatch(r"\s*(\d{4})\s*年?\s*", str(value), re.ASCII) if isinstance(value, int | str) else None
    return int(match[1]) if match and int(match[1]) in _YEARS else None


def _first(values: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, Any]:
    return next(((key, values[key]) for key in keys if key in values), (keys[0], None))


def _table(values: Mapping[str, Any], number: int, form: Form, gaps: list[Gap]) -> tuple[str, Any]:
    key, table = _first(values, _TABLE_KEYS[number])
    if not isinstance(table, list | dict) or not table:
        if form is Form.CURRENT or table is not None:
            gaps.append(Gap(f"“{_TABLE_NAMES[number]}”没有表格（{_TABLE_KEYS[number][0]}）", (key,)))
        table = None
    return key, table


def _items(values: Mapping[str, Any], gaps: list[Gap]) -> tuple[Row, ...]:
    key, table = _table(values, 2, Form.CURRENT, gaps)
    if table is None:
        return ()
    if isinstance(table, list):
        gaps.append(Gap("表二要按信息内容写（规章、行政规范性文件……），不能只写数", (key,)))
        return ()
    known = {_words(name): (name, columns) for name, _, columns in ITEM_ROWS} | {
        "规范性文件": (NORMATIVE_ROW, DOCUMENT_COLUMNS)
    }
    rows: dict[str, Row] = {}
    for written, value in table.items():
        name, columns = known.get(_words(str(written)), ("", ()))
        if not name or name in rows:
            gaps.append(Gap(f"表二不认识的行“{_shown(written)}”，或者写了两次", (key, written)))
            continue
        rows[name] = _row(name, Role.UNKNOWN, columns, value, (key, written), gaps)
    for name, item, _ in ITEM_ROWS:
        if name not in rows:
            gaps.append(Gap(f"表二（{item}）缺少“{name}”一行", (key,)))
    return tuple(rows[name] for name, _, _ in ITEM_ROWS if name in rows)


def _applications(values: Mapping[str, Any], form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    key, table = _table(values, 3, form, gaps)
    if isinstance(table, list):
        return _applications_by_place(table, key, form, gaps)
    rows: list[Row] = []
    for written, value, path in _flat(table or {}, (key,)):
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
    gaps += [Gap(f"表三缺少“{name}”一行", (key,)) for name in sorted(missing, key=places.__getitem__)]
    return tuple(sorted(rows, key=lambda row: places[row.name]))


def _applications_by_place(table: list[Any], key: str, form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    """Rows given without names: in the current form by their places, in the old one without knowing what they are."""
    wanted = len(APPLICATION_ROWS)
    if form is Form.CURRENT and len(table) != wanted:
        gaps.append(Gap(f"表三应有 {wanted} 行，实有 {len(table)} 行", (key,)))
    known = form is Form.CURRENT and len(table) == wanted
    rows = []
    for place, value in enumerate(table):
        name = APPLICATION_ROWS[place].name if known else f"第 {place + 1} 行"
        role = APPLICATION_ROWS[place].role if known else Role.UNKNOWN
        rows.append(_row(name, role, APPLICATION_COLUMNS, value, (key, place), gaps))
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


def _reviews(values: Mapping[str, Any], form: Form, gaps: list[Gap]) -> tuple[Row, ...]:
    key, table = _table(values, 4, form, gaps)
    if table is None:
        return ()
    entries = list(enumerate(table)) if isinstance(table, list) else list(table.items())
    rows: dict[int, Row] = {}
    for written, value in entries:
        words = _words(str(written))
        place = written if isinstance(written, int) else next((n for word, n in _REVIEW_WORDS if word in words), -1)
        if not 0 <= place < len(REVIEW_ROWS) or place in rows:
            gaps.append(Gap(f"表四不认识的行“{_shown(written)}”，或者写了两次", (key, written)))
            continue
        rows[place] = _row(REVIEW_ROWS[place], Role.UNKNOWN, REVIEW_COLUMNS, value, (key, written), gaps)
    gaps += [Gap(f"表四缺少“{name}”一组", (key,)) for place, name in enumerate(REVIEW_ROWS) if place not in rows]
    return tuple(row for _, row in sorted(rows.items()))


def _row(name: str, role: Role, columns: tuple[str, ...], value: Any, path: Path, gaps: list[Gap]) -> Row:
    """A row from a list of cells, from cells by column, or (where there is one column) from a bare figure."""
    decimal = columns == (CHARGES,)
    if isinstance(value, dict):
        written = {_SHORT.get(str(key), str(key)): key for key in value}
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
    text = value.strip()
    if re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        return int(text)
    return Decimal(text) if re.fullmatch(r"-?\d{1,15}\.\d{1,9}", text, re.ASCII) else None


def _words(name: str) -> str:
    """A name without blanks, quotes and other marks: editors write them in many ways."""
    return re.sub(r"[\W_]", "", name)


def _shown(value: Any) -> str:
    text = "" if value is None else str(value).strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
