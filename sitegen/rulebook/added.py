"""The rules that are not built in: those of installed packages, and those of a site."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from sitegen.core.digest import bytes_digest
from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.extensions import RULES_GROUP, Extension, broken, declared, extensions, load
from sitegen.core.registers import RuleFile
from sitegen.rulebook.registry import Rule, Scope

CODE = re.compile(r"X[A-Z]\d{3}")  # no built-in code begins with X
_KEPT = 4  # configurations in one process: a preview's site before and after an edit


@dataclass(frozen=True, slots=True)
class AddedRules:
    """Rules by code, and what is wrong with the modules that declare them."""

    rules: Mapping[str, Rule]
    problems: tuple[ConfigProblem, ...]


@lru_cache(maxsize=_KEPT)
def added_rules(files: tuple[RuleFile, ...]) -> AddedRules:
    """The rules of installed packages, then those of ``files``, a site's own.

    Depends on nothing but the installed packages and the text of ``files``, so each process gets the same rules, and
    no site gets those of another. A module that cannot be loaded, or declares a rule that may not be there, is a
    problem with file and line. Running a file runs its code with the rights of this process."""
    rules: dict[str, Rule] = {}
    problems: list[ConfigProblem] = []
    sources: tuple[Extension | RuleFile, ...] = (*extensions(RULES_GROUP), *files)
    for source in sources:
        try:
            module = load(source) if isinstance(source, Extension) else _run(source)
        except ConfigError as error:
            problems += error.problems
            continue
        found = declared(module, Rule)
        if not found:
            place = module.__file__ or module.__name__
            problems.append(ConfigProblem(place, 1, "这个模块没有声明规则", "规则函数上要写装饰器，如 document_rule。"))
        for rule in found:
            problems += _problems(rule, rules.setdefault(rule.code, rule))
    return AddedRules(rules, tuple(problems))


def _run(file: RuleFile) -> ModuleType:
    """``file`` as a module. It stands among the imported modules only while it runs, for ``dataclasses``, under a name
    made of its content. Raises ``ConfigError``."""
    name = f"sitegen_own_rules_{bytes_digest(f'{file.path} {file.text}'.encode())[:16]}"
    module = ModuleType(name)
    module.__file__ = file.path
    sys.modules[name] = module
    try:
        exec(compile(file.text, file.path, "exec", dont_inherit=True), vars(module))
    except (Exception, SystemExit) as error:
        raise broken(error, "自有规则", file.path) from error
    finally:
        del sys.modules[name]
    return module


def _problems(rule: Rule, first: Rule) -> Iterator[ConfigProblem]:
    """Why ``rule`` may not be there; ``first`` is the first rule of its code."""
    code = rule.function.__code__
    place = code.co_filename, code.co_firstlineno
    if not CODE.fullmatch(rule.code):
        hint = "自有规则的代码以 X 开头：X、一个大写字母、三位数字，如 XA001。"
        yield ConfigProblem(*place, f"规则代码 {rule.code} 不能用", hint)
    elif first is not rule:
        other = first.function.__code__
        hint = f"另一条在 {other.co_filename}:{other.co_firstlineno}。换一个代码。"
        yield ConfigProblem(*place, f"规则代码 {rule.code} 已有别的规则", hint)
    if rule.scope is Scope.CHECK:
        yield ConfigProblem(*place, f"规则 {rule.code} 没有检查任何内容", "check_rule 只用于检查程序本身。")
