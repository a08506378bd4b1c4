"""The command line: runs a command and turns errors into Chinese messages and exit codes.

Commands import their modules when they run, so that ``--help`` and an unchanged build start fast.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import click

from sitegen import __version__
from sitegen.cli.chinese import MainGroup, usage_message
from sitegen.cli.options import INTERNAL, OK, USAGE
from sitegen.core.errors import ConfigError, SitegenError
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
}


@click.group(cls=MainGroup, places=_COMMANDS, help="县级政府信息公开专栏：检查、构建、预览、归档。不写命令即为 build。")
@click.version_option(__version__, "--version", message="sitegen %(version)s", help="显示版本。")
def main() -> None:
    """Root group of all commands."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code. Raises only ``SystemExit`` and ``KeyboardInterrupt``."""
    tune_process()
    try:
        return int(main.main(args=arguments, prog_name="sitegen", standalone_mode=False) or OK)
    except ConfigError as error:
        _complain(error.message + "：")
        for problem in error.problems:
            _complain(f"{problem.path}:{problem.line}: {problem.message}")
            if problem.hint:
                _complain(f"    改法：{problem.hint}")
        return USAGE
    except SitegenError as error:
        _complain(f"错误：{error.message}")
        if error.hint:
            _complain(f"    改法：{error.hint}")
        return error.exit_code
    except click.exceptions.Abort:
        _complain("已中断。")
        return USAGE
    except click.ClickException as error:
        _complain(f"错误：{usage_message(error)}")
        _complain("用法见 --help。")
        return USAGE
    except OSError as error:
        _complain(f"错误：文件读写失败（{error.strerror or error}）：{error.filename or ''}")
        _complain("    改法：检查磁盘空间和文件夹权限，然后重新运行。")
        return INTERNAL
    except Exception:  # a bug: show the traceback, and ask the user to pass it on
        _complain("程序内部出错，请把下面的内容交给维护人员：")
        _complain(traceback.format_exc())
        return INTERNAL


def _complain(text: str) -> None:
    """Print ``text`` on standard error, with personal numbers that it quotes from sources masked."""
    from sitegen.privacy.numbers import mask_numbers

    click.echo(mask_numbers(text), err=True)
