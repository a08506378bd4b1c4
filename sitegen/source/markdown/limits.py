"""Limits on the complexity of a Markdown body, which bound the time and memory of the parser.

Most of the parser's work is one step for each mark. But it searches each bracket to the end of its paragraph, and
parses the text of each image again. Of some two thousand documents of this column, none reaches a tenth of a limit; a
technical manual of 400 KB reaches a third of the marks and a quarter of the tokens.
"""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore

MOST_LINES = 40_000
_MOST_PREFIXES = 40_000  # marks of quotes and list items at the start of lines, and open quotes on the lines after them
_MOST_COLUMNS = 500
_MOST_CELLS = 60_000
_MOST_TOKENS = 100_000  # of blocks and cells
_MOST_MARKS = 60_000  # in running text
_MOST_BRACKET_STEPS = 500_000  # marks times opening brackets, by paragraph
_MOST_LINK_STEPS = 4_000_000  # characters times links, by paragraph
_DEEPEST_IMAGE = 4
_PREFIXES = re.compile(r"(?:[ \t]*+(?:[>*+:-]|\d{1,9}[.)]))++")
_PREFIX = re.compile(r"[>*+:-]|\d[.)]")
_MARK = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]")
_BRACKET = re.compile(r"[!^]?\[|\]")


class TooComplex(Exception):
    """The body exceeds a limit; ``message`` is Chinese, ``line`` counts from the first line of the body."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def check_lines(state: StateCore) -> None:
    """Rule before block parsing: raises ``TooComplex`` for too many lines, columns, cells, quotes or list items."""
    prefixes = cells = depth = 0
    for number, line in enumerate(state.src.split("\n"), 1):
        if number > MOST_LINES:
            raise TooComplex(f"正文超过 {MOST_LINES} 行", number)
        columns = line.count("|")
        cells += columns
        if columns > _MOST_COLUMNS:
            raise TooComplex(f"表格超过 {_MOST_COLUMNS} 列", number)
        if cells > _MOST_CELLS:
            raise TooComplex(f"表格超过 {_MOST_CELLS} 格", number)
        prefix = _PREFIXES.match(line)
        if prefix:
            depth = max(depth, prefix[0].count(">"))
            prefixes += max(depth, len(_PREFIX.findall(prefix[0])))
        else:
            depth = depth if line.strip() else 0
            prefixes += depth
        if prefixes > _MOST_PREFIXES:
            raise TooComplex(f"引用和列表的标记超过 {_MOST_PREFIXES} 个", number)


def check_inlines(state: StateCore) -> None:
    """Rule before inline parsing: raises ``TooComplex`` for too many tokens or marks, or links in one paragraph."""
    marks = bracket_steps = link_steps = 0
    line = 1
    if len(state.tokens) > _MOST_TOKENS:
        last = next((token.map[0] for token in reversed(state.tokens[:_MOST_TOKENS]) if token.map), 0)
        raise TooComplex("段落、列表项和单元格过多", last + 1)
    for token in state.tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type != "inline":
            continue
        own_marks = len(_MARK.findall(token.content))
        marks += own_marks
        bracket_steps += own_marks * token.content.count("[")
        link_steps += len(token.content) * token.content.count("](")
        if marks > _MOST_MARKS:
            raise TooComplex(f"正文里的标记符号超过 {_MOST_MARKS} 个", line)
        if bracket_steps > _MOST_BRACKET_STEPS or link_steps > _MOST_LINK_STEPS:
            raise TooComplex("同一段里的方括号和链接过多", line)
        if _image_depth(token.content) > _DEEPEST_IMAGE:
            raise TooComplex("图片或脚注的说明里层层套着图片或脚注", line)


def _image_depth(content: str) -> int:
    """The deepest nesting of images and inline footnotes in ``content``."""
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
