"""The Pagefind adapter: from search records to the files of an index shard, and the runtime that reads them.

Pagefind's own layout suits small sites: chunks of 20,000 postings (35 kB), a 12-byte random name for
each page and chunk in the list that every reader loads, and the whole text of a page in its fragment.
For the pairs of characters that we index, a query would load several hundred kB. So the index that
the binary wrote is packed anew: the same words and postings in chunks a fifth the size, short names,
and fragments that hold only what a result shows. ``pagefind.js`` reads both alike.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pagefind_bin

from sitegen.errors import SitegenError
from sitegen.searchtext import SearchRecord, index_page, passages

FOLDER = "pagefind"
SHARD_LIST = "shards.json"
_LAYOUT = 1  # raise when the files of a shard change for the same records
_CHUNK_BYTES = 20_000  # before compression; about half after
_TIMEOUT = 1800
_SIGNATURE = b"pagefind_dcd"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LANGUAGE = "und"


class SearchIndexError(SitegenError):
    """Pagefind failed, or wrote something that this module does not know."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class _Meta:
    """Pagefind's list of contents: (name, words) of pages, (first, last, name) of chunks, filters."""

    version: str
    pages: list[list[Any]]
    chunks: list[list[Any]]
    filters: list[list[Any]]


def build_runtime(work_dir: Path) -> dict[str, bytes]:
    """What all shards share, by path under ``pagefind/``: the script, the WebAssembly and an index without
    pages, to which ``search.js`` adds the shards. ``work_dir`` is emptied and used."""
    output = _run_pagefind([f'<html lang="{_LANGUAGE}"><body data-pagefind-body><p>a</p></body></html>'], work_dir)
    meta = _read_meta(output)
    empty = _Meta(meta.version, [], [], [])
    return {
        "pagefind.js": _classic_script((output / "pagefind.js").read_text(encoding="utf-8")),
        "wasm.unknown.pagefind": (output / "wasm.unknown.pagefind").read_bytes(),
        **_contents_files(empty),
    }


def shard_name(tag: str, records: Sequence[SearchRecord]) -> str:
    """The shard's folder under ``pagefind/``: ``tag`` and a digest of all that its files depend on."""
    digest = blake2b(f"{_LAYOUT} {version('pagefind-bin')} {tag}".encode(), digest_size=8)
    for record in sorted(records, key=lambda record: record.url):
        digest.update(repr(record).encode())
    return f"{tag}-{digest.hexdigest()}"


def build_shard(tag: str, records: Sequence[SearchRecord], work_dir: Path) -> dict[str, bytes]:
    """The files of one shard, by path relative to its folder; the same records give the same bytes.

    ``tag`` (one of ``shard_tags``) keeps the names of pages apart between shards. ``work_dir`` is emptied,
    used and removed. Takes about 1 s and 350 MB for a million characters. Raises ``SearchIndexError``."""
    named = _page_names(tag, records)
    names = list(named)
    output = _run_pagefind([index_page(record) for record in named.values()], work_dir)
    meta = _read_meta(output)
    order = [_page_number(output, str(page[0])) for page in meta.pages]
    if sorted(order) != list(range(len(names))):
        raise SearchIndexError(f"Pagefind 收录了 {len(order)} 页，应为 {len(names)} 页")
    files: dict[str, bytes] = {}
    for name, record in named.items():
        files |= _document_files(name, record)
    chunks = _pack_chunks(output, meta, files)
    filters = _pack_filters(output, meta, files)
    pages = [[names[number], 1] for number in order]  # 1: the length of a page, which only ranks, and not here
    files |= _contents_files(_Meta(meta.version, pages, chunks, filters))
    shutil.rmtree(work_dir)
    return files


def shard_list(names: Sequence[str], documents: int) -> bytes:
    """``pagefind/shards.json``: the folders of the live shards, for ``search.js``."""
    return json.dumps({"version": 1, "documents": documents, "shards": sorted(names)}).encode()


# Running the binary


