"""Edge cases of the rules on text and links, and the check of external links."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.checks import external
from sitegen.checks.engine import settle
from sitegen.checks.external import NOT_CHECKED, UNRESOLVED, dead_links
from sitegen.checks.rules import RULES, Scope
from sitegen.checks.rules.links import external_faults, external_urls
from sitegen.checks.rules.spans import code_spans, is_in_address
from sitegen.checks.rules.text import words_pattern
from sitegen.core.document import Attachment, Document, Heading, Link
from sitegen.core.errors import SitegenError
from sitegen.core.finding import Finding, Fix, Severity
from sitegen.rulebook.limits import MOST
from sitegen.source.load import SOURCE_LIMIT
from tests.conftest import serving
from tests.factories import WITHHELD, catalogue, document, found, messages, parsed, site
from tests.samples import sources

# TE004


@given(st.text("布署部循私舞弊.^]-甲", max_size=60), st.lists(st.text("布署部循私舞弊.^]-", max_size=4), max_size=8))
def test_words_are_found_as_by_trying_one_after_the_other(text: str, words: list[str]) -> None:
    plain = "|".join(map(re.escape, sorted(filter(None, words), key=lambda word: (-len(word), word))))
    expected = [match.span() for match in re.finditer(plain, text)] if plain else []
    pattern = words_pattern(tuple(words))
    assert [match.span() for match in pattern.finditer(text)] == expected if pattern else not expected


def in_policy(body: str) -> Document:
    return document("policy", body, kind="policy")


def words_in(body: str, **words: str) -> list[Finding]:
    return found("TE004", in_policy(body), of=site(words={**site().words, "布署": "部署", **words}))


def marked(source: str, finding: Finding) -> str:
    """Return the text of ``source`` that ``finding`` points to."""
    return source.split("\n")[finding.line - 1][finding.column - 1 :][: finding.length]


def test_a_wrong_word_is_reported_with_place_length_and_fix() -> None:
    (finding,) = words_in("第一条 为了示例。\n\n第二条 **重新**布署工作。")
    line = in_policy("").body_line + 2
    assert (finding.line, finding.column, finding.length) == (line, 11, 2)
    assert finding.fix == Fix(line, 11, "布署", "部署")


def test_a_wrong_word_in_title_or_summary_is_reported_at_its_line_without_a_fix() -> None:
    head = sources("--- content/policy.md\ntitle: 安澜县布署办法\n")["content/policy.md"].decode()
    source = head.replace("kind: policy", "summary: >\n  第一行\n  重新布署\nkind: policy")
    told = found("TE004", parsed("content/policy.md", source.encode()))
    assert [(marked(source, one), one.fix) for one in told] == [("布署", None)] * 2
    assert [source.split("\n")[one.line - 1] for one in told] == ["title: 安澜县布署办法", "  重新布署"]


_NO_PROSE = [
    "第一条 词 `布署` 是错的。",
    "第一条 词 ``布`署 布署`` 是错的。",
    "```\n布署\n```\n\n第一条 内容。",
    "~~~\n布署\n```\n布署\n~~~\n\n第一条 内容。",
    "第一条 见[办法](interpretation.md?布署=1)。",
    "第一条 见[办法][一]。\n\n[一]: interpretation.md?布署",
    "第一条 见<https://example.com/布署>。",
    "第一条 见 https://example.com/a/布署 。",
    "第一条 公布署名文章，发布署长令。",
]
_PROSE = [
    "第一条 一个 ` 不成对，布署。",
    "第一条 `代码`之后布署。",
    "第一条 `不成对\n\n第二条 布署`。",
    "第一条 见[重新布署](interpretation.md)。",
    "第一条 见[解读](interpretation.md)并布署。",
    "第一条 网址 https://example.com/a。布署。",
    "```\n代码\n```\n\n第一条 布署。",
]


@pytest.mark.parametrize("body", [*_NO_PROSE, *_PROSE])
def test_wrong_words_count_in_prose_and_not_in_code_addresses_and_words_that_only_meet(body: str) -> None:
    assert len(words_in(body)) == (body in _PROSE)


def test_the_longest_word_counts_and_a_word_mapped_to_itself_is_right() -> None:
    told = words_in("银行帐户、帐户、老帐户和旧称。", 帐户="账户", 银行帐户="银行账户", 老帐户="老帐户", 旧称="")
    assert [finding.message for finding in told] == ["“银行帐户”应为“银行账户”", "“帐户”应为“账户”", "本站不用“旧称”"]
    assert [finding.fix is None for finding in told] == [False, False, True]


def test_a_site_can_say_that_a_built_in_word_is_right() -> None:
    assert found("TE004", in_policy("重新布署。"), of=site({"words": "布署: 布署"})) == []


def test_no_built_in_word_is_part_of_a_right_one_or_wrong_in_words_that_only_meet() -> None:
    """Each text was a false positive of some word list; the last ones contain no wrong word at all."""
    right = (
        "既使用财政资金又使用社会资金；预防犯罪；相关健康信息；审评检查长三角分中心；裁决对当事人；构建全流程；"
        "完善长江岸线；完善自律机制；协商确定；学习贯彻；心理危机干预以及；给予防汛支援；逾期未改正；两年未从事；"
        "自己经营；来自已经；保护土地；他人土地；按股分红；部分额外补偿；巡逻缉私；摩登计划；遵重庆市有关规定；"
        "全部份额；用水份额；公布署名；青松驰援；中签暑期托管；数百份比赛作品；只收入不付出；消防讯息；来源于部分脏器；"
        "自尊守法；继承偌大家业；主编篡改文稿；选拔打造队伍；功能衰退脏器；雷暴炸毁；返馈赠品；全部份儿；截至目前；登录网站；大幅射击；客户藉此；究竟争取"
    )
    assert messages("TE004", in_policy(f"{right}。")) == []


def test_every_built_in_wrong_word_is_reported() -> None:
    words = site().words
    wrong = [word for word, right in words.items() if word != right]
    assert len(wrong) >= 60
    assert not any(word in right for word in wrong for right in words.values() if right not in words)
    told = found("TE004", replace(in_policy(""), text="\n".join(wrong), body_line=1))
    assert {(place, word) for place, word in enumerate(wrong, 1)} <= {
        (one.line, one.fix and one.fix.old) for one in told
    }


# TE002


_NO_TEXT = [
    "![示例办法图解](form.png)",
    "详见[登记表](form.csv)。",
    "## 附件\n\n[登记表](form.csv)",
    "请点击下载附件：[登记表](form.csv)\n\n来源：县政府办公室",
]
_TEXT = [
    "通告内容。",
    "见[解读](interpretation.md)。",
    "县政府决定自2024年4月1日起开展示例登记，登记表见[附件](form.csv)。",
    "![流程图](form.png)\n\n凡在本县经营的示例单位，都应当按上图办理登记，逾期不再受理。",
    "| 项目 | 标准 |\n| --- | --- |\n| 示例登记工本费 | 每本十元 |\n\n[登记表](form.csv)",
]


@pytest.mark.parametrize("body", [*_NO_TEXT, *_TEXT])
def test_pictures_and_pointers_to_files_are_no_text(body: str) -> None:
    assert len(found("TE002", document("notice", body))) == (body in _NO_TEXT)


# LK


_SILENT = """点击这里 点此查看 详情 查看更多&gt;&gt; 这里 more Read&nbsp;more 阅读全文 【下载】 原文链接 …
http://www.gov.cn/a www.gov.cn"""
_SPEAKING = """附件 附件1 下载申请表 政策解读 查看办事指南 文件原文 进入省政务服务网 中国政府网 更多政策解读 第三章
zwgk@anlan.example"""


