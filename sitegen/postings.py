"""The words of a shard and their places, sorted and encoded as Pagefind's script reads them.

Pagefind's own indexer is made for words of Western text; given pairs of characters it takes most of a build.
Here the pairs of all documents are sorted as numbers and their entries (CBOR, RFC 8949) are written by
whole arrays, a part of the alphabet at a time, so that memory follows the text of one shard.
``tests/test_postings.py`` holds the result to what the binary makes of the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.searchlayout import Layout, Run
from sitegen.searchtext import END

Numbers = NDArray[Any]

_CODES = 0x110000
_SLICE = 500_000  # postings that are sorted and written at a time
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


def word_entries(layouts: Sequence[Layout]) -> Iterator[Entries]:
    """The entries of all words, in the order of words; page ``i`` is the one of ``layouts[i]``.

    An entry is ``[word, [[page, [places], []], …], []]``, each page and place counted from the one before.
    """
    postings = _Postings(layouts)
    for low, high in postings.slices():
        yield _entries(postings, postings.sorted_between(low, high))


class _Postings:
    """Every word at every place, in the order of pages and places; characters as numbers in ``alphabet``."""

    def __init__(self, layouts: Sequence[Layout]) -> None:
        used = np.zeros(_CODES, bool)
        for run in (run for layout in layouts for run in layout.runs):
            used[run.codes] = True
        self.alphabet: Numbers = np.flatnonzero(used)
        narrow = np.uint16 if len(self.alphabet) <= 1 << 16 else np.uint32  # numpy sorts the narrow ones by digits
        numbers = np.zeros(_CODES, narrow)
        numbers[self.alphabet] = np.arange(len(self.alphabet))
        pairs = [[_pairs(run, numbers) for run in layout.runs] for layout in layouts]
        flat = [pair for of_page in pairs for pair in of_page]
        self.first: Numbers = np.concatenate([first for first, _, _ in flat] or [np.zeros(0, narrow)])
        self.second: Numbers = np.concatenate([second for _, second, _ in flat] or [np.zeros(0, narrow)])
        self.place: Numbers = np.concatenate([place for _, _, place in flat] or [np.zeros(0, np.int32)])
        sizes = [sum(len(place) for _, _, place in of_page) for of_page in pairs]
        self.page: Numbers = np.repeat(np.arange(len(layouts), dtype=np.int32), sizes)

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


def _pairs(run: Run, numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """First characters, second characters and places of the words of a run."""
    text = numbers[run.codes]
    if not run.overlapping:
        return text[::2], text[1::2], run.position + np.arange(len(text) // 2, dtype=np.int32)
    kept = np.flatnonzero(run.codes[:-1] != ord(END))
    return text[kept], text[kept + 1], (run.position + kept).astype(np.int32)


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
