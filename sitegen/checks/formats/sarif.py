"""Findings as SARIF 2.1.0, the interchange format of static analysis tools (OASIS).

Paths are relative to ``%SRCROOT%``, the root of the repository; the site may be a folder in it.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any
from urllib.parse import quote

from sitegen import DISTRIBUTION, __version__
from sitegen.checks.explain import rule_page
from sitegen.checks.formats.labels import fingerprints, justification, plain, repository_path
from sitegen.checks.formats.source import Sources, utf16_column
from sitegen.checks.rules import RULES, Rule
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.source.git import repository_prefix

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def as_sarif(checked: Checked) -> str:
    """Return one run with the rules that have findings; accepted findings are suppressed with their reason."""
    codes, rules = sorted({finding.code for finding in checked.findings}), checked.rules
    documentation = _documentation()
    driver = {
        "name": "sitegen",
        "version": __version__,
        "language": "zh-CN",
        "rules": [_rule(rules[code], documentation) for code in codes],
    }
    sources, prefix = Sources(checked), repository_prefix(checked.root)
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {BASE: {"description": {"text": "代码仓库的根目录；不在仓库中的，是站点的根目录"}}},
        "results": [
            _result(checked, finding, codes.index(finding.code), fingerprint, _location(finding, sources, prefix))
            for finding, fingerprint in zip(checked.findings, fingerprints(checked), strict=True)
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _documentation() -> str:
    """Return the documentation URL of the package's metadata; empty without one. SARIF requires absolute URLs."""
    try:
        entries = metadata(DISTRIBUTION).get_all("Project-URL") or ()
    except PackageNotFoundError:
        return ""
    urls = dict(str(entry).split(", ", 1) for entry in entries)
    return urls.get("Documentation", "").rstrip("/")


def _rule(rule: Rule, documentation: str) -> dict[str, Any]:
    descriptor = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.page.fault},
        "fullDescription": {"text": f"{rule.page.fault}{rule.page.reason}"},
        "help": {"text": rule_page(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"basis": rule.basis},
    }
    if documentation and rule.code in RULES:  # the handbook has pages of the built-in rules alone
        descriptor["helpUri"] = f"{documentation}/rules/{rule.code}.md"
    return descriptor


def _result(
    checked: Checked, finding: Finding, rule_index: int, fingerprint: str, location: dict[str, Any]
) -> dict[str, Any]:
    hint = f"\n改法：{plain(finding.hint)}" if finding.hint else ""
    reason = justification(checked, finding)
    kind = "inSource" if finding.exempted else "external"
    return {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": plain(finding.message) + hint},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "suppressions": [{"kind": kind, "status": "accepted", "justification": reason}] if finding.accepted else [],
    }


def _location(finding: Finding, sources: Sources, prefix: str) -> dict[str, Any]:
    uri = _uri(repository_path(prefix, finding))
    return {"artifactLocation": {"uri": uri, "uriBaseId": BASE}, "region": _region(finding, sources)}


def _uri(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))


def _region(finding: Finding, sources: Sources) -> dict[str, int]:
    line = sources.line(finding)
    region = {"startLine": finding.line, "startColumn": utf16_column(line, finding.column)}
    if finding.length:
        stop = finding.column + finding.length
        region["endColumn"] = utf16_column(line, min(stop, len(line) + 1) if line else stop)
    return region
