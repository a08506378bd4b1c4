"""Sheets: the tables that editors write in ``data``, as rows of cells or of named values, made ready to be shown.

A row is a list of cells, or a mapping that brings the names of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, repeat

from sitegen.display import charts
from sitegen.display.parts import Cell, Chart, Column, Part, Row, Table
from sitegen.kinds.shapes import text
from sitegen.kinds.shown import TOTALS

_FIGURE = re.compile(r"([+\-−]?\d{1,15}(?:\.\d{1,8})?)[%‰]?", re.ASCII)
_NOTHING = frozenset(("", "—", "——", "-", "－", "/", "无"))
_CLOSE = Decimal("0.02")  # what rounding may make of a sum
_MOST_BARS = 24
_MOST_CELLS = 40
_MOST_PLACES = 8
_MONEY = ("万元", "亿元")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as written: names of columns, and lines as wide as they are.

    ``chart`` names the column to draw; with ``无`` none is drawn.
    """

    caption: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    measure: str = ""
    note: str = ""
    chart: str = ""

    def numeric(self, place: int) -> bool:
        """True for a column whose cells are figures or marks for none."""
        cells = [line[place] for line in self.lines if line[place] not in _NOTHING]
        return bool(cells) and all(figure(cell) is not None for cell in cells)

    def is_total(self, line: Sequence[str]) -> bool:
        """True for a line that sums others: by its name, or as the last one, by its figures."""
        if line[0].endswith(TOTALS):
            return True
        return len(self.lines) > 2 and line is self.lines[-1] and self._sums(line, self.lines[:-1])

    def _sums(self, line: Sequence[str], before: Sequence[Sequence[str]]) -> bool:
        """True where the first column of figures, one that can be summed, holds the sum of those before it."""
        place = next((place for place in range(1, len(self.heads)) if self.numeric(place)), None)
        if place is None or any("%" in other[place] for other in (line, *before)):
            return False
        stated, parts = figure(line[place]), [figure(other[place]) for other in before]
        known = [part for part in parts if part is not None]
        if stated is None or stated <= 0 or len(known) < len(parts):
            return False
        return abs(sum(known) - stated) <= _CLOSE

    def members(self) -> tuple[tuple[str, ...], ...]:
        """The lines down to the first that sums them."""
        ends = next((place for place, line in enumerate(self.lines) if self.is_total(line)), len(self.lines))
        return self.lines[:ends]

    def total(self) -> tuple[str, ...] | None:
        """The first line that sums those before it."""
        return next((line for line in self.lines if self.is_total(line)), None)

    def table(self) -> Table:
        """The sheet as a table: figures at the right, the first column naming the rows."""
        heads = tuple(Column(name, self.numeric(place)) for place, name in enumerate(self.heads))
        lines = tuple(Row(tuple(map(Cell, line)), total=self.is_total(line)) for line in self.lines)
        return Table(self.caption, heads, lines, unit=self.measure, note=self.note, heads=1)

    def parts(self, name: str) -> tuple[Part, ...]:
        """A chart named ``name`` with the table beneath, or the table alone where nothing can be drawn."""
        drawn = self._drawn()
        if drawn is None:
            return (self.table(),)
        place, values = drawn
        head = self.heads[place]
        bars = [charts.Bar(line[0], (float(value),), line[place]) for line, value in values]
        title = self.caption if self.caption.endswith(head) else f"{self.caption}：{head}"
        if self.measure:
            title += f"（{self.measure}）"
        summary = "，".join(f"{line[0]} {line[place]}" for line, _ in values)
        svg = charts.bars(name, title, summary, bars, ("bar-1",))
        return (Chart(svg, self.table(), title, open=True),)

    def _drawn(self) -> tuple[int, list[tuple[tuple[str, ...], Decimal]]] | None:
        """Which column can be drawn, and its lines with their values: several, none below nothing."""
        wanted = [place for place, head in enumerate(self.heads) if place and (not self.chart or head == self.chart)]
        for place in wanted:
            values = [(line, value) for line in self.members() if (value := figure(line[place])) is not None]
            if 2 <= len(values) <= _MOST_BARS and all(value >= 0 for _, value in values) and self.numeric(place):
                return place, values
        return None


def figure(words: str) -> Decimal | None:
    """A cell as a number, a percentage as what stands before its sign; ``None`` for anything else."""
    match = _FIGURE.fullmatch(words.replace(",", "").replace("，", ""))
    return Decimal(match[1].replace("−", "-")) if match else None


def read_sheet(
    rows: object,
    caption: str,
    names: Sequence[str] = (),
    keys: Sequence[str | Sequence[str]] = (),
    measure: str = "",
    note: str = "",
    chart: str = "",
) -> Sheet | None:
    """The sheet with these ``rows``, as an editor wrote them; ``None`` where there is none.

    ``names`` are the columns of rows that bring none, ``keys`` what else rows may call each of these (a name, or
    several).
    """
    found = [row for row in rows if isinstance(row, dict | list) and row] if isinstance(rows, list) else []
    if not found:
        return None
    written = [_cells(row, tuple(names), keys) for row in found]
    lists = [cells for _, cells in written]
    width = min(max(map(len, lists)), _MOST_CELLS)
    known = max((heads for heads, _ in written), key=len)[:width]
    spare = [f"数据{number}" for number in range(1, width - len(known) + 1)]
    least = 2 if measure in _MONEY else 0
    columns = [_decimals([row[place] if place < len(row) else "" for row in lists], least) for place in range(width)]
    return Sheet(
        caption=caption,
        heads=(*known, *spare) if known else ("项目", *spare[:-1]),
        lines=tuple(zip(*columns, strict=True)),
        measure=measure,
        note=note,
        chart=chart,
    )


def _cells(
    row: object, names: tuple[str, ...], keys: Sequence[str | Sequence[str]]
) -> tuple[tuple[str, ...], list[object]]:
    """Names of columns and cells of a row: a mapping's by the names given, or by its own where it knows none."""
    if not isinstance(row, dict):
        return names, list(row) if isinstance(row, list) else []
    also = ((key,) if isinstance(key, str) else key for key in chain(keys, repeat(())))
    places = [(*others, name) for others, name in zip(also, names, strict=False)]
    if not any(name in row for place in places for name in place):
        return tuple(str(key) for key in row), list(row.values())
    return names, [next((row[name] for name in place if row.get(name) is not None), None) for place in places]


def _decimals(cells: Sequence[object], least: int) -> list[str]:
    """A column as texts. YAML forgets the noughts at the end of figures: all get as many places as the longest, and
    no fewer than ``least``; whole numbers stay whole."""
    numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    places = max((len(str(cell).partition(".")[2]) for cell in numbers if isinstance(cell, float)), default=0)
    if not 0 < places <= _MOST_PLACES:
        return [text(cell) for cell in cells]
    places = max(places, least)
    whole = [isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells]
    return [f"{cell:.{places}f}" if known else text(cell) for cell, known in zip(cells, whole, strict=True)]
