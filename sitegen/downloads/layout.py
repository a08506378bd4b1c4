"""A document as a typesetter sees it: blocks of runs, without addresses or anchors. For files that are handed out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST = re.compile(r"[一二三四五六七八九十百]+、|第[一二三四五六七八九十百零〇\d]+[条章]")
_SECOND = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner of writing; ``note`` marks the call of a footnote."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    ``kind`` is ``paragraph``, ``addressee``, ``signature``, ``heading`` (of ``level`` 1 to 6), ``chapter``, ``title``
    (of the text that a notice issues), ``item`` (of a list at depth ``level``, with its ``marker``), ``quote``,
    ``code``, ``rule``, ``image`` or ``table``. An image's ``text`` is what stands for it, its ``source`` its file: from
    the root where it begins with ``/``, else as named. ``rows`` are a table's cells, the first row its head;
    ``aligns`` are ``left``, ``center``, ``right`` by column.
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
    """A document ready to be set: ``facts`` are (label, value) for the foot of the text, ``banner`` says that it is
    not, or not simply, in force. ``day`` (``YYYY-MM-DD``) is the day of the file's properties."""

    title: str
    author: str
    number: str
    inscription: str
    banner: str
    day: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...]


def heading_face(text: str) -> str:
    """The face of a heading by its number (GB/T 9704 7.3.3): ``hei`` for 一、, ``kai`` for （一）, else nothing."""
    return "hei" if _FIRST.match(text) else "kai" if _SECOND.match(text) else ""
