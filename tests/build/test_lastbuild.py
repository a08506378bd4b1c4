"""A build with nothing to do is told at once, and never where there is something to do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from sitegen.build import lastbuild, pipeline
from sitegen.cli import run
from sitegen.core.files import Clock
from sitegen.pool.options import BEIJING, Options
from tests.samples import make_site

DAY = "2026-11-22"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that was built, of whose files all are held to be old."""
    monkeypatch.setattr(lastbuild, "COARSEST_CLOCK", -(10**15))
    root = make_site(tmp_path / "site")
    (root / "templates").mkdir()
    (root / "templates" / "note.html").write_text("{# 空 #}", "utf-8")
    assert build(root) == 0
    return root


def memory(root: Path, name: str) -> Path:
    """The one file of this name that is kept of an output."""
    (found,) = (root / ".sitegen" / "outputs").glob(f"*/{name}")
    return found


def build(root: Path, *more: str) -> int:
    return run(["build", "--root", str(root), "--today", DAY, "--no-search", "--jobs", "1", *more])


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """The builds that are really made from here on."""
    made: list[Options] = []

    def noted(options: Options, build: Callable[[Options], pipeline.Built] = pipeline.build) -> pipeline.Built:
        made.append(options)
        return build(options)

    monkeypatch.setattr(pipeline, "build", noted)
    return made


