"""Markdown to HTML: one pass gives the body, its plain text, its links, its headings.

CommonMark with tables, strikethrough, footnotes and the ``::: 落款`` container. Raw HTML is shown
as text, never passed through. What a link means is the caller's to say (``resolve``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token as Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.core.document import Heading, Link
from sitegen.core.urls import is_external

SIGNATURE = "落款"

_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
_CHAPTER = re.compile(r"第[一二三四五六七八九十百]+[编章节]")
_DAY = re.compile(r"(?:19|20)\d\d(?:-\d\d){1,2}|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?", re.ASCII)  # does not break
_NOT_IN_ANCHOR = re.compile(r"[^\w一-鿿-]+")

# What one body may cost. Most of the parser's work is a step for each mark, but a bracket is looked for to the end of
# its paragraph, and each picture's text is parsed anew. Of some two thousand documents of this column none reaches a
# tenth of a count; a technical manual of 400 KB reaches a third of the marks and a quarter of the tokens.
_MOST_LINES = 40_000
_MOST_STARTS = 40_000  # marks of quotations and list items, with which lines begin or which they continue
_MOST_COLUMNS = 500
_MOST_BARS = 60_000
_MOST_TOKENS = 100_000  # of blocks and cells
_MOST_MARKS = 60_000  # in running text
_MOST_BRACKETED = 500_000  # marks by opening brackets, in each paragraph
_MOST_AIMED = 4_000_000  # characters by addresses, in each paragraph
_DEEPEST_PICTURE = 4
_REACH = 10_000  # characters of addresses and code between one part of running text and the next
_STARTS = re.compile(r"(?:[ \t]*+(?:[>*+:-]|\d{1,9}[.)]))++")
_START = re.compile(r"[>*+:-]|\d[.)]")
_MARK = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]")
_BRACKET = re.compile(r"[!^]?\[|\]")

Resolve = Callable[[Link], str | None]
"""Answers what a link's address becomes in the page; ``None`` leaves the text without a link."""


class TooIntricate(Exception):
    """The body holds so many marks that no honest document does; ``line`` counts from the first of the body."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered body; lines count from the first line of the body."""

    html: str
    blocks: tuple[str, ...]
    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    raw_html_lines: tuple[int, ...]


class _Renderer(RendererHTML):
    """The stock renderer, but for line breaks between Chinese characters and wide tables."""

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        before = _shown(tokens[at] for at in range(idx - 1, -1, -1))
        after = _shown(tokens[at] for at in range(idx + 1, len(tokens)))
        return "" if _joins(before[-1:], after[:1]) else "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="table-scroll" role="group" aria-label="表格" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<th scope="col"{_classes(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<td{_classes(tokens[idx], 'day' if _DAY.fullmatch(tokens[idx + 1].content) else '')}>"


def _shown(tokens: Iterable[Token]) -> str:
    """The text that stands first among ``tokens``, marks of emphasis and links passed over."""
    passed = ("strong_", "em_", "s_", "link_")
    return next((token.content for token in tokens if token.content and not token.type.startswith(passed)), "")


def _classes(token: Token, name: str = "") -> str:
    """``name`` and the alignment as classes: style attributes are not allowed by the pages' security policy."""
    style = str(token.attrs.get("style", ""))
    names = [name] * bool(name) + [f"align-{style.removeprefix('text-align:')}"] * bool(style)
    return f' class="{" ".join(names)}"' if names else ""


def _joins(before: str, after: str) -> bool:
    """True where a line break between two characters stands for nothing: Chinese, or its quotes and dashes."""
    widths = [unicodedata.east_asian_width(char) for char in before + after]
    return len(widths) == 2 and all(width in "WFA" for width in widths) and any(width in "WF" for width in widths)


def _refuse_intricate_lines(state: StateCore) -> None:
    """Before blocks are parsed: raises ``TooIntricate`` for too many lines, columns, quotations and list items."""
    starts = bars = depth = 0
    for number, line in enumerate(state.src.split("\n"), 1):
        if number > _MOST_LINES:
            raise TooIntricate(f"正文超过 {_MOST_LINES} 行", number)
        columns = line.count("|")
        bars += columns
        if columns > _MOST_COLUMNS:
            raise TooIntricate(f"表格超过 {_MOST_COLUMNS} 列", number)
        if bars > _MOST_BARS:
            raise TooIntricate(f"表格超过 {_MOST_BARS} 格", number)
        begun = _STARTS.match(line)
        if begun:
            depth = max(depth, begun[0].count(">"))
            starts += max(depth, len(_START.findall(begun[0])))
        else:
            depth = depth if line.strip() else 0
            starts += depth
        if starts > _MOST_STARTS:
            raise TooIntricate(f"引用和列表的标记超过 {_MOST_STARTS} 个", number)


