"""A build: runs the stages in their order, with the cache, the pool and the lock."""

from __future__ import annotations

import os
import time
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sitegen.build.outputs import Outputs
from sitegen.build.plan import Plan
from sitegen.build.staging import DOWNLOADS, Staged, stage_site
from sitegen.catalogue.public import public_view
from sitegen.checks.engine import as_finding, blocks_publication, document_crash
from sitegen.checks.ruleset import rule_problems
from sitegen.checks.run import Checked, check, check_content, executor_for
from sitegen.core.cache import Cache
from sitegen.core.document import Facts
from sitegen.core.errors import DocumentCrash, InputChanged, SitegenError
from sitegen.core.files import TEMPLATES
from sitegen.core.lock import locked
from sitegen.core.output import Committed, OutputTree
from sitegen.core.store import BodyStore
from sitegen.core.urls import CONTENT, record_url
from sitegen.downloads.files import available_formats, prune
from sitegen.pool.crashes import save_crashes
from sitegen.pool.options import BODIES, STATE, Options
from sitegen.pool.workers import step
from sitegen.search.pagefind import index_key
from sitegen.search.shards import Index, KeptShard
from sitegen.site.config import SiteConfig, read_config
from sitegen.source.contentfiles import content_files

__all__ = ["STATE", "Built", "Checked", "Options", "build", "check"]


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build; ``committed`` is ``None`` where errors kept the old site in place.

    ``rendered`` pages and ``indexed`` documents were made anew, all pages where the site was ``restyled``.
    ``unmade`` are the formats that the site wants to hand out and that cannot be made on this machine.
    """

    checked: Checked
    committed: Committed | None
    awaited: tuple[Facts, ...]
    withheld: int
    seconds: float
    search: bool
    public: int = 0
    pages: int = 0
    rendered: int = 0
    indexed: int = 0
    restyled: bool = False
    unmade: tuple[str, ...] = ()

    @property
    def good_until(self) -> datetime:
        """The next moment at which a build may give something else by time alone: midnight, or a publication."""
        midnight = datetime.combine(self.checked.catalogue.today + timedelta(days=1), datetime.min.time())
        return min([midnight, *(facts.published for facts in self.awaited if facts.published)])


def build(options: Options, cache: Cache | None = None) -> Built:
    """Build the site: from content to the output tree. A process that builds again passes the same ``cache``.

    Raises ``SitegenError`` for faults that are not in the content."""
    started = time.monotonic()
    options = replace(options, moment=options.now)
    cache = cache or Cache(options.cache)
    site = read_config(options.root, rule_problems)
    state = options.root / STATE
    _refuse_output_among_sources(options)
    with locked(state / "lock"):
        cache.begin()
        try:
            checked, done, committed = _Run(options, site, cache).publish()
        finally:
            cache.save()
        BodyStore(state / BODIES).prune([facts.body_key for facts in checked.catalogue.documents])
    catalogue = checked.catalogue
    built = Built(
        checked=checked,
        committed=committed,
        awaited=tuple(f for f in catalogue.documents if catalogue.is_publishable(f) and catalogue.is_scheduled(f)),
        withheld=sum(not catalogue.is_publishable(facts) for facts in catalogue.documents),
        seconds=time.monotonic() - started,
        search=options.search,
    )
    if not done:
        return built
    return replace(
        built,
        public=done.public,
        pages=done.pages,
        rendered=done.rendered,
        indexed=done.indexed,
        restyled=done.restyled,
        unmade=tuple(set(site.downloads) - set(available_formats(site.downloads))),
    )


def _refuse_output_among_sources(options: Options) -> None:
    """The tree may lie anywhere but in, or around, what it is made from."""
    root, output = options.root.resolve(), options.output_path
    inside = any(output.is_relative_to(root / name) for name in (CONTENT, TEMPLATES))
    if inside or root.is_relative_to(output):
        raise SitegenError(f"不能输出到 {output}，那里是站点的源文件", "换一个输出文件夹（--output）。")


class _Run:
    """One build of a site into its output tree."""

    def __init__(self, options: Options, site: SiteConfig, cache: Cache) -> None:
        self._options = options
        self._site = site
        self._cache = cache
        output = options.output_path
        self._name = os.path.relpath(output, options.root)
        known: OutputTree | None = cache.get("tree", self._name, site.site_id_code, OutputTree)
        self.tree = known or OutputTree(output, site.site_id_code)  # which has read its manifest
        cache.put("tree", self._name, site.site_id_code, self.tree, on_disk=False)
        self._outputs = Outputs(cache, output, self._name)

    def publish(self) -> tuple[Checked, Staged | None, Committed | None]:
        """Check the content, stage the site and commit it; an error in the content leaves the old site in place."""
        with self.tree.locked():
            try:
                checked, done = self._check_and_stage()
                if done is None:
                    return checked, None, None
                with step(self._options.progress, "换上新网站"):
                    return checked, done, self._commit(done)
            except BaseException:
                self.tree.abandon()
                raise

    def _check_and_stage(self) -> tuple[Checked, Staged | None]:
        """Check the content and, unless an error forbids it, put the whole site on the stage."""
        try:
            return self._try_to_stage()
        except InputChanged:
            self._cache.keep("document", ())  # so that every document is read, and every body stored, again
            return self._try_to_stage()

    def _try_to_stage(self) -> tuple[Checked, Staged | None]:
        options = self._options
        self.tree.recover()
        files = content_files(options.root)
        checked: Checked | None = None
        try:
            with executor_for(options, files) as executor:
                checked = check_content(options, self._site, files, executor, self._cache, publish=True)
                if any(blocks_publication(finding, self._site, force=options.force) for finding in checked.findings):
                    return checked, None
                return checked, self._stage(checked, executor)
        except DocumentCrash as crash:  # once the workers have stopped
            if checked is None:
                raise
            self.tree.abandon()
            return _with_crash(checked, crash), None

    def _stage(self, checked: Checked, executor: Executor) -> Staged:
        options, cache = self._options, self._cache
        plan = Plan(public_view(checked.catalogue, cache), search=options.search, cache=cache)
        index = self._index() if options.search else Index()
        style: str = cache.get("style", self._name, "", str) or ""
        return stage_site(options, plan, executor, self.tree.prepare(), self._outputs, index, style)

    def _commit(self, done: Staged) -> Committed:
        """Replace the output tree, then note in the cache what it was made from."""
        cache, name = self._cache, self._name
        # a run that is killed from here on leaves files without a note, and the next one makes them again
        committed = self.tree.commit(done.entries)
        self._outputs.write(done.entries, committed.relinked)
        for tag, shard in done.index.shards.items():
            if shard != cache.get(f"index of {name}", tag, index_key(), KeptShard):
                cache.put(f"index of {name}", tag, index_key(), shard)
        cache.keep(f"index of {name}", done.index.shards.keys())
        cache.put("style", name, "", done.style)
        prune(self._options.root / STATE / DOWNLOADS, done.downloads)
        return committed

    def _index(self) -> Index:
        task = f"index of {self._name}"
        shards = {tag: self._cache.get(task, tag, index_key(), KeptShard) for tag in self._cache.names(task)}
        return Index({tag: shard for tag, shard in shards.items() if shard})


def _with_crash(checked: Checked, crash: DocumentCrash) -> Checked:
    """``checked`` with a finding SG001 at the document on which the program crashed after the check."""
    pages = checked.catalogue.by_url
    by_url = pages | {record_url(url): facts for url, facts in pages.items()}
    path = by_url[crash.path].path if crash.path in by_url else crash.path
    outcome = document_crash(DocumentCrash(path, crash.work, crash.kind, crash.trace))
    save_crashes(checked.root, outcome.crashes)
    added = (as_finding(fault, checked.catalogue.site) for fault in outcome.faults)
    findings = tuple(sorted((*checked.findings, *added), key=lambda finding: finding.sort_key))
    return replace(checked, findings=findings, private=checked.private | {(path, 0)})
