"""Copied text: what counts, how it is found, and where."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.kinds.interpretation.extracts import RUN, Passage, find_copies, find_headings, running_text

CLAUSE = "养犬人应当自犬只出生满三个月之日起十五日内为其接种狂犬病疫苗"
OTHER = "爱狗的人安心怕狗的人放心是这次立规矩想要的结果"


def chinese(length: int, seed: int) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def test_a_text_is_wholly_copied_from_itself() -> None:
    assert find_copies(CLAUSE, CLAUSE).share == 1


def test_texts_without_a_common_run_share_nothing() -> None:
    copies = find_copies(OTHER, CLAUSE)
    assert (copies.share, copies.passages) == (0, ())


def test_an_empty_text_is_no_copy() -> None:
    assert find_copies("", CLAUSE).share == 0
    assert find_copies(CLAUSE, "").share == 0


def test_a_run_counts_from_its_least_length_on() -> None:
    assert find_copies("甲" + CLAUSE[: RUN - 1] + "乙", CLAUSE).share == 0
    assert find_copies("甲" + CLAUSE[:RUN] + "乙", CLAUSE).share == pytest.approx(RUN / (RUN + 2))


@pytest.mark.parametrize(
    "text",
    [
        "**第三条**　养犬人应当自犬只出生满三个月之日起，十五日内，为其接种“狂犬病疫苗”。",
        "（二）养犬人应当自犬只出生满三个月之日起十五日内为其接种[狂犬病疫苗](https://example.org/a_(b).html)",
        "> 1. 养犬人 应当自犬只出生满三个月\n> 之日起十五日内为其接种狂犬病疫苗",
        "| 一、养犬人应当自犬只出生满三个月之日起 | 十五日内为其接种狂犬病疫苗 |",
    ],
)
def test_marks_blanks_punctuation_and_outline_numbers_do_not_hide_a_copy(text: str) -> None:
    assert find_copies(text, CLAUSE).share == 1


def test_letters_and_digits_are_the_same_in_every_width() -> None:
    assert find_copies("在２０２６年建成ＡＢＣ级道路二百公里", "在2026年建成abc级道路二百公里").share == 1


def test_naming_a_document_is_not_copying() -> None:
    title = "《安澜县人民政府办公室关于印发安澜县农村饮用水安全工程管理办法的通知》"
    copies = find_copies(f"我们解读{title}。", f"为此制定{title}。")
    assert (copies.length, copies.share) == (4, 0)


def test_a_copy_goes_on_behind_a_title() -> None:
    copies = find_copies("应当自收到《甲办法》规定的材料之日起", "应当自收到《乙办法》规定的材料之日起")
    assert copies.share == 1


def test_a_passage_names_both_lines_and_its_opening() -> None:
    text = f"说明。\n\n{OTHER}。\n\n第一，{CLAUSE}。"
    source = f"{chinese(30, 1)}\n\n\n{chinese(30, 2)}\n**第一条**　{CLAUSE}，并取得证明。"
    assert find_copies(text, source).passages == (Passage(len(CLAUSE), 5, 5, CLAUSE[:RUN]),)


def test_passages_come_longest_first() -> None:
    first, second = chinese(20, 3), chinese(40, 4)
    copies = find_copies(f"{first}\n{OTHER}\n{second}", f"{second}\n{CLAUSE}\n{first}")
    assert [(one.length, one.line, one.source_line) for one in copies.passages] == [(40, 3, 1), (20, 1, 3)]


def test_a_passage_is_found_whole_though_its_beginning_stands_elsewhere_too() -> None:
    early, late = CLAUSE[:15], CLAUSE
    copies = find_copies(CLAUSE, f"{early}{OTHER}\n{late}")
    assert (copies.passages[0].length, copies.passages[0].source_line) == (len(CLAUSE), 2)
    assert copies.share == 1


def test_runs_that_overlap_in_the_text_count_once_and_whole() -> None:
    first, second, third = CLAUSE[:6], CLAUSE[6:12], CLAUSE[12:18]
    copies = find_copies(first + second + third, f"{second}{third}。{OTHER}{first}{second}")
    assert copies.share == 1
    assert [one.length for one in copies.passages] == [12, 12]


BLOCKS = ("子丑寅卯辰巳", "午未申酉戌亥", "甲乙丙丁戊己", "庚")
blocks = st.lists(st.sampled_from(BLOCKS), max_size=9).map("".join)


@given(blocks, blocks)
def test_the_share_is_that_of_the_characters_in_common_runs(text: str, source: str) -> None:
    covered = {
        place + offset
        for place in range(len(text) - RUN + 1)
        if text[place : place + RUN] in source
        for offset in range(RUN)
    }
    assert find_copies(text, source).share == pytest.approx(len(covered) / max(1, len(text)))


@given(blocks, blocks)
def test_every_passage_stands_in_both_texts(text: str, source: str) -> None:
    for passage in find_copies(text, source).passages:
        assert any(text[at : at + passage.length] in source for at in range(len(text) - passage.length + 1))


@pytest.mark.parametrize("text", ["甲" * 200_000, "甲乙" * 100_000, chinese(200_000, 5)])
def test_a_text_of_200_000_characters_takes_no_long_time(text: str) -> None:
    started = time.process_time()
    assert find_copies(text, text).share == 1
    assert time.process_time() - started < 5


def test_lines_count_from_one_and_empty_ones_hold_nothing() -> None:
    text = running_text("\n甲乙\n\n# 丙\n")
    assert text.characters == "甲乙丙"
    assert [text.line(place) for place in range(3)] == [2, 2, 4]


def test_headings_are_found_however_they_are_written() -> None:
    text = """\
## 第一章 总则

**经费保障**　由县财政负责。

二、任务分工

（三）健全政策文件库。6月底前完成核对。

（四）这一段没有小标题，因为它在四十个字之内并没有以句号结束，而是一直写下去，写到很长很长的地方才停下来为止

**第五条**　本办法自公布之日起施行。

**记者：**请介绍背景。
"""
    assert find_headings(text) == {"总则": 1, "经费保障": 3, "任务分工": 5, "健全政策文件库": 7, "记者": 13}


def test_a_heading_stands_at_its_first_line() -> None:
    assert find_headings("## 分工\n\n## 分工") == {"分工": 1}