def _refuse_intricate_text(state: StateCore) -> None:
    """Before running text is parsed: raises ``TooIntricate`` for too many cells, marks, or links in one paragraph."""
    marks = bracketed = aimed = 0
    line = 1
    if len(state.tokens) > _MOST_TOKENS:
        last = next((token.map[0] for token in reversed(state.tokens[:_MOST_TOKENS]) if token.map), 0)
        raise TooIntricate("段落、列表项和单元格过多", last + 1)
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type != "inline":
            continue
        here = len(_MARK.findall(token.content))
        marks += here
        bracketed += here * token.content.count("[")
        aimed += len(token.content) * token.content.count("](")
        if marks > _MOST_MARKS:
            raise TooIntricate(f"正文里的标记符号超过 {_MOST_MARKS} 个", line)
        if bracketed > _MOST_BRACKETED or aimed > _MOST_AIMED:
            raise TooIntricate("同一段里的方括号和链接过多", line)
        if _picture_depth(token.content) > _DEEPEST_PICTURE:
            raise TooIntricate("图片或脚注的说明里层层套着图片或脚注", line)


def _picture_depth(content: str) -> int:
    """How many pictures and notes stand in each other's text at most."""
    if "![" not in content and "^[" not in content:
        return 0
    opened: list[bool] = []
    depth = deepest = 0
    for bracket in _BRACKET.findall(content):
        if bracket != "]":
            opened.append(len(bracket) == 2)
            depth += opened[-1]
            deepest = max(deepest, depth)
        elif opened:
            depth -= opened.pop()
    return deepest


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(container_plugin, SIGNATURE)
    parser.core.ruler.before("block", "intricate_lines", _refuse_intricate_lines)
    parser.core.ruler.before("inline", "intricate_text", _refuse_intricate_text)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # judged by the caller, with its line
    return parser


_PARSER = _parser()


def parse(text: str) -> list[Token]:
    """The tokens of a body, for readers other than the HTML. Raises ``TooIntricate``."""
    return _PARSER.parse(text, {})


def render_body(text: str, resolve: Resolve) -> Rendered:
    """Render a body. ``resolve`` is asked once for each link and image, in order. Raises ``TooIntricate``.

    Most of an official document are paragraphs and headings without a mark, and the parser would take some two
    hundred steps for each: they are written out here, as the parser would, and it gets the rest.
    """
    body = _Body(resolve)
    for piece in _pieces(text):
        body.add(piece)
    return body.rendered()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines of a body, the first of number ``line``; ``level`` is that of a plain heading, 0 for a plain
    paragraph, ``None`` for what the parser must see."""

    line: int
    lines: Sequence[str]
    level: int | None


# A line of a paragraph that holds no mark of Markdown and begins with none; it may be set in by full-width blanks.
_PLAIN = re.compile(r"(?!\d{1,9}[.)](?:[ \t]|$))\u3000*[^\s#>*+\-=:|`~_\[\]\\&<^\x00][^\t*`~_\[\]\\&<^|\x00-\x1f\x85]*")
_PLAIN_HEADING = re.compile(
    r"(#{1,6}) ([^\s#*`~_\[\]\\&<^\x00-\x1f](?:[^#*`~_\[\]\\&<^\x00-\x1f\x85]*[^\s#*`~_\[\]\\&<^])?)"
)
_FAR_REACHING = ("[^", "^[", "]:")  # notes and addresses that the whole body may refer to
_ENCLOSING = ("```", "~~~", ":::")  # what does not end at a blank line
_MOST_PARSED = 50_000  # characters, in several pieces: more go to the parser whole, whose limits are for a body


def _pieces(text: str) -> list[_Piece]:
    """A body cut between blank lines where plain text begins or ends."""
    lines = text.split("\n")
    whole = [_Piece(1, lines, None)]
    if len(lines) > _MOST_LINES or any(mark in text for mark in _FAR_REACHING):
        return whole
    pieces: list[_Piece] = []
    parsed = 0
    for first, last in _blocks(lines):
        block = lines[first:last]
        level = _plain_level(block)
        if level is None:
            parsed += sum(map(len, block))
            if any(line.lstrip().startswith(_ENCLOSING) for line in block):
                last = len(lines)
                block = lines[first:]
            if pieces and pieces[-1].level is None:
                before = pieces.pop()
                first = before.line - 1
                block = lines[first:last]
        pieces.append(_Piece(first + 1, block, level))
        if last == len(lines):
            break
    return pieces if parsed <= _MOST_PARSED else whole


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that are not blank, [first, last)."""
    first = None
    for number, line in enumerate(lines):
        if line.strip(" \t"):
            first = number if first is None else first
        elif first is not None:
            yield first, number
            first = None
    if first is not None:
        yield first, len(lines)


