"""CO001 to CO003: sections have documents or a note, are updated in time, and cover the statutory classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.core.registers import Section
from sitegen.core.urls import SITE_FOLDER
from sitegen.kinds.values import explains
from sitegen.rulebook.basis import INDICATORS, regulation
from sitegen.rulebook.registry import ERROR, WARNING, collection_rule
from sitegen.site.registers import walk_sections

COLUMN_PATH = f"{SITE_FOLDER}/column.yml"
_NOTE_HINT = "发布该栏目的文件；确实没有的，在 column.yml 该栏目写 note，如“本机关无此类信息”。"
_CLASSES = {
    "20-1": "行政法规、规章和规范性文件",
    "20-2": "机构职能",
    "20-3": "规划",
    "20-4": "统计信息",
    "20-5": "行政许可和其他对外管理服务",
    "20-6": "行政处罚、行政强制",
    "20-7": "财政预算、决算",
    "20-8": "行政事业性收费",
    "20-9": "政府集中采购",
    "20-10": "重大建设项目",
    "20-11": "民生政策",
    "20-12": "突发公共事件应对",
    "20-13": "监督检查",
    "20-14": "公务员招考",
    "20-15": "其他应当公开的信息",
}
_COUNTY_CLASSES = {
    "21-1": "市政建设",
    "21-2": "公共服务",
    "21-3": "公益事业",
    "21-4": "土地征收",
    "21-5": "房屋征收",
    "21-6": "治安管理",
    "21-7": "社会救助",
}


@collection_rule("CO001", ERROR, INDICATORS)
def required_section_empty(catalogue: Catalogue) -> Iterator[Fault]:
    """必设的栏目是空的，也没有说明。

    理由：空白栏目是网站检查的单项否决内容；确实没有信息的，要明说没有，不能留白。
    改法：发布该栏目的文件；确实没有的，在 column.yml 该栏目写 note（说明），如“本机关无此类信息”；“建设中”不算说明。

    错例：
        === content/_site/column.yml
        sections:
          - {id: guide, name: 政府信息公开指南, kinds: [guide], required: true}
          - {id: others, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}

    错例：
        === content/_site/column.yml
        sections:
          - {id: guide, name: 政府信息公开指南, kinds: [guide], required: true, note: 栏目建设中，敬请期待。}
          - {id: others, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}

    正例：
        === content/_site/column.yml
        sections:
          - {id: guide, name: 政府信息公开指南, kinds: [guide], required: true, note: 见县政府门户网站。}
          - id: statutory
            name: 法定主动公开内容
            required: true
            children:
              - {id: others, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}
    """
    by_section = catalogue.by_section
    for section in catalogue.site.all_sections():
        if section.required and not _is_covered(section, by_section) and not _has_faulty_child(section, by_section):
            yield Fault(_empty_message(section), section.line, f"{_NOTE_HINT}{_file_hint(section)}", path=COLUMN_PATH)


def _empty_message(section: Section) -> str:
    """Return the message for a section without documents and without an explaining note."""
    note = section.note.strip()
    why = f"说明写的是“{note}”，等于没有说明" if note else "也没有说明"
    return f"栏目“{section.path}”没有公开的文件，{why}"


def _has_faulty_child(section: Section, by_section: Mapping[str, tuple[Facts, ...]]) -> bool:
    """True if a section below has the same fault, whose correction also corrects this section."""
    return any(child.required and not _is_covered(child, by_section) for child in walk_sections(section.children))


@collection_rule("CO002", WARNING, INDICATORS)
def section_stale(catalogue: Catalogue) -> Iterator[Fault]:
    """栏目超过规定的时间没有更新。

    理由：政策文件、通知公告半年不更新，其他应更新的栏目长期不更新，检查时按不更新栏目计数。
    改法：发布新的文件；更新周期本来就长的栏目，在 column.yml 该栏目写 freshness_days（天数，0 为不限）。

    错例：
        === content/_site/column.yml
        sections:
          - {id: policy, name: 政策文件, kinds: [policy]}
          - {id: others, name: 其他, kinds: [interpretation, notice], freshness_days: 0}

    错例：
        === content/_site/column.yml
        sections:
          - {id: policy, name: 政策文件, kinds: [policy], freshness_days: 0}
          - {id: others, name: 其他, kinds: [interpretation, notice], freshness_days: 900}

    正例：
        === content/_site/column.yml
        sections:
          - {id: policy, name: 政策文件, kinds: [policy], freshness_days: 1000}
          - {id: others, name: 其他, kinds: [interpretation, notice], freshness_days: 0}
    """
    by_section = catalogue.by_section
    for section in catalogue.site.all_sections():
        limit = freshness_limit(section, catalogue)
        newest = max(documents_below(section, by_section), key=publication_order, default=None)
        if not limit or newest is None:
            continue
        age = (catalogue.today - publication_order(newest)[0]).days
        if age > limit:
            message = (
                f"栏目“{section.path}”已有 {age} 天没有更新，超过 {limit} 天；"
                f"最新的是 {newest.path}（{newest.published_date} 发布）"
            )
            hint = "发布新的文件；更新周期本来就长的，在 column.yml 该栏目写 freshness_days（0 为不限）。"
            yield Fault(message, section.line, f"{hint}{_file_hint(section)}", path=COLUMN_PATH, evidence=section.path)


def freshness_limit(section: Section, catalogue: Catalogue) -> int:
    """Return the largest allowed age of the newest document in days; 0 for no limit. Of several kinds the longest
    limit counts."""
    if section.freshness_days is not None:
        return section.freshness_days
    kinds = [catalogue.site.kinds[name] for name in section.kinds if name in catalogue.site.kinds]
    return max((kind.freshness_days or 0 for kind in kinds), default=0)


@collection_rule("CO003", WARNING, regulation("二十", "二十一"))
def statutory_class_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """条例规定的主动公开事项，既没有文件，也没有说明。

    理由：条例第二十条列了十五类应当主动公开的信息，第二十一条为县级另加七类；没有的也要说明没有。
    改法：在 column.yml 为该类安排栏目（classes 写代码，如 "20-7"），发布文件，或者在栏目写 note（说明）。

    错例：
        === content/_site/column.yml
        sections:
          - {id: all, name: 全部, kinds: [policy, interpretation, notice], freshness_days: 0, classes: ["20-1"]}

    错例：
        === content/_site/column.yml
        sections:
          - id: all
            name: 全部
            kinds: [policy, interpretation, notice]
            freshness_days: 0
            classes: ["20-1", "20-2", "20-3", "20-4", "20-5", "20-6", "20-8", "20-9", "20-10", "20-11", "20-12",
                      "20-13", "20-14", "20-15", "21-1", "21-2", "21-3", "21-4", "21-5", "21-6", "21-7"]
          - {id: budget, name: 财政预决算, kinds: [budget], classes: ["20-7"]}

    正例：
        === content/_site/column.yml
        sections:
          - id: all
            name: 全部
            kinds: [policy, interpretation, notice]
            freshness_days: 0
            classes: ["20-1", "20-2", "20-3", "20-4", "20-5", "20-6", "20-8", "20-9", "20-10", "20-11", "20-12",
                      "20-13", "20-14", "20-15", "21-1", "21-2", "21-3", "21-4", "21-5", "21-6", "21-7"]
          - {id: budget, name: 财政预决算, kinds: [budget], classes: ["20-7"], note: 随县财政局网站公布。}
    """
    by_section = catalogue.by_section
    is_county = any(department.level == "政府" for department in catalogue.site.departments)
    wanted = _CLASSES | (_COUNTY_CLASSES if is_county else {})
    lacking: dict[Section | None, list[str]] = {}
    for code, label in wanted.items():
        sections = [section for section in catalogue.site.all_sections() if code in section.classes]
        if not any(_is_covered(section, by_section) for section in sections):
            lacking.setdefault(sections[0] if sections else None, []).append(f"{code}（{label}）")
    for section, labels in lacking.items():
        if section is None:
            message = f"没有栏目公开条例规定的 {'、'.join(labels)}"
            hint = "在 column.yml 相应栏目的 classes 里写上这些代码；没有此类信息的，写 note 说明。"
            yield Fault(message, 1, hint, path=COLUMN_PATH)
        elif not section.required:  # CO001 reports required sections
            message = f"{_empty_message(section)}，条例规定的 {'、'.join(labels)} 没有着落"
            yield Fault(message, section.line, f"{_NOTE_HINT}{_file_hint(section)}", path=COLUMN_PATH)


def _file_hint(section: Section) -> str:
    """Return the hint to write a ``column.yml``, for a site that uses the built-in column and has no such file."""
    return "现在用的是内置栏目，改动之前先写自己的 column.yml（以内置的一份为底稿）。" if section.line == 1 else ""


def documents_below(section: Section, by_section: Mapping[str, tuple[Facts, ...]]) -> list[Facts]:
    """Return the public documents of the section and of all sections below it."""
    return [facts for part in walk_sections((section,)) for facts in by_section.get(part.id, ())]


def _is_covered(section: Section, by_section: Mapping[str, tuple[Facts, ...]]) -> bool:
    """True if the section has a document or an explaining note, or if all its subsections are covered."""
    below = bool(section.children) and all(_is_covered(child, by_section) for child in section.children)
    return explains(section.note) or bool(documents_below(section, by_section)) or below


def publication_order(facts: Facts) -> tuple[date, str]:
    """Sort key: publication date, then path."""
    return facts.published_date or date.min, facts.path
