"""The memory of the search index: which documents each shard holds, as it was last committed.

One file. Deleting it is always safe: one that is missing, damaged or of another form of the index counts as empty, and
everything is indexed anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitegen.core.files import Marks, marks_of, replace_file
from sitegen.search.index import Index, KeptShard, Text
from sitegen.search.pagefind import index_key


class IndexMemory:
    """Reads and writes such files; one that this process has just written need not be read."""

    def __init__(self) -> None:
        self._last: tuple[Path, Marks | None, Index] = Path(), None, Index()

    def read(self, path: Path) -> Index:
        """The index kept at ``path``, or an empty one."""
        marks = marks_of(path)
        if marks is None or self._last[:2] != (path, marks):
            self._last = path, marks, _read(path)
        return self._last[2]

    def write(self, path: Path, index: Index) -> None:
        """Keep ``index`` at ``path``; nothing is written where it is there."""
        if index != self.read(path):
            kept = {"key": index_key(), "shards": {tag: _kept(shard) for tag, shard in index.shards.items()}}
            replace_file(path, json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
        self._last = path, marks_of(path), index


def _read(path: Path) -> Index:
    try:
        kept = json.loads(path.read_bytes())
        if kept["key"] != index_key():
            return Index()
        return Index({tag: _shard(shard) for tag, shard in kept["shards"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Index()


def _shard(kept: Mapping[str, Any]) -> KeptShard:
    """A shard as it is kept. Raises what ``_read`` catches for anything else."""
    texts = {url: Text(**_words(text)) for url, text in kept["texts"].items()}
    digests, pages, dead = (_words(kept[name]) for name in ("digests", "pages", "dead"))
    return KeptShard(str(kept["name"]), digests, texts, pages, dead, int(kept["files"]))


def _words(kept: Any) -> dict[str, str]:
    if not isinstance(kept, dict) or not all(isinstance(word, str) for word in kept.values()):
        raise TypeError("words by name")
    return kept


def _kept(shard: KeptShard) -> dict[str, Any]:
    """What ``_shard`` reads; ``asdict`` would copy every word of it."""
    texts = {url: {"body_key": text.body_key, "head": text.head} for url, text in shard.texts.items()}
    return {
        "name": shard.name,
        "digests": shard.digests,
        "texts": texts,
        "pages": shard.pages,
        "dead": shard.dead,
        "files": shard.files,
    }
