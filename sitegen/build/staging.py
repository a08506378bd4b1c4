"""From the plan to the whole site on the stage: what is kept as it was made, what workers make, what is made here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

from sitegen.build.made import Made
from sitegen.build.plan import PageJob, Plan
from sitegen.build.planner import Planner
from sitegen.build.render import check_templates, render_jobs, render_task
from sitegen.catalogue.public import PublicView
from sitegen.core.errors import Outdated
from sitegen.core.files import open_regular_file, template_folders
from sitegen.core.output import FileEntry, StageWriter
from sitegen.core.records import record
from sitegen.core.store import BodyStore
from sitegen.core.urls import file_url
from sitegen.downloads.files import DownloadTask, make_downloads
from sitegen.exports.opendata import RecordEntry
from sitegen.pages.templates import read_assets, read_templates
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import FEW, run_batches, step
from sitegen.search.index import (
    Index,
    IndexEntry,
    IndexTask,
    counted,
    index_shards,
    is_whole,
    plan_index,
    shard_folder,
    stage_list,
    stage_runtime,
    stage_withdrawal,
)
from sitegen.search.pagefind import FOLDER, RUNTIME_FILES, index_key

DOWNLOADS = "downloads"
_FILE_BATCH = 16


class _Addressed(Protocol):
    @property
    def url(self) -> str: ...


_Item = TypeVar("_Item", bound=_Addressed)


@dataclass(frozen=True, slots=True)
class Staged:
    """A site that is ready to be committed as it was planned, and what of it was made anew: pages, and documents in
    the index.

    ``restyled``: templates, assets or navigation are others than those of the last build.
    """

    plan: Plan
    entries: list[FileEntry]
    index: Index
    rendered: int
    indexed: int
    restyled: bool


def stage_site(
    options: Options,
    view: PublicView,
    planner: Planner,
    executor: Executor,
    writer: StageWriter,
    made: Made,
    kept: Index,
) -> Staged:
    """Plan the whole site and put it on the stage, whose ``writer`` is that of the tree that ``made`` knows.

    ``kept`` is the index as it stands there."""
    state, begin = options.root / STATE, options.progress.begin
    search = _Search(options, planner.entries(view, search=options.search), writer, made, kept)
    indexing = begin("检索索引", len(search.todo), "块")
    few = len(search.todo) if search.documents <= FEW else 0
    shards = run_batches(executor, partial(index_shards, search.task), search.todo, 1, indexing, few)
    with step(options.progress, "编排页面"):  # while workers make the index
        plan = planner.plan()
    folders = template_folders(options.root)
    assets = read_assets(folders)
    urls = {asset.name: asset.url for asset in assets}
    task = render_task(read_templates(folders), urls, plan.site, state / "bodies", writer)
    restyled = made.style != task.key
    made.style = task.key
    entries = search.kept
    wanted = {job.template for job in plan.jobs}
    fitness = executor.submit(check_templates, task, wanted) if restyled else None
    pages, jobs = _divided(made, plan.jobs, task.key)
    records, unwritten = _divided(made, plan.records, "record")
    rendering = begin("渲染", len(jobs) + len(unwritten), "个文件")
    both = _side_by_side(jobs, unwritten)
    rendered = run_batches(executor, partial(render_jobs, task), both, advance=rendering, few=2 * FEW)
    setting = begin("下载文件", len(plan.downloads), "个")
    downloads = DownloadTask(options.root, state / DOWNLOADS, writer)
    taken = run_batches(executor, partial(make_downloads, downloads), plan.downloads, _FILE_BATCH, setting)
    standing, files = _parted((file, made.kept(file.url, file.digest)) for file in _attached(view))
    copying = begin("附件", len(files), "个")
    copied = run_batches(executor, partial(_stage_attached, options.root, writer), files, _FILE_BATCH, copying)

    _note(made, jobs, task.key)
    _note(made, unwritten, "record")
    entries += [writer.put(asset.url, asset.data) for asset in assets]
    entries += [writer.put(url, data) for url, data in plan.files.items()]
    entries += [writer.put(url, data) for url, data in planner.exports()]
    entries += search.finish(shards)
    if fitness:
        fitness.result()
    entries += [*pages, *records, *standing, *rendered, *taken, *copied]
    return Staged(plan, entries, counted(search.index, entries), len(jobs), search.documents, restyled)


def _divided(made: Made, items: Iterable[_Item], context: str) -> tuple[list[FileEntry], list[_Item]]:
    """The files of those ``items`` that are still as they were made, and the other items."""
    if not made.notes:  # the keys can wait until workers are busy
        return [], list(items)
    return _parted((item, made.kept(item.url, made.key_of(context, item.url, item))) for item in items)


def _parted(items: Iterable[tuple[_Item, FileEntry | None]]) -> tuple[list[FileEntry], list[_Item]]:
    """The files that there are, and the items without one."""
    kept: list[FileEntry] = []
    todo: list[_Item] = []
    for item, entry in items:
        if entry:
            kept.append(entry)
        else:
            todo.append(item)
    return kept, todo


def _side_by_side(jobs: Iterable[PageJob], records: Iterable[RecordEntry]) -> list[PageJob | RecordEntry]:
    """Each page followed by the data of its document, so that a body is read once for both."""
    by_body: defaultdict[str, list[RecordEntry]] = defaultdict(list)
    for entry in records:
        by_body[entry.body_key].append(entry)
    mixed: list[PageJob | RecordEntry] = []
    for job in jobs:
        mixed += [job, *by_body.pop(job.body_key, ())]
    return [*mixed, *chain.from_iterable(by_body.values())]


def _note(made: Made, items: Iterable[_Item], context: str) -> None:
    """Note from what ``items`` are made, where that is not done yet."""
    made.keys |= {item.url: made.key_of(context, item.url, item) for item in items if item.url not in made.keys}


class _Search:
    """The files of the search: ``kept`` are those of shards that stay, ``todo`` the shards to be indexed, with so
    many ``documents``."""

    def __init__(
        self, options: Options, entries: Sequence[IndexEntry], writer: StageWriter, made: Made, kept: Index
    ) -> None:
        state = options.root / STATE
        self.task = IndexTask(state / "bodies", state / "index", writer)
        self._made = made
        self._known: dict[str, list[FileEntry]] = {}
        self._asked = options.search
        whole = {tag: shard for tag, shard in kept.shards.items() if is_whole(shard, self._files(shard.name))}
        digests = {entry.url: made.key_of("index", f"{FOLDER}/{entry.url}", entry) for entry in entries}
        self._plan = plan_index(entries, digests, Index(whole), BodyStore(self.task.bodies), anew=options.reindex)
        self.index, self.todo = self._plan.index, self._plan.todo
        self.documents = sum(len(shard.entries) for shard in self.todo)
        fresh = {shard.name for shard in self.todo}
        staying = (shard.name for shard in self.index.shards.values() if shard.name not in fresh)
        alive = self.index.live(chain.from_iterable(map(self._files, staying)))
        changed: dict[str, FileEntry | None] = {}
        for withdrawal in self._plan.withdrawals:
            changed |= stage_withdrawal(self.task, withdrawal)
        self.kept = [entry for entry in alive if entry.url not in changed] + list(filter(None, changed.values()))

    def _files(self, name: str) -> list[FileEntry]:
        """The files that the output has of the shard ``name``."""
        if name not in self._known:
            self._known[name] = self._made.below(shard_folder(name), name)
        return self._known[name]

    def finish(self, indexed: Iterable[tuple[str, Sequence[FileEntry]]]) -> Iterator[FileEntry]:
        """The other files: of the shards that workers ``indexed`` by name, and what all shards share."""
        if not self._asked:
            return
        for name, entries in indexed:
            self._made.note(entries, name)
            yield from entries
        shared = self._made.below(FOLDER + "/", index_key())
        if len(shared) != RUNTIME_FILES:
            shared = stage_runtime(self.task)
            self._made.note(shared, index_key())
        yield from shared
        yield stage_list(self.task, self._plan)


@record
class _Attached:
    """A file that public documents hand out: its address, its path from the root, its digest."""

    url: str
    path: str
    digest: str


def _attached(view: PublicView) -> list[_Attached]:
    """The files that public documents name, by content; one that is named twice is there once."""
    named = (item for document in view.documents for item in document.facts.named_files if item.path)
    by_url = {file_url(item.digest, str(item.path)): item for item in named}
    return [_Attached(url, str(item.path), item.digest) for url, item in sorted(by_url.items())]


def _stage_attached(root: Path, writer: StageWriter, files: Sequence[_Attached]) -> list[FileEntry]:
    """Stage files as they were checked; runs in a worker. Raises ``Outdated`` for one that has changed since."""
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
    raise Outdated(f"附件 {file.path} 在构建过程中被修改", "等文件保存完毕后重新构建。")
