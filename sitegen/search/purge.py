"""Purges words of removed text from the pages of a shard that stays. Only the chunks that hold one of them are
rewritten.

A superseded page is left out of all results, but the positions of its words would still reveal its text. So each word
of a removed text leaves the superseded page, wherever it stands on that page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Set

from sitegen.search.cbor import ARRAY, HEAD_SIZES, INTEGER, decode, decode_head, encode, encode_head
from sitegen.search.layout import lay_out
from sitegen.search.pack import CONTENTS, chunk_file, chunk_path, pack, unpack
from sitegen.search.postings import run_words
from sitegen.search.text import END, SearchRecord, fold


def taken_out(block: str, others: Iterable[str]) -> str:
    """What of ``block`` does not stand in that of ``others`` which is most like it at both ends, with the characters
    on either side of it, which make words with it."""
    start, end = 0, len(block)
    for other in others:
        most = min(len(block), len(other))
        head = _alike(block, other)
        tail = min(_alike(block[::-1], other[::-1]), most - head)
        if len(block) - head - tail < end - start:
            start, end = head, len(block) - tail
    first, last = start, end
    while first > 0 and not fold(block[first:start]):
        first -= 1
    while last < len(block) and not fold(block[end:last]):
        last += 1
    return block[first:last]


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    parted = (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(parted, min(len(one), len(other)))


def words_of(blocks: Iterable[str]) -> frozenset[str]:
    """Every word that any of ``blocks``, or a part of one, has in an index."""
    layout = lay_out(SearchRecord("", "", None, tuple(blocks), (), (), None))
    words = {word for run in layout.runs for word in run_words(run)}
    return frozenset(words | {char + END for word in words for char in word if char != END})  # where a part ends


def purged_files(read: Callable[[str], bytes], pages: Mapping[int, Set[str]]) -> dict[str, bytes | None]:
    """What becomes of the files of a shard, which ``read`` gives by path, when ``pages`` (by number) lose words:
    the new files, ``None`` for one that is left empty. Raises ``ValueError`` for files that are not ours."""
    version, names, chunks, *rest = decode(unpack(read(CONTENTS)))
    lost: dict[str, set[int]] = {}
    for number, words in pages.items():
        for word in words:
            lost.setdefault(word, set()).add(number)
    firsts = [chunk[0] for chunk in chunks]
    concerned = {bisect_right(firsts, word) - 1 for word in lost} - {-1}
    files: dict[str, bytes | None] = {}
    for place in sorted(concerned):
        path = chunk_path(chunks[place][2])
        before = unpack(read(path))
        entries = _thinned(before, lost)
        if entries is None:
            continue
        files[path] = chunk_file([entry for _, entry in entries], len(entries)) if entries else None
        if entries:
            chunks[place][:2] = entries[0][0], entries[-1][0]
    if files:
        left = [chunk for chunk in chunks if files.get(chunk_path(chunk[2]), b"") is not None]
        files[CONTENTS] = pack(encode([version, names, left, *rest]))
    return files


def _thinned(data: bytes, lost: Mapping[str, Set[int]]) -> list[tuple[str, bytes]] | None:
    """The words of a chunk with their entries, without those of which nothing is left; ``None`` where all stay."""
    at = 1 + HEAD_SIZES[data[1]]
    entries: list[tuple[str, bytes]] = []
    changed = False
    while at < len(data):
        start = at
        length, at = decode_head(data, at + 1)
        word = data[at : at + length].decode("utf-8")
        holders, at = decode_head(data, at + length)
        pages: list[tuple[int, bytes]] = []  # each with its places, encoded
        page = 0
        for _ in range(holders):
            step, places = decode_head(data, at + 1)
            count, at = decode_head(data, places)
            for _ in range(count):
                at += HEAD_SIZES[data[at]]
            at += 1
            page += step
            pages.append((page, data[places:at]))
        at += 1
        gone = lost.get(word)
        kept = [entry for entry in pages if entry[0] not in gone] if gone else pages
        if len(kept) == len(pages):
            entries.append((word, data[start:at]))
        else:
            changed = True
            if kept:
                entries.append((word, _entry(word, kept)))
    return entries if changed else None


def _entry(word: str, pages: Iterable[tuple[int, bytes]]) -> bytes:
    parts: list[bytes] = []
    before = 0
    for page, places in pages:
        parts += (b"\x83", encode_head(INTEGER, page - before), places)
        before = page
    return b"".join((b"\x83", encode(word), encode_head(ARRAY, len(parts) // 3), *parts, b"\x80"))
