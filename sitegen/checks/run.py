"""Runs a check: load documents, apply rules, settle findings. Results of earlier runs come from the cache."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.baseline import Entries, apply_baseline, read_baseline
from sitegen.checks.engine import (
    Outcome,
    idle_rules,
    is_selected,
    settle,
)
from sitegen.checks.external import dead_links
from sitegen.checks.judging import Judge
from sitegen.checks.rules import Rule
from sitegen.checks.rules.links import external_faults, external_urls
from sitegen.checks.rules.personaldata import MOST_SHOWN
from sitegen.checks.ruleset import rule_problems, rules_of
from sitegen.core.cache import Cache
from sitegen.core.finding import Fault, Finding, Severity
from sitegen.pool.crashes import save_crashes
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import default_jobs, pool, step
from sitegen.site.config import SiteConfig, read_config
from sitegen.source.contentfiles import ContentFiles, content_files
from sitegen.source.history import read_history


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
    """Load all documents and apply all rules. Writes only the cache, bodies of documents, and a crash report."""
    site = read_config(options.root, rule_problems)
    files = content_files(options.root)
    cache = Cache(options.cache)
    cache.begin()
    try:
        with executor_for(options, files) as executor:
            return check_content(options, site, files, executor, cache, publish=False)
    finally:
        cache.save()


def executor_for(options: Options, files: ContentFiles) -> AbstractContextManager[Executor]:
    """The pool for as many processes as were asked for, or as the content is worth; or the cluster."""
    if options.cluster:
        from sitegen.pool.cluster import cluster_pool

        folders = dict.fromkeys((options.root / STATE, options.output_path.parent))
        return cluster_pool(options.cluster, options.jobs or os.cpu_count() or 1, tuple(folders))
    return pool(options.jobs or default_jobs(len(files.sources)))


def check_content(
    options: Options, site: SiteConfig, files: ContentFiles, executor: Executor, cache: Cache, *, publish: bool
) -> Checked:
    """Load the content and apply the rules, with the results that ``cache`` has. The caller saves the cache.

    ``publish``: for a build, which needs the bodies of all documents that ``--force`` may publish."""
    entries = read_baseline(options.root, rules_of(site))
    progress = options.progress
    judge = Judge(options, site, cache, executor)
    loaded, read = judge.load(files, publish=publish)
    catalogue = Catalogue(site, [entry.facts for entry in loaded], options.now, files.others)
    pairs = judge.pairs(catalogue)
    history = read_history(options.root, options.root / STATE / "history.json")
    with step(progress, "整体检查"):
        judged_set = judge.collection(catalogue, history)
    outcomes = [*(entry.outcome for entry in loaded), *pairs, judged_set, Outcome(files.faults)]
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


def exit_code(findings: tuple[Finding, ...], fail_on: Severity) -> int:
    """1 where a finding that is not accepted weighs at least ``fail_on``, else 0."""
    return int(any(not finding.accepted and finding.severity.rank <= fail_on.rank for finding in findings))
