"""Which findings a change has to do with, out of those of the whole set."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Attachment, Facts
from sitegen.core.finding import Finding
from sitegen.core.urls import CONTENT, SHARED_FILES, SITE_FOLDER, is_external, resolve_path, source_target

_NAMED_SOURCE = re.compile(rf"(?:^|(?<=[^\w/])){CONTENT}/\S+?\.md")


def touched(catalogue: Catalogue, findings: Iterable[Finding], changed: frozenset[str]) -> tuple[Finding, ...]:
    """Findings in changed files, in documents tied to a changed one, and those that name a changed one.

    Tied are documents that refer or link to a changed document, are referred or linked to by it, or hand out a
    changed file. After a change of the site's registers every finding may be its effect, so all are kept; the
    baseline is one of them. Findings on the registers (a section that is empty now) may be the effect of any.
    """
    if any(path.startswith(SITE_FOLDER + "/") for path in changed):
        return tuple(findings)
    paths = changed | _tied(catalogue, changed)
    return tuple(
        finding
        for finding in findings
        if finding.path in paths
        or finding.path.startswith(SITE_FOLDER + "/")
        or not changed.isdisjoint(_NAMED_SOURCE.findall(finding.message))
    )


def _tied(catalogue: Catalogue, changed: frozenset[str]) -> frozenset[str]:
    lost = any(path.endswith(".md") and path not in catalogue.by_path for path in changed)
    tied: set[str] = set()
    for facts in catalogue.documents:
        targets = _targets(catalogue, facts)
        handed_out = {path for file in facts.used_files for path in _places(facts, file)}
        if facts.path in changed:
            tied |= targets
        elif not changed.isdisjoint(targets | handed_out) or (lost and _leads_nowhere(catalogue, facts)):
            tied.add(facts.path)
    return frozenset(tied)


def _places(facts: Facts, file: Attachment) -> tuple[str, ...]:
    """Where a file that a document names is, or would be if it were there."""
    beside, shared = resolve_path(file.file, facts.path), resolve_path(file.file, SHARED_FILES + "/x")
    return (file.path, beside, shared) if file.path else (beside, shared)


def _targets(catalogue: Catalogue, facts: Facts) -> set[str]:
    """Paths of the documents that ``facts`` refers or links to, whether or not they are there."""
    referred = {edge.target.path for edge in catalogue.edges_from.get(facts.path, ())}
    linked = {source_target(link.href, facts.path)[0] for link in facts.links if not is_external(link.href)}
    return {path for path in referred | linked if path.endswith(".md")}


def _leads_nowhere(catalogue: Catalogue, facts: Facts) -> bool:
    """True where a reference may have led to a document that was taken away."""
    return any(
        not reference.outside and catalogue.resolve(reference, facts).target is None for reference in facts.references
    )
