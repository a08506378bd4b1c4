"""CO011: the record of a major project holds what is due at its stage."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.core.document import Disclosure, Document
from sitegen.core.finding import Fault
from sitegen.kinds.project.schema import KINDS_OF_INFORMATION, STAGES, Project, Projects
from sitegen.kinds.shapes import is_unfilled, text
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import PROJECTS
from sitegen.rulebook.registry import WARNING, document_rule
from sitegen.site.config import SiteConfig


@document_rule("CO011", WARNING, PROJECTS)
def project_information_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """重大建设项目缺少所处阶段应当公开的信息。

    理由：重大建设项目分阶段公开八类信息，从批准服务、批准结果、招标投标、征收土地到施工、质量安全监督和竣工。
    改法：在 data 的 information 里补上到这一阶段应有的各类信息，没有的写“无”；stage 写前期、审批、招标、施工或竣工。

    错例：
        --- content/project.md
        kind: project
        data: {stage: 施工, information: {批准服务: 见指南, 批准结果: 已批复, 招标投标: 公开招标, 征收土地: 无}}

    错例：
        --- content/project.md
        kind: project
        data: {name: 示例工程, information: {批准服务: 见指南}}

    正例：
        --- content/project.md
        kind: project
        data: {阶段: 招标, 八类信息: {批准服务: 见指南, 批准结果: 已批复, 招标投标: 公开招标, 征收土地: 无}}
    """
    facts = document.facts
    found = Projects.of(facts, site) if facts.disclosure is Disclosure.PROACTIVE else None
    for project in found.each if found else ():
        name = f"“{project.name}”" if project.name else "项目"
        if not project.stage:
            written = Project.stage.written(project)
            message = f"{name}的阶段写的是“{written}”，认不出来" if written else f"{name}没有写明所处阶段"
            hint = f"在 data 的 stage（阶段）写{'、'.join(STAGES)}之一。"
            yield data_fault(facts, message, hint, *Project.stage.steps(project))
        elif missing := _missing(project):
            message = f"{name}已到{project.stage}阶段，缺少{'、'.join(missing)}信息"
            hint = "在 data 的 information（八类信息）里补上，没有的写“无”或“不涉及”。"
            yield data_fault(facts, message, hint, *Project.information.steps(project))


def _missing(project: Project) -> list[str]:
    """The kinds of information that are due at the stage of the project and of which it says nothing."""
    reached = STAGES[: STAGES.index(project.stage) + 1]
    return [
        kind.label
        for kind in KINDS_OF_INFORMATION
        if kind.since in reached and not _says_something(kind.raw(project.information))
    ]


def _says_something(value: object) -> bool:
    """True for text that is no placeholder, and for a list or table of its own."""
    return bool(value) if isinstance(value, dict | list) else not is_unfilled(text(value))
