"""CO011: the record of a major project holds what is due at its stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.core.document import Disclosure, Document
from sitegen.core.finding import Fault
from sitegen.kinds.shapes import is_unfilled, mapping, table, text
from sitegen.kinds.values import data_fault, entry, placed_rows, written_key
from sitegen.rulebook.basis import PROJECTS
from sitegen.rulebook.registry import WARNING, document_rule
from sitegen.site.config import SiteConfig

STAGES = ("前期", "审批", "招标", "施工", "竣工")
# kind of information → the stage from which it is due; in the order of the stages
KINDS_OF_INFORMATION: Mapping[str, str] = {
    "批准服务": "前期",
    "批准结果": "审批",
    "招标投标": "招标",
    "征收土地": "招标",
    "重大设计变更": "施工",
    "施工有关": "施工",
    "质量安全监督": "施工",
    "竣工有关": "竣工",
}
# stage → words that name it where it is written in others; the first line that fits
_WORDS = (
    ("审批", "未开工"),
    ("前期", "前期|谋划|储备"),
    ("竣工", "竣工|完工|验收|投用|运营"),
    ("施工", "施工|在建|开工|建设"),
    ("招标", "招标|招投标"),
    ("审批", "审批|批准|立项"),
)
STAGE, INFORMATION, NAME, PROJECT_ROWS = (
    ("stage", "阶段", "所处阶段"),
    ("information", "八类信息"),
    ("name", "项目名称"),
    ("projects", "项目"),
)  # keys of ``data``


def stage_of(written: str) -> str:
    """The stage that a project is at, however it is written: one of ``STAGES``; empty where it cannot be told."""
    return next((stage for stage, words in _WORDS if re.search(words, written)), "")


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
    if facts.kind != "project" or facts.disclosure is not Disclosure.PROACTIVE:
        return
    english, chinese = PROJECT_ROWS
    for steps, record in placed_rows(facts, english) or placed_rows(facts, chinese) or (((), table(facts)),):
        if not record.keys() & {*STAGE, *INFORMATION}:
            continue  # a notice on a project, not its record
        name = f"“{text(entry(record, *NAME))}”" if text(entry(record, *NAME)) else "项目"
        written = text(entry(record, *STAGE))
        stage = stage_of(written)
        if not stage:
            message = f"{name}的阶段写的是“{written}”，认不出来" if written else f"{name}没有写明所处阶段"
            hint = f"在 data 的 stage（阶段）写{'、'.join(STAGES)}之一。"
            yield data_fault(facts, message, hint, *steps, *written_key(record, *STAGE))
        elif missing := _missing(mapping(entry(record, *INFORMATION)), stage):
            message = f"{name}已到{stage}阶段，缺少{'、'.join(missing)}信息"
            hint = "在 data 的 information（八类信息）里补上，没有的写“无”或“不涉及”。"
            yield data_fault(facts, message, hint, *steps, *written_key(record, *INFORMATION))


def _missing(information: Mapping[str, object], stage: str) -> list[str]:
    """The kinds of information that are due at ``stage`` and of which nothing is said."""
    reached = STAGES[: STAGES.index(stage) + 1]
    return [
        kind
        for kind, since in KINDS_OF_INFORMATION.items()
        if since in reached and not _says_something(information.get(kind))
    ]


def _says_something(value: object) -> bool:
    """True for text that is no placeholder, and for a list or table of its own."""
    return bool(value) if isinstance(value, dict | list) else not is_unfilled(text(value))