_EMPTY_PICTURES = """图片 图 图1 附图2 图像 照片 截图 image image1 IMG_2041 IMG_2041.png DSC00012.JPG a.png 流程图.png
Screenshot_2024 微信图片_20240306101010 mmexport1709 未命名"""
_TOLD_PICTURES = "办理流程图 图解：水源地 示意图 图1：办理流程 照片：新建水厂 一图读懂 安澜县地图 图中为新水厂 图书馆"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        *((f"[{text}](interpretation.md)", True) for text in _SILENT.split()),
        *((f"[{text}](interpretation.md)", False) for text in _SPEAKING.split()),
        *((f"![{text}](form.csv)", True) for text in _EMPTY_PICTURES.split()),
        *((f"![{text}](form.csv)", False) for text in _TOLD_PICTURES.split()),
        ("[](interpretation.md)", True),
        ("[![登记流程](form.csv)](form.csv)", False),
    ],
)
def test_a_meaningless_text_of_a_link_or_picture_is_reported(body: str, told: bool) -> None:
    assert len(found("LK007", in_policy(f"第一条 见{body}。"))) == told


def test_a_meaningless_alternative_text_is_quoted() -> None:
    assert messages("LK007", in_policy("![图1](form.csv)")) == ["图片的替代文字“图1”没有说明图片的内容"]


