"""Fast path for plain paragraphs and headings: splits a body into pieces that need the parser and pieces that do not.

Most paragraphs and headings of an official document contain no Markdown mark. The parser takes some two hundred steps
for each of them, and would produce nothing but its text in an element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.source.markdown.limits import MOST_LINES

# A line of a paragraph without any mark of Markdown; full-width blanks may indent it.
_PLAIN = re.compile(r"(?!\d{1,9}[.)](?:[ \t]|$))\u3000*[^\s#>*+\-=:|`~_\[\]\\&<^\x00][^\t*`~_\[\]\\&<^|\x00-\x1f\x85]*")
_PLAIN_HEADING = re.compile(
    r"(#{1,6}) ([^\s#*`~_\[\]\\&<^\x00-\x1f](?:[^#*`~_\[\]\\&<^\x00-\x1f\x85]*[^\s#*`~_\[\]\\&<^])?)"
)
_GLOBAL_MARKS = ("[^", "^[", "]:")  # footnotes and link definitions, which affect the whole body
_FENCES = ("```", "~~~", ":::")  # blocks that do not end at a blank line
_MOST_PARSED = 50_000  # characters for the parser in pieces; its limits apply to one text, so more must be one piece


@dataclass(frozen=True, slots=True)
class Piece:
    """Adjacent lines of a body, from the line with the number ``line``.

    ``level`` is 1 to 6 for a plain heading, 0 for a plain paragraph, and ``None`` for text that needs the parser.
    """

    line: int
    lines: Sequence[str]
    level: int | None


def split_pieces(text: str) -> list[Piece]:
    """Split a body at blank lines into pieces; one piece for the parser if its marks may affect the whole body."""
    lines = text.split("\n")
    whole = [Piece(1, lines, None)]
    if len(lines) > MOST_LINES or any(mark in text for mark in _GLOBAL_MARKS):
        return whole
    pieces: list[Piece] = []
    parsed = 0
    for first, last in _blocks(lines):
        block = lines[first:last]
        level = _plain_level(block)
        if level is None:
            parsed += sum(map(len, block))
            if any(line.lstrip().startswith(_FENCES) for line in block):
                last = len(lines)
                block = lines[first:]
            if pieces and pieces[-1].level is None:
                before = pieces.pop()
                first = before.line - 1
                block = lines[first:last]
        pieces.append(Piece(first + 1, block, level))
        if last == len(lines):
            break
    return pieces if parsed <= _MOST_PARSED else whole


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, end) of each series of lines that are not blank; ``end`` is exclusive."""
    first = None
    for number, line in enumerate(lines):
        if line.strip(" \t"):
            first = number if first is None else first
        elif first is not None:
            yield first, number
            first = None
    if first is not None:
        yield first, len(lines)


def _plain_level(block: Sequence[str]) -> int | None:
    if len(block) == 1:
        if _PLAIN.fullmatch(block[0]):
            return 0
        heading = _PLAIN_HEADING.fullmatch(block[0])
        return len(heading[1]) if heading else None
    joined = block[0].lstrip("\u3000"), *block[1:]
    return 0 if all(_PLAIN.fullmatch(line) and line == line.strip() for line in joined) else None
