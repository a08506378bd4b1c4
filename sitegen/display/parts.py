"""Panels that display the data of documents, and the lines of document lists.

A panel is a titled block of parts. There are few, general parts (table, facts, meters, chart, events, stages, list of
documents, note): a kind decides what to display, and the theme alone decides how (``templates/parts.html``). All values
are plain: URLs relative to the output root, dates as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from sitegen.core.records import record


@record
class Item:
    """A document as a line of a list. ``tone`` as in ``validity_tone``."""

    url: str
    title: str
    number: str
    published: str
    issued: str
    departments: tuple[str, ...]
    kind: str
    kind_label: str
    validity: str
    ended: bool
    tone: str
    summary: str


@record
class Related:
    """A related document. ``url`` is ``None`` if there is no page to link; ``outside``: not a document of this site."""

    title: str
    number: str
    url: str | None
    published: str
    note: str
    outside: bool = False


@record
class Cell:
    """A text, optionally a link. ``url`` is relative to the output root, or absolute if ``outside``.

    ``tone`` is the meaning that the theme displays: ``good``, ``late``, ``missing``, or empty.
    """

    text: str
    url: str | None = None
    outside: bool = False
    tone: str = ""


@record
class Column:
    """A column of a table; ``numeric`` cells are right-aligned."""

    name: str
    numeric: bool = False


@record
class Row:
    """A row of a table, with a cell for each column. A ``total`` row sums the rows above it."""

    cells: tuple[Cell, ...]
    total: bool = False


@record
class Table:
    """A table. ``heads`` is the number of row headings in each row, 0 or 1; ``unit`` applies to all values.

    A ``folded`` table shows only its caption until a reader opens it. ``anchor`` is its ``id`` for links.
    """

    type: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    note: str = ""
    heads: int = 0
    folded: bool = False
    anchor: str = ""


@record
class Box:
    """A cell of a form, which spans ``columns`` columns and ``rows`` rows.

    ``scope`` is ``col`` or ``row`` for a heading, as in HTML, and empty for a value.
    """

    cells: tuple[Cell, ...]
    scope: str = ""
    columns: int = 1
    rows: int = 1


@record
class FormTable:
    """A table in the layout of an official form, whose boxes span columns and rows.

    Each row of ``head`` and ``rows`` lists the boxes that begin in it. ``figures``: the values are numbers. ``wide``:
    the table is printed on a landscape page. ``note`` is printed below the table.
    """

    type: ClassVar[str] = "form"
    caption: str
    head: tuple[tuple[Box, ...], ...]
    rows: tuple[tuple[Box, ...], ...]
    figures: bool = False
    wide: bool = False
    note: str = ""


@record
class Media:
    """A video, audio file or image of the document, with its text alternative (WCAG 2.2, 1.1 and 1.2).

    ``form`` is ``video``, ``audio`` or ``image``. ``captions`` is the URL of a WebVTT file. ``description`` is the
    transcript, or the long description of an image, by paragraphs. ``links`` lead to files.
    """

    type: ClassVar[str] = "media"
    form: str
    label: str
    url: str
    captions: str = ""
    description: tuple[str, ...] = ()
    links: tuple[Cell, ...] = ()


@record
class Fact:
    """A label with one or more values."""

    label: str
    cells: tuple[Cell, ...]


@record
class FactList:
    """A list of labelled values about one thing."""

    type: ClassVar[str] = "facts"
    rows: tuple[Fact, ...]


@record
class Meter:
    """The progress of one thing: ``percent`` from 0 to 100, or ``None`` if unknown, and ``detail`` in words."""

    label: str
    percent: int | None
    text: str
    detail: tuple[Cell, ...] = ()
    tone: str = ""


@record
class Meters:
    """A list of progress meters."""

    type: ClassVar[str] = "meters"
    caption: str
    rows: tuple[Meter, ...]


@record
class Chart:
    """A chart with its numbers as a table. ``svg`` is markup from ``charts``, with all text escaped.

    The table is folded unless ``open``.
    """

    type: ClassVar[str] = "chart"
    svg: str
    table: Table
    caption: str = ""
    open: bool = False


@record
class Event:
    """An event with links; ``day`` is ``YYYY-MM-DD``, a month, a year, or empty."""

    day: str
    label: str
    text: str = ""
    links: tuple[Cell, ...] = ()
    tone: str = ""


@record
class Events:
    """Events in chronological order."""

    type: ClassVar[str] = "events"
    caption: str
    events: tuple[Event, ...]


@record
class Stage:
    """A step of a procedure; ``state`` is ``done``, ``current``, ``waiting``, ``planned``, ``skipped`` or ``period``.

    A ``period`` has a first and last day (``since``, ``until``: ``YYYY-MM-DD``). A script in the browser adds whether
    it is open today, because a page may be read long after the build.
    """

    label: str
    state: str
    day: str = ""
    text: str = ""
    links: tuple[Cell, ...] = ()
    since: str = ""
    until: str = ""


@record
class Stages:
    """The steps of a procedure, in order."""

    type: ClassVar[str] = "stages"
    caption: str
    stages: tuple[Stage, ...]


@record
class DocumentList:
    """A list of documents."""

    type: ClassVar[str] = "documents"
    caption: str
    items: tuple[Item, ...]


@record
class Note:
    """A paragraph. ``since`` and ``until`` are the days of a comment period, as in ``Stage``, if it announces one."""

    type: ClassVar[str] = "note"
    text: str
    tone: str = ""
    links: tuple[Cell, ...] = ()
    since: str = ""
    until: str = ""


@record
class Branch:
    """A node of a tree."""

    label: str
    branches: tuple[Branch, ...] = ()


@record
class Tree:
    """A hierarchy, such as the offices of an agency."""

    type: ClassVar[str] = "tree"
    caption: str
    root: Branch


Part = Table | FormTable | Media | FactList | Meters | Chart | Events | Stages | DocumentList | Tree | Note


@record
class Panel:
    """A titled block of parts; ``id`` is unique in its page.

    The page of a document places it before the body if ``first``, at the end of the body's section with the anchor
    ``under``, or after the body. In a section of the body, the title may be empty.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    first: bool = False
    under: str = ""

    @property
    def is_plain(self) -> bool:
        """True for a panel of only notes and events, which needs no style sheet of its own."""
        return all(part.type in ("note", "events") for part in self.parts)


