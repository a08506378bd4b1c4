"""The command line: words for editors, exit codes for machines.

What only one command needs is imported there: a check, which editors wait for, starts in two thirds of the time.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from sitegen import __version__
from sitegen.baseline import BASELINE, write_baseline
from sitegen.changes import touched
from sitegen.checking import Checked, Options, check, exit_code
from sitegen.config import read_config
from sitegen.errors import ConfigError, SitegenError
from sitegen.explain import rule_list, rule_page, write_rule_pages
from sitegen.fields import parse_date
from sitegen.files import replace_file
from sitegen.formats import FORMATS, as_text
from sitegen.history import changed_paths
from sitegen.masking import masked
from sitegen.mend import Mends, diff_text, plan_mends, write_mends
from sitegen.model import Severity
from sitegen.rules import RULES

OK, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3
Command = TypeVar("Command", bound=Callable[..., Any])


class _Chinese:
    """Click's help and complaints in Chinese: the few words that it says itself."""

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
                formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本说明。"
        return option  # type: ignore[no-any-return]


def _arguments(command: click.Command) -> list[click.Argument]:
    return [param for param in command.params if isinstance(param, click.Argument)]


class _Command(_Chinese, click.Command):
    """A command that speaks Chinese."""


class _Group(_Chinese, click.Group):
    """A command with others below it, in the order in which editors meet them."""

    command_class = _Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            raise click.UsageError(f"没有命令 {args[0]}", ctx)
        return super().resolve_command(ctx, args)


