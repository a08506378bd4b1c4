"""Document numbers and index numbers as they really are: the proper pass, the faulty are caught and mended."""

from __future__ import annotations

import pytest

from sitegen.source.identifiers import corrected_number, index_fault, is_document_number, number_example, number_key

PROPER = [
    "国发〔2026〕30号",
    "国办发〔2026〕22号",
    "国办函〔2026〕71号",
    "国函〔2026〕80号",
    "发改能源〔2026〕979号",
    "环生态〔2026〕47号",
    "自然资办函〔2026〕1198号",
    "农牧发〔2022〕6号",
    "税总财行发〔2022〕1号",
    "工信部联规〔2026〕186号",
    "国知办发规字〔2022〕8号",
    "国知办函运字〔2022〕90号",
    "国卫办医函〔2022〕34号",
    "教政法厅函〔2022〕2号",
    "发改办高技〔2022〕68号",
    "高政办字〔2021〕24号",
    "国中医药医政发〔2026〕6号",
    "国管节能〔2026〕161号",
    "国市监信发〔2022〕6号",
    "国令第843号",
    "中华人民共和国教育部令第52号",
    "应急管理部令第21号",
    "海关总署令第283号",
    "国家知识产权局公告第四六七号",
    "无",
]
MENDED = {
    "民航发〔2022〕7 号": "民航发〔2022〕7号",
    "国家知识产权局公告 第四七二号": "国家知识产权局公告第四七二号",
    "〔〕号": "无",
    "〔 〕 号": "无",
    "高政办字〔〕号": "无",
    "高政办字[2021]24号": "高政办字〔2021〕24号",
    "高政办字（2021）24号": "高政办字〔2021〕24号",
    "高政办字(2021)24号": "高政办字〔2021〕24号",
    "高政办字【2021】24号": "高政办字〔2021〕24号",
    "高政办字﹝2021﹞24号": "高政办字〔2021〕24号",
    "高政办字［2021］24号": "高政办字〔2021〕24号",
    "高政办字〔2021〕第24号": "高政办字〔2021〕24号",
    "高政办字〔2021〕024号": "高政办字〔2021〕24号",
    "高政办字〔2021〕第024 号": "高政办字〔2021〕24号",
    "高政办字 〔2021〕\u300024号": "高政办字〔2021〕24号",
    "高政办字〔２０２１〕２４号": "高政办字〔2021〕24号",
    "国令第0843号": "国令第843号",
}
PAST_MENDING = [
    "",
    "高政办字〔2021〕",
    "高政办字〔2021〕号",
    "高政办字〔2021〕0号",
    "高政办字〔21〕24号",
    "高政办字〔1821〕24号",
    "〔2021〕24号",
    "高政办字2021-24",
    "高政办字〔2021〕24号、25号",
    "没有",
]


@pytest.mark.parametrize("number", PROPER)
def test_a_proper_number_is_accepted_and_mending_leaves_it_alone(number: str) -> None:
    assert (is_document_number(number), corrected_number(number)) == (True, number)


@pytest.mark.parametrize(("number", "mended"), MENDED.items())
def test_a_faulty_number_is_caught_and_its_proper_form_is_offered(number: str, mended: str) -> None:
    assert (is_document_number(number), corrected_number(number)) == (False, mended)


@pytest.mark.parametrize("number", PAST_MENDING)
def test_a_number_that_could_mean_anything_is_caught_and_not_guessed_at(number: str) -> None:
    assert (is_document_number(number), corrected_number(number)) == (False, None)


@pytest.mark.parametrize("number", ["国发〔20２６〕30号", "国发〔2026〕3０号", "国令第8４3号"])
def test_a_full_width_digit_anywhere_in_a_number_is_caught(number: str) -> None:
    assert not is_document_number(number)


def test_one_number_has_one_key_whatever_its_brackets_blanks_and_widths() -> None:
    faulty = ["高政办字[2021]24号", "高政办字（２０２１）24 号", "高政办字﹝2021﹞24号", "高政办字202124号"]
    assert {number_key(number) for number in faulty} == {number_key("高政办字〔2021〕24号")}
    assert len({number_key(number) for number in PROPER}) == len(PROPER)


# index numbers

