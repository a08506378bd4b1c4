"""Exceptions for failures that a user can resolve. Faults of content are findings instead; anything else is a bug."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class SitegenError(Exception):
    """The run cannot continue, for a reason other than the content.

    ``message`` and ``hint`` are Chinese, for editors. ``exit_code``: 2 for wrong usage or configuration, 3 for internal
    failures.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def text(self) -> str:
        """What the user reads: lines of text."""
        return f"错误：{self.message}{_advice(self.hint)}"


class SystemFault(SitegenError):
    """The file system refused an operation for a reason that is neither a wrong path nor a missing right."""

    exit_code = 3


class DocumentCrash(Exception):
    """The program crashed in its ``work`` (in Chinese: 读取, 渲染 …) on the document at ``path``. A worker that knows
    no path gives the URL of a file that the document makes.

    ``kind`` names the exception, ``trace`` is its traceback. Workers hand it on to the process that reports it.
    """

    def __init__(self, path: str, work: str, kind: str, trace: str) -> None:
        super().__init__(path, work, kind, trace)
        self.path, self.work, self.kind, self.trace = path, work, kind, trace

    @classmethod
    def of(cls, path: str, work: str, error: Exception) -> DocumentCrash:
        """``error`` as a crash on the document at ``path``."""
        return cls(path, work, type(error).__name__, "".join(traceback.format_exception(error)))


@contextmanager
def working_on(path: str, work: str) -> Iterator[None]:
    """Raise ``DocumentCrash`` in place of any error that is neither expected nor the system's."""
    try:
        yield
    except (SitegenError, DocumentCrash, OSError):
        raise
    except Exception as error:
        raise DocumentCrash.of(path, work, error) from error


class InputChanged(SitegenError):
    """A source, or a cached result of it, changed during the run. The build then reads everything again, once."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in a register below ``content/_site/``; ``path`` is relative to the site root."""

    path: str
    line: int
    message: str
    hint: str = ""


class ConfigError(SitegenError):
    """The registers contain mistakes; ``problems`` lists all of them."""

    def __init__(self, problems: list[ConfigProblem]) -> None:
        super().__init__(f"站点配置有 {len(problems)} 处错误")
        self.problems = tuple(problems)

    @property
    def text(self) -> str:
        places = (f"\n{item.path}:{item.line}: {item.message}{_advice(item.hint)}" for item in self.problems)
        return f"{self.message}：{''.join(places)}"


def _advice(hint: str) -> str:
    return f"\n    改法：{hint}" if hint else ""


_RIGHTS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WRONG_PATH = {
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "这里应当是文件，却是文件夹",
    errno.EEXIST: "这个位置已经有别的文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "符号链接互相指向",
}
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


def system_error(error: OSError) -> SitegenError | None:
    """What an editor can do about ``error``; ``None`` for an error of which nobody but the program can be the cause.

    Missing rights and wrong paths are wrong usage (exit code 2), a full disk is not (exit code 3).
    """
    place = str(error.filename or "")
    if place.endswith(".tmp"):  # the program's own name for a file that is being written
        place = os.path.dirname(place)
    if error.errno in _RIGHTS:
        fault = SitegenError(f"没有权限读写 {place}", "检查这个文件夹的权限，或者换一个位置，然后重新运行。")
    elif error.errno in _WRONG_PATH:
        fault = SitegenError(f"{_WRONG_PATH[error.errno]}：{place}", "检查命令里写的路径，然后重新运行。")
    elif error.errno in _FULL:
        fault = SystemFault(f"磁盘已满，写不下 {place}", "腾出磁盘空间，然后重新运行。")
    else:
        return None
    fault.__cause__ = error
    return fault