def _plain_level(block: Sequence[str]) -> int | None:
    if len(block) == 1:
        if _PLAIN.fullmatch(block[0]):
            return 0
        heading = _PLAIN_HEADING.fullmatch(block[0])
        return len(heading[1]) if heading else None
    joined = block[0].lstrip("\u3000"), *block[1:]
    return 0 if all(_PLAIN.fullmatch(line) and line == line.strip() for line in joined) else None


class _Body:
    """A body as it is rendered, piece after piece."""

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

    def add(self, piece: _Piece) -> None:
        if piece.level is None:
            self._parse("\n".join(piece.lines), piece.line - 1)
        elif piece.level:
            self._add_heading(piece.lines[0][piece.level :].strip(), piece.level, piece.line)
        else:
            self._add_paragraph(piece.lines)

    def _add_paragraph(self, lines: Sequence[str]) -> None:
        text, html = lines[0].strip(), _escaped(lines[0].strip())
        for before, line in pairwise(lines):
            joined = _joins(before[-1], line[0])
            text += ("" if joined else " ") + line
            html += ("" if joined else "\n") + _escaped(line)
        addressed = ' class="addressee"' if not self._html and text.endswith("：") else ""
        self._blocks.append(text)
        self._html.append(f"<p{addressed}>{html}</p>\n")

    def _add_heading(self, text: str, level: int, line: int) -> None:
        heading, marks = self._heading(text, level, line)
        written = "".join(f' {name}="{_escaped(value)}"' for name, value in marks.items())
        self._blocks.append(text)
        self._html.append(f"<h{heading.level}{written}>{_escaped(text)}</h{heading.level}>\n")

    def _heading(self, text: str, level: int, line: int) -> tuple[Heading, dict[str, str]]:
        """A heading, now among those of the body, and the attributes of its element."""
        heading = Heading(level, text, _anchor(text, self._anchors), line)
        self._headings.append(heading)
        return heading, ({"class": "chapter"} if is_chapter(text) else {}) | {"id": heading.anchor}

    def _parse(self, text: str, lines_before: int) -> None:
        env: dict[str, object] = {"docId": "."}  # no heading's anchor holds a full stop, so none is a footnote's
        try:
            tokens = _PARSER.parse(text, env)
        except TooIntricate as problem:
            raise TooIntricate(problem.message, problem.line + lines_before) from None
        notes: dict[int, int] = {}
        line = 1
        for position, token in enumerate(tokens):
            if token.map:
                line = token.map[0] + 1 + lines_before
            elif token.type == "footnote_open":
                line = notes.get(token.meta["id"], line)
            if token.type == f"container_{SIGNATURE}_open":
                token.attrs["class"] = "signature"
            elif token.type in ("fence", "code_block"):
                self._blocks.append(token.content.strip("\n"))
            elif token.type == "inline":
                inline = _Inline(token, line)
                if inline.text:
                    self._blocks.append(inline.text)
                self._links += inline.take_links(self._resolve)
                self._raw_lines += inline.raw_html_lines()
                notes |= inline.footnotes()
                opening = tokens[position - 1]
                if not self._html and is_addressee(opening, inline.text, position):
                    opening.attrs["class"] = "addressee"
                elif opening.type == "heading_open":
                    opening.attrs |= self._heading(inline.text, int(opening.tag[1]), line)[1]
        self._html.append(_PARSER.renderer.render(tokens, _PARSER.options, env))