@pytest.mark.parametrize(("more", "said"), [(0, []), (1, ["附件“大文件.pdf”有 50.0 MB，超过本站的上限 50 MB"])])
def test_a_file_of_exactly_the_limit_is_allowed_and_one_byte_more_is_not(more: int, said: list[str]) -> None:
    item = Attachment("大文件.pdf", "登记表", 3, "content/大文件.pdf", 50 * 1024 * 1024 + more, "0")
    policy = in_policy("")
    assert messages("LK004", replace(policy, facts=replace(policy.facts, attachments=(item,)))) == said


# size


def judged(**parts: Any) -> Counter[str]:
    """Return how many faults each rule on text and links reports of a policy with other ``parts`` or facts."""
    whole = in_policy("")
    facts = {name: parts.pop(name) for name in ("links", "headings", "anchors") if name in parts}
    whole = replace(whole, facts=replace(whole.facts, **facts), **parts)
    scopes = (Scope.DOCUMENT, Scope.COLLECTION)
    codes = (code for code, rule in RULES.items() if code.startswith(("TE", "LK")) and rule.scope in scopes)
    return +Counter({code: len(found(code, whole)) for code in codes})


def test_a_million_links_give_a_bounded_number_of_findings() -> None:
    kinds = (
        Link("missing.md", "点击这里", 9),
        Link("#无", "详情", 9),
        Link("javascript:x", "", 9),
        Link("https://example.com/a.png", "", 9, image=True),
    )
    told = judged(links=kinds * 250_000)
    assert {code: told[code] for code in ("LK001", "LK002", "LK006", "LK007")} == dict.fromkeys(
        ("LK001", "LK002", "LK006", "LK007"), MOST
    )


def test_a_hundred_thousand_headings_give_a_bounded_number_of_findings() -> None:
    headings = tuple(Heading(1 + place % 4 * 2, f"章{place}", f"章{place}", place) for place in range(100_000))
    anchors = tuple(heading.anchor for heading in headings)
    links = tuple(Link(f"#章{place}", f"第{place}章", place) for place in range(99_900, 200_000))
    told = judged(headings=headings, anchors=anchors, links=links, blocks=tuple(one.text for one in headings))
    assert (told["LK002"], told["TE003"]) == (MOST, MOST)


