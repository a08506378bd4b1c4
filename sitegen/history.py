"""What git remembers of a site: when each document was first committed, and which index numbers it had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index number that the file now at ``path`` (or last at it) carried from a commit of ``day`` on."""

    index: str
    path: str
    day: date


@dataclass(frozen=True, slots=True)
class History:
    """The committed past of ``content/``; paths are relative to the site root and follow renames.

    ``began`` is the day of the first commit that touched ``content/``, ``first`` the day on which each file
    came in, ``uses`` every index number ever committed, oldest first.
    """

    began: date
    first: Mapping[str, date] = field(default_factory=dict)
    uses: tuple[IndexUse, ...] = ()


def read_history(root: Path) -> History | None:
    """The history of the site at ``root``; ``None`` where there is no git, no commit, or only a part of the past."""
    return None
