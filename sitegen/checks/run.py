"""The checking half of the conductor: load, judge, settle, with what earlier runs found out."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.baseline import Entries, apply_baseline, read_baseline
from sitegen.checks.engine import (
    Outcome,
    check_document,
    check_pair,
    document_crash,
    idle_rules,
    is_selected,
    settle,
)
from sitegen.checks.external import dead_links
from sitegen.checks.findingcache import FindingCache, Known, KnownPair, line_of
from sitegen.checks.recalled import Before, Loaded, Recalled
from sitegen.checks.rules import Rule
from sitegen.checks.rules.links import external_faults, external_urls
from sitegen.checks.rules.personaldata import MOST_SHOWN
from sitegen.checks.ruleset import rule_problems, rules_of
from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.errors import DocumentCrash
from sitegen.core.files import Marks, are_settled, clock, marks_of
from sitegen.core.finding import Fault, Finding, Severity
from sitegen.core.store import Body, BodyStore
from sitegen.core.urls import CONTENT, document_url
from sitegen.pool.crashes import save_crashes
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import Progress, default_jobs, pool, run_batches, step
from sitegen.privacy.numbers import mask_numbers
from sitegen.site.config import SiteConfig, read_config
from sitegen.source.attachments import AttachmentReader
from sitegen.source.dataplaces import locate
from sitegen.source.history import read_history
from sitegen.source.load import ContentFiles, content_files, is_unchanged, load_document, read_source

FINDINGS = "findings.json"
_DIGEST = re.compile('"[0-9a-f]{64}"')


@dataclass(frozen=True, slots=True)
class Checked:
    """The content as the rules see it, with what they said.

    ``private`` are the lines (path, line) that hold personal data, line 0 for a file that was not checked to the
    end. ``baseline`` is what is left of the site's baseline. ``narrowed``: only a change's findings are here.
    ``read`` of the sources were read anew.
    """

    catalogue: Catalogue
    findings: tuple[Finding, ...]
    root: Path = Path()
    private: frozenset[tuple[str, int]] = frozenset()
    baseline: Entries | None = None
    narrowed: bool = False
    read: int = 0

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule of the site by code."""
        return rules_of(self.catalogue.site)

    def counts(self) -> dict[str, int]:
        """Findings by severity, those accepted apart, and documents."""
        counted = Counter(finding.severity for finding in self.findings if not finding.accepted)
        return {
            **{severity.value: counted[severity] for severity in Severity},
            "exempted": sum(finding.exempted for finding in self.findings),
            "baselined": sum(finding.baselined for finding in self.findings),
            "documents": len(self.catalogue.documents),
        }

    def is_private(self, path: str, line: int) -> bool:
        """True where the line must not be shown."""
        return not self.private.isdisjoint(((path, line), (path, 0)))

    def selected(self, select: Sequence[str], ignore: Sequence[str]) -> Checked:
        chosen = tuple(finding for finding in self.findings if is_selected(finding, select, ignore))
        return replace(self, findings=chosen)


def check(options: Options) -> Checked:
    """Load everything and run every rule; writes nothing but what the next run may know, and a crash report."""
    site = read_config(options.root, rule_problems)
    files = content_files(options.root)
    recalled = Recalled()
    try:
        with executor_for(options, files) as executor:
            return check_content(options, site, files, executor, None, recalled)
    finally:
        recalled.write()


def executor_for(options: Options, files: ContentFiles) -> AbstractContextManager[Executor]:
    """The pool for as many processes as were asked for, or as the content is worth; or the cluster."""
    if options.cluster:
        from sitegen.pool.cluster import cluster_pool

        folders = dict.fromkeys((options.root / STATE, options.output_path.parent))
        return cluster_pool(options.cluster, options.jobs or os.cpu_count() or 1, tuple(folders))
    return pool(options.jobs or default_jobs(len(files.sources)))


def _load_batch(root: Path, site: SiteConfig, store: Path | None, paths: Sequence[str]) -> list[Loaded]:
    """Load, judge and put away documents; runs in a worker."""
    with AttachmentReader(root) as reader:  # one child process for the files of the whole batch
        return [_load_one(root, site, store, path, reader) for path in paths]


