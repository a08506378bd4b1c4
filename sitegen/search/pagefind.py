"""Makes the files of an index shard from search records, and the Pagefind runtime that reads them.

The Pagefind binary only supplies the runtime; this program writes the index itself (``postings``, ``pack``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pagefind_bin

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import working_on
from sitegen.search.layout import Layout, Passage, lay_out
from sitegen.search.pack import (
    COMPRESSOR,
    LANGUAGE,
    SearchIndexError,
    base36,
    compressed,
    contents_files,
    pack,
    pack_chunks,
)
from sitegen.search.postings import word_entries
from sitegen.search.text import SearchRecord

__all__ = [
    "FOLDER",
    "SHARD_LIST",
    "SearchIndexError",
    "build_runtime",
    "build_shard",
    "index_key",
    "page_names",
    "shard_list",
    "shard_name",
]

FOLDER = "pagefind"
SHARD_LIST = "shards.json"
_INDEX_MODULES = ("pagefind", "pack", "postings", "layout", "text")  # modules on which the bytes of index files depend
RUNTIME_FILES = 4  # files of ``build_runtime``
_TIMEOUT = 1800
_SITE, _INDEX = "site", "index"
_EMPTY_PAGE = f'<html lang="{LANGUAGE}"><body data-pagefind-body><p>a</p></body></html>'

Named = tuple[str, SearchRecord]


def build_runtime(work_dir: Path) -> dict[str, bytes]:
    """Return the files that all shards share, by path under ``pagefind/``.

    These are the script, the WebAssembly module and an index without pages, to which ``search.js`` adds the shards.
    ``work_dir`` is emptied, used and removed. Raises ``SearchIndexError`` if Pagefind fails.
    """
    shutil.rmtree(work_dir, ignore_errors=True)
    (work_dir / _SITE).mkdir(parents=True)
    (work_dir / _SITE / "index.html").write_text(_EMPTY_PAGE, encoding="utf-8")
    output = _run_pagefind(work_dir)
    files = {
        "pagefind.js": _classic_script((output / "pagefind.js").read_text(encoding="utf-8")),
        "wasm.unknown.pagefind": (output / "wasm.unknown.pagefind").read_bytes(),
        **contents_files(version("pagefind-bin"), [], [], {}),
    }
    shutil.rmtree(work_dir)
    return files


@cache
def index_key() -> str:
    """Return a digest of the code and library versions on which index files depend."""
    sources = (Path(__file__).with_name(f"{name}.py").read_bytes() for name in _INDEX_MODULES)
    versions = f"{version('pagefind-bin')} {COMPRESSOR}"
    return bytes_digest(b"\0".join([versions.encode(), *sources]))


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
    return files | contents_files(version("pagefind-bin"), names, chunks, filters)


def shard_list(names: Sequence[str], documents: int, superseded: Sequence[str] = ()) -> bytes:
    """Return ``pagefind/shards.json``: the folders of the live shards, and the superseded pages (tombstones) in them,
    which ``search.js`` leaves out."""
    listed = {"version": 1, "documents": documents, "shards": sorted(names), "superseded": sorted(superseded)}
    return json.dumps(listed).encode()


# Pages


def page_names(tag: str, records: Sequence[SearchRecord]) -> list[Named]:
    """Return records with their page names, sorted by name.

    A name is ``tag``, 1 if the document has ended, else 0, four base-36 digits of its date (0000 if unknown), and three
    of a hash of its URL. ``search.js`` reads rank and date from the name and so sorts all results without loading them.
    After the tag a document has the same name in every shard; only a collision appends zeros.
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


# Running the binary


def _run_pagefind(work_dir: Path) -> Path:
    """Index the pages in ``work_dir`` and return the folder of the index. Raises ``SearchIndexError``."""
    output = work_dir / _INDEX
    command = [str(pagefind_bin.get_executable()), "--silent", "--site", _SITE, "--output-path", _INDEX]
    # Pagefind also reads settings from the working folder and the environment; both must be empty.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(
            command, cwd=work_dir, env=environment, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SearchIndexError(f"Pagefind 未能运行：{error}") from error
    if done.returncode or not output.is_dir():
        message = done.stderr.decode("utf-8", "replace").strip()
        raise SearchIndexError(f"Pagefind 以状态 {done.returncode} 退出：{message}", "请检查可用的内存和磁盘空间。")
    return output


def _classic_script(module: str) -> bytes:
    """Turn ``pagefind.js`` from a module into a classic script, which also loads from ``file://``.

    It becomes a function of ``fetch`` and ``document``. ``search.js`` passes its own ``fetch``, and no ``document``:
    Pagefind would take the page's language zh-CN for the language of the index and split queries into words. Raises
    ``SearchIndexError`` if the module has another form.
    """
    body, exports, names = module.rpartition("export{")
    if not exports or body.count("export{") or not re.fullmatch(r"[\w,]+\};?\s*", names):
        raise SearchIndexError("pagefind.js 的结构与预期不符", "请使用锁定版本的 pagefind-bin。")
    body = body.replace("import.meta.url", "undefined")
    return (
        f'window.disclosureRuntime=function(fetch,document){{"use strict";{body}return{{{names.rstrip()}}};\n'.encode()
    )
