"""The child process: reads the files that it is asked for, under limits that the system enforces where it can."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from sitegen.core.files import read_regular_file
from sitegen.source.readers.files import read_file
from sitegen.source.readers.limits import LimitReached, Limits
from sitegen.source.readers.told import END, EXHAUSTED, PROBLEM, Told


def serve() -> None:
    """Read requests from standard input, a line of JSON each: the limits, then paths; answer each path in lines of
    JSON: [kind, name, text], the last of kind ``END`` or ``EXHAUSTED``. Ends with the requests.

    What went wrong is told in words that hold nothing of the content; nothing is written but to standard output.
    """
    requests, output = sys.stdin.buffer, sys.stdout.buffer
    limits = Limits(**json.loads(requests.readline()))
    _confine(limits)
    while line := requests.readline():
        _allow_seconds(limits.seconds)
        whole = _read(json.loads(line), limits, output)
        _answer(output, END if whole else EXHAUSTED, "", "")
        output.flush()
        if not whole:
            return  # memory is scarce: the files that are left get a fresh process


def _answer(output: BinaryIO, kind: str, name: str, text: str) -> None:
    line = json.dumps([kind, name, text], ensure_ascii=False).encode("utf-8", "replace")
    output.write(line + b"\n")


def _read(path: str, limits: Limits, output: BinaryIO) -> bool:
    """Tell what stands in the file; false where memory ran out."""

    def send(kind: str, name: str, text: str) -> None:
        _answer(output, kind, name, text)

    try:
        data = read_regular_file(path, limits.file_bytes)
    except OSError:
        send(PROBLEM, "", "文件无法读取")
        return True
    try:
        read_file(data, Path(path).name, Told(send, limits))
    except LimitReached as reached:
        send(PROBLEM, "", str(reached))
    except (MemoryError, RecursionError):
        send(PROBLEM, "", "文件展开后占用的内存太多，没有读全")
        return False
    except Exception:  # a damaged file makes libraries raise whatever they like; their words may quote it
        send(PROBLEM, "", "文件已损坏，没有读全")
    return True


def _confine(limits: Limits) -> None:
    """No memory beyond the cap, no file written, no core dump with somebody's data in it."""
    try:
        import resource
    except ImportError:
        return
    caps: tuple[tuple[int, int], ...] = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, limits.memory_bytes),
    )
    for cap, value in caps:
        _set_limit(resource, cap, value)


def _allow_seconds(seconds: float) -> None:
    """Processor time for the next file, from now on."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource, resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime + seconds) + 1, soft_only=True)


def _set_limit(resource: Any, cap: int, value: int, *, soft_only: bool = False) -> None:
    _, hard = resource.getrlimit(cap)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(cap, (value, hard if soft_only else value))
    except (ValueError, OSError):  # a platform that knows the limit by name only
        return
