"""PR001 to PR003: no personal numbers in front matter, body, file names and attachments."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sitegen.core.document import AttachedText, Disclosure, Document
from sitegen.core.finding import Fault
from sitegen.privacy.numbers import Hit, NumberKind, find_numbers, mask_numbers
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import ERROR, WARNING, document_rule
from sitegen.site.config import SiteConfig

_BASIS = regulation("十五")
MOST_SHOWN = 20  # findings of one kind for one document, and for one attachment; a last one counts the others
_HINTS = {
    NumberKind.IDENTITY: "删去号码，或改为 3703**********1234 的样子；发布过的要立即撤下。",
    NumberKind.CARD: "删去卡号，或只留后四位；发布过的要立即撤下。",
    NumberKind.MOBILE: "删去号码，或改为 138****1234 的样子；对外公布的电话写明“联系电话”“咨询电话”。",
}
_FRONT, _BODY = "文件头", "正文"
_MARKS = re.compile(r"[\W_]")
_NEARBY = 10_000  # characters of the source that are searched for a block after the previous one


@document_rule("PR001", ERROR, _BASIS, locked=True, unparsed=True)
def identity_number_given_away(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文、文件头、文件名或附件里有完整的居民身份证号码。

    理由：身份证号码是个人隐私，公开出去会被人冒用；县级网站已有因公示名单泄露号码而被检察机关监督的。
        校验码、出生日期和地区码都对的才算，写成全角、分组的也算；15 位的旧号码要附近写有“身份证”等字样才算。
        附件的隐藏工作表、批注、页眉页脚、修订痕迹都要检查。依申请公开、不予公开的文件不发布，不在此列；
        改为主动公开时即行检查。号码在任何提示里都不完整显示。
    改法：删去号码，或遮盖中间十位；在表格里要删去整列，只隐藏或缩小字号不算。

    错例：
        --- content/notice.md
        正文：
        补助对象：张某，身份证号11010519491231002X。

    错例：
        --- content/notice.md
        keywords: ["11010519491231002X"]

    错例：
        --- content/notice.md
        attachments: [{file: form.csv, title: 名单}]
        === content/form.csv
        姓名,证件
        张某,110105 19491231 002x

    正例：
        --- content/notice.md
        正文：
        补助对象：张某，身份证号1101**********002X；统一社会信用代码91110105MA01234567。

    正例：
        --- content/notice.md
        disclosure: 不予公开
        reason: 条例第十五条
        正文：
        补助对象：张某，身份证号11010519491231002X。
    """
    yield from _number_faults(document, NumberKind.IDENTITY)


