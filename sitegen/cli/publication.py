"""The commands ``build``, ``serve`` and ``archive``."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from sitegen.build.lastbuild import Marks, read_marks, recall, remember
from sitegen.cli.chinese import Command, Group, Number
from sitegen.cli.options import (
    FINDINGS,
    OK,
    cluster_of,
    clustered,
    common,
    has_colours,
    is_verbose,
    polled,
    progress,
    shown_path,
)
from sitegen.core.errors import SitegenError
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import prepare_processes


@click.command("build", cls=Command, help="检查并构建整个栏目。")
@common
@clustered
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="输出文件夹；不写则为根目录下的 output。"
)
@click.option("--no-search", is_flag=True, help="不建检索索引。")
@click.option("--reindex", is_flag=True, help="检索索引不留小块的改动，合并成与首次构建相同的样子。")
@click.option("--force", is_flag=True, help="有错误也发布（保密、公开属性等不得放过的除外）。")
@click.option("--watch", is_flag=True, help="生成之后不退出：有改动、到了发布时间就重新生成，按 Ctrl+C 结束。")
@polled
def build_command(
    root: Path,
    today: date | None,
    jobs: int | None,
    scheduler: str,
    cluster: str | None,
    output: Path | None,
    no_search: bool,
    reindex: bool,
    force: bool,
    watch: bool,
    poll: bool,
) -> int:
    """Build the column unless nothing changed since the last build; with ``--watch`` rebuild on every change."""
    began = time.time_ns()
    address = cluster_of(scheduler, cluster)
    options = Options(root.resolve(), output, today, jobs or 0, not no_search, force, reindex=reindex, cluster=address)
    if watch:
        return _watch(replace(options, verbose=is_verbose()), polling=poll)
    read = read_marks(options.root, f"{options.output_path} {today} {no_search} {reindex} {force}")
    place = options.output_state / "last-build.json"
    last = recall(place, read, options.output_path, options.now)
    if last:
        text, code = last.coloured if has_colours() else last.plain, last.exit_code
    else:
        text, code = _build(options, place, read, began)
    click.echo(f"{text}用时 {(time.time_ns() - began) / 1e9:.1f} 秒。")
    return code


def _build(options: Options, place: Path, read: Marks, began: int) -> tuple[str, int]:
    """Build, record the build at ``place``, and return (text for the terminal, exit code)."""
    if options.jobs != 1 and not options.cluster and not (options.root / STATE).exists():
        prepare_processes()  # a first build needs workers; their server starts while the modules below are imported
    from sitegen.build.pipeline import build
    from sitegen.build.summary import build_text, last_build
    from sitegen.checks.run import exit_code
    from sitegen.core.finding import Severity

    output = shown_path(options.output_path)
    with progress() as bar:
        built = build(replace(options, progress=bar))
    code = exit_code(built.checked.findings, Severity.ERROR) if built.committed else FINDINGS
    last = last_build(built, options, output, read, code)
    if last:
        remember(place, last, read, began)
    return build_text(built, output, colours=has_colours()), code


def _watch(options: Options, *, polling: bool) -> int:
    """Rebuild on every change until Ctrl+C."""
    if options.cluster:
        raise SitegenError("--watch 不能与 --scheduler、--cluster 同用", "去掉其中一个。")
    from sitegen.build.rounds import Round, Rounds

    first = True

    def report(done: Round) -> None:
        nonlocal first
        text = done.said.rstrip("\n")
        click.echo(f"{text}\n等待改动，按 Ctrl+C 结束。" if first else f"{datetime.now():%H:%M:%S}\n{text}")
        first = False

    rounds = Rounds(options, shown_path(options.output_path), has_colours(), progress)
    try:
        rounds.follow(report, threading.Event(), polling=polling)
    except KeyboardInterrupt:
        click.echo("已结束。")
    return OK


@click.command("serve", cls=Command, help="在本机浏览器里预览，改动自动刷新。")
@common
@click.option("--port", type=Number(0, 65535), default=8000, metavar="PORT", help="端口，默认 8000。")
@polled
def serve_command(root: Path, today: date | None, jobs: int | None, port: int, poll: bool) -> int:
    """Preview on 127.0.0.1."""
    from sitegen.preview.server import serve

    serve(Options(root.resolve(), today=today, jobs=jobs or 0, verbose=is_verbose()), port, click.echo, polling=poll)
    return OK


@click.group("archive", cls=Group, invoke_without_command=True, help="把栏目打包成可离线打开的归档。")
@common
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="归档文件；不写则放在 archives 文件夹。"
)
@click.pass_context
def archive_command(ctx: click.Context, root: Path, today: date | None, jobs: int | None, output: Path | None) -> int:
    """Build, then write a dated zip of the column."""
    if ctx.invoked_subcommand:
        return OK
    from sitegen.archive.snapshot import archive_name, write_archive
    from sitegen.build.pipeline import build
    from sitegen.build.summary import build_text
    from sitegen.core.output import OutputTree

    options = Options(root.resolve(), today=today, jobs=jobs or 0, reindex=True)
    with progress() as bar:
        built = build(replace(options, progress=bar))
    if built.committed is None:
        click.echo(build_text(built, shown_path(options.output_path), colours=has_colours()), nl=False)
        return FINDINGS
    site = built.checked.catalogue.site
    day = built.checked.catalogue.today
    target = (output or options.root / "archives" / f"{archive_name(site.site_id_code, day)}.zip").resolve()
    with OutputTree(options.output_path).locked():
        written = write_archive(options.output_path, target, site.name, day)
    click.echo(f"已归档 {shown_path(target)}：{written.files} 个文件，{written.size / 1024 / 1024:.1f} MB。")
    click.echo(f"清单摘要（SHA-256）：{written.manifest_digest}")
    return OK


@archive_command.command("verify", help="校验归档：有没有改动、缺失、多出的文件。")
@common
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def verify_command(root: Path, today: date | None, jobs: int | None, file: Path) -> int:
    """Compare an archive with its manifest."""
    from sitegen.archive.snapshot import verify

    verdict = verify(file)
    for label, names in (("改动", verdict.changed), ("缺失", verdict.missing), ("多出", verdict.added)):
        for name in names:
            click.echo(f"{label}：{name}")
    wrong = len(verdict.changed) + len(verdict.missing) + len(verdict.added)
    click.echo(f"归档完好，共 {verdict.files} 个文件。" if verdict.sound else f"归档有 {wrong} 处不符。")
    click.echo(f"清单摘要（SHA-256）：{verdict.manifest_digest}")
    return OK if verdict.sound else FINDINGS


@archive_command.command("diff", help="比较两份归档：增加、减少、改动的文件。")
@common
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
def diff_command(root: Path, today: date | None, jobs: int | None, old: Path, new: Path) -> int:
    """Compare two archives."""
    from sitegen.archive.snapshot import diff

    difference = diff(old, new)
    for label, names in (("增加", difference.added), ("减少", difference.removed), ("改动", difference.changed)):
        for name in names:
            click.echo(f"{label}：{name}")
    total = len(difference.added) + len(difference.removed) + len(difference.changed)
    click.echo(f"共 {total} 处不同。" if total else "两份归档相同。")
    return OK
