"""The store of bodies: rendered documents on disk, so that the parent holds only facts.

Entries are named by a key that covers everything they were made of, and carry their own digest:
whatever is missing, cut short or foreign counts as absent. Deleting the folder is always safe.
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

    def put(self, key: str, body: Body) -> None:
        payload = json.dumps([body.html, body.blocks], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        replace_file(self._path(key), bytes_digest(payload).encode("ascii") + b"\n" + payload)

    def get(self, key: str) -> Body | None:
        """The body kept under ``key``, or ``None``."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        digest, _, payload = data.partition(b"\n")
        if digest != bytes_digest(payload).encode("ascii"):
            return None
        html, blocks = json.loads(payload)
        return Body(html, tuple(blocks))

    def prune(self, keep: Sequence[str]) -> None:
        """Remove every body whose key is not in ``keep``."""
        wanted = {self._path(key) for key in keep}
        for folder in sorted(self._folder.glob("??")):
            for path in sorted(folder.iterdir()):
                if path not in wanted:
                    path.unlink(missing_ok=True)
