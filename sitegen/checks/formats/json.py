"""Findings as JSON, version 1, for other programs."""

from __future__ import annotations

import json

from sitegen.checks.run import Checked


def as_json(checked: Checked) -> str:
    """Return the JSON of ``check --format json``. Later versions may add keys, but not change or remove any."""
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "length": finding.length,
            "message": finding.message,
            "hint": finding.hint,
            "basis": finding.basis,
            "exempted": finding.exempted,
            "baselined": finding.baselined,
        }
        for finding in checked.findings
    ]
    shape = {"version": 1, "summary": checked.counts(), "findings": findings}
    return json.dumps(shape, ensure_ascii=False, indent=1) + "\n"
