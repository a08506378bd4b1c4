"""Chinese help and error messages for Click, and the types of option values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any

import click


class _Chinese:
    """Mixin that replaces Click's English words in help and usage errors."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        rest: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        if ctx.args and not isinstance(self, click.Group):
            raise click.UsageError(f"多余的参数：{' '.join(ctx.args)}", ctx)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [param.metavar or "" for param in _arguments(ctx.command)]
        pieces = ["[选项]", *arguments, *(["命令 …"] if isinstance(self, click.Group) else [])]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in ctx.command.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section("选项"):
            formatter.write_dl([record for option in options if (record := option.get_help_record(ctx))])
        if isinstance(self, click.Group):
            with formatter.section("命令"):
                named = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
                formatter.write_dl([(name, command.help or "") for name, command in named if command])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本说明。"
        return option  # type: ignore[no-any-return]


def _arguments(command: click.Command) -> list[click.Argument]:
    return [param for param in command.params if isinstance(param, click.Argument)]


class Command(_Chinese, click.Command):
    """A command with Chinese help."""


class Group(_Chinese, click.Group):
    """A group with Chinese help, which lists its commands in the order of their definition."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx):
            raise click.UsageError(f"没有命令 {args[0]}", ctx)
        return super().resolve_command(ctx, args)


class MainGroup(Group):
    """The root group; it runs ``build`` if the command line names no command.

    ``places`` maps each command to ``module:name``, in the order of the help. Only the module of the command that runs
    is imported.
    """

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module, _, name = self._places.get(cmd_name, "").partition(":")
        return getattr(import_module(module), name) if name else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date as ``YYYY-MM-DD``."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from sitegen.source.dates import parse_date

        day = value if isinstance(value, date) else parse_date(value)
        if day is None:
            self.fail(f"“{value}”不是日期，写成 2024-05-01 的形式")
        return day


class Number(click.ParamType):  # type: ignore[type-arg]
    """An integer from ``least`` to ``most``."""

    name = "N"

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = int(value) if str(value).isdecimal() else -1
        if not self._least <= number <= self._most:
            self.fail(f"“{value}”不是 {self._least} 到 {self._most} 的整数")
        return number


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """One of the given words."""

    def __init__(self, *values: str) -> None:
        self._values = values
        self.name = "|".join(values)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self._values:
            self.fail(f"“{value}”不可用，可用的值：{'、'.join(self._values)}")
        return str(value)


def usage_message(error: click.ClickException) -> str:
    """Return a Chinese message for a usage error."""
    if isinstance(error, click.BadOptionUsage) and not isinstance(error, click.NoSuchOption):
        return f"选项 {error.option_name} 的写法不对，检查它后面的值"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {error.param.human_readable_name if error.param else ''}"
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param else ""
        return f"选项 {name} 的值不对：{error.message}"
    return error.format_message()
