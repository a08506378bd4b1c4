"""The git history of a site: when each document was first committed, and all index numbers ever used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.files import read_regular_file, replace_file
from sitegen.source.commits import is_extension, read_changes, read_labels
from sitegen.source.git import GitError, read_lines
from sitegen.source.tracking import Tracks

_CACHE_FORM = 2  # increase after every change of the cached state, and of how commits are interpreted


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index number that a document had from a commit of ``day`` on; ``path`` is the document's latest path.

    ``title`` is its latest title, without blanks. ``current`` is false if the document was deleted or replaced.
    """

    index: str
    path: str
    day: date
    title: str = ""
    current: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """The history of ``content/``. Paths are relative to the site root and follow renames.

    ``began`` is the day of the first commit below ``content/``. ``first`` is the day of each current file's first
    commit. ``uses`` are all index numbers ever committed, oldest first.
    """

    began: date
    first: Mapping[str, date] = field(default_factory=dict)
    uses: tuple[IndexUse, ...] = ()


def read_history(root: Path, cache: Path | None = None) -> History | None:
    """The history of the site at ``root``; ``None`` without git, without commits, or in a shallow clone.

    Days are committer dates in Beijing time. ``cache`` is a file for the result: if HEAD has not changed, the function
    runs one short git command, and else reads only the new commits. A damaged or foreign cache has no effect.
    """
    try:
        shallow, prefix, head = read_lines(
            root, "rev-parse", "--is-shallow-repository", "--show-prefix", "--verify", "HEAD^{commit}"
        )
        if shallow != "false":
            return None
        tracks = _read_cache(cache, prefix)
        if tracks is None or (tracks.head != head and not is_extension(root, tracks.head, head)):
            tracks = Tracks()
        if tracks.head != head:
            changes = list(read_changes(root, f"{tracks.head}..{head}" if tracks.head else head))
            sources = (change.blob for change in changes if change.blob and change.path.endswith(".md"))
            tracks.extend(changes, read_labels(root, sources))
            tracks.head = head
            _write_cache(cache, prefix, tracks)
    except (GitError, ValueError, OverflowError, OSError):  # also absurd output, such as a day out of range
        return None
    return _history(tracks)


def _history(tracks: Tracks) -> History | None:
    if not tracks.tracks:
        return None
    uses = [
        IndexUse(index, track.path, day, track.title, track.live)
        for track in tracks.tracks
        for index, day in track.uses
    ]
    return History(
        began=min(track.first for track in tracks.tracks),
        first={track.path: track.first for track in tracks.tracks if track.live},
        uses=tuple(sorted(uses, key=lambda use: use.day)),
    )


def _read_cache(cache: Path | None, prefix: str) -> Tracks | None:
    if cache is None:
        return None
    try:
        digest, _, data = read_regular_file(cache).partition(b"\n")
        if digest.decode("ascii") != bytes_digest(data):
            return None
        state = json.loads(data)
        return Tracks.restored(state) if (state["form"], state["prefix"]) == (_CACHE_FORM, prefix) else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _write_cache(cache: Path | None, prefix: str, tracks: Tracks) -> None:
    if cache is None:
        return
    state = {"form": _CACHE_FORM, "prefix": prefix, **tracks.state()}
    data = json.dumps(state, default=str, separators=(",", ":")).encode("ascii")
    with suppress(OSError):  # without a cache, the next run only takes longer
        replace_file(cache, bytes_digest(data).encode("ascii") + b"\n" + data)
