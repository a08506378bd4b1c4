"""The child process: reads files on request, under resource limits of the operating system where available."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from sitegen.core.files import read_regular_file
from sitegen.source.readers.files import read_file
from sitegen.source.readers.limits import LimitReached, Limits
from sitegen.source.readers.sink import END, EXHAUSTED, PROBLEM, TextSink


def serve() -> None:
    """Serve requests until the end of standard input.

    Each request is a line of JSON: first the limits, then paths. The response to a path is lines of JSON on standard
    output, ``[kind, name, text]``, and the last has the kind ``END`` or ``EXHAUSTED``. Problems quote no content.
    """
    requests, output = sys.stdin.buffer, sys.stdout.buffer
    limits = Limits(**json.loads(requests.readline()))
    _confine(limits)
    while line := requests.readline():
        _allow_seconds(limits.seconds)
        has_memory = _read(json.loads(line), limits, output)
        _send(output, END if has_memory else EXHAUSTED, "", "")
        output.flush()
        if not has_memory:
            return  # the parent starts a new process for the next file


def _send(output: BinaryIO, kind: str, name: str, text: str) -> None:
    line = json.dumps([kind, name, text], ensure_ascii=False).encode("utf-8", "replace")
    output.write(line + b"\n")


def _read(path: str, limits: Limits, output: BinaryIO) -> bool:
    """Read one file; false if memory ran out."""

    def send(kind: str, name: str, text: str) -> None:
        _send(output, kind, name, text)

    try:
        data = read_regular_file(path, limits.file_bytes)
    except OSError:
        send(PROBLEM, "", "文件无法读取")
        return True
    try:
        read_file(data, Path(path).name, TextSink(send, limits))
    except LimitReached as reached:
        send(PROBLEM, "", str(reached))
    except (MemoryError, RecursionError):
        send(PROBLEM, "", "文件展开后占用的内存太多，没有读全")
        return False
    except Exception:  # libraries raise anything for damaged files, and their messages may quote content
        send(PROBLEM, "", "文件已损坏，没有读全")
    return True


def _confine(limits: Limits) -> None:
    """Limit memory; forbid writing files, and core dumps, which would contain personal data."""
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
    """Limit the processor time from now on, for the next file."""
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
    except (ValueError, OSError):  # the platform defines the limit but does not support it
        return
