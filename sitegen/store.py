"""The store of bodies: rendered documents on disk, so that the parent holds only facts.

Entries are named by the digest of their content: whatever is missing, cut short or foreign counts as
absent. Deleting the folder is always safe.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sitegen.digest import bytes_digest
from sitegen.errors import SitegenError
from sitegen.files import replace_file


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

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def put(self, body: Body) -> str:
        """Keep ``body``; the key to get it by is the digest of its content."""
        payload = json.dumps([body.html, body.blocks], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        key = bytes_digest(payload)
        if self.get(key) is None:
            replace_file(self._path(key), payload)
        return key

    def get(self, key: str) -> Body | None:
        """The body kept under ``key``, or ``None``."""
        try:
            payload = self._path(key).read_bytes()
        except OSError:
            return None
        if bytes_digest(payload) != key:
            return None
        html, blocks = json.loads(payload)
        return Body(html, tuple(blocks))

    def need(self, key: str) -> Body:
        """The body kept under ``key``. Raises ``BodyLost``."""
        body = self.get(key)
        if body is None:
            raise BodyLost(key)
        return body

    def holds(self, key: str) -> bool:
        """True where something is kept under ``key``; ``get`` tells whether it is sound."""
        return os.path.isfile(f"{self._folder}/{key[:2]}/{key[2:]}")

    def prune(self, keep: Iterable[str]) -> None:
        """Remove every body whose key is not in ``keep``."""
        wanted = {f"{self._folder}/{key[:2]}/{key[2:]}" for key in keep}
        for folder in self._folder.glob("??"):
            for entry in os.scandir(str(folder)):
                if entry.path not in wanted:
                    os.unlink(entry.path)
