"""What a reader may use up and hand back; shared by the process that reads and the one that waits for it."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps for the reading of one file; ``seconds`` once on the wall clock and once of processor time."""

    file_bytes: int = 50 * MEBIBYTE
    characters: int = 12_000_000
    lines: int = 1_100_000  # a sheet's rows, and some more
    numbers: int = 30_000  # long ones, each of which is weighed
    seconds: float = 20
    memory_bytes: int = 1024 * MEBIBYTE
    members: int = 5_000
    unpacked_bytes: int = 400 * MEBIBYTE
    ratio: int = 300
    depth: int = 3


class LimitReached(Exception):
    """A cap was reached; the message says which, for the editor."""