@pytest.mark.parametrize(
    "piece", ["重新布署`", "重新布署](", "重新布署``", "布署<a:", "布署https://a ", "布署![", "布署[a]:"]
)
def test_one_line_as_long_as_a_source_may_be_gives_a_bounded_number_of_findings(piece: str) -> None:
    text = piece * (SOURCE_LIMIT // len(piece))
    picture = Link("form.csv", "登记表", 9, image=True)
    assert judged(links=(picture,), text=text, blocks=(text,), html=f"<p>{text}</p>")["TE004"] <= 20


def test_the_last_finding_of_many_says_that_there_are_more() -> None:
    body = "\n\n".join(f"第{place}条 见[详情](interpretation.md)。" for place in range(MOST + 1))
    told = found("LK007", in_policy(body))
    assert (len(told), ["没有逐一列出" in one.hint for one in told[-2:]]) == (MOST, [False, True])


def test_code_is_found_among_many_backticks() -> None:
    assert code_spans("a `b` ``c`d`` e` f") == [(2, 5), (6, 13)]
    assert code_spans("```\nx\n````\ny") == [(0, 10)]
    assert code_spans("```\nx") == [(0, 5)]
    assert len(code_spans("`" * 3 + "a" + "``b`" * 100_000)) > 0
    assert is_in_address("[a](b c", 5)
    assert not is_in_address("[a](b) c", 7)


# LK006: other sites


class _Site(BaseHTTPRequestHandler):
    """A server with every kind of answer; the class records its requests and the largest number at one time."""

    protocol_version = "HTTP/1.0"
    asked: list[tuple[str, str]]
    agents: set[str]
    present: Counter[str]
    most: int
    lock: threading.Lock
    release: threading.Event

    def _answer(self) -> None:
        cls = type(self)
        with cls.lock:
            cls.asked.append((self.command, self.path))
            cls.agents.add(self.headers["User-Agent"])
        self._page(self.path.partition("?")[0].strip("/"))

    do_HEAD = do_GET = _answer

    def _page(self, name: str) -> None:
        head = self.command == "HEAD"
        location = {
            "moved": "/ok",
            "loop": "/loop",
            "gone-away": "/404",
            "to-file": "file:///etc/hostname",
            "to-ftp": "ftp://127.0.0.1:1/",
        }.get(name)
        if name == "slow":
            self.release.wait(20)
        if name == "hang-up" and head:
            return
        if name.startswith("busy"):
            self._stay()
        if name == "drip":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            while not self.release.wait(0.1):
                self.wfile.write(b"X-Drip: 1\r\n")
        status = 301 if location else int(name) if name.isdecimal() else 200
        if head and name.startswith("get-only-"):
            status = int(name.removeprefix("get-only-"))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def _stay(self) -> None:
        """Count concurrent requests. The count drops before the answer, after which the next request may start."""
        cls = type(self)
        with cls.lock:
            cls.present["now"] += 1
            cls.most = max(cls.most, cls.present["now"])
        time.sleep(0.02)
        with cls.lock:
            cls.present["now"] -= 1

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[_Site]]]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    state = {"asked": [], "agents": set(), "present": Counter(), "most": 0}
    site = type("Site", (_Site,), {**state, "lock": threading.Lock(), "release": threading.Event()})
    with serving(site) as address:
        yield address.rstrip("/"), site
        site.release.set()


def test_pages_that_answer_are_alive_and_others_dead_with_a_reason(server: tuple[str, type[_Site]]) -> None:
    address, site = server
    alive = ("ok", "moved", "get-only-405", "get-only-403", "get-only-501", "get-only-404", "hang-up", "403", "429", "")
    dead = {
        "404": "页面不存在（404）",
        "410": "页面不存在（410）",
        "gone-away": "页面不存在（404）",
        "503": "对方服务器出错（503）",
        "loop": "跳转不到网页",
        "to-file": "跳转不到网页",
        "to-ftp": "跳转不到网页",
    }
    urls = [f"{address}/{name}" for name in (*alive, *dead)]
    assert dead_links(urls) == {f"{address}/{name}": reason for name, reason in dead.items()}
    assert all(agent.startswith("sitegen/") for agent in site.agents)


def test_an_address_is_asked_once_whatever_its_anchor(server: tuple[str, type[_Site]]) -> None:
    address, site = server
    urls = [f"{address}/404", f"{address}/404#一", f"{address}/404#二", f"{address}/好 的?词=值", f"{address}/404"]
    assert set(dead_links(urls)) == set(urls) - {urls[3]}
    assert Counter(site.asked) == {
        ("HEAD", "/404"): 1,
        ("GET", "/404"): 1,
        ("HEAD", "/%E5%A5%BD%20%E7%9A%84?%E8%AF%8D=%E5%80%BC"): 1,
    }


