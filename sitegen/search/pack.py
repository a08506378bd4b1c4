"""Pagefind's index files, packed for a slow line.

Pagefind's own layout suits small sites: chunks of 20,000 postings (35 kB), a 12-byte random name for
each page and chunk in the list of contents that every reader loads. With pairs of characters for words,
a query would load several hundred kB. Here chunks are a fourth the size, under short names.
``pagefind.js`` reads both alike.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata

import deflate

from sitegen.core.errors import SitegenError
from sitegen.search.cbor import ARRAY, encode, encode_head
from sitegen.search.postings import Entries

LANGUAGE = "und"
COMPRESSOR = "deflate " + metadata.version("deflate")
_LEVEL = 6
_CHUNK_LEVEL = 1  # half the time of 6, for 2 in a hundred bytes more
_CHUNK_BYTES = 16_000  # before compression; about six tenths after
_SIGNATURE = b"pagefind_dcd"
CONTENTS = "pagefind.contents.pf_meta"
"""The file of a shard that lists its pages, its chunks (first word, last word, name) and its filters."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class SearchIndexError(SitegenError):
    """Pagefind failed, or is not as it is known here."""

    exit_code = 3


def contents_files(
    version: str,
    pages: Sequence[str],
    chunks: Sequence[Sequence[str]],
    filters: Mapping[str, Mapping[str, Sequence[int]]],
) -> dict[str, bytes]:
    """The files of an index that Pagefind reads first, by path: names of ``pages``, (first, last, name) of
    ``chunks``, and ``filters`` with the numbers of the pages that have each value."""
    files: dict[str, bytes] = {}
    names = [[key, base36(place)] for place, key in enumerate(sorted(filters))]
    for key, name in names:
        values = [[value, numbers] for value, numbers in sorted(filters[key].items())]
        files[f"filter/{name}.pf_filter"] = pack(encode([key, values]))
    # The length of a page serves Pagefind's ranking, which is not used.
    contents = pack(encode([version, [[name, 1] for name in pages], chunks, names, [], []]))
    language = {"hash": "contents", "wasm": None, "page_count": len(pages)}
    entry = {"version": version, "languages": {LANGUAGE: language}, "include_characters": []}
    return files | {"pagefind-entry.json": json.dumps(entry).encode(), CONTENTS: contents}


def pack_chunks(entries: Iterable[Entries], files: dict[str, bytes]) -> list[list[str]]:
    """Write the words to ``files``, in chunks; returns their (first, last, name)."""
    chunks: list[list[str]] = []
    data: list[bytes] = []
    size = count = 0
    first = last = ""

    def flush() -> None:
        name = base36(len(chunks))
        files[chunk_path(name)] = chunk_file(data, count)
        chunks.append([first, last, name])

    for part in entries:
        begin = begin_byte = 0
        while begin < len(part.ends):
            end = bisect_right(part.ends, begin_byte + _CHUNK_BYTES - size, begin)
            if end == begin and count:  # the next word is for the next chunk
                flush()
                data, size, count = [], 0, 0
                continue
            end = max(end, begin + 1)
            first = first if count else part.words[2 * begin : 2 * begin + 2]
            last = part.words[2 * end - 2 : 2 * end]
            data.append(part.data[begin_byte : part.ends[end - 1]])
            size += len(data[-1])
            count += end - begin
            begin, begin_byte = end, part.ends[end - 1]
    if count:
        flush()
    return chunks


def chunk_path(name: str) -> str:
    """Where in a shard the chunk ``name`` lies."""
    return f"index/{name}.pf_index"


def chunk_file(entries: Iterable[bytes], count: int) -> bytes:
    """A chunk of ``count`` words, whose encoded ``entries`` may come in any pieces."""
    return pack(b"\x81" + encode_head(ARRAY, count) + b"".join(entries), _CHUNK_LEVEL)


def pack(data: bytes, level: int = _LEVEL) -> bytes:
    """``data`` as a file of Pagefind's: signed and compressed."""
    return compressed(_SIGNATURE + data, level)


def unpack(file: bytes) -> bytes:
    """What ``pack`` was given. Raises ``OSError``, ``EOFError`` or ``zlib.error`` for other files."""
    return gzip.decompress(file).removeprefix(_SIGNATURE)


def compressed(data: bytes, level: int = _LEVEL) -> bytes:
    """``data`` as a gzip member (RFC 1952) without a time: the same bytes on every machine.

    By libdeflate, which takes a third of zlib's time; ``COMPRESSOR`` says which, for others may pack otherwise."""
    return bytes(deflate.gzip_compress(data, level))


def base36(number: int) -> str:
    """``number`` in digits and small letters."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits
