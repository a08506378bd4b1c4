"""Sources made to hurt: each is refused or checked at little cost, and nothing of it becomes public."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from sitegen.privacy.digits import is_identity_number
from sitegen.privacy.numbers import find_numbers
from sitegen.source.load import SOURCE_LIMIT, load_document
from sitegen.source.markdown.inline import plain_text
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import Rendered, render_body
from tests.samples import codes, findings, make_site

NUMBER = "11010519491231002X"
SIZE = SOURCE_LIMIT - 1_000
BOUND = 6  # seconds of processor time: no measure, but what grew with the square of the length took minutes


def _filled(unit: str) -> str:
    return unit * (SIZE // len(unit.encode()))


def _rendered(body: str) -> Rendered:
    return render_body(body, lambda link: link.href)


def _line_refused(body: str) -> int:
    with pytest.raises(TooComplex) as refused:
        _rendered(body)
    return refused.value.line


@pytest.mark.parametrize(
    "body",
    [
        _filled("[a]("),
        _filled("*a **b "),
        _filled("![[[[["),
        _filled("<"),
        _filled("&"),
        _filled(">"),
        _filled("- "),
        _filled("^["),
        _filled("a|b\n"),
        _filled("a\n"),
        _filled("> a\n\n"),
        "|a" * 50_000 + "|\n" + "|-" * 50_000 + "|\n",
        "\n" + "> " * 18 + "a\n" + "a\n" * 30_000,
        "![" * 40 + "a" + "](b)" * 40,
        "[a](" * 10 + "b" * 900_000,
        " ".join("`" * length for length in range(1, 1_400)),
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_a_body_of_marks_alone_is_refused_at_once(body: str) -> None:
    start = time.process_time()
    with suppress(TooComplex):
        _rendered(body)
    assert time.process_time() - start < BOUND


def test_the_line_that_is_too_much_is_told() -> None:
    assert _line_refused("正文。\n\n" + "|a" * 600 + "|\n") == 3
    assert _line_refused("正文。\n\n第二段。\n\n" + "[" * 800) == 5
    assert _line_refused("正文。\n\n" + "![" * 5 + "a" + "](b)" * 5) == 3


def test_what_long_honest_documents_hold_is_not_refused() -> None:
    table = "| 序号 | 单位 | 事项 | 数额 |\n| --- | --- | --- | --- |\n" + "| 1 | 某单位 | 某事项 | 2.5 |\n" * 5_000
    links = "".join(f"- [第{number}份文件](https://example.cn/{number}.html)\n" for number in range(2_000))
    law = "".join(f"第{number}条 **总则** 本法所称单位（含个人）。\n\n" for number in range(4_000))
    paragraph = "见[办法](a.md)、`代码`与*强调*。" * 40
    gallery = "![图](a.png) " * 60
    for body in (table, links, law, paragraph, gallery):
        assert _rendered(body).html


def test_a_source_too_intricate_is_not_public_and_somebody_is_told(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\n正文：\n第一段。\n\n" + "[" * 800 + "\n")
    (finding,) = [item for item in findings(root) if item.path == "content/notice.md"]
    lines = (root / "content/notice.md").read_text("utf-8").split("\n")
    assert (finding.code, lines[finding.line - 1][:3]) == ("SG004", "[[[")
    document = load_document(root, "content/notice.md")
    assert not document.facts.parsed
    assert not document.html


def test_a_number_in_a_source_too_intricate_is_told_all_the_same(tmp_path: Path) -> None:
    change = f"--- content/notice.md\n正文：\n张某 {NUMBER}\n\n" + "[" * 800 + "\n"
    assert {"SG004", "PR001"} <= set(codes(make_site(tmp_path / "site", change)))


def test_a_heap_of_numbers_is_refused_and_ten_thousand_dates_are_not(tmp_path: Path) -> None:
    heap = "--- content/notice.md\n正文：\n" + "张13800138000，" * 20_000
    (finding,) = [item for item in findings(make_site(tmp_path / "heap", heap)) if item.path == "content/notice.md"]
    assert finding.code == "SG004"
    assert "13800138000" not in finding.message
    dates = "--- content/notice.md\n正文：\n" + "2024年3月15日，收到2024.50万元；\n" * 10_000
    assert "SG004" not in codes(make_site(tmp_path / "dates", dates))


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 500_000,
        "1-" * 500_000,
        "电话," * 3_000 + "\n" + ("13800138000," * 1_500 + "\n") * 8,
        ('"13800138000",' * 1_300 + "\n") * 8,
        ("*" * 290 + "13800138000\n") * 3_000,
        "开户,卡号\n" + ("a," + "6222021200000000013、" * 900 + "\n") * 8,
    ],
    ids=["single digits", "dashes", "wide row", "wide quoted row", "stars", "wide cell"],
)
def test_numbers_in_very_long_rows_cost_no_more_than_their_length(text: str) -> None:
    start = time.process_time()
    find_numbers(text)
    assert time.process_time() - start < BOUND


def test_a_number_is_found_in_the_last_cell_of_a_quoted_row() -> None:
    row = ",".join(['"甲,乙"', '"说""明"', "丙"] * 300)
    heads = ",".join(["名称,备注,单位"] * 300)
    rounded = "110105194912310000"  # counts only under its heading
    (hit,) = find_numbers(f'{heads},身份证号\n{row},"{rounded}"\n')
    assert (hit.line, hit.masked) == (2, "110*************00")


def test_blanks_and_breaks_in_running_text_are_joined_as_before() -> None:
    assert (
        _rendered("中文  \n中文\nword\nword\n中" + " " * 200_000 + "文").blocks[0].startswith("中文中文 word word 中 ")
    )
    assert plain_text([]) == ""


def test_many_parted_numbers_are_told_like_others_first_singly(tmp_path: Path) -> None:
    numbers = [
        _with_check(f"{region}{tail}0119491231{tail}2") for region in (11, 12, 13, 14, 15) for tail in range(10, 30)
    ]
    body = "\n\n".join(f"{number[:6]}`{number[6:]}`" for number in numbers)
    root = make_site(tmp_path / "site", f"--- content/notice.md\n正文：\n{body}\n")
    told = [item.message for item in findings(root) if item.code == "PR001"]
    assert len(told) == 21
    assert told.count("正文里还有夹着标记的居民身份证号码") == 1


def _with_check(first: str) -> str:
    return next(first + last for last in "0123456789X" if is_identity_number(first + last))


def test_a_signature_at_the_end_of_a_quotation_is_read() -> None:
    assert "blockquote" in _rendered("> ::: 落款\n> ").html
