"""Selects changes of a body that affect only its running text, so that they are safe without review.

The parser decides: a change is safe if the rendered page keeps all tags, attributes and code, and displays the change.
Patterns exclude what the parser treats as text although it is no prose: raw HTML, formulas, URLs, file names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import render_body

_LONGEST_BODY = 200_000  # characters; no change of a longer body is safe
_FIRST_SENTINEL, _SENTINELS = 0xF0000, 0xFFFD  # private use characters, which no document contains
_ANY_SENTINEL = re.compile(f"[{chr(_FIRST_SENTINEL)}-{chr(_FIRST_SENTINEL + _SENTINELS)}]")
_CODE = frozenset({"code", "pre"})
_SAME_PARAGRAPH = r"(?!\n[ \t]*\n)"
_NOT_PROSE = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<tag>pre|code|script|style|samp|kbd|textarea)\b[^<>]*>.*?(?:</(?P=tag)\s*>|\Z)"
    rf"|<[A-Za-z/!?](?:{_SAME_PARAGRAPH}[^<>])*>?"
    r"|\$\$.*?(?:\$\$|\Z)"
    rf"|\$(?:{_SAME_PARAGRAPH}[^$])+\$"
    r"|\\\([^\n]{0,300}?\\\)|\\\[[^\n]{0,300}?\\\]"
    r"|[A-Za-z][A-Za-z0-9+.-]{0,20}:(?://|\\)[^\s<>，。；、）”》]*",
    re.DOTALL | re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}(?![A-Za-z0-9])(?:[/?#][^\s<>，。；、）”》]*)?")
_SEPARATORS = frozenset(" \t\n　，。；：、！？《》“”‘’\"'<>|*()[]（）")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Change:
    """Replaces the characters of a body from ``start`` up to, but not including, ``stop`` by ``new``."""

    start: int
    stop: int
    new: str


def safe_changes(body: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those of ``changes`` that affect only running text, each alone and all together.

    ``changes`` are in order and do not overlap.
    """
    if len(body) > _LONGEST_BODY:
        return ()
    try:
        return _rendered_safely(body, _NotProse(body).outside(changes)[:_SENTINELS])
    except TooComplex:  # the loader already refuses such a body
        return ()


def _rendered_safely(body: str, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Renders the body with a sentinel before each change, and keeps the changes whose sentinel is in running text.

    Takes three renderings if all changes are safe, and five otherwise, regardless of their number.
    """
    original = _Shape.of(body)
    marked = _Shape.of(apply_changes(body, changes, sentinels=True))
    visible = tuple(change for number, change in enumerate(changes) if marked.displays(number))
    if visible != changes:
        changes, marked = visible, _Shape.of(apply_changes(body, visible, sentinels=True))
    is_safe = marked.frame == original.frame and all(map(marked.displays, range(len(changes))))
    return changes if is_safe and _Shape.of(apply_changes(body, changes)).frame == original.frame else ()


def apply_changes(body: str, changes: Sequence[Change], *, sentinels: bool = False) -> str:
    """``body`` after ``changes``, which are in order and do not overlap; optionally with a sentinel before each."""
    parts: list[str] = []
    end = 0
    for number, change in enumerate(changes):
        parts += (body[end : change.start], chr(_FIRST_SENTINEL + number) if sentinels else "", change.new)
        end = change.stop
    return "".join((*parts, body[end:]))


class _NotProse:
    """Spans of a body that look like something other than prose."""

    def __init__(self, body: str) -> None:
        self._spans = sorted([*(match.span() for match in _NOT_PROSE.finditer(body)), *_file_names(body)])

    def outside(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Those of ``changes``, in order, that overlap none of these spans."""
        found: list[Change] = []
        end = position = 0  # end and number of the spans before the change
        for change in changes:
            while position < len(self._spans) and self._spans[position][0] < change.stop:
                end = max(end, self._spans[position][1])
                position += 1
            if end <= change.start:
                found.append(change)
        return tuple(found)


def _file_names(body: str) -> Iterator[tuple[int, int]]:
    for extension in _EXTENSION.finditer(body):
        start = extension.start()
        least = max(0, start - _LONGEST_NAME)
        while start > least and body[start - 1] not in _SEPARATORS:
            start -= 1
        yield start, extension.end()


class _Shape(HTMLParser):
    """A rendered body: its ``frame`` (tags with attributes, and code), and the sentinels in its running text."""

    def __init__(self) -> None:
        super().__init__()
        self.frame: list[str] = []
        self._sentinels: Counter[str] = Counter()
        self._in_code = 0

    @classmethod
    def of(cls, body: str) -> _Shape:
        shape = cls()
        shape.feed(render_body(body, lambda link: link.href).html)
        shape.close()
        return shape

    def displays(self, number: int) -> bool:
        """True if the sentinel with this number occurs exactly once in running text."""
        return self._sentinels[chr(_FIRST_SENTINEL + number)] == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code += tag in _CODE
        self.frame.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag in _CODE
        self.frame.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.frame.append(data)
        else:
            self._sentinels.update(_ANY_SENTINEL.findall(data))
