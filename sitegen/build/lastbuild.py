"""What the last build was made from and what it said, so that one with nothing to do is told at once.

A file is known by its marks: name, type, number (inode), size, and the times of its last changes, of which the
system alone sets one. As git does with its index, marks count only where they are older than the build by more than the
coarsest clock of a file system, so that no later change can hide behind the same marks. Anything in doubt, or
damaged, means: build.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.files import COARSEST_CLOCK, Clock, read_regular_file, replace_file, template_folders
from sitegen.core.urls import CONTENT
from sitegen.source.git import GitError, read_lines


@dataclass(frozen=True, slots=True)
class Marks:
    """Those of many files: a digest of all, and the latest time among them (ns since 1970)."""

    digest: str
    newest: int


@dataclass(frozen=True, slots=True)
class LastBuild:
    """A build that published: the digests of the marks of what it read and of what it left behind, the moments
    (ISO 8601) between which time alone changes nothing, and what it said, with colours and without."""

    read: str
    left: str
    since: str
    until: str
    coloured: str
    plain: str
    exit_code: int


def read_marks(root: Path, asked: str) -> Marks:
    """Marks of all that decides a build of the site at ``root``: content, templates, program, libraries, the
    commit that git has checked out, and what was ``asked`` for."""
    program = Path(__file__).parents[1]
    folders = dict.fromkeys((root / CONTENT, *template_folders(root), program))
    lines = [f"{asked} {sys.version} {Path.cwd()} {_commit(root)}", *_libraries()]
    newest = 0
    for folder in folders:
        for line, changed in _marks(folder):
            lines.append(line)
            newest = max(newest, changed)
    return Marks(_digest(lines), newest)


def left_marks(output: Path) -> str:
    """Marks of the output tree."""
    return _digest([line for line, _ in _marks(output)])


def _digest(lines: Iterable[str]) -> str:
    return bytes_digest("\n".join(sorted(lines)).encode("utf-8", "surrogatepass"))


def _marks(folder: Path) -> Iterator[tuple[str, int]]:
    """As ``_walk``; where something cannot be read, with a time that no build is later than."""
    try:
        yield from _walk(folder)
    except OSError:
        yield f"{folder}\0unreadable", sys.maxsize


def _walk(folder: Path) -> Iterator[tuple[str, int]]:
    """(marks, time of the last change) of every file and folder below ``folder``, and in folders that links there
    lead to. A folder's own times do not count, since they tell only of its entries."""
    waiting = [str(folder)]
    entered: set[str] = set()
    while waiting:
        place = waiting.pop()
        if os.path.realpath(place) in entered:
            continue
        entered.add(os.path.realpath(place))
        with os.scandir(place) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(status.st_mode):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                        yield f"{entry.path}\0{status.st_mode}", 0
                    continue
                if stat.S_ISLNK(status.st_mode):  # what it leads to may change behind it
                    with suppress(OSError):
                        status = entry.stat()
                    yield f"{entry.path}\0{os.readlink(entry.path)}", 0
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(entry.path)
                        continue
                marks = (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
                yield f"{entry.path}\0{marks}", max(status.st_mtime_ns, status.st_ctime_ns)


def _libraries() -> Iterator[str]:
    """Names and versions of what is installed."""
    for folder in sys.path:
        with suppress(OSError):
            yield from (f"{folder} {name}" for name in os.listdir(folder) if name.endswith((".dist-info", ".pth")))


def _commit(root: Path) -> str:
    try:
        return " ".join(read_lines(root, "rev-parse", "--is-shallow-repository", "HEAD"))
    except GitError:
        return ""


def recall(path: Path, read: Marks, output: Path, now: datetime) -> LastBuild | None:
    """The last build kept at ``path``, where another one would give the same."""
    try:
        last = LastBuild(**json.loads(read_regular_file(path)))
        in_time = datetime.fromisoformat(last.since) <= now < datetime.fromisoformat(last.until)
        fitting = last.read == read.digest and in_time
        return last if fitting and last.left == left_marks(output) else None
    except (OSError, ValueError, TypeError):
        return None


def remember(path: Path, last: LastBuild, read: Marks, began: int) -> None:
    """Keep ``last`` at ``path``, unless something was changed so shortly before it ``began`` (ns since 1970) that
    another change might have the same marks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    behind = max(time.time_ns() - Clock.of(path.parent).now, 0)  # the file system may be another machine's
    if read.newest < began - behind - COARSEST_CLOCK:
        replace_file(path, json.dumps(asdict(last), ensure_ascii=False).encode("utf-8"))
    else:
        path.unlink(missing_ok=True)
