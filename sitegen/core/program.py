"""The digest of this program and of the libraries that decide what it makes: the key of all that is kept."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sitegen.core.digest import bytes_digest

_PACKAGE = Path(__file__).parents[1]
_DECIDING_LIBRARIES = (
    "markdown-it-py",
    "mdit-py-plugins",
    "pyyaml",
    "python-stdnum",
    "pypdfium2",
    "pillow",
    "chinesecalendar",
    "deflate",
    "jinja2",
    "markupsafe",
    "numpy",
    "pagefind-bin",
)


@cache
def program_key() -> str:
    """Digest of this program and of the libraries that decide what is found."""
    files = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".yml"))
    parts = [sys.version, *map(_library, _DECIDING_LIBRARIES)]
    parts += [f"{path.relative_to(_PACKAGE)} {bytes_digest(path.read_bytes())}" for path in files]
    return bytes_digest("\n".join(parts).encode("utf-8"))


def _library(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name
