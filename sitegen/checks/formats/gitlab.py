"""Findings as a GitLab code quality report, which GitLab shows in merge requests.

Paths are relative to the repository; the site may be a folder in it.
"""

from __future__ import annotations

import json

from sitegen.checks.formats.labels import acceptance, fingerprints, plain, repository_path
from sitegen.checks.rules import Rule
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.source.git import repository_prefix

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTICE: "minor"}


def as_gitlab(checked: Checked) -> str:
    """Return the report: errors of locked rules are blockers, accepted findings are of severity ``info``."""
    prefix, rules = repository_prefix(checked.root), checked.rules
    report = [
        {
            "description": _description(finding),
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": _severity(finding, rules[finding.code]),
            "location": {"path": repository_path(prefix, finding), "lines": {"begin": finding.line}},
        }
        for finding, fingerprint in zip(checked.findings, fingerprints(checked), strict=True)
    ]
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def _description(finding: Finding) -> str:
    if finding.accepted:
        return f"（{acceptance(finding)}）{plain(finding.message)}"
    hint = f"改法：{plain(finding.hint)}" if finding.hint else ""
    return f"{finding.code} {plain(finding.message)}。{hint}"


def _severity(finding: Finding, rule: Rule) -> str:
    if finding.accepted:
        return "info"
    locked = finding.severity is Severity.ERROR and rule.locked
    return "blocker" if locked else _SEVERITIES[finding.severity]
