"""Where in the index the words of a document stand.

The work is done on whole arrays of character codes: a character at a time, folding alone would take as long as
everything else in the index. What characters are folded to, ``searchtext`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.searchtext import (
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
    title, number = _read([record.title]), _read([record.number or ""])
    blocks = [" ".join(block.split()) for block in record.blocks]
    if len(title.folded) > TITLE_SPAN:  # more than its zone can hold
        blocks.insert(0, record.title)
    body = _read(blocks)
    if (np.diff(body.folded_ends, prepend=0) == 1).any():  # blocks without a character take no place
        body = _read([block for block in blocks if len(_read([block]).folded) > 1])
    parts = _cut(body)
    extras = _extra_words_of(parts)
    passages = _passages(parts, extras)
    (head_words,) = _extra_words_of([_read([record.title, record.number or ""])])
    # the last position of a zone is always a hole
    runs = [
        Run(0, title.folded[:TITLE_SPAN]),
        Run(TITLE_SPAN, number.folded[:NUMBER_SPAN]),
        Run(TITLE_SPAN + NUMBER_SPAN, head_words[: 2 * (EXTRAS_SPAN - 1)], overlapping=False),
        Run(BODY_START, body.folded),
        *(Run(part.extras, words, overlapping=False) for part, words in zip(passages, extras, strict=True)),
    ]
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

    def part(self, first: int, last: int) -> _Text:
        """The blocks from ``first`` up to ``last``."""
        spelled, folded = ([0, *ends.tolist()] for ends in (self.spelled_ends, self.folded_ends))
        return _Text(
            self.blocks[first:last],
            self.spelled[spelled[first] : spelled[last]],
            self.folded[folded[first] : folded[last]],
            self.spelled_ends[first:last] - spelled[first],
            self.folded_ends[first:last] - folded[first],
        )


def _read(blocks: Sequence[str]) -> _Text:
    spelled = _SPELLING.of(_codes("".join(f"{block}\n" for block in blocks)))
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


def _cut(body: _Text) -> list[_Text]:
    bounds = [0]
    size = 0
    for number, block in enumerate(body.blocks):
        if size and size + len(block) > PASSAGE_CHARACTERS:
            bounds.append(number)
            size = 0
        size += len(block)
    if body.blocks:
        bounds.append(len(body.blocks))
    return [body.part(first, last) for first, last in pairwise(bounds)]


def _passages(parts: Sequence[_Text], extras: Sequence[Codes]) -> tuple[Passage, ...]:
    sizes = [len(part.folded) for part in parts]
    starts = accumulate(sizes, initial=BODY_START)
    extra_starts = accumulate((len(words) // 2 for words in extras), initial=BODY_START + sum(sizes))
    return tuple(map(Passage, ("\n".join(part.blocks) for part in parts), starts, extra_starts))


_seen = np.zeros(_CODES, bool)  # characters of the document that is laid out; none between two documents


def _extra_words_of(parts: Sequence[_Text]) -> list[Codes]:
    """The words that stand beside each of the ``parts`` of one text."""
    try:
        return [_extra_words(part, _seen) for part in parts]
    finally:
        for part in parts:
            _seen[part.folded] = False


def _extra_words(part: _Text, seen: NDArray[np.bool_]) -> Codes:
    """Words that stand beside a text: its pairs with a quote, bracket or narrow mark, and a word for each
    character that is not in ``seen``, which grows by them."""
    spelled = part.spelled
    side = (spelled >= FIRST_SIDE_LETTER) & (spelled < _END)
    inside = (spelled[:-1] != _END) & (spelled[1:] != _END)
    at = np.flatnonzero((side[:-1] | side[1:]) & inside)
    fresh = np.unique(part.folded[~seen[part.folded]])
    seen[fresh] = True
    fresh = fresh[fresh != _END]
    pairs = np.stack([spelled[at], spelled[at + 1]], axis=1)
    singles = np.stack([np.full_like(fresh, _END), fresh], axis=1)
    return np.concatenate([pairs, singles]).ravel()
