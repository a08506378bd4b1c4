"""Runs git commands without shell, pager, hooks, network access and user configuration."""

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
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch missing objects
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_CHUNK = 1 << 16


class GitError(Exception):
    """git is missing or failed. The message is git's, in English, and not for editors."""


def read_lines(root: Path, *arguments: str) -> list[str]:
    """The output of a command as lines. Raises ``GitError``."""
    with _running(root, arguments) as output:
        return _decoded(output.read()).removesuffix("\n").split("\n")


def read_fields(root: Path, *arguments: str) -> Iterator[str]:
    """The NUL-separated fields of the output of a command, as a stream. Raises ``GitError``."""
    with _running(root, arguments) as output:
        rest = b""
        while chunk := output.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from map(_decoded, whole)
        if rest:
            yield _decoded(rest)


def read_beginnings(root: Path, blobs: Iterable[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """(blob, its first ``limit`` bytes) for each of ``blobs``, with one command. Raises ``GitError``."""
    with tempfile.TemporaryFile() as requests:  # a pipe could block while git waits for its output to be read
        requests.write("".join(f"{blob}\n" for blob in blobs).encode("ascii"))
        requests.seek(0)
        with _running(root, ("cat-file", "--batch", "--buffer"), requests) as output:
            while line := output.readline():
                blob, *rest = line.decode("ascii").split()
                if len(rest) != 2:
                    raise GitError(line)
                size = int(rest[1])
                yield blob, output.read(min(size, limit))
                _skip(output, size - min(size, limit) + 1)  # with the newline after the content


def repository_prefix(root: Path) -> str:
    """The path of ``root`` in its repository, with a final ``/``; empty at the top and outside a repository."""
    try:
        return "\n".join(read_lines(root, "rev-parse", "--show-prefix"))
    except GitError:
        return ""


def _skip(output: IO[bytes], length: int) -> None:
    while length > 0 and (chunk := output.read(min(length, _CHUNK))):
        length -= len(chunk)


@contextmanager
def _running(root: Path, arguments: Iterable[str], stdin: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """The output of a running command; leaving the context with an exception kills it. Raises ``GitError``."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        process = subprocess.Popen(
            ["git", "-C", os.fspath(root), "--no-pager", *settings, *arguments],
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except (OSError, ValueError) as error:  # no git, or an argument with a NUL
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
    """The environment without git's own variables; those of a hook would select the hook's repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ENVIRONMENT}


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