class _Main(_Group):
    """The first group: ``build`` where no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


class _Day(click.ParamType):  # type: ignore[type-arg]
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        day = value if isinstance(value, date) else parse_date(value)
        if day is None:
            self.fail(f"“{value}”不是日期，写成 2024-05-01 的形式")
        return day


class _Number(click.ParamType):  # type: ignore[type-arg]
    name = "N"

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = int(value) if str(value).isdecimal() else -1
        if not self._least <= number <= self._most:
            self.fail(f"“{value}”不是 {self._least} 到 {self._most} 的整数")
        return number


class _OneOf(click.ParamType):  # type: ignore[type-arg]
    def __init__(self, *values: str) -> None:
        self._values = values
        self.name = "|".join(values)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self._values:
            self.fail(f"“{value}”不可用，可用的值：{'、'.join(self._values)}")
        return str(value)


def _common(command: Command) -> Command:
    """The options that every command takes."""
    for option in (
        click.option("--jobs", type=_Number(1, 256), help="用几个进程；不写则自动决定。"),
        click.option("--today", type=_Day(), help="按这一天检查和构建；不写则按今天。"),
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


@click.group(cls=_Main, help="县级政府信息公开专栏：检查、构建、预览、归档。不写命令即为 build。")
@click.version_option(__version__, "--version", message="sitegen %(version)s", help="显示版本。")
def main() -> None:
    """The group that every command hangs on."""


@main.command("build", help="检查并构建整个栏目。")
@_common
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="输出文件夹；不写则为根目录下的 output。"
)
@click.option("--no-search", is_flag=True, help="不建检索索引。")
@click.option("--force", is_flag=True, help="有错误也发布（保密、公开属性等不得放过的除外）。")
def build_command(
    root: Path, today: date | None, jobs: int | None, output: Path | None, no_search: bool, force: bool
) -> int:
    """Build the column."""
    from sitegen.pipeline import build
    from sitegen.report import build_text

    options = Options(_root(root), output, today, jobs or 0, not no_search, force)
    built = build(options)
    click.echo(build_text(built, _shown(options.output_path), colours=_colours()), nl=False)
    return exit_code(built.checked.findings, Severity.ERROR) if built.committed else FINDINGS


@main.command("check", help="只检查，不生成网页。")
@_common
@click.option(
    "--format",
    "shape",
    type=_OneOf(*FORMATS),
    default="text",
    metavar="FORMAT",
    help=f"输出格式：{'、'.join(FORMATS)}；csv 为整改台账。",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="把结果写进文件。")
@click.option("--select", metavar="CODES", default="", help="只看这些规则，逗号分隔，可只写前两个字母。")
@click.option("--ignore", metavar="CODES", default="", help="不看这些规则。")
@click.option(
    "--fail-on", type=_OneOf("error", "warning"), default="error", metavar="error|warning", help="到哪一级算不通过。"
)
@click.option(
    "--changed-since",
    metavar="REV",
    default="",
    help="只列这个版本（git）以来的改动涉及的问题：改过的文件，与它们互相引用、链接的文件，提到它们的问题；"
    "改了 content/_site 则全部列出。检查的仍是整个站点。",
)
@click.option("--external", is_flag=True, help="同时访问正文中的外部链接，看是否失效；需要联网，较慢。")
@click.option(
    "--write-baseline",
    "new_baseline",
    is_flag=True,
    help="把现有问题列入基线；已有基线的，只删去已改正的，不增加。",
)
@click.option("--fix", is_flag=True, help="改正确定无误的写法（日期、发文字号的括号和空格等），然后重新检查。")
@click.option("--diff", "show_diff", is_flag=True, help="只显示 --fix 会改什么，不写文件。")
def check_command(
    root: Path,
    today: date | None,
    jobs: int | None,
    shape: str,
    output: Path | None,
    select: str,
    ignore: str,
    fail_on: str,
    changed_since: str,
    external: bool,
    new_baseline: bool,
    fix: bool,
    show_diff: bool,
) -> int:
    """Check the content."""
    if output and output.is_dir():
        raise SitegenError(f"{output} 是文件夹", "--output 后面写文件名。")
    if new_baseline and (select or ignore or changed_since):
        message = "--write-baseline 不能与 --select、--ignore、--changed-since 同用"
        raise SitegenError(message, "基线要按全部检查结果来写。")
    if show_diff and (fix or new_baseline or shape != "text"):
        message = "--diff 只显示、不写，不能与 --fix、--write-baseline、--format 同用"
        raise SitegenError(message, "去掉其中一个。")
    options = Options(_root(root), today=today, jobs=jobs or 0, external=external)
    chosen = _chooser(options.root, _codes(select), _codes(ignore), changed_since)
    tell = _teller(aside=shape != "text" or output is not None)
    if fix or show_diff:
        checked = check(replace(options, external=False))
        mends = plan_mends(options.root, checked.catalogue, chosen(checked).findings)
        if show_diff:
            _tell_skipped(mends, _teller(aside=True))
            _put(diff_text(mends, checked.catalogue, checked.is_private), output)
            return FINDINGS if mends.files else OK
        write_mends(options.root, mends)
        _tell_mends(mends, tell)
    checked = chosen(check(options))
    if new_baseline:
        checked = _with_baseline(checked, tell)
    if shape == "text" and output is None:
        click.echo(as_text(checked, colours=_colours()), nl=False)
    else:
        _put(FORMATS[shape](checked), output)
    return exit_code(checked.findings, Severity(fail_on))


def _chooser(
    root: Path, select: Sequence[str], ignore: Sequence[str], changed_since: str
) -> Callable[[Checked], Checked]:
    """What takes out of a whole check the findings that were asked for."""
    changed = changed_paths(root, changed_since) if changed_since else None

    def choose(checked: Checked) -> Checked:
        checked = checked.selected(select, ignore)
        if changed is None:
            return checked
        return replace(checked, findings=touched(checked.catalogue, checked.findings, changed), narrowed=True)

    return choose


def _teller(*, aside: bool) -> Callable[[str], None]:
    """Where to say what was done; ``aside``: not among what other programs read."""
    return lambda text: click.echo(text, err=aside)


def _put(text: str, output: Path | None) -> None:
    """Write the result for other programs: UTF-8 to the byte, whatever the terminal's encoding."""
    if output:
        replace_file(output.resolve(), text.encode("utf-8"))
    else:
        click.echo(text.encode("utf-8"), nl=False)


