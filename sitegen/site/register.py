"""Reading a register: YAML files of ``content/_site/`` as typed values, with every mistake kept by place."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

from sitegen.core.errors import ConfigProblem
from sitegen.core.files import read_regular_file
from sitegen.source.frontmatter import Mapping as MappingNode
from sitegen.source.frontmatter import Node, Scalar, Sequence, YamlFault, doubled_keys, is_empty, read_node

_LIMIT = 4 * 1024 * 1024


class RegisterReader:
    """Reads registers as plain values and keeps what is wrong with them, by file and line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[ConfigProblem] = []

    def problem(self, path: str, line: int, message: str, hint: str = "") -> None:
        """Keep one mistake."""
        self.problems.append(ConfigProblem(path, line, message, hint))

    def node(self, path: str, required: bool = False) -> Node | None:
        """The top node of a register: a mapping, or a list where the file begins with ``-``."""
        try:
            text = read_regular_file(self.root / path, _LIMIT).decode("utf-8-sig")
        except FileNotFoundError:
            if required:
                self.problem(path, 1, "缺少这个文件", "参照《编辑手册》“建立自己的站点”一节新建。")
            return None
        except UnicodeDecodeError:
            self.problem(path, 1, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8。")
            return None
        except OSError as error:
            self.problem(path, 1, f"文件读不出来：{error.strerror or error}", "登记表是普通的文本文件，不用符号链接。")
            return None
        node = self.parse(path, text)
        if node is None and required and not any(problem.path == path for problem in self.problems):
            self.problem(path, 1, "文件是空的", "参照《编辑手册》“建立自己的站点”一节填写。")
        return node

    def parse(self, path: str, text: str) -> Node | None:
        """The top node of register text; ``None`` where it is empty or not YAML."""
        try:
            node = read_node(text.replace("\r\n", "\n"))
        except YamlFault as fault:
            self.problem(path, fault.line, fault.message, fault.hint)
            return None
        if node is None or is_empty(node):
            return None
        for key, line in doubled_keys(node):
            self.problem(path, key.line, f"“{key.text}”写了两次", f"另一处在第 {line} 行。")
        return node

    def entries(self, path: str, node: Node | None) -> list[tuple[Scalar, Node]]:
        """The entries of a mapping; anything else is a problem."""
        if node is None:
            return []
        if isinstance(node, MappingNode):
            return list(node.entries)
        self.problem(path, node.line, "这里应当写“名称: 值”")
        return []

    def items(self, path: str, node: Node | None) -> tuple[Node, ...]:
        """The items of a list; anything else is a problem."""
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.problem(path, node.line, "这里应当是列表，每项以“- ”开头")
        return ()

    def known(self, path: str, node: Node, keys: Set[str], what: str) -> dict[str, Node]:
        """The entries of ``node`` under known keys; the others are problems."""
        found: dict[str, Node] = {}
        for key, value in self.entries(path, node):
            if key.text not in keys:
                self.problem(
                    path, key.line, f"{what}中不认识的字段“{key.text}”", f"可用的字段：{'、'.join(sorted(keys))}。"
                )
            elif not is_empty(value):
                found[key.text] = value
        return found

    def text(self, path: str, found: Mapping[str, Node], key: str, default: str = "") -> str:
        """The text under ``key``."""
        node = found.get(key)
        if node is None:
            return default
        if isinstance(node, Scalar):
            return node.text.strip()
        self.problem(path, node.line, f"“{key}”应当是一段文字")
        return default

    def texts(self, path: str, found: Mapping[str, Node], key: str) -> tuple[str, ...]:
        """The texts under ``key``: a list, or a single one."""
        node = found.get(key)
        if node is None:
            return ()
        if isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items):
            return tuple(str(item.text) for item in node.items if isinstance(item, Scalar))
        if isinstance(node, Scalar):
            return (node.text,)
        self.problem(path, node.line, f"“{key}”应当是文字的列表")
        return ()

    def number(self, path: str, found: Mapping[str, Node], key: str, default: int | None, least: int = 1) -> int | None:
        """The whole number under ``key``, at least ``least``."""
        text = self.text(path, found, key)
        if not text:
            return default
        if text.isdecimal() and int(text) >= least:
            return int(text)
        self.problem(path, found[key].line, f"“{key}”应当是不小于 {least} 的整数，写的是“{text}”")
        return default

    def flag(self, path: str, found: Mapping[str, Node], key: str) -> bool:
        """The truth value under ``key``; false where it is absent."""
        text = self.text(path, found, key, "false")
        if text not in ("true", "false"):
            self.problem(path, found[key].line, f"“{key}”只能是 true 或 false，写的是“{text}”")
        return text == "true"
