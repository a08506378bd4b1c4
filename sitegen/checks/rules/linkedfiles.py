"""LK003 to LK005, LK009, LK010: attachments and images exist, may be published, and are used by a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.personaldata import file_name
from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.core.urls import resolve_path
from sitegen.privacy.numbers import mask_numbers
from sitegen.rulebook.basis import INDICATORS, PRACTICE, STRUCTURE
from sitegen.rulebook.registry import ERROR, WARNING, collection_rule, document_rule
from sitegen.site.config import SiteConfig
from sitegen.source.filetypes import MISMATCH, REFUSED

MEGABYTE = 1024 * 1024
SIZE_LIMIT = 50


@document_rule("LK003", ERROR, INDICATORS)
def file_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件或图片找不到。

    理由：附件打不开等于没有公开。
    改法：把文件放在文档旁边或 content/files/ 下，文件名与写的一致（大小写也要一致）；不用链接文件。

    错例：
        --- content/policy.md
        attachments: [{file: missing.docx, title: 申请表}]

    错例：
        --- content/policy.md
        正文：
        ![流程图](missing.png)

    正例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
    """
    for item in document.facts.named_files:
        if item.problem in ("missing", "outside"):
            how = "不在 content 文件夹内，或是链接文件" if item.problem == "outside" else "找不到"
            yield Fault(
                f"附件或图片“{item.file}”{how}", item.line, "核对文件名，把文件放在文档旁边或 content/files/ 下。"
            )


@document_rule("LK004", WARNING, PRACTICE)
def file_refused(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件的类型不允许发布，或者文件太大。

    理由：只发布公文常用的文档、表格、图片、音视频和压缩包；网页、脚本、SVG、程序和带宏的文档会在公众的电脑上执行，
    一律不发布；文件太大，公众在手机上打不开。
    改法：换成 PDF、DOCX、XLSX、CSV、PNG 等格式；太大的压缩图片、拆成几份。本站确需发布的其他格式（如 dwg），写进
    site.yml 的 attachment_types。
    上限（50 MB）可以在 rules.yml 用 threshold 调整。

    错例：
        --- content/policy.md
        attachments: [{file: page.svg, title: 流程图}]
        === content/page.svg
        <svg xmlns="http://www.w3.org/2000/svg"/>

    错例：
        --- content/policy.md
        attachments: [{file: big.csv, title: 登记表}]
        === content/big.csv
        村,户数,人口,耕地（亩）,水浇地（亩）,负责人岗位,联系电话,备注
        示例村,120,431,865.5,640,村委会主任,0900-6210001,无
        === content/_site/rules.yml
        LK004: {threshold: 0.0001, reason: 示例}

    正例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
    """
    limit = site.threshold("LK004", SIZE_LIMIT)
    for item in document.facts.named_files:
        if item.problem == REFUSED:
            yield Fault(
                f"附件“{item.file}”的类型不允许发布，已略去", item.line, "换成 PDF、DOCX、XLSX、CSV、PNG 等格式。"
            )
        elif item.path and item.size > limit * MEGABYTE:
            message = f"附件“{item.file}”有 {_megabytes(item.size)}，超过本站的上限 {limit:g} MB"
            hint = "压缩其中的图片，或者拆成几份。"
            yield Fault(message, item.line, hint, evidence=f"{item.file} 太大")


@document_rule("LK009", ERROR, PRACTICE, locked=True)
def file_content_differs(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件的内容不是扩展名所说的格式，或者里面装有网页、程序。

    理由：改了扩展名的网页、程序，浏览器或者系统仍按内容执行，会以政府网站的名义攻击公众；格式不符的，公众多半也打不开。
        压缩包、PDF 里面的文件也检查；加密的只看扩展名。
    改法：用原来的软件打开，另存为扩展名所说的格式；扩展名写错的，改成对的；从压缩包里删去网页和程序。

    错例：
        --- content/policy.md
        attachments: [{file: photo.jpg, title: 现场照片}]
        === content/photo.jpg
        <html><script>alert(1)</script></html>

    错例：
        --- content/policy.md
        attachments: [{file: list.csv, title: 名单}]
        === content/list.csv
        <!doctype html><table><tr><td>甲</td></tr></table>

    正例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
    """
    for item in document.facts.used_files:
        if item.problem == MISMATCH:
            hint = "用原来的软件打开，另存为扩展名所说的格式；扩展名写错的，改成对的。"
            yield Fault(f"附件“{item.file}”的内容不是扩展名所说的格式，已略去", item.line, hint)
    for attached in document.attached:
        if attached.refused:
            message = f"附件“{file_name(attached)}”里装有不允许发布的文件：{_some(attached.refused)}"
            yield Fault(message, attached.file.line, "从压缩包里删去网页、程序，重新打包。")


@document_rule("LK010", WARNING, PRACTICE)
def file_is_active(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """附件带有宏、脚本，或者嵌入了别的文件。

    理由：宏、脚本和嵌入的程序会在公众的电脑上运行，杀毒软件也会拦截；嵌入的文件里常有没有检查过的内容。
    改法：另存为不带宏的格式，删去嵌入的对象；PDF 重新导出，不带附件和脚本。

    错例：
        --- content/policy.md
        attachments: [{file: form.rtf, title: 申请表}]
        === content/form.rtf
        {\\rtf1 {\\object\\objemb {\\*\\objdata 0105}} apply}

    正例：
        --- content/policy.md
        attachments: [{file: form.rtf, title: 申请表}]
        === content/form.rtf
        {\\rtf1 apply}
    """
    for attached in document.attached:
        if attached.active:
            message = f"附件“{file_name(attached)}”带有{_some(attached.active)}"
            hint = "另存为不带宏、脚本和嵌入对象的文件。"
            yield Fault(message, attached.file.line, hint)


def _some(names: Sequence[str]) -> str:
    more = f" 等 {len(names)} 个" if len(names) > 3 else ""
    return mask_numbers("、".join(names[:3])) + more


def _megabytes(size: int) -> str:
    """Format a size in bytes."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE / 10 else f"{size} 字节"


@collection_rule("LK005", WARNING, STRUCTURE)
def file_unnamed(catalogue: Catalogue) -> Iterator[Fault]:
    """content 文件夹里的文件没有任何文档引用，不会发布。

    理由：多半是忘了写进 attachments，或者文件名、扩展名写错；不该公开的文件也不要留在这里。
    改法：在文档的 attachments（附件）中写明，或移走；文稿的扩展名要写成小写的 .md。

    错例：
        === content/unnamed.csv
        a,b

    正例：
        --- content/notice.md
        attachments: [{file: named.csv, title: 登记表}]
        === content/named.csv
        a,b
    """
    named = {item.path for facts in catalogue.documents for item in facts.used_files if item.path}
    refused = {
        resolve_path(item.file, facts.path)
        for facts in catalogue.documents
        for item in facts.used_files
        if item.problem
    }
    for path in catalogue.other_files:
        if path not in named and path not in refused:
            yield Fault("没有文档引用这个文件，不会发布", 1, "写进文档的 attachments（附件），或移走。", path=path)
