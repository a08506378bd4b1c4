"""From what each file of the output was made, so that only those are made again for which that changed.

One file, of the output tree as it was last committed. A file is taken over where its key is the same and it
still holds the bytes of the manifest; where its marks (size and times) are those noted then, that is known
without reading it. Deleting this memory is always safe: everything is then made anew.
"""

from __future__ import annotations

import json
import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sitegen.core.digest import bytes_digest
from sitegen.core.files import Marks, clock, marks_of, replace_file
from sitegen.core.output import MANIFEST, FileEntry, OutputTree
from sitegen.core.program import program_key

KEY_LENGTH = 32

Named = tuple[str, object, str]
"""What a key was made from, and the key."""


def made_from(*parts: object) -> str:
    """The key of a file: a digest of all that decides it, each of which has a ``repr`` that says everything."""
    return bytes_digest(repr(parts).encode("utf-8", "surrogatepass"))[:KEY_LENGTH]


class _Note(NamedTuple):
    """Of one file: its key, digest and size, the times of its last changes (ns), 0 where they do not count, and its
    number (inode). JSON takes it as it is."""

    key: str
    digest: str
    size: int
    modified: int
    changed: int
    number: int


@dataclass(slots=True)
class Made:
    """The memory at ``path`` of what the tree at ``output`` was made from, and the keys of this build so far.

    ``style`` is the key of what all pages share. ``named`` has the keys that this process made, by address. ``marks``
    are those of this memory and of the manifest as they were left.
    """

    path: Path
    output: Path
    notes: Mapping[str, _Note] = field(default_factory=dict)
    style: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    named: dict[str, Named] = field(default_factory=dict)
    marks: tuple[Marks | None, ...] = ()
    _before: Mapping[str, Named] = field(default_factory=dict)
    _by_key: defaultdict[str, list[str]] | None = None
    _folder: str = ""

    def __post_init__(self) -> None:
        self._folder = f"{self.output}/"

    @classmethod
    def read(cls, path: Path, tree: OutputTree, last: Made | None) -> Made:
        """What is kept at ``path`` of ``tree`` as its manifest lists it, or nothing. ``last``: the memory of this
        process's last build."""
        before = last.named if last else {}
        if last and last.path == path and last.marks and last.marks == _marks(path, tree.output):
            return cls(path, tree.output, last.notes, last.style, _before=before)
        files = (tree.manifest() or {}).get("files", {})
        try:
            kept = json.loads(path.read_bytes())
            notes = {url: _Note(*note) for url, note in kept["files"].items() if _is_listed(note, files.get(url))}
            if [kept["program"], kept["output"]] == [program_key(), str(tree.output)]:
                return cls(path, tree.output, notes, str(kept["style"]), _before=before)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass
        return cls(path, tree.output, _before=before)

    def key_of(self, context: str, url: str, item: object) -> str:
        """The key of the file at ``url``, made from ``item`` in its ``context``."""
        known = self.named.get(url) or self._before.get(url)
        if known is None or known[1] is not item or known[0] != context:
            known = context, item, made_from(context, item)
        self.named[url] = known
        return known[2]

    def kept(self, url: str, key: str) -> FileEntry | None:
        """The file at ``url`` where it is still what would be made from ``key``; notes the key."""
        self.keys[url] = key
        note = self.notes.get(url)
        if note is None or note.key != key or not self._is_sound(url, note):
            return None
        return FileEntry(url, note.digest, note.size, staged=False)

    def below(self, folder: str, key: str) -> list[FileEntry]:
        """All files of ``folder`` that were made from ``key``; none where one of them is not as it was made."""
        if self._by_key is None:
            self._by_key = defaultdict(list)
            for url, note in self.notes.items():
                self._by_key[note.key].append(url)
        urls = [url for url in self._by_key.get(key, ()) if url.startswith(folder)]
        sound = [entry for entry in (self.kept(url, key) for url in urls) if entry]
        return sound if len(sound) == len(urls) else []

    def note(self, entries: Iterable[FileEntry], key: str) -> None:
        """Note that ``entries`` were made from ``key``."""
        self.keys.update((entry.url, key) for entry in entries)

    def _is_sound(self, url: str, note: _Note) -> bool:
        path = self._folder + url
        try:
            status = os.lstat(path)
            if not stat.S_ISREG(status.st_mode):
                return False
            if (
                status.st_ctime_ns == note.changed != 0
                and status.st_mtime_ns == note.modified
                and status.st_size == note.size
                and status.st_ino == note.number
            ):
                return True
            return bytes_digest(Path(path).read_bytes()) == note.digest
        except OSError:
            return False

    def write(self, entries: Iterable[FileEntry]) -> None:
        """After a commit of ``entries``: keep the keys of this build with the marks of their files. Nothing is written
        where that is the same."""
        now = clock(self.output.parent)
        known = ((entry, self.keys[entry.url]) for entry in entries if entry.url in self.keys)
        notes = {entry.url: self._noted(entry, key, now) for entry, key in known}
        if notes != self.notes:  # another style gives every page another key
            self.notes = notes
            kept = {"program": program_key(), "output": str(self.output), "style": self.style, "files": notes}
            replace_file(self.path, json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
        self.marks = _marks(self.path, self.output)
        self._before, self._by_key = {}, None  # who keeps this memory shall not keep the one before

    def _noted(self, entry: FileEntry, key: str, now: int) -> _Note:
        note = self.notes.get(entry.url)
        if note and note.changed and note.key == key and not entry.staged:
            return note
        status = os.lstat(self._folder + entry.url)
        times = (status.st_mtime_ns, status.st_ctime_ns)
        return _Note(key, entry.digest, entry.size, *(times if max(times) < now else (0, 0)), status.st_ino)


def _marks(path: Path, output: Path) -> tuple[Marks | None, ...]:
    return marks_of(path), marks_of(output / MANIFEST)


def _is_listed(note: list[object], listed: Mapping[str, object] | None) -> bool:
    return listed is not None and note[1:3] == [listed["sha256"], listed["size"]]
