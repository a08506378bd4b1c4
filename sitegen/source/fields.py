"""The front matter contract: every field, its Chinese name, and how its value is read.

``read_fields`` turns nodes into typed values. It never guesses: what is wrong becomes a fault with
its line and leaves the field empty.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sitegen.core.document import Attachment, Disclosure, Exemption, Reference, Validity
from sitegen.core.finding import Fault, Fix
from sitegen.core.urls import has_allowed_scheme
from sitegen.source.frontmatter import Mapping, Node, Scalar, Sequence, doubled_keys, is_empty, plain_value

FORMS = ("文字", "图解", "视频", "音频", "问答", "新闻发布会", "专家解读", "媒体解读", "负责人解读")
SUMMARY_LENGTH = 100
REVIEW_KEYS = {"drafter": "起草", "checker": "校核", "approver": "审批", "secrecy": "保密审查", "date": "日期"}
_ATTACHMENT_KEYS = {"file": "文件", "title": "标题"}
_OUTSIDE_KEYS = {"title": "标题", "number": "发文字号", "url": "网址"}
_EXEMPTION_KEYS = {"reason": "理由", "until": "期限", "approved_by": "批准"}
_INTERPRETATION_KEYS = {"exempt": "豁免"}

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MINUTE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2})", re.ASCII)
_LOOSE_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CERTAIN_DATE = re.compile(
    r"(\d{4}) ?(?:([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})|年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日)"
    r"(?:[ T](\d{1,2}):(\d{2})(?::00)?)?",
    re.ASCII,
)


@dataclass(slots=True)
class Reading:
    """What came out of one front matter: values by canonical name, lines, faults."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, node: Node, message: str, hint: str = "", code: str = "FM004", mended: str = "") -> None:
        """Keep a fault at ``node``. ``mended`` is what its text certainly should read, where that is known."""
        plain = isinstance(node, Scalar) and node.plain
        length = len(node.text) if isinstance(node, Scalar) and plain else 0
        fix = Fix(node.line, node.column, node.text.strip(), mended) if isinstance(node, Scalar) and mended else None
        self.faults.append(Fault(message, node.line, hint, node.column, code=code, length=length, fix=fix))


