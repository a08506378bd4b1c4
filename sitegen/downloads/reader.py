"""Converts a Markdown body to layout blocks, with the same parser as its HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitegen.downloads.layout import Block, Run
from sitegen.source.markdown.inline import plain_text
from sitegen.source.markdown.parser import SIGNATURE, Token, is_addressee, is_chapter, parse

_BULLETS = ("•", "◦", "▪")


def read_layout(text: str) -> tuple[Block, ...]:
    """The blocks of the Markdown ``text``, in order."""
    return tuple(_with_titles(_Reader(parse(text)).blocks()))


def _with_titles(blocks: Iterator[Block]) -> Iterator[Block]:
    """Mark the first heading after a signature as the title of the text that the notice issues."""
    signed = False
    for block in blocks:
        if signed and block.kind == "heading":
            signed = False
            yield replace(block, kind="title")
            continue
        signed = block.kind == "signature" or (signed and block.text.strip().startswith(("（此件", "(此件")))
        yield block


class _Reader:
    """Converts the flat token list of markdown-it; keeps the open lists, quotes and signature as state."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []  # next number of each open list, None for bullets
        self._marker = ""
        self._quotes = 0
        self._signed = False

    def blocks(self) -> Iterator[Block]:
        position = 0
        while position < len(self._tokens):
            token = self._tokens[position]
            if token.type == "table_open":
                end = next(i for i in range(position, len(self._tokens)) if self._tokens[i].type == "table_close")
                yield _table(self._tokens[position:end])
                position = end
            elif token.type in ("fence", "code_block"):
                yield Block("code", (Run(token.content.rstrip("\n"), code=True),))
            elif token.type == "hr":
                yield Block("rule")
            elif token.type == "inline":
                yield from self._inline(token, self._tokens[position - 1], position)
            else:
                self._enter(token)
            position += 1

    def _enter(self, token: Token) -> None:
        if token.type == "ordered_list_open":
            self._lists.append(int(token.attrs.get("start", 1)))
        elif token.type == "bullet_list_open":
            self._lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            number = self._lists[-1]
            self._marker = _BULLETS[min(len(self._lists), len(_BULLETS)) - 1] if number is None else f"{number}."
            if number is not None:
                self._lists[-1] = number + 1
        elif token.type in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif token.type in (f"container_{SIGNATURE}_open", f"container_{SIGNATURE}_close"):
            self._signed = token.nesting > 0

    def _inline(self, token: Token, opening: Token, position: int) -> Iterator[Block]:
        children = token.children or []
        images = [child for child in children if child.type == "image"]
        runs = tuple(_runs(children))
        if any(run.text.strip() for run in runs):
            yield self._block(runs, opening, position)
        for image in images:
            name = plain_text(image.children or [])
            yield Block("image", (Run(name),), source=str(image.attrs.get("src", "")))

    def _block(self, runs: tuple[Run, ...], opening: Token, position: int) -> Block:
        words = "".join(run.text for run in runs)
        if opening.type == "heading_open":
            return Block("chapter" if is_chapter(words) else "heading", runs, int(opening.tag[1]))
        if self._signed:
            return Block("signature", runs)
        if self._lists:
            marker, self._marker = self._marker, ""
            return Block("item", runs, len(self._lists), marker)
        if self._quotes:
            return Block("quote", runs)
        return Block("addressee" if is_addressee(opening, words, position) else "paragraph", runs)


def _runs(children: Sequence[Token]) -> Iterator[Run]:
    style = Run("")
    for position, token in enumerate(children):
        if token.type in ("strong_open", "strong_close"):
            style = replace(style, bold=token.nesting > 0)
        elif token.type in ("em_open", "em_close"):
            style = replace(style, italic=token.nesting > 0)
        elif token.type in ("s_open", "s_close"):
            style = replace(style, struck=token.nesting > 0)
        elif token.type == "text" and token.content:
            yield replace(style, text=token.content)
        elif token.type == "code_inline":
            yield replace(style, text=token.content, code=True)
        elif token.type == "hardbreak":
            yield replace(style, text="\n")
        elif token.type == "softbreak":
            yield replace(style, text=" " if _is_latin(children, position) else "")
        elif token.type == "footnote_ref":
            yield replace(style, text=f"[{token.meta['id'] + 1}]", footnote=True)


def _is_latin(children: Sequence[Token], position: int) -> bool:
    """True for a line break between two Latin words, which becomes a blank. Chinese text needs none."""
    before = next((one.content for one in reversed(children[:position]) if one.content), "")
    after = next((one.content for one in children[position + 1 :] if one.content), "")
    return before[-1:].isascii() and after[:1].isascii() and bool(before and after)


def _table(tokens: Sequence[Token]) -> Block:
    rows: list[list[tuple[Run, ...]]] = []
    aligns: list[str] = []
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(tuple(_runs(tokens[position + 1].children or [])))
            if len(rows) == 1:
                aligns.append(str(token.attrs.get("style", "text-align:left")).removeprefix("text-align:"))
    return Block("table", rows=tuple(map(tuple, rows)), aligns=tuple(aligns))