def texts(panels: Iterable[Panel]) -> Iterator[str]:
    """All text of ``panels``, for the search index: titles, captions, cells, labels and notes."""
    for panel in panels:
        yield panel.title
        for part in panel.parts:
            yield from _part_texts(part)


def _part_texts(part: Part) -> Iterator[str]:
    match part:
        case Table():
            yield part.caption
            yield from (cell.text for row in part.rows for cell in row.cells)
            yield part.note
        case FormTable():
            boxes = (box for boxes in (*part.head, *part.rows) for box in boxes)
            yield from (part.caption, *(cell.text for box in boxes for cell in box.cells), part.note)
        case Media():
            yield from (part.label, *part.description)
        case FactList():
            yield from (f"{row.label} {cell.text}" for row in part.rows for cell in row.cells)
        case Meters():
            yield from (text for row in part.rows for text in (row.label, row.text, *(c.text for c in row.detail)))
        case Chart():
            yield from _part_texts(part.table)
        case Events():
            yield from (text for one in part.events for text in (one.label, one.text))
        case Stages():
            yield from (text for one in part.stages for text in (one.label, one.text))
        case DocumentList():
            yield part.caption  # each document has its own index entry
        case Tree():
            yield from _branch_texts(part.root)
        case Note():
            yield part.text


def _branch_texts(branch: Branch) -> Iterator[str]:
    yield branch.label
    for below in branch.branches:
        yield from _branch_texts(below)
