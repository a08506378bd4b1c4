"""Where in the index the words of a document stand.

The work is done on whole arrays of character codes: a character at a time, folding alone would take as long as
everything else in the index. What characters are folded to, ``searchtext`` says.
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

if TYPE_CHECKING:  # it loads slowly
    from numpy.typing import NDArray

    Codes = NDArray[Any]
    """Characters as numbers (``uint32``)."""

PASSAGE_CHARACTERS = 4000
_CODES = 0x110000
_END = ord(END)
_DROPPED = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive blocks, one a line, and the index positions where their characters and their extra
    words (pairs with a mark that stands beside the text, and single characters that no passage before has) begin."""

    text: str
    position: int
    extras: int


@dataclass(frozen=True, slots=True)
class Run:
    """Words at consecutive positions from ``position`` on.

    ``overlapping``: each character makes a word with the next one, but an ``END``, which leaves a hole.
    Otherwise two characters after two make a word.
    """

    position: int
    codes: Codes
    overlapping: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as indexed: its words, by position ascending, and the body's passages."""

    runs: tuple[Run, ...]
    passages: tuple[Passage, ...]


def lay_out(record: SearchRecord) -> Layout:
    """The words of a document, and its body in pieces of about ``PASSAGE_CHARACTERS``, cut between blocks."""
    title = " ".join(record.title.split())
    head = _read([title, record.number or ""])
    title_end = head.folded_ends[0]
    blocks = [" ".join(block.split()) for block in record.blocks]
    if title_end > TITLE_SPAN:  # more than its zone can hold
        blocks.insert(0, title)
    body = _read(blocks)
    sizes = np.diff(body.folded_ends, prepend=0)
    if (sizes == 1).any():  # blocks without a character take no place
        body = _read([block for block, size in zip(blocks, sizes.tolist(), strict=True) if size > 1])
    bounds = _cut(body.blocks)
    extras, counts = _extra_words(body, bounds)
    extras_start = BODY_START + len(body.folded)
    # the last position of a zone is always a hole
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
    """Blocks, with their spelling and what of it counts; there an ``END`` closes each block, and ``…_ends`` tell
    where the next one begins."""

    blocks: Sequence[str]
    spelled: Codes
    folded: Codes
    spelled_ends: Codes
    folded_ends: Codes


def _read(blocks: Sequence[str]) -> _Text:
    spelled = _SPELLING.of(_codes("\n".join((*blocks, ""))))
    folded = _COUNTED.of(spelled)
    return _Text(blocks, spelled, folded, *(np.flatnonzero(codes == _END) + 1 for codes in (spelled, folded)))


class _Table:
    """What each character becomes, worked out on first sight."""

    _SEVERAL, _UNSEEN = 0xFFFFFFFE, 0xFFFFFFFF

    def __init__(self, become: Callable[[str], str]) -> None:
        self._become = become
        self._codes = np.full(_CODES, self._UNSEEN, np.uint32)

    def of(self, codes: Codes) -> Codes:
        found: Codes = self._codes[codes]
        odd = codes[found >= self._SEVERAL]
        if len(odd):
            text = codes.tobytes().decode("utf-32-le")
            for char in map(chr, np.unique(odd)):
                become = self._become(char)
                self._codes[ord(char)] = self._SEVERAL if len(become) > 1 else ord(become) if become else _DROPPED
                if len(become) > 1:
                    text = text.replace(char, become)
            return self.of(_codes(text))
        kept: Codes = found[found != _DROPPED]
        return kept


_SPELLING = _Table(lambda char: END if char == "\n" else "" if char == END else spell(char))
_COUNTED = _Table(counted)


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _cut(blocks: Sequence[str]) -> list[int]:
    """Where passages begin among ``blocks``, and where the last one ends."""
    bounds = [0]
    size = 0
    for number, length in enumerate(map(len, blocks)):
        if size and size + length > PASSAGE_CHARACTERS:
            bounds.append(number)
            size = 0
        size += length
    return [*bounds, len(blocks)] if blocks else bounds


class _Scratch(threading.local):
    """``first``: where a character of the text at hand is first; of others anything."""

    def __init__(self) -> None:
        self.first = np.zeros(_CODES, np.int32)


_scratch = _Scratch()


def _extra_words(text: _Text, bounds: Sequence[int]) -> tuple[Codes, list[int]]:
    """Words that stand beside a text, passage by passage, and how many each passage has: its pairs with a quote,
    bracket or narrow mark, and a word for each character that no passage before it has. ``bounds``: the blocks with
    which passages begin, and the end of the last one."""
    spelled, folded = text.spelled, text.folded
    side = (spelled >= FIRST_SIDE_LETTER) & (spelled < _END)
    pairs = np.flatnonzero(side[:-1] | side[1:])
    pairs = pairs[(spelled[pairs] != _END) & (spelled[pairs + 1] != _END)]
    places = np.arange(len(folded), dtype=np.int32)
    first = _scratch.first
    first[folded[::-1]] = places[::-1]  # of several places the last one that is written stays
    singles = np.flatnonzero((first[folded] == places) & (folded != _END))
    ends = [bound - 1 for bound in bounds[1:-1]]  # the blocks that close a passage, but the last one
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
