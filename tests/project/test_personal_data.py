"""The labelled set of personal data: made up throughout, labelled to the character; how finds are counted."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from stdnum import luhn

from sitegen.privacy.numbers import is_identity_number
from tests.conftest import REPOSITORY

# what a label of each type is made of, without the marks between its characters
SHAPES = {
    "identity": r"\d{14}[\dX]|\d{17}[\dX](?:\d{2})?|[A-Z]{3}\d{12}|\d{15}E17",
    "mobile": r"(?:00)?(?:86)?1[3-9]\d{9}",
    "card": r"\d{16}|\d{19}",
    "account": r"\d{12,20}",
    "passport": r"[A-Z]{0,2}\d{7,10}",
    "social-security": r"[A-Z]{0,2}\d{7,14}",
    "address": r".*[村组社区巷街路号室镇湾园院楼幢栋元\d].*",
}
NO_CITY = "99"  # no city of any province has this number
NO_NETWORK = ("154", "161", "163", "164", "168", "169", "179")
WRONG = "wrong check digit, named"
NOT_18 = {WRONG, "15 digits", "rounded by a spreadsheet", "residents of Hong Kong, Macao, Taiwan; foreigners"}


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(REPOSITORY / "benchmarks"))
    return importlib.import_module("personal_data")


def test_there_are_at_least_420_lines_of_all_types_and_a_quarter_holds_nothing_personal(program: ModuleType) -> None:
    lines = program.read_lines()
    assert len(lines) >= 420
    assert len({line.text for line in lines}) == len(lines)
    counts = Counter(label.type for line in lines for label in line.labels)
    assert set(counts) == set(program.TYPES)
    assert min(counts.values()) >= 15
    assert sum(not line.labels for line in lines) * 4 >= len(lines)
    assert {bool(line.labels) for line in lines if line.file == "nothing"} == {False}


def test_every_label_covers_a_text_of_its_type_and_nothing_around_it(program: ModuleType) -> None:
    odd = []
    for line in program.read_lines():
        end = 0
        for label in line.labels:
            part = line.part(label)
            edges = line.text[max(0, label.start - 1) : label.start], line.text[label.end : label.end + 1]
            broken = any(edge.isdigit() for edge in edges) and label.type != "address"
            if (
                label.start < end
                or broken
                or part.strip() != part
                or not re.fullmatch(SHAPES[label.type], program.bare(part))
            ):
                odd.append((line.text, part))
            end = label.end
    assert odd == []


def test_check_digits_are_right_but_where_the_group_says_otherwise(program: ModuleType) -> None:
    odd = []
    for line in program.read_lines():
        for label in line.labels:
            number = program.bare(line.part(label))
            if label.type == "identity" and line.group == WRONG:
                odd += [number] if is_identity_number(number) else []
            elif label.type == "identity" and line.group not in NOT_18 and len(number) > 15:
                odd += [] if is_identity_number(number[:18]) else [number]
            elif label.type in ("card", "account"):
                odd += [number] if luhn.is_valid(number) != (label.type == "card") else []
    assert odd == []


def test_numbers_can_be_nobodys(program: ModuleType) -> None:
    odd = []
    for line in program.read_lines():
        for label in line.labels:
            number = program.bare(line.part(label))
            if label.type == "identity" and line.group not in NOT_18:
                odd += [number] if number[2:4] != NO_CITY else []
            elif label.type == "mobile":
                odd += [number] if not number[-11:].startswith(NO_NETWORK) else []
            elif label.type == "card":
                odd += [number] if number[6:10] != "0000" else []
    assert odd == []


def test_finds_are_counted_by_type_and_by_half_of_their_length(program: ModuleType) -> None:
    label, line_of = program.Label, program.Line
    line = line_of("f", "g", "x" * 40, (label("identity", 0, 18), label("account", 20, 38)))
    half, less = label("identity", 0, 9), label("identity", 0, 8)
    assert program.Answer(line, (half, label("card", 20, 38))).missed == []
    assert program.Answer(line, (less, label("mobile", 20, 38))).missed == list(line.labels)
    wide, other = label("identity", 9, 28), label("mobile", 0, 11)
    assert program.Answer(line, (half, wide, other)).wrong == [wide, other]
    (scores,) = [row for row in program.scores([program.Answer(line, (half, wide))]) if row[0] == "identity"]
    assert scores == ("identity", 1, 1, 2, 1)


def test_the_code_of_today_finds_named_numbers_and_no_masked_ones(program: ModuleType) -> None:
    answers = [program.Answer(line, tuple(program.detect(line.text))) for line in program.read_lines()]
    named = [answer for answer in answers if answer.line.group in ("named, in a sentence", "cards, named")]
    masked = [answer for answer in answers if answer.line.group == "masked numbers"]
    assert len(named) > 30
    assert [answer.line.text for answer in named if answer.missed or answer.wrong] == []
    assert [answer.found for answer in masked if answer.found] == []


def test_more_than_40_files_hold_what_they_should_and_readers_see_it_or_say_that_they_do_not(
    program: ModuleType, tmp_path: Path
) -> None:
    made = program.make_files(tmp_path / "a", program.read_lines(), 1)
    again = program.make_files(tmp_path / "b", program.read_lines(), 1)
    assert [file.expected for file in again] == [file.expected for file in made]
    assert len(made) >= 40
    assert len({file.path.suffix for file in made}) >= 15
    assert [file.path.name for file in made if bool(file.expected) == file.path.name.startswith("nothing-")] == []
    unseen = []
    for file, read in zip(made, program.read_files(made), strict=True):
        text = program.bare("".join(piece for _, piece in read.pieces))
        if file.readable and (read.problem or any(label not in text for _, label in file.expected)):
            unseen.append(file.path.name)
    assert unseen == []


def test_a_find_in_a_file_answers_for_a_label_of_its_type_with_its_digits(program: ModuleType) -> None:
    expected = [("identity", "119901198003071234"), ("account", "9010000123"), ("mobile", "15400001234")]
    finds = [("identity", "119901198003071234"), ("card", "9010000123"), ("identity", "15400001234")]
    missed, wrong = program.compare(expected, finds)
    assert missed == [("mobile", "15400001234")]
    assert wrong == [("identity", "15400001234")]
