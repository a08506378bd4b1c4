"""From the plan to the whole site on the stage: current files are kept, workers make the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from sitegen.build.outputs import Outputs
from sitegen.build.plan import EXPORT, PAGE, RECORD, Job, PageJob, Plan, Target
from sitegen.build.render import check_templates, render_jobs, render_task
from sitegen.catalogue.public import PublicDocument
from sitegen.core.errors import InputChanged
from sitegen.core.files import open_regular_file, template_folders
from sitegen.core.output import FileEntry, StageWriter
from sitegen.core.records import record
from sitegen.core.store import BodyStore
from sitegen.core.urls import file_url
from sitegen.downloads.files import Download, DownloadTask, cache_name, write_downloads
from sitegen.exports.opendata import RecordEntry
from sitegen.pages.templates import read_assets, read_templates
from sitegen.pool.options import BODIES, STATE, Options
from sitegen.pool.workers import INLINE_TASKS, run_batches, step
from sitegen.search.entries import IndexEntry
from sitegen.search.index import (
    IndexTask,
    index_shards,
    plan_index,
    shard_folder,
    stage_list,
    stage_purge,
)
from sitegen.search.shards import Index, counted, is_whole

DOWNLOADS = "downloads"
_FILE_BATCH = 16


@dataclass(frozen=True, slots=True)
class Staged:
    """A site that is ready to be committed.

    ``public`` documents are shown on ``pages``, of which ``rendered`` were made; ``indexed`` documents were put into
    the index.
    ``style`` is the key of templates, assets and navigation; ``restyled``: it changed since the last build.
    ``downloads`` are the names under which downloads are kept.
    """

    entries: list[FileEntry]
    index: Index
    public: int
    pages: int
    rendered: int
    indexed: int
    style: str
    restyled: bool
    downloads: frozenset[str]


def stage_site(
    options: Options,
    plan: Plan,
    executor: Executor,
    writer: StageWriter,
    outputs: Outputs,
    kept: Index,
    style: str,
) -> Staged:
    """Put the whole site on the stage, whose ``writer`` is that of the tree of ``outputs``.

    ``kept`` is the search index of that tree, ``style`` the key of templates, assets and navigation of its pages."""
    state, begin = options.root / STATE, options.progress.begin
    search = _Search(options, plan, writer, outputs, kept)
    indexing = begin("检索索引", len(search.todo), "块")
    inline = len(search.todo) if search.documents <= INLINE_TASKS else 0
    shards = run_batches(executor, partial(index_shards, search.task), search.todo, 1, indexing, inline)
    folders = template_folders(options.root)
    assets = read_assets(folders)
    urls = {asset.name: asset.url for asset in assets}
    task = render_task(read_templates(folders), urls, plan.site, state / BODIES, writer)
    restyled = style != task.key
    with step(options.progress, "编排页面"):  # while workers make the index
        work = _Work(plan, outputs, task.key)
    wanted = {job.template for job in work.rendered if isinstance(job, PageJob)}
    fitness = executor.submit(check_templates, task, wanted) if restyled else None
    rendering = begin("渲染", len(work.rendered), "个文件")
    rendered = run_batches(
        executor, partial(render_jobs, task), work.rendered, advance=rendering, inline=2 * INLINE_TASKS
    )
    setting = begin("下载文件", len(work.downloads), "个")
    downloads = DownloadTask(options.root, state / DOWNLOADS, writer)
    taken = run_batches(executor, partial(write_downloads, downloads), work.downloads, _FILE_BATCH, setting)
    standing, files = _attached(plan.documents.values(), outputs)
    copying = begin("附件", len(files), "个")
    copied = run_batches(executor, partial(_stage_attached, options.root, writer), files, _FILE_BATCH, copying)

    work.note()  # keys of a first build, while workers are busy
    entries = [*search.kept, *work.current, *standing]
    entries += [writer.put(asset.url, asset.data) for asset in assets]
    entries += [writer.put(url, plan.exports[url]) for url in work.exports]
    entries += search.finish(shards)
    if fitness:
        fitness.result()
    entries += [*rendered, *taken, *copied]
    return Staged(
        entries,
        counted(search.index, entries),
        len(plan.documents),
        sum(target.maker == PAGE for target in plan.outline.targets),
        sum(isinstance(job, PageJob) for job in work.rendered),
        search.documents,
        task.key,
        restyled,
        frozenset(work.kept_names()),
    )


class _Work:
    """What is to be made of the files of ``plan``: the ``current`` ones stay.

    ``rendered`` are jobs for pages and records, ``exports`` URLs of files that are made in this process."""

    def __init__(self, plan: Plan, outputs: Outputs, style: str) -> None:
        self._plan = plan
        self._outputs = outputs
        self._style = style
        self.current: list[FileEntry] = []
        self.exports: list[str] = []
        self.rendered: list[PageJob | RecordEntry] = []
        self.downloads: list[Download] = []
        if outputs.is_empty:  # the keys can wait until workers are busy
            self._add(plan.all_jobs())
            return
        for target in plan.outline.targets:
            entry = outputs.current(target.url, self._key(target))
            if entry:
                self.current.append(entry)
            elif target.maker == EXPORT:
                self.exports.append(target.url)
            else:
                self._add([plan.job(target)])

    def _add(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            if isinstance(job, Download):
                self.downloads.append(job)
            else:
                self.rendered.append(job)

    def note(self) -> None:
        """Note the keys of all files where that is not done."""
        if self._outputs.is_empty:
            targets = self._plan.outline.targets
            self._outputs.keys |= {target.url: self._key(target) for target in targets}
            self.exports += [target.url for target in targets if target.maker == EXPORT]

    def _key(self, target: Target) -> str:
        """The key of all that decides the bytes of a file."""
        facts = self._plan.documents[target.source].facts if target.source else None
        if target.maker == PAGE:
            return f"{target.key} {facts.body_key if facts else ''} {self._style}"
        if facts is None:
            return target.key
        return f"{target.key} {facts.body_key if target.maker == RECORD else facts.digest}"

    def kept_names(self) -> Iterator[str]:
        """The names under which all downloads of the plan are kept."""
        for target in self._plan.outline.targets:
            if target.maker not in (PAGE, RECORD, EXPORT):
                digest = self._plan.documents[target.source].facts.digest
                yield cache_name(target.key, digest, target.maker)


class _Search:
    """The files of the search: ``kept`` are those of shards that stay, ``todo`` the shards to be indexed, with so
    many ``documents``."""

    def __init__(self, options: Options, plan: Plan, writer: StageWriter, outputs: Outputs, kept: Index) -> None:
        self.task = IndexTask(options.root / STATE / BODIES, writer)
        self._outputs = outputs
        self._known: dict[str, list[FileEntry]] = {}
        self._asked = options.search
        whole = {tag: shard for tag, shard in kept.shards.items() if is_whole(shard, self._files(shard.name))}
        by_url = {document.facts.url: document for document in plan.documents.values()}

        def entry(url: str) -> IndexEntry:
            return plan.entry(by_url[url])

        digests = {url: f"{key} {by_url[url].facts.body_key}" for url, key in plan.entries.items()}
        bodies = BodyStore(self.task.bodies)
        self._plan = plan_index(digests, entry, Index(whole), bodies, anew=options.reindex)
        self.index, self.todo = self._plan.index, self._plan.todo
        self.documents = sum(len(shard.entries) for shard in self.todo)
        fresh = {shard.name for shard in self.todo}
        staying = (shard.name for shard in self.index.shards.values() if shard.name not in fresh)
        alive = self.index.live(chain.from_iterable(map(self._files, staying)))
        changed: dict[str, FileEntry | None] = {}
        for purge in self._plan.purges:
            changed |= stage_purge(self.task, purge)
        self.kept = [entry for entry in alive if entry.url not in changed] + list(filter(None, changed.values()))

    def _files(self, name: str) -> list[FileEntry]:
        """The files that the output has of the shard ``name``."""
        if name not in self._known:
            self._known[name] = self._outputs.below(shard_folder(name), name)
        return self._known[name]

    def finish(self, indexed: Iterable[tuple[str, Sequence[FileEntry]]]) -> Iterator[FileEntry]:
        """The other files: of the shards that workers ``indexed`` by name, and the list of shards."""
        if not self._asked:
            return
        for name, entries in indexed:
            self._outputs.note(entries, name)
            yield from entries
        yield stage_list(self.task, self._plan)


@record
class _Attached:
    """A file that public documents hand out: its address, its path from the root, its digest."""

    url: str
    path: str
    digest: str


def _attached(documents: Iterable[PublicDocument], outputs: Outputs) -> tuple[list[FileEntry], list[_Attached]]:
    """The files that public ``documents`` name, each once: those that are in the output, and those to be copied."""
    named = (item for document in documents for item in document.facts.named_files if item.path)
    by_url = {file_url(item.digest, str(item.path)): item for item in named}
    standing: list[FileEntry] = []
    missing: list[_Attached] = []
    for url, item in sorted(by_url.items()):
        entry = outputs.current(url, item.digest)
        if entry:
            standing.append(entry)
        else:
            missing.append(_Attached(url, str(item.path), item.digest))
    return standing, missing


def _stage_attached(root: Path, writer: StageWriter, files: Sequence[_Attached]) -> list[FileEntry]:
    """Stage files as they were checked; runs in a worker. Raises ``InputChanged`` for one that has changed since."""
    return [_copied(root, writer, file) for file in files]


def _copied(root: Path, writer: StageWriter, file: _Attached) -> FileEntry:
    try:
        source = open_regular_file(root / file.path)
    except OSError:
        source = None
    if source:
        with source:
            entry = writer.copy(file.url, source, file.digest)
        if entry:
            return entry
    raise InputChanged(f"附件 {file.path} 在构建过程中被修改", "等文件保存完毕后重新构建。")
