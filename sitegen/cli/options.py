"""Options, exit codes and output settings that all commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from sitegen.cli.chinese import Day, Number, OneOf
from sitegen.core.errors import SitegenError
from sitegen.pool.progress import show_progress
from sitegen.pool.workers import Progress

OK, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3
_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Invocation:
    """Command, root and verbosity of the command line, for the report of an internal error."""

    command: str = "sitegen"
    root: Path = Path()
    verbose: bool = False


def _keep_root(ctx: click.Context, _: click.Parameter, root: Path) -> Path:
    invocation = ctx.ensure_object(Invocation)
    invocation.command = ctx.command_path
    if ctx.get_parameter_source("root") is ParameterSource.COMMANDLINE:  # of ``archive``, not of ``archive verify``
        invocation.root = root
    return root


def _keep_verbose(ctx: click.Context, _: click.Parameter, verbose: bool) -> None:
    invocation = ctx.ensure_object(Invocation)
    invocation.verbose = invocation.verbose or verbose


def is_verbose() -> bool:
    """True if the user asked for tracebacks of internal errors."""
    return click.get_current_context().ensure_object(Invocation).verbose


def common(command: _Function) -> _Function:
    """Add the options that every command has."""
    for option in (
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_keep_verbose,
            help="程序内部出错时，把记录（.sitegen/crashes.txt）也显示出来。",
        ),
        click.option("--jobs", type=Number(1, 256), help="用几个进程；不写则自动决定。"),
        click.option("--today", type=Day(), help="按这一天检查和构建；不写则按今天。"),
        click.option(
            "--root",
            type=click.Path(path_type=Path),
            default=".",
            metavar="DIR",
            callback=_keep_root,
            help="站点的根目录；不写则为当前目录。",
        ),
    ):
        command = option(command)
    return command


def polled(command: _Function) -> _Function:
    """Add the option of commands that watch for changes."""
    return click.option("--poll", is_flag=True, help="网络盘、虚拟机共享文件夹收不到改动通知时使用。")(command)


def clustered(command: _Function) -> _Function:
    """Add the options of commands that can use a Dask cluster; ``cluster_of`` evaluates them."""
    for option in (
        click.option(
            "--cluster",
            type=OneOf("local"),
            metavar="local",
            help="用本机的若干工作进程（数目同 --jobs），其中一个意外退出也能完成；需要安装 cluster 附加组件。",
        ),
        click.option(
            "--scheduler",
            default="",
            metavar="ADDRESS",
            help="用这个 Dask 调度器（tcp://主机:端口）下的工作进程；各机共享站点文件夹，见 docs/scaling.md。",
        ),
    ):
        command = option(command)
    return command


def cluster_of(scheduler: str, cluster: str | None) -> str:
    """Return the scheduler's address, ``local``, or ``""`` without a cluster.

    Raises ``SitegenError`` if both options are given or the address is malformed.
    """
    if scheduler and cluster:
        raise SitegenError("--scheduler 与 --cluster 不能同用", "去掉其中一个。")
    if scheduler and not scheduler.startswith(("tcp://", "tls://")):
        raise SitegenError(f"调度器的地址“{scheduler}”写得不对", "写成 tcp://主机:端口 的形式。")
    return scheduler or cluster or ""


def progress() -> AbstractContextManager[Progress]:
    """Show a progress bar on standard error."""
    return show_progress(sys.stderr, colours=has_colours())


def has_colours() -> bool:
    """False if ``NO_COLOR`` is set (no-color.org); Click itself removes colours when the output is not a terminal."""
    return not os.environ.get("NO_COLOR")


def shown_path(path: Path) -> str:
    """Return ``path`` relative to the current folder if it lies in it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
