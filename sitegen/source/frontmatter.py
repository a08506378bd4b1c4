"""Reads YAML front matter and registers as nodes with line and column.

Accepts a safe subset of YAML: no aliases, tags or merge keys, at most 20 levels, at most 16 KiB of front matter.
Scalars keep their text, so nothing guesses their type. The limits apply to parser events, before nodes are composed,
because deep nesting can crash the C library.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

FRONT_MATTER_LIMIT = 16 * 1024
DEPTH_LIMIT = 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)


class YamlFault(Exception):
    """The text is invalid or outside the accepted subset; ``line`` and ``column`` count from 1.

    ``message`` and ``hint`` are Chinese.
    """

    def __init__(self, message: str, line: int, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.column, self.hint = message, line, column, hint


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value; ``plain`` if it has no quotes."""

    text: str
    plain: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Entries in the order written; a key may occur more than once."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    line: int
    column: int


Node = ScalarNode | SequenceNode | MappingNode


def source_text(data: bytes) -> str:
    """The text of a source file with LF line endings and without BOM. Raises ``UnicodeDecodeError``."""
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def forbidden_character(text: str) -> re.Match[str] | None:
    """The first character that YAML forbids and editors do not display: a control character or byte order mark."""
    return _FORBIDDEN.search(text)


def split_source(text: str) -> tuple[str, str, int]:
    """Split a source file into (front matter, body, first line of the body).

    Raises ``YamlFault`` if the file does not begin with a closed front matter block, or if that is too long.
    """
    opening = _OPENING.match(text)
    if not opening:
        raise YamlFault(
            "文件开头没有文件头（front matter）",
            1,
            hint="文件第一行写三个减号“---”，其后逐行写字段，再用一行“---”结束。",
        )
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise YamlFault("文件头没有结束行", 1, hint="在文件头最后一个字段之后另起一行写“---”。")
    head = text[opening.end() : closing.start()]
    if len(head.encode("utf-8")) > FRONT_MATTER_LIMIT:
        raise YamlFault(
            "文件头超过 16 KiB", 1, hint="把长内容移到正文，把大表移到同目录的 YAML 或 CSV 文件并在 data 字段写文件名。"
        )
    body = text[closing.end() :].removeprefix("\n")
    return head, body, text.count("\n", 0, closing.end()) + 2


def read_mapping(text: str, first_line: int = 1) -> MappingNode:
    """Read YAML ``text`` that is a mapping and begins on ``first_line`` of its file. Raises ``YamlFault``."""
    node = read_node(text, first_line)
    if not isinstance(node, MappingNode):
        raise YamlFault("内容不是“字段: 值”的形式", first_line, hint="每行写一个“字段: 值”，冒号后空一格。")
    return node


def read_node(text: str, first_line: int = 1) -> Node | None:
    """Read YAML ``text`` that begins on ``first_line`` of its file; ``None`` if it is empty. Raises ``YamlFault``."""
    positions = _Positions(text, first_line)
    forbidden = forbidden_character(text)
    if forbidden:
        line, column = positions.at(forbidden.start())
        raise YamlFault(
            f"不是合法的 YAML：含有不可见的控制字符 U+{ord(forbidden[0]):04X}", line, column, "删去这个字符后重新输入。"
        )
    try:
        events = _checked_events(text, positions)
        node = _first_node(events, positions)
        for _ in events:  # the rest must also be valid, without a second document
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark and error.context_mark and mark.index >= len(text.rstrip()):
            mark = error.context_mark  # an error at the end of the text: report where the construct begins
        line, column = positions.of(mark) if mark else (first_line, 1)
        if "nesting depth" in (error.problem or ""):  # libyaml 0.2.6 and later has its own limit
            raise _too_deep(line, column) from None
        raise YamlFault("不是合法的 YAML", line, column, _YAML_HINT) from None
    except yaml.YAMLError:
        raise YamlFault("不是合法的 YAML", first_line, 1, _YAML_HINT) from None
    return node


