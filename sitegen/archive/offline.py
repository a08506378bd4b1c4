"""Wraps the search index in classic scripts, so that search works from ``file://``, where ``fetch`` does not.

``pagefind/a/b.pf_index`` becomes ``pagefind/a/b.pf_index.js``, a function call with the bytes in base64. ``search.js``
adds these scripts on demand. All other files stay as they are.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping

_FOLDER = "pagefind/"
_RUNTIME = _FOLDER + "pagefind.js"

Reader = Callable[[], bytes]


def offline_files(files: Mapping[str, Reader]) -> dict[str, Reader]:
    """Return the files of an archive by URL, in the order of ``files``, the published tree."""
    return dict(_offline_file(url, read) for url, read in files.items())


def _offline_file(url: str, read: Reader) -> tuple[str, Reader]:
    if not url.startswith(_FOLDER) or url == _RUNTIME:
        return url, read
    return f"{url}.js", lambda: wrap_file(url.removeprefix(_FOLDER), read())


def wrap_file(name: str, data: bytes) -> bytes:
    """Return a script that passes ``data`` in base64 to ``search.js``; ``name`` is relative to ``pagefind/``."""
    return f'disclosureFile({json.dumps(name)},"{base64.b64encode(data).decode()}");\n'.encode()
