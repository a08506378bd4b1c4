"""The words of a shard and their places, sorted and encoded as Pagefind's script reads them.

Pagefind's own indexer is made for words of Western text; given pairs of characters it takes most of a build.
Here the pairs of all documents are sorted as numbers and their entries (CBOR, RFC 8949) are written by
whole arrays, a part of the alphabet at a time, so that memory follows the text of one shard.
``tests/search/test_postings.py`` holds the result to what the binary makes of the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.search.layout import Layout, Run
from sitegen.search.text import END

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
    for columns in postings.slices():
        yield _entries(postings.alphabet, *columns)


_Columns = tuple["Numbers", "Numbers", "Numbers", "Numbers"]
"""First and second characters of words, their pages and places."""


class _Postings:
    """Every word at every place, batch by batch; characters as numbers in ``alphabet``."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        seen = _Seen()
        batches = [_columns(batch, seen) for batch in _batched(layouts)]
        self.alphabet, ranks = seen.in_order()
        for number, columns in enumerate(batches):  # one after the other, for both forms take as much room
            batches[number] = _by_first(columns, ranks)
        self._batches = batches

    def slices(self) -> Iterator[_Columns]:
        """All postings in the order of words, pages and places, about ``_SLICE`` at a time; a word is never parted."""
        bounds = [np.searchsorted(batch[0], np.arange(len(self.alphabet) + 1)) for batch in self._batches]
        before = np.sum(bounds, axis=0)  # postings whose word begins with an earlier character
        low = 0
        while low < len(self.alphabet):
            high = max(int(np.searchsorted(before, before[low] + _SLICE)), low + 1)
            high = min(high, len(self.alphabet))
            parts = zip(self._batches, bounds, strict=True)
            chosen = [[column[ends[low] : ends[high]] for column in batch] for batch, ends in parts]
            if before[high] > before[low]:
                yield _in_order(*(np.concatenate(columns) for columns in zip(*chosen, strict=True)))
            low = high


def _batched(layouts: Iterable[Layout]) -> Iterator[list[tuple[int, Run]]]:
    """The runs of all layouts, each with the number of its page, with about ``_SLICE`` characters at a time."""
    batch: list[tuple[int, Run]] = []
    size = 0
    for page, layout in enumerate(layouts):
        batch += [(page, run) for run in layout.runs]
        size += sum(len(run.codes) for run in layout.runs)
        if size >= _SLICE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _columns(batch: Sequence[tuple[int, Run]], seen: _Seen) -> _Columns:
    """The words of ``batch``, in its order."""
    pairs = [_pairs(run) for _, run in batch]
    firsts, seconds = (np.concatenate(codes) for codes in zip(*pairs, strict=True))
    sizes = np.array([len(first) for first, _ in pairs])
    starts = np.array([run.position for _, run in batch]) - np.cumsum(sizes) + sizes
    places = np.repeat(starts, sizes) + np.arange(len(firsts))
    pages = np.repeat(np.array([page for page, _ in batch], np.int32), sizes)
    ends_block = np.repeat([run.overlapping for _, run in batch], sizes) & (firsts == ord(END))
    kept = np.flatnonzero(~ends_block)
    return seen.numbers(firsts[kept]), seen.numbers(seconds[kept]), pages[kept], places[kept].astype(np.int32)


def _pairs(run: Run) -> tuple[Numbers, Numbers]:
    """First and second characters of a run's words, and of the holes after its blocks, which begin with ``END``."""
    codes = run.codes
    return (codes[:-1], codes[1:]) if run.overlapping else (codes[::2], codes[1::2])


def _by_first(columns: _Columns, ranks: Numbers) -> _Columns:
    """``columns`` in the order of first characters, which are ``ranks`` now, as are the second ones."""
    first, second, page, place = columns
    first = ranks[first]
    order = np.argsort(first, kind="stable")
    return first[order], ranks[second[order]], page[order], place[order]


def _in_order(first: Numbers, second: Numbers, page: Numbers, place: Numbers) -> _Columns:
    """The columns of some words in the order of words, where pages and places are in order for each first character."""
    by_second = np.argsort(second, kind="stable")
    order = by_second[np.argsort(first[by_second], kind="stable")]
    return first[order], second[order], page[order], place[order]


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
        codes = np.concatenate([np.zeros(0, np.uint32), *self._codes])
        order = np.argsort(codes)
        ranks = np.zeros(len(codes), self._width)
        ranks[order] = np.arange(len(codes))
        return codes[order], ranks


def run_words(run: Run) -> list[str]:
    """The words of a run."""
    letters = np.stack(_pairs(run), axis=1).astype("<u4").tobytes().decode("utf-32-le")
    words = (letters[start : start + 2] for start in range(0, len(letters), 2))
    return [word for word in words if not (run.overlapping and word[0] == END)]


def _entries(alphabet: Numbers, first: Numbers, second: Numbers, page: Numbers, place: Numbers) -> Entries:
    opens_word = _changes(first) | _changes(second)
    opens_page = opens_word | _changes(page)
    words, pages = np.flatnonzero(opens_word), np.flatnonzero(opens_page)
    step = np.where(opens_page, place, np.diff(place, prepend=place[:1]))
    page_step = np.where(opens_word[pages], page[pages], np.diff(page[pages], prepend=page[:1]))
    places = np.diff(pages, append=len(first))
    holders = np.diff(np.searchsorted(pages, words), append=len(pages))
    letters = alphabet[np.stack([first[words], second[words]], axis=1)]
    spelled = letters.astype("<u4").tobytes().decode("utf-32-le")
    width = _utf8_sizes(letters).sum(axis=1)

    page_head = 1 + _head_sizes(page_step) + _head_sizes(places)
    word_head = 2 + width + _head_sizes(holders)
    before = np.zeros(len(first), np.int64)
    before[pages] += page_head
    before[words] += word_head
    size = before + _head_sizes(step)
    size[np.append(pages[1:], len(first)) - 1] += 1  # for the array that ends a page, and the one that ends a word
    size[np.append(words[1:], len(first)) - 1] += 1
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
    out[at] = kind << 5 | np.minimum(numbers, 24)  # 24: a byte follows, with the number
    long = np.flatnonzero(numbers >= 24)
    at, numbers = at[long], numbers[long].astype(np.int64)
    for power, below in ((0, 1 << 8), (1, 1 << 16), (2, 1 << 32)):
        fitting = numbers < below
        where, value = at[fitting], numbers[fitting]
        out[where] = kind << 5 | 24 + power
        for byte in range(1 << power):
            out[where + 1 + byte] = value >> 8 * ((1 << power) - 1 - byte) & 0xFF
        at, numbers = at[~fitting], numbers[~fitting]
