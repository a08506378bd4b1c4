"""The layout of a document for DOCX and PDF: blocks of text runs, without links and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST = re.compile(r"[一二三四五六七八九十百]+、|第[一二三四五六七八九十百零〇\d]+[条章]")
_SECOND = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one character format; ``footnote`` marks the reference to a footnote."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document.

    ``kind`` is ``paragraph``, ``addressee``, ``signature``, ``heading`` (``level`` 1 to 6), ``chapter``, ``title`` (of
    the text that a notice issues), ``item`` (of a list at depth ``level``, with its ``marker``), ``quote``, ``code``,
    ``rule``, ``image`` or ``table``. The ``text`` of an image is its alternative text; its ``source`` is the path from
    the site root if it begins with ``/``, else the name as written. ``rows`` are the cells of a table, headings first;
    ``aligns`` are ``left``, ``center`` or ``right`` for each column.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    marker: str = ""
    source: str = ""
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
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


def heading_typeface(text: str) -> str:
    """The typeface of a heading by its number (GB/T 9704, 7.3.3): ``hei`` for 一、, ``kai`` for （一）, else empty."""
    return "hei" if _FIRST.match(text) else "kai" if _SECOND.match(text) else ""