@document_rule("PR002", WARNING, _BASIS, unparsed=True)
def mobile_number_of_a_person(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """手机号码不在联系方式里。

    理由：名单里跟在姓名后面的手机号码多半是群众的，公开出去就是骚扰和诈骗的来源。
        写在 contact（咨询电话）字段里的，写明“联系电话”“咨询电话”“值班电话”等的，以及表格里单位、职务旁边
        “联系电话”一列的，是给公众拨打的，不算。表里有“姓名”“申请人”等列而没有职务、科室、窗口的，按群众名单对待，
        写着地址、工作单位也一样。本规则查出的问题不进基线：遮盖后的号码认不出换没换人。
    改法：删去号码，或遮盖中间四位；确是对外公布的电话，写明“联系电话”等字样。

    错例：
        --- content/notice.md
        正文：
        获奖人员：张某，13800138000。

    错例：
        --- content/notice.md
        正文：
        | 姓名 | 联系电话 |
        | --- | --- |
        | 张某 | 138 0013 8000 |

    错例：
        --- content/notice.md
        正文：
        | 申请人 | 工作单位 | 手机 |
        | --- | --- | --- |
        | 张某 | 示例厂 | 13800138000 |

    错例：
        --- content/notice.md
        正文：
        服务对象张某手机号码13800138000。

    正例：
        --- content/notice.md
        正文：
        咨询电话：13800138000。

        | 单位 | 联系电话 |
        | --- | --- |
        | 示例镇 | 13800138000 |
    """
    yield from _number_faults(document, NumberKind.MOBILE)


@document_rule("PR003", ERROR, _BASIS, locked=True, unparsed=True)
def bank_card_given_away(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文、文件头、文件名或附件里有完整的银行卡号。

    理由：补贴名单连卡号一起公开，会直接造成财产损失。
        13 至 19 位、符合发卡规则和校验码，并且附近或者表头写有“银行卡”“账号”“卡号”“开户”“一卡通”等字样的才算。
    改法：删去卡号一列；确需核对的，只留后四位。

    错例：
        --- content/notice.md
        正文：
        张某，一卡通账号 6222 0212 0000 0000 013。

    错例：
        --- content/notice.md
        attachments: [{file: form.csv, title: 名单}]
        === content/form.csv
        姓名,银行账号
        张某,6222021200000000013

    正例：
        --- content/notice.md
        正文：
        张某，一卡通账号 6222***********0013。

        设备编号：6222021200000000013。
    """
    yield from _number_faults(document, NumberKind.CARD)


def may_be_public(document: Document) -> bool:
    """True unless the disclosure attribute forbids publication; a document without one may become public."""
    return document.facts.disclosure in (None, Disclosure.PROACTIVE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A number in the source: the part of the file and the line."""

    part: str
    line: int
    hit: Hit


def _number_faults(document: Document, kind: NumberKind) -> Iterator[Fault]:
    if not may_be_public(document):
        return
    hint = _HINTS[kind]
    places = [place for place in _places(document) if _counts(place, kind, document)]
    for place in places[:MOST_SHOWN]:
        message = f"{place.part}里有{kind} {place.hit.masked}"
        yield Fault(message, place.line, hint, place.hit.column, length=place.hit.length)
    if len(places) > MOST_SHOWN:
        first = places[MOST_SHOWN]
        message = f"另外还有 {len(places) - MOST_SHOWN} 处{kind}"
        yield Fault(message, first.line, hint, first.hit.column, length=first.hit.length, evidence=f"另外还有{kind}")
    reported = {place.hit.masked for place in places}
    if kind is not NumberKind.MOBILE:
        yield from _split_faults(document, kind, reported)
    yield from _file_name_faults(document, kind, reported)
    for attached in document.attached:
        yield from _attachment_faults(attached, kind)


def _places(document: Document) -> Iterator[_Place]:
    """Yield every number in the front matter, which begins on line 2 of the file, and in the body."""
    for hit in find_numbers(document.head):
        yield _Place(_FRONT, hit.line + 1, hit)
    part = _BODY if document.facts.parsed else "文件"
    for hit in find_numbers(document.text):
        yield _Place(part, hit.line + document.body_line - 1, hit)


def _counts(place: _Place, kind: NumberKind, document: Document) -> bool:
    if place.hit.kind is not kind:
        return False
    return not (place.hit.contact or (place.part == _FRONT and _field_at(document, place.line) == "contact"))


def _field_at(document: Document, line: int) -> str:
    """Return the front matter field that ``line`` belongs to; empty if there is none."""
    lines = document.facts.lines
    above = [(number, name) for name, number in lines.items() if "." not in name and number <= line]
    return max(above)[1] if above else ""


def _split_faults(document: Document, kind: NumberKind, reported: set[str]) -> Iterator[Fault]:
    """Yield faults for numbers that markup or escapes split in the source, so that only the rendered text has them.

    Numbers that are whole in the source are excluded: ``_places`` finds them, with context that a block lacks, such as
    the header of a table.
    """
    count = start = 0
    for block in document.blocks:
        found = document.text.find(block, start, start + len(block) + _NEARBY)
        if found >= 0:  # the source has the block without markup
            start = found
            continue
        for hit in find_numbers(block):
            if hit.kind is kind and hit.masked not in reported and _text_of(block, hit) not in document.text:
                reported.add(hit.masked)
                count += 1
                if count > MOST_SHOWN:
                    yield Fault(f"{_BODY}里还有夹着标记的{kind}", document.body_line, _HINTS[kind])
                    return
                message = f"{_BODY}里有夹着标记的{kind} {hit.masked}"
                yield Fault(message, _line_of(document, block), _HINTS[kind])


def _text_of(block: str, hit: Hit) -> str:
    start = [0, *(match.end() for match in re.finditer("\n", block))][hit.line - 1] + hit.column - 1
    return block[start : start + hit.length]


def _line_of(document: Document, block: str) -> int:
    """Return the line of the file where ``block`` begins, by its first characters; else the first line of the body."""
    beginning = _MARKS.sub("", block)[:8]
    lines = enumerate(document.text.split("\n"), document.body_line)
    return next((number for number, line in lines if beginning in _MARKS.sub("", line)), document.body_line)


def _file_name_faults(document: Document, kind: NumberKind, reported: set[str]) -> Iterator[Fault]:
    """Yield faults for numbers in the names of the source and its files, unless reported for the text."""
    facts = document.facts
    names = [("文件名", facts.path, 1)]
    names += [("附件的文件名", item.path or item.file, item.line) for item in facts.used_files]
    for part, path, line in names:
        for hit in find_numbers(posixpath.splitext(path)[0].replace("/", "\n")):
            if hit.kind is kind and hit.masked not in reported:
                reported.add(hit.masked)
                yield Fault(f"{part}里有{kind} {hit.masked}", line, "换一个不含号码的文件名。")


def _attachment_faults(attached: AttachedText, kind: NumberKind) -> Iterator[Fault]:
    """Yield one fault for each page, sheet or archive member with numbers, and their count."""
    found = [
        (where, hits)
        for where, every in _hits_by_place(attached.pieces)
        if (hits := [hit for hit in every if hit.kind is kind and not hit.contact])
    ]
    name = file_name(attached)
    for where, hits in found[:MOST_SHOWN]:
        first = hits[0]
        place = mask_numbers(where)
        many = f"起有 {len(hits)} 个{kind}，第一个是" if len(hits) > 1 else f"有{kind}"
        message = f"附件“{name}”{place}第 {first.line} 行{many} {first.masked}"
        yield Fault(message, attached.file.line, _HINTS[kind], evidence=f"{name} {place} {kind} {first.masked}")
    if len(found) > MOST_SHOWN:
        rest = sum(len(hits) for _, hits in found[MOST_SHOWN:])
        message = f"附件“{name}”其他各处还有 {rest} 个{kind}"
        yield Fault(message, attached.file.line, _HINTS[kind], evidence=f"{name} 其他各处 {kind}")


@lru_cache(maxsize=4)
def _hits_by_place(pieces: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[Hit, ...]], ...]:
    """Find the numbers of all kinds in a file. Memoized, because three rules ask for the same file in turn."""
    return tuple((where, find_numbers(text)) for where, text in pieces)


def file_name(attached: AttachedText) -> str:
    """Return the file name of an attachment with personal numbers masked."""
    return mask_numbers(posixpath.basename(attached.file.file))
