"""Reads from git what commits changed below ``content/``, and the index number and title of old versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from sitegen.core.errors import SitegenError
from sitegen.core.urls import CONTENT
from sitegen.source.frontmatter import FRONT_MATTER_LIMIT
from sitegen.source.git import GitError, read_beginnings, read_fields, read_lines

_BEIJING = timezone(timedelta(hours=8))
_PLAIN_DIFF = ("--relative", "--no-ext-diff", "--no-textconv")
_LOG = (
    *("log", "-z", "--reverse", "--topo-order", "--full-history", "--format=commit %H %ct"),
    *("-c", "--raw", "--no-abbrev", "-M50%", "-l1000", *_PLAIN_DIFF),
)
_FRONT_MATTER = re.compile(r"(?:\ufeff)?---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_KEYS = {
    key: re.compile(rf"""^["']?(?:{names})["']?[ \t]*:[ \t]+(\S.*)$""", re.MULTILINE)
    for key, names in (("index", "index|索引号"), ("title", "title|标题"))
}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A change of one file in one commit.

    ``old_path`` is set for a rename. ``status`` is git's letter with its similarity, such as ``R100`` for a rename
    without an edit. ``blob`` is empty if the file was deleted.
    """

    commit: str
    day: date
    path: str
    blob: str
    status: str
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Index number and title of one version of a document; the title has no blanks."""

    index: str = ""
    title: str = ""


def read_changes(root: Path, commits: str) -> Iterator[FileChange]:
    """The changes below ``content/`` in a range of ``commits``, oldest first. Raises ``GitError``.

    Days are committer dates in Beijing time. A merge has only the changes that differ from all its parents.
    """
    fields = read_fields(root, *_LOG, commits, "--", CONTENT)
    commit, day = "", date.min
    for item in fields:
        record = item.lstrip("\n")
        if record.startswith("commit "):
            _, commit, seconds = record.split(" ")
            day = datetime.fromtimestamp(int(seconds), _BEIJING).date()
        elif record:
            parents = len(record) - len(record.lstrip(":"))
            parts = record.split(" ")
            status, old_path, path = parts[-1], "", next(fields)
            if parents == 1 and status[0] == "R":
                old_path, path = path, next(fields)
            is_regular = parts[parents].startswith("100")
            yield FileChange(commit, day, path, parts[2 * parents + 1] if is_regular else "", status, old_path)


def is_extension(root: Path, old: str, new: str) -> bool:
    """True if all commits between ``old`` and ``new`` descend from ``old``.

    Then the history up to ``old`` and the later commits together are the same as the whole history.
    """
    try:
        lines = read_lines(root, "rev-list", "--parents", f"{old}..{new}")
    except GitError:  # the commit no longer exists
        return False
    commits = [line.split() for line in lines if line]
    known = {old, *(commit for commit, *_ in commits)}
    return bool(commits) and all(parents and known.issuperset(parents) for _, *parents in commits)


def read_labels(root: Path, blobs: Iterable[str]) -> Mapping[str, Labels]:
    """The labels of old versions of documents, by blob. Raises ``GitError``."""
    wanted = tuple(dict.fromkeys(blobs))
    limit = FRONT_MATTER_LIMIT + 64
    return {blob: _labels(data) for blob, data in read_beginnings(root, wanted, limit)} if wanted else {}


def _labels(data: bytes) -> Labels:
    """Labels from the beginning of a source file; finds only values on the line of their key."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    head = _FRONT_MATTER.match(text)
    values = {key: _value(match[1]) for key, pattern in _KEYS.items() if head and (match := pattern.search(head[1]))}
    return Labels(values.get("index", ""), "".join(values.get("title", "").split()))


def _value(written: str) -> str:
    """A one-line YAML scalar without its quotes and comment."""
    quote = written[0]
    if quote in "\"'":
        return written[1:].partition(quote)[0].strip()
    return written.partition(" #")[0].strip()


def changed_paths(root: Path, revision: str) -> frozenset[str]:
    """Paths relative to ``root`` that differ between ``revision`` and the working tree.

    As in a pull request, the comparison starts at the merge base of ``revision`` and HEAD. It includes uncommitted and
    untracked files. Raises ``SitegenError`` if there is no git repository or no such revision.
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
        diff = ("diff", "--name-only", "-z", "--no-renames", *_PLAIN_DIFF)
        changed = frozenset(read_fields(root, *diff, base, "--", "."))
        return changed | frozenset(read_fields(root, "ls-files", "-z", "--others", "--exclude-standard"))
    except (GitError, IndexError):
        hint = "取回完整的历史（git fetch --unshallow），或换一个版本。"
        raise SitegenError(f"无法与“{revision}”比较：找不到它与当前版本的共同起点", hint) from None
