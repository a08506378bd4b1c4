"""Findings as workflow commands of GitHub Actions, which become annotations of the changed lines.

The paths are those of the repository: a site may lie in a folder of it.
"""

from __future__ import annotations

from sitegen.checks.formats.words import plain, repository_path, state, summary_line
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.source.git import repository_prefix

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def as_github(checked: Checked) -> str:
    """A command a finding; what is accepted is no more than a notice. The summary stands below."""
    prefix = repository_prefix(checked.root)
    lines = [_command(finding, prefix) for finding in checked.findings]
    return "\n".join([*lines, summary_line(checked)]) + "\n"


def _command(finding: Finding, prefix: str) -> str:
    command = "notice" if finding.accepted else _COMMANDS[finding.severity]
    title = " ".join(filter(None, (finding.code, state(finding))))
    path = repository_path(prefix, finding)
    properties = {"file": path, "line": str(finding.line), "col": str(finding.column), "title": title}
    if finding.length:
        properties["endColumn"] = str(finding.column + finding.length)
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = plain(finding.message)
    if finding.hint and not finding.accepted:
        message += f"\n改法：{plain(finding.hint)}"
    return f"::{command} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
