"""The store of bodies: rendered documents on disk, so that the parent holds only facts.

Entries are named by the digest of their content: whatever is missing, cut short or foreign counts as
absent. Deleting the folder is always safe.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

from sitegen.digest import bytes_digest
from sitegen.errors import SitegenError
from sitegen.files import write_file


class BodyLost(SitegenError):
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
        parts = (body.html, *body.blocks)
        payload = "".join((json.dumps([*map(len, parts)]), "\n", *parts)).encode("utf-8")
        key = bytes_digest(payload)
        if self._payload(key) is None:
            write_file(self._path(key), payload)
        return key

    def get(self, key: str) -> Body | None:
        """The body kept under ``key``, or ``None``."""
        payload = self._payload(key)
        if payload is None:
            return None
        sizes, _, text = payload.decode("utf-8").partition("\n")
        html, *blocks = (text[start:end] for start, end in pairwise(accumulate(json.loads(sizes), initial=0)))
        return Body(html, tuple(blocks))

    def _payload(self, key: str) -> bytes | None:
        """What is kept under ``key``: the lengths of the HTML and of each block, in characters, as a line of JSON; then
        these texts."""
        try:
            with open(self._path(key), "rb") as file:
                payload = file.read()
        except OSError:
            return None
        return payload if bytes_digest(payload) == key else None

    def need(self, key: str) -> Body:
        """The body kept under ``key``. Raises ``BodyLost``."""
        body = self.get(key)
        if body is None:
            raise BodyLost(key)
        return body

    def holds(self, key: str) -> bool:
        """True where something is kept under ``key``; ``get`` tells whether it is sound."""
        return os.path.isfile(self._path(key))

    def prune(self, keep: Iterable[str]) -> None:
        """Remove every body whose key is not in ``keep``."""
        wanted = {self._path(key) for key in keep}
        for folder in self._folder.glob("??"):
            for entry in os.scandir(str(folder)):
                if entry.path not in wanted:
                    os.unlink(entry.path)