REAL = [
    ("uscc18", "11370322004222241N/2021-5135380"),
    ("uscc18", "11370322MB28635201/2026-5564886"),
    ("uscc18", "11370829004333910Q/2025-01874"),
    ("uscc18", "1137052300451552XT/2025-01881"),
    ("uscc18", "11441700007280420Y/2021-00050"),
    ("uscc18", "11341702486344515H/202110-00013"),
    ("division6", "330522/2023-05094"),
    ("orgcode9", "01404053X/2021-00490"),
    ("orgcode9", "000014349/2017-00110"),
]


@pytest.mark.parametrize(("profile", "index"), REAL)
def test_a_real_index_number_fits_its_own_profile_and_no_other(profile: str, index: str) -> None:
    fitting = [name for name in ("uscc18", "orgcode9", "division6") if index_fault(index, name, "") is None]
    assert fitting == [profile]


@pytest.mark.parametrize("profile", ["uscc18", "orgcode9", "division6"])
def test_the_index_number_of_a_live_defect_fits_no_profile(profile: str) -> None:
    assert index_fault("3700306/2025-5504193", profile, "") is not None


@pytest.mark.parametrize(("profile", "index"), [entry for entry in REAL if entry[0] != "division6"])
def test_any_single_wrong_digit_of_the_code_is_found_by_its_check_digit(profile: str, index: str) -> None:
    code, _, serial = index.partition("/")
    for place, char in enumerate(code):
        if char.isdecimal():
            wrong = f"{code[:place]}{(int(char) + 1) % 10}{code[place + 1 :]}/{serial}"
            assert index_fault(wrong, profile, "") is not None, wrong


@pytest.mark.parametrize(
    ("profile", "index", "fault"),
    [
        ("uscc18", "11370322004222241N", "应为“机构代码/年份-流水号”，流水号五至七位数字"),
        ("uscc18", "11370322004222241N/2021-1234", "应为“机构代码/年份-流水号”，流水号五至七位数字"),
        ("uscc18", "11370322004222241N/2021-12345678", "应为“机构代码/年份-流水号”，流水号五至七位数字"),
        ("uscc18", "11370322004222241N/21-5135380", "应为“机构代码/年份-流水号”，流水号五至七位数字"),
        ("uscc18", "11370322004222241N/2021-5135380 ", "应为“机构代码/年份-流水号”，流水号五至七位数字"),
        ("uscc18", "11370322004222241n/2021-5135380", "前段“11370322004222241n”不是18 位统一社会信用代码"),
        ("uscc18", "11370322004222241M/2021-5135380", "统一社会信用代码“11370322004222241M”的校验码不对"),
        ("orgcode9", "0001434/2017-00110", "前段“0001434”不是9 位组织机构代码"),
        ("orgcode9", "000014340/2017-00110", "组织机构代码“000014340”的校验码不对，应为 9"),
        ("orgcode9", "014040530/2021-00490", "组织机构代码“014040530”的校验码不对，应为 X"),
        ("division6", "33052/2023-05094", "前段“33052”不是6 位行政区划代码"),
    ],
)
def test_what_is_wrong_with_an_index_number_is_said(profile: str, index: str, fault: str) -> None:
    assert index_fault(index, profile, "") == fault


@pytest.mark.parametrize("index", ["330522/2023-0509４", "3305２2/2023-05094"])
def test_a_full_width_digit_in_an_index_number_is_caught(index: str) -> None:
    assert index_fault(index, "division6", "") is not None


def test_a_custom_profile_is_the_whole_pattern_of_the_site() -> None:
    pattern = r"\d{10}/\d{4}-\d{6}"
    assert index_fault("6107280000/2024-001005", "custom", pattern) is None
    assert index_fault("6107280000/2024-0010055", "custom", pattern) == f"不符合本站规定的格式 {pattern}"


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        (r"^ALDR-\d{4}-\d{7}$", "ALDR-2026-0000001"),
        (r"[0-9]{4}/\d+", "2026/1"),
        (r"安规〔\d{4}〕\d{1,3}号", "安规〔2026〕1号"),
        (r"[A-Z]{2}\d{4}", ""),
        (r"(安|澜)\d{4}", ""),
        ("", ""),
    ],
)
def test_an_example_follows_the_sites_own_pattern_or_there_is_none(pattern: str, example: str) -> None:
    assert number_example(pattern, 2026) == example
