"""Source lines of findings: reads them, masks personal data, and cuts them to the width of a terminal."""

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

_MORE = "..."  # not "…", which some terminals show two cells wide
_QUOTED = re.compile(r"“([^“”]{2,})”|\b(\d{4}-\d{2}-\d{2}|[A-Z]{2}\d{3})\b")
_KEY = re.compile(r"\b[a-z_]{3,}\b", re.ASCII)
_LARGEST = 4 * 1024 * 1024


class Sources:
    """Reads source lines. It keeps only the last file in memory, because findings are sorted by path."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self._path = ""
        self._lines: Sequence[str] = ()

    def line(self, finding: Finding) -> str:
        """Return the line of ``finding``; empty if the file has no such line or cannot be read."""
        if finding.path != self._path:
            self._path, self._lines = finding.path, _read_lines(self._checked.root, finding.path)
        return self._lines[finding.line - 1] if 0 < finding.line <= len(self._lines) else ""

    def public_line(self, finding: Finding) -> str:
        """Return the line of ``finding``; empty for a document that is not public and for a line with personal data."""
        facts = self._checked.catalogue.by_path.get(finding.path)
        meant_public = facts is None or self._checked.catalogue.is_meant_public(facts)
        if not meant_public or self._checked.is_private(finding.path, finding.line):
            return ""
        line = mask_patterns(self.line(finding))  # masking keeps the length, so the columns remain valid
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
    """Convert a column in characters to one in UTF-16 code units; both count from 1."""
    before = line[: column - 1]
    return column + sum(ord(char) > 0xFFFF for char in before)


def cells(char: str) -> int:
    """Return the width of ``char`` in terminal cells: 0, 1 or 2."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def excerpt(line: str, column: int, length: int, width: int) -> tuple[str, str]:
    """Return (part of ``line`` around the place, row of ``^`` below the place), each at most ``width`` cells wide.

    The row is empty if the place is unknown (column 1 and length 0).
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


def marked_place(line: str, finding: Finding, width: int) -> tuple[int, int]:
    """Return column and length of the place to mark in ``line``.

    A finding without a place in a line longer than ``width`` cells gets the place of what its message quotes: the
    longest quoted text, date or rule code that occurs once in the line, else the last key that its hint names.
    """
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
    """Return (start, end) of the part of ``line`` to show: all of it if it fits, else the surroundings of the place."""
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
