"""The Markdown parser and HTML renderer: CommonMark with tables, strikethrough, footnotes and ``::: 落款``.

Raw HTML in a body is rendered as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token as Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sitegen.source.markdown.inline import is_invisible_break
from sitegen.source.markdown.limits import check_inlines, check_lines

SIGNATURE = "落款"

_CHAPTER = re.compile(r"第[一二三四五六七八九十百]+[编章节]")
_DAY = re.compile(r"(?:19|20)\d\d(?:-\d\d){1,2}|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?", re.ASCII)  # must not wrap


class _Renderer(RendererHTML):
    """The default renderer with another treatment of line breaks between Chinese characters, and of wide tables."""

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        before = _first_text(tokens[at] for at in range(idx - 1, -1, -1))
        after = _first_text(tokens[at] for at in range(idx + 1, len(tokens)))
        return "" if is_invisible_break(before[-1:], after[:1]) else "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="table-scroll" role="group" aria-label="表格" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<th scope="col"{_classes(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<td{_classes(tokens[idx], 'day' if _DAY.fullmatch(tokens[idx + 1].content) else '')}>"


def _first_text(tokens: Iterable[Token]) -> str:
    """The first text of ``tokens``, apart from the marks of emphasis and links."""
    skipped = ("strong_", "em_", "s_", "link_")
    return next((token.content for token in tokens if token.content and not token.type.startswith(skipped)), "")


def _classes(token: Token, name: str = "") -> str:
    """``name`` and the alignment as classes: the security policy of pages forbids style attributes."""
    style = str(token.attrs.get("style", ""))
    names = [name] * bool(name) + [f"align-{style.removeprefix('text-align:')}"] * bool(style)
    return f' class="{" ".join(names)}"' if names else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(container_plugin, SIGNATURE)
    parser.core.ruler.before("block", "check_lines", check_lines)
    parser.core.ruler.before("inline", "check_inlines", check_inlines)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # rules check links, and know their lines
    return parser


_PARSER = _parser()


def parse(text: str, env: dict[str, object] | None = None) -> list[Token]:
    """The tokens of a body. Raises ``TooComplex``. ``env`` is the parser's state, which ``render_tokens`` needs."""
    # The container plugin reads the first character of every line, also of an empty last line in a quotation.
    return _PARSER.parse(text + "\n", {} if env is None else env)


def render_tokens(tokens: Sequence[Token], env: dict[str, object]) -> str:
    """The HTML of ``tokens``, as ``parse`` returned them with ``env``."""
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, env)
    return html


def is_chapter(text: str) -> bool:
    """True for the heading of a part, chapter or section of a rule."""
    return bool(_CHAPTER.match(text))


def is_addressee(opening: Token, content: str, position: int) -> bool:
    """True for the first paragraph of a document if it names the addressees."""
    return position == 1 and opening.type == "paragraph_open" and content.endswith("：")
