"""Follows documents through commits: renames, deletions, returns, and replacement by another document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from sitegen.source.commits import FileChange, Labels


@dataclass(slots=True)
class Track:
    """One document through its renames; ``uses`` are (index number, day of its first commit).

    ``live`` is false if the last commit has deleted or replaced the document.
    """

    path: str
    first: date
    live: bool = True
    title: str = ""
    uses: list[tuple[str, date]] = field(default_factory=list)

    @property
    def index(self) -> str:
        """The latest index number."""
        return self.uses[-1][0] if self.uses else ""

    def is_replaced_by(self, labels: Labels) -> bool:
        """True if both index number and title differ: another document has taken the path of this one."""
        comparable = self.index and self.title and labels.index and labels.title
        return bool(comparable) and self.index != labels.index and self.title != labels.title

    def add(self, labels: Labels, day: date) -> None:
        """Add a version of the document."""
        self.live = True
        self.first = min(self.first, day)
        self.title = labels.title or self.title
        if labels.index and labels.index != self.index:
            self.uses.append((labels.index, day))


class Tracks:
    """The tracks of all documents, past and present, up to the commit ``head``."""

    def __init__(self) -> None:
        self.head = ""
        self.tracks: list[Track] = []
        self._by_path: dict[str, Track] = {}
        self._ended: dict[str, Track] = {}  # by index number

    def extend(self, changes: Sequence[FileChange], labels: Mapping[str, Labels]) -> None:
        """Add the changes of later commits, oldest first; ``labels`` are by blob."""
        for _, commit in groupby(changes, lambda change: change.commit):
            self._add_commit(list(commit), labels)

    def _add_commit(self, commit: Sequence[FileChange], labels: Mapping[str, Labels]) -> None:
        renamed: list[tuple[Track, FileChange]] = []
        ended: list[Track] = []
        for change in commit:
            old_path = change.old_path or change.path
            track = self._by_path.get(old_path)
            if track is None:
                continue
            replaced = track.is_replaced_by(labels.get(change.blob, Labels()))
            if change.old_path and (change.status == "R100" or not replaced):
                renamed.append((track, change))
            elif track.path == old_path and track.live and (change.old_path or replaced or not change.blob):
                self._end(track)
                ended.append(track)
        for track, change in renamed:
            track.path = change.path
            self._by_path[change.path] = track
        just_ended = {track.index: track for track in ended if track.index}
        for change in commit:
            if change.blob:
                self._add_version(change, labels.get(change.blob, Labels()), just_ended)

    def _add_version(self, change: FileChange, labels: Labels, just_ended: Mapping[str, Track]) -> None:
        track = self._by_path.get(change.path)
        if track and track.path != change.path and change.status[0] == "A":
            track = None  # the earlier document was renamed, so this is a new file
        if track and track.is_replaced_by(labels):
            track = None
        if track is None:
            track = self._returning(labels, just_ended) or self._new_track(change)
            track.path = change.path
            self._by_path[change.path] = track
        track.add(labels, change.day)

    def _end(self, track: Track) -> None:
        track.live = False
        if track.index:
            self._ended[track.index] = track

    def _returning(self, labels: Labels, just_ended: Mapping[str, Track]) -> Track | None:
        """An ended document that returns: the same index number, and the same title or ended in the same commit."""
        track = self._ended.get(labels.index)
        same = track and not track.live and (track.title == labels.title or just_ended.get(labels.index) is track)
        return track if same else None

    def _new_track(self, change: FileChange) -> Track:
        track = Track(change.path, change.day)
        self.tracks.append(track)
        return track

    def state(self) -> dict[str, Any]:
        """The tracks as plain values, for a cache."""
        numbers = {id(track): number for number, track in enumerate(self.tracks)}
        return {
            "head": self.head,
            "tracks": [asdict(track) for track in self.tracks],
            "by_path": {path: numbers[id(track)] for path, track in self._by_path.items()},
            "ended": {index: numbers[id(track)] for index, track in self._ended.items()},
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Tracks:
        """The tracks of ``state``. Raises ``KeyError``, ``TypeError``, ``ValueError`` or ``IndexError``."""
        restored = cls()
        restored.head = str(state["head"])
        for item in state["tracks"]:
            uses = [(str(index), date.fromisoformat(day)) for index, day in item["uses"]]
            first = date.fromisoformat(item["first"])
            restored.tracks.append(Track(str(item["path"]), first, bool(item["live"]), str(item["title"]), uses))
        restored._by_path = {path: restored.tracks[number] for path, number in state["by_path"].items()}
        restored._ended = {index: restored.tracks[number] for index, number in state["ended"].items()}
        return restored
