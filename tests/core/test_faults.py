"""Faults from outside: builds killed at any moment, a full disk, two builds at once, a damaged store."""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sitegen.core import files
from sitegen.core.output import OutputTree
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
        assert tree(root / "output") in (old, expected)
    assert build_site(root, search=True).committed is not None
    assert tree(root / "output") == expected
    assert not (root / ".output.stage" / "files").exists()
    assert tree(root / ".output.stage" / "tree") == expected


KILLER = Path(__file__).parents[2] / "benchmarks" / "kill_at.py"


def build_killed_at(root: Path, operation: int) -> str:
    """Build the site at ``root`` in a process that is killed at an ``operation`` on files; its standard error."""
    arguments = [sys.executable, str(KILLER), str(operation), *COMMAND[3:], "--root", str(root)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode >= 0 else ""


@pytest.mark.parametrize("lacking", ["", "output"])
def test_after_a_kill_at_any_operation_the_published_tree_is_whole(tmp_path: Path, lacking: str) -> None:
    withheld = "--- content/notice.md\ndisclosure: 不予公开\nreason: 条例第十六条\n"
    sites = [make_site(tmp_path / "old"), make_site(tmp_path / "new", withheld + "--- content/more.md\n")]
    for site in sites:
        build_site(site, search=True)
    states = [tree(site / "output") for site in sites]
    root = shutil.copytree(sites[0], tmp_path / "site", symlinks=True)
    if lacking:
        shutil.rmtree(root / lacking)
    allowed = [*states, {}] if lacking else states
    shutil.rmtree(root / "content")
    shutil.copytree(sites[1] / "content", root / "content")
    total = int(build_killed_at(shutil.copytree(root, tmp_path / "counted"), -1).split()[-1])
    for step in range(8):
        content = sites[(step + 1) % 2] / "content"
        shutil.rmtree(root / "content")
        shutil.copytree(content, root / "content")
        build_killed_at(root, total * (step + 1) // 9)
        assert tree(root / "output") in allowed
    assert build_site(root, search=True).committed
    assert tree(root / "output") == states[0]
    assert tree(root / ".output.stage" / "tree") == states[0]


def test_readers_see_no_mixture_while_300_changed_documents_are_published(tmp_path: Path) -> None:
    output = tmp_path / "output"
    names = [f"documents/{number}.html" for number in range(300)]

    def publish(age: int) -> None:
        tree = OutputTree(output)
        with tree.locked():
            writer = tree.prepare()
            tree.commit([writer.put(name, str(age).encode()) for name in names])

    publish(0)
    ended = threading.Event()
    looks: list[tuple[int, int, int]] = []

    def read() -> None:
        chosen = random.Random(7)
        while not ended.is_set():
            first, second = (output / name for name in chosen.sample(names, 2))
            looks.append(tuple(int(path.read_bytes()) for path in (first, second, first)))  # type: ignore[arg-type]

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for age in range(1, 9):
            publish(age)
    finally:
        ended.set()
        reader.join()
    assert len({age for age, _, _ in looks}) > 2
    assert [look for look in looks if list(look) != sorted(look)] == []
    assert [look for look in looks if look[0] == look[2] != look[1]] == []


def test_two_checkouts_with_one_output_do_not_disturb_each_other(tmp_path: Path) -> None:
    one, other = make_site(tmp_path / "one", MORE), make_site(tmp_path / "other")
    states = []
    for site in (one, other):
        build_site(site, search=True)
        states.append(tree(site / "output"))
    output = tmp_path / "published"
    for _ in range(3):
        both = [
            subprocess.Popen([*COMMAND, "--root", str(root), "--output", str(output)], stdout=subprocess.DEVNULL)
            for root in (one, other)
        ]
        assert [process.wait(timeout=120) for process in both] == [0, 0]
        assert tree(output) in states


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
