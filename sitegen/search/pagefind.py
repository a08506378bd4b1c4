"""Makes the files of an index shard from search records, in Pagefind's format.

``search-index.js`` reads them; so does Pagefind's own script, with which a test compares it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import working_on
from sitegen.search.layout import Layout, Passage, lay_out
from sitegen.search.pack import (
    COMPRESSOR,
    base36,
    compressed,
    contents_files,
    pack,
    pack_chunks,
)
from sitegen.search.postings import word_entries
from sitegen.search.text import SearchRecord

FOLDER = "pagefind"
SHARD_LIST = "shards.json"
_INDEX_MODULES = ("pagefind", "pack", "postings", "layout", "text")  # modules on which the bytes of index files depend

Named = tuple[str, SearchRecord]


@cache
def index_key() -> str:
    """Return a digest of the code and of the version of the compressor on which index files depend."""
    sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in _INDEX_MODULES)
    return bytes_digest(b"\0".join([COMPRESSOR.encode(), *sources]))


def shard_name(tag: str, digests: Sequence[str]) -> str:
    """Return the folder of a shard under ``pagefind/``: ``tag`` and a digest of the documents' ``digests`` and of the
    index key."""
    parts = f"{index_key()} {tag} {' '.join(sorted(digests))}"
    return f"{tag}-{blake2b(parts.encode(), digest_size=8).hexdigest()}"


def build_shard(named: Iterable[Named]) -> dict[str, bytes]:
    """Return the files of one shard by path in its folder; ``named`` comes from ``page_names``.

    It needs about 15 bytes of memory for each character of text, and holds one record at a time.
    """
    files: dict[str, bytes] = {}
    names: list[str] = []
    filters: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def layouts() -> Iterator[Layout]:
        for number, (name, record) in enumerate(named):
            names.append(name)
            for key, value in record.filters:
                filters[key][value].append(number)
            with working_on(record.url, "编索引"):
                layout = lay_out(record)
                files.update(_document_files(name, record, layout.passages))
            yield layout

    entries = word_entries(layouts())  # consumes all layouts before it yields, so ``names`` is complete below
    chunks = pack_chunks(entries, files)
    return files | contents_files(names, chunks, filters)


def shard_list(names: Sequence[str], documents: int, superseded: Sequence[str] = ()) -> bytes:
    """Return ``pagefind/shards.json``: the folders of the live shards, and the superseded pages (tombstones) in them,
    which ``search-index.js`` leaves out."""
    listed = {"version": 1, "documents": documents, "shards": sorted(names), "superseded": sorted(superseded)}
    return json.dumps(listed).encode()


# Pages


def page_names(tag: str, records: Sequence[SearchRecord]) -> list[Named]:
    """Return records with their page names, sorted by name.

    A name is ``tag``, 1 if the document has ended, else 0, four base-36 digits of its date (0000 if unknown), and three
    of a hash of its URL. ``search-terms.js`` reads rank and date from the name and so sorts all results without loading
    them. After the tag a document has the same name in every shard; only a collision appends zeros.
    """
    named: dict[str, SearchRecord] = {}
    for record in sorted(records, key=lambda record: record.url):
        day = date.fromisoformat(record.published[:10]).toordinal() if record.published else 0
        address = int.from_bytes(blake2b(record.url.encode(), digest_size=4).digest()) % 36**3
        name = f"{tag}{record.ended:d}{base36(day).zfill(4)}{base36(address).zfill(3)}"
        while name in named:
            name += "0"
        named[name] = record
    return sorted(named.items())


def _document_files(name: str, record: SearchRecord, passages: Sequence[Passage]) -> dict[str, bytes]:
    """Return the fragment, which holds what a search result shows, and the passages of a long document, for
    excerpts."""
    files: dict[str, bytes] = {}
    card: dict[str, Any] = {"url": record.url, "title": record.title, "number": record.number or ""}
    card["meta"] = dict(record.meta)
    if len(passages) > 1:
        card |= {"passages": [part.position for part in passages], "extras": [part.extras for part in passages]}
        for number, part in enumerate(passages):
            files[f"text/{name}-{base36(number)}.gz"] = compressed(part.text.encode())
    else:
        card["text"] = passages[0].text if passages else ""
    fragment = {"url": "", "content": "", "word_count": 0, "filters": {}, "meta": {}, "anchors": [], "card": card}
    data = json.dumps(fragment, ensure_ascii=False, separators=(",", ":")).encode()
    files[f"fragment/{name}.pf_fragment"] = pack(data)
    return files
