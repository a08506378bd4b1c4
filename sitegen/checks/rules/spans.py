"""Where in a Markdown source text stands that is not prose: code, and the addresses of links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_TICKS_OR_BREAK = re.compile(r"`+|\n[ \t]*\n")
_ADDRESS = re.compile(r"\]\(|<[A-Za-z][A-Za-z0-9+.-]{1,12}:|[A-Za-z][A-Za-z0-9+.-]{1,12}://")
_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,100}\]:")
_REACH = 1_000  # no address is longer; so each look back has a bound


def code_spans(text: str) -> list[Span]:
    """Fenced blocks and code in running text, as sorted (from, to)."""
    fenced = list(_fenced(text))
    return sorted([*fenced, *_in_running_text(text, fenced)])


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


def _in_running_text(text: str, fenced: Sequence[Span]) -> Iterator[Span]:
    """What stands between two runs of equally many backticks in one paragraph."""
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
    for place in range(len(runs) - 1, -1, -1):
        length = runs[place][1] - runs[place][0]
        partner[place] = following.get(length)
        following[length] = place
    place = 0
    while place < len(runs):
        other = partner[place]
        if other is not None:
            yield runs[place][0], runs[other][1]
            place = other
        place += 1


def is_inside(spans: Sequence[Span], position: int) -> bool:
    """True where one of the sorted ``spans`` holds ``position``."""
    place = bisect_right(spans, (position, len(spans) and spans[-1][1])) - 1
    return place >= 0 and spans[place][0] <= position < spans[place][1]


def is_in_address(text: str, position: int) -> bool:
    """True where ``position`` is part of a link's address, or of an address that stands in the text as such."""
    before = text[max(0, position - _REACH) : position].rpartition("\n")[2]
    if _DEFINITION.match(before):
        return True
    last = None
    for last in _ADDRESS.finditer(before):  # noqa: B007  the last is wanted
        pass
    if last is None:
        return False
    between = before[last.end() :]
    if last[0] == "](":
        return ")" not in between
    return not re.search(r"[\s<>]", between) and before[-1] in "/=&?#_-.%"