def _tell_mends(mends: Mends, tell: Callable[[str], None]) -> None:
    for file in mends.files:
        for fix in file.fixes:
            tell(f"已改正 {file.path}:{fix.line}: {masked(fix.old)} → {masked(fix.new)}")
    _tell_skipped(mends, tell)
    tell(f"共改正 {mends.count} 处，下面是改正后的检查结果。" if mends.files else "没有可以自动改正的地方。")
    tell("")


def _tell_skipped(mends: Mends, tell: Callable[[str], None]) -> None:
    for skipped in mends.skipped:
        tell(f"没有改动 {skipped.path}:{skipped.fix.line}: {skipped.why}")


def _with_baseline(checked: Checked, tell: Callable[[str], None]) -> Checked:
    """Write the baseline; the check as it is with it."""
    written = write_baseline(checked.root, checked.catalogue, checked.findings, checked.baseline)
    if checked.baseline is None:
        tell(f"已建立基线 {BASELINE}，列入 {written.held} 个问题；请把这个文件提交到 git。")
    else:
        tell(f"基线 {BASELINE} 删去 {written.removed} 个已改正的问题，还有 {written.held} 个。")
    tell("")
    return replace(checked, findings=written.findings)


@main.command("explain", help="说明一条规则：错在哪里、依据、怎么改。")
@_common
@click.argument("code", required=False, metavar="[CODE]")
@click.option("--pages", type=click.Path(path_type=Path), metavar="DIR", help="把全部规则写成手册页，放进这个文件夹。")
def explain_command(root: Path, today: date | None, jobs: int | None, code: str | None, pages: Path | None) -> int:
    """Show a rule's page, or the list of rules; or write all of them as pages."""
    if pages is not None:
        click.echo(f"已写 {write_rule_pages(pages.resolve())} 条规则的手册页：{_shown(pages.resolve())}")
        return OK
    if code is None:
        click.echo(rule_list(), nl=False)
        return OK
    rule = RULES.get(code.strip().upper())
    if rule is None:
        raise SitegenError(f"规则 {code} 不存在", "不写代码可列出全部规则：explain。")
    click.echo(rule_page(rule), nl=False)
    return OK


@main.command("serve", help="在本机浏览器里预览，改动自动刷新。")
@_common
@click.option("--port", type=_Number(0, 65535), default=8000, metavar="PORT", help="端口，默认 8000。")
@click.option("--poll", is_flag=True, help="网络盘、虚拟机共享文件夹收不到改动通知时使用。")
def serve_command(root: Path, today: date | None, jobs: int | None, port: int, poll: bool) -> int:
    """Preview on 127.0.0.1."""
    from sitegen.serve import serve

    serve(Options(_root(root), today=today, jobs=jobs or 0), port, click.echo, polling=poll)
    return OK


@main.command("new", help="新建一份文件，应当解读的连同解读一起建好。")
@_common
@click.argument("kind", metavar="KIND")
@click.argument("place", metavar="PATH")
@click.option("--title", default="", metavar="TITLE", help="标题。")
def new_command(root: Path, today: date | None, jobs: int | None, kind: str, place: str, title: str) -> int:
    """Lay out a new document."""
    from sitegen.scaffold import new_document

    for path in new_document(_root(root), read_config(_root(root)), kind, place, title):
        click.echo(f"已建 {path}")
    click.echo("填好文件头和正文后运行 check。")
    return OK


@main.group("archive", cls=_Group, invoke_without_command=True, help="把栏目打包成可离线打开的归档。")
@_common
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="归档文件；不写则放在 archives 文件夹。"
)
@click.pass_context
def archive_command(ctx: click.Context, root: Path, today: date | None, jobs: int | None, output: Path | None) -> int:
    """Build, then write a dated zip of the column."""
    if ctx.invoked_subcommand:
        return OK
    from sitegen.archive import archive_name, write_archive
    from sitegen.pipeline import build
    from sitegen.report import build_text

    options = Options(_root(root), today=today, jobs=jobs or 0)
    built = build(options)
    if built.committed is None:
        click.echo(build_text(built, _shown(options.output_path), colours=_colours()), nl=False)
        return FINDINGS
    site = built.checked.catalogue.site
    day = built.checked.catalogue.today
    target = (output or options.root / "archives" / f"{archive_name(site.site_id_code, day)}.zip").resolve()
    written = write_archive(options.output_path, target, site.name, day)
    click.echo(f"已归档 {_shown(target)}：{written.files} 个文件，{written.size / 1024 / 1024:.1f} MB。")
    click.echo(f"清单摘要（SHA-256）：{written.manifest_digest}")
    return OK


