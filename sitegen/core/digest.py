"""SHA-256 digests in hex."""

from __future__ import annotations

import hashlib
from io import BufferedReader


def bytes_digest(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def file_digest(file: BufferedReader) -> str:
    """SHA-256 of what is left of ``file``, as 64 hex digits, read in pieces."""
    return hashlib.file_digest(file, "sha256").hexdigest()
