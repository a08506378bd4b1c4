"""Writes Pagefind's index files with small chunks and short names, for slow connections.

Pagefind itself makes chunks of 20,000 postings (35 kB), and random names of 12 bytes for each page and chunk in a list
that every reader loads. With character pairs as words a query would load several hundred kB. The chunks written here
are a quarter of that size.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata

import deflate

from sitegen.search.cbor import ARRAY, encode, encode_head
from sitegen.search.postings import Entries

LANGUAGE = "und"
FORMAT_VERSION = "1.5.2"
"""Version of Pagefind whose format this is."""

COMPRESSOR = "deflate " + metadata.version("deflate")
_LEVEL = 6
_CHUNK_LEVEL = 1  # takes half the time of level 6 for 2 % more bytes
_CHUNK_BYTES = 16_000  # before compression, which leaves about 60 %
_SIGNATURE = b"pagefind_dcd"
CONTENTS = "pagefind.contents.pf_meta"
"""File of a shard that lists its pages, its chunks (first word, last word, name) and its filters."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def contents_files(
    pages: Sequence[str],
    chunks: Sequence[Sequence[str]],
    filters: Mapping[str, Mapping[str, Sequence[int]]],
) -> dict[str, bytes]:
    """Return the files that Pagefind reads first, by path.

    ``pages`` are page names, ``chunks`` (first word, last word, name), ``filters`` page numbers by filter and value.
    """
    files: dict[str, bytes] = {}
    names = [[key, base36(place)] for place, key in enumerate(sorted(filters))]
    for key, name in names:
        values = [[value, numbers] for value, numbers in sorted(filters[key].items())]
        files[f"filter/{name}.pf_filter"] = pack(encode([key, values]))
    # The length of a page, here 1, only matters for Pagefind's own ranking.
    contents = pack(encode([FORMAT_VERSION, [[name, 1] for name in pages], chunks, names, [], []]))
    language = {"hash": "contents", "wasm": None, "page_count": len(pages)}
    entry = {"version": FORMAT_VERSION, "languages": {LANGUAGE: language}, "include_characters": []}
    return files | {"pagefind-entry.json": json.dumps(entry).encode(), CONTENTS: contents}


def pack_chunks(entries: Iterable[Entries], files: dict[str, bytes]) -> list[list[str]]:
    """Add the chunks of all words to ``files``; return (first word, last word, name) of each chunk."""
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
            if end == begin and count:  # the next word does not fit in this chunk
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
    """Return the path of the chunk ``name`` in its shard."""
    return f"index/{name}.pf_index"


def chunk_file(entries: Iterable[bytes], count: int) -> bytes:
    """Return the file of a chunk of ``count`` words; ``entries`` are their encoded bytes in pieces of any size."""
    return pack(b"\x81" + encode_head(ARRAY, count) + b"".join(entries), _CHUNK_LEVEL)


def pack(data: bytes, level: int = _LEVEL) -> bytes:
    """Return ``data`` as a Pagefind file: with signature, compressed."""
    return compressed(_SIGNATURE + data, level)


def unpack(file: bytes) -> bytes:
    """Return the data of a file that ``pack`` made. Raises ``OSError``, ``EOFError`` or ``zlib.error`` otherwise."""
    return gzip.decompress(file).removeprefix(_SIGNATURE)


def compressed(data: bytes, level: int = _LEVEL) -> bytes:
    """Compress to a gzip member (RFC 1952) without a time, so that every machine makes the same bytes.

    libdeflate takes a third of zlib's time. Its versions may make different bytes, so ``COMPRESSOR`` names the version
    in the index key.
    """
    return bytes(deflate.gzip_compress(data, level))


def base36(number: int) -> str:
    """Return ``number`` in base 36, with digits and lower-case letters."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits
