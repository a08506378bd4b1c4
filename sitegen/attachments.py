"""The text of attachments, read with caps on size, time and memory by a child process that may fail."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from sitegen.model import AttachedText, Attachment
from sitegen.readers.limits import MEBIBYTE, Limits
from sitegen.readers.plain import MEDIA_TYPES, PLAIN_TYPES, decode_text, is_bare_picture
from sitegen.readers.told import PIECE, PROBLEM, PROPERTY

# The child runs apart from the environment (-I), but finds what this process finds.
_START = "import sys; sys.path[:] = sys.argv[1:]; from sitegen.readers.child import serve; serve()"
_BINARY_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG")
_LONGEST_LINE = 32 * MEBIBYTE
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL")


def read_attachments(root: Path, files: Sequence[Attachment], limits: Limits | None = None) -> tuple[AttachedText, ...]:
    """What can be read in ``files`` (``path`` relative to ``root``), in their order.

    Never raises for what a file holds, and never takes longer than the caps allow for each. Plain text is read
    here; everything else in one child process, and in another one for what is left where that does not survive.
    The texts are kept in memory only.
    """
    limits = limits or Limits()
    answers = [_read_here(root, file, limits) for file in files]
    waiting = [number for number, answer in enumerate(answers) if answer is None]
    while waiting:
        paths = [str(root / str(files[number].path)) for number in waiting]
        gathered = _ask_child(paths, limits)
        for number, text in zip(waiting, gathered, strict=False):
            answers[number] = text.as_text(files[number])
        waiting = waiting[len(gathered) :]
    return tuple(answer for answer in answers if answer)


def _read_here(root: Path, file: Attachment, limits: Limits) -> AttachedText | None:
    """What needs no child: plain text, bare pictures, sound and film; ``None`` for all others."""
    suffix = PurePosixPath(str(file.path)).suffix.lower()
    if suffix in MEDIA_TYPES:
        return AttachedText(file)
    if file.size > limits.file_bytes:
        return AttachedText(file, problem=f"文件超过 {limits.file_bytes // MEBIBYTE} MB，没有读")
    if suffix not in (".png", *PLAIN_TYPES):
        return None
    try:
        data = (root / str(file.path)).read_bytes()
    except OSError as error:
        return AttachedText(file, problem=f"文件无法读取：{error.strerror}")
    if suffix == ".png":
        return AttachedText(file) if is_bare_picture(data) else None
    text = None if data.startswith(_BINARY_MARKS) else decode_text(data)
    if text is None:
        return None
    problem = "文字太多，只检查了前面一部分" if len(text) > limits.characters else ""
    return AttachedText(file, (("", text[: limits.characters]),), problem=problem)


@dataclass(slots=True)
class _Gathered:
    """What the child has told of one file so far."""

    pieces: dict[str, list[str]] = field(default_factory=dict)
    properties: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, kind: str, name: str, text: str) -> None:
        """Take one message."""
        if kind == PIECE:
            self.pieces.setdefault(name, []).append(text)
        elif kind == PROPERTY:
            self.properties.append((name, text))
        elif kind == PROBLEM:
            self.problems.append(text)

    def as_text(self, file: Attachment) -> AttachedText:
        """The record of what was told."""
        pieces = tuple((where, "".join(texts)) for where, texts in self.pieces.items())
        return AttachedText(file, pieces, tuple(self.properties), "；".join(self.problems))


def _ask_child(paths: Sequence[str], limits: Limits) -> list[_Gathered]:
    """What a child told of ``paths``, as far as it came; at least of the first."""
    try:
        child = _start_child(paths, limits)
    except OSError:
        return [_Gathered(problems=["读取程序无法启动，没有读"])]
    gathered: list[_Gathered] = []
    ended = 0
    failure = "读取时出错，没有读全"
    try:
        for kind, name, text in _messages(child, limits):
            if kind == "begin":
                gathered.append(_Gathered())
            elif kind == "end":
                ended = len(gathered)
            elif gathered:
                gathered[-1].add(kind, name, text)
    except TimeoutError:
        failure = f"读了 {limits.seconds:g} 秒还没有读完"
    except ValueError:
        failure = "读取时出错，没有读全"
    finally:
        child.kill()
        child.wait()
        for stream in filter(None, (child.stdout, child.stdin)):
            with suppress(OSError):
                stream.close()
    if not gathered:
        gathered.append(_Gathered())
    if ended < len(gathered):
        gathered[-1].problems.append(failure)
    return gathered[: len(paths)]


def _start_child(paths: Sequence[str], limits: Limits) -> subprocess.Popen[bytes]:
    found = [entry for entry in sys.path if entry and os.path.isabs(entry)]
    request = json.dumps({"limits": asdict(limits), "paths": list(paths)}).encode("ascii")
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, *found],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote the file
        env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
    )
    assert child.stdin
    with suppress(OSError):
        child.stdin.write(request)
        child.stdin.close()
    return child


def _messages(child: subprocess.Popen[bytes], limits: Limits) -> Iterator[tuple[str, str, str]]:
    """The child's messages. ``TimeoutError`` where a file takes too long, ``ValueError`` for anything but messages."""
    assert child.stdout
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    allowance = 8 * limits.characters + _LONGEST_LINE
    threading.Thread(target=_pump, args=(child.stdout, lines, allowance), daemon=True).start()
    deadline = time.monotonic() + limits.seconds
    while True:
        try:
            line = lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            return
        message = json.loads(line)
        if not isinstance(message, list) or [type(part) for part in message] != [str, str, str]:
            raise ValueError("not a message")
        if message[0] == "end":
            deadline = time.monotonic() + limits.seconds
        yield message[0], message[1], message[2]


def _pump(stream: IO[bytes], lines: queue.SimpleQueue[bytes], allowance: int) -> None:
    """Move lines to the queue until the end, or until they are more of one file than any honest answer."""
    allowed = allowance
    with suppress(OSError, ValueError):
        while line := stream.readline(_LONGEST_LINE):
            allowed -= len(line)
            if allowed < 0:
                break
            lines.put(line)
            if line.startswith(b'["end"'):
                allowed = allowance
    lines.put(b"")