def _load_one(root: Path, site: SiteConfig, store: Path | None, path: str, reader: AttachmentReader) -> Loaded:
    try:
        document = load_document(root, path, reader)
        outcome = check_document(document, site)
        outcome = Outcome(locate(root, {path: document.facts}, outcome.faults), outcome.crashes)
    except Exception as error:  # one document must not end the run
        document = Document(Facts(path, document_url(path), ""))
        outcome = document_crash(DocumentCrash.of(path, "读取", error))
    facts = document.facts
    if store is not None and facts.parsed and _may_be_shown(facts) and not _is_locked_out(outcome.faults, site):
        key = BodyStore(store).put(Body(document.html, document.blocks))
        facts = replace(facts, body_key=key)
    line = line_of(Known(facts, outcome.faults))
    return Loaded(facts, outcome, None if outcome.crashes or _holds_personal_data(line) else line)


def _may_be_shown(facts: Facts) -> bool:
    """False for a document that says itself that it is not public: nobody asks for its body, and none is kept."""
    return facts.disclosure in (None, Disclosure.PROACTIVE)


def _is_locked_out(faults: Iterable[Fault], site: SiteConfig) -> bool:
    """True where a fault keeps the whole site from being published, whatever is forced: then no body is kept that
    may hold just what must not be known."""
    rules = rules_of(site)
    errors = (fault for fault in faults if (fault.severity or rules[fault.code].severity) is Severity.ERROR)
    return any(rules[fault.code].locked for fault in errors)


JudgedPair = tuple[str, tuple[str, str], Outcome]
"""The name of a pair in the cache, the digests of both sources as they were judged, and what the rules say."""


def _check_pairs(root: Path, site: SiteConfig, pairs: Sequence[tuple[Facts, Facts]]) -> list[JudgedPair]:
    """Judge interpretations beside what they interpret; runs in a worker."""
    judged: list[JudgedPair] = []
    for pair in pairs:
        try:
            one, other = (read_source(root, facts) for facts in pair)
            digests = one.facts.digest, other.facts.digest
            outcome = check_pair(one, other, site)
        except Exception as error:  # one document must not end the run
            digests = "", ""
            outcome = document_crash(DocumentCrash.of(pair[0].path, "对照", error))
        judged.append((_pair_name(*pair), digests, outcome))
    return judged


def check_content(
    options: Options,
    site: SiteConfig,
    files: ContentFiles,
    executor: Executor,
    store: Path | None,
    recalled: Recalled,
) -> Checked:
    """Load and judge the content; bodies go to ``store`` where there is one. ``recalled``: what this process knows
    from its last run; what it knows then is still to be written."""
    began = _began(options.root / STATE)
    entries = read_baseline(options.root, rules_of(site))
    cache = FindingCache(options.root / STATE / FINDINGS, site)
    before = recalled.before(cache)
    progress = options.progress
    seen = _seen(options.root, files)
    unmoved = frozenset(path for path, marks in before.marks.items() if seen.get(path) == marks)
    loaded, read = _load(options.root, site, files, executor, store, before, unmoved, progress)
    catalogue = Catalogue(site, [entry.facts for entry in loaded], options.now, files.others)
    recalled.compare(catalogue)
    pairs = _judge_pairs(options.root, catalogue, executor, before.pairs, progress)
    known_pairs = {name: KnownPair(digests, outcome.faults) for name, digests, outcome in pairs if not outcome.crashes}
    marks = _marks(loaded, seen, unmoved, began)
    recalled.keep(cache, Before({entry.facts.path: entry for entry in loaded}, known_pairs, marks))
    history = read_history(options.root, options.root / STATE / "history.json")
    with step(progress, "整体检查"):
        judged_set = recalled.judge(catalogue, history)
    outcomes = [entry.outcome for entry in loaded] + [outcome for _, _, outcome in pairs]
    located = locate(options.root, catalogue.by_path, judged_set.faults)
    outcomes += [Outcome(located, judged_set.crashes), Outcome(files.faults)]
    if options.external:
        outcomes.append(_ask_outside(catalogue))
    crashes = [crash for outcome in outcomes for crash in outcome.crashes]
    if crashes:
        save_crashes(options.root, crashes)
    faults: Iterable[Fault] = (fault for outcome in outcomes for fault in outcome.faults)
    idle = idle_rules(site, history, external=options.external)
    findings = settle(catalogue, faults, idle)
    judged = apply_baseline(entries, catalogue, findings, idle)
    private = _private_lines(findings)
    return Checked(catalogue, judged.findings, options.root, private, judged.remaining, read=read)