def test_a_build_with_extensions_is_not_remembered_since_their_files_have_no_marks(
    root: Path, built: list[Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.summary.source_files", lambda: [("anlan.py", Path("anlan.py"))])
    memory(root, "last-build.json").unlink()
    build(root)
    build(root)
    assert len(built) == 2


def test_what_another_build_would_say_is_said_without_one(
    root: Path, built: list[Options], capsys: pytest.CaptureFixture[str]
) -> None:
    memory(root, "last-build.json").unlink()
    capsys.readouterr()
    build(root)
    said = capsys.readouterr().out
    assert len(built) == 1
    build(root)
    assert len(built) == 1
    again = capsys.readouterr().out
    assert "没有变化，什么都没有写" in again
    assert again.split("用时")[0] == said.split("用时")[0]


def test_a_build_that_published_nothing_is_not_relied_on_and_a_forced_one_keeps_its_exit_code(
    root: Path, built: list[Options]
) -> None:
    (root / "content" / "interpretation.md").unlink()
    assert [build(root), build(root)] == [1, 1]
    assert len(built) == 2
    assert [build(root, "--force"), build(root, "--force")] == [1, 1]
    assert len(built) == 3


def _edit_with_the_same_size_and_time(path: Path) -> None:
    before = path.stat()
    path.write_bytes(path.read_bytes().replace("的".encode(), "之".encode(), 1))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


CHANGES: dict[str, Callable[[Path], object]] = {
    "an edit that keeps size and time": lambda root: _edit_with_the_same_size_and_time(root / "content" / "notice.md"),
    "a new file": lambda root: (root / "content" / "new.txt").write_text("甲", "utf-8"),
    "a file that is gone": lambda root: (root / "content" / "notice.md").unlink(),
    "another name": lambda root: (root / "content" / "notice.md").rename(root / "content" / "notice2.md"),
    "a register": lambda root: (root / "content" / "_site" / "words.yml").write_text("甲乙: 乙甲\n", "utf-8"),
    "an empty folder": lambda root: (root / "content" / "empty").mkdir(),
    "a right": lambda root: (root / "content" / "notice.md").chmod(0o600),
    "a template": lambda root: (root / "templates" / "note.html").write_text("{# 别 #}", "utf-8"),
    "a page that somebody touched": lambda root: (root / "output" / "index.html").write_text("甲", "utf-8"),
    "a page that is gone": lambda root: (root / "output" / "map.html").unlink(),
    "a file that is not ours": lambda root: (root / "output" / "other.txt").write_text("甲", "utf-8"),
    "a damaged memory": lambda root: memory(root, "last-build.json").write_text("{}", "utf-8"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_after_any_change_there_is_a_build(root: Path, built: list[Options], change: Callable[[Path], object]) -> None:
    change(root)
    build(root)
    assert len(built) == 1


def test_a_file_system_whose_clock_is_behind_is_remembered_later(
    root: Path, built: list[Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "content" / "notice.md").touch()
    monkeypatch.setattr(lastbuild.Clock, "of", lambda folder: Clock(0, time.time_ns() - 10**16))
    build(root)
    build(root)
    assert len(built) == 2


def test_what_is_asked_for_otherwise_is_built(root: Path, built: list[Options], tmp_path: Path) -> None:
    run(["build", "--root", str(root), "--today", "2026-11-23", "--no-search"])
    build(root, "--output", str(tmp_path / "other"))
    build(root, "--force")
    assert len(built) == 3


def test_another_library_is_another_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lastbuild.read_marks(root, "")
    assert lastbuild.read_marks(root, "") == before
    monkeypatch.setattr(lastbuild, "_libraries", lambda: iter(["jinja2-9.dist-info"]))
    assert lastbuild.read_marks(root, "").digest != before.digest


def test_a_commit_is_another_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lastbuild.read_marks(root, "")
    monkeypatch.setattr(lastbuild, "read_lines", lambda root, *arguments: ["false", "0" * 40])
    assert lastbuild.read_marks(root, "").digest != before.digest


def test_midnight_and_a_publication_end_what_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[Options]
) -> None:
    monkeypatch.setattr(lastbuild, "COARSEST_CLOCK", -(10**15))
    now = datetime.now(BEIJING).replace(tzinfo=None, hour=9, minute=0)
    later = now.replace(hour=15)
    root = make_site(tmp_path / "site", f"--- content/later.md\npublished: {later:%Y-%m-%d %H:%M}")
    monkeypatch.setattr(Options, "now", property(lambda self: now))
    command = ["build", "--root", str(root), "--no-search", "--force"]
    for hour, made in ((9, 1), (14, 1), (16, 2), (23, 2)):
        now = now.replace(hour=hour)
        run(command)
        assert len(built) == made
    now = now.replace(year=now.year + 1, hour=0)
    run(command)
    assert len(built) == 3


def test_a_clock_that_was_set_back_is_another_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[Options]
) -> None:
    monkeypatch.setattr(lastbuild, "COARSEST_CLOCK", -(10**15))
    now = datetime(2026, 11, 22, 9)
    monkeypatch.setattr(Options, "now", property(lambda self: self.moment or now))
    command = ["build", "--root", str(make_site(tmp_path / "site")), "--no-search"]
    for moment, made in ((now, 1), (now, 1), (now.replace(day=21), 2)):
        now = moment
        run(command)
        assert len(built) == made


def test_a_build_across_midnight_counts_for_the_day_on_which_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: list[Options]
) -> None:
    monkeypatch.setattr(lastbuild, "COARSEST_CLOCK", -(10**15))
    clock = iter([datetime(2026, 11, 22, 23, 59, 58), datetime(2026, 11, 22, 23, 59, 59)])
    after = datetime(2026, 11, 23, 0, 0, 2)
    monkeypatch.setattr(Options, "now", property(lambda self: self.moment or next(clock, after)))
    command = ["build", "--root", str(make_site(tmp_path / "site")), "--no-search"]
    run(command)
    run(command)
    assert len(built) == 2


def test_what_a_linked_folder_holds_counts(root: Path, built: list[Options], tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "site.css").write_text("a{}", "utf-8")
    (shared / "loop").symlink_to(shared)
    (root / "templates" / "assets").symlink_to(shared)
    build(root)
    build(root)
    assert len(built) == 1
    (shared / "site.css").write_text("b{}", "utf-8")
    build(root)
    assert len(built) == 2


def test_a_change_just_before_a_build_is_not_relied_on(tmp_path: Path, built: list[Options]) -> None:
    root = make_site(tmp_path / "site")  # made within the clock of the coarsest file system
    build(root)
    build(root)
    assert len(built) == 2


def test_a_link_is_followed_to_what_it_names(root: Path) -> None:
    (root / "named.txt").write_text("甲", "utf-8")
    (root / "content" / "link.txt").symlink_to(root / "named.txt")
    before = lastbuild.read_marks(root, "")
    (root / "named.txt").write_text("甲乙", "utf-8")
    assert lastbuild.read_marks(root, "") != before
