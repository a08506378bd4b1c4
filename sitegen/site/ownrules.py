"""A site's own rules: the Python files in ``content/_site/rules/`` that ``rules.yml`` switches on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.core.registers import RuleFile
from sitegen.core.urls import SITE_FOLDER
from sitegen.site.register import RegisterReader, Value

OWN_RULES = "own_rules"  # the key in rules.yml
FOLDER_NAME = "rules"
_FOLDER = f"{SITE_FOLDER}/{FOLDER_NAME}"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\.py")


def read_own_rules(reader: RegisterReader, switched_on: Value) -> tuple[RuleFile, ...]:
    """The files of own rules that the list ``switched_on`` names, in its order.

    The files are code, which runs with the rights of whoever checks or builds the site. So a file that the list does
    not name never runs. Such a file is a mistake, and so is a name without a file, because nobody would notice that
    a rule is missing."""
    names = tuple(filter(None, switched_on.texts()))  # the key may stand there without a value
    for name in _unlisted(reader, names):
        if name.endswith(".py"):
            hint = f"文件里是程序。要运行，先看懂它做什么，再写进 rules.yml 的 {OWN_RULES}；不要的移出这个文件夹。"
            reader.problem(f"{_FOLDER}/{name}", 1, "这份自有规则没有启用，不会运行", hint)
        else:
            reader.problem(f"{_FOLDER}/{name}", 1, "不认识的文件", "这里只放自有规则的 .py 文件。")
    return tuple(_listed(reader, switched_on, names))


def _listed(reader: RegisterReader, switched_on: Value, names: tuple[str, ...]) -> Iterator[RuleFile]:
    for name in dict.fromkeys(names):
        if not _NAME.fullmatch(name):
            hint = f"只写 {_FOLDER} 里的文件名，如 meeting.py：小写字母、数字和下划线。"
            switched_on.problem(f"{OWN_RULES} 里的“{name}”不是文件名", hint)
            continue
        text = reader.read(f"{_FOLDER}/{name}", f"rules.yml 的 {OWN_RULES} 写了它；不用的删去这一项。")
        if text is not None:
            yield RuleFile(f"{_FOLDER}/{name}", text)


def _unlisted(reader: RegisterReader, names: tuple[str, ...]) -> Iterator[str]:
    folder = reader.root / _FOLDER
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.name not in (*names, "__pycache__") and not entry.name.startswith("."):
            yield entry.name
