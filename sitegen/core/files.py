"""The doors to files: they are replaced whole or not at all, and read only where they are ordinary files."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

TEMPLATES = "templates"  # the folder of a site's own
COARSEST_CLOCK = 2_000_000_000  # ns, of FAT: what changed less than this ago may change again with the same times

NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # what a link leads to is not ours
_NEW = os.O_WRONLY | os.O_CREAT | NO_LINK

Marks = tuple[int, int, int, int]
"""Number (inode), size in bytes and times of the last changes (ns) of an ordinary file."""


def marks_of(path: str | Path) -> Marks | None:
    """The marks of ``path``; ``None`` where no ordinary file is."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    ordinary = stat.S_ISREG(status.st_mode)
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns) if ordinary else None


def clock(folder: Path) -> int:
    """What the file system of ``folder`` takes for now (ns since 1970): no file of it that is changed after this will
    have an earlier time, however coarse its clock. Raises ``OSError``."""
    with TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns


def are_settled(marks: Marks, now: int) -> bool:
    """True where whatever changes the file after ``now``, by the ``clock`` of its file system, is sure to change its
    ``marks``."""
    return max(marks[2:]) < now - COARSEST_CLOCK


def read_regular_file(path: str | Path, most: int | None = None) -> bytes:
    """The bytes of ``path``. ``OSError`` for a symbolic link, a device, a folder, or more than ``most`` bytes."""
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError("不是普通文件")
    if most is not None and status.st_size > most:
        raise OSError(f"文件有 {status.st_size / 1024 / 1024:.1f} MB，超过 {most / 1024 / 1024:g} MB")
    with open(path, "rb") as file:
        return file.read()


def replace_file(path: str | Path, data: bytes, *, durable: bool = False) -> None:
    """Write ``data`` to ``path``, making its folder; a reader sees the old bytes or the new ones.

    ``durable``: the bytes are on the disk before the name is, so that not even a power cut leaves it empty.
    """
    mark = os.urandom(4).hex()  # process numbers are not unique: several machines may share the folder
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name}.{mark}.tmp")
    try:
        try:
            _write(temporary, data, durable)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            _write(temporary, data, durable)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _write(path: str, data: bytes, durable: bool) -> None:
    with open(path, "xb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(file.fileno())


def write_file(path: str, data: bytes) -> None:
    """Write ``data`` to ``path``, making its folder. For files that nobody reads before all are written, and that
    everybody who writes them gives the same bytes: it costs half of replacing one."""
    try:
        descriptor = os.open(path, _NEW, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, _NEW, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def theme_folder() -> Path:
    """The built-in theme: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "templates"


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders searched for templates and assets, the site's own first."""
    own = root / TEMPLATES
    theme = theme_folder()
    return (own, theme) if own.is_dir() and own.resolve() != theme.resolve() else (theme,)
