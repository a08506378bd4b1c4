"""The reference page of a rule, from its docstring: for the terminal, and as pages of the handbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.checks.rules import RULES, Rule
from sitegen.core.files import replace_file
from sitegen.core.finding import Severity

_NAMES = {Severity.ERROR: "错误（不改正不能发布）", Severity.WARNING: "警告", Severity.NOTICE: "提示"}


def rule_page(rule: Rule) -> str:
    """A rule's page as text: fault, weight, reason, basis, how to mend, examples."""
    locked = "；不得关闭、降低或豁免" if rule.locked else ""
    lines = [
        f"{rule.code}　{rule.page.fault}",
        "",
        f"级别　{_NAMES[rule.severity]}{locked}",
        f"依据　{rule.basis}",
        f"理由　{rule.page.reason}",
        f"改法　{rule.page.remedy}",
    ]
    for label, examples in (("错例", rule.page.bad), ("正例", rule.page.good)):
        for example in examples:
            lines += ["", label, *(f"    {line}".rstrip() for line in example.splitlines())]
    return "\n".join(lines) + "\n"


def rule_list(rules: Mapping[str, Rule]) -> str:
    """One line for each of ``rules``."""
    return "".join(f"{rule.code}  {rule.page.fault}\n" for _, rule in sorted(rules.items()))


_FAMILIES = {
    "FM": "文件头",
    "ID": "索引号和发文字号",
    "DT": "日期和公开时限",
    "IN": "政策解读",
    "LC": "效力和废改",
    "DS": "公开属性和保密审查",
    "LK": "链接、附件和图片",
    "PR": "个人信息",
    "TX": "登记表",
    "DA": "各类型的数据",
    "CO": "栏目完整和更新",
    "AR": "政府信息公开年报",
    "DC": "重大行政决策",
    "RS": "互动回应",
    "TE": "正文",
    "SG": "检查本身",
}


def write_rule_pages(folder: Path) -> int:
    """Write the handbook pages, one a rule and an index, into ``folder``; pages of rules that are gone are
    removed. Returns the number of rules."""
    pages = {f"{code}.md": rule_markdown(rule) for code, rule in RULES.items()} | {"README.md": rules_index()}
    for path in folder.glob("[A-Z][A-Z][0-9][0-9][0-9].md"):
        if path.name not in pages:
            path.unlink()
    for name, text in sorted(pages.items()):
        replace_file(folder / name, text.encode("utf-8"))
    return len(RULES)


def rule_markdown(rule: Rule) -> str:
    """A rule's page of the handbook."""
    locked = "。这条规则不得关闭、降低或豁免" if rule.locked else ""
    lines = [
        f"# {rule.code}　{rule.page.fault.rstrip('。')}",
        "",
        f"- **级别**：{_NAMES[rule.severity]}{locked}",
        f"- **依据**：{rule.basis}",
        "",
        f"**理由**　{rule.page.reason}",
        "",
        f"**改法**　{rule.page.remedy}",
    ]
    for label, examples in (("错例", rule.page.bad), ("正例", rule.page.good)):
        for number, example in enumerate(examples, 1):
            heading = f"{label}{number if len(examples) > 1 else ''}"
            lines += ["", f"## {heading}", "", "````text", *example.splitlines(), "````"]
    return "\n".join([*lines, "", "[全部规则](README.md)"]) + "\n"


def rules_index() -> str:
    """The first page of the handbook of rules: every rule in a line, by family."""
    lines = [
        "# 检查规则",
        "",
        "每条规则一页，写明错在哪里、依据、理由、改法和例子；与 `sitegen explain 代码` 说的相同，由规则的源代码生成。",
        "",
        "例子写的是对一个没有问题的小站点所做的改动：`--- 文件` 下面是改成什么样的字段（`~` 表示删去），",
        "`正文：` 以下是新的正文；`=== 文件` 下面是整个文件；`+++ 日期` 表示把到此为止的内容在那一天提交到 git。",
    ]
    families = {code[:2] for code in RULES}
    for family in sorted(families, key=lambda name: (list(_FAMILIES).index(name) if name in _FAMILIES else 99, name)):
        lines += [
            "",
            f"## {family}　{_FAMILIES.get(family, '其他')}",
            "",
            "| 代码 | 级别 | 说的是什么 |",
            "| --- | --- | --- |",
        ]
        for code, rule in sorted(RULES.items()):
            if code.startswith(family):
                weight = _NAMES[rule.severity][:2] + ("（不得放过）" if rule.locked else "")
                lines.append(f"| [{code}]({code}.md) | {weight} | {rule.page.fault.rstrip('。')} |")
    return "\n".join(lines) + "\n"
