"""The command ``check``: output formats, fixes and the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from sitegen.checks.baseline import BASELINE, write_baseline
from sitegen.checks.changes import findings_of_change
from sitegen.checks.fixes import FixPlan, diff_text, plan_fixes, write_fixes
from sitegen.checks.formats import FORMATS, as_text
from sitegen.checks.rules import RULES
from sitegen.checks.ruleset import rules_at
from sitegen.checks.run import Checked, check, exit_code
from sitegen.cli.chinese import Command, OneOf
from sitegen.cli.options import FINDINGS, OK, cluster_of, clustered, common, has_colours, progress
from sitegen.core.errors import SitegenError
from sitegen.core.files import replace_file
from sitegen.core.finding import Severity
from sitegen.pool.options import Options
from sitegen.privacy.masking import mask_patterns
from sitegen.privacy.numbers import mask_numbers
from sitegen.source.commits import changed_paths


@click.command("check", cls=Command, help="只检查，不生成网页。")
@common
@clustered
@click.option(
    "--format",
    "shape",
    type=OneOf(*FORMATS),
    default="text",
    metavar="FORMAT",
    help=f"输出格式：{'、'.join(FORMATS)}；csv 为整改台账。",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="把结果写进文件。")
@click.option("--select", metavar="CODES", default="", help="只看这些规则，逗号分隔，可只写前两个字母。")
@click.option("--ignore", metavar="CODES", default="", help="不看这些规则。")
@click.option(
    "--fail-on", type=OneOf("error", "warning"), default="error", metavar="error|warning", help="到哪一级算不通过。"
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
    scheduler: str,
    cluster: str | None,
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
    address = cluster_of(scheduler, cluster)
    options = Options(root.resolve(), today=today, jobs=jobs or 0, external=external, cluster=address)
    select_findings = _selector(options.root, _codes(select, options.root), _codes(ignore, options.root), changed_since)
    report = _reporter(aside=shape != "text" or output is not None)
    if fix or show_diff:
        checked = _check(replace(options, external=False))
        plan = plan_fixes(options.root, checked.catalogue, select_findings(checked).findings)
        if show_diff:
            _report_skipped(plan, _reporter(aside=True))
            _put(diff_text(plan, checked.catalogue, checked.is_private), output)
            return FINDINGS if plan.files else OK
        write_fixes(options.root, plan)
        _report_plan(plan, report)
    checked = select_findings(_check(options))
    if new_baseline:
        checked = _with_baseline(checked, report)
    if shape == "text" and output is None:
        click.echo(as_text(checked, colours=has_colours()), nl=False)
    else:
        _put(FORMATS[shape](checked), output)
    return exit_code(checked.findings, Severity(fail_on))


def _check(options: Options) -> Checked:
    with progress() as bar:
        return check(replace(options, progress=bar))


def _selector(
    root: Path, select: Sequence[str], ignore: Sequence[str], changed_since: str
) -> Callable[[Checked], Checked]:
    """Return a function that keeps the findings chosen by ``--select``, ``--ignore`` and ``--changed-since``."""
    changed = changed_paths(root, changed_since) if changed_since else None

    def select_findings(checked: Checked) -> Checked:
        checked = checked.selected(select, ignore)
        if changed is None:
            return checked
        return replace(
            checked, findings=findings_of_change(checked.catalogue, checked.findings, changed), narrowed=True
        )

    return select_findings


def _reporter(*, aside: bool) -> Callable[[str], None]:
    """Return a function that prints a message; ``aside`` prints on standard error, because programs read the output."""
    return lambda text: click.echo(text, err=aside)


def _put(text: str, output: Path | None) -> None:
    """Write the result as UTF-8 whatever the terminal's encoding, because other programs read it."""
    if output:
        replace_file(output.resolve(), text.encode("utf-8"))
    else:
        click.echo(text.encode("utf-8"), nl=False)


def _report_plan(plan: FixPlan, report: Callable[[str], None]) -> None:
    for file in plan.files:
        for fix in file.fixes:
            report(mask_numbers(f"已改正 {file.path}:{fix.line}: {mask_patterns(fix.old)} → {mask_patterns(fix.new)}"))
    _report_skipped(plan, report)
    report(f"共改正 {plan.count} 处，下面是改正后的检查结果。" if plan.files else "没有可以自动改正的地方。")
    report("")


def _report_skipped(plan: FixPlan, report: Callable[[str], None]) -> None:
    for skipped in plan.skipped:
        report(mask_numbers(f"没有改动 {skipped.path}:{skipped.fix.line}: {skipped.why}"))


def _with_baseline(checked: Checked, report: Callable[[str], None]) -> Checked:
    """Write the baseline and return the check with its findings marked."""
    written = write_baseline(checked.root, checked.catalogue, checked.findings, checked.baseline)
    if checked.baseline is None:
        report(f"已建立基线 {BASELINE}，列入 {written.held} 个问题；请把这个文件提交到 git。")
    else:
        report(f"基线 {BASELINE} 删去 {written.removed} 个已改正的问题，还有 {written.held} 个。")
    report("")
    return replace(checked, findings=written.findings)


def _codes(text: str, root: Path) -> tuple[str, ...]:
    codes = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    for code in codes:
        rules = rules_at(root) if code.startswith("X") else RULES  # X begins the codes of rules that are not built in
        if not any(known.startswith(code) for known in rules):
            raise SitegenError(f"规则 {code} 不存在", "规则代码见 explain 命令。")
    return codes
