"""The conductor: it alone knows the order of the stages, the store, the pool and the lock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from sitegen.build.made import Made
from sitegen.build.session import Session
from sitegen.build.staging import DOWNLOADS, Staged, stage_site
from sitegen.catalogue.public import public_view
from sitegen.checks.engine import blocks_publication
from sitegen.checks.ruleset import rule_problems
from sitegen.checks.run import FINDINGS, Checked, check, check_content, executor_for
from sitegen.core.document import Facts
from sitegen.core.errors import Outdated, SitegenError
from sitegen.core.files import TEMPLATES
from sitegen.core.output import Committed, OutputTree
from sitegen.core.store import BodyStore
from sitegen.core.urls import CONTENT
from sitegen.downloads.files import available, kept_name, prune
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import step
from sitegen.search.index import Index
from sitegen.site.config import SiteConfig, read_config
from sitegen.source.load import content_files

__all__ = ["STATE", "Built", "Checked", "Options", "build", "check"]

_LOCK_SECONDS = 60


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


def build(options: Options, session: Session | None = None) -> Built:
    """The whole way from content to the output tree; ``session`` is that of a process which builds again and again.

    Raises ``SitegenError`` for what is not content's fault."""
    session = session or Session()
    started = time.monotonic()
    options = replace(options, moment=options.now)
    site = read_config(options.root, rule_problems)
    state = options.root / STATE
    _refuse_output_among_sources(options)
    tree = session.tree_at(options.output_path, site.site_id_code)
    with _locked(state):
        committed = None
        try:
            made, checked, done = _check_and_stage(options, site, tree, session)
            if done:
                with step(options.progress, "换上新网站"):
                    # from here on the journal finishes what is interrupted, and what is not written here is made anew
                    committed = tree.commit(done.entries)
                made.write(done.entries)
                session.index.write(_index_memory(options), done.index)
                prune(state / DOWNLOADS, map(kept_name, done.plan.downloads))
        except BaseException:
            tree.abandon()
            raise
        finally:
            session.recalled.write()
        BodyStore(state / "bodies").prune([facts.body_key for facts in checked.catalogue.documents])
    catalogue = checked.catalogue
    built = Built(
        checked=checked,
        committed=committed,
        awaited=tuple(f for f in catalogue.documents if catalogue.would_be_public(f) and catalogue.is_awaited(f)),
        withheld=sum(not catalogue.would_be_public(facts) for facts in catalogue.documents),
        seconds=time.monotonic() - started,
        search=options.search,
    )
    if not done:
        return built
    return replace(
        built,
        public=len(done.plan.records),
        pages=len(done.plan.jobs),
        rendered=done.rendered,
        indexed=done.indexed,
        restyled=done.restyled,
        unmade=tuple(set(site.downloads) - set(available(site.downloads))),
    )


def _refuse_output_among_sources(options: Options) -> None:
    """The tree may lie anywhere but in, or around, what it is made from."""
    root, output = options.root.resolve(), options.output_path
    inside = any(output.is_relative_to(root / name) for name in (CONTENT, TEMPLATES))
    if inside or root.is_relative_to(output):
        raise SitegenError(f"不能输出到 {output}，那里是站点的源文件", "换一个输出文件夹（--output）。")


def _check_and_stage(
    options: Options, site: SiteConfig, tree: OutputTree, session: Session
) -> tuple[Made, Checked, Staged | None]:
    """Load and judge the content; where nothing forbids it, put the whole site on the stage."""
    try:
        return _try_to_stage(options, site, tree, session)
    except Outdated:
        (options.root / STATE / FINDINGS).unlink(missing_ok=True)  # reads everything again, and so makes every body
        return _try_to_stage(options, site, tree, session)


def _try_to_stage(
    options: Options, site: SiteConfig, tree: OutputTree, session: Session
) -> tuple[Made, Checked, Staged | None]:
    tree.recover()
    made = Made.read(options.memory / "made.json", tree, session.made)
    files = content_files(options.root)
    with executor_for(options, files) as executor:
        checked = check_content(options, site, files, executor, options.root / STATE / "bodies", session.recalled)
        if any(blocks_publication(finding, site, force=options.force) for finding in checked.findings):
            return made, checked, None
        view = public_view(checked.catalogue, session.outward)
        kept = session.index.read(_index_memory(options)) if options.search else Index()
        staged = stage_site(options, view, session.planner, executor, tree.prepare(), made, kept)
        session.made = made
        return made, checked, staged


def _index_memory(options: Options) -> Path:
    return options.memory / "index.json"


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
