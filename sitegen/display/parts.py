"""What pages are made of: lines of lists, and the panels that show the data of documents.

A panel is a titled block of parts. Parts are few and general (a table, facts, meters, a chart, events, stages,
a list of documents, a note), so that a kind of document says *what* it shows and the theme alone says how
(``templates/parts.html``). All are plain values: addresses relative to the output root, dates as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from sitegen.core.records import record


@record
class Item:
    """A document as a line in a list. ``tone`` as in ``validity_tone``."""

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
    """A document named in a relation; ``url`` is ``None`` where it stands outside this site."""

    title: str
    number: str
    url: str | None
    published: str
    note: str
    outside: bool = False


@record
class Cell:
    """A text, perhaps a link. ``url`` is an address within the output tree, or whole where ``outside``.

    ``tone`` says what the text means and thereby how it looks: ``good``, ``late``, ``missing``, or nothing.
    """

    text: str
    url: str | None = None
    outside: bool = False
    tone: str = ""


@record
class Column:
    """A column of a table; ``numeric`` cells stand at the right, digit under digit."""

    name: str
    numeric: bool = False


@record
class Row:
    """A row of a table: a cell for each column, or several texts in one. A ``total`` row sums those above it."""

    cells: tuple[Cell, ...]
    total: bool = False


@record
class Table:
    """A table with its caption; ``heads`` is how many cells of each row name it (0 or 1); ``unit`` e.g. 万元.

    A ``folded`` table shows its caption alone until it is opened; ``anchor`` is an id to which links may lead.
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
    """A cell of a form: what stands in it, and how many columns and rows it takes.

    ``scope`` is ``col`` or ``row`` where it names what stands below or beside it, empty where it holds a value.
    """

    cells: tuple[Cell, ...]
    scope: str = ""
    columns: int = 1
    rows: int = 1


@record
class FormTable:
    """A table in the layout of an official form, whose boxes span columns and rows.

    Rows of ``head`` and ``rows`` hold the boxes that begin there. ``figures``: the values are numbers; ``wide``: it
    needs the width of a sheet laid across. ``note`` stands under the table.
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
    """A recording or a picture of the document's own files, with what stands for it where it is not seen or heard.

    ``form`` is ``video``, ``audio`` or ``image``; ``url`` and ``captions`` (WebVTT) are addresses in the output tree.
    ``description`` is the transcript, or the long description of a picture, by paragraphs; ``links`` lead to files.
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
    """A label and what it says; several cells stand one after the other."""

    label: str
    cells: tuple[Cell, ...]


@record
class FactList:
    """A list of facts about one thing."""

    type: ClassVar[str] = "facts"
    rows: tuple[Fact, ...]


@record
class Meter:
    """How far a thing has come: ``percent`` of 0 to 100, ``None`` where nobody can say; ``detail`` in words."""

    label: str
    percent: int | None
    text: str
    detail: tuple[Cell, ...] = ()
    tone: str = ""


@record
class Meters:
    """Things with their progress, one a line."""

    type: ClassVar[str] = "meters"
    caption: str
    rows: tuple[Meter, ...]


@record
class Chart:
    """A chart (markup of ``charts``, which escapes its texts), its caption, and the same numbers as a table.

    The table is folded away unless it is ``open``.
    """

    type: ClassVar[str] = "chart"
    svg: str
    table: Table
    caption: str = ""
    open: bool = False


@record
class Event:
    """Something that happened on a day (``YYYY-MM-DD``, a month, a year, or nothing), with links."""

    day: str
    label: str
    text: str = ""
    links: tuple[Cell, ...] = ()
    tone: str = ""


@record
class Events:
    """Events in the order of time."""

    type: ClassVar[str] = "events"
    caption: str
    events: tuple[Event, ...]


@record
class Stage:
    """A step of a procedure; ``state`` is ``done``, ``current``, ``waiting``, ``planned``, ``skipped`` or ``period``.

    Of a ``period`` the page says when it begins and ends (``since``, ``until``: ``YYYY-MM-DD``), and a script how it
    stands on the reader's day: a page may be read long after it was made.
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
    """The steps of a procedure in their order."""

    type: ClassVar[str] = "stages"
    caption: str
    stages: tuple[Stage, ...]


@record
class DocumentList:
    """Documents as lines of a list."""

    type: ClassVar[str] = "documents"
    caption: str
    items: tuple[Item, ...]


@record
class Note:
    """A paragraph that stands for itself. ``since`` and ``until`` are the first and last day (``YYYY-MM-DD``) of the
    comment period that it tells of, if any: a script says beside it how the period stands on the reader's day."""

    type: ClassVar[str] = "note"
    text: str
    tone: str = ""
    links: tuple[Cell, ...] = ()
    since: str = ""
    until: str = ""


@record
class Branch:
    """A thing in a tree: its name, and what is below it."""

    label: str
    branches: tuple[Branch, ...] = ()


@record
class Tree:
    """What is made up of what, such as the offices of an agency."""

    type: ClassVar[str] = "tree"
    caption: str
    root: Branch


Part = Table | FormTable | Media | FactList | Meters | Chart | Events | Stages | DocumentList | Tree | Note


@record
class Panel:
    """A titled block of parts; ``id`` is unique in its page.

    On a document's page it stands before the body where ``first``, at the end of the section of the body that is
    headed by the anchor ``under``, or after the body. In a section of the body it needs no title of its own.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    first: bool = False
    under: str = ""

    @property
    def is_plain(self) -> bool:
        """True where it shows nothing but notes and events, which need few styles."""
        return all(part.type in ("note", "events") for part in self.parts)


def texts(panels: Iterable[Panel]) -> Iterator[str]:
    """Every text that ``panels`` show, for the search: cells, labels and notes."""
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
            yield part.caption  # the documents are found by themselves
        case Tree():
            yield from _branch_texts(part.root)
        case Note():
            yield part.text


def _branch_texts(branch: Branch) -> Iterator[str]:
    yield branch.label
    for below in branch.branches:
        yield from _branch_texts(below)