def _ask_outside(catalogue: Catalogue) -> Outcome:
    """What the servers that public documents link to answered, unless the site does not want to know."""
    setting = catalogue.site.rules.get("LK006")
    if setting and setting.off:
        return Outcome(())
    return Outcome(tuple(external_faults(catalogue, dead_links(external_urls(catalogue)))))


def _private_lines(findings: Iterable[Finding]) -> frozenset[tuple[str, int]]:
    """Lines that hold personal data, with line 0 for files of which not every such line is known: a rule crashed
    there, or told only of the first."""
    places = [(finding.path, finding.line) for finding in findings if finding.code.startswith("PR")]
    many = [path for path, count in Counter(path for path, _ in places).items() if count >= MOST_SHOWN]
    crashed = [finding.path for finding in findings if finding.code == "SG001"]
    return frozenset([*places, *((path, 0) for path in (*many, *crashed))])


def _seen(root: Path, files: ContentFiles) -> dict[str, Marks | None]:
    """The marks of all sources and of the files that documents may hand out, which those behind a link are not."""
    others = () if os.path.islink(root / CONTENT) else files.others
    return {path: marks_of(f"{root}/{path}") for path in (*files.sources, *others)}


def _load(
    root: Path,
    site: SiteConfig,
    files: ContentFiles,
    executor: Executor,
    store: Path | None,
    before: Before,
    unmoved: Set[str],
    progress: Progress,
) -> tuple[list[Loaded], int]:
    """Every document in the order of its source, and how many of them were read: those that are not as they were
    ``before``."""
    bodies = BodyStore(store).held() if store else None
    current: dict[str, Loaded] = {}
    for path in files.sources:
        entry = before.documents.get(path)
        if entry is None or not is_unchanged(root, entry.facts, unmoved):
            continue
        if bodies is None or not _may_be_shown(entry.facts) or entry.facts.body_key in bodies:
            current[path] = entry
    changed = [path for path in files.sources if path not in current]
    advance = progress.begin("读取与检查", len(changed), "篇")
    loaded = run_batches(executor, partial(_load_batch, root, site, store), changed, advance=advance)
    current |= {entry.facts.path: entry for entry in loaded}
    return [current[path] for path in files.sources], len(changed)


def _judge_pairs(
    root: Path, catalogue: Catalogue, executor: Executor, known: Mapping[str, KnownPair], progress: Progress
) -> list[JudgedPair]:
    """Every pair; only those of which a source changed are judged anew."""
    judged: list[JudgedPair] = []
    changed: list[tuple[Facts, Facts]] = []
    for one, other in catalogue.pairs:
        name, digests = _pair_name(one, other), (one.digest, other.digest)
        entry = known.get(name)
        if entry and entry.digests == digests:
            judged.append((name, digests, Outcome(entry.faults)))
        else:
            changed.append((one, other))
    advance = progress.begin("解读对照", len(changed), "篇")
    judged += run_batches(executor, partial(_check_pairs, root, catalogue.site), changed, 8, advance)
    return judged


def _pair_name(one: Facts, other: Facts) -> str:
    return f"{one.path}\t{other.path}"


def _began(state: Path) -> int:
    """Now, by the clock of the file system; long ago where it cannot be asked."""
    try:
        state.mkdir(exist_ok=True)
        return clock(state)
    except OSError:
        return 0


def _marks(
    loaded: Sequence[Loaded], seen: Mapping[str, Marks | None], unmoved: Set[str], began: int
) -> dict[str, Marks]:
    """The marks that sources and their files had before they were read, as far as any change since is sure to have
    changed them: those of the ``unmoved``, and of others that were not changed shortly before the run ``began``."""
    paths = dict.fromkeys(
        path
        for entry in loaded
        if entry.facts.digest
        for path in (entry.facts.path, *(item.path for item in entry.facts.used_files))
        if path
    )
    known = ((path, marks) for path in paths if (marks := seen.get(path)))
    return {path: marks for path, marks in known if path in unmoved or are_settled(marks, began)}


def _holds_personal_data(line: bytes) -> bool:
    text = _DIGEST.sub("", line.decode("utf-8"))  # a digest may look like anything
    return mask_numbers(text) != text


def exit_code(findings: tuple[Finding, ...], fail_on: Severity) -> int:
    """1 where a finding that is not accepted weighs at least ``fail_on``, else 0."""
    return int(any(not finding.accepted and finding.severity.rank <= fail_on.rank for finding in findings))
