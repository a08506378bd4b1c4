"""How far a long run is: bars where a terminal reads, a plain line now and then where none does.

All of it goes to the standard error, so that what other programs read stays as it is. What is over quickly is not
shown at all, and costs nothing: a thread of its own looks at the counts, and what draws bars is loaded only when a
stage has been going on for a while.
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

PATIENCE = 1.0  # seconds that a stage may take before a terminal shows it
INTERVAL = 5.0  # seconds between plain lines, and before the first
_TICK = 0.25


@dataclass(slots=True, eq=False)
class Stage:
    """A stage under way; ``began`` in seconds of ``time.monotonic``, ``unit`` empty where steps say nothing."""

    name: str
    total: int
    unit: str
    began: float
    done: int = 0

    def rate(self, now: float) -> float:
        """Steps in a second, so far."""
        return self.done / max(now - self.began, 1e-9)

    def speed(self, now: float) -> str:
        """The rate as people read it; nothing before the first step is done."""
        if not self.unit or not self.done:
            return ""
        rate = self.rate(now)
        if rate >= 1:
            return f"{rate:.0f} {self.unit}/秒"
        return f"{rate * 60:.0f} {self.unit}/分" if rate * 60 >= 1 else f"{rate * 3600:.0f} {self.unit}/小时"

    def remaining(self, now: float) -> str:
        """The time that the rest takes at the rate so far; nothing where that cannot be known."""
        if not self.unit or not 0 < self.done < self.total:
            return ""
        return "约剩 " + spoken((self.total - self.done) / self.rate(now))

    def count(self) -> str:
        """Steps done of all."""
        return f"{self.done}/{self.total} {self.unit}" if self.unit else ""

    def told(self, now: float) -> list[str]:
        """What is known of the stage: count, rate and remaining time, or how long it has been going on."""
        return list(filter(None, (self.count(), self.speed(now), self.remaining(now)))) or [
            f"已用 {spoken(now - self.began)}"
        ]

    def line(self, now: float) -> str:
        """The stage in one line, without a bar."""
        return f"{self.name}：{'，'.join(self.told(now))}"


def spoken(seconds: float) -> str:
    """A length of time in Chinese: ``45 秒``, ``3 分 20 秒``, ``1 小时 5 分``."""
    whole = max(1, round(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {whole % 60} 秒" if minutes else f"{whole} 秒"


class Told:
    """Counts what is done, in the order in which stages begin. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stages: list[Stage] = []

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        """A stage to be shown for as long as it is not done."""
        entry = Stage(stage, total, unit, time.monotonic())
        with self._lock:
            self._stages.append(entry)

        def advance(steps: int) -> None:
            with self._lock:
                entry.done += steps

        return advance

    def running(self) -> list[Stage]:
        """The stages that have begun and are not done."""
        with self._lock:
            self._stages = [stage for stage in self._stages if stage.done < stage.total]
            return list(self._stages)


@contextmanager
def shown(stream: TextIO, *, colours: bool = True) -> Iterator[Progress]:
    """Progress that is shown on ``stream`` while this is open; nothing is left on a terminal afterwards."""
    told = Told()
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(told, stream, ended, colours), daemon=True)
    watcher.start()
    try:
        yield told
    finally:
        ended.set()
        watcher.join()


def _watch(told: Told, stream: TextIO, ended: threading.Event, colours: bool) -> None:
    with suppress(OSError):  # a reader who has gone keeps no run from going on
        if stream.isatty() and os.environ.get("TERM") != "dumb":
            _bars(told, stream, ended, colours)
        else:
            _lines(told, stream, ended)


def _lines(told: Told, stream: TextIO, ended: threading.Event) -> None:
    """Tell of the stage that has been going on longest, at most once in ``INTERVAL``."""
    last = 0.0
    while not ended.wait(_TICK):
        now = time.monotonic()
        long = [stage for stage in told.running() if now - stage.began >= INTERVAL]
        if long and now - last >= INTERVAL:
            print(long[0].line(now), file=stream, flush=True)
            last = now


def _bars(told: Told, stream: TextIO, ended: threading.Event, colours: bool) -> None:
    """Draw a line with a bar for each stage that has been going on for ``PATIENCE``."""
    display: rich.progress.Progress | None = None
    bars: dict[Stage, rich.progress.TaskID] = {}
    try:
        while not ended.wait(_TICK):
            now = time.monotonic()
            stages = told.running()
            if display is None and any(now - stage.began >= PATIENCE for stage in stages):
                display = _display(stream, colours)
            if display is None:
                continue
            for gone in bars.keys() - stages:
                display.remove_task(bars.pop(gone))
            for stage in stages:
                if stage not in bars and now - stage.began >= PATIENCE:
                    bars[stage] = display.add_task(stage.name, total=stage.total if stage.unit else None, told="")
                if stage in bars:
                    display.update(bars[stage], completed=stage.done, told="  ".join(stage.told(now)))
            display.refresh()
    finally:
        if display:
            display.stop()


def _display(stream: TextIO, colours: bool) -> rich.progress.Progress:
    """What draws the bars, started; it takes them off the screen in the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    display = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[told]}", markup=False),
        console=Console(file=stream, no_color=not colours),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    display.start()
    return display
