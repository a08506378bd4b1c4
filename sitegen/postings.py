"""The words of a shard and their places, sorted and encoded as Pagefind's script reads them.

Pagefind's own indexer is made for words of Western text; given pairs of characters it takes most of a build.
Here the pairs of all documents are sorted as numbers and their entries (CBOR, RFC 8949) are written by
whole arrays, a part of the alphabet at a time, so that memory follows the text of one shard.
``tests/test_postings.py`` holds the result to what the binary makes of the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.searchlayout import Layout, Run
from sitegen.searchtext import END

if TYPE_CHECKING:  # it loads slowly
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_CODES = 0x110000
_SLICE = 250_000  # postings that are sorted and written at a time
_ARRAY, _TEXT = 4, 3  # major types
_TRIPLE = 0x83  # an array of three
_NOTHING = 0x80  # an array of none


@dataclass(frozen=True, slots=True)
class Entries:
    """Consecutive words in their order: ``words`` one after the other, two characters each; ``data`` holds their
    encoded entries, of which number ``i`` ends before ``ends[i]``."""

    words: str
    data: bytes
    ends: Sequence[int]


def word_entries(layouts: Iterable[Layout]) -> Iterator[Entries]:
    """The entries of all words, in the order of words; page ``i`` is the one of the layout ``i``.

    An entry is ``[word, [[page, [places], []], …], []]``, each page and place counted from the one before.
    """
    postings = _Postings(layouts)
    for low, high in postings.slices():
        yield _entries(postings, postings.sorted_between(low, high))


class _Postings:
    """Every word at every place, in the order of pages and places; characters as numbers in ``alphabet``."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        seen = _Seen()
        firsts: list[Numbers] = []
        seconds: list[Numbers] = []
        places: list[Numbers] = []
        sizes: list[int] = []
        for layout in layouts:
            size = 0
            for run in layout.runs:
                first, second, place = _pairs(run)
                firsts.append(seen.numbers(first))
                seconds.append(seen.numbers(second))
                places.append(place)
                size += len(place)
            sizes.append(size)
        self.alphabet, ranks = seen.in_order()
        self.first: Numbers = _joined(firsts, ranks.dtype)
        self.first = ranks[self.first]
        self.second: Numbers = _joined(seconds, ranks.dtype)
        self.second = ranks[self.second]
        self.place: Numbers = _joined(places, np.dtype(np.int32))
        self.page: Numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    def slices(self) -> Iterator[tuple[int, int]]:
        """Stretches of the alphabet, [low, high), with about ``_SLICE`` postings whose word begins there."""
        low = size = 0
        for number, count in enumerate(np.bincount(self.first, minlength=len(self.alphabet)).tolist()):
            size += count
            if size >= _SLICE:
                yield low, number + 1
                low, size = number + 1, 0
        if size:
            yield low, len(self.alphabet)

    def sorted_between(self, low: int, high: int) -> Numbers:
        """The postings whose word begins between ``low`` and ``high``, in the order of words, pages and places."""
        chosen = np.flatnonzero((self.first >= low) & (self.first < high))
        chosen = chosen[np.argsort(self.second[chosen], kind="stable")]
        return chosen[np.argsort(self.first[chosen], kind="stable")]


class _Seen:
    """Numbers of characters in the order in which they are first seen: most texts do with 16 bits."""

    def __init__(self) -> None:
        self._numbers = np.zeros(_CODES, np.uint32)  # one more than the number, 0 where the character is not seen yet
        self._codes: list[Numbers] = []
        self._count = 0

    def numbers(self, codes: Numbers) -> Numbers:
        numbers = self._numbers[codes]
        new = np.unique(codes[numbers == 0])
        if len(new):
            self._numbers[new] = np.arange(self._count + 1, self._count + 1 + len(new))
            self._codes.append(new)
            self._count += len(new)
            numbers = self._numbers[codes]
        return (numbers - 1).astype(self._width)

    @property
    def _width(self) -> type[np.unsignedinteger[Any]]:
        return np.uint16 if self._count <= 1 << 16 else np.uint32  # numpy sorts the narrow ones by digits

    def in_order(self) -> tuple[Numbers, Numbers]:
        """All characters seen, sorted; and of each number the place of its character among these."""
        codes = _joined(self._codes, np.dtype(np.uint32))
        order = np.argsort(codes)
        ranks = np.zeros(len(codes), self._width)
        ranks[order] = np.arange(len(codes))
        return codes[order], ranks


