"""LK008: the host of an external link is one that readers can reach and recognize."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote, urlsplit

from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.core.urls import is_external
from sitegen.rulebook.basis import PRACTICE
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import ERROR, document_rule
from sitegen.site.config import SiteConfig

_WEB = ("http", "https")
_GOVERNMENT = ".gov.cn"
_IMITATION = re.compile(r"(?:^|[.\-])g[o0]v(?:[.\-]?com)?[.\-]?c[nm](?:$|[.\-])")
_LOCAL_NAME = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp)$")
_LABEL = re.compile(r"[a-z0-9\-]+|[\d\-\u3400-\u9fff]+")  # one script for each label: ASCII, or Han as in 某机关.政务
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?")
_UNSAFE = re.compile(r"[\\\s\x00-\x1f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


@document_rule("LK008", ERROR, PRACTICE)
def host_misleads(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """外部链接的网址不是看上去的网站，或者是公众打不开的内部地址。

    理由：“@”前面的网址不起作用，真正打开的是“@”后面的网站；仿冒 gov.cn、夹杂外文字母的域名会把公众引到别人的网站；
    内部地址、本机地址公众打不开，还透露内部网络的情况。
    改法：打开网页，从浏览器的地址栏复制网址；内部系统的地址删去。

    错例：
        --- content/policy.md
        正文：
        第一条 见[中国政府网](https://www.gov.cn@example.com/)。

    错例：
        --- content/policy.md
        正文：
        第一条 见[办事系统](http://192.168.1.20:8080/login)。

    错例：
        --- content/policy.md
        正文：
        第一条 见[省政府](https://www.anlan.gov.cn.example.com/)。

    错例：
        --- content/policy.md
        based_on: [{title: 示例条例, url: "https:///zhengce/1.htm"}]

    正例：
        --- content/policy.md
        正文：
        第一条 见[中国政府网](https://www.gov.cn/)和[示例机关](https://示例机关.政务/)。
    """
    facts = document.facts
    named = [(link.href, link.line) for link in facts.links if is_external(link.href)]
    named += [(reference.url, reference.line) for reference in facts.references if reference.url]
    problems = ((href, line, _problem(href)) for href, line in named)
    yield from at_most(
        Fault(f"链接的网址“{href[:60]}”{problem}", line, hint, evidence=href)
        for href, line, (problem, hint) in ((href, line, found) for href, line, found in problems if found)
    )


def _problem(href: str) -> tuple[str, str] | None:
    """What is wrong with the host of an absolute URL, and how to fix it; ``None`` for a sound host."""
    copy = "从浏览器的地址栏复制网址。"
    if _UNSAFE.search(href):
        return "夹有反斜杠、空白或看不见的字符", copy
    try:
        parts = urlsplit(href)
        host = unquote(parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return "格式有错", copy
    if parts.scheme.lower() not in _WEB:
        return None
    if "@" in parts.netloc:
        return f"里有“@”，真正打开的是 {host or '别的网站'}", "删去“@”和它前面的部分，或者" + copy
    if not host:
        return "没有写网站的域名", copy
    address = _address(host)
    if address is not None:
        inside = not address.is_global or address.is_multicast
        problem = "是内部网络或本机的地址，公众打不开" if inside else "用数字地址代替域名，公众认不出是谁的网站"
        return problem, "换成公众能访问的域名；内部系统的地址删去。"
    if "." not in host or _LOCAL_NAME.search(host):
        return "是内部网络的名称，公众打不开", "换成公众能访问的域名；内部系统的地址删去。"
    if not all(_LABEL.fullmatch(_unicode(label)) for label in host.split(".")):
        return "的域名夹杂外文或形近的字母，可能是仿冒网站", copy
    if not f".{host}".endswith(_GOVERNMENT) and _IMITATION.search(host):
        return "像 gov.cn，其实不是政府网站", copy
    return None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that ``host`` denotes in any notation that browsers accept (``127.1``, ``0x7f000001``), if any."""
    try:
        return ip_address(socket.inet_aton(host)) if _NUMBERS.fullmatch(host) else ip_address(host.partition("%")[0])
    except (OSError, ValueError):
        return None


def _unicode(label: str) -> str:
    """A label of a host without Punycode; a label that cannot be decoded stays as it is, and then matches nothing."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return "\ufffd"
