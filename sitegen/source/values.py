"""Converts the YAML nodes of front matter fields to typed values.

Each ``read_…`` function returns the value of one field. It never guesses: for an invalid value it reports a fault with
its line and returns ``None``.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sitegen.core.document import Attachment, Disclosure, Exemption, Reference, Validity
from sitegen.core.finding import Fault, Fix
from sitegen.core.urls import has_allowed_scheme
from sitegen.source.dates import corrected_date, date_hint, parse_date
from sitegen.source.frontmatter import MappingNode, Node, ScalarNode, SequenceNode, is_empty, plain_value

FORMS = ("文字", "图解", "视频", "音频", "问答", "新闻发布会", "专家解读", "媒体解读", "负责人解读")
SUMMARY_LENGTH = 100
REVIEW_KEYS = {"drafter": "起草", "checker": "校核", "approver": "审批", "secrecy": "保密审查", "date": "日期"}
_ATTACHMENT_KEYS = {"file": "文件", "title": "标题"}
_OUTSIDE_KEYS = {"title": "标题", "number": "发文字号", "url": "网址"}
_EXEMPTION_KEYS = {"reason": "理由", "until": "期限", "approved_by": "批准"}
_INTERPRETATION_KEYS = {"exempt": "豁免"}
_MINUTE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})", re.ASCII)


@dataclass(slots=True)
class ParsedFields:
    """The result of parsing one front matter: values by canonical name, lines by field path, faults."""

    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    lines: dict[str, int] = dataclasses.field(default_factory=dict)
    faults: list[Fault] = dataclasses.field(default_factory=list)

    def report(self, node: Node, message: str, hint: str = "", code: str = "FM004", corrected: str = "") -> None:
        """Add a fault at ``node``. ``corrected`` is the unambiguous correction of its text, if there is one."""
        scalar = node if isinstance(node, ScalarNode) else None
        length = len(scalar.text) if scalar and scalar.plain else 0
        fix = Fix(node.line, node.column, scalar.text.strip(), corrected) if scalar and corrected else None
        self.faults.append(Fault(message, node.line, hint, node.column, code=code, length=length, fix=fix))


Convert = Callable[["ParsedFields", "Field", Node], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: canonical name, Chinese name, description of its value for editors, and conversion of its node."""

    name: str
    chinese: str
    shape: str
    convert: Convert


def nearest_hint(word: str, known: Iterable[str]) -> str:
    """A hint with the known field name that is most similar to ``word``."""
    close = difflib.get_close_matches(word.strip(), list(known), n=1, cutoff=0.6)
    return f"是不是“{close[0]}”？" if close else "字段名见《编辑手册》的字段表。"


def read_text(parsed: ParsedFields, field: Field, node: Node) -> str | None:
    """A text, without surrounding blanks."""
    if isinstance(node, ScalarNode):
        return node.text.strip()
    parsed.report(node, f"“{field.chinese}”应当是一段文字", "写在同一行，不用列表或下级字段。")
    return None


def read_summary(parsed: ParsedFields, field: Field, node: Node) -> str | None:
    """A text; reports one with more than ``SUMMARY_LENGTH`` characters, and returns it all the same."""
    text = read_text(parsed, field, node)
    if text is None or len(text) <= SUMMARY_LENGTH:
        return text
    message = f"“{field.chinese}”有 {len(text)} 字，超过 {SUMMARY_LENGTH} 字"
    parsed.report(node, message, "缩短，或者删去由工具从正文摘取。")
    return None


def one_of(vocabulary: tuple[str, ...]) -> Convert:
    """A conversion that accepts only the texts in ``vocabulary``."""

    def convert(parsed: ParsedFields, field: Field, node: Node) -> str | None:
        text = read_text(parsed, field, node)
        if text is None or text in vocabulary:
            return text
        parsed.report(node, f"“{field.chinese}”的值“{text}”不在规定的取值内", f"可用的值：{'、'.join(vocabulary)}。")
        return None

    return convert


def read_disclosure(parsed: ParsedFields, field: Field, node: Node) -> Disclosure | None:
    """The disclosure attribute, exactly as defined; an invalid one is the fault DS001."""
    text = node.text if isinstance(node, ScalarNode) else ""
    if text in tuple(Disclosure):
        return Disclosure(text)
    quoted = f"“{text}”" if text else "这里的写法"
    message = f"公开属性只能是主动公开、依申请公开、不予公开之一，{quoted}不是"
    parsed.report(node, message, "由发文时的定性决定，原样填写。", "DS001")
    return None


