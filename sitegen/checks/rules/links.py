"""LK001, LK002, LK006, LK007: links have a target, an allowed scheme, and a text that names the target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.external import NOT_CHECKED, host_of
from sitegen.core.document import Document, Facts, Link
from sitegen.core.finding import Fault
from sitegen.core.urls import has_allowed_scheme, internal_url, is_external, source_target
from sitegen.rulebook.basis import ACCESSIBILITY, INDICATORS
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule
from sitegen.site.config import SiteConfig

_LONGEST_NAME = 120  # no file name as alternative text has more characters
_PUNCTUATION = re.compile(r"[\W_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"[^，。；：\s]*\.(?:png|jpe?g|gif|bmp|webp|svg|tiff?|heic)", re.IGNORECASE)
_PICTURE_FILLER = re.compile(  # default names of programs and cameras, and words for "picture"
    "(?:(?:微信|QQ)?(?:插|配|附|照|原|大|小|上|下|左|右|如)?图(?:片|像|示|标)?|照片|相片|截[图屏]|屏幕(?:截图|快照)|未命名|无标题|替代文字|说明文字"
    r"|image|img|picture|pic|photo|dscn?|pxl|wechat|screen ?shot|untitled|alt(?: ?text)?|mmexport)"
    r"[\d\W_]*",
    re.IGNORECASE,
)
_LINK_FILLER = re.compile(  # words that only ask to click
    "(?:请|您|可|欢迎|点击|点开|点|单击|戳|扫码|查看|查阅|阅读|进入|打开|访问|下载|浏览|了解|跳转|立即|详见|参见|见"
    "|更多|详情|详细|全文|原文|内容|信息|链接|网址|网页|页面|这里|此处|这儿|此|本)*"
    "|(?:click|here|more|link|download|read|learn|details?|see)*"
)


def _internal(facts: Facts) -> Iterator[tuple[Link, str, str]]:
    """Yield the links to documents of this site: (link, path of the target's source, anchor)."""
    for link in facts.links:
        if not link.image and not is_external(link.href) and has_allowed_scheme(link.href):
            path, anchor = source_target(link.href, facts.path)
            if path.endswith(".md"):
                yield link, path, anchor


def _short(text: str) -> str:
    """Shorten a link's text to 40 characters for a message."""
    return text if len(text) <= 40 else text[:39] + "…"


@collection_rule("LK001", ERROR, INDICATORS)
def link_to_nothing(catalogue: Catalogue) -> Iterator[Fault]:
    """站内链接指向不存在的文件。

    理由：公众点开是错误页；检查中每个错链都要扣分。
    改法：改成正确的相对路径；文件改名或移动后，指向它的链接也要跟着改。

    错例：
        --- content/policy.md
        正文：
        见[解读](no-such-file.md)。

    错例：
        --- content/policy.md
        正文：
        见[解读](https://www.anlan.example/zwgk/documents/none.html)和[附表]()。

    正例：
        --- content/policy.md
        正文：
        见[解读](interpretation.md)。
    """
    for facts in catalogue.documents:
        yield from at_most(
            Fault(
                f"链接“{_short(link.text)}”指向的文件 {path} 不存在", link.line, "改成正确的相对路径。", path=facts.path
            )
            for link, path, _ in _internal(facts)
            if path not in catalogue.by_path
        )
        yield from at_most(_dead_own_urls(catalogue, facts))


def _dead_own_urls(catalogue: Catalogue, facts: Facts) -> Iterator[Fault]:
    """Yield faults for links without a URL, and for absolute URLs of documents that this column does not have."""
    for link in facts.links:
        own = internal_url(link.href, catalogue.site.url)
        if link.href.strip() in ("", "#"):
            yield Fault(f"链接“{_short(link.text)}”没有写地址", link.line, "写上地址，或去掉链接。", path=facts.path)
        elif own and own.startswith("documents/") and own.endswith(".html") and own not in catalogue.by_url:
            message = f"链接“{_short(link.text)}”指向的本站网页 {own} 不存在"
            yield Fault(message, link.line, "改成文件的相对路径，如 ../policies/a.md。", path=facts.path)


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
    known: dict[str, frozenset[str]] = {}
    for facts in catalogue.documents:
        yield from at_most(_missing_anchors(facts, catalogue, known))


def _missing_anchors(facts: Facts, catalogue: Catalogue, known: dict[str, frozenset[str]]) -> Iterator[Fault]:
    """Yield faults for links to missing anchors; ``known`` caches the anchors of each target as a set."""
    for link, path, anchor in _internal(facts):
        target = catalogue.by_path.get(path)
        if not anchor or target is None:
            continue
        if path not in known:
            known[path] = frozenset(target.anchors)
        if anchor not in known[path]:
            message = f"链接“{_short(link.text)}”的位置“#{anchor}”在 {path} 中不存在"
            names = "、".join(f"#{name}" for name in target.anchors[:5])
            hint = f"“#”后面改成那里已有的标题，如 {names}。" if names else "那里没有标题，去掉“#”和它后面的文字。"
            yield Fault(message, link.line, hint, path=facts.path)


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
    yield from at_most(_refused(document.facts))


def _refused(facts: Facts) -> Iterator[Fault]:
    for link in facts.links:
        if not has_allowed_scheme(link.href):
            yield Fault(f"链接“{link.href[:60]}”的形式不允许，已略去", link.line, "写完整的 https:// 网址。")
        elif link.image and is_external(link.href):
            yield Fault(f"引用了站外图片“{link.href[:60]}”，已略去", link.line, "下载后放在文档旁边再引用。")


def _outside(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """Yield the external links of a page: (URL, link text or title, line)."""
    for link in facts.links:
        if not link.image and host_of(link.href):
            yield link.href, link.text, link.line
    for reference in facts.references:
        if reference.url and host_of(reference.url):
            yield reference.url, reference.title, reference.line


def external_urls(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the external URLs of public documents, sorted, each once.

    URLs of other documents are not checked, because each request would tell another server of them.
    """
    public = [facts for facts in catalogue.documents if catalogue.is_public(facts)]
    return tuple(sorted({url for facts in public for url, _, _ in _outside(facts)}))


def external_faults(catalogue: Catalogue, answers: Mapping[str, str]) -> Iterator[Fault]:
    """Turn ``answers`` of ``external.dead_links`` into faults LK006, one for each line and URL.

    A dead link is a warning, a URL that was not checked in time a notice.
    """
    for facts in catalogue.documents:
        if catalogue.is_public(facts):
            yield from at_most(_dead(facts, answers))


def _dead(facts: Facts, answers: Mapping[str, str]) -> Iterator[Fault]:
    for (url, line), text in {(url, line): text for url, text, line in _outside(facts) if url in answers}.items():
        checked = answers[url] != NOT_CHECKED
        message = f"外部链接“{_short(text)}”打不开：{answers[url]}" if checked else f"外部链接“{_short(text)}”没有检查"
        hint = "换成现在的网址，或删去链接。" if checked else "总时限已到，过后再检查一次。"
        severity = WARNING if checked else NOTICE
        yield Fault(
            f"{message}（{url[:100]}）", line, hint, path=facts.path, severity=severity, code="LK006", evidence=url
        )


@document_rule("LK007", WARNING, ACCESSIBILITY)
def link_says_nothing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """链接的文字没有说明指向什么，或者图片没有替代文字、替代文字只是“图片”或者文件名。

    理由：读屏软件的使用者常常只听链接的文字，“点击这里”“详情”听不出通向哪里；图片没有替代文字，等于没有内容。
    改法：用目标的名称作链接的文字，如“《安澜县示例办法》全文”；图片在方括号里写明画的是什么，如“![办理流程图](…)”。

    错例：
        --- content/policy.md
        正文：
        第一条 解读请[点击这里](interpretation.md)。

    错例：
        --- content/policy.md
        正文：
        第一条 见[https://www.gov.cn/](https://www.gov.cn/)。

    错例：
        --- content/policy.md
        正文：
        第一条 办理流程如下。

        ![](form.png)

    错例：
        --- content/policy.md
        正文：
        第一条 办理流程如下。

        ![IMG_2041.png](form.png)

    正例：
        --- content/policy.md
        正文：
        第一条 见[《安澜县示例办法》解读](interpretation.md)和[中国政府网](https://www.gov.cn/)。
    """
    yield from at_most(filter(None, map(_link_text_fault, document.facts.links)))


def _link_text_fault(link: Link) -> Fault | None:
    text = link.text.strip()
    if link.image:
        hint = "在方括号里写明图片的内容，如“![办理流程图](…)”。"
        if is_external(link.href):  # not on the page; LK006 reports it
            return None
        if not text:
            return Fault(f"图片“{link.href[-60:]}”没有替代文字", link.line, hint)
        if len(text) <= _LONGEST_NAME and (_PICTURE_FILLER.fullmatch(text) or _PICTURE_FILE.fullmatch(text)):
            return Fault(f"图片的替代文字“{_short(text)}”没有说明图片的内容", link.line, hint)
        return None
    hint = "用目标的名称作链接的文字。"
    if not text:
        return Fault(f"指向“{link.href[:60]}”的链接没有文字", link.line, hint)
    if len(text) <= 20 and _LINK_FILLER.fullmatch(_PUNCTUATION.sub("", text).lower()):
        return Fault(f"链接的文字“{text}”没有说明指向什么", link.line, hint)
    if _ADDRESS.fullmatch(text):
        return Fault(f"链接的文字“{_short(text)}”只是网址", link.line, hint)
    return None