def _escaped(text: str) -> str:
    """Plain text (no ``&``, no ``<``) as HTML, in the way of the stock renderer."""
    return text.replace(">", "&gt;").replace('"', "&quot;")


class _Inline:
    """The inline content of one block: its text, and its parts with their lines."""

    def __init__(self, token: Token, line: int) -> None:
        self._children = token.children or []
        self._source = token.content
        self._line = line
        self.text = plain_text(self._children)

    @cached_property
    def _placed(self) -> list[tuple[int, Token, int]]:
        return list(self._places())

    def _places(self) -> Iterator[tuple[int, Token, int]]:
        """(position, token, line) of each child.

        Breaks count lines. Only where code, an address or a picture's text runs over a line, which the
        parser does not tell, a child's line is that of the place where its text is found in the source."""
        breaks = sum(map(_breaks, self._children))
        hidden = self._source.count("\n") != breaks
        place, counted, passed, line = 0, 0, 0, self._line
        for position, token in enumerate(self._children):
            if hidden:
                place = self._found(position, token, place)
                lines = self._source.count("\n", counted, place)
                counted, passed = place, passed + lines
                line = self._line + passed
            yield position, token, line
            line += _breaks(token)
            if _breaks(token):
                place = self._source.find("\n", place) + 1
            elif self._source.startswith(token.content, place):
                place += len(token.content)

    def _found(self, position: int, token: Token, place: int) -> int:
        """Where in the source, from ``place`` on, a child is told; ``place`` where it is not found."""
        mark = "![" if token.type == "image" else token.content or plain_text(self._children[position : position + 2])
        return max(self._source.find(mark, place, place + _REACH) if mark.strip() else -1, place)

    def take_links(self, resolve: Resolve) -> list[Link]:
        """Ask ``resolve`` for each link, rewrite it, and give back the links as written."""
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
                _aim(token, resolve(link))
        return links

    def raw_html_lines(self) -> list[int]:
        """Lines on which text looks like HTML."""
        return [line for _, token, line in self._placed if token.type == "text" and _RAW_HTML.search(token.content)]

    def footnotes(self) -> dict[int, int]:
        """Lines of the footnotes called here, by their number."""
        return {token.meta["id"]: line for _, token, line in self._placed if token.type == "footnote_ref"}


def _breaks(token: Token) -> int:
    """Line breaks that a child stands for, those in a picture's text included."""
    return (token.type in ("softbreak", "hardbreak")) + sum(map(_breaks, token.children or ()))


def _aim(token: Token, target: str | None) -> None:
    """Let a link lead to ``target``, or nowhere."""
    if target is None:
        token.attrs = {}
        return
    token.attrs["href"] = target
    if is_external(target):
        token.attrs["rel"] = "noopener noreferrer"


def is_chapter(text: str) -> bool:
    """True for the heading of a part, chapter or section of a rule."""
    return bool(_CHAPTER.match(text))


def is_addressee(opening: Token, content: str, position: int) -> bool:
    """True for the first paragraph where it names whom a document is sent to."""
    return position == 1 and opening.type == "paragraph_open" and content.endswith("：")


def plain_text(children: Iterable[Token]) -> str:
    """The text of inline tokens, line breaks between Chinese characters taken out."""
    parts: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "image":
            parts.append(plain_text(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    lines = [line for line in map(str.strip, "".join(parts).split("\n")) if line]
    if len(lines) < 2:
        return "".join(lines)
    joints = ["" if _joins(before[-1], after[0]) else " " for before, after in pairwise(lines)]
    return "".join(part for pair in zip(lines, [*joints, ""], strict=True) for part in pair)


def _closing(children: Sequence[Token], opening: int) -> int:
    depth = 0
    for position in range(opening, len(children)):
        depth += children[position].nesting if children[position].type.startswith("link_") else 0
        if depth == 0:
            return position
    return len(children)


def _anchor(text: str, taken: dict[str, int]) -> str:
    """An anchor made of the heading's words; a second heading alike gets ``-1``, and so on."""
    base = _NOT_IN_ANCHOR.sub("-", unicodedata.normalize("NFC", text)).strip("-").lower() or "section"
    anchor = base
    while anchor in taken:
        anchor = f"{base}-{taken[base]}"
        taken[base] += 1
    taken[anchor] = 1
    return anchor
