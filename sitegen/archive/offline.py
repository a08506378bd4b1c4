"""Search from ``file://``: the index's files as classic scripts, the only ones a browser loads from there.

``pagefind/a/b.pf_index`` becomes ``pagefind/a/b.pf_index.js``, a call that hands its bytes to
``search.js``, which adds such scripts as it needs them. No file but these changes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping

_FOLDER = "pagefind/"
_RUNTIME = _FOLDER + "pagefind.js"

Reader = Callable[[], bytes]


def offline_files(files: Mapping[str, Reader]) -> dict[str, Reader]:
    """The files of an archive, given those of a published tree: readers by address, in the same order."""
    return dict(_offline_file(url, read) for url, read in files.items())


def _offline_file(url: str, read: Reader) -> tuple[str, Reader]:
    if not url.startswith(_FOLDER) or url == _RUNTIME:
        return url, read
    return f"{url}.js", lambda: wrap_file(url.removeprefix(_FOLDER), read())


def wrap_file(name: str, data: bytes) -> bytes:
    """A script that hands ``data``, in base64, to ``search.js``; ``name`` is relative to ``pagefind/``."""
    return f'disclosureFile({json.dumps(name)},"{base64.b64encode(data).decode()}");\n'.encode()
