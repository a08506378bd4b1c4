"""Small helpers of the views: where a panel stands in the body, how a cell of ``data`` is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.core.document import Facts
from sitegen.display.parts import Cell, Column, Row
from sitegen.kinds.shapes import day, text

TOTALS = ("合计", "总计", "小计")


def anchor_of(facts: Facts, *words: str) -> str:
    """The anchor of the first heading of level 2 that holds one of ``words``; empty where none does."""
    headings = (heading for heading in facts.headings if heading.level == 2)
    return next((heading.anchor for heading in headings if any(word in heading.text for word in words)), "")


def columns(*names: str) -> tuple[Column, ...]:
    """Columns by name; those of figures are written with a ``#`` before the name."""
    return tuple(Column(name.removeprefix("#"), name.startswith("#")) for name in names)


def row(values: Iterable[object]) -> Row:
    """A row as written; one that begins with 合计 sums those above it."""
    cells = tuple(Cell(text(value)) for value in values)
    return Row(cells, total=bool(cells) and cells[0].text.endswith(TOTALS))


def day_words(value: object) -> str:
    """A day as ``YYYY-MM-DD``; a month or a year, and what is no date, as it is written."""
    known, written = day(value), text(value)
    return str(known) if known and len(re.findall(r"\d+", written, re.ASCII)) == 3 else written
