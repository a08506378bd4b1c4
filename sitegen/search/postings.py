"""Sorts and encodes the postings of a shard: each word with its pages and positions, in Pagefind's format.

Pagefind's own indexer would take most of a build for character pairs. This module sorts the pairs of all documents as
numbers and writes their entries (CBOR) with array operations, one part of the alphabet at a time, so memory grows with
the text of one shard. ``tests/search/test_postings.py`` compares the result with the output of the Pagefind binary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.search.cbor import ARRAY, INTEGER, TEXT
from sitegen.search.layout import Layout, Run
from sitegen.search.text import END

if TYPE_CHECKING:  # numpy.typing imports slowly
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_CODES = 0x110000
_SLICE = 250_000  # postings sorted and written at one time
_TRIPLE = ARRAY << 5 | 3  # head of an array of three items
_EMPTY = ARRAY << 5  # head of an empty array


@dataclass(frozen=True, slots=True)
class Entries:
    """Encoded entries of consecutive words. ``words`` holds two characters for each word; ``data`` holds the entries,
    of which number ``i`` ends before offset ``ends[i]``."""

    words: str
    data: bytes
    ends: Sequence[int]


def word_entries(layouts: Iterable[Layout]) -> Iterator[Entries]:
    """Yield the entries of all words in sorted order; page ``i`` is that of layout ``i``.

    An entry is ``[word, [[page, [positions], []], …], []]``; pages and positions are stored as differences.
    """
    postings = _Postings(layouts)
    for columns in postings.slices():
        yield _entries(postings.alphabet, *columns)


_Columns = tuple["Numbers", "Numbers", "Numbers", "Numbers"]
"""First and second characters of words, their pages and positions."""


class _Postings:
    """All postings in batches; characters are numbers, which ``alphabet`` maps to codes."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        seen = _Seen()
        batches = [_columns(batch, seen) for batch in _batched(layouts)]
        self.alphabet, ranks = seen.in_order()
        for number, columns in enumerate(batches):  # in place, because both forms together would double the memory
            batches[number] = _by_first(columns, ranks)
        self._batches = batches

    def slices(self) -> Iterator[_Columns]:
        """Yield all postings sorted by word, page and position, about ``_SLICE`` at a time and only whole words."""
        bounds = [np.searchsorted(batch[0], np.arange(len(self.alphabet) + 1)) for batch in self._batches]
        before = np.sum(bounds, axis=0)  # for each character, the postings of words that begin with an earlier one
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
    """Yield (page number, run) of all layouts in batches of about ``_SLICE`` characters."""
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
    """Return the postings of ``batch`` in its order."""
    pairs = [_pairs(run) for _, run in batch]
    firsts, seconds = (np.concatenate(codes) for codes in zip(*pairs, strict=True))
    sizes = np.array([len(first) for first, _ in pairs])
    starts = np.array([run.position for _, run in batch]) - np.cumsum(sizes) + sizes
    positions = np.repeat(starts, sizes) + np.arange(len(firsts))
    pages = np.repeat(np.array([page for page, _ in batch], np.int32), sizes)
    ends_block = np.repeat([run.overlapping for _, run in batch], sizes) & (firsts == ord(END))
    kept = np.flatnonzero(~ends_block)
    return seen.numbers(firsts[kept]), seen.numbers(seconds[kept]), pages[kept], positions[kept].astype(np.int32)


def _pairs(run: Run) -> tuple[Numbers, Numbers]:
    """Return first and second characters of a run's words, and of the pairs after each block, which begin with
    ``END`` and are no words."""
    codes = run.codes
    return (codes[:-1], codes[1:]) if run.overlapping else (codes[::2], codes[1::2])


def _by_first(columns: _Columns, ranks: Numbers) -> _Columns:
    """Replace the characters' numbers by ``ranks`` and sort by first character."""
    first, second, page, position = columns
    first = ranks[first]
    order = np.argsort(first, kind="stable")
    return first[order], ranks[second[order]], page[order], position[order]


def _in_order(first: Numbers, second: Numbers, page: Numbers, position: Numbers) -> _Columns:
    """Sort by word. Pages and positions must already be sorted for each first character; both sorts are stable."""
    by_second = np.argsort(second, kind="stable")
    order = by_second[np.argsort(first[by_second], kind="stable")]
    return first[order], second[order], page[order], position[order]


