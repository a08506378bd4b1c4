"""PR: nobody's numbers, names or whereabouts are given away, in the text or in what is attached to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sitegen.core.document import AttachedText, Disclosure, Document
from sitegen.core.finding import Fault
from sitegen.privacy.numbers import Hit, NumberKind, find_numbers, mask_numbers
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, document_rule
from sitegen.site.config import SiteConfig

_BASIS = regulation("十五")
MOST_SHOWN = 20  # of one kind are told singly in one document, and places in one attachment
_HINTS = {
    NumberKind.IDENTITY: "删去号码，或改为 3703**********1234 的样子；发布过的要立即撤下。",
    NumberKind.CARD: "删去卡号，或只留后四位；发布过的要立即撤下。",
    NumberKind.MOBILE: "删去号码，或改为 138****1234 的样子；对外公布的电话写明“联系电话”“咨询电话”。",
}
_FRONT, _BODY = "文件头", "正文"
_NEARBY = 10_000  # characters of the source in which a block is looked for


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


@document_rule("PR004", NOTICE, _BASIS)
def attachment_not_scanned(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件读不出来，没有检查里面有没有个人信息。

    理由：扫描件（包括贴在 Word 里的图片）、加密的文件和旧格式的文件，工具看不到内容，不等于没有问题。
        一份附件最多看一千二百万字、三万个长号码，再多的也在这里说明。单独的图片、音频和视频不提示，发布前同样要看。
    改法：由人逐页核对；能换的换成 .docx、.xlsx 或带文字的 PDF，加密的去掉密码后重新保存。

    错例：
        --- content/notice.md
        attachments: [{file: list.doc, title: 名单}]
        === content/list.doc
        \\xd0\\xcf\\x11\\xe0\\xa1\\xb1\\x1a\\xe1

    正例：
        --- content/notice.md
        attachments: [{file: form.csv, title: 名单}]
        === content/form.csv
        镇,户数
        示例镇,12
    """
    if _is_for_the_public(document):
        for attached in document.attached:
            if attached.problem:
                message = f"附件“{_name(attached)}”没有检查完：{mask_numbers(attached.problem)}"
                hint = "由人核对有没有个人信息；能换的换成工具读得出的格式。"
                yield Fault(message, attached.file.line, hint, evidence=_name(attached))