@archive_command.command("verify", help="校验归档：有没有改动、缺失、多出的文件。")
@_common
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def verify_command(root: Path, today: date | None, jobs: int | None, file: Path) -> int:
    """Compare an archive with its manifest."""
    from sitegen.archive import verify

    verdict = verify(file)
    for label, names in (("改动", verdict.changed), ("缺失", verdict.missing), ("多出", verdict.added)):
        for name in names:
            click.echo(f"{label}：{name}")
    wrong = len(verdict.changed) + len(verdict.missing) + len(verdict.added)
    click.echo(f"归档完好，共 {verdict.files} 个文件。" if verdict.sound else f"归档有 {wrong} 处不符。")
    click.echo(f"清单摘要（SHA-256）：{verdict.manifest_digest}")
    return OK if verdict.sound else FINDINGS


@archive_command.command("diff", help="比较两份归档：增加、减少、改动的文件。")
@_common
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
def diff_command(root: Path, today: date | None, jobs: int | None, old: Path, new: Path) -> int:
    """Compare two archives."""
    from sitegen.archive import diff

    difference = diff(old, new)
    for label, names in (("增加", difference.added), ("减少", difference.removed), ("改动", difference.changed)):
        for name in names:
            click.echo(f"{label}：{name}")
    total = len(difference.added) + len(difference.removed) + len(difference.changed)
    click.echo(f"共 {total} 处不同。" if total else "两份归档相同。")
    return OK


@main.command("report", help="写一份检查报告（网页，含图表），供内部工作使用，不发布。")
@_common
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="报告文件；不写则放在 reports 文件夹。")
def report_command(root: Path, today: date | None, jobs: int | None, output: Path | None) -> int:
    """Write the inspector's report, whatever the check finds."""
    from sitegen.inspection import inspect_site
    from sitegen.inspection_page import inspection_html, report_path

    options = Options(_root(root), today=today, jobs=jobs or 0)
    target = report_path(options.root, output, options.now.date(), options.output_path)
    checked = check(options)
    replace_file(target, inspection_html(inspect_site(checked.catalogue, checked.findings)).encode("utf-8"))
    click.echo(f"检查报告：{_shown(target)}。供内部工作使用，不要放到网站上。")
    return OK


def _colours() -> bool:
    """False where the user wants none; click itself takes them out where no terminal reads."""
    return not os.environ.get("NO_COLOR")


def _root(root: Path) -> Path:
    return root.resolve()


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    for code in codes:
        if not any(known.startswith(code) for known in RULES):
            raise SitegenError(f"规则 {code} 不存在", "规则代码见 explain 命令。")
    return codes


def _shown(path: Path) -> str:
    """``path`` as an editor would write it from here."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; the exit code. Nothing is raised but what ends a process."""
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
        _complain(f"错误：{_usage_message(error)}")
        _complain("用法见 --help。")
        return USAGE
    except OSError as error:
        _complain(f"错误：文件读写失败（{error.strerror or error}）：{error.filename or ''}")
        _complain("    改法：检查磁盘空间和文件夹权限，然后重新运行。")
        return INTERNAL
    except Exception:  # the last resort: a bug, told as such
        _complain("程序内部出错，请把下面的内容交给维护人员：")
        _complain(traceback.format_exc())
        return INTERNAL


def _usage_message(error: click.ClickException) -> str:
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


def _complain(text: str) -> None:
    click.echo(text, err=True)
