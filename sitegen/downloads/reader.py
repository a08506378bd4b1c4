"""Converts a Markdown body to layout blocks, with the same parser as its HTML."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sitegen.downloads.layout import Block, Cell, Run
from sitegen.source.markdown.inline import plain_text
from sitegen.source.markdown.parser import SIGNATURE, Token, is_addressee, is_chapter, parse

_ATTACHMENT = re.compile(r"附件\s*([一二三四五六七八九十\d]{0,3})(?:\s*[：:]\s*|\s+|$)(.*)")
_NUMBERED = re.compile(r"\d{1,2}[.．]\s*\S")
_ENCLOSURE = re.compile(r"\n|(?<=\S)(?=\d{1,2}[.．]\D)")  # before each line of the list of attachments
_DATE = re.compile(r"[\s\d〇○零一二三四五六七八九十]+年[\s\d一二三四五六七八九十]+月[\s\d一二三四五六七八九十]+日")
_BULLETS = ("•", "◦", "▪")


def read_layout(text: str) -> tuple[Block, ...]:
    """The blocks of the Markdown ``text``, in order."""
    return tuple(_with_parts(deque(_Reader(parse(text)).blocks())))


def _with_parts(blocks: deque[Block]) -> Iterator[Block]:
    """Mark the parts of an official document: attachments, their list, and the text that a notice issues.

    The issued text begins with the first heading after a signature.
    """
    signed = False
    while blocks:
        block = blocks.popleft()
        text = block.text.strip()
        attachment = _ATTACHMENT.fullmatch(text) if block.kind in ("heading", "paragraph") else None
        if block.kind == "paragraph" and text.startswith(("附件：", "附件:")):
            lines = _ENCLOSURE.split(text[3:].strip())
            while blocks and _is_enclosure(blocks[0]):
                following = blocks.popleft()
                lines.append(following.marker + following.text.strip())
            yield Block("enclosures", lines=tuple(line.strip() for line in lines if line.strip()))
        elif attachment and (block.kind == "heading" or (signed and not attachment[2])):
            runs: tuple[Run, ...] = (Run(attachment[2]),) if attachment[2] else ()
            level = block.level or 2
            if not runs and blocks and blocks[0].kind == "heading":
                following = blocks.popleft()
                runs, level = following.runs, block.level or following.level
            yield Block("attachment", runs, level, "附件" + attachment[1])
            signed = False
        elif signed and block.kind == "heading":
            yield replace(block, kind="title")
            signed = False
        else:
            yield block
            signed = block.kind in ("organ", "date") or (signed and text.startswith(("（此件", "(此件")))


def _is_enclosure(block: Block) -> bool:
    """True for a line of the list of attachments after its first: ``2. 名称``."""
    if block.kind == "item":
        return block.marker[:1].isdigit()
    return block.kind == "paragraph" and _NUMBERED.match(block.text.strip()) is not None


class _Reader:
    """Converts the flat token list of markdown-it; keeps the open lists, quotes and signature as state."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._lists: list[int | None] = []  # next number of each open list, None for bullets
        self._marker = ""
        self._quotes = 0
        self._signed = False
        self._footnote = ""

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
        elif token.type == "footnote_open":
            self._footnote = f"[{token.meta['id'] + 1}]"

    def _inline(self, token: Token, opening: Token, position: int) -> Iterator[Block]:
        children = token.children or []
        images = [child for child in children if child.type == "image"]
        runs = tuple(_runs(children, "\n" if self._signed else ""))
        if self._signed and opening.type != "heading_open":
            yield from _signature_lines(runs)
        elif any(run.text.strip() for run in runs):
            yield self._block(runs, opening, position)
        for image in images:
            name = plain_text(image.children or [])
            yield Block("image", (Run(name),), source=str(image.attrs.get("src", "")))

    def _block(self, runs: tuple[Run, ...], opening: Token, position: int) -> Block:
        words = "".join(run.text for run in runs)
        if opening.type == "heading_open":
            return Block("chapter" if is_chapter(words) else "heading", runs, int(opening.tag[1]))
        if opening.type == "paragraph_open" and self._footnote:
            marker, self._footnote = self._footnote, ""
            return Block("footnote", runs, marker=marker)
        if self._lists:
            marker, self._marker = self._marker, ""
            return Block("item", runs, len(self._lists), marker)
        if self._quotes:
            return Block("quote", runs)
        return Block("addressee" if is_addressee(opening, words, position) else "paragraph", runs)


def _signature_lines(runs: tuple[Run, ...]) -> Iterator[Block]:
    """The lines of a paragraph of a signature, without character formats: names of organs, and the date."""
    for line in "".join(run.text for run in runs).split("\n"):
        if text := line.strip():
            yield Block("date" if _DATE.fullmatch(text) else "organ", (Run(text),))


def _runs(children: Sequence[Token], softbreak: str = "") -> Iterator[Run]:
    """The runs of inline tokens; ``softbreak`` is the text of a line break in the source between Chinese words."""
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
            yield replace(style, text=softbreak or (" " if _is_latin(children, position) else ""))
        elif token.type == "footnote_ref":
            yield replace(style, text=f"[{token.meta['id'] + 1}]", footnote=True)


def _is_latin(children: Sequence[Token], position: int) -> bool:
    """True for a line break between two Latin words, which becomes a blank. Chinese text needs none."""
    before = next((one.content for one in reversed(children[:position]) if one.content), "")
    after = next((one.content for one in children[position + 1 :] if one.content), "")
    return before[-1:].isascii() and after[:1].isascii() and bool(before and after)


def _table(tokens: Sequence[Token]) -> Block:
    rows: list[list[Cell]] = []
    aligns: list[str] = []
    head = 0
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "thead_close":
            head = len(rows)
        elif token.type in ("th_open", "td_open"):
            colspan, rowspan = (int(token.attrs.get(name, 1)) for name in ("colspan", "rowspan"))
            rows[-1].append(Cell(tuple(_runs(tokens[position + 1].children or [])), colspan, rowspan))
            if len(rows) == 1:
                align = str(token.attrs.get("style", "text-align:left")).removeprefix("text-align:")
                aligns += [align] * colspan
    return Block("table", rows=tuple(map(tuple, rows)), head=head, aligns=tuple(aligns))
