"""What every command shares: exit codes, options, and how it shows a path."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sitegen.cli.chinese import Day, Number

OK, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3
_Function = TypeVar("_Function", bound=Callable[..., Any])


def common(command: _Function) -> _Function:
    """The options that every command takes."""
    for option in (
        click.option("--jobs", type=Number(1, 256), help="用几个进程；不写则自动决定。"),
        click.option("--today", type=Day(), help="按这一天检查和构建；不写则按今天。"),
        click.option(
            "--root",
            type=click.Path(path_type=Path),
            default=".",
            metavar="DIR",
            help="站点的根目录；不写则为当前目录。",
        ),
    ):
        command = option(command)
    return command


def has_colours() -> bool:
    """False where the user wants none; click itself takes them out where no terminal reads."""
    return not os.environ.get("NO_COLOR")


def shown_path(path: Path) -> str:
    """``path`` as an editor would write it from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
