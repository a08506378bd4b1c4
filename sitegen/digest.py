"""Digests: SHA-256, in hex, of bytes and of plain records."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def bytes_digest(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def record_digest(record: Any) -> str:
    """SHA-256 of a JSON-like value, independent of the order of its keys."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return bytes_digest(text.encode("utf-8"))
