"""Reads the YAML files below ``content/_site/`` as typed values and collects their mistakes by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.extensions import KINDS_GROUP, extensions, folder_of
from sitegen.core.files import read_regular_file
from sitegen.core.urls import SITE_FOLDER
from sitegen.source.frontmatter import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    YamlFault,
    duplicate_keys,
    is_empty,
    read_node,
)

_DEFAULTS = Path(__file__).parent / "defaults"
_LIMIT = 4 * 1024 * 1024


class RegisterReader:
    """Reads the registers of the site at ``root``; ``problems`` collects the mistakes of all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[ConfigProblem] = []

    def problem(self, path: str, line: int, message: str, hint: str = "") -> None:
        """Record one mistake; ``path`` is relative to the site root."""
        self.problems.append(ConfigProblem(path, line, message, hint))

    def register(self, name: str, required: bool = False) -> Value:
        """The top value of the register ``name``, such as ``site.yml``; absent if the file is missing or unreadable."""
        path = f"{SITE_FOLDER}/{name}"
        text = self.read(path, "参照《编辑手册》“建立自己的站点”一节新建。" if required else "")
        if text is None:
            return Value(self, path)
        top = self._parse(path, text)
        if not top and required and not any(problem.path == path for problem in self.problems):
            self.problem(path, 1, "文件是空的", "参照《编辑手册》“建立自己的站点”一节填写。")
        return top

    def read(self, path: str, if_missing: str) -> str | None:
        """The text of a file; ``None`` if it cannot be read.

        A missing file is a mistake with the hint ``if_missing``, or no mistake if that is empty."""
        try:
            return read_regular_file(self.root / path, _LIMIT).decode("utf-8-sig")
        except FileNotFoundError:
            if if_missing:
                self.problem(path, 1, "缺少这个文件", if_missing)
        except UnicodeDecodeError:
            self.problem(path, 1, "文件不是 UTF-8 编码", "用编辑器另存为 UTF-8。")
        except OSError as error:
            self.problem(path, 1, f"文件读不出来：{error.strerror or error}", "登记表是普通的文本文件，不用符号链接。")
        return None

    def builtin(self, name: str) -> Value:
        """The top value of the built-in table ``name``, such as ``kinds.yml``."""
        return self._parse(name, (_DEFAULTS / name).read_text("utf-8"))

    def of_packages(self, name: str) -> Iterator[Value]:
        """The top values of the table ``name`` beside each module that installed packages offer as kinds."""
        for folder in dict.fromkeys(self._folders_of_kinds()):
            path = str(folder / name)
            text = self.read(path, "扩展包的类型写在模块旁边的这个文件里。")
            if text is not None:
                yield self._parse(path, text)

    def _folders_of_kinds(self) -> Iterator[Path]:
        for extension in extensions(KINDS_GROUP):
            try:
                yield folder_of(extension)
            except ConfigError as error:
                self.problems += error.problems

    def builtin_and_own(self, name: str) -> tuple[Value, Value]:
        """The top values of the built-in table ``name`` and of the site's own register, which extends it."""
        return self.builtin(name), self.register(name)

    def _parse(self, path: str, text: str) -> Value:
        try:
            node = read_node(text.replace("\r\n", "\n"))
        except YamlFault as fault:
            self.problem(path, fault.line, fault.message, fault.hint)
            return Value(self, path)
        if node is None or is_empty(node):
            return Value(self, path)
        for key, line in duplicate_keys(node):
            self.problem(path, key.line, f"“{key.text}”写了两次", f"另一处在第 {line} 行。")
        return Value(self, path, "", node)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a register at ``path`` under the key ``name``; false if it is absent (``node`` is ``None``).

    Every method records a mistake and returns a default if the value has another type.
    """

    reader: RegisterReader
    path: str
    name: str = ""
    node: Node | None = None

    def __bool__(self) -> bool:
        return self.node is not None

    @property
    def line(self) -> int:
        """Line of the value; 1 if it is absent."""
        return self.node.line if self.node else 1

    def problem(self, message: str, hint: str = "") -> None:
        """Record a mistake on the line of the value."""
        self.reader.problem(self.path, self.line, message, hint)

    def entries(self) -> list[tuple[ScalarNode, Value]]:
        """(key, value) for the entries of a mapping."""
        if self.node is None:
            return []
        if isinstance(self.node, MappingNode):
            return [(key, Value(self.reader, self.path, key.text, node)) for key, node in self.node.entries]
        self.problem("这里应当写“名称: 值”")
        return []

    def items(self) -> tuple[Value, ...]:
        """The items of a list."""
        if self.node is None:
            return ()
        if isinstance(self.node, SequenceNode):
            return tuple(Value(self.reader, self.path, self.name, node) for node in self.node.items)
        self.problem("这里应当是列表，每项以“- ”开头")
        return ()

    def fields(self, keys: Set[str], what: str) -> dict[str, Value]:
        """A value for each of ``keys``, absent ones included; other keys are mistakes. ``what`` names the mapping."""
        found = {key: Value(self.reader, self.path, key) for key in keys}
        for key, value in self.entries():
            if key.text not in keys:
                hint = f"可用的字段：{'、'.join(sorted(keys))}。"
                self.reader.problem(self.path, key.line, f"{what}中不认识的字段“{key.text}”", hint)
            elif value.node and not is_empty(value.node):
                found[key.text] = value
        return found

    def text(self, default: str = "") -> str:
        """The value as text, without surrounding blanks."""
        if self.node is None:
            return default
        if isinstance(self.node, ScalarNode):
            return self.node.text.strip()
        self.problem(f"“{self.name}”应当是一段文字")
        return default

    def texts(self) -> tuple[str, ...]:
        """The value as texts: a list, or a single text."""
        if self.node is None:
            return ()
        items = self.node.items if isinstance(self.node, SequenceNode) else (self.node,)
        texts = tuple(item.text for item in items if isinstance(item, ScalarNode))
        if len(texts) == len(items):
            return texts
        self.problem(f"“{self.name}”应当是文字的列表")
        return ()

    def number(self, default: int | None, least: int = 1) -> int | None:
        """The value as an integer of at least ``least``."""
        text = self.text()
        if not text:
            return default
        if text.isdecimal() and int(text) >= least:
            return int(text)
        self.problem(f"“{self.name}”应当是不小于 {least} 的整数，写的是“{text}”")
        return default

    def flag(self) -> bool:
        """The value as a Boolean; false if it is absent."""
        text = self.text("false")
        if text not in ("true", "false"):
            self.problem(f"“{self.name}”只能是 true 或 false，写的是“{text}”")
        return text == "true"
