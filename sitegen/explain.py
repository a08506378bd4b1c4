"""The reference page of a rule, from its docstring."""

from __future__ import annotations

from sitegen.model import Severity
from sitegen.rules import RULES, Rule

_NAMES = {Severity.ERROR: "错误（不改正不能发布）", Severity.WARNING: "警告", Severity.NOTICE: "提示"}


def rule_page(rule: Rule) -> str:
    """A rule's page as text: fault, weight, reason, basis, how to mend, examples."""
    locked = "；不得关闭、降低或豁免" if rule.locked else ""
    lines = [
        f"{rule.code}　{rule.page.fault}",
        "",
        f"级别　{_NAMES[rule.severity]}{locked}",
        f"依据　{rule.basis}",
        f"理由　{rule.page.why}",
        f"改法　{rule.page.mend}",
    ]
    for label, examples in (("错例", rule.page.bad), ("正例", rule.page.good)):
        for example in examples:
            lines += ["", label, *(f"    {line}".rstrip() for line in example.splitlines())]
    return "\n".join(lines) + "\n"


def rule_list() -> str:
    """Every rule in a line."""
    return "".join(f"{rule.code}  {rule.page.fault}\n" for _, rule in sorted(RULES.items()))
