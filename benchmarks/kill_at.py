"""Run a sitegen command and kill the process (SIGKILL) at a chosen operation on files.

    python benchmarks/kill_at.py 120 build --root SITE --jobs 1

Operations are counted in this process: end of writing a page, link, rename, removal, making a folder, exchange of
two folders. If the command ends before, it prints the number of its operations to standard error.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sitegen.cli import run
from sitegen.core import backtree

_CALLS = ("replace", "rename", "link", "unlink", "mkdir", "rmdir", "ftruncate", "fsync")


class Killer:
    """Counts calls and kills the process at call number ``at``."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.done = 0

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, each call of which counts."""

        def call(*arguments: Any, **options: Any) -> Any:
            if self.done == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            self.done += 1
            return function(*arguments, **options)

        return call


def main(at: int, arguments: list[str]) -> int:
    """Run the command ``arguments`` and return its exit code."""
    killer = Killer(at)
    for name in _CALLS:
        setattr(os, name, killer.counted(getattr(os, name)))
    backtree.exchange = killer.counted(backtree.exchange)
    code = run(arguments)
    print(f"operations {killer.done}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
