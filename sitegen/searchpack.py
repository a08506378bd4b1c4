"""Pagefind's index files: what the binary wrote, joined and packed anew for a slow line.

Pagefind's own layout suits small sites: chunks of 20,000 postings (35 kB), a 12-byte random name for
each page and chunk in the list of contents that every reader loads. With pairs of characters for words,
a query would load several hundred kB. Here the same words and postings go into chunks a fourth the
size, under short names, and the indexes of several runs become one. ``pagefind.js`` reads both alike.
"""

from __future__ import annotations

import gzip
import heapq
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError

LANGUAGE = "und"
_CHUNK_BYTES = 16_000  # before compression; about six tenths after
_SIGNATURE = b"pagefind_dcd"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_HINT = "请安装 1.5 版的 pagefind-bin。"


class SearchIndexError(SitegenError):
    """Pagefind failed, or wrote something that is not known here."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class RawIndex:
    """An index as the binary left it in ``folder``: the numbers of the pages (000000.html is 0) in the order
    of its postings, and the names of its chunks and of its (filter, file)."""

    folder: Path
    version: str
    pages: tuple[int, ...]
    chunks: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]


def read_index(folder: Path) -> RawIndex:
    """The index in ``folder``. Raises ``SearchIndexError`` where it is not as expected."""
    paths = list(folder.glob("*.pf_meta"))
    if len(paths) != 1:
        raise SearchIndexError(f"Pagefind 写出了 {len(paths)} 份目录，应为 1 份")
    version, pages, chunks, filters, sorts, fields = _Decoder(unpack(paths[0])).item()
    if sorts or fields:
        raise SearchIndexError(f"Pagefind 收录了未指定的排序或元数据：{sorts}、{fields}")
    return RawIndex(
        folder,
        version,
        tuple(_page_number(folder, name) for name, _ in pages),
        tuple(name for _, _, name in chunks),
        tuple((key, name) for key, name in filters),
    )


def _page_number(folder: Path, name: str) -> int:
    found = re.match(rb'\{"url":"/(\d+)\.html"', unpack(folder / "fragment" / f"{name}.pf_fragment"))
    if not found:
        raise SearchIndexError(f"Pagefind 的片段 {name} 没有页码", _HINT)
    return int(found[1])


def pack_index(indexes: Sequence[RawIndex], names: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """The files of one index that holds the pages of all, by path; ``names`` are those that the pages of each get."""
    files: dict[str, bytes] = {}
    for index, own in zip(indexes, names, strict=True):
        if sorted(index.pages) != list(range(len(own))):
            raise SearchIndexError(f"Pagefind 收录了 {len(index.pages)} 页，应为 {len(own)} 页")
    pages = [own[number] for index, own in zip(indexes, names, strict=True) for number in index.pages]
    chunks = _pack_chunks(indexes, files)
    filters = _pack_filters(indexes, files)
    return files | contents_files(indexes[0].version, pages, chunks, filters)


def contents_files(
    version: str, pages: Sequence[str], chunks: Sequence[Sequence[str]], filters: Sequence[Sequence[str]]
) -> dict[str, bytes]:
    """The files that Pagefind reads first: names of pages, (first, last, name) of chunks, (filter, name)."""
    # The length of a page serves Pagefind's ranking, which is not used.
    contents = pack(_encode([version, [[name, 1] for name in pages], chunks, filters, [], []]))
    language = {"hash": "contents", "wasm": None, "page_count": len(pages)}
    entry = {"version": version, "languages": {LANGUAGE: language}, "include_characters": []}
    return {"pagefind-entry.json": json.dumps(entry).encode(), "pagefind.contents.pf_meta": contents}


# Words


def _pack_chunks(indexes: Sequence[RawIndex], files: dict[str, bytes]) -> list[list[str]]:
    """Write the words of all indexes to ``files``, in chunks; returns their (first, last, name)."""
    chunks: list[list[str]] = []
    words: list[tuple[str, bytes]] = []
    size = 0

    def flush() -> None:
        name = base36(len(chunks))
        data = b"\x81" + _encode_head(4, len(words)) + b"".join(entry for _, entry in words)
        files[f"index/{name}.pf_index"] = pack(data)
        chunks.append([words[0][0], words[-1][0], name])

    for word, entry in _joined_words(indexes):
        if words and size + len(entry) > _CHUNK_BYTES:
            flush()
            words, size = [], 0
        words.append((word, entry))
        size += len(entry)
    if words:
        flush()
    return chunks


def _joined_words(indexes: Sequence[RawIndex]) -> Iterator[tuple[str, bytes]]:
    """(word, its whole entry) in the order of words, pages counted on from index to index."""
    bases = accumulate((len(index.pages) for index in indexes), initial=0)
    streams = [_words(index, base) for index, base in zip(indexes, bases, strict=False)]
    for word, same in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        # Page numbers are stored as differences, and of the last page of an index only the sum is known.
        # But a word may have variants (for accents), each with pages of its own: the others become these.
        first, *others = (pages for _, pages in same)
        variants = b"".join(b"\x82\x60" + pages for pages in others)
        yield word, b"\x83" + _encode(word) + first + _encode_head(4, len(others)) + variants


def _words(index: RawIndex, base: int) -> Iterator[tuple[str, bytes]]:
    """(word, its encoded pages), the first page's number raised by ``base``."""
    for name in index.chunks:
        for word, pages in _chunk_words(unpack(index.folder / "index" / f"{name}.pf_index")):
            yield word, _raised(pages, base) if base else pages


