"""The lines of the sources that findings point at, and what of a line may be shown."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from sitegen.checks.run import Checked
from sitegen.core.finding import Finding
from sitegen.core.urls import CONTENT
from sitegen.privacy.masking import mask_patterns
from sitegen.privacy.numbers import find_numbers

_MORE = "..."  # not the sign "…", which some terminals show two cells wide
_QUOTED = re.compile(r"“([^“”]{2,})”|\b(\d{4}-\d{2}-\d{2}|[A-Z]{2}\d{3})\b")
_KEY = re.compile(r"\b[a-z_]{3,}\b", re.ASCII)
_LARGEST = 4 * 1024 * 1024


class Sources:
    """Reads the lines of sources; keeps only the last file, because findings come sorted by path."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self._path = ""
        self._lines: Sequence[str] = ()

    def line(self, finding: Finding) -> str:
        """The line that ``finding`` stands on, counted as the rules count; empty where there is none."""
        if finding.path != self._path:
            self._path, self._lines = finding.path, _read_lines(self._checked.root, finding.path)
        return self._lines[finding.line - 1] if 0 < finding.line <= len(self._lines) else ""

    def shown_line(self, finding: Finding) -> str:
        """The line where it may be shown: of no document that is kept from the public, and without personal data."""
        facts = self._checked.catalogue.by_path.get(finding.path)
        meant_public = facts is None or self._checked.catalogue.is_meant_public(facts)
        if not meant_public or self._checked.is_private(finding.path, finding.line):
            return ""
        line = mask_patterns(self.line(finding))  # as long as before, so that places in it stay
        return "" if find_numbers(line) else line


def _read_lines(root: Path, path: str) -> Sequence[str]:
    file = root / path
    try:
        found = file.lstat()
        if not path.startswith(CONTENT + "/") or not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            return ()
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ()
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def utf16_column(line: str, column: int) -> int:
    """``column`` of ``line`` in UTF-16 code units, both counted from 1."""
    before = line[: column - 1]
    return column + sum(ord(char) > 0xFFFF for char in before)


def cells(char: str) -> int:
    """How many cells of a terminal ``char`` takes."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def excerpt(line: str, column: int, length: int, width: int) -> tuple[str, str]:
    """(the part of ``line`` around a place, a row of ``^`` that stands under the place), at most ``width`` cells.

    No mark where the place is not known (the first column, of no length).
    """
    line = "".join(_visible(char) for char in line).rstrip()
    start = min(column - 1, len(line))
    stop = min(start + max(length, 1), len(line))
    begin, end = _window(line, start, stop, width)
    head = _MORE if begin and line[:begin].strip() else ""
    tail = _MORE if end < len(line) else ""
    shown = head + line[begin:end] + tail
    if not length and column == 1:
        return shown, ""
    offset = len(head) + sum(map(cells, line[begin:start]))
    return shown, " " * offset + "^" * max(1, sum(map(cells, line[start : min(stop, end)])))


def place_to_show(line: str, finding: Finding, width: int) -> tuple[int, int]:
    """Column and length of a finding; where it has none and the line is too long to show whole, those of what its
    message quotes: the longest word in quotation marks, day or code of a rule that stands in the line just once; or
    those of the last key that its hint names."""
    if finding.length or finding.column > 1 or sum(map(cells, line)) <= width:
        return finding.column, finding.length
    quoted = [word for match in _QUOTED.finditer(finding.message) if (word := match[1] or match[2])]
    once = [word for word in quoted if line.count(word) == 1]
    keys = [f"{key}:" for key in _KEY.findall(finding.hint) if line.count(f"{key}:") == 1]
    word = max(once, key=len, default=keys[-1] if keys else "")
    return (line.index(word) + 1, len(word)) if word else (1, 0)


def _visible(char: str) -> str:
    if char == "\t":
        return " "
    return "�" if unicodedata.category(char) in ("Cc", "Cs") else char


def _window(line: str, start: int, stop: int, width: int) -> tuple[int, int]:
    """The part of ``line`` to show: the whole where it fits, else what is around the place, some of it before."""
    begin = min(len(line) - len(line.lstrip()), start)
    if sum(map(cells, line[begin:])) <= width:
        return begin, len(line)
    room = width - 2 * len(_MORE)
    marked = min(sum(map(cells, line[start:stop])), room)
    first, before = start, min(room // 3, room - marked)
    while first > begin and before >= cells(line[first - 1]):
        first -= 1
        before -= cells(line[first])
    last, left = first, room
    while last < len(line) and left >= cells(line[last]):
        left -= cells(line[last])
        last += 1
    while last == len(line) and first > begin and left >= cells(line[first - 1]):
        first -= 1
        left -= cells(line[first])
    return first, last