class _Seen:
    """Numbers the characters in the order of first occurrence, so that most texts need only 16 bits for each."""

    def __init__(self) -> None:
        self._numbers = np.zeros(_CODES, np.uint32)  # number + 1 by character code; 0 for a new character
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
        return np.uint16 if self._count <= 1 << 16 else np.uint32  # numpy uses a fast radix sort for 16 bits

    def in_order(self) -> tuple[Numbers, Numbers]:
        """Return (sorted codes of all characters, rank of each number's character among them)."""
        codes = np.concatenate([np.zeros(0, np.uint32), *self._codes])
        order = np.argsort(codes)
        ranks = np.zeros(len(codes), self._width)
        ranks[order] = np.arange(len(codes))
        return codes[order], ranks


def run_words(run: Run) -> list[str]:
    """Return the words of a run."""
    letters = np.stack(_pairs(run), axis=1).astype("<u4").tobytes().decode("utf-32-le")
    words = (letters[start : start + 2] for start in range(0, len(letters), 2))
    return [word for word in words if not (run.overlapping and word[0] == END)]


def _entries(alphabet: Numbers, first: Numbers, second: Numbers, page: Numbers, position: Numbers) -> Entries:
    """Encode sorted postings. First compute the size and offset of each part, then write all parts of one sort at
    once."""
    opens_word = _changes(first) | _changes(second)
    opens_page = opens_word | _changes(page)
    words, pages = np.flatnonzero(opens_word), np.flatnonzero(opens_page)
    step = np.where(opens_page, position, np.diff(position, prepend=position[:1]))
    page_step = np.where(opens_word[pages], page[pages], np.diff(page[pages], prepend=page[:1]))
    position_counts = np.diff(pages, append=len(first))
    page_counts = np.diff(np.searchsorted(pages, words), append=len(pages))
    letters = alphabet[np.stack([first[words], second[words]], axis=1)]
    spelled = letters.astype("<u4").tobytes().decode("utf-32-le")
    width = _utf8_sizes(letters).sum(axis=1)

    page_head = 1 + _head_sizes(page_step) + _head_sizes(position_counts)
    word_head = 2 + width + _head_sizes(page_counts)
    before = np.zeros(len(first), np.int64)
    before[pages] += page_head
    before[words] += word_head
    size = before + _head_sizes(step)
    size[np.append(pages[1:], len(first)) - 1] += 1  # the empty array at the end of each page, and of each word
    size[np.append(words[1:], len(first)) - 1] += 1
    end = np.cumsum(size)
    start = end - size
    out = np.full(int(end[-1]), _EMPTY, np.uint8)

    at = start[words]
    out[at] = _TRIPLE
    out[at + 1] = TEXT << 5 | width
    text = np.frombuffer(spelled.encode(), np.uint8)
    out[np.repeat(at + 2 - np.cumsum(width) + width, width) + np.arange(len(text))] = text
    _write_heads(out, at + 2 + width, ARRAY, page_counts)
    at = start[pages] + before[pages] - page_head
    out[at] = _TRIPLE
    _write_heads(out, at + 1, INTEGER, page_step)
    _write_heads(out, at + 1 + _head_sizes(page_step), ARRAY, position_counts)
    _write_heads(out, start + before, INTEGER, step)
    return Entries(spelled, out.tobytes(), np.append(start[words][1:], end[-1]).tolist())


def _changes(column: Numbers) -> Numbers:
    """True for the first value and for each that differs from the previous one."""
    changed = np.ones(len(column), bool)
    changed[1:] = column[1:] != column[:-1]
    return changed


def _utf8_sizes(codes: Numbers) -> Numbers:
    return 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)


def _head_sizes(numbers: Numbers) -> Numbers:
    """Return the size in bytes of a CBOR head for each number."""
    return 1 + (numbers >= 24).astype(np.int64) + (numbers >= 1 << 8) + 2 * (numbers >= 1 << 16)


def _write_heads(out: Numbers, at: Numbers, kind: int, numbers: Numbers) -> None:
    """Write CBOR heads of one major type into ``out`` at the offsets ``at``."""
    out[at] = kind << 5 | np.minimum(numbers, 24)  # 24: the number follows in one byte
    long = np.flatnonzero(numbers >= 24)
    at, numbers = at[long], numbers[long].astype(np.int64)
    for power, below in ((0, 1 << 8), (1, 1 << 16), (2, 1 << 32)):
        fitting = numbers < below
        where, value = at[fitting], numbers[fitting]
        out[where] = kind << 5 | 24 + power
        for byte in range(1 << power):
            out[where + 1 + byte] = value >> 8 * ((1 << power) - 1 - byte) & 0xFF
        at, numbers = at[~fitting], numbers[~fitting]
