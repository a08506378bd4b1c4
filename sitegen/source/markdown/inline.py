"""The inline content of a Markdown block: plain text, links, and the line of each part."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from markdown_it.token import Token

from sitegen.core.document import Link
from sitegen.core.urls import is_external

_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
_SEARCH_DISTANCE = 10_000  # characters of URLs and code between two children with text

Resolve = Callable[[Link], str | None]
"""Returns the URL of a link in the page; ``None`` removes the link and keeps its text."""


class Inline:
    """The inline token of one block that begins on ``line`` of the body."""

    def __init__(self, token: Token, line: int) -> None:
        self._children = token.children or []
        self._source = token.content
        self._line = line
        self.text = plain_text(self._children)

    @cached_property
    def _placed(self) -> list[tuple[int, Token, int]]:
        return list(self._find_lines())

    def _find_lines(self) -> Iterator[tuple[int, Token, int]]:
        """(position, token, line) of each child.

        Break tokens count lines. But code, URLs and image text may contain line breaks, of which the parser reports
        none; then the line of a child is where its text occurs in the source.
        """
        breaks = sum(map(_breaks, self._children))
        hidden = self._source.count("\n") != breaks
        offset, counted, passed, line = 0, 0, 0, self._line
        for position, token in enumerate(self._children):
            if hidden:
                offset = self._find(position, token, offset)
                lines = self._source.count("\n", counted, offset)
                counted, passed = offset, passed + lines
                line = self._line + passed
            yield position, token, line
            line += _breaks(token)
            if _breaks(token):
                offset = self._source.find("\n", offset) + 1
            elif self._source.startswith(token.content, offset):
                offset += len(token.content)

    def _find(self, position: int, token: Token, offset: int) -> int:
        """Offset in the source, from ``offset`` on, of a child; ``offset`` itself if it is not found."""
        mark = "![" if token.type == "image" else token.content or plain_text(self._children[position : position + 2])
        return max(self._source.find(mark, offset, offset + _SEARCH_DISTANCE) if mark.strip() else -1, offset)

    def resolve_links(self, resolve: Resolve) -> list[Link]:
        """Replace the target of each link and image by that from ``resolve``; return the links as written, in order."""
        links: list[Link] = []
        for position, token, line in self._placed:
            if token.type == "image":
                link = Link(str(token.attrs.get("src", "")), plain_text(token.children or []), line, image=True)
                links.append(link)
                target = resolve(link)
                token.attrs = {"src": target or "", "alt": "", "loading": "lazy"}
                if target is None:
                    token.type, token.content, token.tag = "text", link.text, ""
            elif token.type == "link_open":
                closing = _closing(self._children, position)
                link = Link(str(token.attrs.get("href", "")), plain_text(self._children[position:closing]), line)
                links.append(link)
                _set_target(token, resolve(link))
        return links

    def raw_html_lines(self) -> list[int]:
        """Lines with text that looks like HTML."""
        return [line for _, token, line in self._placed if token.type == "text" and _RAW_HTML.search(token.content)]

    def footnotes(self) -> dict[int, int]:
        """Lines of footnote references, by the number of the footnote."""
        return {token.meta["id"]: line for _, token, line in self._placed if token.type == "footnote_ref"}


def _breaks(token: Token) -> int:
    """Number of line breaks in a child, including those in the text of an image."""
    return (token.type in ("softbreak", "hardbreak")) + sum(map(_breaks, token.children or ()))


def _set_target(token: Token, target: str | None) -> None:
    if target is None:
        token.attrs = {}
        return
    token.attrs["href"] = target
    if is_external(target):
        token.attrs["rel"] = "noopener noreferrer"


def _closing(children: Sequence[Token], opening: int) -> int:
    """Position of the token that closes the link at ``opening``."""
    depth = 0
    for position in range(opening, len(children)):
        depth += children[position].nesting if children[position].type.startswith("link_") else 0
        if depth == 0:
            return position
    return len(children)


def plain_text(children: Iterable[Token]) -> str:
    """The text of inline tokens, in one line."""
    parts: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "image":
            parts.append(plain_text(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    lines = [line for line in map(str.strip, "".join(parts).split("\n")) if line]
    return join_lines(lines, " ")


def join_lines(lines: Sequence[str], separator: str) -> str:
    """``lines`` as one text, with ``separator`` for each break that is not between Chinese characters."""
    text = "".join(lines[:1])
    for before, line in pairwise(lines):
        text += ("" if is_invisible_break(before[-1], line[0]) else separator) + line
    return text


def is_invisible_break(before: str, after: str) -> bool:
    """True for a line break between two characters that stands for no blank: Chinese, its quotes and dashes."""
    widths = [unicodedata.east_asian_width(char) for char in before + after]
    return len(widths) == 2 and all(width in "WFA" for width in widths) and any(width in "WF" for width in widths)
