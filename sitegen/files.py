"""The doors to files: they are replaced whole or not at all, and read only where they are ordinary files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

COARSEST_CLOCK = 2_000_000_000  # ns, of FAT: what changed less than this ago may change again with the same times


def read_regular_file(path: Path, most: int | None = None) -> bytes:
    """The bytes of ``path``. ``OSError`` for a symbolic link, a device, a folder, or more than ``most`` bytes."""
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise OSError("不是普通文件")
    if most is not None and status.st_size > most:
        raise OSError(f"文件有 {status.st_size / 1024 / 1024:.1f} MB，超过 {most / 1024 / 1024:g} MB")
    return path.read_bytes()


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write ``data`` to ``path``, making its folder; a reader sees the old bytes or the new ones.

    ``durable``: the bytes are on the disk before the name is, so that not even a power cut leaves it empty.
    """
    mark = os.urandom(4).hex()  # process numbers are not unique: several machines may share the folder
    temporary = path.with_name(f".{path.name}.{mark}.tmp")
    try:
        temporary.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
    try:
        if durable:
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def theme_folder() -> Path:
    """The built-in theme: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "templates"


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders searched for templates and assets, the site's own first."""
    own = root / "templates"
    theme = theme_folder()
    return (own, theme) if own.is_dir() and own.resolve() != theme.resolve() else (theme,)
