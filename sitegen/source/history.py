"""What git remembers of a site: when each document was first committed, and which index numbers it had."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError
from sitegen.core.files import read_regular_file, replace_file
from sitegen.core.urls import CONTENT
from sitegen.source.frontmatter import FRONT_MATTER_LIMIT
from sitegen.source.git import GitError, read_beginnings, read_fields, read_lines

_BEIJING = timezone(timedelta(hours=8))
_CACHE_FORM = 1  # raise with every change of what is kept, or of how a commit is read
_LOG = (
    *("log", "-z", "--reverse", "--topo-order", "--full-history", "--format=commit %H %ct"),
    *("-c", "--raw", "--no-abbrev", "-M50%", "-l1000", "--relative", "--no-ext-diff", "--no-textconv"),
)
_HEAD = re.compile(r"(?:\ufeff)?---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_KEYS = {
    key: re.compile(rf"""^["']?(?:{names})["']?[ \t]*:[ \t]+(\S.*)$""", re.MULTILINE)
    for key, names in (("index", "index|索引号"), ("title", "title|标题"))
}


@dataclass(frozen=True, slots=True)
class IndexUse:
    """An index number that the file now at ``path`` (or last at it) carried from a commit of ``day`` on.

    ``current`` is false where that file is gone, or another document has taken its place. ``title`` is the
    one that it had last, without blanks.
    """

    index: str
    path: str
    day: date
    title: str = ""
    current: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """The committed past of ``content/``; paths are relative to the site root and follow renames.

    ``began`` is the day of the first commit that touched ``content/``, ``first`` the day on which each file
    came in, ``uses`` every index number ever committed, oldest first.
    """

    began: date
    first: Mapping[str, date] = field(default_factory=dict)
    uses: tuple[IndexUse, ...] = ()


def read_history(root: Path, cache: Path | None = None) -> History | None:
    """The history of the site at ``root``; ``None`` where there is no git, no commit, or only a part of the past.

    Days are committer dates in Asia/Shanghai. ``cache`` is a file that keeps the answer from one commit to the
    next: with the same commit checked out one short question to git is all. What is wrong with it, or of
    another site, counts as absent.
    """
    try:
        shallow, prefix, head = read_lines(
            root, "rev-parse", "--is-shallow-repository", "--show-prefix", "--verify", "HEAD^{commit}"
        )
        if shallow != "false":
            return None
        past = _read_cache(cache, prefix)
        if past is None or (past.head != head and not _extends(root, past.head, head)):
            past = _Past()
        if past.head != head:
            commits = f"{past.head}..{head}" if past.head else head
            past.extend(root, [*_changes(read_fields(root, *_LOG, commits, "--", CONTENT))])
            past.head = head
            _write_cache(cache, prefix, past)
    except (GitError, ValueError, OverflowError, OSError):  # also answers that make no sense, as a day out of range
        return None
    return past.history()


