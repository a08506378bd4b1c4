"""The door to git: asked without a shell, a pager, hooks, the network or the user's habits."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_SETTINGS = (
    "core.quotepath=off",
    "core.fsmonitor=false",  # may name a program
    f"core.hooksPath={os.devnull}",
    "log.showSignature=false",
    "log.showRoot=true",
    "color.ui=false",
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch what it lacks
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_CHUNK = 1 << 16


class GitError(Exception):
    """git is missing, or will not answer this; its own words are not for editors."""


def read_lines(root: Path, *arguments: str) -> list[str]:
    """The lines that a short command answers with. Raises ``GitError``."""
    with _running(root, arguments) as answer:
        return _decoded(answer.read()).removesuffix("\n").split("\n")


def read_fields(root: Path, *arguments: str) -> Iterator[str]:
    """The NUL-separated fields that a command answers with, as they come. Raises ``GitError``."""
    with _running(root, arguments) as answer:
        rest = b""
        while chunk := answer.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from map(_decoded, whole)
        if rest:
            yield _decoded(rest)


def read_beginnings(root: Path, blobs: Iterable[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """(blob, its first ``limit`` bytes) for each of ``blobs``, all by one command. Raises ``GitError``."""
    with tempfile.TemporaryFile() as wanted:  # a file cannot block while the answers wait to be read, a pipe can
        wanted.write("".join(f"{blob}\n" for blob in blobs).encode("ascii"))
        wanted.seek(0)
        with _running(root, ("cat-file", "--batch", "--buffer"), wanted) as answer:
            while line := answer.readline():
                blob, *rest = line.decode("ascii").split()
                if len(rest) != 2:
                    raise GitError(line)
                size = int(rest[1])
                yield blob, answer.read(min(size, limit))
                _skip(answer, size - min(size, limit) + 1)  # and the line's end


def repository_prefix(root: Path) -> str:
    """Where ``root`` lies in its repository, with ``/`` at the end; empty at its top, and where git knows of none."""
    try:
        return "\n".join(read_lines(root, "rev-parse", "--show-prefix"))
    except GitError:
        return ""


def _skip(answer: IO[bytes], length: int) -> None:
    while length > 0 and (chunk := answer.read(min(length, _CHUNK))):
        length -= len(chunk)


@contextmanager
def _running(root: Path, arguments: Iterable[str], stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """What a command writes, while it runs; it is ended where the reader turns away. Raises ``GitError``."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        process = subprocess.Popen(
            ["git", "-C", os.fspath(root), "--no-pager", *settings, *arguments],
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except (OSError, ValueError) as error:  # no git; an argument that no command line can hold
        raise GitError(str(error)) from None
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise GitError(f"exit {process.returncode}")


def _environment() -> dict[str, str]:
    """The user's environment without what points git elsewhere: a hook's variables name its own repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ENVIRONMENT}


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
