"""TE: the body says something, in a sound structure."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.config import SiteConfig
from sitegen.model import Document, Fault
from sitegen.rules.basis import PRACTICE, STRUCTURE
from sitegen.rules.registry import ERROR, WARNING, document_rule, reported

_WCAG = "WCAG 2.2"


@document_rule("TE001", ERROR, PRACTICE)
def body_empty(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文是空的。

    理由：只有标题没有内容的页面，公众打开等于没有公开。
    改法：补上正文；内容在附件里的，也要写明附件是什么、适用于谁。

    错例：
        --- content/policy.md
        正文：

    正例：
        --- content/policy.md
        正文：
        第一条 为了示例，制定本办法。
    """
    titles = {heading.text for heading in document.facts.headings}
    if not any(block not in titles for block in document.blocks) and not document.facts.links:
        what = "正文只有标题，没有内容" if titles else "正文是空的"
        yield Fault(what, document.body_line, "在文件头之后写正文。")


@document_rule("TE003", WARNING, _WCAG)
def heading_levels_jump(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """标题级别跳跃，或者正文里用了一级标题。

    理由：页面的一级标题是文件标题；级别跳跃会让读屏软件的使用者迷失结构。
    改法：正文标题从“##”开始，逐级使用“###”“####”。

    错例：
        --- content/policy.md
        正文：
        # 第一章

        内容。

    错例：
        --- content/policy.md
        正文：
        ## 第一章

        #### 第一节

        内容。

    正例：
        --- content/policy.md
        正文：
        ## 第一章

        ### 第一节

        内容。
    """
    previous = 1
    for heading in document.facts.headings:
        if heading.level == 1:
            yield Fault(f"正文里的“{heading.text}”用了一级标题", heading.line, "改为“##”。")
        elif heading.level > previous + 1:
            yield Fault(
                f"标题“{heading.text}”从 {previous} 级跳到 {heading.level} 级",
                heading.line,
                f"改为 {previous + 1} 级。",
            )
        previous = heading.level


@document_rule("TE005", WARNING, STRUCTURE)
def raw_html(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """正文里夹有 HTML 代码。

    理由：为了安全，HTML 不会被执行，只会原样显示成代码。
    改法：改用 Markdown 的写法；要显示尖括号本身的，用反引号括起来。

    错例：
        --- content/policy.md
        正文：
        第一条<br>换行。

    正例：
        --- content/policy.md
        正文：
        第一条 用 `<br>` 表示换行。
    """
    for fault in reported(document, "TE005"):
        yield Fault("正文里夹有 HTML 代码，会原样显示", fault.line, "改用 Markdown 的写法。")
