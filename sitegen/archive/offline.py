"""Wraps the search index in classic scripts, so that search works from ``file://``, where ``fetch`` does not.

``pagefind/a/b.pf_index`` becomes ``pagefind/a/b.pf_index.js``, a function call with the bytes in base64.
``search-files.js`` adds these scripts on demand. All other files stay as they are.
"""

from __future__ import annotations

import base64
import json

_FOLDER = "pagefind/"


def is_wrapped(url: str) -> bool:
    """True for a file of the index, which an archive holds as a script named ``url`` and ``.js``."""
    return url.startswith(_FOLDER)


def wrap_file(url: str, data: bytes) -> bytes:
    """Return a script that passes ``data``, the file of the index at ``url``, in base64 to ``search-files.js``, which
    knows it by its name relative to ``pagefind/``."""
    name = url.removeprefix(_FOLDER)
    return f'disclosureFile({json.dumps(name)},"{base64.b64encode(data).decode()}");\n'.encode()
