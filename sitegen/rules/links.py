"""LK: every link, anchor, attachment and image leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue import Catalogue
from sitegen.config import SiteConfig
from sitegen.model import Document, Facts, Fault, Link
from sitegen.rules.basis import INDICATORS, PRACTICE, STRUCTURE
from sitegen.rules.registry import ERROR, WARNING, collection_rule, document_rule
from sitegen.urls import has_allowed_scheme, is_external, source_target


def _internal(facts: Facts) -> Iterator[tuple[Link, str, str]]:
    """Links to documents of this site: (link, path of the source named, anchor)."""
    for link in facts.links:
        if not link.image and not is_external(link.href) and has_allowed_scheme(link.href):
            path, anchor = source_target(link.href, facts.path)
            if path.endswith(".md"):
                yield link, path, anchor


@collection_rule("LK001", ERROR, INDICATORS)
def link_to_nothing(catalogue: Catalogue) -> Iterator[Fault]:
    """站内链接指向不存在的文件。

    理由：公众点开是错误页；检查中每个错链都要扣分。
    改法：改成正确的相对路径；文件改名或移动后，指向它的链接也要跟着改。

    错例：
        --- content/policy.md
        正文：
        见[解读](no-such-file.md)。

    正例：
        --- content/policy.md
        正文：
        见[解读](interpretation.md)。
    """
    for facts in catalogue.documents:
        for link, path, _ in _internal(facts):
            if path not in catalogue.by_path:
                message = f"链接“{link.text}”指向的文件 {path} 不存在"
                yield Fault(message, link.line, "改成正确的相对路径。", path=facts.path)


@collection_rule("LK002", ERROR, INDICATORS)
def anchor_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """链接指向页面里不存在的位置。

    理由：页面打得开，但跳不到要看的地方。
    改法：“#”后面写目标文件里标题的文字，标点和空格换成连字符。

    错例：
        --- content/policy.md
        正文：
        见[第三章](#第三章)。

    正例：
        --- content/policy.md
        正文：
        ## 第三章

        见[第三章](#第三章)。
    """
    for facts in catalogue.documents:
        for link, path, anchor in _internal(facts):
            target = catalogue.by_path.get(path)
            if anchor and target and anchor not in target.anchors:
                message = f"链接“{link.text}”的位置“#{anchor}”在 {path} 中不存在"
                known = "、".join(f"#{name}" for name in target.anchors[:5])
                hint = f"那份文件里有：{known}。" if known else "那份文件没有标题。"
                yield Fault(message, link.line, hint, path=facts.path)


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
    """附件的类型不允许发布。

    理由：网页、脚本、SVG、可执行文件和带宏的文档会在公众的浏览器里执行，一律不发布。
    改法：换成 PDF、DOCX、XLSX、CSV、PNG 等格式。

    错例：
        --- content/policy.md
        attachments: [{file: page.svg, title: 流程图}]
        === content/page.svg
        <svg xmlns="http://www.w3.org/2000/svg"/>

    正例：
        --- content/policy.md
        attachments: [{file: form.csv, title: 登记表}]
    """
    for item in document.facts.named_files:
        if item.problem == "refused":
            yield Fault(
                f"附件“{item.file}”的类型不允许发布，已略去", item.line, "换成 PDF、DOCX、XLSX、CSV、PNG 等格式。"
            )


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
    named = {item.path for facts in catalogue.documents for item in facts.used_files}
    for path in catalogue.other_files:
        if path not in named:
            yield Fault("没有文档引用这个文件，不会发布", 1, "写进文档的 attachments（附件），或移走。", path=path)


@document_rule("LK006", ERROR, INDICATORS)
def scheme_refused(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """外部链接的形式不允许，或者引用了站外图片。

    理由：只允许 https、http、mailto、tel；其他形式可能执行脚本，站外图片会把读者的访问透露给第三方。
    改法：写完整的 https:// 网址；图片下载后放在文档旁边。

    错例：
        --- content/policy.md
        正文：
        见[网页](javascript:alert(1))。

    错例：
        --- content/policy.md
        正文：
        ![图](https://example.com/a.png)

    正例：
        --- content/policy.md
        正文：
        见[中国政府网](https://www.gov.cn/)。
    """
    for link in document.facts.links:
        if not has_allowed_scheme(link.href):
            yield Fault(f"链接“{link.href[:60]}”的形式不允许，已略去", link.line, "写完整的 https:// 网址。")
        elif link.image and is_external(link.href):
            yield Fault(f"引用了站外图片“{link.href[:60]}”，已略去", link.line, "下载后放在文档旁边再引用。")
