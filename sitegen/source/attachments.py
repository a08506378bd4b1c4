"""Reads the text of attachments in a child process, with limits on size, time and memory."""

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
from sitegen.source.readers.sink import ACTIVE, END, EXHAUSTED, PIECE, PROBLEM, PROPERTY, REFUSED, TOO_MUCH

# The child is isolated from the environment (-I), but imports from the same paths as this process.
_START = "import sys; sys.path[:] = sys.argv[1:]; from sitegen.source.readers.child import serve; serve()"
_BINARY_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf")
_LONGEST_LINE = 32 * MEBIBYTE
_BYTES_OF_CHARACTER = 4
_KEPT_ENVIRONMENT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL")


class AttachmentReader:
    """Context manager that reads attachments in one child process.

    If a file crashes the child, a new child reads the next files. If the child had read other files before, a new child
    also reads the failed file again, so that no result depends on earlier files.
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
        """The text of ``files`` (``path`` relative to the root), in order.

        Never raises for the content of a file, and never takes longer than the limits. This process reads plain text;
        the child reads everything else. Truncates a text with too many lines or numbers, which rules could not check
        in acceptable time.
        """
        read = (_read_here(self._root, file, self._limits) or self._ask(file) for file in files)
        return tuple(_truncated(attached, self._limits) for attached in read)

    def _ask(self, file: Attachment) -> AttachedText:
        path = str(self._root / str(file.path))
        while True:
            try:
                child = self._child = self._child or _Child(self._limits)
            except OSError:
                return AttachedText(file, problem="读取程序无法启动，没有读")
            response = child.ask(path)
            if not response.ended:
                return response.result.as_text(file)
            self._close()
            if response.final or child.completed == 0:
                return response.result.as_text(file)

    def _close(self) -> None:
        if self._child:
            self._child.end()
            self._child = None


def _read_here(root: Path, file: Attachment, limits: Limits) -> AttachedText | None:
    """The text of a file that needs no child: plain text, PNG without metadata, audio, video; else ``None``."""
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


def _truncated(attached: AttachedText, limits: Limits) -> AttachedText:
    """``attached`` without the text beyond the limits on lines and long numbers."""
    pieces: list[tuple[str, str]] = []
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
        pieces.append((where, text))
    return replace(attached, pieces=tuple(pieces), problem="；".join(filter(None, dict.fromkeys(problems))))


@dataclass(slots=True)
class _Result:
    """The messages of the child about one file."""

    pieces: dict[str, list[str]] = field(default_factory=dict)
    properties: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, kind: str, name: str, text: str) -> None:
        """Add one message."""
        if kind == PIECE:
            self.pieces.setdefault(name, []).append(text)
        elif kind == PROPERTY:
            self.properties.append((name, text))
        else:
            named = {PROBLEM: self.problems, ACTIVE: self.active, REFUSED: self.refused}.get(kind)
            if named is not None:
                named.append(text)

    def as_text(self, file: Attachment) -> AttachedText:
        """The messages as a record."""
        pieces = tuple((where, "".join(texts)) for where, texts in self.pieces.items())
        problem = "；".join(self.problems)
        return AttachedText(file, pieces, tuple(self.properties), problem, tuple(self.active), tuple(self.refused))


@dataclass(frozen=True, slots=True)
class _Response:
    """The result of a file. ``ended``: the child reads no other file; ``final``: another child would fail as well."""

    result: _Result
    ended: bool = False
    final: bool = False


class _Child:
    """A running child process, which reads one file at a time. Raises ``OSError`` if it cannot start."""

    def __init__(self, limits: Limits) -> None:
        found = [entry for entry in sys.path if entry and os.path.isabs(entry)]
        self.completed = 0
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
        threading.Thread(target=_move_lines, args=(self._process.stdout, self._lines, allowance), daemon=True).start()
        self._send(asdict(limits))

    def ask(self, path: str) -> _Response:
        """Read the file at ``path``, within the time limit for one file."""
        result = _Result()
        self._send(path)
        try:
            for kind, name, text in self._messages():
                if kind in (END, EXHAUSTED):
                    response = _Response(result, ended=kind == EXHAUSTED)
                    self.completed += not response.ended
                    return response
                result.add(kind, name, text)
        except TimeoutError:
            result.problems.append(f"读了 {self._limits.seconds:g} 秒还没有读完")
            return _Response(result, ended=True, final=True)
        except ValueError:
            pass
        result.problems.append("读取时出错，没有读全")
        return _Response(result, ended=True)

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        for stream in filter(None, (self._process.stdout, self._process.stdin)):
            with suppress(OSError):
                stream.close()

    def _send(self, request: object) -> None:
        assert self._process.stdin
        with suppress(OSError):  # if the child has ended, it sends no response, which ``ask`` handles
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def _messages(self) -> Iterator[tuple[str, str, str]]:
        """The messages of the child. Raises ``TimeoutError`` at the time limit, ``ValueError`` for invalid messages."""
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


def _move_lines(stream: IO[bytes], lines: queue.SimpleQueue[bytes], allowance: int) -> None:
    """Move lines to the queue until the stream ends, or until one file has sent more than ``allowance`` bytes.

    An empty line marks the end.
    """
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
