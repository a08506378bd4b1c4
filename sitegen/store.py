"""The store of bodies: rendered documents on disk, so that the parent holds only facts.

Entries are named by the digest of their content: whatever is missing, cut short or foreign counts as
absent. Deleting the folder is always safe.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.digest import bytes_digest
from sitegen.files import replace_file


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

    def holds(self, key: str) -> bool:
        """True where the body kept under ``key`` is there and sound."""
        try:
            return bytes_digest(self._path(key).read_bytes()) == key
        except OSError:
            return False

    def prune(self, keep: Sequence[str]) -> None:
        """Remove every body whose key is not in ``keep``."""
        wanted = {self._path(key) for key in keep}
        for folder in sorted(self._folder.glob("??")):
            for path in sorted(folder.iterdir()):
                if path not in wanted:
                    path.unlink(missing_ok=True)
