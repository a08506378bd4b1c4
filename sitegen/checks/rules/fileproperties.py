"""PR004 and PR005: attachments can be scanned for personal data, and their properties name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.checks.rules.personaldata import file_name, may_be_public
from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.privacy.numbers import mask_numbers
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import NOTICE, WARNING, document_rule
from sitegen.site.config import SiteConfig

_BASIS = regulation("十五")


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
    if may_be_public(document):
        for attached in document.attached:
            if attached.problem:
                message = f"附件“{file_name(attached)}”没有检查完：{mask_numbers(attached.problem)}"
                hint = "由人核对有没有个人信息；能换的换成工具读得出的格式。"
                yield Fault(message, attached.file.line, hint, evidence=file_name(attached))


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
    if not may_be_public(document):
        return
    own = {name for item in site.departments for name in (item.name, item.short) if name}
    for attached in document.attached:
        named = [(name, value) for name, value in attached.properties if value not in own and _names_somebody(value)]
        if named:
            shown = [f"{name}“{value[0]}**”" for name, value in named[:5]]
            more = f"等 {len(named)} 项" if len(named) > 5 else ""
            message = f"附件“{file_name(attached)}”的属性写有{'、'.join(dict.fromkeys(shown))}{more}"
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


def _names_somebody(value: str) -> bool:
    """True unless ``value`` is the name of an organisation, a program or a computer."""
    return not _NEUTRAL.fullmatch(value.strip()) and not _ORGANISATION.search(value)
