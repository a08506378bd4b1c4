"""The stat cache: a file is known without reading only where no change can hide behind its signature."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sitegen.core.cache import Cache
from sitegen.core.digest import bytes_digest
from sitegen.core.files import COARSEST_CLOCK, Clock, signature_of
from sitegen.core.statcache import Noted, StatCache


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a" / "b.txt"
    path.parent.mkdir()
    path.write_text("old", "utf-8")
    return path


def noted(file: Path) -> Noted:
    return Noted(bytes_digest(file.read_bytes()), file.stat().st_size, "key", signature_of(file))


def test_a_signature_counts_where_the_file_is_older_than_the_clock(file: Path) -> None:
    status = file.stat()
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    assert Clock(status.st_dev, newest).settled(file) is None
    assert Clock(status.st_dev, newest + 1).settled(file) == signature_of(file)
    assert Clock(status.st_dev + 1, newest + 1).settled(file) is None  # another file system may have a coarser clock
    assert Clock(status.st_dev + 1, newest + COARSEST_CLOCK + 1).settled(file) == signature_of(file)


def test_links_folders_and_missing_files_have_no_signature(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to(file)
    late = Clock(file.stat().st_dev, 1 << 62)
    assert [late.settled(path) for path in (link, file.parent, file.with_name("gone"))] == [None] * 3


def test_a_clock_that_cannot_be_asked_lets_nothing_count(file: Path) -> None:
    assert Clock.of(file.parent / "gone").settled(file) is None


def test_a_file_holds_what_was_noted_until_its_bytes_change(file: Path, tmp_path: Path) -> None:
    stat_cache, known = StatCache(Cache(), tmp_path, "test"), noted(file)
    stat_cache.write({"a/b.txt": known})
    assert stat_cache.noted("a/b.txt") == stat_cache.holding("a/b.txt", known) == known
    os.utime(file, ns=(1, 1))  # as a copy has it
    assert stat_cache.holding("a/b.txt", known) == known._replace(signature=None)
    file.write_text("new", "utf-8")
    assert stat_cache.holding("a/b.txt", known) is None
    file.unlink()
    assert stat_cache.holding("a/b.txt", known) is None
    assert stat_cache.noted("a/c.txt") is None


def test_only_folders_that_changed_are_written(file: Path, tmp_path: Path) -> None:
    path, known = tmp_path / "cache.db", noted(file)
    first = Cache(path)
    StatCache(first, tmp_path, "test").write({"a/b.txt": known, "c.txt": known, "d/e.txt": known})
    first.save()
    second = Cache(path)
    stat_cache = StatCache(second, tmp_path, "test")
    stat_cache.write({"a/b.txt": known, "c.txt": known, "a/f.txt": known})
    assert {name for _, name in second._unsaved} == {"a", "d"}
    second.save()
    found = dict(StatCache(Cache(path), tmp_path, "test").below(""))
    assert found == {"a/b.txt": known, "c.txt": known, "a/f.txt": known}
    assert dict(StatCache(Cache(path), tmp_path, "test").below("a/")) == {"a/b.txt": known, "a/f.txt": known}
    assert dict(StatCache(Cache(path), tmp_path, "other").below("")) == {}
