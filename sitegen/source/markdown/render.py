"""Renders a Markdown body: one pass gives HTML, plain text, links and headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sitegen.core.document import Heading, Link
from sitegen.source.markdown.inline import Inline, Resolve, join_lines
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.parser import SIGNATURE, is_addressee, is_chapter, parse, render_tokens
from sitegen.source.markdown.plain import Piece, split_pieces

_NOT_IN_ANCHOR = re.compile(r"[^\w一-鿿-]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered body; lines count from the first line of the body."""

    html: str
    blocks: tuple[str, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    raw_html_lines: tuple[int, ...]


def render_body(text: str, resolve: Resolve) -> Rendered:
    """Render a body; calls ``resolve`` once for each link and image, in order. Raises ``TooComplex``."""
    return render_pieces(split_pieces(text), resolve)


def render_pieces(pieces: Sequence[Piece], resolve: Resolve) -> Rendered:
    """Render the pieces of one body. Raises ``TooComplex``."""
    body = _Body(resolve)
    for piece in pieces:
        body.add(piece)
    return body.rendered()


class _Body:
    """Collects the rendered pieces of one body."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._html: list[str] = []
        self._anchors: dict[str, int] = {}
        self._blocks: list[str] = []
        self._links: list[Link] = []
        self._headings: list[Heading] = []
        self._raw_lines: list[int] = []

    def rendered(self) -> Rendered:
        return Rendered(
            "".join(self._html),
            tuple(self._blocks),
            tuple(self._links),
            tuple(self._headings),
            tuple(self._anchors),
            tuple(self._raw_lines),
        )

    def add(self, piece: Piece) -> None:
        if piece.level is None:
            self._parse("\n".join(piece.lines), piece.line - 1)
        elif piece.level:
            self._add_heading(piece.lines[0][piece.level :].strip(), piece.level, piece.line)
        else:
            self._add_paragraph([piece.lines[0].strip(), *piece.lines[1:]])

    def _add_paragraph(self, lines: Sequence[str]) -> None:
        text, html = join_lines(lines, " "), _escaped(join_lines(lines, "\n"))
        addressee = ' class="addressee"' if not self._html and text.endswith("：") else ""
        self._blocks.append(text)
        self._html.append(f"<p{addressee}>{html}</p>\n")

    def _add_heading(self, text: str, level: int, line: int) -> None:
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in self._heading(text, level, line).items())
        self._blocks.append(text)
        self._html.append(f"<h{level}{attributes}>{_escaped(text)}</h{level}>\n")

    def _heading(self, text: str, level: int, line: int) -> dict[str, str]:
        """Record a heading; return the attributes of its element."""
        heading = Heading(level, text, _anchor(text, self._anchors), line)
        self._headings.append(heading)
        return ({"class": "chapter"} if is_chapter(text) else {}) | {"id": heading.anchor}

    def _parse(self, text: str, lines_before: int) -> None:
        env: dict[str, object] = {"docId": "."}  # prefix of footnote ids; no heading's anchor contains a full stop
        try:
            tokens = parse(text, env)
        except TooComplex as problem:
            raise TooComplex(problem.message, problem.line + lines_before) from None
        footnotes: dict[int, int] = {}
        line = 1
        for position, token in enumerate(tokens):
            if token.map:
                line = token.map[0] + 1 + lines_before
            elif token.type == "footnote_open":
                line = footnotes.get(token.meta["id"], line)
            if token.type == f"container_{SIGNATURE}_open":
                token.attrs["class"] = "signature"
            elif token.type in ("fence", "code_block"):
                self._blocks.append(token.content.strip("\n"))
            elif token.type == "inline":
                inline = Inline(token, line)
                if inline.text:
                    self._blocks.append(inline.text)
                self._links += inline.resolve_links(self._resolve)
                self._raw_lines += inline.raw_html_lines()
                footnotes |= inline.footnotes()
                opening = tokens[position - 1]
                if not self._html and is_addressee(opening, inline.text, position):
                    opening.attrs["class"] = "addressee"
                elif opening.type == "heading_open":
                    opening.attrs |= self._heading(inline.text, int(opening.tag[1]), line)
        self._html.append(render_tokens(tokens, env))


def _escaped(text: str) -> str:
    """Plain text without ``&`` and ``<`` as HTML, with the same escapes as the parser's renderer."""
    return text.replace(">", "&gt;").replace('"', "&quot;")


def _anchor(text: str, taken: dict[str, int]) -> str:
    """A unique anchor from the text of a heading; repeated ones get ``-1``, ``-2``, …"""
    base = _NOT_IN_ANCHOR.sub("-", unicodedata.normalize("NFC", text)).strip("-").lower() or "section"
    anchor = base
    while anchor in taken:
        anchor = f"{base}-{taken[base]}"
        taken[base] += 1
    taken[anchor] = 1
    return anchor
