"""Limits on the resources and the output of a reader, for the child process and its parent."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one file. ``seconds`` applies to elapsed time and to processor time."""

    file_bytes: int = 50 * MEBIBYTE
    characters: int = 12_000_000
    lines: int = 1_100_000  # a sheet's rows, and some more
    numbers: int = 30_000  # digit sequences that may be personal numbers, each of which takes time to classify
    seconds: float = 20
    memory_bytes: int = 1024 * MEBIBYTE
    members: int = 5_000
    unpacked_bytes: int = 400 * MEBIBYTE
    ratio: int = 300
    depth: int = 3


class LimitReached(Exception):
    """A limit was reached; the message names it in Chinese."""
