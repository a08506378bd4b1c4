"""The stat cache: what is known of files without reading them, inputs and outputs alike.

A file whose stat signature (inode, size, times) is the noted one still holds the noted bytes. As in git's index, a
signature counts only where no later change can have the same (``files.Clock``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sitegen.core.cache import Cache
from sitegen.core.files import Signature, regular_file_digest, signature_of


class Noted(NamedTuple):
    """What is known of a file: SHA-256 and size of its bytes, the key of what it was made from (empty for an input),
    and its signature, ``None`` where that does not count."""

    digest: str
    size: int
    key: str = ""
    signature: Signature | None = None


class StatCache:
    """What is noted of the files below ``top``; ``name`` tells this tree from others in the cache, which has one result
    for each folder."""

    def __init__(self, cache: Cache, top: Path, name: str) -> None:
        self._cache = cache
        self._top = f"{top}/"
        self._task = f"files of {name}"
        self._folders: dict[str, Mapping[str, Noted]] = {}

    def noted(self, path: str) -> Noted | None:
        """What is noted of ``path``, which may have changed since."""
        folder, _, name = path.rpartition("/")
        return self._folder(folder).get(name)

    def among(self, seen: Mapping[str, Signature | None]) -> Iterator[tuple[str, Noted]]:
        """What is noted of those files that still have their noted signatures; they are not read."""
        for path, signature in seen.items():
            noted = self.noted(path) if signature else None
            if noted and noted.signature == signature:
                yield path, noted

    def holding(self, path: str, noted: Noted) -> Noted | None:
        """``noted``, which is noted of ``path``, if the file still holds those bytes. If its signature does not say so,
        the file is read, and the answer has no signature."""
        if noted.signature and signature_of(self._top + path) == noted.signature:
            return noted
        try:
            digest, _ = regular_file_digest(self._top + path)
        except OSError:
            return None
        return noted._replace(signature=None) if digest == noted.digest else None

    def below(self, prefix: str) -> Iterator[tuple[str, Noted]]:
        """All that is noted of the files of a folder, given as ``a/b/``, and of all folders in it."""
        for folder in self._cache.names(self._task):
            top = f"{folder}/" if folder else ""
            if top.startswith(prefix):
                yield from ((top + name, noted) for name, noted in self._folder(folder).items())

    def write(self, files: Mapping[str, Noted]) -> None:
        """Note ``files`` by path, and no others."""
        folders: defaultdict[str, dict[str, Noted]] = defaultdict(dict)
        for path, noted in files.items():
            folder, _, name = path.rpartition("/")
            folders[folder][name] = noted
        for folder, noted_files in folders.items():
            if noted_files != self._folder(folder):
                self._cache.put(self._task, folder, "", noted_files)
        self._folders.clear()
        self._cache.keep(self._task, folders.keys())

    def _folder(self, folder: str) -> Mapping[str, Noted]:
        if folder not in self._folders:
            self._folders[folder] = self._cache.get(self._task, folder, "", dict[str, Noted]) or {}
        return self._folders[folder]
