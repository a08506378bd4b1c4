"""SHA-256 digests in hex."""

from __future__ import annotations

import hashlib


def bytes_digest(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()
