"""The digest of this program and of everything installed beside it: the key of all that is kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.extensions import source_files

_PACKAGE = Path(__file__).parents[1]


@cache
def program_key() -> str:
    """Digest of all that decides what is found and made besides a site: Python, this program, the extensions that are
    installed, and the name and version of every installed package, since an extension or a site's own rule may use
    any of them."""
    parts = [sys.version, *sorted(set(_installed()))]
    own = sorted(path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".yml"))
    files = [*((str(path.relative_to(_PACKAGE)), path) for path in own), *source_files()]
    parts += [f"{name} {bytes_digest(path.read_bytes())}" for name, path in files]
    return bytes_digest("\n".join(parts).encode("utf-8"))


def _installed() -> Iterator[str]:
    """Names and versions of the packages on the search path, as the names of their metadata folders give them."""
    for folder in sys.path:
        with suppress(OSError):
            yield from (name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
