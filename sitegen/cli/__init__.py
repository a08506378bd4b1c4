"""The command line: runs a command and turns errors into Chinese messages and exit codes.

Commands import their modules when they run, so that ``--help`` and an unchanged build start fast.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import click

from sitegen import __version__
from sitegen.cli.chinese import MainGroup, usage_message
from sitegen.cli.options import INTERNAL, OK, USAGE, Invocation
from sitegen.core.errors import SitegenError, SystemFault, system_error
from sitegen.pool.workers import tune_process

__all__ = ["main", "run"]


_COMMANDS = {  # in the order of the help
    "build": "sitegen.cli.publication:build_command",
    "check": "sitegen.cli.checking:check_command",
    "explain": "sitegen.cli.desk:explain_command",
    "serve": "sitegen.cli.publication:serve_command",
    "new": "sitegen.cli.desk:new_command",
    "archive": "sitegen.cli.publication:archive_command",
    "report": "sitegen.cli.desk:report_command",
    "schema": "sitegen.cli.desk:schema_command",
}


@click.group(cls=MainGroup, places=_COMMANDS, help="县级政府信息公开专栏：检查、构建、预览、归档。不写命令即为 build。")
@click.version_option(__version__, "--version", message="sitegen %(version)s", help="显示版本。")
def main() -> None:
    """Root group of all commands."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code. Raises only ``SystemExit`` and ``KeyboardInterrupt``."""
    tune_process()
    invocation = Invocation()
    try:
        return int(main.main(args=arguments, prog_name="sitegen", standalone_mode=False, obj=invocation) or OK)
    except click.exceptions.Abort:
        _complain("已中断。")
        return USAGE
    except click.ClickException as error:
        _complain(f"错误：{usage_message(error)}")
        _complain("用法见 --help。")
        return USAGE
    except SitegenError as error:
        return _explain(error, invocation)
    except OSError as error:
        known = system_error(error)
        return _explain(known, invocation) if known else _report_crash(error, invocation)
    except Exception as error:
        return _report_crash(error, invocation)


def _explain(error: SitegenError, invocation: Invocation) -> int:
    """Print ``error`` with its hint and return its exit code."""
    _complain(error.text)
    if error.exit_code == INTERNAL and not isinstance(error, SystemFault):
        _keep_trace(error, invocation)
    elif invocation.verbose:
        _complain("".join(traceback.format_exception(error)))
    return error.exit_code


def _report_crash(error: Exception, invocation: Invocation) -> int:
    """Report a bug of the program and return the exit code."""
    _complain(f"程序内部出错：{type(error).__name__}: {error}")
    _keep_trace(error, invocation)
    return INTERNAL


def _keep_trace(error: Exception, invocation: Invocation) -> None:
    """Save the traceback of an internal error; print it if the user asked for it or if it cannot be saved."""
    from sitegen.pool.crashes import CRASH_HINT, crash_report, save_crashes

    report = crash_report(invocation.command, "".join(traceback.format_exception(error)))
    saved = save_crashes(invocation.root.resolve(), [report])
    _complain(f"    改法：{CRASH_HINT if saved else '把下面的内容交给维护人员。'}")
    if invocation.verbose or not saved:
        _complain(report)


def _complain(text: str) -> None:
    """Print ``text`` on standard error, with personal numbers that it quotes from sources masked."""
    from sitegen.privacy.numbers import mask_numbers

    click.echo(mask_numbers(text), err=True)
