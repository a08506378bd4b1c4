"""Attachments of any size: they are hashed, copied, archived and verified in pieces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.build import staging
from sitegen.build.pipeline import Options, build
from sitegen.core.errors import InputChanged
from tests.samples import HEADS, TODAY, make_site

SIZE = 300 * 1024 * 1024
FILM = "--- content/notice.md\nattachments: [{file: film.mp4, title: 会议录像}]\n"
PROGRAM = """
import resource, sys
from sitegen.cli import run
root, day = sys.argv[1:]
common = ["--root", root, "--today", day, "--jobs", "1"]
assert run(["archive", *common, "--output", f"{root}/a.zip"]) == 0
assert run(["archive", "verify", f"{root}/a.zip"]) == 0
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def film(root: Path, size: int) -> Path:
    """A sparse recording of ``size`` bytes."""
    path = root / "content" / "film.mp4"
    path.write_bytes(HEADS[".mp4"])
    os.truncate(path, size)
    return path


def peak(root: Path) -> int:
    """The most memory, in KiB, that a process took which built, archived and verified the site."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root), TODAY.isoformat()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split("peak")[1])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_large_attachment_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    small, large = make_site(tmp_path / "small", FILM), make_site(tmp_path / "large", FILM)
    film(small, 20)
    film(large, SIZE)
    assert peak(large) < peak(small) + SIZE // 1024 // 10
    (copy,) = (large / "output").rglob("*.mp4")
    assert copy.stat().st_size == SIZE


def test_an_attachment_that_changes_after_it_was_checked_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site", FILM)
    path = film(root, 20)
    copy, changed = staging._stage_attached, []

    def change_first(*arguments: object) -> object:
        if not changed:
            changed.append(path.write_bytes(HEADS[".mp4"] + b"another film"))
        return copy(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(staging, "_stage_attached", change_first)
    assert build(Options(root, today=TODAY, jobs=1, search=False)).committed
    (published,) = (root / "output").rglob("*.mp4")
    assert published.read_bytes() == HEADS[".mp4"] + b"another film"


def test_an_attachment_that_keeps_changing_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", FILM)
    path = film(root, 20)
    copy = staging._stage_attached

    def change(*arguments: object) -> object:
        path.unlink()
        os.mkfifo(path)
        try:
            return copy(*arguments)  # type: ignore[arg-type]
        finally:
            path.unlink()
            film(root, 20)

    monkeypatch.setattr(staging, "_stage_attached", change)
    with pytest.raises(InputChanged, match=r"film\.mp4"):
        build(Options(root, today=TODAY, jobs=1, search=False))
