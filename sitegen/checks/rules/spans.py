"""Finds the parts of a Markdown source that are not prose: code and the URLs of links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_TICKS_OR_BREAK = re.compile(r"`+|\n[ \t]*\n")
_ADDRESS = re.compile(r"\]\(|<[A-Za-z][A-Za-z0-9+.-]{1,12}:|[A-Za-z][A-Za-z0-9+.-]{1,12}://")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,100}\]:")
_REACH = 1_000  # longest URL in characters, which limits each search backwards


def code_spans(text: str) -> list[Span]:
    """Return fenced blocks and inline code as sorted (start, end)."""
    fenced = list(_fenced(text))
    return sorted([*fenced, *_inline(text, fenced)])


def _fenced(text: str) -> Iterator[Span]:
    opening: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        mark, after = fence[1], fence[2]
        if opening is None:
            opening = fence if mark[0] == "~" or "`" not in after else None
        elif mark[0] == opening[1][0] and len(mark) >= len(opening[1]) and not after.strip():
            yield opening.start(), fence.end()
            opening = None
    if opening is not None:
        yield opening.start(), len(text)


def _inline(text: str, fenced: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans between two runs of equally many backticks in the same paragraph."""
    runs: list[Span] = []
    for match in _TICKS_OR_BREAK.finditer(text):
        if match[0][0] == "\n":
            yield from _paired(runs)
            runs = []
        elif not (fenced and is_inside(fenced, match.start())):
            runs.append(match.span())
    yield from _paired(runs)


def _paired(runs: Sequence[Span]) -> Iterator[Span]:
    following: dict[int, int] = {}
    partner: list[int | None] = [None] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        partner[index] = following.get(length)
        following[length] = index
    index = 0
    while index < len(runs):
        other = partner[index]
        if other is not None:
            yield runs[index][0], runs[other][1]
            index = other
        index += 1


def is_inside(spans: Sequence[Span], position: int) -> bool:
    """True if one of the sorted ``spans`` contains ``position``."""
    index = bisect_right(spans, (position, len(spans) and spans[-1][1])) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


def is_in_address(text: str, position: int) -> bool:
    """True if ``position`` is in the URL of a link or in a bare URL."""
    before = text[max(0, position - _REACH) : position].rpartition("\n")[2]
    if _DEFINITION.match(before):
        return True
    last = None
    for last in _ADDRESS.finditer(before):  # noqa: B007  only the last match counts
        pass
    if last is None:
        return False
    between = before[last.end() :]
    if last[0] == "](":
        return ")" not in between
    return not re.search(r"[\s<>]", between) and before[-1] in "/=&?#_-.%"
