"""The conductor: it alone knows the order of the stages, the store, the pool and the lock."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.catalogue import Catalogue, PublicView, public_view
from sitegen.check import (
    Outcome,
    blocks_publication,
    check_collection,
    check_document,
    check_pair,
    is_selected,
    setting_problems,
    settle,
)
from sitegen.config import SiteConfig, read_config
from sitegen.digest import bytes_digest
from sitegen.errors import SitegenError
from sitegen.exports import export_files
from sitegen.files import replace_file
from sitegen.history import read_history
from sitegen.load import ContentFiles, content_files, load_document
from sitegen.model import Facts, Fault, Finding, Severity
from sitegen.output import Committed, FileEntry, OutputTree, StageWriter
from sitegen.plan import Plan, plan_site
from sitegen.render import RenderTask, render_jobs
from sitegen.searchindex import IndexTask, index_shards, plan_shards, stage_runtime
from sitegen.store import Body, BodyStore
from sitegen.templates import Theme, read_assets, template_folders
from sitegen.urls import CONTENT, file_url
from sitegen.workers import default_jobs, pool, run_batches

STATE = ".sitegen"
BEIJING = timezone(timedelta(hours=8))
_LOCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for. ``today`` of ``None`` is the real clock; ``jobs`` of 0 decides itself."""

    root: Path
    output: Path | None = None
    today: date | None = None
    jobs: int = 0
    search: bool = True
    force: bool = False

    @property
    def output_path(self) -> Path:
        return (self.output or self.root / "output").resolve()

    @property
    def now(self) -> datetime:
        """The moment the site is built for: the whole of ``today`` has come."""
        if self.today:
            return datetime(self.today.year, self.today.month, self.today.day, 23, 59)
        return datetime.now(BEIJING).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Checked:
    """The content as the rules see it, with what they said."""

    catalogue: Catalogue
    findings: tuple[Finding, ...]

    def counts(self) -> dict[str, int]:
        """Findings by severity, those exempted left out, and documents."""
        counted = Counter(finding.severity for finding in self.findings if not finding.exempted)
        return {
            **{severity.value: counted[severity] for severity in Severity},
            "documents": len(self.catalogue.documents),
        }

    def selected(self, select: Sequence[str], ignore: Sequence[str]) -> Checked:
        chosen = tuple(finding for finding in self.findings if is_selected(finding, select, ignore))
        return replace(self, findings=chosen)


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build; ``committed`` is ``None`` where errors kept the old site in place."""

    checked: Checked
    committed: Committed | None
    public: int
    pages: int
    awaited: tuple[Facts, ...]
    withheld: int
    seconds: float
    search: bool


def check(options: Options) -> Checked:
    """Load everything and run every rule; writes nothing but a crash report."""
    site = read_config(options.root, setting_problems)
    files = content_files(options.root)
    with _executor(options, files) as executor:
        return _check(options, site, files, executor, None)


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
        committed = tree.commit(staged.entries) if staged else None
        BodyStore(state / "bodies").prune([facts.body_key for facts in checked.catalogue.documents])
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


def _check_and_stage(options: Options, site: SiteConfig, tree: OutputTree) -> tuple[Checked, _Staged | None]:
    """Load and judge the content; where nothing forbids it, put the whole site on the stage."""
    files = content_files(options.root)
    with _executor(options, files) as executor:
        checked = _check(options, site, files, executor, options.root / STATE / "bodies")
        if any(blocks_publication(finding, force=options.force) for finding in checked.findings):
            return checked, None
        view = public_view(checked.catalogue)
        plan = plan_site(view, search=options.search)
        entries = _staged_files(options, view, plan, executor, tree.prepare())
        return checked, _Staged(entries, len(view.documents), len(plan.jobs))


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


def _executor(options: Options, files: ContentFiles) -> AbstractContextManager[Executor]:
    return pool(options.jobs or default_jobs(len(files.sources)))


# load and check


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a worker sends back of one document."""

    facts: Facts
    outcome: Outcome


def _load_batch(root: Path, site: SiteConfig, store: Path | None, paths: Sequence[str]) -> list[Loaded]:
    """Load, judge and put away documents; runs in a worker."""
    loaded = []
    for path in paths:
        document = load_document(root, path)
        facts = document.facts
        if store is not None and facts.parsed:
            key = BodyStore(store).put(Body(document.html, document.blocks))
            facts = replace(facts, body_key=key)
        loaded.append(Loaded(facts, check_document(document, site)))
    return loaded


def _check_pairs(root: Path, site: SiteConfig, pairs: Sequence[tuple[str, str]]) -> list[Outcome]:
    """Judge interpretations beside what they interpret; runs in a worker."""
    return [check_pair(load_document(root, first), load_document(root, second), site) for first, second in pairs]


def _check(options: Options, site: SiteConfig, files: ContentFiles, executor: Executor, store: Path | None) -> Checked:
    task = partial(_load_batch, options.root, site, store)
    loaded = list(run_batches(executor, task, files.sources))
    catalogue = Catalogue(site, [entry.facts for entry in loaded], options.now, files.others)
    paired = run_batches(executor, partial(_check_pairs, options.root, site), catalogue.pairs, 8)
    outcomes = [entry.outcome for entry in loaded]
    outcomes += [*paired, check_collection(catalogue, read_history(options.root))]
    _save_crashes(options.root, [crash for outcome in outcomes for crash in outcome.crashes])
    faults: Iterable[Fault] = (fault for outcome in outcomes for fault in outcome.faults)
    return Checked(catalogue, settle(catalogue, faults))


def _save_crashes(root: Path, crashes: Sequence[str]) -> None:
    report = root / STATE / "crashes.txt"
    if crashes:
        replace_file(report, "\n".join(crashes).encode("utf-8"))
    else:
        report.unlink(missing_ok=True)


# publish


def _staged_files(
    options: Options, view: PublicView, plan: Plan, executor: Executor, writer: StageWriter
) -> list[FileEntry]:
    folders = template_folders(options.root)
    assets = read_assets(folders)
    urls = {asset.name: asset.url for asset in assets}
    Theme(folders, urls).check({job.template for job in plan.jobs})
    entries = [writer.put(asset.url, asset.data) for asset in assets]
    state = options.root / STATE
    task = RenderTask(folders, urls, plan.site, state / "bodies", writer)
    index = IndexTask(state / "bodies", state / "index", writer)
    shards = run_batches(executor, partial(index_shards, index), plan_shards(view) if options.search else (), 1)
    entries += run_batches(executor, partial(render_jobs, task), plan.jobs)
    if options.search:
        indexed = list(shards)
        entries += [entry for shard in indexed for entry in shard.files]
        entries += stage_runtime(index, indexed, len(view.documents))
    entries += [writer.put(url, data) for url, data in export_files(view, (job.url for job in plan.jobs))]
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
