"""Text folding: Python and ``search-text.js`` fold alike."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sitegen.search import text as searchtext
from sitegen.search.text import BODY_START, END, fold, spell

ASSETS = Path(__file__).parents[2] / "templates" / "assets"


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


def test_folding_is_idempotent() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x110000)]:
        spelled = spell(chr(code))
        if not 0xA500 <= code < ord(END):  # the letters that stand for marks
            assert spell(spelled) == spelled, hex(code)


def test_the_search_scripts_fold_by_the_same_tables() -> None:
    script = "".join((ASSETS / f"search-{name}.js").read_text("utf-8") for name in ("text", "index"))

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
