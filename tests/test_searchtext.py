"""How text becomes index words, and where in the index it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sitegen import searchtext
from sitegen.searchtext import BODY_START, END, SearchRecord, fold, index_page, lay_out, segment, spell

SCRIPT = Path(__file__).parent.parent / "templates" / "assets" / "search.js"


def record(
    *blocks: str, title: str = "关于公开的通知", number: str | None = None, filters: tuple[tuple[str, str], ...] = ()
) -> SearchRecord:
    return SearchRecord("documents/a.html", title, number, blocks, (), filters, None)


def words_of(page: str) -> list[str]:
    """What Pagefind counts in a page: words and holes, in the order of their positions."""
    found = re.search(r"<p [^>]*>(.*)</p>", page)
    assert found
    return found[1].split()


def test_each_character_makes_a_word_with_the_next_and_the_last_one_with_the_end() -> None:
    assert segment("政务公开") == f"政务 务公 公开 开{END}"


def test_digits_and_latin_letters_are_cut_like_chinese() -> None:
    assert segment("2021年GDP") == f"20 02 21 1年 年g gd dp p{END}"


def test_blanks_quotes_and_brackets_count_as_nothing() -> None:
    assert fold("《民法典》 与“双 减”（试行）") == "民法典与双减试行"


def test_marks_that_part_clauses_count_as_characters_that_are_letters() -> None:
    folded = fold("公开。解读，回应")
    assert folded[:2] + folded[3:5] + folded[6:] == "公开解读回应"
    assert folded[2] != folded[5]
    assert folded.isalpha()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Ｇdp", "gDP"),
        ("①㎡", "1m2"),
        ("Café", "cafe"),
        ("3．5％", "3.5%"),
        ("2021—2025", "2021-2025"),
    ],
)
def test_width_case_accents_and_kinds_of_dash_make_no_difference(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


def test_marks_and_their_width_are_kept_in_the_spelling() -> None:
    assert spell("“国” 家") != spell("国家")
    assert spell("（一）") != spell("(一)")
    assert spell("违反,") != spell("违反，")


def test_the_width_of_marks_makes_no_difference() -> None:
    assert fold("（一）违反，") == fold("(一)违反,") == fold("一违反，")


def test_signs_are_kept_beside_the_text_and_circled_numbers_count_as_numbers() -> None:
    assert fold("误差±3‰") == "误差3"
    assert spell("误差±3") != spell("误差3")
    assert fold("①加强") == "1加强"
    assert spell("①加强") != spell("1加强")


NUMBERS = [
    ("国发〔2026〕30号", "国发202630号"),
    ("国办函〔2026〕71号", "国办函202671号"),
    ("发改能源〔2026〕979号", "发改能源2026979号"),
    ("自然资办函〔2026〕1198号", "自然资办函20261198号"),
    ("税总财行发〔2022〕1号", "税总财行发20221号"),
    ("工信部联规〔2026〕186号", "工信部联规2026186号"),
    ("国知办发规字〔2022〕8号", "国知办发规字20228号"),
    ("国卫办医函〔2022〕34号", "国卫办医函202234号"),
    ("高政办字〔2021〕24号", "高政办字202124号"),
    ("国中医药医政发〔2026〕6号", "国中医药医政发20266号"),
    ("国令第843号", "国令第843号"),
    ("中华人民共和国教育部令第52号", "中华人民共和国教育部令第52号"),
    ("海关总署令第283号", "海关总署令第283号"),
    ("国家知识产权局公告第四六七号", "国家知识产权局公告第四六七号"),
]


@pytest.mark.parametrize(("number", "bare"), NUMBERS)
def test_a_document_number_is_the_same_without_its_brackets(number: str, bare: str) -> None:
    assert fold(number) == bare


@pytest.mark.parametrize(
    "written",
    [
        "民航发〔2022〕7 号",
        "民航发[2022]7号",
        "民航发（2022）7号",
        "民航发【2022】7号",
        "民航发﹝2022﹞7号",
        "民航发 〔２０２２〕 ７号",
    ],
)
def test_a_document_number_is_the_same_with_wrong_brackets_and_blanks(written: str) -> None:
    assert fold(written) == "民航发20227号"


def test_number_words_are_as_written_down_here() -> None:
    assert segment("高政办字〔2021〕24号") == f"高政 政办 办字 字2 20 02 21 12 24 4号 号{END}"


def test_title_number_and_body_begin_at_fixed_places() -> None:
    words = words_of(index_page(record("正文如下", title="通知", number="安政发〔2021〕1号")))
    assert words[0] == "通知"
    assert words[searchtext.TITLE_SPAN] == "安政"
    assert words[BODY_START] == "正文"


def test_a_hole_stands_after_every_block_so_that_no_phrase_runs_across() -> None:
    words = words_of(index_page(record("甲乙", "丙丁")))
    assert words[BODY_START : BODY_START + 6] == ["甲乙", f"乙{END}", ".", "丙丁", f"丁{END}", "."]


def test_single_characters_and_pairs_with_a_quote_are_indexed_beside_the_text() -> None:
    words = words_of(index_page(record("“甲”乙甲")))
    extras = words[BODY_START + 4 :]
    assert {f"{END}甲", f"{END}乙", spell("“甲"), spell("甲”"), spell("”乙")} <= set(extras)
    assert extras.count(f"{END}甲") == 1


def test_a_title_too_long_for_its_place_is_searched_with_the_body() -> None:
    long = "关于" + "甲乙丙丁" * 80 + "的通知"
    words = words_of(index_page(record("正文", title=long)))
    assert words[BODY_START : BODY_START + len(long)] == segment(long).split()


def test_words_hold_nothing_that_html_or_pagefind_would_read_otherwise() -> None:
    page = index_page(record("<b>&amp; a_b-c ___PAGEFIND_X \x00\u200b 𠮷😀", title="<script>"))
    assert all(word == "." or (word.isalnum() and word == word.lower()) for word in words_of(page))


def test_filter_values_are_escaped() -> None:
    page = index_page(record("甲", filters=(("department", '县"府"<&'),)))
    assert 'data-pagefind-filter="department[content]" content="县&quot;府&quot;&lt;&amp;"' in page


def test_passages_are_whole_blocks_and_know_where_they_stand() -> None:
    blocks = tuple(f"第{number}段" + "文" * 1400 for number in range(5))
    laid = lay_out(record(*blocks))
    assert [passage.text for passage in laid.passages] == ["\n".join(blocks[:2]), "\n".join(blocks[2:4]), blocks[4]]
    words = words_of(laid.page)
    for passage in laid.passages:
        assert words[passage.position] == passage.text[:2]
        assert words[passage.extras].startswith(END) or passage.extras == len(words) - 1


def test_blocks_without_a_character_take_no_place() -> None:
    laid = lay_out(record("（）", "甲乙", " "))
    assert [passage.text for passage in laid.passages] == ["甲乙"]


def test_the_search_script_folds_by_the_same_tables() -> None:
    script = SCRIPT.read_text(encoding="utf-8")

    def constant(name: str) -> str:
        found = re.search(rf"const {name} = (.+);", script)
        assert found, name
        return found[1]

    assert json.loads(constant("MARKS")) == searchtext._MARKS
    assert json.loads(constant("SILENT_MARKS")) == searchtext._SILENT_MARKS
    assert json.loads(constant("WIDE_MARKS")) == searchtext._WIDE_MARKS
    assert json.loads(constant("LEVELLED_MARKS")) == searchtext._LEVELLED_MARKS
    assert json.loads(constant("SAME_MARKS")) == searchtext._SAME_MARKS
    assert int(constant("FIRST_LETTER"), 16) == searchtext._FIRST_LETTER
    assert int(constant("NUMBER_START")) == searchtext.TITLE_SPAN
    assert int(constant("EXTRAS_START")) == searchtext.TITLE_SPAN + searchtext.NUMBER_SPAN
    assert int(constant("BODY_START")) == BODY_START
