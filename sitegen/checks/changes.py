"""Selects the findings that a change can have caused (``check --changed-since``)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Attachment, Facts
from sitegen.core.finding import Finding
from sitegen.core.urls import CONTENT, SHARED_FILES, SITE_FOLDER, is_external, resolve_path, source_target

_NAMED_SOURCE = re.compile(rf"(?:^|(?<=[^\w/])){CONTENT}/\S+?\.md")


def findings_of_change(
    catalogue: Catalogue, findings: Iterable[Finding], changed: frozenset[str]
) -> tuple[Finding, ...]:
    """Return the findings in ``changed`` files and in related documents, and those whose message names a changed file.

    A document is related if it refers or links to a changed document, if a changed document refers or links to it, or
    if it publishes a changed file. Any change can cause a finding on the registers, such as an empty section, so these
    are always kept. A change of the registers, including the baseline, can cause any finding, so then all are kept.
    """
    if any(path.startswith(SITE_FOLDER + "/") for path in changed):
        return tuple(findings)
    paths = changed | _related(catalogue, changed)
    return tuple(
        finding
        for finding in findings
        if finding.path in paths
        or finding.path.startswith(SITE_FOLDER + "/")
        or not changed.isdisjoint(_NAMED_SOURCE.findall(finding.message))
    )


def _related(catalogue: Catalogue, changed: frozenset[str]) -> frozenset[str]:
    removed = any(path.endswith(".md") and path not in catalogue.by_path for path in changed)
    related: set[str] = set()
    for facts in catalogue.documents:
        targets = _targets(catalogue, facts)
        files = {path for file in facts.used_files for path in _possible_paths(facts, file)}
        if facts.path in changed:
            related |= targets
        elif not changed.isdisjoint(targets | files) or (removed and _has_dangling_reference(catalogue, facts)):
            related.add(facts.path)
    return frozenset(related)


def _possible_paths(facts: Facts, file: Attachment) -> tuple[str, ...]:
    """Return the paths at which a named file is or, if it is missing, could be."""
    beside, shared = resolve_path(file.file, facts.path), resolve_path(file.file, SHARED_FILES + "/x")
    return (file.path, beside, shared) if file.path else (beside, shared)


def _targets(catalogue: Catalogue, facts: Facts) -> set[str]:
    """Return the paths of the documents that ``facts`` refers or links to, including missing ones."""
    referred = {edge.target.path for edge in catalogue.edges_from.get(facts.path, ())}
    linked = {source_target(link.href, facts.path)[0] for link in facts.links if not is_external(link.href)}
    return {path for path in referred | linked if path.endswith(".md")}


def _has_dangling_reference(catalogue: Catalogue, facts: Facts) -> bool:
    """True if a reference has no target, which may be a removed document."""
    return any(
        not reference.outside and catalogue.resolve(reference, facts).target is None for reference in facts.references
    )
