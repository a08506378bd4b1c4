"""One run at a time, by locks on files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.core.errors import SitegenError

_LOCK_SECONDS = 60


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on the file ``path``, which is made with its folder; a lock left by a killed run is no lock.

    Raises ``SitegenError`` if another process holds it for a minute.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise SitegenError("另一个构建正在进行", "等它结束后再运行。") from None
    try:
        yield
    finally:
        lock.release()
