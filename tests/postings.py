"""Reading an index as Pagefind's script does, for tests."""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

from sitegen.search.layout import Layout
from sitegen.search.text import END

Postings = dict[str, dict[str, list[int]]]


def words_at(layout: Layout) -> dict[int, str]:
    """position → word."""
    words = {}
    for run in layout.runs:
        text = run.codes.astype("<u4").tobytes().decode("utf-32-le")
        for offset in range(len(text) - 1 if run.overlapping else len(text) // 2):
            word = text[offset : offset + 2] if run.overlapping else text[2 * offset : 2 * offset + 2]
            if not (run.overlapping and word[0] == END):
                assert run.position + offset not in words
                words[run.position + offset] = word
    return words


def decoded(data: bytes) -> Any:
    """Decompress and decode a Pagefind file."""
    item, end = _item(gzip.decompress(data).removeprefix(b"pagefind_dcd"), 0)
    assert end
    return item


def _item(data: bytes, place: int) -> tuple[Any, int]:
    """Decode CBOR (RFC 8949) natural numbers, texts and arrays."""
    kind, number = divmod(data[place], 32)
    place += 1
    if number >= 24:
        size = 1 << number - 24
        number, place = int.from_bytes(data[place : place + size], "big"), place + size
    if kind == 0:
        return number, place
    if kind == 3:
        return data[place : place + number].decode(), place + number
    assert kind == 4
    items = []
    for _ in range(number):
        item, place = _item(data, place)
        items.append(item)
    return items, place


def listed(pages: list[Any]) -> dict[int, list[int]]:
    """Return positions by page number, from the pages of an entry."""
    found, page = {}, 0
    for step, places, _ in pages:
        page += step
        found[page] = [sum(places[: end + 1]) for end in range(len(places))]
    return found


def postings(files: dict[str, bytes]) -> Postings:
    """Return positions by word and page name, from the files of a shard."""
    _, pages, chunks, *_ = decoded(files["pagefind.contents.pf_meta"])
    found: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    for first, last, name in chunks:
        for word, main, variants in decoded(files[f"index/{name}.pf_index"])[0]:
            assert first <= word <= last
            assert not variants
            for number, places in listed(main).items():
                found[word][pages[number][0]] = places
    return dict(found)


def binary_postings(folder: Path) -> dict[str, dict[int, list[int]]]:
    """Return positions by word and page number (000007.html is 7), from an index of the Pagefind binary."""
    (contents,) = (decoded(path.read_bytes()) for path in folder.glob("*.pf_meta"))
    _, pages, chunks, *_ = contents
    numbers = []
    for name, _ in pages:
        fragment = gzip.decompress((folder / "fragment" / f"{name}.pf_fragment").read_bytes())
        numbers.append(int(fragment.removeprefix(b'pagefind_dcd{"url":"/')[:6]))
    found: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for _, _, chunk in chunks:
        for word, main, variants in decoded((folder / "index" / f"{chunk}.pf_index").read_bytes())[0]:
            for part in (main, *(pages for _, pages in variants)):
                found[word] |= {numbers[page]: places for page, places in listed(part).items()}
    return dict(found)
