"""LK008: hosts of external links that are not what they seem, or that readers cannot reach."""

from __future__ import annotations

import pytest

from sitegen.checks.rules import RULES
from sitegen.core.document import Document, Facts, Link


def problems(href: str) -> list[str]:
    facts = Facts("content/a.md", "documents/a.html", "", links=(Link(href, "网页", 7),))
    return [fault.message for fault in RULES["LK008"].function(Document(facts), None)]


@pytest.mark.parametrize(
    ("href", "word"),
    [
        ("https://www.gov.cn@evil.example/", "“@”"),
        ("https://user:secret@www.gov.cn/", "“@”"),
        ("https:///zhengce", "没有写"),
        ("https:/www.gov.cn/", "没有写"),
        ("http://10.0.0.8/oa", "内部网络"),
        ("http://172.16.3.4/", "内部网络"),
        ("http://127.1/", "内部网络"),
        ("http://0x7f000001/", "内部网络"),
        ("http://2130706433/", "内部网络"),
        ("http://[::1]/", "内部网络"),
        ("http://169.254.169.254/latest", "内部网络"),
        ("http://localhost:8000/", "内部网络"),
        ("http://oa/", "内部网络"),
        ("http://oa.county.local/", "内部网络"),
        ("http://8.8.8.8/", "数字地址"),
        ("https://www.gov.cn.example.com/", "像 gov.cn"),
        ("https://www-gov-cn.com/", "像 gov.cn"),
        ("https://anlan.g0v.cn/", "像 gov.cn"),
        ("https://anlan.gov.cm/", "像 gov.cn"),
        ("https://www.gоv.cn/", "形近"),  # Cyrillic о
        ("https://xn--gv-cmc.cn/", "形近"),
        ("https://www.gov。cn/", "形近"),
        ("https://www.gov.cn\\@evil.example/", "反斜杠"),
        ("https://www.gov.cn/\u202egnp.exe", "看不见"),
        ("https://[broken/", "格式"),
    ],
)
def test_a_host_that_misleads_is_an_error(href: str, word: str) -> None:
    (message,) = problems(href)
    assert word in message


@pytest.mark.parametrize(
    "href",
    [
        "https://www.gov.cn/zhengce/content_1.htm",
        "https://www.anlan.gov.cn:8443/a?b=@c",
        "http://www.npc.gov.cn./",
        "https://示例机关.政务/",
        "https://xn--fiqs8s.cn/",
        "https://govcnki.example.com/",
        "https://mp.weixin.qq.com/s/abc@def",
        "mailto:office@anlan.example",
        "tel:0900-6210001",
        "../a.md",
    ],
)
def test_an_ordinary_address_is_none(href: str) -> None:
    assert problems(href) == []
