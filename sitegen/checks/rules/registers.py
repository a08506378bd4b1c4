"""TX: departments, themes, kinds and sections are in the site's registers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault
from sitegen.core.urls import SITE_FOLDER
from sitegen.rulebook.basis import STRUCTURE
from sitegen.rulebook.registry import ERROR, document_rule
from sitegen.site.config import SiteConfig

_NEAR = 3  # themes in a hint


def _hint(word: str, known: Iterable[str], register: str) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else f"登记在 {SITE_FOLDER}/{register}。"


@document_rule("TX001", ERROR, STRUCTURE)
def department_unknown(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """发文机关不在机关名录，或者不得制定行政规范性文件。

    理由：名称不统一，按机关就查不全；临时机构、内设机构不得制定行政规范性文件。
    改法：写名录中的规范名称；新设机关先登记到 content/_site/departments.yml。

    错例：
        --- content/policy.md
        department: 安澜县政府

    错例：
        --- content/policy.md
        department: 安澜县示例局

    正例：
        --- content/policy.md
        department: 安澜县人民政府
    """
    facts = document.facts
    for position, name in enumerate(facts.departments):
        department = site.department(name)
        line = facts.line(f"department.{position}", "department")
        if department is None:
            hint = _hint(name, site.department_names, "departments.yml")
            yield Fault(f"发文机关“{name}”不在机关名录", line, hint)
        elif position == 0 and facts.normative and facts.kind == "policy" and not department.normative:
            yield Fault(f"“{name}”不得制定行政规范性文件", line, "核对 normative（行政规范性文件）或发文机关。")


@document_rule("TX002", ERROR, STRUCTURE)
def register_entry_unknown(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """类型、主题分类或栏目不在登记表。

    理由：分类是公众查找和机关统计的依据，写错的分类等于没有分类。
    改法：按提示改正；主题分类写成“一级/二级”。

    错例：
        --- content/policy.md
        kind: policies

    错例：
        --- content/policy.md
        theme: 农业

    错例：
        --- content/policy.md
        section: 不存在的栏目

    正例：
        --- content/policy.md
        theme: 综合政务/政务公开
        section: 法定主动公开内容/政策文件
    """
    facts = document.facts
    if facts.kind and facts.kind not in site.kinds:
        yield Fault(f"类型“{facts.kind}”不存在", facts.line("kind"), _hint(facts.kind, site.kinds, "kinds.yml"))
    first, _, second = facts.theme.partition("/")
    if facts.theme and second not in site.themes.get(first, ()):
        themes = [f"{one}/{two}" for one, seconds in site.themes.items() for two in seconds]
        yield Fault(f"主题分类“{facts.theme}”不存在", facts.line("theme"), _theme_hint(facts.theme, themes))
    if facts.kind in site.kinds and site.section_for(facts.section, facts.kind) is None:
        yield _section_fault(facts, site)


def _theme_hint(written: str, themes: Sequence[str]) -> str:
    """Return a hint with the nearest themes: those that contain the second half, else those with a similar spelling."""
    last = written.rpartition("/")[2]
    near = [theme for theme in themes if last and last in theme.rpartition("/")[2]]
    near = near or [theme for theme in themes if last and last in theme]
    if not near:
        halves = {theme.rpartition("/")[2]: theme for theme in reversed(themes)}
        close = difflib.get_close_matches(last, list(halves), n=_NEAR, cutoff=0.5)
        near = [halves[half] for half in close] or difflib.get_close_matches(written, themes, n=_NEAR, cutoff=0.4)
    if not near:
        return f"写成“一级/二级”，如“{themes[0]}”；全部主题见编辑手册和 {SITE_FOLDER}/themes.yml。" if themes else ""
    return f"是不是“{'”“'.join(near[:_NEAR])}”？"


def _section_fault(facts: Facts, site: SiteConfig) -> Fault:
    if facts.section:
        paths = [section.path for section in site.all_sections()]
        hint = _hint(facts.section, paths, "column.yml")
        return Fault(f"栏目“{facts.section}”不存在或不唯一", facts.line("section"), hint)
    message = f"类型“{facts.kind}”没有对应的栏目"
    return Fault(
        message, facts.line("kind"), f"写明 section（栏目），或在 {SITE_FOLDER}/column.yml 为栏目加上这个类型。"
    )