Convert = Callable[[Reading, str, Node], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: canonical name, Chinese name, what its value is (for editors), and its reader."""

    name: str
    chinese: str
    shape: str
    convert: Convert


def read_fields(head: Mapping) -> Reading:
    """Read a whole front matter. Codes used: FM003, FM004, FM005, DS001."""
    reading = Reading()
    written: dict[str, Scalar] = {}
    for key, node in head.entries:
        known = BY_NAME.get(key.text.strip())
        if known is None:
            reading.wrong(key, f"不认识的字段“{key.text}”", _nearest(key.text, BY_NAME), "FM003")
        elif known.name in written:
            first = written[known.name]
            how = "写了两次" if first.text == key.text else f"与“{first.text}”是同一个字段，写了两次"
            reading.wrong(key, f"字段“{key.text}”{how}", f"只保留一处（另一处在第 {first.line} 行）。", "FM005")
        else:
            written[known.name] = key
            reading.lines[known.name] = key.line
            for doubled, first_line in doubled_keys(node):
                reading.wrong(
                    doubled, f"字段“{doubled.text}”写了两次", f"只保留一处（另一处在第 {first_line} 行）。", "FM005"
                )
            if not is_empty(node):
                value = known.convert(reading, known.name, node)
                if value is not None:
                    reading.values[known.name] = value
    return reading


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word.strip(), list(known), n=1, cutoff=0.6)
    return f"是不是“{close[0]}”？" if close else "字段名见《编辑手册》的字段表。"


def parse_date(text: str) -> date | None:
    """``YYYY-MM-DD`` as a date; ``None`` for anything else, an impossible day included."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _date_hint(text: str) -> str:
    match = _LOOSE_DATE.match(text.strip())
    if match:
        year, month, day = map(int, match.groups())
        try:
            return f"写成 {date(year, month, day).isoformat()}。"
        except ValueError:
            return f"{year} 年 {month} 月没有 {day} 日。"
    return "日期写成四位年-两位月-两位日，如 2024-05-01。"


def mended_date(text: str, *, with_time: bool = False) -> str:
    """``text`` as it should be written where it can mean only one day; else empty.

    Full-width characters count as what they look like; ``with_time`` a time of day may follow.
    """
    match = _CERTAIN_DATE.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    if not match:
        return ""
    year, _, *parts, hour, minute = match.groups()
    month, day = (part for part in parts if part)
    mended = f"{year}-{int(month):02}-{int(day):02}"
    if parse_date(mended) is None or (hour and not with_time):
        return ""
    if hour is None:
        return mended
    return f"{mended} {int(hour):02}:{minute}" if int(hour) < 24 and int(minute) < 60 else ""


def _text(reading: Reading, name: str, node: Node) -> str | None:
    if isinstance(node, Scalar):
        return node.text.strip()
    reading.wrong(node, f"“{_label(name)}”应当是一段文字", "写在同一行，不用列表或下级字段。")
    return None


def _summary(reading: Reading, name: str, node: Node) -> str | None:
    text = _text(reading, name, node)
    if text is None or len(text) <= SUMMARY_LENGTH:
        return text
    message = f"“{_label(name)}”有 {len(text)} 字，超过 {SUMMARY_LENGTH} 字"
    reading.wrong(node, message, "缩短，或者删去由工具从正文摘取。")
    return None


def _choice(vocabulary: tuple[str, ...]) -> Convert:
    def convert(reading: Reading, name: str, node: Node) -> str | None:
        text = _text(reading, name, node)
        if text is None or text in vocabulary:
            return text
        reading.wrong(node, f"“{_label(name)}”的值“{text}”不在规定的取值内", f"可用的值：{'、'.join(vocabulary)}。")
        return None

    return convert


def _disclosure(reading: Reading, name: str, node: Node) -> Disclosure | None:
    text = node.text if isinstance(node, Scalar) else ""
    if text in tuple(Disclosure):
        return Disclosure(text)
    said = f"“{text}”" if text else "这里的写法"
    reading.wrong(
        node, f"公开属性只能是主动公开、依申请公开、不予公开之一，{said}不是", "由发文时的定性决定，原样填写。", "DS001"
    )
    return None


def _validity(reading: Reading, name: str, node: Node) -> Validity | None:
    text = _choice(tuple(Validity))(reading, name, node)
    return Validity(text) if text else None


def _date(reading: Reading, name: str, node: Node) -> date | None:
    text = _text(reading, name, node)
    if text is None:
        return None
    value = parse_date(text)
    if value is None:
        reading.wrong(node, f"“{_label(name)}”的日期“{text}”无法识别", _date_hint(text), mended=mended_date(text))
    return value


def _publication(reading: Reading, name: str, node: Node) -> datetime | None:
    text = _text(reading, name, node)
    if text is None:
        return None
    match = _MINUTE.fullmatch(text)
    day = parse_date(match[1] if match else text)
    if day and match and int(match[2]) < 24 and int(match[3]) < 60:
        reading.values["published_has_time"] = True
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]))
    if day and not match:
        return datetime(day.year, day.month, day.day)
    mended = mended_date(text, with_time=True)
    hint = f"写成 {mended}。" if mended else "写成 2024-05-01 09:30 的形式。" if ":" in text else _date_hint(text)
    reading.wrong(node, f"“{_label(name)}”的时间“{text}”无法识别", hint, mended=mended)
    return None


def _boolean(reading: Reading, name: str, node: Node) -> bool | None:
    words = {"true": True, "是": True, "false": False, "否": False}
    text = node.text if isinstance(node, Scalar) else None
    if text in words:
        return words[text]
    reading.wrong(node, f"“{_label(name)}”只能是 true（是）或 false（否）")
    return None


def _texts(reading: Reading, name: str, node: Node) -> tuple[str, ...] | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    texts = []
    for position, item in enumerate(items):
        reading.lines[f"{name}.{position}"] = item.line
        text = _text(reading, name, item)
        if text and text in texts:
            reading.wrong(item, f"“{_label(name)}”里“{text}”写了两次", "删去一处。")
        elif text:
            texts.append(text)
    return tuple(texts) or None