def read_validity(parsed: ParsedFields, field: Field, node: Node) -> Validity | None:
    """A validity status."""
    text = one_of(tuple(Validity))(parsed, field, node)
    return Validity(text) if text else None


def read_date(parsed: ParsedFields, field: Field, node: Node) -> date | None:
    """A date, ``YYYY-MM-DD``."""
    text = read_text(parsed, field, node)
    if text is None:
        return None
    value = parse_date(text)
    if value is None:
        parsed.report(node, f"“{field.chinese}”的日期“{text}”无法识别", date_hint(text), corrected=corrected_date(text))
    return value


def read_publication(parsed: ParsedFields, field: Field, node: Node) -> datetime | None:
    """A date with an optional time, ``YYYY-MM-DD HH:MM``; sets ``published_has_time``."""
    text = read_text(parsed, field, node)
    if text is None:
        return None
    match = _MINUTE.fullmatch(text)
    day = parse_date(match[1] if match else text)
    if day and match and int(match[2]) < 24 and int(match[3]) < 60:
        parsed.values["published_has_time"] = True
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]))
    if day and not match:
        return datetime(day.year, day.month, day.day)
    corrected = corrected_date(text, with_time=True)
    hint = f"写成 {corrected}。" if corrected else "写成 2024-05-01 09:30 的形式。" if ":" in text else date_hint(text)
    parsed.report(node, f"“{field.chinese}”的时间“{text}”无法识别", hint, corrected=corrected)
    return None


def read_boolean(parsed: ParsedFields, field: Field, node: Node) -> bool | None:
    """``true``, ``false``, 是 or 否."""
    words = {"true": True, "是": True, "false": False, "否": False}
    text = node.text if isinstance(node, ScalarNode) else None
    if text in words:
        return words[text]
    parsed.report(node, f"“{field.chinese}”只能是 true（是）或 false（否）")
    return None


def read_texts(parsed: ParsedFields, field: Field, node: Node) -> tuple[str, ...] | None:
    """A list of different texts, or a single text."""
    texts = []
    for item in _items(parsed, field, node):
        text = read_text(parsed, field, item)
        if text and text in texts:
            parsed.report(item, f"“{field.chinese}”里“{text}”写了两次", "删去一处。")
        elif text:
            texts.append(text)
    return tuple(texts) or None


def read_references(parsed: ParsedFields, field: Field, node: Node) -> tuple[Reference, ...] | None:
    """References to documents: each a path, an index or document number, or a mapping for an outside document."""
    references = []
    for item in _items(parsed, field, node):
        if isinstance(item, MappingNode):
            entry = _entry(parsed, item, _OUTSIDE_KEYS, required=("title",))
            if entry and not has_allowed_scheme(entry.get("url", "")):
                parsed.report(item, f"网址“{entry['url']}”的形式不允许", "写完整的 https:// 网址。")
            elif entry and field.name in ("interpretation", "interprets"):
                parsed.report(item, f"“{field.chinese}”只能写本站文档", "写文件路径、索引号或发文字号。")
            elif entry:
                references.append(
                    Reference(field.name, entry.get("number", ""), item.line, entry["title"], entry.get("url", ""))
                )
        elif isinstance(item, ScalarNode) and item.text.strip():
            references.append(Reference(field.name, item.text.strip(), item.line))
        else:
            parsed.report(item, f"“{field.chinese}”的每一项应当是文件路径、索引号或发文字号")
    return tuple(references) or None


def read_interpretation(parsed: ParsedFields, field: Field, node: Node) -> tuple[Reference, ...] | None:
    """References, or ``{exempt: reason}``, which sets ``interpretation_exempt`` instead."""
    if not isinstance(node, MappingNode):
        return read_references(parsed, field, node)
    entry = _entry(parsed, node, _INTERPRETATION_KEYS)
    if entry is not None:
        parsed.lines["interpretation_exempt"] = node.line
        parsed.values["interpretation_exempt"] = entry.get("exempt", "")
    return None


