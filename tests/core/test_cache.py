"""The cache: a result comes back under its key and under no other, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.core import cache as module
from sitegen.core.cache import Cache


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "cache.db"


def kept(path: Path, name: str = "a", key: str = "k") -> object:
    """What a fresh process finds."""
    return Cache(path).get("task", name, key, tuple[str, ...])


def keep(path: Path, *names: str, key: str = "k") -> Cache:
    cache = Cache(path)
    for name in names or ("a",):
        cache.put("task", name, key, (name, "值"))
    cache.save()
    return cache


def test_a_result_comes_back_under_its_key_alone(path: Path) -> None:
    cache = keep(path)
    assert kept(path) == cache.get("task", "a", "k", tuple[str, ...]) == ("a", "值")
    assert kept(path, key="other") is kept(path, name="b") is None
    keep(path, key="other")
    assert kept(path) is None
    assert kept(path, key="other") == ("a", "值")


def test_a_result_for_this_process_alone_is_not_on_disk(path: Path) -> None:
    cache = keep(path)
    cache.put("task", "a", "k", ("secret",), on_disk=False)
    cache.save()
    assert cache.get("task", "a", "k", tuple[str, ...]) == ("secret",)
    assert kept(path) is None
    assert b"secret" not in path.read_bytes()


@pytest.mark.parametrize("value", [1 << 70, "\ud800", object()])
def test_a_value_that_cannot_be_written_stays_in_the_process(path: Path, value: object) -> None:
    cache = Cache(path)
    cache.put("task", "a", "k", value)
    cache.save()
    assert cache.get("task", "a", "k", str) == value
    assert Cache(path).names("task") == []


def test_what_nobody_keeps_is_dropped(path: Path) -> None:
    cache = keep(path, "a", "b")
    cache.keep("task", ["b"])
    cache.save()
    assert Cache(path).names("task") == cache.names("task") == ["b"]


def _rewrite(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"junk" * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:4096]),
        lambda path: path.unlink(),
        lambda path: _rewrite(path, "DROP TABLE slot"),
        lambda path: _rewrite(path, "UPDATE slot SET value = x'00'"),
        lambda path: _rewrite(path, "UPDATE slot SET value = substr(value, 1, 16) || x'91a178'"),
        lambda path: _rewrite(path, "UPDATE slot SET value = 5"),
        lambda path: _rewrite(path, "UPDATE slot SET key = 'other' WHERE task = 'task'"),
    ],
)
def test_a_damaged_file_counts_as_empty_and_is_written_again(path: Path, damage: Callable[[Path], object]) -> None:
    keep(path)
    damage(path)
    assert kept(path) is kept(path, key="other") is None
    keep(path)
    assert kept(path) == ("a", "值")


def test_a_result_of_another_type_counts_as_absent(path: Path) -> None:
    keep(path)
    assert Cache(path).get("task", "a", "k", dict[str, int]) is None


def test_results_of_another_program_count_as_absent(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(path)
    monkeypatch.setattr(module, "program_key", lambda: "another")
    assert kept(path) is None


def test_a_file_that_another_process_changed_or_deleted_is_read_again(path: Path) -> None:
    cache = keep(path)
    cache.begin()
    assert cache.get("task", "a", "k", tuple[str, ...]) == ("a", "值")
    keep(path, key="new")
    cache.begin()
    assert cache.get("task", "a", "k", tuple[str, ...]) is None
    assert cache.get("task", "a", "new", tuple[str, ...]) == ("a", "值")
    path.unlink()
    cache.begin()
    assert cache.names("task") == []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file", "utf-8")
    cache = keep(tmp_path / "state" / "cache.db")
    assert cache.get("task", "a", "k", tuple[str, ...]) == ("a", "值")
    assert kept(tmp_path / "state" / "cache.db") is None


def test_a_file_that_another_process_holds_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", 0.0)
    keep(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    keep(path, key="new")
    assert kept(path) is None
    holder.execute("ROLLBACK")
    holder.close()
    assert kept(path) == ("a", "值")
