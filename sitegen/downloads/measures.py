"""Measures of official documents (GB/T 9704—2012): typefaces, lines of a title, places of a signature, tables.

Widths of text are in em: 1 for a Chinese character, 1/2 for a Latin one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from sitegen.downloads.layout import Block, Grid, Run

CHARACTERS = 28  # on a line of body text
TEXT_WIDTH, TEXT_HEIGHT = 442.2, 637.8  # of the text area, 156 mm by 225 mm, in points
CHARACTER = TEXT_WIDTH / CHARACTERS  # points from a character to the next
_TITLE_CHARACTERS = 20  # on a line of the title, 22 points each
_SIZES = (12.0, 10.5, 9.0, 7.5)  # points, of the text in tables
_PADDING = 0.9  # em, left and right of a cell together
_NARROW, _NARROWEST = 6, 4  # em; a narrower column breaks its text too often
_DATE_RIGHT = 4  # em between the date and the right margin (7.3.5.1)

_FIRST = re.compile(r"[一二三四五六七八九十百]+、|第[一二三四五六七八九十百零〇\d]+[条章]")
_SECOND = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
_POINT = re.compile(r"[（(][一二三四五六七八九十百]+[）)][^，；：。]{2,28}。(?=.)")  # with its heading in the same line
_TITLE_BREAK = re.compile(
    r" +|(?=关于)|(?<=关于印发)|(?<=关于转发)|(?=《)(?<!关于)|(?<=》)|(?<=、)|(?=（)|(?<=年度)|(?=的\w{2}$)"
)  # places between phrases
_SPLIT_PHRASE, _MORE_LINES = 400, 60  # cost of a line that ends inside a phrase, of one more line
_NO_LINE_START, _NO_LINE_END = frozenset("，。、；：）》”’的】"), frozenset("（《“‘【〔")


def text_width(text: str) -> float:
    """The width of ``text`` in em."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def heading_typeface(text: str) -> str:
    """The typeface of a heading by its number (7.3.3): ``hei`` for 一、, ``kai`` for （一）, else empty for 仿宋."""
    return "hei" if _FIRST.match(text) else "kai" if _SECOND.match(text) else ""


def with_typefaces(block: Block) -> Block:
    """``block`` with the typefaces of its runs (7.3.3).

    A heading has the one of its level, and so has a point （一） whose first short sentence is a heading. The number of
    an article (第一条) in bold is in 黑体.
    """
    if block.kind == "heading":
        face = heading_typeface(block.text)
        return replace(block, runs=tuple(replace(run, face=face, bold=False) for run in block.runs))
    if block.kind not in ("paragraph", "item"):
        return block
    runs = [
        replace(run, face="hei", bold=False) if run.bold and _ARTICLE.match(run.text) else run for run in block.runs
    ]
    if runs and (point := _POINT.match(runs[0].text)) and not runs[0].bold:
        first = runs[0]
        runs[:1] = [replace(first, text=point[0], face="kai"), replace(first, text=first.text[point.end() :])]
    return replace(block, runs=tuple(run for run in runs if run.text))