def _references(reading: Reading, name: str, node: Node) -> tuple[Reference, ...] | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    references = []
    for position, item in enumerate(items):
        reading.lines[f"{name}.{position}"] = item.line
        if isinstance(item, Mapping):
            entry = _entry(reading, item, _OUTSIDE_KEYS, required=("title",))
            if entry and not has_allowed_scheme(entry.get("url", "")):
                reading.wrong(item, f"网址“{entry['url']}”的形式不允许", "写完整的 https:// 网址。")
            elif entry and name in ("interpretation", "interprets"):
                reading.wrong(item, f"“{_label(name)}”只能写本站文档", "写文件路径、索引号或发文字号。")
            elif entry:
                references.append(
                    Reference(name, entry.get("number", ""), item.line, entry["title"], entry.get("url", ""))
                )
        elif isinstance(item, Scalar) and item.text.strip():
            references.append(Reference(name, item.text.strip(), item.line))
        else:
            reading.wrong(item, f"“{_label(name)}”的每一项应当是文件路径、索引号或发文字号")
    return tuple(references) or None


def _interpretation(reading: Reading, name: str, node: Node) -> tuple[Reference, ...] | None:
    if not isinstance(node, Mapping):
        return _references(reading, name, node)
    entry = _entry(reading, node, _INTERPRETATION_KEYS)
    if entry is not None:
        reading.lines["interpretation_exempt"] = node.line
        reading.values["interpretation_exempt"] = entry.get("exempt", "")
    return None


def _attachments(reading: Reading, name: str, node: Node) -> tuple[Attachment, ...] | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    attachments = []
    for position, item in enumerate(items):
        reading.lines[f"{name}.{position}"] = item.line
        if isinstance(item, Mapping):
            entry = _entry(reading, item, _ATTACHMENT_KEYS, required=("file",))
            if entry:
                file = entry["file"]
                attachments.append(Attachment(file, entry.get("title") or file.rsplit("/", 1)[-1], item.line))
        else:
            reading.wrong(
                item, "附件的每一项应当写 file（文件）和 title（标题）", "如：- {file: 申请表.docx, title: 申请表}。"
            )
    return tuple(attachments) or None


def _review(reading: Reading, name: str, node: Node) -> dict[str, str] | None:
    if not isinstance(node, Mapping):
        reading.wrong(node, "“审查”应当分项写起草、校核、审批、保密审查和日期")
        return None
    review = _entry(reading, node, REVIEW_KEYS, lines=name)
    for key, value in node.entries:
        is_date = key.text in ("date", REVIEW_KEYS["date"]) and not is_empty(value)
        if is_date and isinstance(value, Scalar) and parse_date(value.text.strip()) is None:
            hint = _date_hint(value.text)
            reading.wrong(value, f"审查日期“{value.text}”无法识别", hint, mended=mended_date(value.text))
    return review


def _exemptions(reading: Reading, name: str, node: Node) -> tuple[Exemption, ...] | None:
    if not isinstance(node, Mapping):
        reading.wrong(
            node, "“豁免”应当按规则代码分项写", "如：IN004: {reason: 理由, until: 2026-12-31, approved_by: 岗位}。"
        )
        return None
    exemptions = []
    for key, value in node.entries:
        if not isinstance(value, Mapping):
            reading.wrong(value, f"豁免 {key.text} 应当写明 reason（理由）、until（期限）、approved_by（批准）")
            continue
        entry = _entry(reading, value, _EXEMPTION_KEYS) or {}
        until = parse_date(entry.get("until", ""))
        if entry.get("until") and until is None:
            written = entry["until"]
            names = ("until", _EXEMPTION_KEYS["until"])
            where = next((item for name, item in value.entries if name.text in names), value)
            hint = _date_hint(written)
            reading.wrong(where, f"豁免 {key.text} 的期限“{written}”无法识别", hint, mended=mended_date(written))
        exemptions.append(Exemption(key.text, entry.get("reason", ""), until, entry.get("approved_by", ""), key.line))
    return tuple(exemptions) or None


