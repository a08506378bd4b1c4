"""Building again and again: after changes, when something is due, and never in the middle of what git does."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import pytest

from sitegen.build.rounds import Round, Rounds
from sitegen.build.watch import ChangeSignal, follow
from sitegen.pool.options import Options
from sitegen.pool.workers import Advance
from tests.build.test_publication import build_site
from tests.samples import TODAY, make_site

SOURCES = "--- content/notice.md\ntitle: 第一号通知\n正文：\n正文在此，写明事项。\n"
PATIENCE = 120.0  # seconds, on a machine that is busy with something else
# A shell starts what it puts in the background with SIGINT ignored, and every child inherits that.
LISTENING = "import signal, sys; from sitegen.cli import run; signal.signal(signal.SIGINT, signal.default_int_handler)"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", SOURCES)


def soon(condition: Callable[[], bool]) -> bool:
    """True once ``condition`` holds; False where it does not for too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@contextmanager
def following(root: Path) -> Iterator[list[Round]]:
    """The rounds of a site whose changes are followed."""
    told: list[Round] = []
    stop = threading.Event()
    rounds = Rounds(Options(root, today=TODAY, jobs=1))
    thread = threading.Thread(target=rounds.follow, args=(told.append, stop))
    thread.start()
    try:
        assert soon(lambda: len(told) == 1)
        yield told
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_the_output_follows_the_sources(root: Path) -> None:
    source, page = root / "content" / "notice.md", root / "output" / "documents" / "notice.html"
    with following(root) as told:
        plain = source.read_text("utf-8")
        source.write_text(plain + "\n又写一句。\n", "utf-8")
        assert soon(lambda: "又写一句" in page.read_text("utf-8"))
        source.write_text(plain.replace("title:", "titel:"), "utf-8")
        assert soon(lambda: told[-1].problem != "")
        assert "又写一句" in page.read_text("utf-8")  # the last good site stays
        assert told[-1].said.endswith("保持原样。\n")
        source.write_text(plain, "utf-8")
        assert soon(lambda: "又写一句" not in page.read_text("utf-8"))


def test_folders_that_come_or_are_put_in_another_ones_place_are_followed(root: Path) -> None:
    content, page = root / "content", root / "output" / "documents" / "notice.html"
    own = root / "templates" / "document.html"
    with following(root):
        own.parent.mkdir()
        own.write_text('{% extends "theme/document.html" %}{% block title %}自己的标题{% endblock %}', "utf-8")
        assert soon(lambda: "自己的标题" in page.read_text("utf-8"))
        own.write_text(own.read_text("utf-8").replace("自己", "改过"), "utf-8")
        assert soon(lambda: "改过的标题" in page.read_text("utf-8"))
        content.rename(root / "before")
        time.sleep(0.5)
        shutil.copytree(root / "before", content)
        time.sleep(0.5)
        source = content / "notice.md"
        source.write_text(source.read_text("utf-8") + "\n又写一句。\n", "utf-8")
        assert soon(lambda: "又写一句" in page.read_text("utf-8"))
        own.parent.rename(root / "put-aside")
        assert soon(lambda: "改过的标题" not in page.read_text("utf-8"))


def test_progress_hears_of_each_round(root: Path) -> None:
    stages: list[str] = []

    class Ear:
        def begin(self, stage: str, total: int, unit: str) -> Advance:
            stages.append(stage)
            return lambda steps: None

    rounds = Rounds(Options(root, today=TODAY, jobs=1), progress=lambda: nullcontext(Ear()))
    assert rounds.build().built is not None
    assert "渲染" in stages


def test_a_mistake_in_the_registers_is_told_once_and_mended(root: Path) -> None:
    register, page = root / "content" / "_site" / "site.yml", root / "output" / "index.html"
    plain = register.read_text("utf-8")
    with following(root) as told:
        register.write_text(plain + "nmae: 错\n", "utf-8")
        assert soon(lambda: len(told) == 2)
        assert told[-1].built is None
        assert "site.yml:" in told[-1].problem
        (root / "content" / "_site" / "rules.yml").write_text("{}\n", "utf-8")
        time.sleep(1)
        assert len(told) == 2
        register.write_text(plain.replace("name: ", "name: 新", 1), "utf-8")
        assert soon(lambda: len(told) == 3)
        assert "新" in page.read_text("utf-8")


def test_a_burst_is_one_change_and_a_busy_neighbour_is_waited_for() -> None:
    changes, stop, busy = ChangeSignal(), threading.Event(), threading.Event()
    done: list[float] = []

    def work() -> float:
        done.append(time.monotonic())
        return 3600

    thread = threading.Thread(target=follow, args=(changes, work, stop, busy.is_set))
    thread.start()
    try:
        assert soon(lambda: len(done) == 1)
        busy.set()
        for _ in range(5):
            changes._changed.set()
            time.sleep(0.05)
        time.sleep(0.5)
        assert len(done) == 1
        busy.clear()
        assert soon(lambda: len(done) == 2)
        time.sleep(0.5)
        assert len(done) == 2
    finally:
        stop.set()
        thread.join(PATIENCE)


def test_work_is_done_again_when_it_is_due() -> None:
    stop = threading.Event()
    done: list[int] = []

    def work() -> float:
        done.append(1)
        if len(done) == 3:
            stop.set()
        return 0.05

    thread = threading.Thread(target=follow, args=(ChangeSignal(), work, stop))
    thread.start()
    thread.join(PATIENCE)
    stop.set()
    assert len(done) == 3


def test_a_site_is_good_until_midnight_or_until_something_is_to_be_published(root: Path) -> None:
    assert build_site(root).good_until == datetime(TODAY.year, TODAY.month, TODAY.day + 1)
    later = root / "content" / "later.md"
    text = (root / "content" / "notice.md").read_text("utf-8")
    later.write_text(text.replace("第一号", "第二号"), "utf-8")
    now = datetime.now().replace(microsecond=0)
    built = Rounds(Options(root, jobs=1)).build().built
    assert built is not None
    assert built.good_until > now


def test_build_watch_ends_on_ctrl_c_and_says_so(root: Path) -> None:
    program = f"{LISTENING}; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "build", "--root", str(root), "--today", str(TODAY), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if "等待改动" in line:
                    break
            assert any("公开文件 " in line for line in said)
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert rest == "已结束。\n"
    assert process.returncode == 0


def test_a_bug_in_a_round_is_told_and_its_trace_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("sitegen.build.rounds.build", broken)
    done = Rounds(Options(root, today=TODAY, jobs=1)).build()
    assert done.said == "程序内部出错：ZeroDivisionError: a bug\n    改法：把 .sitegen/crashes.txt 交给维护人员。"
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8").rstrip("\n")
    assert report.startswith("sitegen build\nTraceback (most recent call last):\n")
    verbose = Rounds(Options(root, today=TODAY, jobs=1, verbose=True)).build()
    assert verbose.said == f"{done.said}\n{report}"
    assert verbose.problem == done.problem  # a browser shows no trace


def test_what_the_system_refuses_in_a_round_is_no_bug(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr("sitegen.build.rounds.build", refused)
    done = Rounds(Options(root, today=TODAY, jobs=1)).build()
    assert done.problem.startswith("错误：没有权限读写 /somewhere\n    改法：")
    assert not (root / ".sitegen" / "crashes.txt").exists()
