"""What earlier runs found out of each source, by content, so that only what changed is read and judged again.

One file. Its first line names the digest of the rest and the key of all that decides besides the sources: this
program, its libraries, what the site's registers say. The second line holds the marks of sources and their files,
and what was said of pairs; then comes a line for each source, which is written as it was read while its source
stays. A file that is missing, damaged or of another key counts as empty, so deleting it is always safe.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.core.codec import dump, load
from sitegen.core.digest import bytes_digest
from sitegen.core.document import Facts
from sitegen.core.files import Marks, marks_of, replace_file
from sitegen.core.finding import Fault
from sitegen.core.program import program_key
from sitegen.site.config import SiteConfig


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
    """Everything that is kept: documents by path, with their lines in the file; pairs by both paths joined with a
    tab; and the marks of sources by path, as ``files.marks_of`` gives them."""

    documents: Mapping[str, Known] = field(default_factory=dict)
    lines: Mapping[str, bytes] = field(default_factory=dict)
    pairs: Mapping[str, KnownPair] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)


class FindingCache:
    """The file at ``path`` for a ``site``, which with this program is all that decides besides the sources."""

    def __init__(self, path: Path, site: SiteConfig) -> None:
        self._path = path
        self._key = bytes_digest(f"{program_key()} {site!r}".encode())
        self._digest = ""  # of what is kept
        self._marks: Marks | None = None

    def continues(self, last: FindingCache | None) -> bool:
        """True where ``read`` would give what this process wrote into the cache ``last``."""
        if last is None or (last._path, last._key) != (self._path, self._key):
            return False
        if last._marks is None or marks_of(self._path) != last._marks:
            return False
        self._digest, self._marks = last._digest, last._marks
        return True

    def read(self) -> Findings:
        """What is kept, or nothing."""
        marks = marks_of(self._path)
        try:
            head, _, payload = self._path.read_bytes().partition(b"\n")
            digest, key = head.decode("ascii").split(" ")
            if key != self._key or digest != bytes_digest(payload):
                return Findings()
            first, *lines = payload.split(b"\n")
            kept = json.loads(first)
            documents = [load(Known, json.loads(line)) for line in lines]
            paths = [known.facts.path for known in documents]
            found = Findings(
                dict(zip(paths, documents, strict=True)),
                dict(zip(paths, lines, strict=True)),
                {pair: load(KnownPair, value) for pair, value in kept["pairs"].items()},
                {path: tuple(marks) for path, marks in kept["marks"].items()},
            )
        except (OSError, ValueError, TypeError, KeyError):
            return Findings()
        self._digest, self._marks = digest, marks
        return found

    def write(self, lines: Iterable[bytes], pairs: Mapping[str, KnownPair], marks: Mapping[str, Marks]) -> None:
        """Keep the ``lines`` of documents (``line_of``), ``pairs`` and ``marks`` in place of what was kept; nothing is
        written where that is the same."""
        payload = b"\n".join((dump({"pairs": pairs, "marks": marks}), *lines))
        digest = bytes_digest(payload)
        if digest != self._digest:
            replace_file(self._path, f"{digest} {self._key}\n".encode("ascii") + payload)
            self._digest, self._marks = digest, marks_of(self._path)


def line_of(known: Known) -> bytes:
    """What is known of a document as a line of the file."""
    return dump(known)
