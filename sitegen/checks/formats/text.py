"""Findings as text for editors: place, message, source line and hint."""

from __future__ import annotations

from sitegen.checks.formats.labels import acceptance, plain, severity_name, summary_line
from sitegen.checks.formats.source import Sources, excerpt, marked_place
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity

WIDTH = 70
_SOURCE, _HINT = "    原文：", "    改法："
_MARGIN = " " * 10  # width of ``_SOURCE`` in cells
_BOLD, _DIM, _RED, _YELLOW, _CYAN = "1", "2", "31", "33", "36"
_COLOURS = {Severity.ERROR: f"{_BOLD};{_RED}", Severity.WARNING: f"{_BOLD};{_YELLOW}", Severity.NOTICE: _CYAN}


def as_text(checked: Checked, *, colours: bool = False) -> str:
    """Return one block for each finding, grouped by file, and the summary line; ``colours`` adds ANSI escape codes."""
    sources = Sources(checked)
    lines: list[str] = []
    last = ""
    for finding in checked.findings:
        if last and finding.path != last:
            lines.append("")
        last = finding.path
        lines += _block(finding, sources, colours)
    if lines:
        lines.append("")
    lines.append(summary_line(checked))
    return "\n".join(lines) + "\n"


def _block(finding: Finding, sources: Sources, colours: bool) -> list[str]:
    known = finding.length or finding.column > 1
    place = f"{plain(finding.path)}:{finding.line}:" + (f"{finding.column}:" if known else "")
    if finding.accepted:
        return [_painted(f"{place} {acceptance(finding)} {finding.code} {plain(finding.message)}", _DIM, colours)]
    named = _painted(f"{severity_name(finding)} {finding.code}", _COLOURS[finding.severity], colours)
    lines = [f"{_painted(place, _BOLD, colours)} {named} {plain(finding.message)}"]
    line = sources.public_line(finding)
    if any(char.isalnum() for char in line):
        shown, mark = excerpt(line, *marked_place(line, finding, WIDTH), WIDTH)
        lines.append(_painted(_SOURCE, _DIM, colours) + shown)
        if mark:
            lines.append(_MARGIN + _painted(mark, _COLOURS[finding.severity], colours))
    if finding.hint:
        lines.append(_HINT + plain(finding.hint))
    return lines


def _painted(text: str, colour: str, colours: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colours else text
