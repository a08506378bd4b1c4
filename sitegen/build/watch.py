"""Watching folders for changes, through watchdog."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

_NOISE = re.compile(r"(^|/)(\.[^/]*|~[^/]*|[^/]*~|#[^/]*#|4913|[^/]*\.(?:swp|swx|tmp|bak|crdownload))$")
_MOVES = frozenset({"created", "deleted", "moved"})
_CHANGES = _MOVES | {"modified"}
_QUIET_SECONDS = 0.05  # that end a burst of changes
_LOOK_SECONDS = 0.25
_BUSY_SECONDS = 60.0  # that somebody else's lock is heeded; a program that was killed leaves its own behind


class ChangeSignal(FileSystemEventHandler):
    """Raised by any change below the watched folders that is not an editor's temporary file. ``renew`` is called where
    one of them has come, gone or been moved itself."""

    def __init__(self, renew: Callable[[], None] = lambda: None) -> None:
        self._changed = threading.Event()
        self._outdated = threading.Event()
        self._renew = renew

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
            return
        paths = [str(path).replace("\\", "/") for path in (event.src_path, event.dest_path) if path]
        if not all(_NOISE.search(path) for path in paths):
            self._changed.set()

    def wait(self, timeout: float) -> bool:
        """True where something changed within ``timeout`` seconds; what comes later counts anew."""
        if not self._changed.wait(timeout):
            return False
        self._changed.clear()
        if self._outdated.is_set():
            self._outdated.clear()
            self._renew()
        return True

    def outdate(self) -> None:
        """Raise the signal because a watched folder is another one now."""
        self._outdated.set()
        self._changed.set()


class _Comings(FileSystemEventHandler):
    """Outdates ``signal`` when one of ``folders`` comes, goes or is moved."""

    def __init__(self, signal: ChangeSignal, folders: Iterable[Path]) -> None:
        self._signal = signal
        self._folders = frozenset(map(str, folders))

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _MOVES and not self._folders.isdisjoint((event.src_path, event.dest_path)):
            self._signal.outdate()


@contextmanager
def watching(folders: Iterable[Path], *, polling: bool) -> Iterator[ChangeSignal]:
    """Watch ``folders`` with all below them, as soon as they are there; ``polling`` where the file system sends no
    events."""
    observer: BaseObserver = PollingObserver() if polling else Observer()
    wanted = tuple(dict.fromkeys(folders))
    watched: list[ObservedWatch] = []

    def renew() -> None:
        while watched:
            observer.unschedule(watched.pop())
        for folder in filter(Path.is_dir, wanted):
            with suppress(OSError):  # gone since: its coming again will be told
                watched.append(observer.schedule(signal, str(folder), recursive=True))

    signal = ChangeSignal(renew)
    renew()
    for parent in {folder.parent for folder in wanted}:
        observer.schedule(_Comings(signal, wanted), str(parent), recursive=False)
    observer.start()
    try:
        yield signal
    finally:
        observer.stop()
        observer.join()


def follow(
    changes: ChangeSignal,
    work: Callable[[], float],
    stop: threading.Event,
    is_busy: Callable[[], bool] = lambda: False,
) -> None:
    """Do ``work`` now, after each burst of ``changes``, and whenever so many seconds are over as it last said, until
    ``stop`` is set. ``is_busy``: somebody is still changing files, git say."""
    due = time.time() + work()
    while not stop.is_set():
        if changes.wait(min(_LOOK_SECONDS, max(due - time.time(), 0))):
            began = time.monotonic()
            while changes.wait(_QUIET_SECONDS) or (is_busy() and time.monotonic() < began + _BUSY_SECONDS):
                pass
        elif time.time() < due:
            continue
        due = time.time() + work()
