"""The fields of the front matter: names, Chinese names, and how each value is read."""

from __future__ import annotations

from sitegen.core.document import Validity
from sitegen.source.frontmatter import MappingNode, ScalarNode, duplicate_keys, is_empty
from sitegen.source.values import (
    FORMS,
    Field,
    ParsedFields,
    nearest_hint,
    one_of,
    read_attachments,
    read_boolean,
    read_data,
    read_date,
    read_disclosure,
    read_exemptions,
    read_interpretation,
    read_publication,
    read_references,
    read_review,
    read_summary,
    read_text,
    read_texts,
    read_validity,
)

FIELDS: tuple[Field, ...] = (
    Field("title", "标题", "文字", read_text),
    Field("kind", "类型", "类型名", read_text),
    Field("disclosure", "公开属性", "主动公开、依申请公开、不予公开", read_disclosure),
    Field("department", "发文机关", "机关名称；联合发文写列表，牵头机关在前", read_texts),
    Field("index", "索引号", "文字，全站唯一", read_text),
    Field("summary", "内容概述", "不超过 100 字", read_summary),
    Field("issued", "成文日期", "日期", read_date),
    Field("published", "发布日期", "日期，或日期加时分", read_publication),
    Field("theme", "主题分类", "一级/二级", read_text),
    Field("keywords", "关键词", "列表", read_texts),
    Field("number", "发文字号", "机关代字〔年〕n号、令第n号，没有则写“无”", read_text),
    Field("genre", "文种", "文字", read_text),
    Field("normative", "行政规范性文件", "true 或 false", read_boolean),
    Field("normative_number", "规范性文件编号", "文字", read_text),
    Field("effective", "施行日期", "日期", read_date),
    Field("expires", "有效期至", "日期", read_date),
    Field("validity", "效力状态", "、".join(Validity), read_validity),
    Field("validity_reason", "效力说明", "文字", read_text),
    Field("repeals", "废止", "引用列表", read_references),
    Field("amends", "修改", "引用列表", read_references),
    Field("replaces", "替代", "引用列表", read_references),
    Field("based_on", "依据", "引用列表", read_references),
    Field("interpretation", "解读", "引用列表，或 {exempt: 理由}", read_interpretation),
    Field("interprets", "解读对象", "引用列表", read_references),
    Field("form", "解读形式", "、".join(FORMS), one_of(FORMS)),
    Field("section", "栏目", "栏目路径，如 法定主动公开内容/政策文件", read_text),
    Field("attachments", "附件", "列表，每项 {file, title}", read_attachments),
    Field("review", "审查", "{drafter, checker, approver, secrecy: 通过, date}", read_review),
    Field("reason", "不公开理由", "条例条款", read_text),
    Field("contact", "咨询电话", "文字", read_text),
    Field("exempt", "豁免", "{规则代码: {reason, until, approved_by}}", read_exemptions),
    Field("data", "数据", "按类型规定的表，或同目录的 YAML、CSV 文件名", read_data),
)
BY_NAME = {name: entry for entry in FIELDS for name in (entry.name, entry.chinese)}


def read_fields(front_matter: MappingNode) -> ParsedFields:
    """Read all fields of a front matter. Its faults have the codes FM003, FM004, FM005 and DS001."""
    parsed = ParsedFields()
    written: dict[str, ScalarNode] = {}
    for key, node in front_matter.entries:
        known = BY_NAME.get(key.text.strip())
        if known is None:
            parsed.report(key, f"不认识的字段“{key.text}”", nearest_hint(key.text, BY_NAME), "FM003")
        elif known.name in written:
            first = written[known.name]
            how = "写了两次" if first.text == key.text else f"与“{first.text}”是同一个字段，写了两次"
            parsed.report(key, f"字段“{key.text}”{how}", f"只保留一处（另一处在第 {first.line} 行）。", "FM005")
        else:
            written[known.name] = key
            parsed.lines[known.name] = key.line
            for duplicate, first_line in duplicate_keys(node):
                parsed.report(
                    duplicate, f"字段“{duplicate.text}”写了两次", f"只保留一处（另一处在第 {first_line} 行）。", "FM005"
                )
            if not is_empty(node):
                value = known.convert(parsed, known, node)
                if value is not None:
                    parsed.values[known.name] = value
    return parsed


def field_label(name: str) -> str:
    """The Chinese name of a field; ``name`` itself if there is no such field."""
    return BY_NAME[name].chinese if name in BY_NAME else name
