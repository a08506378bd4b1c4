"""Reads XML parts of office documents as a stream, as lines of text. Rejects document types and entities."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

_CHUNK = 1 << 16
Attributes = dict[str, str]


class MarkupRefused(Exception):
    """The part declares a document type or entities. No office document needs them, and they enable attacks."""


def parse_markup(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
) -> None:
    """Parse ``stream`` with the handlers, which get names without prefix. Raises ``ExpatError``, ``MarkupRefused``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = characters
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(*_: object) -> int:
    raise MarkupRefused("XML 中有实体声明")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


_ENDS_LINE = frozenset({"p", "tr", "si", "comment", "threadedComment", "pt"})
_INSIDE_LINE = frozenset({"t", "delText", "instrText", "delInstrText", "span", "a", "TextCode"})
_BLANK = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": "\t", "s": " "}
_LAYOUT = frozenset({"posOffset", "align", "pctHeight", "pctWidth", "pctPosHOffset", "pctPosVOffset"})
_TEXT_ATTRIBUTES = frozenset({"descr", "title", "tooltip", "alt", "prompt", "promptTitle", "display"})
_VALUE_ELEMENTS = frozenset({"docVar", "default", "listItem", "result", "s", "n", "x", "d", "e", "value"})
_VALUES = ("val", "v", "value", "displayText")
_AUTHORS = ("author", "displayName")
_SPACES = re.compile(r"[ \u00a0]{2,}")


class TextLines:
    """Collects the text of an XML part: a line for each paragraph or table row, cells separated by tabs."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.authors: list[str] = []
        self._line: list[str] = []
        self._attribute_texts: list[str] = []
        self._open: list[str] = []
        self._cells = 0
        self._leaf_has_text = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        self._open.append(name)
        self._leaf_has_text = False
        if name in ("tc", "table-cell"):
            self._cells += 1
        if name in _BLANK and not (name == "s" and attributes):
            self._line.append(_BLANK[name])
        for key, value in attributes.items():
            local = _local(key)
            if local in _AUTHORS:
                self.authors.append(value)
            elif _has_text(name, local, attributes):
                self._attribute_texts.append(value)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if self._open:
            self._open.pop()
        if name in ("tc", "table-cell"):
            self._cells = max(0, self._cells - 1)
            while self._line and not self._line[-1].strip():
                self._line.pop()
            self._line.append("\t")
        elif name in _ENDS_LINE or (name in ("r", "table-row", "TextObject") and not self._is_run(name)):
            self._line.append(" ") if self._cells and name == "p" else self._break()
        elif self._leaf_has_text and name not in _INSIDE_LINE:
            if name == "author":
                self.authors.append("".join(self._line))
            self._break()
        self._leaf_has_text = False

    def characters(self, text: str) -> None:
        """Handle text of the innermost element."""
        if self._open and self._open[-1] in _LAYOUT:
            return
        self._line.append(text)
        self._leaf_has_text = self._leaf_has_text or bool(text.strip())

    def text(self) -> str:
        """All lines, then the texts of attributes."""
        self._break()
        return "\n".join([*self.lines, *self._attribute_texts])

    def _is_run(self, name: str) -> bool:
        return name == "r" and not (self._open and self._open[-1] == "pivotCacheRecords")

    def _break(self) -> None:
        line = _SPACES.sub(" ", "".join(self._line).replace("\n", " ")).strip(" ")
        if line.strip():
            self.lines.append(line)
        self._line = []


def _has_text(element: str, name: str, attributes: Attributes) -> bool:
    """True for an attribute with displayed text or with data."""
    if name == "Target":
        return attributes.get("TargetMode") == "External"
    return name in _TEXT_ATTRIBUTES or (name in _VALUES and element in _VALUE_ELEMENTS)


def read_lines(stream: IO[bytes]) -> TextLines:
    """The text of an XML part. Raises what ``parse_markup`` raises."""
    lines = TextLines()
    parse_markup(stream, lines.start, lines.end, lines.characters)
    return lines
