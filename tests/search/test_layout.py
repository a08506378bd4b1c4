"""Index positions of the words of a document."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitegen.search.layout import lay_out
from sitegen.search.text import BODY_START, END, NUMBER_SPAN, TITLE_SPAN, SearchRecord, fold, spell
from tests.postings import words_at


def record(*blocks: str, title: str = "关于公开的通知", number: str | None = None) -> SearchRecord:
    return SearchRecord("documents/a.html", title, number, blocks, (), (), None)


def words_of(*blocks: str, title: str = "关于公开的通知", number: str | None = None) -> dict[int, str]:
    return words_at(lay_out(record(*blocks, title=title, number=number)))


def segment(text: str) -> list[str]:
    folded = fold(text)
    return [first + second for first, second in zip(folded, folded[1:] + END, strict=True)]


def run(words: dict[int, str], start: int) -> list[str]:
    """Return the words from ``start`` to the next empty position."""
    found = []
    while start in words:
        found.append(words[start])
        start += 1
    return found


def test_each_character_makes_a_word_with_the_next_and_the_last_one_with_the_end() -> None:
    assert run(words_of("政务公开"), BODY_START) == ["政务", "务公", "公开", f"开{END}"]


def test_digits_and_latin_letters_are_cut_like_chinese() -> None:
    expected = ["20", "02", "21", "1年", "年g", "gd", "dp", f"p{END}"]
    assert run(words_of("2021年GDP"), BODY_START) == expected


def test_number_words_are_as_written_down_here() -> None:
    words = run(words_of(number="高政办字〔2021〕24号"), TITLE_SPAN)
    assert words == ["高政", "政办", "办字", "字2", "20", "02", "21", "12", "24", "4号", f"号{END}"]


def test_title_number_and_body_begin_at_fixed_places() -> None:
    words = words_of("正文如下", title="通知", number="安政发〔2021〕1号")
    assert (words[0], words[TITLE_SPAN], words[BODY_START]) == ("通知", "安政", "正文")


def test_an_empty_position_follows_every_block_so_that_no_phrase_crosses() -> None:
    words = words_of("甲乙", "丙\n丁")
    assert [words.get(place) for place in range(BODY_START, BODY_START + 6)] == [
        "甲乙",
        f"乙{END}",
        None,
        "丙丁",
        f"丁{END}",
        None,
    ]


def test_single_characters_and_pairs_with_a_quote_are_indexed_beside_the_text() -> None:
    words = words_of("“甲”乙甲", "“丙")
    extras = [words[place] for place in sorted(words) if place >= BODY_START + 6]
    assert sorted(extras) == sorted(
        [spell("“甲"), spell("甲”"), spell("”乙"), spell("“丙"), *(END + char for char in "甲乙丙")]
    )


def test_a_title_too_long_for_its_place_is_searched_with_the_body() -> None:
    long = "关于" + "甲乙丙丁" * 80 + "的通知"
    words = words_of("正文", title=long)
    assert run(words, BODY_START) == segment(long)
    assert max(place for place in words if place < TITLE_SPAN) == TITLE_SPAN - 2


def test_a_number_never_runs_into_the_extra_words() -> None:
    words = words_of("正文", number="第" * 100)
    assert TITLE_SPAN + NUMBER_SPAN - 1 not in words


def test_passages_are_whole_blocks_and_know_where_they_stand() -> None:
    blocks = tuple(f"第{number}段" + "文" * 1400 for number in range(5))
    laid = lay_out(record(*blocks))
    assert [passage.text for passage in laid.passages] == ["\n".join(blocks[:2]), "\n".join(blocks[2:4]), blocks[4]]
    words = words_at(laid)
    for passage in laid.passages:
        assert words[passage.position] == passage.text[:2]
        assert words[passage.extras].startswith(END)


def test_blocks_without_a_character_take_no_place() -> None:
    laid = lay_out(record("（）", "甲乙", " "))
    assert [passage.text for passage in laid.passages] == ["甲乙"]
    assert run(words_at(laid), BODY_START) == ["甲乙", f"乙{END}"]


def test_the_letter_for_an_end_is_dropped_from_texts() -> None:
    assert run(words_of(f"甲{END}乙"), BODY_START) == ["甲乙", f"乙{END}"]


@given(st.lists(st.text(max_size=30), max_size=6))
def test_whole_arrays_fold_as_single_characters_do(blocks: list[str]) -> None:
    words = words_of(*blocks)
    place = BODY_START
    for block in filter(None, (fold(block.replace(END, "")) for block in blocks)):
        assert run(words, place) == segment(block)
        place += len(block) + 1


def test_each_passage_has_words_for_the_characters_that_no_passage_before_it_has() -> None:
    blocks = ("“甲”乙乙" * 700, "乙丙丙甲“丁" * 700, "甲乙丙丁", "戊甲戊" * 1400)
    laid = lay_out(record(*blocks))
    words = words_at(laid)
    bounds = [*(passage.extras for passage in laid.passages), max(words) + 1]
    found = [[words[place] for place in range(first, last)] for first, last in pairwise(bounds)]
    assert [[word[1] for word in some if word[0] == END] for some in found] == [
        sorted("甲乙"),
        sorted("丙丁"),
        [],
        ["戊"],
    ]
    for some, passage in zip(found, laid.passages, strict=True):
        assert [spell(pair) in some for pair in ("“甲", "“丁")] == [pair in passage.text for pair in ("“甲", "“丁")]


def test_threads_do_not_disturb_one_another() -> None:
    records = [
        record(*(f"“{chr(0x4E00 + number * 7 + place)}”的第{place}条" for place in range(40))) for number in range(200)
    ]
    alone = [words_at(lay_out(one)) for one in records]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert [words_at(layout) for layout in threads.map(lay_out, records * 3)] == alone * 3
    finally:
        sys.setswitchinterval(before)
