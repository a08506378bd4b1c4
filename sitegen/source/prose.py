"""Which changes of a body touch its running text alone, so that they may be made without a person looking on.

The parser itself is the judge: a change counts as harmless where the page keeps every tag, every attribute and all
code to the letter, and shows the change. What the parser calls text though it is none to a reader (raw HTML, which is
shown and not obeyed, formulas, addresses, file names) is told by its looks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import render_body

_LONGEST_BODY = 200_000  # characters; a longer one is for a person to mend
_FIRST_MARK, _MARKS = 0xF0000, 0xFFFD  # of private use: no letters of any document, to the parser as good as any
_ANY_MARK = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_FIRST_MARK + _MARKS)}]")
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
        return _harmless(body, _NotProse(body).outside(changes)[:_MARKS])
    except TooComplex:  # the loader has refused such a body already
        return ()


def _harmless(body: str, kept: tuple[Change, ...]) -> tuple[Change, ...]:
    """Three renderings where all changes are harmless, five where some are not, however many there are."""
    shape = _Shape.of(body)
    marked = _Shape.of(changed(body, kept, marks=True))
    shown = tuple(change for place, change in enumerate(kept) if marked.shows(place))
    if shown != kept:
        kept, marked = shown, _Shape.of(changed(body, shown, marks=True))
    is_sound = marked.frame == shape.frame and all(map(marked.shows, range(len(kept))))
    return kept if is_sound and _Shape.of(changed(body, kept)).frame == shape.frame else ()


def changed(body: str, changes: Sequence[Change], *, marks: bool = False) -> str:
    """``body`` with ``changes`` (in order, none overlapping) made; with ``marks``, each after a mark of its own."""
    parts: list[str] = []
    place = 0
    for number, change in enumerate(changes):
        parts += (body[place : change.start], chr(_FIRST_MARK + number) if marks else "", change.new)
        place = change.stop
    return "".join((*parts, body[place:]))


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
    """What of a rendered body no mend may change: its tags with their attributes, and its code; and which marks stand
    in its running text."""

    def __init__(self) -> None:
        super().__init__()
        self.frame: list[str] = []
        self._marks: Counter[str] = Counter()
        self._in_code = 0

    @classmethod
    def of(cls, body: str) -> _Shape:
        shape = cls()
        shape.feed(render_body(body, lambda link: link.href).html)
        shape.close()
        return shape

    def shows(self, number: int) -> bool:
        """True where the mark of that number stands in running text, once."""
        return self._marks[chr(_FIRST_MARK + number)] == 1

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
            self._marks.update(_ANY_MARK.findall(data))