def title_lines(title: str) -> tuple[str, ...]:
    """The lines of a title (7.3.1): as few as possible, of similar lengths, each a complete phrase where possible."""
    places = {len(title)} | {match.end() for match in _TITLE_BREAK.finditer(title)}
    mean = text_width(title) / max(-(-text_width(title) // _TITLE_CHARACTERS), 1)
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}  # the cheapest line that ends at a place: cost so far, its start
    for end in range(1, len(title) + 1):
        if end not in places and not _may_break(title, end):
            continue
        penalty = _MORE_LINES + (0 if end in places else _SPLIT_PHRASE)
        widths = ((text_width(title[start:end].strip()), cost, start) for start, (cost, _) in best.items())
        costs = [
            (cost + (width - mean) ** 2 + penalty, start) for width, cost, start in widths if width <= _TITLE_CHARACTERS
        ]
        if costs:
            best[end] = min(costs)
    if len(title) not in best:
        return (title,)
    ends = [len(title)]
    while ends[-1]:
        ends.append(best[ends[-1]][1])
    return tuple(title[start:end].strip() for start, end in pairwise(ends[::-1]))


def _may_break(title: str, at: int) -> bool:
    before, after = title[at - 1], title[at]
    digits = before.isascii() and after.isascii() and " " not in (before, after)
    return not (digits or after in _NO_LINE_START or before in _NO_LINE_END)


@dataclass(frozen=True, slots=True)
class TableShape:
    """How to set a table: ``landscape`` on a page of its own, the ``size`` of its text in points, and the relative
    ``widths`` of its columns."""

    landscape: bool
    size: float
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its place.

    ``outline`` is its level in the outline of the document, 0 for text. A line of a signature has its alignment and
    its indents in em; ``first`` marks the first one. A table has a ``shape``.
    """

    block: Block
    outline: int = 0
    align: str = ""
    left: float = 0
    right: float = 0
    first: bool = False
    shape: TableShape | None = None


def placed_blocks(blocks: Sequence[Block]) -> Iterator[Placed]:
    """``blocks`` with their typefaces and places, in order."""
    above: list[int] = []
    for signed, group in groupby(blocks, lambda block: block.kind in ("organ", "date")):
        if signed:
            yield from _signature(tuple(group))
            continue
        for block in group:
            if block.kind == "table":
                yield Placed(block, shape=table_shape(block))
            elif block.kind in ("heading", "chapter", "title", "attachment"):
                yield Placed(with_typefaces(block), _outline(block.level, above))
            else:
                yield Placed(with_typefaces(block))


def _outline(level: int, above: list[int]) -> int:
    """The level of a heading in an outline without gaps, which PDF/UA-1 forbids; ``above`` are the open levels."""
    while above and above[-1] >= level:
        above.pop()
    above.append(level)
    return len(above)


def _signature(blocks: Sequence[Block]) -> Iterator[Placed]:
    """The lines of a signature (7.3.5).

    The date ends four characters before the right margin and the names are centred above it, as for a document with
    a seal. Names that are too long for that end two characters before the margin, and the date begins two characters
    after the beginning of the longest.
    """
    date = max((text_width(block.text) for block in blocks if block.kind == "date"), default=0)
    longest = max((text_width(block.text) for block in blocks if block.kind == "organ"), default=0)
    centred = longest <= date + 2 * _DATE_RIGHT
    for position, block in enumerate(blocks):
        first = position == 0
        if not centred:
            indent = CHARACTERS - longest - 2 + (2 if block.kind == "date" else 0)
            yield Placed(block, align="left", left=max(indent, 0), first=first)
        elif block.kind == "date":
            yield Placed(block, align="right", right=_DATE_RIGHT, first=first)
        else:
            yield Placed(block, align="center", left=CHARACTERS - date - 2 * _DATE_RIGHT, first=first)


def table_shape(block: Block) -> TableShape:
    """The shape of the table ``block``: landscape or smaller text only where its columns would be too narrow."""
    grid = Grid.of(block.rows)
    widest = [max((_widest_line(cell.runs) for cell in grid.column(x)), default=2) for x in range(grid.columns)]
    needed = sum(min(width, _NARROW) + _PADDING for width in widest)
    landscape = needed * _SIZES[0] > TEXT_WIDTH
    least = sum(min(width, _NARROWEST if landscape else _NARROW) + _PADDING for width in widest)
    room = TEXT_HEIGHT if landscape else TEXT_WIDTH
    size = next((size for size in _SIZES if least * size <= room), _SIZES[-1])
    return TableShape(landscape, size, tuple(_weight(width) + _PADDING for width in widest))


def _widest_line(runs: Sequence[Run]) -> float:
    return max(text_width(line) for line in "".join(run.text for run in runs).split("\n")) if runs else 1


def _weight(width: float) -> float:
    """The share of a column whose widest text has ``width``: long texts take several lines."""
    return max(width, 2) if width <= _NARROW else float(_NARROW + (width - _NARROW) ** 0.75)
