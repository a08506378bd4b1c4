"""Faults from outside: builds killed at any moment, a full disk, two builds at once, a damaged store."""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitegen.core import files
from tests.build.test_publication import tree
from tests.samples import TODAY, build_site, command, edit, make_site

COMMAND = [sys.executable, "-m", "sitegen", "build", "--today", TODAY.isoformat(), "--jobs", "1"]
MORE = "".join(f"--- content/more/{n}.md\nnumber: 安政发〔2023〕{n}号\n" for n in range(1, 30))


def test_after_a_kill_at_any_moment_the_next_build_gives_the_clean_site(tmp_path: Path) -> None:
    clean = make_site(tmp_path / "clean", MORE)
    build_site(clean, search=True)
    expected = tree(clean / "output")
    root = make_site(tmp_path / "site")
    build_site(root, search=True)
    old = tree(root / "output")
    shutil.rmtree(root / "content")
    shutil.copytree(clean / "content", root / "content")
    moments = random.Random(7)
    for _ in range(12):
        process = subprocess.Popen([*COMMAND, "--root", str(root)], stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.05, 1.2))
        process.kill()
        process.wait()
        if not (root / ".output.stage" / "journal.json").exists():
            assert tree(root / "output") in (old, expected)
    assert build_site(root, search=True).committed is not None
    assert tree(root / "output") == expected
    assert not (root / ".output.stage").exists()


def test_a_full_disk_is_told_and_leaves_the_site(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(root, search=True)
    before = tree(root / "output")
    edit(root, "content/notice.md", "通告内容", "改过")

    def full(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(files.os, "replace", full)
    code, _, err = command("build", root)
    assert (code, "磁盘空间" in err) == (3, True)
    monkeypatch.undo()
    assert tree(root / "output") == before
    assert not list(root.rglob("*.tmp"))


def test_two_builds_at_once_both_succeed_and_agree(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", MORE)
    both = [subprocess.Popen([*COMMAND, "--root", str(root)], stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    clean = make_site(tmp_path / "clean", MORE)
    build_site(clean, search=True)
    assert tree(root / "output") == tree(clean / "output")


@pytest.mark.parametrize("damage", [b"", b"garbage", b"0" * 64 + b"\n[]"])
def test_a_damaged_store_counts_as_empty(damage: bytes, root: Path) -> None:
    build_site(root)
    expected = tree(root / "output")
    bodies = [path for path in (root / ".sitegen" / "bodies").rglob("*") if path.is_file()]
    assert bodies
    for path in bodies:
        path.write_bytes(damage)
    build_site(root)
    assert tree(root / "output") == expected
    shutil.rmtree(root / ".sitegen")
    build_site(root)
    assert tree(root / "output") == expected
