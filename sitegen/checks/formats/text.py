"""Findings as text for editors: what is wrong, where in the source, and how to mend it."""

from __future__ import annotations

from sitegen.checks.formats.source import Sources, excerpt, place_to_show
from sitegen.checks.formats.words import plain, state, summary_line, weight
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity

WIDTH = 70
_SOURCE, _MEND = "    原文：", "    改法："
_MARGIN = " " * 10  # as many cells as the label of the source takes
_BOLD, _DIM, _RED, _YELLOW, _CYAN = "1", "2", "31", "33", "36"
_COLOURS = {Severity.ERROR: f"{_BOLD};{_RED}", Severity.WARNING: f"{_BOLD};{_YELLOW}", Severity.NOTICE: _CYAN}


def as_text(checked: Checked, *, colours: bool = False) -> str:
    """One block a finding, grouped by file: place, weight, code, what is wrong; the source; how to mend it.

    ``colours``: with the sequences that a terminal turns into colours.
    """
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
        return [_painted(f"{place} {state(finding)} {finding.code} {plain(finding.message)}", _DIM, colours)]
    named = _painted(f"{weight(finding)} {finding.code}", _COLOURS[finding.severity], colours)
    lines = [f"{_painted(place, _BOLD, colours)} {named} {plain(finding.message)}"]
    line = sources.shown_line(finding)
    if any(char.isalnum() for char in line):
        shown, mark = excerpt(line, *place_to_show(line, finding, WIDTH), WIDTH)
        lines.append(_painted(_SOURCE, _DIM, colours) + shown)
        if mark:
            lines.append(_MARGIN + _painted(mark, _COLOURS[finding.severity], colours))
    if finding.hint:
        lines.append(_MEND + plain(finding.hint))
    return lines


def _painted(text: str, colour: str, colours: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if colours else text