def read_attachments(parsed: ParsedFields, field: Field, node: Node) -> tuple[Attachment, ...] | None:
    """Attachments, each ``{file, title}``; the file name replaces a missing title."""
    attachments = []
    for item in _items(parsed, field, node):
        if isinstance(item, MappingNode):
            entry = _entry(parsed, item, _ATTACHMENT_KEYS, required=("file",))
            if entry:
                file = entry["file"]
                attachments.append(Attachment(file, entry.get("title") or file.rsplit("/", 1)[-1], item.line))
        else:
            hint = "如：- {file: 申请表.docx, title: 申请表}。"
            parsed.report(item, "附件的每一项应当写 file（文件）和 title（标题）", hint)
    return tuple(attachments) or None


def read_review(parsed: ParsedFields, field: Field, node: Node) -> dict[str, str] | None:
    """The steps of the review, as texts by canonical key."""
    if not isinstance(node, MappingNode):
        parsed.report(node, "“审查”应当分项写起草、校核、审批、保密审查和日期")
        return None
    review = _entry(parsed, node, REVIEW_KEYS, lines=field.name)
    for key, value in node.entries:
        is_date = key.text in ("date", REVIEW_KEYS["date"]) and not is_empty(value)
        if is_date and isinstance(value, ScalarNode) and parse_date(value.text.strip()) is None:
            hint = date_hint(value.text)
            parsed.report(value, f"审查日期“{value.text}”无法识别", hint, corrected=corrected_date(value.text))
    return review


def read_exemptions(parsed: ParsedFields, field: Field, node: Node) -> tuple[Exemption, ...] | None:
    """Exemptions by rule code, each ``{reason, until, approved_by}``."""
    if not isinstance(node, MappingNode):
        hint = "如：IN004: {reason: 理由, until: 2026-12-31, approved_by: 岗位}。"
        parsed.report(node, "“豁免”应当按规则代码分项写", hint)
        return None
    exemptions = []
    for key, value in node.entries:
        if not isinstance(value, MappingNode):
            parsed.report(value, f"豁免 {key.text} 应当写明 reason（理由）、until（期限）、approved_by（批准）")
            continue
        entry = _entry(parsed, value, _EXEMPTION_KEYS) or {}
        until = parse_date(entry.get("until", ""))
        if entry.get("until") and until is None:
            written = entry["until"]
            names = ("until", _EXEMPTION_KEYS["until"])
            where = next((item for name, item in value.entries if name.text in names), value)
            hint = date_hint(written)
            parsed.report(where, f"豁免 {key.text} 的期限“{written}”无法识别", hint, corrected=corrected_date(written))
        exemptions.append(Exemption(key.text, entry.get("reason", ""), until, entry.get("approved_by", ""), key.line))
    return tuple(exemptions) or None


def read_data(parsed: ParsedFields, field: Field, node: Node) -> Any:
    """Any value, as ``plain_value`` reads it."""
    return plain_value(node)


def _items(parsed: ParsedFields, field: Field, node: Node) -> Iterator[Node]:
    """The items of a list, or the single value; records their lines."""
    for position, item in enumerate(node.items if isinstance(node, SequenceNode) else (node,)):
        parsed.lines[f"{field.name}.{position}"] = item.line
        yield item


def _entry(
    parsed: ParsedFields, node: MappingNode, keys: dict[str, str], required: tuple[str, ...] = (), lines: str = ""
) -> dict[str, str] | None:
    """A mapping of texts by canonical name; ``None`` if one of ``required`` is missing.

    ``keys`` are the Chinese names by canonical name; both are accepted. Lines are recorded below the path ``lines``.
    """
    names = {alias: name for name, chinese in keys.items() for alias in (name, chinese)}
    entry: dict[str, str] = {}
    written: dict[str, str] = {}
    for key, value in node.entries:
        name = names.get(key.text)
        if name is None:
            parsed.report(key, f"不认识的字段“{key.text}”", nearest_hint(key.text, names), "FM003")
        elif written.setdefault(name, key.text) != key.text:
            hint = f"与“{written[name]}”是同一个字段，只保留一处。"
            parsed.report(key, f"字段“{key.text}”写了两次", hint, "FM005")
        elif not isinstance(value, ScalarNode):
            parsed.report(value, f"“{key.text}”应当是一段文字")
        elif not is_empty(value):
            entry[name] = value.text.strip()
            if lines:
                parsed.lines[f"{lines}.{name}"] = key.line
    missing = [name for name in required if not entry.get(name)]
    if missing:
        parsed.report(node, f"缺少 {'、'.join(f'{name}（{keys[name]}）' for name in missing)}")
        return None
    return entry
