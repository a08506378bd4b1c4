"""What a long run tells of itself: bars on a terminal, a line now and then elsewhere, nothing where it is short."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli import run
from sitegen.core.document import Document
from sitegen.pool import progress
from sitegen.pool.progress import Stage, duration_text
from sitegen.source.load import load_document
from tests.samples import make_site

# Runs until its stage was displayed three times, and a while longer, when no further line is due.
LONG = """
import sys, threading, time
from sitegen.pool import progress
progress.PATIENCE = progress.INTERVAL = progress._POLL = 0.05
calls, enough, details = [], threading.Event(), progress.Stage.details
def count_calls(stage, now):
    calls.append(now)
    if len(calls) == 3:
        progress.INTERVAL = 3600
        enough.set()
    return details(stage, now)
progress.Stage.details = count_calls
with progress.show_progress(sys.stderr, colours=False) as stages:
    stages.begin("渲染", 4000, "页")(3900)
    assert enough.wait(120)
    time.sleep(0.3)
    print("结果")
"""
COLOURED = LONG.replace("colours=False", "colours=True")
SHORT = """
import sys
from sitegen.pool import progress
with progress.show_progress(sys.stderr) as stages:
    stages.begin("渲染", 4000, "页")(10)
assert "rich" not in sys.modules
"""


def on_terminal(program: str) -> str:
    """What ``program`` shows on a terminal of 80 columns, control characters included."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    process = subprocess.Popen([sys.executable, "-c", program], stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    said = b""
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        said += data
    os.close(ours)
    assert process.wait() == 0
    return said.decode("utf-8")


def in_pipes(program: str) -> tuple[str, str]:
    """Standard output and standard error of ``program``."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    return done.stdout, done.stderr


def test_a_terminal_shows_bar_count_rate_and_remaining_time_without_colours_and_leaves_nothing() -> None:
    said = on_terminal(LONG)
    assert re.search(r"渲染 .*━.*3900/4000 页  \d+ 页/秒  约剩 \d+ 秒", said)
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l"), "the cursor comes back"
    assert said.rindex("\x1b[2K") > said.rindex("渲染")
    assert "结果" in said
    colour = r"\x1b\[[\d;]*[34]\d[\d;]*m"
    assert [bool(re.search(colour, text)) for text in (said, on_terminal(COLOURED))] == [False, True]


def test_a_pipe_gets_plain_lines_now_and_then_beside_the_results() -> None:
    out, err = in_pipes(LONG)
    assert out == "结果\n"
    assert re.fullmatch(r"(渲染：3900/4000 页，\d+ 页/秒，约剩 \d+ 秒\n){3}", err)


def test_what_is_over_quickly_is_not_shown_and_loads_nothing() -> None:
    assert in_pipes(SHORT) == ("", "")
    assert on_terminal(SHORT) == ""


def test_what_machines_read_is_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setattr(progress, "_POLL", 0.0005)

    def slow(*given: Any) -> Document:
        time.sleep(0.05)
        return load_document(*given)

    monkeypatch.setattr("sitegen.checks.judging.load_document", slow)
    assert run(["check", "--root", str(make_site(tmp_path / "site")), "--jobs", "1", "--format", "json"]) == 0
    said = capsys.readouterr()
    assert "读取与检查：" in said.err
    json.loads(said.out)


def test_stages_that_overlap_are_shown_for_as_long_as_each_goes_on() -> None:
    stages = progress.RunningStages()
    first, second = stages.begin("检索索引", 2, "块"), stages.begin("渲染", 5, "页")
    second(5)
    assert [stage.name for stage in stages.running()] == ["检索索引"]
    first(1)
    first(1)
    assert stages.running() == []


@pytest.mark.parametrize(
    ("done", "seconds", "line"),
    [
        (0, 12, "检索索引：0/60 块"),
        (30, 10, "检索索引：30/60 块，3 块/秒，约剩 10 秒"),
        (1, 10, "检索索引：1/60 块，6 块/分，约剩 9 分 50 秒"),
        (1, 600, "检索索引：1/60 块，6 块/小时，约剩 9 小时 50 分"),
        (60, 60, "检索索引：60/60 块，1 块/秒"),
    ],
)
def test_a_rate_is_told_in_the_unit_that_fits(done: int, seconds: float, line: str) -> None:
    now = time.monotonic()
    assert Stage("检索索引", 60, "块", now - seconds, done).line(now) == line


def test_a_stage_in_one_piece_tells_how_long_it_has_been_going_on() -> None:
    assert Stage("编排页面", 1, "", 100.0).line(165.0) == "编排页面：已用 1 分 5 秒"
    assert [duration_text(seconds) for seconds in (0.2, 59, 60, 3700)] == ["1 秒", "59 秒", "1 分 0 秒", "1 小时 1 分"]