def _joined(parts: list[Numbers], kind: np.dtype[Any]) -> Numbers:
    """``parts`` in one array; they are given up, for they take as much room."""
    joined = np.concatenate(parts, dtype=kind) if parts else np.zeros(0, kind)
    parts.clear()
    return joined


def _pairs(run: Run) -> tuple[Numbers, Numbers, Numbers]:
    """First characters, second characters and places of the words of a run."""
    codes = run.codes
    if not run.overlapping:
        return codes[::2], codes[1::2], run.position + np.arange(len(codes) // 2, dtype=np.int32)
    kept = np.flatnonzero(codes[:-1] != ord(END))
    return codes[kept], codes[kept + 1], (run.position + kept).astype(np.int32)


def run_words(run: Run) -> list[str]:
    """The words of a run."""
    first, second, _ = _pairs(run)
    spelled = np.stack([first, second], axis=1).astype("<u4").tobytes().decode("utf-32-le")
    return [spelled[start : start + 2] for start in range(0, len(spelled), 2)]


def _entries(postings: _Postings, chosen: Numbers) -> Entries:
    first, second, page, place = (
        column[chosen] for column in (postings.first, postings.second, postings.page, postings.place)
    )
    opens_word = _changes(first) | _changes(second)
    opens_page = opens_word | _changes(page)
    words, pages = np.flatnonzero(opens_word), np.flatnonzero(opens_page)
    step = np.where(opens_page, place, np.diff(place, prepend=place[:1]))
    page_step = np.where(opens_word[pages], page[pages], np.diff(page[pages], prepend=page[:1]))
    places = np.diff(pages, append=len(chosen))
    holders = np.diff(np.searchsorted(pages, words), append=len(pages))
    letters = postings.alphabet[np.stack([first[words], second[words]], axis=1)]
    spelled = letters.astype("<u4").tobytes().decode("utf-32-le")
    width = _utf8_sizes(letters).sum(axis=1)

    page_head = 1 + _head_sizes(page_step) + _head_sizes(places)
    word_head = 2 + width + _head_sizes(holders)
    before = np.zeros(len(chosen), np.int64)
    before[pages] += page_head
    before[words] += word_head
    size = before + _head_sizes(step)
    size[np.append(pages[1:], len(chosen)) - 1] += 1  # for the array that ends a page, and the one that ends a word
    size[np.append(words[1:], len(chosen)) - 1] += 1
    end = np.cumsum(size)
    start = end - size
    out = np.full(int(end[-1]), _NOTHING, np.uint8)

    at = start[words]
    out[at] = _TRIPLE
    out[at + 1] = _TEXT << 5 | width
    text = np.frombuffer(spelled.encode(), np.uint8)
    out[np.repeat(at + 2 - np.cumsum(width) + width, width) + np.arange(len(text))] = text
    _write_heads(out, at + 2 + width, _ARRAY, holders)
    at = start[pages] + before[pages] - page_head
    out[at] = _TRIPLE
    _write_heads(out, at + 1, 0, page_step)
    _write_heads(out, at + 1 + _head_sizes(page_step), _ARRAY, places)
    _write_heads(out, start + before, 0, step)
    return Entries(spelled, out.tobytes(), np.append(start[words][1:], end[-1]).tolist())


def _changes(column: Numbers) -> Numbers:
    """True where a value differs from the one before it, and for the first."""
    changed = np.ones(len(column), bool)
    changed[1:] = column[1:] != column[:-1]
    return changed


def _utf8_sizes(codes: Numbers) -> Numbers:
    return 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)


def _head_sizes(numbers: Numbers) -> Numbers:
    """Bytes that the head of an item takes, by its number."""
    return 1 + (numbers >= 24).astype(np.int64) + (numbers >= 1 << 8) + 2 * (numbers >= 1 << 16)


def _write_heads(out: Numbers, at: Numbers, kind: int, numbers: Numbers) -> None:
    """Write the heads of items of one major type into ``out``, each at its place."""
    small = numbers < 24
    out[at[small]] = kind << 5 | numbers[small]
    for power, low, high in ((0, 24, 1 << 8), (1, 1 << 8, 1 << 16), (2, 1 << 16, 1 << 32)):
        chosen = np.flatnonzero((numbers >= low) & (numbers < high))
        where, value = at[chosen], numbers[chosen].astype(np.int64)
        out[where] = kind << 5 | 24 + power
        for byte in range(1 << power):
            out[where + 1 + byte] = value >> 8 * ((1 << power) - 1 - byte) & 0xFF
