"""What earlier runs found out of each source, by content, so that only what changed is read and judged again.

One file. Its first line names the digest of the rest and the key of all that decides besides the
sources: this program, its libraries, the site's registers. A file that is missing, damaged or of
another key counts as empty, so deleting it is always safe.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.codec import dump, load
from sitegen.digest import bytes_digest
from sitegen.files import replace_file
from sitegen.model import Facts, Fault
from sitegen.program import program_key
from sitegen.urls import SITE_FOLDER


@dataclass(frozen=True, slots=True)
class Known:
    """Of one source: its facts (``digest`` is that of its bytes) and what the document rules said."""

    facts: Facts
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPair:
    """Of an interpretation beside what it interprets: digests of both sources, and what the pair rules said."""

    digests: tuple[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that is kept, documents by path and pairs by both paths joined with a tab."""

    documents: Mapping[str, Known] = field(default_factory=dict)
    pairs: Mapping[str, KnownPair] = field(default_factory=dict)


class FindingCache:
    """The file at ``path`` for the site at ``root``."""

    def __init__(self, path: Path, root: Path) -> None:
        self._path = path
        self._key = bytes_digest(f"{program_key()} {_site_key(root)}".encode())
        self._kept = Findings()

    def read(self) -> Findings:
        """What is kept, or nothing."""
        try:
            head, _, payload = self._path.read_bytes().partition(b"\n")
            digest, key = head.decode("ascii").split(" ")
            if key != self._key or digest != bytes_digest(payload):
                return Findings()
            kept = json.loads(payload)
            found = Findings(
                {path: load(Known, value) for path, value in kept["documents"].items()},
                {pair: load(KnownPair, value) for pair, value in kept["pairs"].items()},
            )
        except (OSError, ValueError, TypeError, KeyError):
            return Findings()
        self._kept = found
        return found

    def write(self, findings: Findings) -> None:
        """Keep ``findings`` in place of what was kept; nothing is written where that is the same."""
        if findings != self._kept:
            payload = dump({"documents": findings.documents, "pairs": findings.pairs})
            replace_file(self._path, f"{bytes_digest(payload)} {self._key}\n".encode("ascii") + payload)


def _site_key(root: Path) -> str:
    """Digest of the site's registers."""
    folder = root / SITE_FOLDER
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    parts = [f"{path.relative_to(folder)} {bytes_digest(path.read_bytes())}" for path in files]
    return bytes_digest("\n".join(parts).encode("utf-8"))