def changed_paths(root: Path, revision: str) -> frozenset[str]:
    """Paths under ``root``, relative to it, that differ between ``revision`` and the working tree.

    The side of ``revision`` is its merge base with HEAD, as in a pull request; uncommitted and untracked
    files count. Raises ``SitegenError`` where git does not know ``revision``, or is not there.
    """
    try:
        read_lines(root, "rev-parse", "--show-prefix")
    except GitError:
        raise SitegenError("这里没有 git，或者站点不在 git 仓库中", "不用 --changed-since 检查整个站点。") from None
    try:
        if revision.startswith("-"):
            raise GitError(revision)
        read_lines(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except GitError:
        hint = "写提交号、分支名或标签，如 origin/main；在持续集成中要取回完整的历史。"
        raise SitegenError(f"git 中没有“{revision}”这个版本", hint) from None
    try:
        base = read_lines(root, "merge-base", revision, "HEAD")[0]
        compare = ("diff", "--name-only", "-z", "--no-renames", "--relative", "--no-ext-diff", "--no-textconv")
        changed = frozenset(read_fields(root, *compare, base, "--", "."))
        return changed | frozenset(read_fields(root, "ls-files", "-z", "--others", "--exclude-standard"))
    except (GitError, IndexError):
        hint = "取回完整的历史（git fetch --unshallow），或换一个版本。"
        raise SitegenError(f"无法与“{revision}”比较：找不到它与当前版本的共同起点", hint) from None


# reading git


@dataclass(frozen=True, slots=True)
class _Change:
    """One file in one commit. ``was`` is its path before where it was renamed, ``exact`` a rename without an edit;
    no ``blob`` means that it is gone."""

    commit: str
    day: date
    path: str
    blob: str
    status: str
    was: str = ""


def _changes(fields: Iterator[str]) -> Iterator[_Change]:
    """The output of ``git log --raw -z``; a merge tells only what differs from every parent."""
    commit, day = "", date.min
    for item in fields:
        record = item.lstrip("\n")
        if record.startswith("commit "):
            _, commit, seconds = record.split(" ")
            day = datetime.fromtimestamp(int(seconds), _BEIJING).date()
        elif record:
            parents = len(record) - len(record.lstrip(":"))
            parts = record.split(" ")
            status, was, path = parts[-1], "", next(fields)
            if parents == 1 and status[0] == "R":
                was, path = path, next(fields)
            regular = parts[parents].startswith("100")
            yield _Change(commit, day, path, parts[2 * parents + 1] if regular else "", status, was)


def _extends(root: Path, old: str, new: str) -> bool:
    """True where everything since ``old`` stands on it: then reading on gives the same as reading it all."""
    try:
        lines = read_lines(root, "rev-list", "--parents", f"{old}..{new}")
    except GitError:  # a commit that is no more
        return False
    commits = [line.split() for line in lines if line]
    known = {old, *(commit for commit, *_ in commits)}
    return bool(commits) and all(parents and known.issuperset(parents) for _, *parents in commits)


@dataclass(frozen=True, slots=True)
class _Named:
    """What a version of a document calls itself."""

    index: str = ""
    title: str = ""


def _named(data: bytes) -> _Named:
    """Index number and title from the beginning of a source file, each on its one line."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    head = _HEAD.match(text)
    values = {key: _value(match[1]) for key, pattern in _KEYS.items() if head and (match := pattern.search(head[1]))}
    return _Named(values.get("index", ""), "".join(values.get("title", "").split()))


def _value(written: str) -> str:
    """A YAML scalar of one line without its quotes and its comment."""
    quote = written[0]
    if quote in "\"'":
        return written[1:].partition(quote)[0].strip()
    return written.partition(" #")[0].strip()


# putting it together


@dataclass(slots=True)
class _Line:
    """One document through its renames: ``uses`` are its index numbers with the day from which each stood."""

    path: str
    first: date
    live: bool = True
    title: str = ""
    uses: list[tuple[str, date]] = field(default_factory=list)

    @property
    def index(self) -> str:
        return self.uses[-1][0] if self.uses else ""

    def is_other(self, named: _Named) -> bool:
        """True where both the number and the title are new: that is another document in this one's place."""
        told = self.index and self.title and named.index and named.title
        return bool(told) and self.index != named.index and self.title != named.title

    def note(self, named: _Named, day: date) -> None:
        self.live = True
        self.first = min(self.first, day)
        self.title = named.title or self.title
        if named.index and named.index != self.index:
            self.uses.append((named.index, day))


class _Past:
    """All documents that ever were, up to the commit ``head``."""

    def __init__(self) -> None:
        self.head = ""
        self._lines: list[_Line] = []
        self._at: dict[str, _Line] = {}
        self._gone: dict[str, _Line] = {}

    def extend(self, root: Path, changes: Sequence[_Change]) -> None:
        """Take in the changes of later commits, in their order."""
        sources = {change.blob: None for change in changes if change.blob and change.path.endswith(".md")}
        limit = FRONT_MATTER_LIMIT + 64
        named = {blob: _named(data) for blob, data in read_beginnings(root, sources, limit)} if sources else {}
        for _, commit in groupby(changes, lambda change: change.commit):
            self._take(list(commit), named)

    def _take(self, commit: Sequence[_Change], named: Mapping[str, _Named]) -> None:
        moved: list[tuple[_Line, _Change]] = []
        left: list[_Line] = []
        for change in commit:
            was = change.was or change.path
            line = self._at.get(was)
            if line is None:
                continue
            other = line.is_other(named.get(change.blob, _Named()))
            if change.was and (change.status == "R100" or not other):
                moved.append((line, change))
            elif line.path == was and line.live and (change.was or other or not change.blob):
                self._leave(line)
                left.append(line)
        for line, change in moved:
            line.path = change.path
            self._at[change.path] = line
        going = {line.index: line for line in left if line.index}
        for change in commit:
            if change.blob:
                self._arrive(change, named.get(change.blob, _Named()), going)

    def _arrive(self, change: _Change, named: _Named, going: Mapping[str, _Line]) -> None:
        line = self._at.get(change.path)
        if line and line.path != change.path and change.status[0] == "A":
            line = None  # that one was renamed away: this is another file
        if line and line.is_other(named):
            line = None
        if line is None:
            line = self._returning(named, going) or self._new_line(change)
            line.path = change.path
            self._at[change.path] = line
        line.note(named, change.day)

    def _leave(self, line: _Line) -> None:
        line.live = False
        if line.index:
            self._gone[line.index] = line

    def _returning(self, named: _Named, going: Mapping[str, _Line]) -> _Line | None:
        """A document that had gone, now moved here: of this number and title, or of this number in one commit."""
        line = self._gone.get(named.index)
        same = line and not line.live and (line.title == named.title or going.get(named.index) is line)
        return line if same else None

    def _new_line(self, change: _Change) -> _Line:
        line = _Line(change.path, change.day)
        self._lines.append(line)
        return line

    def history(self) -> History | None:
        """The past as the rules see it; ``None`` where nothing was ever committed."""
        if not self._lines:
            return None
        uses = [
            IndexUse(index, line.path, day, line.title, line.live) for line in self._lines for index, day in line.uses
        ]
        return History(
            began=min(line.first for line in self._lines),
            first={line.path: line.first for line in self._lines if line.live},
            uses=tuple(sorted(uses, key=lambda use: use.day)),
        )

    def state(self) -> dict[str, Any]:
        """All of this as plain values."""
        places = {id(line): place for place, line in enumerate(self._lines)}
        return {
            "head": self.head,
            "lines": [asdict(line) for line in self._lines],
            "at": {path: places[id(line)] for path, line in self._at.items()},
            "gone": {index: places[id(line)] for index, line in self._gone.items()},
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> _Past:
        """What ``state`` gave. Raises ``KeyError``, ``TypeError``, ``ValueError`` or ``IndexError``."""
        past = cls()
        past.head = str(state["head"])
        for item in state["lines"]:
            uses = [(str(index), date.fromisoformat(day)) for index, day in item["uses"]]
            first = date.fromisoformat(item["first"])
            past._lines.append(_Line(str(item["path"]), first, bool(item["live"]), str(item["title"]), uses))
        past._at = {path: past._lines[place] for path, place in state["at"].items()}
        past._gone = {index: past._lines[place] for index, place in state["gone"].items()}
        return past


def _read_cache(cache: Path | None, prefix: str) -> _Past | None:
    if cache is None:
        return None
    try:
        digest, _, data = read_regular_file(cache).partition(b"\n")
        if digest.decode("ascii") != bytes_digest(data):
            return None
        kept = json.loads(data)
        return _Past.restored(kept) if (kept["form"], kept["prefix"]) == (_CACHE_FORM, prefix) else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _write_cache(cache: Path | None, prefix: str, past: _Past) -> None:
    if cache is None:
        return
    kept = {"form": _CACHE_FORM, "prefix": prefix, **past.state()}
    data = json.dumps(kept, default=str, separators=(",", ":")).encode("ascii")
    with suppress(OSError):  # a folder that cannot be written costs time, not the answer
        replace_file(cache, bytes_digest(data).encode("ascii") + b"\n" + data)