def _data(reading: Reading, name: str, node: Node) -> Any:
    return plain_value(node)


def _entry(
    reading: Reading, node: Mapping, keys: dict[str, str], required: tuple[str, ...] = (), lines: str = ""
) -> dict[str, str] | None:
    """A small mapping of texts under known keys (English or Chinese); ``None`` where one is missing."""
    names = {alias: name for name, chinese in keys.items() for alias in (name, chinese)}
    entry: dict[str, str] = {}
    written: dict[str, str] = {}
    for key, value in node.entries:
        name = names.get(key.text)
        if name is None:
            reading.wrong(key, f"不认识的字段“{key.text}”", _nearest(key.text, names), "FM003")
        elif written.setdefault(name, key.text) != key.text:
            hint = f"与“{written[name]}”是同一个字段，只保留一处。"
            reading.wrong(key, f"字段“{key.text}”写了两次", hint, "FM005")
        elif not isinstance(value, Scalar):
            reading.wrong(value, f"“{key.text}”应当是一段文字")
        elif not is_empty(value):
            entry[name] = value.text.strip()
            if lines:
                reading.lines[f"{lines}.{name}"] = key.line
    missing = [name for name in required if not entry.get(name)]
    if missing:
        reading.wrong(node, f"缺少 {'、'.join(f'{name}（{keys[name]}）' for name in missing)}")
        return None
    return entry


FIELDS: tuple[Field, ...] = (
    Field("title", "标题", "文字", _text),
    Field("kind", "类型", "类型名", _text),
    Field("disclosure", "公开属性", "主动公开、依申请公开、不予公开", _disclosure),
    Field("department", "发文机关", "机关名称；联合发文写列表，牵头机关在前", _texts),
    Field("index", "索引号", "文字，全站唯一", _text),
    Field("summary", "内容概述", "不超过 100 字", _summary),
    Field("issued", "成文日期", "日期", _date),
    Field("published", "发布日期", "日期，或日期加时分", _publication),
    Field("theme", "主题分类", "一级/二级", _text),
    Field("keywords", "关键词", "列表", _texts),
    Field("number", "发文字号", "机关代字〔年〕n号、令第n号，没有则写“无”", _text),
    Field("genre", "文种", "文字", _text),
    Field("normative", "行政规范性文件", "true 或 false", _boolean),
    Field("normative_number", "规范性文件编号", "文字", _text),
    Field("effective", "施行日期", "日期", _date),
    Field("expires", "有效期至", "日期", _date),
    Field("validity", "效力状态", "、".join(Validity), _validity),
    Field("validity_reason", "效力说明", "文字", _text),
    Field("repeals", "废止", "引用列表", _references),
    Field("amends", "修改", "引用列表", _references),
    Field("replaces", "替代", "引用列表", _references),
    Field("based_on", "依据", "引用列表", _references),
    Field("interpretation", "解读", "引用列表，或 {exempt: 理由}", _interpretation),
    Field("interprets", "解读对象", "引用列表", _references),
    Field("form", "解读形式", "、".join(FORMS), _choice(FORMS)),
    Field("section", "栏目", "栏目路径，如 法定主动公开内容/政策文件", _text),
    Field("attachments", "附件", "列表，每项 {file, title}", _attachments),
    Field("review", "审查", "{drafter, checker, approver, secrecy: 通过, date}", _review),
    Field("reason", "不公开理由", "条例条款", _text),
    Field("contact", "咨询电话", "文字", _text),
    Field("exempt", "豁免", "{规则代码: {reason, until, approved_by}}", _exemptions),
    Field("data", "数据", "按类型规定的表，或同目录的 YAML、CSV 文件名", _data),
)
BY_NAME = {name: entry for entry in FIELDS for name in (entry.name, entry.chinese)}
_LABELS = {entry.name: entry.chinese for entry in FIELDS}


def _label(name: str) -> str:
    return _LABELS[name]


def field_label(name: str) -> str:
    """Chinese name of a canonical field."""
    return _LABELS.get(name, name)
