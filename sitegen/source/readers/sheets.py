"""Reads workbooks (.xlsx): all sheets, including hidden ones, as rows of cells with stored and formatted values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.parsers.expat import ExpatError

from sitegen.source.readers.markup import Attributes, MarkupRefused, parse_markup
from sitegen.source.readers.packages import Package
from sitegen.source.readers.sink import TextSink

_WORKBOOK = "xl/workbook.xml"
_LAST_COLUMN = 200  # contains also the text of all later columns, to bound the width of a row
_PRECISION = 15  # significant digits of a number in a spreadsheet
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_WORDY = frozenset(
    {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2"}
)
_SPACE = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True, slots=True)
class _Format:
    """Literal text that a number format adds before and after a value, and its minimum number of digits."""

    before: str
    after: str
    digits: int

    def apply(self, value: str) -> str:
        return self.before + (value.zfill(self.digits) if value.isdigit() else value) + self.after


@dataclass(frozen=True, slots=True)
class _SheetName:
    name: str
    hidden: bool
    part: str


def read_workbook(package: Package, sink: TextSink, where: str) -> None:
    """Send each sheet to ``sink`` as one text, in which line n is row n."""
    try:
        sheets = _sheet_names(package)
        strings = _shared_strings(package)
        formats = _literal_formats(package)
    except (ExpatError, MarkupRefused):
        sink.add_problem(f"{where}工作簿没有读全：XML 已损坏或有实体声明")
        return
    sink.add_text(f"{where}工作表的名称", "\n".join(sheet.name for sheet in sheets))
    for sheet in sheets:
        _read_sheet(package, sheet, strings, formats, sink, where)


def _sheet_names(package: Package) -> list[_SheetName]:
    targets: dict[str, str] = {}
    named: list[tuple[str, str, str]] = []

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[attributes.get("Id", "")] = path

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            key = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            named.append((attributes.get("name", ""), attributes.get("state", ""), key))

    _walk(package, "xl/_rels/workbook.xml.rels", relation)
    _walk(package, _WORKBOOK, sheet)
    found = [_SheetName(name, state in ("hidden", "veryHidden"), targets.get(key, "")) for name, state, key in named]
    known = {sheet.part for sheet in found}
    parts = [name for name in package.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name) and name not in known]
    return [sheet for sheet in found if sheet.part] + [
        _SheetName(posixpath.basename(name), True, name) for name in parts
    ]


def _walk(package: Package, name: str, start: Callable[[str, Attributes], None]) -> None:
    if name in package.names:
        with package.open(name) as stream:
            parse_markup(stream, start, lambda name: None, lambda text: None)


def _shared_strings(package: Package) -> list[str]:
    name = next((name for name in package.names if name.lower() == "xl/sharedstrings.xml"), "")
    strings: list[str] = []
    parts: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "si":
            parts.clear()
        inside = name == "t"

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name == "si":
            strings.append("".join(parts).translate(_SPACE))

    def characters(text: str) -> None:
        if inside:
            parts.append(text)

    if name:
        with package.open(name) as stream:
            parse_markup(stream, start, end, characters)
    return strings


def _literal_formats(package: Package) -> Mapping[int, _Format]:
    """Number formats with literal digits or many digits, by style. They display numbers that no cell contains."""
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside.append(name)
        elif name == "xf" and inside:
            styles.append(attributes.get("numFmtId", ""))

    def end(name: str) -> None:
        if name == "cellXfs":
            inside.clear()

    if "xl/styles.xml" in package.names:
        with package.open("xl/styles.xml") as stream:
            parse_markup(stream, start, end, lambda text: None)
    formats = {number: _literal_format(codes[style]) for number, style in enumerate(styles) if style in codes}
    return {number: format_ for number, format_ in formats.items() if format_}


def _literal_format(code: str) -> _Format | None:
    section = code.split(";")[0]
    holder = re.search(r"0+|#+0*|@|General", re.sub(r'"[^"]*"|\\.', lambda match: "\0" * len(match[0]), section))
    if not holder:
        return None
    before, after = _literal(section[: holder.start()]), _literal(section[holder.end() :])
    digits = holder[0].count("0")
    return _Format(before, after, digits) if any(map(str.isdigit, before + after)) or digits > 10 else None


def _literal(code: str) -> str:
    return "".join(quoted or escaped for quoted, escaped in re.findall(r'"([^"]*)"|\\(.)', code))


class _Rows:
    """Collects the cells of a sheet as ``lines``, one for each row, and other texts as ``asides``."""

    def __init__(self, strings: Sequence[str], formats: Mapping[int, _Format]) -> None:
        self.lines: list[str] = []
        self.asides: list[str] = []
        self.hidden = False
        self._strings = strings
        self._formats = formats
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._type = ""
        self._style = -1
        self._text: dict[str, list[str]] = {}
        self._element = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        self._element = name
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._cells = {}
            self._column = -1
            self.hidden = self.hidden or attributes.get("hidden") in ("1", "true")
        elif name == "col":
            self.hidden = self.hidden or attributes.get("hidden") in ("1", "true")
        elif name == "c":
            self._column = _column_number(attributes.get("r", "")) if "r" in attributes else self._column + 1
            self._type = attributes.get("t", "n")
            style = attributes.get("s", "")
            self._style = int(style) if style.isdigit() else -1
            self._text = {}
        elif name in _WORDY:
            self._text = {}
        elif name in ("hyperlink", "dataValidation", "protectedRange"):
            self.asides += [
                value for key, value in attributes.items() if key in ("tooltip", "display", "prompt", "error")
            ]

    def characters(self, text: str) -> None:
        """Handle text of the innermost element."""
        self._text.setdefault(self._element, []).append(text)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        self._element = ""
        if name == "c":
            self._put()
        elif name == "row":
            self._close_row()
        elif name in _WORDY:
            self.asides.append("".join(self._text.get(name, ())))

    def _put(self) -> None:
        value = "".join(self._text.get("v", ()))
        inline = "".join(self._text.get("t", ()))
        if self._type == "s":
            index = int(value) if value.isdigit() else -1
            text = self._strings[index] if 0 <= index < len(self._strings) else ""
        else:
            text = inline or (_stored_number(value) if self._type == "n" else value)
        literal = self._formats.get(self._style)
        if literal and text:
            text = literal.apply(text)
        formula = "".join(self._text.get("f", ()))
        if re.search(r"\d{11}", formula):
            text = f"{text} {formula}"
        if text:
            column = min(self._column, _LAST_COLUMN)
            before = self._cells.get(column)
            self._cells[column] = (f"{before} " if before else "") + text.translate(_SPACE)

    def _close_row(self) -> None:
        if not self._cells:
            return
        self.lines += [""] * (min(self._row, 1_048_576) - 1 - len(self.lines))
        self.lines.append("\t".join(self._cells.get(column, "") for column in range(max(self._cells) + 1)))


def _column_number(reference: str) -> int:
    match = _REFERENCE.match(reference)
    number = 0
    for letter in match[1] if match else "A":
        number = number * 26 + ord(letter) - 64
    return number - 1


def _stored_number(value: str) -> str:
    """A stored number; one with an exponent is written in digits, of which only the first 15 are exact."""
    if "E" not in value.upper():
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if number != number.to_integral_value() or not -30 < number.adjusted() < 30:
        return value
    digits = str(int(number))
    return digits[:_PRECISION] + "0" * (len(digits) - _PRECISION) if len(digits) > _PRECISION else digits


def _read_sheet(
    package: Package,
    sheet: _SheetName,
    strings: Sequence[str],
    formats: Mapping[int, _Format],
    sink: TextSink,
    where: str,
) -> None:
    if sheet.part not in package.names:
        return
    rows = _Rows(strings, formats)
    place = f"{where}工作表“{sheet.name}”"
    try:
        with package.open(sheet.part) as stream:
            parse_markup(stream, rows.start, rows.end, rows.characters)
    except (ExpatError, MarkupRefused, ValueError):
        sink.add_problem(f"{place}没有读全：XML 已损坏或有实体声明")
    place += "（隐藏）" if sheet.hidden else "（含隐藏的行列）" if rows.hidden else ""
    sink.add_text(place, "\n".join(rows.lines))
    sink.add_text(f"{place}的页眉页脚和提示", "\n".join(rows.asides))
