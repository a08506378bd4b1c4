"""Markdown: safe HTML, the words that a reader sees, and links with their lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.document import Heading, Link
from sitegen.source.markdown import parser
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.plain import Piece
from sitegen.source.markdown.render import Rendered, render_body, render_pieces
from tests.factories import document


def render(text: str) -> Rendered:
    """The body rendered with every link kept as written."""
    return render_body(text, lambda link: link.href)


def page(body: str) -> str:
    """Return the HTML of ``body`` in a document of the example site, whose links are checked."""
    return document("a", body).html


# raw HTML and links that could do harm


def test_raw_html_is_shown_as_text_and_its_lines_are_told() -> None:
    rendered = render("甲\n续<br>乙\n\n<script>alert(1)</script>\n\n<!-- 注 -->\n\n1 < 2 `<b>`\n")
    assert rendered.html == (
        "<p>甲续&lt;br&gt;乙</p>\n"
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
        "<p>&lt;!-- 注 --&gt;</p>\n"
        "<p>1 &lt; 2 <code>&lt;b&gt;</code></p>\n"
    )
    assert rendered.raw_html_lines == (2, 4, 6)


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)"),
        *("vbscript:x", "data:text/html,x", "file:///etc/passwd", "//evil.example/x", "<java\tscript:alert(1)>"),
    ],
)
def test_a_link_of_a_forbidden_scheme_keeps_its_words_and_loses_its_address(href: str) -> None:
    assert page(f"见[网页]({href})。") == "<p>见<a>网页</a>。</p>\n"


def test_an_autolink_of_a_forbidden_scheme_loses_its_address_too() -> None:
    assert page("<javascript:alert(1)>") == "<p><a>javascript:alert(1)</a></p>\n"


def test_links_out_of_the_site_are_kept_and_tell_the_other_site_nothing() -> None:
    assert page("[网](HTTPS://www.gov.cn/) [信](mailto:a@b.cn) [电](tel:12345)") == (
        '<p><a href="HTTPS://www.gov.cn/" rel="noopener noreferrer">网</a> '
        '<a href="mailto:a@b.cn" rel="noopener noreferrer">信</a> '
        '<a href="tel:12345" rel="noopener noreferrer">电</a></p>\n'
    )


def test_links_inside_the_site_become_relative_addresses() -> None:
    assert page("[甲](policy.md) [乙](policy.md#第一条) [丙](#丁) [表](form.csv)") == (
        '<p><a href="policy.html">甲</a> <a href="policy.html#第一条">乙</a> <a href="#%E4%B8%81">丙</a> '
        '<a href="../files/e19578400155e15e9d43.csv">表</a></p>\n'
    )


@pytest.mark.parametrize(
    "source", ["https://evil.example/a.png", "//evil.example/a.png", "data:image/png;base64,x", "no.png"]
)
def test_an_image_from_elsewhere_is_dropped_for_its_words(source: str) -> None:
    assert page(f"见![流程图]({source})。") == "<p>见流程图。</p>\n"


def test_an_image_of_the_site_is_shown_with_its_words() -> None:
    image = '<img src="../files/e19578400155e15e9d43.csv" alt="流程图" loading="lazy" />'
    assert page("![流程图](form.csv)") == f"<p>{image}</p>\n"


# line breaks


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("中文\n继续", "中文继续"),
        ("句号。\n继续", "句号。继续"),
        ("word\nword", "word\nword"),
        ("中文\nword", "中文\nword"),
        ("word\n中文", "word\n中文"),
        ("中文  \n继续", "中文<br />\n继续"),
        ("**中文**\n继续", "<strong>中文</strong>继续"),
        ("中文\n**继续**", "中文<strong>继续</strong>"),
        ("[中文](a.md)\n继续", '<a href="a.md">中文</a>继续'),
        ("称“甲”\n继续——\n结束", "称“甲”继续——结束"),
    ],
)
def test_a_soft_break_vanishes_between_chinese_characters_only(text: str, html: str) -> None:
    assert render(text).html == f"<p>{html}</p>\n"


# tables and the signature


def test_a_table_scrolls_in_its_wrapper_and_its_head_has_scope() -> None:
    assert render("| 项目 | 数 |\n|---|--:|\n| 收入 | 1 |\n").html == (
        '<div class="table-scroll" role="group" aria-label="表格" tabindex="0"><table>\n'
        "<thead>\n<tr>\n"
        '<th scope="col">项目</th>\n<th scope="col" class="align-right">数</th>\n'
        "</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td>收入</td>\n<td class="align-right">1</td>\n'
        "</tr>\n</tbody>\n</table></div>\n"
    )


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11", "2026年11月", "2026年11月24日"])
def test_a_cell_with_nothing_but_a_day_is_marked_so_that_it_does_not_break(day: str) -> None:
    html = render(f"| 事项 | 日期 |\n|---|--:|\n| {day}前办结 | {day} |\n").html
    assert f'<td>{day}前办结</td>\n<td class="day align-right">{day}</td>' in html


def test_the_signature_is_a_container_of_its_own() -> None:
    rendered = render("正文。\n\n::: 落款\n安澜县人民政府\n\n2024年3月5日\n:::\n")
    signature = r'<div class="signature[^>]*>\n<p>安澜县人民政府</p>\n<p>2024年3月5日</p>\n</div>\n'
    assert re.fullmatch(rf"<p>正文。</p>\n{signature}", rendered.html)
    assert rendered.blocks == ("正文。", "安澜县人民政府", "2024年3月5日")


def test_another_container_stays_text() -> None:
    assert render("::: 其他\n甲\n:::\n").html == "<p>::: 其他甲\n:::</p>\n"


# headings


def test_headings_have_unique_anchors_made_of_their_words() -> None:
    rendered = render("## 第一章 总则\n\n## 第一章 总则\n\n### A & b_c\n\n## 第一章-总则-1\n\n## ！？\n")
    assert rendered.headings == (
        Heading(2, "第一章 总则", "第一章-总则", 1),
        Heading(2, "第一章 总则", "第一章-总则-1", 3),
        Heading(3, "A & b_c", "a-b_c", 5),
        Heading(2, "第一章-总则-1", "第一章-总则-1-1", 7),
        Heading(2, "！？", "section", 9),
    )
    assert rendered.anchors == tuple(heading.anchor for heading in rendered.headings)
    assert [f' id="{anchor}"' in rendered.html for anchor in rendered.anchors] == [True] * 5


def test_chapters_and_the_addressee_are_marked_for_the_page() -> None:
    text = "各镇人民政府：\n\n## 第一章 总则\n\n## 一、背景\n\n附件：\n"
    assert render(text).html == (
        '<p class="addressee">各镇人民政府：</p>\n'
        '<h2 class="chapter" id="第一章-总则">第一章 总则</h2>\n'
        '<h2 id="一-背景">一、背景</h2>\n'
        "<p>附件：</p>\n"
    )


@pytest.mark.parametrize("order", ["甲 甲 甲-1", "甲-1 甲 甲", "甲 甲-1 甲"])
def test_no_order_of_headings_gives_two_of_them_one_anchor(order: str) -> None:
    anchors = [heading.anchor for heading in render("".join(f"## {name}\n\n" for name in order.split())).headings]
    assert len(set(anchors)) == 3


def test_the_anchors_of_footnotes_and_headings_keep_apart() -> None:
    html = render("## fn1\n\n正文[^1]\n\n[^1]: 注。\n").html
    assert html.count('id="fn1"') == 1


# the plain text of the blocks


def test_every_paragraph_heading_cell_item_and_code_is_a_block_of_plain_text() -> None:
    text = (
        "## 一、*总*则\n\n第一条 `代码`与[链接](a.md)\n续行，![图](b.png)。\n\n- 甲\n  1. 乙\n\n"
        "> 引文\n> two\n> three\n\n"
        "| 项 | 数 |\n|---|---|\n| **收入** | |\n\n```\na  b\n\nc\n```\n\n正文[^1]\n\n[^1]: 注。\n"
    )
    blocks = ("一、总则", "第一条 代码与链接续行，图。", "甲", "乙", "引文 two three", "项", "数", "收入", "a  b\n\nc")
    assert render(text).blocks == (*blocks, "正文", "注。")


# the lines of links


def test_links_and_images_are_told_as_written_with_their_lines() -> None:
    text = (
        "[甲](a.md)\n续 [乙](b.md#一 '题') ![丙](c.png)\n\n"
        "- 项\n  [丁][t]\n\n| 表 |\n|---|\n| 空 |\n| [戊](e.md) |\n\n> 引\n> <https://f.cn/>\n\n"
        "硬换行\\\n[庚](g.md)\n\n[t]: d.md\n"
    )
    assert render(text).links == (
        Link("a.md", "甲", 1),
        Link("b.md#%E4%B8%80", "乙", 2),
        Link("c.png", "丙", 2, image=True),
        Link("d.md", "丁", 5),
        Link("e.md", "戊", 10),
        Link("https://f.cn/", "https://f.cn/", 13),
        Link("g.md", "庚", 16),
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一\n二\n[甲](a.md) 三\n四\n五", 3),
        ("- 一\n  二\n  [甲](a.md)\n  三\n  四", 3),
        ("一\n二^[注 [甲](a.md)]\n三\n\n四", 2),
        ("&copy; [甲](a.md)\n续\n©\n©", 1),
        ("`代\n码` [甲](a.md)", 2),
        ("![图\n示](b.png) [甲](a.md)", 2),
        ("[乙](\nb.md) [甲](a.md)", 2),
        ("段。^[注 [甲](a.md)]\n\n第二段。\n\n第三段。", 1),
        ("段。[^1]\n\n[^1]: 注\n    [甲](a.md)\n\n第二段。", 4),
    ],
)
def test_the_line_of_a_link_counts_every_line_before_it(text: str, line: int) -> None:
    assert [link.line for link in render(text).links if link.href == "a.md"] == [line]


PIECES = [
    "文字",
    "*斜*",
    "**粗**",
    "~~删~~",
    "`码`",
    "&amp;",
    "&copy;",
    "\\*",
    "![图](p.png)",
    "<b>",
    "甲",
    "x y",
    "[签][t]",
]
ENDS = ["\n", "  \n", "\\\n"]
LINE = st.tuples(st.lists(st.sampled_from(PIECES), max_size=3), st.sampled_from(["甲", "&lt;", "*乙*", "`丙`"]))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(
    lines=st.lists(st.tuples(LINE, st.lists(st.sampled_from(PIECES), max_size=2), st.sampled_from(ENDS)), min_size=1),
    prefix=st.sampled_from(["", "> ", "  "]),
)
def test_every_line_of_a_paragraph_tells_its_links_as_its_own(
    lines: list[tuple[tuple[list[str], str], list[str], str]], prefix: str
) -> None:
    written = [
        f"{prefix}行{''.join(before)}[{words}](link{number}.md){''.join(after)}{end}"
        for number, ((before, words), after, end) in enumerate(lines, 1)
    ]
    rendered = render("第一段。\n\n" + "".join(written) + "\n[t]: t.md\n")
    told = [(link.href, link.line) for link in rendered.links if link.href.startswith("link")]
    assert told == [(f"link{number}.md", number + 2) for number in range(1, len(lines) + 1)]
    html = [number + 2 for number, line in enumerate(written, 1) if "<b>" in line]
    assert sorted(set(rendered.raw_html_lines)) == html


def test_resolve_is_asked_once_for_each_link_in_order() -> None:
    asked: list[str] = []

    def resolve(link: Link) -> str | None:
        asked.append(link.href)
        return None

    html = render_body("[甲](a.md) ![乙](b.png)\n\n[![丙](c.png)](d.md)\n", resolve).html
    assert asked == ["a.md", "b.png", "d.md", "c.png"]
    assert html == "<p><a>甲</a> 乙</p>\n<p><a>丙</a></p>\n"


FRAGMENTS = """\
正文;　　正文。;“引号”>比较;# 标题;## 第一章 总则;### 标题 #;####### 七级;标题;标题 ;某单位：;第一行;：;a：;!叹号;$;x
= 甲;- 项;  - 内项;1. 序号;1.序号;2024年;12345. 五位;1);-;+ 加号;=;===;---;***;> 引文;```;~~~;::: 落款;:::;    代码
\t制表
| 甲 | 乙 |;|---|---|;甲|乙;-|-;*强调*;**着重**;_下划_;x_y_z;`码`;[链接](a.md);![图](a.png);[^1];[^1]: 注;^[行内注]
[名]: a.md;[名];<b>;<https://a.cn>;&amp;;a\\*b;~~删~~;行尾空格  ; 行首空格;　;\u00a0;\x0c;末尾\\;#;#标签
A\u2028B;a ^ b;\x00;末尾\x85;\x85;## 标题\x85"""
GAPS = ["\n", "\n\n", "\n\n\n", "\n \n", "\n　\n", ""]


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(re.split("[;\n]", FRAGMENTS)), st.sampled_from(GAPS)), max_size=14))
def test_what_is_written_without_the_parser_is_what_the_parser_writes(parts: list[tuple[str, str]]) -> None:
    text = "".join(part + gap for part, gap in parts)
    expected = by_the_parser_alone(text)
    assert render_body(text, lambda link: link.href) == expected


def by_the_parser_alone(text: str) -> Rendered:
    return render_pieces([Piece(1, text.split("\n"), None)], lambda link: link.href)


def test_plain_text_does_not_reach_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "_PARSER", None)
    rendered = render_body("某单位：\n\n## 第一章 总则\n\n　　正文“引号”，\n1.序号。\n", lambda link: None)
    assert rendered.html == (
        '<p class="addressee">某单位：</p>\n<h2 class="chapter" id="第一章-总则">第一章 总则</h2>\n'
        "<p>正文“引号”，\n1.序号。</p>\n"
    )


def test_marks_in_pieces_are_limited_like_a_body() -> None:
    text = "\n\n".join(["*甲" * 31_000, "正文", "*乙" * 31_000])
    with pytest.raises(TooComplex):
        render_body(text, lambda link: None)


def test_what_is_too_complex_names_its_line_in_the_body() -> None:
    with pytest.raises(TooComplex) as problem:
        render_body("正文\n\n正文\n\n" + "|" * 600, lambda link: None)
    assert problem.value.line == 5