def _run_pagefind(pages: Sequence[str], work_dir: Path) -> Path:
    """Write ``pages`` as 000000.html, 000001.html, … and index them; the folder of the index."""
    shutil.rmtree(work_dir, ignore_errors=True)
    site, output = work_dir / "site", work_dir / "index"
    site.mkdir(parents=True)
    for number, page in enumerate(pages):
        (site / f"{number:06}.html").write_text(page, encoding="utf-8", newline="\n")
    command = [str(pagefind_bin.get_executable()), "--silent", "--site", str(site), "--output-path", str(output)]
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
        raise SearchIndexError(f"Pagefind 以状态 {done.returncode} 退出：{message}", "内存不足时可减小索引分片。")
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


# Packing the index anew


def _contents_files(meta: _Meta) -> dict[str, bytes]:
    contents = _pack(_encode([meta.version, meta.pages, meta.chunks, meta.filters, [], []]))
    language = {"hash": "contents", "wasm": None, "page_count": len(meta.pages)}
    entry = {"version": meta.version, "languages": {_LANGUAGE: language}, "include_characters": []}
    return {"pagefind-entry.json": json.dumps(entry).encode(), "pagefind.contents.pf_meta": contents}


def _read_meta(output: Path) -> _Meta:
    paths = list(output.glob("*.pf_meta"))
    if len(paths) != 1:
        raise SearchIndexError(f"Pagefind 写出了 {len(paths)} 份目录，应为 1 份")
    version, pages, chunks, filters, sorts, fields = _Decoder(_unpack(paths[0])).item()
    if sorts or fields:
        raise SearchIndexError(f"Pagefind 收录了未指定的排序或元数据：{sorts}、{fields}")
    return _Meta(version, pages, chunks, filters)


def _page_number(output: Path, name: str) -> int:
    """Which of our pages Pagefind calls ``name``."""
    found = re.match(rb'\{"url":"/(\d+)\.html"', _unpack(output / "fragment" / f"{name}.pf_fragment"))
    if not found:
        raise SearchIndexError(f"Pagefind 的片段 {name} 没有页码")
    return int(found[1])


def _pack_chunks(output: Path, meta: _Meta, files: dict[str, bytes]) -> list[list[Any]]:
    """Write the words of all chunks to ``files`` in smaller ones; returns their (first, last, name)."""
    chunks: list[list[Any]] = []
    words: list[tuple[str, bytes]] = []
    size = 0

    def flush() -> None:
        name = _base36(len(chunks))
        data = b"\x81" + _encode_head(4, len(words)) + b"".join(entry for _, entry in words)
        files[f"index/{name}.pf_index"] = _pack(data)
        chunks.append([words[0][0], words[-1][0], name])

    for _, _, old in meta.chunks:
        for word, entry in _chunk_words(_unpack(output / "index" / f"{old}.pf_index")):
            if words and size + len(entry) > _CHUNK_BYTES:
                flush()
                words, size = [], 0
            words.append((word, entry))
            size += len(entry)
    if words:
        flush()
    for chunk, following in zip(chunks, chunks[1:], strict=False):
        chunk[1] = following[0]  # not its own last word: a repeated word costs the list no bytes
    return chunks


def _pack_filters(output: Path, meta: _Meta, files: dict[str, bytes]) -> list[list[Any]]:
    """Write the filters to ``files`` in an order of their own; returns their (filter, name).

    Pagefind keeps them in hash maps, whose order differs from run to run."""
    filters: list[list[Any]] = []
    for key, old in sorted(meta.filters):
        content = _Decoder(_unpack(output / "filter" / f"{old}.pf_filter")).item()
        name = _base36(len(filters))
        files[f"filter/{name}.pf_filter"] = _pack(_encode([content[0], sorted(content[1])]))
        filters.append([key, name])
    return filters


# A word's entry is an array of three: the word, its pages, its variants. No other array begins with a
# text, and nothing that may follow the same two bytes within a number looks like a letter or a digit.
_ENTRY = re.compile(
    rb"\x83[\x62-\x68]((?:[0-9a-z]|[\xc3-\xdf].|[\xe0-\xef]..|[\xf0-\xf4]...){2})(?=[\x80-\x9b])", re.DOTALL
)