@document_rule("PR005", WARNING, _BASIS)
def property_names_a_person(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件的文件属性或照片信息写有人名、拍摄地点。

    理由：作者、最后保存者、批注者和照片的定位会跟着附件一起公开，工作人员和当事人都可能被认出来。
        写单位名称的不算。
    改法：在办公软件里“检查文档”或“删除属性和个人信息”后重新保存；照片去掉定位信息。

    错例：
        --- content/notice.md
        attachments: [{file: list.pdf, title: 名单}]
        === content/list.pdf
        %PDF-1.4
        1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
        2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
        3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>> endobj
        4 0 obj <</Author (Zhang San)>> endobj
        trailer <</Root 1 0 R /Info 4 0 R>>

    正例：
        --- content/notice.md
        attachments: [{file: list.pdf, title: 名单}]
        === content/list.pdf
        %PDF-1.4
        1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
        2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
        3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>> endobj
        4 0 obj <</Author (Anlan Water Bureau)>> endobj
        trailer <</Root 1 0 R /Info 4 0 R>>
    """
    if not _is_for_the_public(document):
        return
    own = {name for item in site.departments for name in (item.name, item.short) if name}
    for attached in document.attached:
        named = [(name, value) for name, value in attached.properties if value not in own and _names_somebody(value)]
        if named:
            shown = [f"{name}“{value[0]}**”" for name, value in named[:5]]
            more = f"等 {len(named)} 项" if len(named) > 5 else ""
            message = f"附件“{_name(attached)}”的属性写有{'、'.join(dict.fromkeys(shown))}{more}"
            hint = "删除属性和个人信息后重新保存；照片去掉定位信息。"
            yield Fault(message, attached.file.line, hint, evidence=message)


_NEUTRAL = re.compile(
    r"(?i:administrator|admin|users?|owner|windows.*|microsoft.*|wps.*|kingsoft.*|openpyxl|python.*|libreoffice.*"
    r"|apache.*|adobe.*|unknown|none|root|pc|lenovo|dell|hp|huawei|asus|acer|thinkpad|apple|mac|office|word|excel"
    r"|pdf.*|un-?named|default|test|win-?\w*|desktop-?\w*)|微软.*|用户|管理员|未知|匿名|个人用户|雨林木风|番茄花园"
    r"|深度技术|[\W\d_]*"
)
_ORGANISATION = re.compile(
    r"政府|委员会|办公室|[局厅署科股处站所队院校社厂场馆]$|公司|中心|集团|大学|中学|小学|学校|医院|银行|法院|协会|部门"
    r"|机关|街道|[县市党镇乡]委|支部|(?i:ltd|\binc|corp|gov|bureau|office|company)"
)

_MARKS = re.compile(r"[\W_]")


def _names_somebody(value: str) -> bool:
    """False for the names of organisations, programs and machines."""
    return not _NEUTRAL.fullmatch(value.strip()) and not _ORGANISATION.search(value)


def _is_for_the_public(document: Document) -> bool:
    """True unless the document says that it is not published; a broken one may still be."""
    return document.facts.disclosure in (None, Disclosure.PROACTIVE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the source a number stands."""

    part: str
    line: int
    hit: Hit


def _number_faults(document: Document, kind: NumberKind) -> Iterator[Fault]:
    if not _is_for_the_public(document):
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
    told = {place.hit.masked for place in places}
    if kind is not NumberKind.MOBILE:
        yield from _joined_faults(document, kind, told)
    yield from _name_faults(document, kind, told)
    for attached in document.attached:
        yield from _attachment_faults(attached, kind)


def _places(document: Document) -> Iterator[_Place]:
    """Every number in the source: in the front matter, whose first line is the second, and in the body."""
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
    """The field of the front matter that ``line`` belongs to."""
    lines = document.facts.lines
    above = [(number, name) for name, number in lines.items() if "." not in name and number <= line]
    return max(above)[1] if above else ""


def _joined_faults(document: Document, kind: NumberKind, told: set[str]) -> Iterator[Fault]:
    """Numbers that only the rendered text shows whole: marks or escapes part them in the source.

    What stands unbroken in the source was judged there, with the headings that a cell alone does not have.
    """
    count = place = 0
    for block in document.blocks:
        found = document.text.find(block, place, place + len(block) + _NEARBY)
        if found >= 0:  # no mark parts anything in it
            place = found
            continue
        for hit in find_numbers(block):
            if hit.kind is kind and hit.masked not in told and _written(block, hit) not in document.text:
                told.add(hit.masked)
                count += 1
                if count > MOST_SHOWN:
                    yield Fault(f"{_BODY}里还有夹着标记的{kind}", document.body_line, _HINTS[kind])
                    return
                message = f"{_BODY}里有夹着标记的{kind} {hit.masked}"
                yield Fault(message, _line_of(document, block), _HINTS[kind])


def _written(block: str, hit: Hit) -> str:
    start = [0, *(match.end() for match in re.finditer("\n", block))][hit.line - 1] + hit.column - 1
    return block[start : start + hit.length]


def _line_of(document: Document, block: str) -> int:
    """The line on which ``block`` begins, as far as it can be told."""
    beginning = _MARKS.sub("", block)[:8]
    lines = enumerate(document.text.split("\n"), document.body_line)
    return next((number for number, line in lines if beginning in _MARKS.sub("", line)), document.body_line)


def _name_faults(document: Document, kind: NumberKind, told: set[str]) -> Iterator[Fault]:
    """Numbers in the names of the source and of its files, where the text has not shown them already."""
    facts = document.facts
    names = [("文件名", facts.path, 1)]
    names += [("附件的文件名", item.path or item.file, item.line) for item in facts.used_files]
    for part, path, line in names:
        for hit in find_numbers(posixpath.splitext(path)[0].replace("/", "\n")):
            if hit.kind is kind and hit.masked not in told:
                told.add(hit.masked)
                yield Fault(f"{part}里有{kind} {hit.masked}", line, "换一个不含号码的文件名。")


def _attachment_faults(attached: AttachedText, kind: NumberKind) -> Iterator[Fault]:
    """One fault for each page, sheet or part that holds numbers, with how many they are."""
    found = [(where, hits) for where, every in _hits_by_place(attached.pieces) if (hits := _given_away(every, kind))]
    name = _name(attached)
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
    """One rule after the other asks of the same file."""
    return tuple((where, find_numbers(text)) for where, text in pieces)


def _given_away(hits: Sequence[Hit], kind: NumberKind) -> list[Hit]:
    return [hit for hit in hits if hit.kind is kind and not hit.contact]


def _name(attached: AttachedText) -> str:
    return mask_numbers(posixpath.basename(attached.file.file))
