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
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Self

from sitegen.core.document import AttachedText, Attachment
from sitegen.core.files import open_regular_file
from sitegen.privacy.numbers import number_starts
from sitegen.source.readers.limits import MEBIBYTE, Limits
from sitegen.source.readers.plain import MEDIA_TYPES, PLAIN_TYPES, decode_text, is_bare_picture
from sitegen.source.readers.sink import END, EXHAUSTED, PIECE, PROBLEM, PROPERTY, TOO_MUCH

# The child runs apart from the environment (-I), but finds what this process finds.
_START = "import sys; sys.path[:] = sys.argv[1:]; from sitegen.source.readers.child import serve; serve()"
_BINARY_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf")
_LONGEST_LINE = 32 * MEBIBYTE
_BYTES_OF_CHARACTER = 4
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL")


class AttachmentReader:
    """Reads attachments for as long as it is open, all of them in one child process.

    A child that a file was the end of is replaced; the files after that one are read by its successor. What a child
    that had read others could not finish is asked of a fresh one, so that no answer depends on what was read before.
    """

    def __init__(self, root: Path, limits: Limits | None = None) -> None:
        self._root = root
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def read(self, files: Sequence[Attachment]) -> tuple[AttachedText, ...]:
        """What can be read in ``files`` (``path`` relative to the root), in their order.

        Never raises for what a file holds, and never takes longer than the caps allow for each. Plain text is read
        here, everything else by the child. The texts are kept in memory only, and no more of them than can be
        looked through for numbers in good time.
        """
        read = (_read_here(self._root, file, self._limits) or self._ask(file) for file in files)
        return tuple(_bounded(attached, self._limits) for attached in read)

    def _ask(self, file: Attachment) -> AttachedText:
        path = str(self._root / str(file.path))
        while True:
            try:
                child = self._child = self._child or _Child(self._limits)
            except OSError:
                return AttachedText(file, problem="读取程序无法启动，没有读")
            answer = child.ask(path)
            if not answer.last:
                return answer.gathered.as_text(file)
            self._close()
            if answer.final or child.answered == 0:
                return answer.gathered.as_text(file)

    def _close(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


def _read_here(root: Path, file: Attachment, limits: Limits) -> AttachedText | None:
    """What needs no child: plain text, bare pictures, sound and film; ``None`` for all others."""
    suffix = PurePosixPath(str(file.path)).suffix.lower()
    if suffix in MEDIA_TYPES:
        return AttachedText(file)
    if file.size > limits.file_bytes:
        return AttachedText(file, problem=f"文件超过 {limits.file_bytes // MEBIBYTE} MB，没有读")
    if suffix not in (".png", *PLAIN_TYPES):
        return None
    most = _BYTES_OF_CHARACTER * limits.characters + 1
    try:
        with open_regular_file(root / str(file.path)) as stream:
            data = stream.read(-1 if suffix == ".png" else most)
    except OSError as error:
        return AttachedText(file, problem=f"文件无法读取：{error.strerror or error}")
    if suffix == ".png":
        return AttachedText(file) if is_bare_picture(data) else None
    text = None if data.startswith(_BINARY_MARKS) else decode_text(data, whole=len(data) < most)
    if text is None:
        return None
    problem = TOO_MUCH if len(text) > limits.characters else ""
    return AttachedText(file, (("", text[: limits.characters]),), problem=problem)


def _bounded(attached: AttachedText, limits: Limits) -> AttachedText:
    """What was read, as far as its lines and its long numbers are no more than ``limits`` allow for one file."""
    kept: list[tuple[str, str]] = []
    problems = [attached.problem]
    numbers, lines = limits.numbers, limits.lines
    for where, text in attached.pieces:
        starts = list(islice(number_starts(text), numbers + 1))
        if len(starts) > numbers:
            text = text[: starts[numbers]]
            problems.append(f"长号码超过 {limits.numbers} 个，后面的没有检查")
        numbers = max(0, numbers - len(starts))
        breaks = text.count("\n")
        if breaks > lines:
            text = "\n".join(text.split("\n", lines)[:lines])
            problems.append(TOO_MUCH)
        lines = max(0, lines - breaks)
        kept.append((where, text))
    return replace(attached, pieces=tuple(kept), problem="；".join(filter(None, dict.fromkeys(problems))))


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


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the child told of a file. ``last``: it answers no more; ``final``: a fresh one would say the same."""

    gathered: _Gathered
    last: bool = False
    final: bool = False


class _Child:
    """A running child process: asked for one file at a time. Raises ``OSError`` where it cannot be started."""

    def __init__(self, limits: Limits) -> None:
        found = [entry for entry in sys.path if entry and os.path.isabs(entry)]
        self.answered = 0
        self._limits = limits
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, *found],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the file
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        )
        assert self._process.stdout
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        allowance = 8 * limits.characters + _LONGEST_LINE
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines, allowance), daemon=True).start()
        self._send(asdict(limits))

    def ask(self, path: str) -> _Answer:
        """What stands in the file at ``path``, as far as the child came within the time for one file."""
        gathered = _Gathered()
        self._send(path)
        try:
            for kind, name, text in self._messages():
                if kind in (END, EXHAUSTED):
                    answer = _Answer(gathered, last=kind == EXHAUSTED)
                    self.answered += not answer.last
                    return answer
                gathered.add(kind, name, text)
        except TimeoutError:
            gathered.problems.append(f"读了 {self._limits.seconds:g} 秒还没有读完")
            return _Answer(gathered, last=True, final=True)
        except ValueError:
            pass
        gathered.problems.append("读取时出错，没有读全")
        return _Answer(gathered, last=True)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in filter(None, (self._process.stdout, self._process.stdin)):
            with suppress(OSError):
                stream.close()

    def _send(self, request: object) -> None:
        assert self._process.stdin
        with suppress(OSError):  # a child that has ended is noticed when it does not answer
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def _messages(self) -> Iterator[tuple[str, str, str]]:
        """Messages until the child ends. ``TimeoutError`` where it takes too long, ``ValueError`` for anything else."""
        deadline = time.monotonic() + self._limits.seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if not line:
                return
            message = json.loads(line)
            if not isinstance(message, list) or [type(part) for part in message] != [str, str, str]:
                raise ValueError("not a message")
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
