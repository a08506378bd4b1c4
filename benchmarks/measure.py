"""Runs one command and tells what it cost: wall time, processor time, peak memory of all its processes together.

    python benchmarks/measure.py [--timeout SECONDS] [--log FILE] -- COMMAND …

Prints one JSON object. Linux only: the process tree is looked at through ``/proc`` every 15 ms. Resident memory (RSS)
is summed at every look; it counts a page that two processes share twice. The proportional share (PSS) counts it once,
but takes longer to read, so it is read only where it can be a new peak, and for at most a twentieth of the time. The
page cache counts in neither. Processor time is that of every process of the tree, whoever outlived whom.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

INTERVAL = 0.015  # seconds between two looks
SHARE = 1 / 20  # of the time may go into reading PSS
PATIENCE = 10.0  # seconds that processes may outlive the first one
PAGE = os.sysconf("SC_PAGE_SIZE")
BECOME_REAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): orphans of the command become ours


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: ``wall`` and ``cpu`` in seconds, peaks in bytes, most processes at one look, exit code."""

    wall: float
    cpu: float
    peak_pss: int
    peak_rss: int
    processes: int
    code: int


class TimedOutError(Exception):
    """The command did not end in time; its processes are gone."""


@dataclass(slots=True)
class Peaks:
    """The most that was seen so far, and when PSS may be read again."""

    pss: int = 0
    rss: int = 0
    processes: int = 0
    next_pss: float = 0.0

    def look(self) -> None:
        pids = tuple(descendants(os.getpid()))
        rss = sum(map(resident, pids))
        self.rss = max(self.rss, rss)
        self.processes = max(self.processes, len(pids))
        started = time.monotonic()
        # PSS is at most RSS: no need to read it where that is under the peak
        if rss > self.pss and started >= self.next_pss:
            self.pss = max(self.pss, sum(map(proportional, pids)))
            ended = time.monotonic()
            self.next_pss = ended + (ended - started) / SHARE


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--timeout", type=float, default=1200)
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="what the command prints goes there")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    if not Path(f"/proc/self/task/{os.getpid()}/children").is_file():
        sys.exit("measure.py needs Linux, with /proc/PID/task/TID/children")
    try:
        with arguments.log.open("wb") as log:
            print(json.dumps(asdict(watch(arguments.command, arguments.timeout, log))))
    except (TimedOutError, OSError) as error:
        sys.exit(f"{arguments.command[0]}: {error}")


def watch(command: Sequence[str], timeout: float, log: BinaryIO) -> Cost:
    """Run ``command``; raises TimedOutError, or OSError where it cannot be started."""
    ctypes.CDLL(None, use_errno=True).prctl(BECOME_REAPER, 1, 0, 0, 0)
    peaks = Peaks()
    started = time.monotonic()
    # as people have it: Python keeps what it compiled
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
    try:
        with open(os.pidfd_open(process.pid), "rb", buffering=0) as ended:
            waiting = select.poll()
            waiting.register(ended, select.POLLIN)
            while not waiting.poll(INTERVAL * 1000):
                peaks.look()
                if time.monotonic() - started > timeout:
                    raise TimedOutError(f"not done after {timeout:.0f} s")
            wall = time.monotonic() - started
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime + sum(reap(peaks))
    finally:
        end_all()
    return Cost(wall, cpu, peaks.pss, peaks.rss, peaks.processes, process.returncode)


def reap(peaks: Peaks) -> Iterator[float]:
    """Processor seconds of each process that outlived the command; their memory counts too."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            yield usage.ru_utime + usage.ru_stime
        else:
            peaks.look()
            time.sleep(INTERVAL)
    raise TimedOutError(f"left processes that ran on for {PATIENCE:.0f} s")


def end_all() -> None:
    """Kill what is left of the tree; a process that dies hands us its own children."""
    while pids := tuple(descendants(os.getpid())):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.wait4(-1, 0)


def descendants(pid: int) -> Iterator[int]:
    """All processes below ``pid``."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in map(int, read_text(f"/proc/{pid}/task/{thread}/children").split()):
                yield child
                yield from descendants(child)


def resident(pid: int) -> int:
    """RSS in bytes; nothing for a process that has ended."""
    fields = read_text(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def proportional(pid: int) -> int:
    """PSS in bytes; nothing for a process that has ended."""
    lines = read_text(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def read_text(path: str) -> str:
    """A file of ``/proc``; nothing where its process has ended meanwhile."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""


if __name__ == "__main__":
    main()
