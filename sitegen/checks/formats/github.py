"""Findings as workflow commands of GitHub Actions, which shows them as annotations.

Paths are relative to the repository; the site may be a folder in it.
"""

from __future__ import annotations

from sitegen.checks.formats.labels import acceptance, plain, repository_path, summary_line
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.source.git import repository_prefix

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def as_github(checked: Checked) -> str:
    """Return one command for each finding, a notice if it is accepted, and the summary line."""
    prefix = repository_prefix(checked.root)
    lines = [_command(finding, prefix) for finding in checked.findings]
    return "\n".join([*lines, summary_line(checked)]) + "\n"


def _command(finding: Finding, prefix: str) -> str:
    command = "notice" if finding.accepted else _COMMANDS[finding.severity]
    title = " ".join(filter(None, (finding.code, acceptance(finding))))
    path = repository_path(prefix, finding)
    properties = {"file": path, "line": str(finding.line), "col": str(finding.column), "title": title}
    if finding.length:
        properties["endColumn"] = str(finding.column + finding.length)
    encoded = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = plain(finding.message)
    if finding.hint and not finding.accepted:
        message += f"\n改法：{plain(finding.hint)}"
    return f"::{command} {encoded}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
