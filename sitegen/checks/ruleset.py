"""Collects the rules for one site: built-in rules, rules of installed packages, and the site's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sitegen.checks.rules import RULES, Rule, Scope
from sitegen.core.errors import ConfigError, ConfigProblem
from sitegen.core.urls import SITE_FOLDER
from sitegen.kinds.added import added_kinds
from sitegen.rulebook.added import CODE, added_rules
from sitegen.site.config import SiteConfig
from sitegen.site.register import RegisterReader
from sitegen.site.registers import read_rules


def rules_of(site: SiteConfig) -> Mapping[str, Rule]:
    """Return every rule of ``site`` by code. Workers call it with the configuration that they receive."""
    added = added_rules(site.own_rules).rules
    return {**RULES, **added} if added else RULES


def rules_at(root: Path) -> Mapping[str, Rule]:
    """Return every rule of the site at ``root`` by code, or the rules of every site if there is none at ``root``.

    Faults of other registers do not matter. Raises ``ConfigError`` if ``rules.yml`` or one of the site's own rules is
    wrong.
    """
    reader = RegisterReader(root)
    _, files = read_rules(reader)
    added = added_rules(files)
    reader.problems += added.problems
    if reader.problems:
        raise ConfigError(reader.problems)
    return {**RULES, **added.rules}


def rule_problems(site: SiteConfig) -> Iterator[ConfigProblem]:
    """Yield the faults of installed extensions, of a site's own rules and of ``rules.yml``: kinds and rules that do not
    load, settings of unknown rules, and settings that weaken locked rules."""
    yield from added_kinds().problems
    path = f"{SITE_FOLDER}/rules.yml"
    broken = added_rules(site.own_rules).problems
    yield from broken
    rules = rules_of(site)
    for code, setting in site.rules.items():
        rule = rules.get(code)
        if rule is None:
            if not (broken and CODE.fullmatch(code)):  # it may be a rule that did not load
                yield ConfigProblem(path, setting.line, f"规则 {code} 不存在", "规则代码见 explain 命令。")
        elif setting.off and rule.scope is Scope.CHECK:
            yield ConfigProblem(path, setting.line, f"规则 {code} 不得关闭", "可以改 severity（级别）。")
        elif rule.locked and (setting.off or setting.severity not in (None, rule.severity)):
            yield ConfigProblem(path, setting.line, f"规则 {code} 不得关闭或降低", "删去这一项。")
