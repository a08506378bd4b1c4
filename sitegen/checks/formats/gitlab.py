"""Findings as a code quality report of GitLab, shown beside the changed lines of a merge request.

The paths are those of the repository: a site may lie in a folder of it.
"""

from __future__ import annotations

import json

from sitegen.checks.formats.words import fingerprints, plain, repository_path, state
from sitegen.checks.rules import RULES
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.source.git import repository_prefix

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTICE: "minor"}


def as_gitlab(checked: Checked) -> str:
    """A list of findings; locked errors are blockers, what is accepted is only information."""
    prefix = repository_prefix(checked.root)
    report = [
        {
            "description": _description(finding),
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": _severity(finding),
            "location": {"path": repository_path(prefix, finding), "lines": {"begin": finding.line}},
        }
        for finding, fingerprint in zip(checked.findings, fingerprints(checked), strict=True)
    ]
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _description(finding: Finding) -> str:
    if finding.accepted:
        return f"（{state(finding)}）{plain(finding.message)}"
    hint = f"改法：{plain(finding.hint)}" if finding.hint else ""
    return f"{finding.code} {plain(finding.message)}。{hint}"


def _severity(finding: Finding) -> str:
    if finding.accepted:
        return "info"
    locked = finding.severity is Severity.ERROR and RULES[finding.code].locked
    return "blocker" if locked else _SEVERITIES[finding.severity]
