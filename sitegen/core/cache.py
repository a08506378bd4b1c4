"""The cache: results of earlier runs, each under the key of all that decides it.

A *slot* is named by its task (``document``, ``plan``) and a name within it (the path of a source). It holds one result
and one key; the result counts while the key is the same string. A process has the slots in a dict; one SQLite file
keeps them between processes, so that a run reads a task with one query and writes only the slots that changed.

The file may be deleted or damaged at any time: each row carries a digest of its own, and whatever cannot be read
counts as absent. Values are MessagePack decoded into declared types, so a file that somebody else wrote can at worst
fail to decode. Nothing in it survives a change of this program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sitegen.core.files import Signature, signature_of
from sitegen.core.program import program_key

Value = TypeVar("Value")

_SECONDS = 5.0  # that another process may hold the file
_SETTING = "PRAGMA synchronous=OFF"  # what a power cut damages is noticed, and found out again
_TABLE = "CREATE TABLE IF NOT EXISTS slot (task TEXT, name TEXT, key TEXT, value BLOB, PRIMARY KEY (task, name))"
_PROGRAM = "program"
_FAILURES = (sqlite3.Error, OSError, UnicodeError, OverflowError, ValueError, TypeError, RecursionError)
_encoder = msgspec.msgpack.Encoder()


class _Slot:
    """A result and its key. ``encoded`` holds the row until the result is first used; ``on_disk``: there is a row."""

    __slots__ = ("encoded", "key", "on_disk", "value")

    def __init__(self, key: str, value: object = None, encoded: bytes | None = None, *, on_disk: bool = False) -> None:
        self.key = key
        self.value = value
        self.encoded = encoded
        self.on_disk = on_disk


class Cache:
    """The slots of one site; ``path`` of ``None`` keeps them in the process alone."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._tasks: dict[str, dict[str, _Slot]] = {}
        self._unsaved: dict[tuple[str, str], bytes | None] = {}  # None: the row is to go
        self._left: Signature | None = None  # the file as this process left it

    def begin(self) -> None:
        """Start a run: forget everything where the file is not the one that this process left."""
        if self._path and (self._left is None or signature_of(self._path) != self._left):
            self._tasks.clear()
        self._unsaved.clear()

    def get(self, task: str, name: str, key: str, kind: Any) -> Any:
        """The result in a slot, of the type ``kind``; ``None`` where there is none under this ``key``."""
        slot = self._slots(task).get(name)
        if slot is None or slot.key != key:
            return None
        if slot.encoded is not None:
            try:
                slot.value = _decoder(kind).decode(_sound(key, slot.encoded))
            except _FAILURES:
                self._unsaved[task, name] = None
                del self._tasks[task][name]
                return None
            slot.encoded = None
        return slot.value

    def put(self, task: str, name: str, key: str, value: object, *, on_disk: bool = True) -> None:
        """Keep a result. One that must not be written ``on_disk`` is known to this process alone."""
        slots = self._slots(task)
        before = slots.get(name)
        encoded = None
        if on_disk and self._path:
            with suppress(*_FAILURES):  # a text or a number that the format cannot express is computed again
                encoded = _encoder.encode(value)
        slots[name] = _Slot(key, value, on_disk=encoded is not None)
        if encoded is not None:
            self._unsaved[task, name] = _digest(key, encoded) + encoded
        elif before and before.on_disk:
            self._unsaved[task, name] = None

    def names(self, task: str) -> list[str]:
        """The names of all slots of ``task``."""
        return list(self._slots(task))

    def keep(self, task: str, names: Collection[str]) -> None:
        """Drop all results of ``task`` but those with these ``names``."""
        slots = self._slots(task)
        for name in slots.keys() - names:
            if slots.pop(name).on_disk:
                self._unsaved[task, name] = None

    def forget(self) -> None:
        """Drop everything, on disk too."""
        self._tasks.clear()
        self._unsaved.clear()
        if self._path:
            self._path.unlink(missing_ok=True)

    def save(self) -> None:
        """Write what changed; without effect where the file cannot be written."""
        if not self._path or not self._unsaved:
            return
        keys = {(task, name): self._tasks[task][name].key for (task, name), data in self._unsaved.items() if data}
        with suppress(*_FAILURES):
            self._path.parent.mkdir(exist_ok=True)
            with self._database(self._path) as database:
                gone = (place for place, data in self._unsaved.items() if data is None)
                database.executemany("DELETE FROM slot WHERE task = ? AND name = ?", gone)
                rows = ((*place, keys[place], data) for place, data in self._unsaved.items() if data)
                database.executemany("INSERT OR REPLACE INTO slot VALUES (?, ?, ?, ?)", rows)
            self._unsaved.clear()
            self._left = signature_of(self._path)

    def _slots(self, task: str) -> dict[str, _Slot]:
        if task not in self._tasks:
            self._tasks[task] = dict(self._read(task)) if self._path and self._path.exists() else {}
        return self._tasks[task]

    def _read(self, task: str) -> Iterator[tuple[str, _Slot]]:
        """The slots of ``task`` on disk, or none."""
        rows: list[tuple[str, str, bytes]] = []
        assert self._path
        with suppress(*_FAILURES), self._database(self._path) as database:
            rows = database.execute("SELECT name, key, value FROM slot WHERE task = ?", (task,)).fetchall()
            if self._left is None:
                self._left = signature_of(self._path)
        for name, key, value in rows:
            if isinstance(name, str) and isinstance(key, str) and isinstance(value, bytes):
                yield name, _Slot(key, encoded=value, on_disk=True)

    @contextmanager
    def _database(self, path: Path) -> Iterator[sqlite3.Connection]:
        """A transaction on the file, made again where it is damaged or another program's."""
        try:
            database = self._opened(path)
        except sqlite3.OperationalError:  # locked, or a folder that cannot be written
            raise
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            database = self._opened(path)
        with closing(database), database:
            yield database

    def _opened(self, path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path, timeout=_SECONDS)
        try:
            database.execute(_SETTING)
            database.execute(_TABLE)
            found = database.execute("SELECT key FROM slot WHERE task = ?", (_PROGRAM,)).fetchone()
            if found != (program_key(),):
                database.execute("DELETE FROM slot")
                database.execute("INSERT INTO slot VALUES (?, '', ?, x'')", (_PROGRAM, program_key()))
        except BaseException:
            database.close()
            raise
        return database


def as_json(value: object) -> str:
    """``value`` as text, to see what would be written to disk; empty if it cannot be written."""
    try:
        return msgspec.json.encode(value).decode("utf-8")
    except _FAILURES:
        return ""


def _digest(key: str, encoded: bytes) -> bytes:
    return blake2b(encoded, digest_size=16, key=key.encode("utf-8", "surrogatepass")[:64]).digest()


def _sound(key: str, kept: bytes) -> bytes:
    """The encoded value of a row. Raises ``ValueError`` where it is not as it was written under this key."""
    digest, encoded = kept[:16], kept[16:]
    if digest != _digest(key, encoded):
        raise ValueError("damaged")
    return encoded


_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return _decoders[kind]
