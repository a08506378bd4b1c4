"""The Pagefind adapter: from search records to the files of an index shard, and the runtime that reads them.

The binary gives the runtime; the index itself is written here, in its format (``postings``, ``searchpack``).
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pagefind_bin

from sitegen.postings import word_entries
from sitegen.searchlayout import Passage, lay_out
from sitegen.searchpack import LANGUAGE, SearchIndexError, base36, index_files, pack
from sitegen.searchtext import SearchRecord

__all__ = ["FOLDER", "SHARD_LIST", "SearchIndexError", "build_runtime", "build_shard", "shard_list", "shard_name"]

FOLDER = "pagefind"
SHARD_LIST = "shards.json"
_LAYOUT = 1  # raise when the files of a shard change for the same records
_TIMEOUT = 1800
_SITE, _INDEX = "site", "index"
_EMPTY_PAGE = f'<html lang="{LANGUAGE}"><body data-pagefind-body><p>a</p></body></html>'

Named = tuple[str, SearchRecord]


def build_runtime(work_dir: Path) -> dict[str, bytes]:
    """What all shards share, by path under ``pagefind/``: the script, the WebAssembly and an index without
    pages, to which ``search.js`` adds the shards. ``work_dir`` is emptied, used and removed."""
    shutil.rmtree(work_dir, ignore_errors=True)
    (work_dir / _SITE).mkdir(parents=True)
    (work_dir / _SITE / "index.html").write_text(_EMPTY_PAGE, encoding="utf-8")
    output = _run_pagefind(work_dir)
    files = {
        "pagefind.js": _classic_script((output / "pagefind.js").read_text(encoding="utf-8")),
        "wasm.unknown.pagefind": (output / "wasm.unknown.pagefind").read_bytes(),
        **index_files(version("pagefind-bin"), [], [], {}),
    }
    shutil.rmtree(work_dir)
    return files


def shard_name(tag: str, records: Sequence[SearchRecord]) -> str:
    """The shard's folder under ``pagefind/``: ``tag`` and a digest of all that its files depend on."""
    digest = blake2b(f"{_LAYOUT} {version('pagefind-bin')} {tag}".encode(), digest_size=8)
    for record in sorted(records, key=lambda record: record.url):
        digest.update(repr(record).encode())
    return f"{tag}-{digest.hexdigest()}"


def build_shard(tag: str, records: Sequence[SearchRecord]) -> dict[str, bytes]:
    """The files of one shard, by path relative to its folder; the same records give the same bytes.

    ``tag`` (two characters) keeps the names of pages apart between shards. Takes some 20 bytes of memory for a
    character of the text."""
    files: dict[str, bytes] = {}
    named = _page_names(tag, records)
    layouts = [lay_out(record) for _, record in named]
    filters: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, ((name, record), layout) in enumerate(zip(named, layouts, strict=True)):
        files |= _document_files(name, record, layout.passages)
        for key, value in record.filters:
            filters[key][value].append(number)
    return files | index_files(version("pagefind-bin"), [name for name, _ in named], word_entries(layouts), filters)


def shard_list(names: Sequence[str], documents: int) -> bytes:
    """``pagefind/shards.json``: the folders of the live shards, for ``search.js``."""
    return json.dumps({"version": 1, "documents": documents, "shards": sorted(names)}).encode()


# Pages


def _page_names(tag: str, records: Sequence[SearchRecord]) -> list[Named]:
    """Records with the names of their pages, sorted: ``tag``, 1 where the document has ended, its date in four
    digits (0000 unknown), and a number of its own among those of the day.

    ``search.js`` reads rank and date from the name, so that it can order all results without loading them."""
    days: defaultdict[str, list[SearchRecord]] = defaultdict(list)
    for record in sorted(records, key=lambda record: record.url):
        day = date.fromisoformat(record.published[:10]).toordinal() if record.published else 0
        days[f"{tag}{record.ended:d}{base36(day).zfill(4)}"].append(record)
    return [(day + base36(place), record) for day in sorted(days) for place, record in enumerate(days[day])]


def _document_files(name: str, record: SearchRecord, passages: Sequence[Passage]) -> dict[str, bytes]:
    """The fragment (what a result shows) and, for a long document, its passages, for excerpts."""
    files: dict[str, bytes] = {}
    card: dict[str, Any] = {"url": record.url, "title": record.title, "number": record.number or ""}
    card["meta"] = dict(record.meta)
    if len(passages) > 1:
        card |= {"passages": [part.position for part in passages], "extras": [part.extras for part in passages]}
        for place, part in enumerate(passages):
            files[f"text/{name}-{base36(place)}.gz"] = gzip.compress(part.text.encode(), compresslevel=6, mtime=0)
    else:
        card["text"] = passages[0].text if passages else ""
    fragment = {"url": "", "content": "", "word_count": 0, "filters": {}, "meta": {}, "anchors": [], "card": card}
    data = json.dumps(fragment, ensure_ascii=False, separators=(",", ":")).encode()
    files[f"fragment/{name}.pf_fragment"] = pack(data)
    return files


# Running the binary


def _run_pagefind(work_dir: Path) -> Path:
    """Index the pages in ``work_dir``; the folder of the index."""
    output = work_dir / _INDEX
    command = [str(pagefind_bin.get_executable()), "--silent", "--site", _SITE, "--output-path", _INDEX]
    # Pagefind also reads settings from the working folder and the environment: give it neither.
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
    """``pagefind.js`` as a classic script, so that it also loads from ``file://`` and needs no ``blob:``.

    It becomes a function of ``fetch``, through which it reads its files, and ``document``, which it must
    not see: it would take the page's zh-CN for the language of the index and cut queries into words."""
    body, exports, names = module.rpartition("export{")
    if not exports or body.count("export{") or not re.fullmatch(r"[\w,]+\};?\s*", names):
        raise SearchIndexError("pagefind.js 的结构与预期不符", "请使用锁定版本的 pagefind-bin。")
    body = body.replace("import.meta.url", "undefined")
    return (
        f'window.disclosureRuntime=function(fetch,document){{"use strict";{body}return{{{names.rstrip()}}};\n'.encode()
    )
