"""The conductor: it alone knows the order of the stages, the store, the pool and the lock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.catalogue import PublicView, public_view
from sitegen.check import (
    blocks_publication,
    setting_problems,
)
from sitegen.checking import Checked, check, check_content, executor_for
from sitegen.config import SiteConfig, read_config
from sitegen.digest import bytes_digest
from sitegen.downloads import Download, DownloadTask, available, kept_name, make_downloads, prune
from sitegen.errors import SitegenError
from sitegen.exports import export_files
from sitegen.files import template_folders
from sitegen.load import content_files
from sitegen.model import Facts
from sitegen.opendata import RecordTask, write_records
from sitegen.options import STATE, Options
from sitegen.output import Committed, FileEntry, OutputTree, StageWriter
from sitegen.plan import Plan, plan_site
from sitegen.render import render_jobs, render_task
from sitegen.searchindex import IndexTask, index_shards, plan_shards, stage_runtime
from sitegen.store import BodyStore
from sitegen.templates import Theme, read_assets, read_templates
from sitegen.urls import CONTENT, file_url
from sitegen.workers import run_batches, step

__all__ = ["STATE", "Built", "Checked", "Options", "build", "check"]

_LOCK_SECONDS = 60
_DOWNLOADS = "downloads"
_DOWNLOAD_BATCH = 16


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build; ``committed`` is ``None`` where errors kept the old site in place.

    ``unmade`` are the formats that the site wants to hand out and that cannot be made on this machine.
    """

    checked: Checked
    committed: Committed | None
    public: int
    pages: int
    awaited: tuple[Facts, ...]
    withheld: int
    seconds: float
    search: bool
    unmade: tuple[str, ...] = ()


def build(options: Options) -> Built:
    """The whole way from content to the output tree. Raises ``SitegenError`` for what is not content's fault."""
    started = time.monotonic()
    site = read_config(options.root, setting_problems)
    state = options.root / STATE
    _refuse_output_among_sources(options)
    tree = OutputTree(options.output_path, site.site_id_code)
    with _locked(state):
        try:
            checked, staged = _check_and_stage(options, site, tree)
        except BaseException:
            tree.discard()
            raise
        # from here on the journal finishes what is interrupted
        with step(options.progress, "换上新网站"):
            committed = tree.commit(staged.entries) if staged else None
        BodyStore(state / "bodies").prune([facts.body_key for facts in checked.catalogue.documents])
        if staged:
            prune(state / _DOWNLOADS, map(kept_name, staged.downloads))
    catalogue = checked.catalogue
    return Built(
        checked=checked,
        committed=committed,
        public=staged.public if staged else 0,
        pages=staged.pages if staged else 0,
        awaited=tuple(f for f in catalogue.documents if catalogue.would_be_public(f) and catalogue.is_awaited(f)),
        withheld=sum(not catalogue.would_be_public(facts) for facts in catalogue.documents),
        seconds=time.monotonic() - started,
        search=options.search,
        unmade=tuple(set(site.downloads) - set(available(site.downloads))) if staged else (),
    )


def _refuse_output_among_sources(options: Options) -> None:
    """The tree may lie anywhere but in, or around, what it is made from."""
    root, output = options.root.resolve(), options.output_path
    inside = any(output.is_relative_to(root / name) for name in (CONTENT, "templates"))
    if inside or root.is_relative_to(output):
        raise SitegenError(f"不能输出到 {output}，那里是站点的源文件", "换一个输出文件夹（--output）。")


@dataclass(frozen=True, slots=True)
class _Staged:
    """A site that is ready to be committed."""

    entries: list[FileEntry]
    public: int
    pages: int
    downloads: tuple[Download, ...]


def _check_and_stage(options: Options, site: SiteConfig, tree: OutputTree) -> tuple[Checked, _Staged | None]:
    """Load and judge the content; where nothing forbids it, put the whole site on the stage."""
    files = content_files(options.root)
    with executor_for(options, files) as executor:
        checked = check_content(options, site, files, executor, options.root / STATE / "bodies")
        if any(blocks_publication(finding, force=options.force) for finding in checked.findings):
            return checked, None
        view = public_view(checked.catalogue)
        with step(options.progress, "编排页面"):
            plan = plan_site(view, search=options.search)
        entries = _staged_files(options, view, plan, executor, tree.prepare())
        return checked, _Staged(entries, len(view.documents), len(plan.jobs), plan.downloads)


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    """One build at a time; a lock left by a killed build is no lock."""
    state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(state / "lock")
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise SitegenError("另一个构建正在进行", "等它结束后再运行。") from None
    try:
        yield
    finally:
        lock.release()


def _staged_files(
    options: Options, view: PublicView, plan: Plan, executor: Executor, writer: StageWriter
) -> list[FileEntry]:
    folders = template_folders(options.root)
    assets = read_assets(folders)
    urls = {asset.name: asset.url for asset in assets}
    templates = read_templates(folders)
    entries = [writer.put(asset.url, asset.data) for asset in assets]
    state, begin = options.root / STATE, options.progress.begin
    task = render_task(templates, urls, plan.site, state / "bodies", writer)
    index = IndexTask(state / "bodies", state / "index", writer)
    dealt = plan_shards(view, plan.texts) if options.search else ()
    shards = run_batches(executor, partial(index_shards, index), dealt, 1, begin("检索索引", len(dealt), "块"))
    Theme(templates, urls).check({job.template for job in plan.jobs})
    rendered = begin("渲染", len(plan.jobs), "页")
    entries += run_batches(executor, partial(render_jobs, task), plan.jobs, advance=rendered)
    if options.search:
        indexed = list(shards)
        entries += [entry for shard in indexed for entry in shard.files]
        entries += stage_runtime(index, indexed, len(view.documents))
    entries += [writer.put(url, data) for url, data in plan.files.items()]
    exports = export_files(view, (job.url for job in plan.jobs), search=options.search)
    entries += [writer.put(url, data) for url, data in exports]
    records = RecordTask(state / "bodies", writer)
    recorded = begin("开放数据", len(plan.records), "份")
    entries += run_batches(executor, partial(write_records, records), plan.records, advance=recorded)
    made = DownloadTask(options.root, state / _DOWNLOADS, writer)
    set_ = begin("下载文件", len(plan.downloads), "个")
    entries += run_batches(executor, partial(make_downloads, made), plan.downloads, _DOWNLOAD_BATCH, set_)
    entries += _attachments(options.root, view, writer)
    return entries


def _attachments(root: Path, view: PublicView, writer: StageWriter) -> Iterator[FileEntry]:
    """Attachments that public documents name, by content; one file named twice is written once."""
    wanted = {
        file_url(item.digest, item.path): item
        for document in view.documents
        for item in document.facts.named_files
        if item.path
    }
    for url, item in sorted(wanted.items()):
        data = (root / str(item.path)).read_bytes()
        if bytes_digest(data) != item.digest:
            raise SitegenError(f"附件 {item.path} 在构建过程中被修改", "等文件保存完毕后重新构建。")
        yield writer.put(url, data)
