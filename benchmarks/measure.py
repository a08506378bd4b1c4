"""Runs a command and measures its wall time, processor time and the peak memory of all its processes.

    python benchmarks/measure.py [--timeout SECONDS] [--log FILE] -- COMMAND …

Prints one JSON object. It needs Linux and samples the process tree in ``/proc`` every 15 ms. Each sample sums the
resident memory (RSS), which counts a page shared by two processes twice. The proportional memory (PSS) counts it once
but is slow to read, so it is read only if it can be a new peak, and for at most a twentieth of the time. Neither
includes the page cache. Processor time includes all processes of the tree, also those that outlive the command.
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

INTERVAL = 0.015  # seconds between samples
SHARE = 1 / 20  # largest share of the time for reading PSS
PATIENCE = 10.0  # seconds that processes may outlive the command
PAGE = os.sysconf("SC_PAGE_SIZE")
BECOME_REAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2): orphans of the command become children of this process


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a run: ``wall`` and ``cpu`` in seconds, peaks in bytes, largest number of processes, exit code."""

    wall: float
    cpu: float
    peak_pss: int
    peak_rss: int
    processes: int
    code: int


class TimedOutError(Exception):
    """The command did not end in time, and its processes were killed."""


@dataclass(slots=True)
class Peaks:
    """Largest values so far, and the time from which PSS may be read again."""

    pss: int = 0
    rss: int = 0
    processes: int = 0
    next_pss: float = 0.0

    def sample(self) -> None:
        pids = tuple(descendants(os.getpid()))
        rss = sum(map(resident, pids))
        self.rss = max(self.rss, rss)
        self.processes = max(self.processes, len(pids))
        started = time.monotonic()
        # PSS is at most RSS, so it cannot be a new peak if RSS is not
        if rss > self.pss and started >= self.next_pss:
            self.pss = max(self.pss, sum(map(proportional, pids)))
            ended = time.monotonic()
            self.next_pss = ended + (ended - started) / SHARE


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--timeout", type=float, default=1200)
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="file for the command's output")
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
    """Run ``command``. Raises ``TimedOutError``, or ``OSError`` if it cannot be started."""
    ctypes.CDLL(None, use_errno=True).prctl(BECOME_REAPER, 1, 0, 0, 0)
    peaks = Peaks()
    started = time.monotonic()
    # users run Python with its bytecode cache
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
    try:
        with open(os.pidfd_open(process.pid), "rb", buffering=0) as ended:
            waiting = select.poll()
            waiting.register(ended, select.POLLIN)
            while not waiting.poll(INTERVAL * 1000):
                peaks.sample()
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
    """Yield the processor seconds of each process that outlives the command, and sample their memory."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            yield usage.ru_utime + usage.ru_stime
        else:
            peaks.sample()
            time.sleep(INTERVAL)
    raise TimedOutError(f"left processes that ran on for {PATIENCE:.0f} s")


def end_all() -> None:
    """Kill the rest of the tree. Children of a killed process become children of this one."""
    while pids := tuple(descendants(os.getpid())):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.wait4(-1, 0)


def descendants(pid: int) -> Iterator[int]:
    """Yield all processes below ``pid``."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in map(int, read_text(f"/proc/{pid}/task/{thread}/children").split()):
                yield child
                yield from descendants(child)


def resident(pid: int) -> int:
    """Return the RSS in bytes, 0 for a process that has ended."""
    fields = read_text(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def proportional(pid: int) -> int:
    """Return the PSS in bytes, 0 for a process that has ended."""
    lines = read_text(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def read_text(path: str) -> str:
    """Read a file of ``/proc``; empty if the process has ended."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""


if __name__ == "__main__":
    main()
