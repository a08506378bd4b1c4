"""Exchanges two folders in one system call, and lists mount points, where that call does not work."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

_MOUNTS = "/proc/self/mountinfo"
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_CURRENT_FOLDER = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux; RENAME_SWAP of macOS has the same value
_CALLS = {"x86_64": 316, "aarch64": 276, "loongarch64": 276, "riscv64": 276, "ppc64le": 357, "s390x": 347}


def exchange(one: Path, other: Path) -> None:
    """Exchange the names of two folders atomically: a reader finds each name at every moment.

    Raises ``OSError``: ``ENOSYS`` if the system has no such call, ``EINVAL`` if the file system does not support it,
    ``EXDEV`` or ``EBUSY`` if one of them is a mount point or lies on another mount.
    """
    call = _exchange_call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other))
    if call(os.fsencode(one), os.fsencode(other)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


@cache
def _exchange_call() -> Any:
    """A function of two paths that returns 0 on success; ``None`` where the system has none."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
    except (OSError, TypeError):
        return None
    if sys.platform == "darwin":
        swap = getattr(library, "renamex_np", None)
        return swap and (lambda one, other: swap(one, other, _EXCHANGE))
    if hasattr(library, "renameat2"):
        return lambda one, other: library.renameat2(_CURRENT_FOLDER, one, _CURRENT_FOLDER, other, _EXCHANGE)
    number = _CALLS.get(platform.machine()) if sys.platform == "linux" else None  # musl lacks the function
    if number is None:
        return None
    return lambda one, other: library.syscall(number, _CURRENT_FOLDER, one, _CURRENT_FOLDER, other, _EXCHANGE)


def mounts_in(folder: Path) -> list[str]:
    """Mount points at ``folder`` (empty path) and below it (paths relative to it), bind mounts included."""
    top = os.path.realpath(folder)
    try:
        with open(_MOUNTS, "rb") as file:
            fields = [line.split(b" ", 5)[4] for line in file]
    except (OSError, IndexError):
        return [""] if os.path.ismount(top) else []
    paths = {os.fsdecode(_ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), field)) for field in fields}
    below = sorted(path[len(top) + 1 :] for path in paths if path.startswith(f"{top}/"))
    return [""] * (top in paths) + below