# A word's entry is an array of three: the word, its pages, its variants. No other array begins with a
# text, and nothing that may follow the same two bytes within a number looks like a letter or a digit.
_ENTRY = re.compile(
    rb"\x83[\x62-\x68]((?:[0-9a-z]|[\xc3-\xdf].|[\xe0-\xef]..|[\xf0-\xf4]...){2})(?=[\x80-\x9b])", re.DOTALL
)


def _chunk_words(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(word, its encoded pages) of a chunk, without decoding the postings."""
    decoder = _Decoder(data)
    kind, _ = decoder.head()
    _, count = decoder.head()
    found = list(_ENTRY.finditer(data, decoder.place))
    if kind != 4 or len(found) != count or found[0].start() != decoder.place:
        raise SearchIndexError(f"Pagefind 索引块应有 {count} 个词，识别出 {len(found)} 个", _HINT)
    ends = [match.start() for match in found[1:]] + [len(data)]
    for match, end in zip(found, ends, strict=True):
        # Folded text has no accents, so the entry ends in an empty array of variants.
        yield match[1].decode(), data[match.end() : end - 1]


def _raised(pages: bytes, base: int) -> bytes:
    """Encoded pages with ``base`` added to the first one's number."""
    decoder = _Decoder(pages)
    count = decoder.head()[1]
    head = decoder.head()
    kind, number = decoder.head()
    if head != (4, 3) or kind != 0:
        raise SearchIndexError("Pagefind 索引块的结构与预期不符", _HINT)
    return _encode_head(4, count) + b"\x83" + _encode_head(0, number + base) + pages[decoder.place :]


# Filters


def _pack_filters(indexes: Sequence[RawIndex], files: dict[str, bytes]) -> list[list[str]]:
    """Write the filters to ``files``; returns their (filter, name).

    Sorted, for Pagefind keeps them in hash maps, whose order differs from run to run."""
    joined: dict[str, dict[str, list[int]]] = {}
    base = 0
    for index in indexes:
        for key, name in index.filters:
            _, values = _Decoder(unpack(index.folder / "filter" / f"{name}.pf_filter")).item()
            for value, pages in values:
                joined.setdefault(key, {}).setdefault(value, []).extend(base + page for page in pages)
        base += len(index.pages)
    for place, key in enumerate(sorted(joined)):
        values = [[value, pages] for value, pages in sorted(joined[key].items())]
        files[f"filter/{base36(place)}.pf_filter"] = pack(_encode([key, values]))
    return [[key, base36(place)] for place, key in enumerate(sorted(joined))]


# Encodings


def pack(data: bytes) -> bytes:
    """``data`` as a file of Pagefind's: signed and compressed."""
    return gzip.compress(_SIGNATURE + data, compresslevel=9, mtime=0)


def unpack(path: Path) -> bytes:
    """The content of a file of Pagefind's."""
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_SIGNATURE):
        raise SearchIndexError(f"{path.name} 不是 Pagefind 的文件")
    return data[len(_SIGNATURE) :]


def base36(number: int) -> str:
    """``number`` in digits and small letters."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def _encode(item: int | str | Sequence[Any]) -> bytes:
    """CBOR (RFC 8949) of natural numbers, texts and arrays."""
    if isinstance(item, int):
        return _encode_head(0, item)
    if isinstance(item, str):
        return _encode_head(3, len(item.encode())) + item.encode()
    return _encode_head(4, len(item)) + b"".join(map(_encode, item))


def _encode_head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


class _Decoder:
    """CBOR of the same types, read from ``place`` on."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def head(self) -> tuple[int, int]:
        """(major type, number) of the next item."""
        kind, number = divmod(self._data[self.place], 32)
        self.place += 1
        if number >= 24:
            number = int.from_bytes(self._take(1 << number - 24), "big")
        return kind, number

    def item(self) -> Any:
        kind, number = self.head()
        if kind == 0:
            return number
        if kind == 3:
            return self._take(number).decode()
        if kind == 4:
            return [self.item() for _ in range(number)]
        raise SearchIndexError(f"Pagefind 的文件中有未知的数据类型 {kind}", _HINT)

    def _take(self, size: int) -> bytes:
        self.place += size
        return self._data[self.place - size : self.place]
