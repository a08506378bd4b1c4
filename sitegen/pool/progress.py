"""Displays the progress of a long run: bars on a terminal, occasional plain lines elsewhere.

The output goes to standard error, since programs read standard output. A short stage is never displayed and costs
nothing: a thread polls the counts, and imports the library that draws bars only once a stage takes long.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from sitegen.pool.workers import Advance, Progress

if TYPE_CHECKING:
    import rich.progress

PATIENCE = 1.0  # seconds before a terminal displays a stage
INTERVAL = 5.0  # seconds between plain lines, and before the first
_POLL = 0.25


@dataclass(slots=True, eq=False)
class Stage:
    """A running stage, as in ``Progress.begin``. Times are seconds of ``time.monotonic``."""

    name: str
    total: int
    unit: str
    began: float
    done: int = 0

    def rate(self, now: float) -> float:
        """Average number of steps per second."""
        return self.done / max(now - self.began, 1e-9)

    def speed(self, now: float) -> str:
        """The rate in Chinese, in a unit of time that gives at least 1; empty before the first step is done."""
        if not self.unit or not self.done:
            return ""
        rate = self.rate(now)
        if rate >= 1:
            return f"{rate:.0f} {self.unit}/秒"
        return f"{rate * 60:.0f} {self.unit}/分" if rate * 60 >= 1 else f"{rate * 3600:.0f} {self.unit}/小时"

    def remaining(self, now: float) -> str:
        """Estimate of the remaining time in Chinese; empty if there is none."""
        if not self.unit or not 0 < self.done < self.total:
            return ""
        return "约剩 " + duration_text((self.total - self.done) / self.rate(now))

    def count(self) -> str:
        """``done/total unit``; empty without a unit."""
        return f"{self.done}/{self.total} {self.unit}" if self.unit else ""

    def details(self, now: float) -> list[str]:
        """Count, rate and remaining time, as far as known; else the elapsed time."""
        return list(filter(None, (self.count(), self.speed(now), self.remaining(now)))) or [
            f"已用 {duration_text(now - self.began)}"
        ]

    def line(self, now: float) -> str:
        """The stage as one line of text."""
        return f"{self.name}：{'，'.join(self.details(now))}"


def duration_text(seconds: float) -> str:
    """A duration in Chinese: ``45 秒``, ``3 分 20 秒``, ``1 小时 5 分``."""
    whole = max(1, round(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {whole % 60} 秒" if minutes else f"{whole} 秒"


class RunningStages:
    """Counts the steps of all stages. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: list[Stage] = []

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        """Begin a stage, as in ``Progress.begin``."""
        entry = Stage(stage, total, unit, time.monotonic())
        with self._lock:
            self._stages.append(entry)

        def advance(steps: int) -> None:
            with self._lock:
                entry.done += steps

        return advance

    def running(self) -> list[Stage]:
        """The unfinished stages, in the order in which they began."""
        with self._lock:
            self._stages = [stage for stage in self._stages if stage.done < stage.total]
            return list(self._stages)


@contextmanager
def show_progress(stream: TextIO, *, colours: bool = True) -> Iterator[Progress]:
    """Display progress on ``stream`` within the context; on exit, remove all bars from a terminal."""
    stages = RunningStages()
    ended = threading.Event()
    display = threading.Thread(target=_display_stages, args=(stages, stream, ended, colours), daemon=True)
    display.start()
    try:
        yield stages
    finally:
        ended.set()
        display.join()


def _display_stages(stages: RunningStages, stream: TextIO, ended: threading.Event, colours: bool) -> None:
    with suppress(OSError):  # a closed stream must not end the run
        if stream.isatty() and os.environ.get("TERM") != "dumb":
            _draw_bars(stages, stream, ended, colours)
        else:
            _print_lines(stages, stream, ended)


def _print_lines(stages: RunningStages, stream: TextIO, ended: threading.Event) -> None:
    """Print a line about the oldest long stage, once in ``INTERVAL``."""
    last = 0.0
    while not ended.wait(_POLL):
        now = time.monotonic()
        long = [stage for stage in stages.running() if now - stage.began >= INTERVAL]
        if long and now - last >= INTERVAL:
            print(long[0].line(now), file=stream, flush=True)
            last = now


def _draw_bars(stages: RunningStages, stream: TextIO, ended: threading.Event, colours: bool) -> None:
    """Draw a bar for each stage that has taken at least ``PATIENCE``."""
    display: rich.progress.Progress | None = None
    bars: dict[Stage, rich.progress.TaskID] = {}
    try:
        while not ended.wait(_POLL):
            now = time.monotonic()
            running = stages.running()
            if display is None and any(now - stage.began >= PATIENCE for stage in running):
                display = _started_display(stream, colours)
            if display is None:
                continue
            for finished in bars.keys() - running:
                display.remove_task(bars.pop(finished))
            for stage in running:
                if stage not in bars and now - stage.began >= PATIENCE:
                    bars[stage] = display.add_task(stage.name, total=stage.total if stage.unit else None, details="")
                if stage in bars:
                    display.update(bars[stage], completed=stage.done, details="  ".join(stage.details(now)))
            display.refresh()
    finally:
        if display:
            display.stop()


def _started_display(stream: TextIO, colours: bool) -> rich.progress.Progress:
    """A started display; ``stop`` removes its bars from the screen."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    display = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[details]}", markup=False),
        console=Console(file=stream, no_color=not colours),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    display.start()
    return display