def _chunk_words(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(word, its whole entry) of a decoded chunk, without decoding the postings."""
    decoder = _Decoder(data)
    if decoder.head() != (4, 1):
        raise SearchIndexError("Pagefind 索引块的结构与预期不符", "请使用锁定版本的 pagefind-bin。")
    count = decoder.head()[1]
    found = list(_ENTRY.finditer(data, decoder.place))
    if len(found) != count or found[0].start() != decoder.place:
        raise SearchIndexError(
            f"Pagefind 索引块应有 {count} 个词，识别出 {len(found)} 个", "请使用锁定版本的 pagefind-bin。"
        )
    ends = [match.start() for match in found[1:]] + [len(data)]
    for match, end in zip(found, ends, strict=True):
        yield match[1].decode(), data[match.start() : end]


# The files of one document


def _page_names(tag: str, records: Sequence[SearchRecord]) -> dict[str, SearchRecord]:
    """Records by page name, sorted: ``tag``, 1 where the document has ended, its date in four digits
    (0000 unknown), four digits of a hash of its address, all eight where those are not enough.

    ``search.js`` reads rank and date from the name, so that it can order all results without loading them."""
    long = {_page_name(tag, record): record for record in records}
    if len(long) < len(records):
        raise SearchIndexError("两份文档在检索索引中的名称相同", "同一网址的文档只能进入索引一次。")
    uses = Counter(name[:-4] for name in long)
    return {name[:-4] if uses[name[:-4]] == 1 else name: long[name] for name in sorted(long)}


def _page_name(tag: str, record: SearchRecord) -> str:
    days = date.fromisoformat(record.published[:10]).toordinal() if record.published else 0
    place = int.from_bytes(blake2b(record.url.encode(), digest_size=8).digest(), "big")
    return f"{tag}{record.ended:d}{_base36(days).zfill(4)}{_base36(place).zfill(8)[-8:]}"


def _document_files(name: str, record: SearchRecord) -> dict[str, bytes]:
    """The fragment (what a result shows) and, for a long document, its passages, for excerpts."""
    parts = passages(record)
    card: dict[str, Any] = {"url": record.url, "title": record.title, "number": record.number or ""}
    card |= {"meta": dict(record.meta)}
    files: dict[str, bytes] = {}
    if len(parts) > 1:
        card |= {"passages": [part.position for part in parts], "extras": [part.extras for part in parts]}
        files = {f"text/{name}-{_base36(i)}.gz": gzip.compress(p.text.encode(), mtime=0) for i, p in enumerate(parts)}
    else:
        card |= {"text": parts[0].text if parts else ""}
    fragment = {"url": "", "content": "", "word_count": 0, "filters": {}, "meta": {}, "anchors": [], "card": card}
    files[f"fragment/{name}.pf_fragment"] = _pack(json.dumps(fragment, ensure_ascii=False, separators=(",", ":")).encode())
    return files


# Encodings


def _pack(data: bytes) -> bytes:
    return gzip.compress(_SIGNATURE + data, compresslevel=9, mtime=0)


def _unpack(path: Path) -> bytes:
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_SIGNATURE):
        raise SearchIndexError(f"{path.name} 不是 Pagefind 的文件")
    return data[len(_SIGNATURE) :]


def _base36(number: int) -> str:
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
        raise SearchIndexError(f"Pagefind 的文件中有未知的数据类型 {kind}", "请使用锁定版本的 pagefind-bin。")

    def _take(self, size: int) -> bytes:
        self.place += size
        return self._data[self.place - size : self.place]


def shards_in(files: Mapping[str, bytes]) -> list[str]:
    """Names of the shards listed in a published tree's ``shards.json``."""
    listed: list[str] = json.loads(files[f"{FOLDER}/{SHARD_LIST}"])["shards"]
    return listed
