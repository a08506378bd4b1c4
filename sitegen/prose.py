"""Which changes of a body touch its running text alone, so that they may be made without a person looking on.

The parser itself is the judge: a change counts as harmless where the page keeps every tag, every attribute and all
code to the letter, and shows the change. What the parser calls text though it is none to a reader (raw HTML, which is
shown and not obeyed, formulas, addresses, file names) is told by its looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from sitegen.markdown import TooIntricate, render_body

_LONGEST_BODY = 200_000  # characters; a longer one is for a person to mend
_ONE_BY_ONE = 400_000  # characters looked at to find out which changes do harm where some do
_MARK = "\ue000"  # of private use: no letter of any document, and to the parser as good as one
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
    """``new`` instead of what stands in a body from ``start`` to ``stop``, in characters."""

    start: int
    stop: int
    new: str


def harmless_changes(body: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those of ``changes`` (in order, none overlapping) that touch nothing but running text, also all together."""
    if len(body) > _LONGEST_BODY:
        return ()
    try:
        return _harmless(body, _NotProse(body).outside(changes))
    except TooIntricate:  # the loader has refused such a body already
        return ()


def _harmless(body: str, kept: tuple[Change, ...]) -> tuple[Change, ...]:
    shape = _Shape.of(body)
    if _are_harmless(body, kept, shape):
        return kept
    kept = tuple(change for change in kept[: _ONE_BY_ONE // (len(body) + 1)] if _are_harmless(body, (change,), shape))
    return kept if _are_harmless(body, kept, shape) else ()


def changed(body: str, changes: Sequence[Change], mark: str = "") -> str:
    """``body`` with ``changes`` (in order, none overlapping) made; ``mark`` goes before what is new."""
    parts: list[str] = []
    place = 0
    for change in changes:
        parts += (body[place : change.start], mark, change.new)
        place = change.stop
    return "".join((*parts, body[place:]))


def _are_harmless(body: str, changes: Sequence[Change], shape: _Shape) -> bool:
    if _Shape.of(changed(body, changes)).frame != shape.frame:
        return False
    marked = _Shape.of(changed(body, changes, _MARK))
    return marked.frame == shape.frame and marked.marks == shape.marks + len(changes)


class _NotProse:
    """Places of a source that look like something else than prose."""

    def __init__(self, body: str) -> None:
        self._spans = sorted([*(match.span() for match in _NOT_PROSE.finditer(body)), *_file_names(body)])

    def outside(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Those of ``changes``, in order, that touch none of these places."""
        kept: list[Change] = []
        reached = position = 0  # where the spans seen so far end; how many were seen
        for change in changes:
            while position < len(self._spans) and self._spans[position][0] < change.stop:
                reached = max(reached, self._spans[position][1])
                position += 1
            if reached <= change.start:
                kept.append(change)
        return tuple(kept)


def _file_names(body: str) -> Iterator[tuple[int, int]]:
    for extension in _EXTENSION.finditer(body):
        start = extension.start()
        least = max(0, start - _LONGEST_NAME)
        while start > least and body[start - 1] not in _SEPARATORS:
            start -= 1
        yield start, extension.end()


class _Shape(HTMLParser):
    """What of a rendered body no mend may change: its tags with their attributes, and its code."""

    def __init__(self) -> None:
        super().__init__()
        self.frame: list[str] = []
        self.marks = 0
        self._in_code = 0

    @classmethod
    def of(cls, body: str) -> _Shape:
        shape = cls()
        shape.feed(render_body(body, lambda link: link.href).html)
        shape.close()
        return shape

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
            self.marks += data.count(_MARK)