class _Positions:
    """Converts the parser's marks to lines and columns of the file.

    The parser also counts a line at U+0085 and U+2028, which editors do not, so only the index of a mark is used.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._first_line = first_line

    def at(self, index: int) -> tuple[int, int]:
        row = bisect_right(self._starts, index) - 1
        return row + self._first_line, index - self._starts[row] + 1

    def of(self, mark: Any) -> tuple[int, int]:
        return self.at(mark.index)


_YAML_HINT = "检查冒号后是否空一格、引号是否成对、缩进是否用空格；值中含“: ”或以特殊符号开头时用引号括起来。"


def _checked_events(text: str, positions: _Positions) -> Iterator[Any]:
    """The parser's events. Raises ``YamlFault`` at the first one outside the accepted subset."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line, column = positions.of(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlFault("文件头中出现第二个 YAML 文档", line, column)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            hint = "把值完整写出来；以 * 或 & 开头的文字用引号括起来。"
            raise YamlFault("不支持 YAML 的锚点与别名（& 和 *）", line, column, hint)
        if getattr(event, "tag", None):
            raise YamlFault("不支持 YAML 的标签（!）", line, column, "去掉标签；以 ! 开头的文字用引号括起来。")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                raise _too_deep(line, column)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event


def _too_deep(line: int, column: int) -> YamlFault:
    return YamlFault(f"嵌套超过 {DEPTH_LIMIT} 层", line, column)


def _first_node(events: Iterator[Any], positions: _Positions) -> Node | None:
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _node(event, events, positions)
    return None


def _node(event: Any, events: Iterator[Any], positions: _Positions) -> Node:
    line, column = positions.of(event.start_mark)
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(event.value, not event.style, line, column)  # a plain scalar has style "" or None
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(child := next(events), yaml.SequenceEndEvent):
            items.append(_node(child, events, positions))
        return SequenceNode(tuple(items), line, column)
    entries: list[tuple[ScalarNode, Node]] = []
    while not isinstance(child := next(events), yaml.MappingEndEvent):
        key = _node(child, events, positions)
        if not isinstance(key, ScalarNode):
            raise YamlFault("字段名必须是文字", key.line, key.column)
        if key.plain and key.text == "<<":
            raise YamlFault("不支持 YAML 的合并键（<<）", key.line, key.column)
        entries.append((key, _node(next(events), events, positions)))
    return MappingNode(tuple(entries), line, column)


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the file; ``length`` is in characters of the line, 0 if unknown."""

    line: int
    column: int
    length: int = 0


def find_place(top: Node, steps: Iterable[str | int], at_key: bool = False) -> Place | None:
    """The position of the node below ``top`` with the path ``steps``: keys, and list positions from 0.

    If the path does not exist, the position of its last existing node; ``None`` if there is none. A value that begins
    on a later line than its key has the position of the key, and with ``at_key`` any value that has one.
    """
    found: Place | None = None
    node = top
    for step in steps:
        key: ScalarNode | None = None
        if isinstance(node, MappingNode):
            key, child = next(((key, value) for key, value in node.entries if key.text == step), (None, None))
        else:
            items = node.items if isinstance(node, SequenceNode) else ()
            child = items[step] if isinstance(step, int) and 0 <= step < len(items) else None
        if child is None:
            break
        node = child
        target = key if key and (at_key or key.line < child.line) else child
        length = len(target.text) if isinstance(target, ScalarNode) and target.plain else 0
        found = Place(target.line, target.column, length)
    return found


def duplicate_keys(node: Node) -> Iterator[tuple[ScalarNode, int]]:
    """(repeated key, line of its first occurrence) for all mappings at any depth."""
    children = node.items if isinstance(node, SequenceNode) else ()
    if isinstance(node, MappingNode):
        first: dict[str, int] = {}
        for key, _ in node.entries:
            if key.text in first:
                yield key, first[key.text]
            first.setdefault(key.text, key.line)
        children = tuple(value for _, value in node.entries)
    for child in children:
        yield from duplicate_keys(child)


def is_empty(node: Node) -> bool:
    """True for a key without a value, or with ``null`` or ``~``."""
    return isinstance(node, ScalarNode) and node.plain and node.text in ("", "~", "null")


def plain_value(node: Node) -> Any:
    """``node`` as strings, numbers, Booleans, ``None``, lists and dicts, for the field ``data`` and data files.

    Only unambiguous notations become numbers: ``007`` and ``"7"`` stay text.
    """
    if isinstance(node, SequenceNode):
        return [plain_value(item) for item in node.items]
    if isinstance(node, MappingNode):
        return {key.text: plain_value(value) for key, value in node.entries}
    if is_empty(node):
        return None
    if node.plain:
        if node.text in ("true", "false"):
            return node.text == "true"
        if _INTEGER.fullmatch(node.text):
            return int(node.text)
        if _DECIMAL.fullmatch(node.text):
            return float(node.text)
    return node.text
