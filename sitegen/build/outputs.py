"""The files of one output tree and the keys that they were made from: a file whose key is the same is kept."""

from __future__ import annotations

from collections.abc import Iterable, Set
from pathlib import Path

from sitegen.core.cache import Cache
from sitegen.core.files import Clock
from sitegen.core.output import FileEntry
from sitegen.core.statcache import Noted, StatCache


class Outputs:
    """What the cache has of the tree at ``output``; ``name`` tells it from other trees of the site.

    ``keys`` are those of the files of this build, by URL, as far as they are known."""

    def __init__(self, cache: Cache, output: Path, name: str) -> None:
        self._output = output
        self._files = StatCache(cache, output, name)
        self._kept: dict[str, Noted] = {}
        self.is_empty = next(self._files.below(""), None) is None
        self.keys: dict[str, str] = {}

    def current(self, url: str, key: str) -> FileEntry | None:
        """The file at ``url`` if it was made from ``key`` and nobody changed it since; notes the key."""
        self.keys[url] = key
        noted = self._files.noted(url)
        if noted is None or noted.key != key:
            return None
        noted = self._files.holding(url, noted)
        if noted is None:
            return None
        self._kept[url] = noted
        return FileEntry(url, noted.digest, noted.size, staged=False)

    def below(self, folder: str, key: str) -> list[FileEntry]:
        """All files of ``folder`` that were made from ``key``; none if one of them is missing or changed."""
        urls = [url for url, noted in self._files.below(folder) if noted.key == key]
        found = [entry for entry in (self.current(url, key) for url in urls) if entry]
        return found if len(found) == len(urls) else []

    def note(self, entries: Iterable[FileEntry], key: str) -> None:
        """Note that ``entries`` were made from ``key``."""
        self.keys.update((entry.url, key) for entry in entries)

    def write(self, entries: Iterable[FileEntry], relinked: Set[str] = frozenset()) -> None:
        """After a commit of ``entries``, put their keys and signatures into the cache. The commit changed the
        signatures of ``relinked`` files."""
        clock = Clock.of(self._output.parent)
        files: dict[str, Noted] = {}
        for entry in entries:
            key = self.keys.get(entry.url)
            if key is None:
                continue
            noted = None if entry.staged else self._kept.get(entry.url)
            if noted is None or noted.signature is None or entry.url in relinked:
                noted = Noted(entry.digest, entry.size, key, clock.settled(f"{self._output}/{entry.url}"))
            files[entry.url] = noted
        self._files.write(files)
