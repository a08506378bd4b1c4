"""Assigns index positions to the words (character pairs) of a document.

It works on arrays of character codes: folding one character at a time in Python would take as long as the rest of the
indexing. The folding rules are in ``search.text``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.search.text import (
    BODY_START,
    END,
    EXTRAS_SPAN,
    FIRST_SIDE_LETTER,
    NUMBER_SPAN,
    TITLE_SPAN,
    SearchRecord,
    counted,
    spell,
)

if TYPE_CHECKING:  # numpy.typing imports slowly
    from numpy.typing import NDArray

    Codes = NDArray[Any]
    """Character codes (``uint32``)."""

PASSAGE_CHARACTERS = 4000
_CODES = 0x110000
_END = ord(END)
_DROPPED = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive blocks of a document, joined by line breaks.

    ``position`` is the index position of the first character, ``extras`` that of the first extra word: pairs with a
    side mark, and single characters that no earlier passage has.
    """

    text: str
    position: int
    extras: int


@dataclass(frozen=True, slots=True)
class Run:
    """Words at consecutive positions from ``position`` on.

    If ``overlapping``, each character makes a word with the next one, except ``END``, whose position stays empty.
    Otherwise each two characters make a word.
    """

    position: int
    codes: Codes
    overlapping: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of a document in the order of positions, and the passages of its body."""

    runs: tuple[Run, ...]
    passages: tuple[Passage, ...]


def lay_out(record: SearchRecord) -> Layout:
    """Lay out a document; its body is cut between blocks into passages of about ``PASSAGE_CHARACTERS``."""
    title = " ".join(record.title.split())
    head = _read([title, record.number or ""])
    title_end = head.folded_ends[0]
    blocks = [" ".join(block.split()) for block in record.blocks]
    if title_end > TITLE_SPAN:  # too long for the positions of titles
        blocks.insert(0, title)
    body = _read(blocks)
    sizes = np.diff(body.folded_ends, prepend=0)
    if (sizes == 1).any():  # drop blocks without a counted character
        body = _read([block for block, size in zip(blocks, sizes.tolist(), strict=True) if size > 1])
    bounds = _cut(body.blocks)
    extras, counts = _extra_words(body, bounds)
    extras_start = BODY_START + len(body.folded)
    # The last position of each zone stays empty, so that no phrase runs into the next zone.
    runs = (
        Run(0, head.folded[: min(title_end, TITLE_SPAN)]),
        Run(TITLE_SPAN, head.folded[title_end:][:NUMBER_SPAN]),
        Run(TITLE_SPAN + NUMBER_SPAN, _extra_words(head, [0, 2])[0][: 2 * (EXTRAS_SPAN - 1)], overlapping=False),
        Run(BODY_START, body.folded),
        Run(extras_start, extras, overlapping=False),
    )
    starts = [BODY_START, *(BODY_START + body.folded_ends[[bound - 1 for bound in bounds[1:]]]).tolist()]
    texts = ("\n".join(body.blocks[first:last]) for first, last in pairwise(bounds))
    passages = tuple(map(Passage, texts, starts, accumulate(counts, initial=extras_start)))
    return Layout(tuple(run for run in runs if len(run.codes) > 1), passages)


@dataclass(frozen=True, slots=True)
class _Text:
    """Blocks with their spelled and folded characters, in which ``END`` closes each block.

    ``spelled_ends`` and ``folded_ends`` are the offsets after each block.
    """

    blocks: Sequence[str]
    spelled: Codes
    folded: Codes
    spelled_ends: Codes
    folded_ends: Codes


def _read(blocks: Sequence[str]) -> _Text:
    spelled = _SPELLING.map(_codes("\n".join((*blocks, ""))))
    folded = _COUNTED.map(spelled)
    return _Text(blocks, spelled, folded, *(np.flatnonzero(codes == _END) + 1 for codes in (spelled, folded)))


class _Table:
    """Maps characters by a function, which is called once for each different character."""

    _SEVERAL, _UNSEEN = 0xFFFFFFFE, 0xFFFFFFFF

    def __init__(self, function: Callable[[str], str]) -> None:
        self._function = function
        self._codes = np.full(_CODES, self._UNSEEN, np.uint32)

    def map(self, codes: Codes) -> Codes:
        """Replace each character by its value, which may be several characters or none."""
        found: Codes = self._codes[codes]
        special = codes[found >= self._SEVERAL]
        if len(special):
            text = codes.tobytes().decode("utf-32-le")
            for char in map(chr, np.unique(special)):
                value = self._function(char)
                self._codes[ord(char)] = self._SEVERAL if len(value) > 1 else ord(value) if value else _DROPPED
                if len(value) > 1:
                    text = text.replace(char, value)
            return self.map(_codes(text))
        kept: Codes = found[found != _DROPPED]
        return kept


_SPELLING = _Table(lambda char: END if char == "\n" else "" if char == END else spell(char))
_COUNTED = _Table(counted)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _cut(blocks: Sequence[str]) -> list[int]:
    """Return the index of the first block of each passage, and the number of blocks."""
    bounds = [0]
    size = 0
    for number, length in enumerate(map(len, blocks)):
        if size and size + length > PASSAGE_CHARACTERS:
            bounds.append(number)
            size = 0
        size += length
    return [*bounds, len(blocks)] if blocks else bounds


class _Scratch(threading.local):
    """Memory that texts reuse: ``first`` is the first offset of each character of the current text, and undefined for
    other characters."""

    def __init__(self) -> None:
        self.first = np.zeros(_CODES, np.int32)


_scratch = _Scratch()


def _extra_words(text: _Text, bounds: Sequence[int]) -> tuple[Codes, list[int]]:
    """Return the extra words of a text by passage, and their number for each passage.

    Extra words are the pairs with a side mark (quote, bracket, narrow mark), and one word for each character that no
    earlier passage has. ``bounds`` comes from ``_cut``.
    """
    spelled, folded = text.spelled, text.folded
    side = (spelled >= FIRST_SIDE_LETTER) & (spelled < _END)
    pairs = np.flatnonzero(side[:-1] | side[1:])
    pairs = pairs[(spelled[pairs] != _END) & (spelled[pairs + 1] != _END)]
    offsets = np.arange(len(folded), dtype=np.int32)
    first = _scratch.first
    first[folded[::-1]] = offsets[::-1]  # the last write to an index wins, which is the first offset
    singles = np.flatnonzero((first[folded] == offsets) & (folded != _END))
    ends = [bound - 1 for bound in bounds[1:-1]]  # the last block of each passage but the last
    passage = np.searchsorted(text.folded_ends[ends], singles, "right")
    singles = singles[np.lexsort((folded[singles], passage))]
    words = np.empty((len(pairs) + len(singles), 2), np.uint32)
    words[: len(pairs), 0] = spelled[pairs]
    words[: len(pairs), 1] = spelled[pairs + 1]
    words[len(pairs) :, 0] = _END
    words[len(pairs) :, 1] = folded[singles]
    if not ends:
        return words.ravel(), [len(words)]
    passages = np.concatenate([np.searchsorted(text.spelled_ends[ends], pairs, "right"), np.sort(passage)])
    in_order = words[np.argsort(passages, kind="stable")]
    return in_order.ravel(), np.bincount(passages, minlength=len(ends) + 1).tolist()