def test_a_refused_connection_and_an_unresolvable_name_are_reported(server: tuple[str, type[_Site]]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        unknown, wrong = "http://没有这个名字.invalid/", "http://127.0.0.1:99999/"
        assert dead_links([refused, unknown, wrong, f"{server[0]}/ok"]) == {
            refused: "服务器拒绝连接",
            unknown: UNRESOLVED,
            wrong: "网址的写法不对",
        }


def test_only_the_web_is_asked() -> None:
    others = ["mailto:a@b.example", "tel:12345", "file:///etc/passwd", "ftp://x.example/", "a.md", "http:///x", ""]
    assert dead_links(others) == {}


@pytest.mark.parametrize("name", ["slow", "drip"])
def test_slow_answers_do_not_delay_the_others(server: tuple[str, type[_Site]], name: str) -> None:
    address, _ = server
    slow, other = f"{address}/{name}", f"{address.replace('127.0.0.1', 'localhost')}/404"
    answers = dead_links([slow, other], timeout=2, workers=1)
    assert answers == {slow: "2 秒内没有应答", other: "页面不存在（404）"}


def test_links_beyond_the_total_time_are_reported_as_not_checked(server: tuple[str, type[_Site]]) -> None:
    address, _ = server
    urls = [f"{address}/slow?{number}" for number in range(5)]
    assert dead_links(urls, timeout=30, total=0.3) == dict.fromkeys(urls, NOT_CHECKED)


def test_no_more_than_two_ask_one_host_at_a_time(server: tuple[str, type[_Site]]) -> None:
    address, site = server
    assert dead_links([f"{address}/busy{number}" for number in range(30)], workers=16) == {}
    assert (len(site.asked), site.most) == (30, 2)


def test_without_a_network_no_link_is_reported_as_dead() -> None:
    with pytest.raises(SitegenError, match="域名"):
        dead_links([f"http://host{number}.invalid/" for number in range(3)])


def test_a_failing_worker_is_reported_and_the_others_continue(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(address: str, timeout: float) -> str:
        raise RuntimeError("错")

    monkeypatch.setattr(external, "_reason", fail)
    assert dead_links(["http://a.example/", "http://b.example/"], workers=1) == dict.fromkeys(
        ["http://a.example/", "http://b.example/"], "检查时出错（RuntimeError）"
    )


def test_dead_links_are_warnings_at_their_lines_and_only_those_of_public_documents_are_asked() -> None:
    body = "第一条 见[甲](https://example.com/a)。\n\n第二条 见[甲](https://example.com/a)和[乙](https://example.com/b)。\n"
    based_on = [{"title": "省办法", "url": "https://example.com/省"}]
    policy = document("policy", body, kind="policy", based_on=based_on)
    held = catalogue(policy, document("notice", "见[内部](http://secret.example/)。", **WITHHELD))
    answers = {
        "https://example.com/a": "页面不存在（404）",
        "https://example.com/b": NOT_CHECKED,
        "https://example.com/省": UNRESOLVED,
    }
    assert set(external_urls(held)) == set(answers)
    told = settle(held, external_faults(held, answers | {"http://secret.example/": UNRESOLVED}))
    assert {one.path for one in told} == {"content/policy.md"}
    assert [(one.severity, one.message) for one in told] == [
        (Severity.WARNING, f"外部链接“省办法”打不开：{UNRESOLVED}（https://example.com/省）"),
        (Severity.WARNING, "外部链接“甲”打不开：页面不存在（404）（https://example.com/a）"),
        (Severity.NOTICE, "外部链接“乙”没有检查（https://example.com/b）"),
        (Severity.WARNING, "外部链接“甲”打不开：页面不存在（404）（https://example.com/a）"),
    ]
    assert len({one.line for one in told}) == 3
