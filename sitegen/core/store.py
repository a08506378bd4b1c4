"""The store of bodies: rendered documents on disk, so that the parent holds only facts.

Entries are named by the digest of their content: whatever is missing, cut short or foreign counts as
absent. Deleting the folder is always safe.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import InputChanged
from sitegen.core.files import read_regular_file, write_file


class BodyLost(InputChanged):
    """A body that was kept is damaged, or was deleted while the build went on: it must be made again."""

    def __init__(self, key: str) -> None:
        hint = "不要在构建过程中删除 .sitegen，重新构建即可。"
        super().__init__(f"正文缓存 {key} 不见了", hint)


@dataclass(frozen=True, slots=True)
class Body:
    """The rendered body of a document and the plain text of each of its blocks."""

    html: str
    blocks: tuple[str, ...]


class BodyStore:
    """Bodies under ``folder``, spread over 256 sub-folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> str:
        return f"{self._folder}/{key[:2]}/{key[2:]}"

    def put(self, body: Body) -> str:
        """Keep ``body``; the key to get it by is the digest of its content."""
        html = body.html.encode("utf-8")
        sizes = json.dumps([*map(len, body.blocks)])
        payload = b"%d\n%b%b" % (len(html), html, "\n".join((sizes, "".join(body.blocks))).encode("utf-8"))
        key = bytes_digest(payload)
        if self._payload(key) is None:
            write_file(self._path(key), payload)
        return key

    def html(self, key: str) -> str:
        """The HTML of the body kept under ``key``. Raises ``BodyLost``."""
        size, rest = self._parts(key)
        return rest[:size].decode("utf-8")

    def blocks(self, key: str) -> tuple[str, ...]:
        """The texts of the body kept under ``key``. Raises ``BodyLost``."""
        size, rest = self._parts(key)
        sizes, _, text = rest[size:].decode("utf-8").partition("\n")
        return tuple(text[start:end] for start, end in pairwise(accumulate(json.loads(sizes), initial=0)))

    def _parts(self, key: str) -> tuple[int, bytes]:
        payload = self._payload(key)
        if payload is None:
            raise BodyLost(key)
        size, _, rest = payload.partition(b"\n")
        return int(size), rest

    def _payload(self, key: str) -> bytes | None:
        """What is kept under ``key``: a line with the size of the HTML in bytes, and the HTML; a line of JSON with the
        lengths of the blocks in characters, and their texts."""
        try:
            payload = read_regular_file(self._path(key))
        except OSError:
            return None
        return payload if bytes_digest(payload) == key else None

    def held(self) -> frozenset[str]:
        """The keys under which something is kept; reading it tells whether it is sound."""
        return frozenset(key for key, _ in self._files())

    def prune(self, keep: Iterable[str]) -> None:
        """Remove every body whose key is not in ``keep``."""
        wanted = set(keep)
        for key, path in self._files():
            if key not in wanted:
                os.unlink(path)

    def _files(self) -> Iterator[tuple[str, str]]:
        """The key and the path of every file."""
        for folder in self._folder.glob("??"):
            for entry in os.scandir(str(folder)):
                yield folder.name + entry.name, entry.path
