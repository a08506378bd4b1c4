"""The layout of a document for DOCX and PDF: blocks of text runs, without links and anchors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one character format.

    ``face`` is ``hei`` (黑体), ``kai`` (楷体) or empty for the typeface of the block; ``footnote`` marks the reference
    to a footnote.
    """

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    footnote: bool = False
    face: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, which covers ``colspan`` columns and ``rowspan`` rows."""

    runs: tuple[Run, ...] = ()
    colspan: int = 1
    rowspan: int = 1

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    ``kind`` is ``paragraph``; ``addressee``; ``organ`` or ``date``, a line of a signature; ``heading`` (``level`` 1 to
    6); ``chapter``; ``title`` of the text that a notice issues; ``enclosures``, the list of attachments after the text
    (附件说明) in ``lines``; ``attachment``, the title of an attachment in the document itself, whose ``marker`` is 附件
    with its number; ``item`` of a list at depth ``level``, with its ``marker``; ``footnote`` with its ``marker``;
    ``quote``; ``code``; ``rule``; ``image``; ``table``.

    The ``text`` of an image is its alternative text; its ``source`` is the path from the site root if it begins with
    ``/``, else the name as written. ``rows`` are the cells of a table, of which the first ``head`` rows are headings;
    ``aligns`` are ``left``, ``center`` or ``right`` for each column.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    marker: str = ""
    source: str = ""
    lines: tuple[str, ...] = ()
    rows: Rows = ()
    head: int = 0
    aligns: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document ready for typesetting.

    ``banner`` is a notice above the text that the document is not or only partly in force; ``inscription`` is the note
    under the title. ``facts`` are (label, value) below the text. ``day`` (``YYYY-MM-DD``) is the date in the file's
    properties.
    """

    title: str
    author: str
    number: str
    inscription: str
    banner: str
    day: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Grid:
    """The cells of a table by their place: (row, column, cell), in the order of writing."""

    places: list[tuple[int, int, Cell]] = field(default_factory=list)
    columns: int = 0

    @classmethod
    def of(cls, rows: Rows) -> Grid:
        """The grid of ``rows``. A cell moves right past the cells of earlier rows that reach into its row."""
        grid, taken = cls(), set[tuple[int, int]]()
        for y, row in enumerate(rows):
            x = 0
            for cell in row:
                while (y, x) in taken:
                    x += 1
                grid.places.append((y, x, cell))
                taken.update((y + down, x + right) for down in range(cell.rowspan) for right in range(cell.colspan))
                x += cell.colspan
        grid.columns = max((x + 1 for _, x in taken), default=0)
        return grid

    def column(self, x: int) -> Iterator[Cell]:
        """The cells of column ``x`` that cover no other column."""
        return (cell for _, at, cell in self.places if at == x and cell.colspan == 1)
