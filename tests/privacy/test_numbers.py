"""Personal numbers: found in every spelling, never shown whole, not seen where there are none."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from stdnum import luhn

from sitegen.checks.rules import RULES
from sitegen.core.finding import Finding
from sitegen.privacy.digits import is_identity_number
from sitegen.privacy.numbers import Hit, NumberKind, find_numbers, mask_numbers, number_starts
from tests.factories import changed, found
from tests.samples import findings, make_site, sources

IDENTITY, CARD, MOBILE = NumberKind.IDENTITY, NumberKind.CARD, NumberKind.MOBILE
NUMBER = "11010519491231002X"
BANK_CARD = "6222021200000000013"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check_character(first: str) -> str:
    return first + "10X98765432"[sum(int(char) * weight for char, weight in zip(first, WEIGHTS, strict=True)) % 11]


CHILD = with_check_character("37032220240315001")
PERMIT = with_check_character("91108419880101001")


def kinds(text: str) -> list[NumberKind]:
    return [hit.kind for hit in find_numbers(text)]


def grouped(number: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return mark.join(part for part in parts if part)


def some_identity_number(dice: random.Random) -> str:
    region = dice.choice(["370322", "110105", "510107", "440305", "650102", "820000"])
    birthday = f"{dice.randint(1930, 2025)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
    return with_check_character(f"{region}{birthday}{dice.randint(1, 999):03d}")


def some_card(dice: random.Random) -> str:
    issuer = dice.choice(["622202", "621700", "622848", "436742", "955880"])
    first = issuer + "".join(str(dice.randint(0, 9)) for _ in range(dice.choice([9, 12])))
    return first + luhn.calc_check_digit(first)


def some_mobile(dice: random.Random) -> str:
    return "1" + dice.choice("3456789") + "".join(str(dice.randint(0, 9)) for _ in range(9))


Spelling = Callable[[str], str]
IDENTITY_SPELLINGS: tuple[Spelling, ...] = (
    str,
    str.lower,
    lambda number: number.translate(FULL_WIDTH),
    lambda number: grouped(number, (6, 8, 4), " "),
    lambda number: grouped(number, (6, 8, 4), "-"),
    lambda number: grouped(number, (6, 8, 4), "\u00a0"),
    lambda number: grouped(number.translate(FULL_WIDTH), (6, 8, 4), "\u3000"),
    lambda number: grouped(number, (6, 4, 4, 4), " "),
    lambda number: grouped(number, (4, 4, 4, 4, 2), " "),
    lambda number: grouped(number, (3, 3, 3, 3, 3, 3), "-"),
    " ".join,
    lambda number: number[:6] + "\u200b" + number[6:],
    lambda number: number[:11] + "\n" + number[11:],
)
IDENTITY_PLACES = (
    "{}", "张某，身份证号：{}，望川镇", "1 张某 {} 望川村 500", "| 1 | 张某 | {} | 500 |", "张某,{},500",
    "张某\t{}\t500", "张某（{}）", "ID{}ok", "证件：{}；电话：0900-6210001",
)  # fmt: skip
MOBILE_SPELLINGS: tuple[Spelling, ...] = (
    str,
    lambda number: "+86" + number,
    lambda number: "+86 " + number,
    lambda number: "86-" + number,
    lambda number: "0086" + number,
    lambda number: grouped(number, (3, 4, 4), " "),
    lambda number: grouped(number, (3, 4, 4), "-"),
    lambda number: "+86-" + grouped(number, (3, 4, 4), "-"),
    lambda number: number.translate(FULL_WIDTH),
)
MOBILE_PLACES = (
    "{}", "获奖：张某，{}。", "张某（{}）", "| 张某 | {} |", "张某,{}", "张某\t{}", "1 张某 {} 望川村", "李某/{}",
)  # fmt: skip
CARD_SPELLINGS: tuple[Spelling, ...] = (
    str,
    lambda number: grouped(number, (4, 4, 4, 4, 3), " "),
    lambda number: grouped(number, (4, 4, 4, 4, 3), "-"),
    lambda number: number.translate(FULL_WIDTH),
)
CARD_PLACES = (
    "银行卡号：{}", "张某，开户行农商行，账号{}", "一卡通 {}", "银行账户\n{}",
    "| 姓名 | 账号 |\n| --- | --- |\n| 张某 | {} |", "姓名,银行账号,金额\n张某,{},500",
    "姓名\t卡号\n李某\t6222\n张某\t{}",     "序号 姓名 一卡通账号 金额\n1 张某 {} 500",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "make", "spellings", "places"),
    [
        (IDENTITY, some_identity_number, IDENTITY_SPELLINGS, IDENTITY_PLACES),
        (MOBILE, some_mobile, MOBILE_SPELLINGS, MOBILE_PLACES),
        (CARD, some_card, CARD_SPELLINGS, CARD_PLACES),
    ],
)
def test_a_number_is_found_in_every_spelling_and_in_every_place(
    kind: NumberKind, make: Callable[[random.Random], str], spellings: tuple[Spelling, ...], places: tuple[str, ...]
) -> None:
    dice = random.Random(20261124)
    texts = [place.format(spell(make(dice))) for place in places for spell in spellings for _ in range(3)]
    assert [text for text in texts if kind not in kinds(text)] == []


def test_a_hit_says_where_it_stands_and_shows_no_more_than_five_characters() -> None:
    assert find_numbers(f"第一行\n张某，{NUMBER}。") == (Hit(IDENTITY, 2, 4, 18, "110*************2X"),)


def test_invisible_characters_do_not_shift_the_place() -> None:
    (hit,) = find_numbers(f"首\u200b行\n张\ufeff某{NUMBER[:6]}\u200b{NUMBER[6:]}")
    assert (hit.line, hit.column, hit.length) == (2, 4, 19)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # the check character is 2X's
        "11010519491331002X",
        "991105194912310026",
        with_check_character("37032220230230001"),  # the 30th of February
        with_check_character("37032218000101001"),
        "3703**********1234",
        "1101**********002X",
        "110105********002X",
        "统一社会信用代码 91110105MA01234567，11990123MB010001XF",
        "索引号 119901230000000010/2024-0000001，ALDR-2024-0010001",
        "项目代码：2403-370322-04-01-123456、2020-370322-48-03-012345",
        "不动产单元号 370322001001GB00001F00010001",
        "合计 1381234567.50 元，13812345678.90，0.13812345678",
        "投资 13800000000 元、15000000000元，面积13800000000平方米",
        "项目\t金额（元）\n道路\t13800000000",
        "电话 0900-6210001、0533-6961234、400-810-8888、12345",
        "https://www.anlan.example/13800138000/t20240315_13912345678.html",
        "摘要 a13800138000bc 与 sha256:138001380001f",
        "编号 2024-13812345678、13812345678-01",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
        "138 4567 8901 2345 6789",
        "110105491231002",  # an old number without a word that says so
        f"设备编号：{BANK_CARD}",
        f"张某 {BANK_CARD}",  # no word about cards
        "银行账号：6222021200000000014",  # the check digit is wrong
        "县财政局非税收入专户，账号：4367421234567890123",
        f"办理编号 {CHILD}",  # region, date and count of a machine
        "安政发〔2024〕1号，2024年3月15日，20240315001",
        "| 准考证号 | 成绩 |\n| --- | --- |\n| 13714900503 | 88 |",
        "准考证号：13714900503",
        "| 单位 | 开户银行 | 账号 |\n| --- | --- | --- |\n| 望川镇财政所 | 某银行营业部 | 4367421234567890123 |",
    ],
)
def test_what_only_looks_like_a_number_of_a_person_is_left_alone(text: str) -> None:
    assert find_numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # an old number, a foreigner's permit and a spreadsheet's rounded number need a word that says so
        ("身份证号：110105491231002", True),
        ("姓名,身份证号\n张某,110105491231002", True),
        (f"永久居留身份证 {PERMIT}", True),
        (f"数据 {PERMIT}", False),
        ("姓名\t身份证号\n张某\t370322198801011000", True),
        ("项目\t金额\n道路\t370322198801011000", False),
        # a person's number in a field for another code
        (f"单位,统一社会信用代码\n张某,{NUMBER}", True),
        (f"受理编号：{NUMBER}", True),
        # a child's number looks like a serial, and counts unless it is called one
        (f"婴儿：{CHILD}", True),
        (f"身份证件编号：{CHILD}", True),
        (f"流水号：{CHILD}", False),
        # numbers that hold an identity number
        (f"残疾人证 {with_check_character('37032219880101123')}44", True),
        (f"学籍号G{CHILD}", True),
    ],
)
def test_what_stands_beside_an_identity_number_decides_whether_it_is_one(text: str, found: bool) -> None:
    assert kinds(text) == [IDENTITY] * found


def test_a_number_run_together_with_others_is_found() -> None:
    assert is_identity_number(CHILD)
    assert kinds(f"序号 身份证号 电话\n7{NUMBER[:17]}X13800138000")[0] is IDENTITY


def test_a_long_row_of_digits_costs_no_time_and_is_nobodys_number() -> None:
    assert find_numbers("7" * 500_000) == ()
    assert find_numbers("1 2 " * 20_000) == ()


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("咨询电话：13800138000", True),
        ("联系人：张某，13800138000", True),
        ("- 电话：13800138000", True),
        ("## 联系方式\n\n张某 13800138000", True),
        ("值班电话：\n- 张某 13800138000\n- 李某 13900139000", True),
        ("| 单位 | 联系电话 |\n| --- | --- |\n| 示例镇 | 13800138000 |", True),
        ("姓名,职务,电话\n张某,镇长,13800138000", True),
        ("其中上级补助8372887.84元。值班电话：13714900503。", True),
        ("联系人：涉农补贴资金工作专班，联系电话（手机）17927867272", True),
        ("联系人：残疾人辅助器具工作专班，联系电话13714900503。", True),
        ("低保户王某，联系电话13714900503。", False),
        ("领取补贴的李某，联系电话17927867272", False),
        ("残疾人张某，联系电话13714900503", False),
        ("获奖人员：张某，13800138000", False),
        ("户主张某，联系电话13800138000", False),
        ("| 姓名 | 联系电话 |\n| --- | --- |\n| 张某 | 13800138000 |", False),
        ("姓名,单位,联系电话,补贴金额\n张某,示例村,13800138000,500", False),
        ("序号|姓名|地址|电话\n1|张某|示例村三组|13800138000", False),
        ("申请人|工作单位|手机\n张某|示例厂|13800138000", False),
        ("单位|姓名|联系电话\n示例村|张某|13800138000", False),
        ("服务对象张某手机号码13800138000", False),
        ("服务对象张某，联系电话13800138000", False),
        ("报名人张某手机号码13800138000", False),
        ("受理投诉人张某手机13800138000", False),
        ("报名的群众手机13800138000", False),
        ("科室|姓名|电话\n办公室|张某|13800138000", True),
        ("药店名称|地址|电话\n示例药店|示例路|13800138000", True),
        ("联系人姓名|单位|电话\n张某|示例镇|13800138000", True),
        ("服务电话：13800138000", True),
        ("申请人可拨打咨询电话13800138000", True),
        ("残疾人办证咨询电话13800138000", True),
    ],
)
def test_a_mobile_number_is_for_contact_where_the_words_say_so(text: str, contact: bool) -> None:
    assert {hit.contact for hit in find_numbers(text)} == {contact}


def test_a_number_behind_very_many_others_is_found() -> None:
    column = "12\n34\n" * 40_000
    (hit,) = find_numbers(f"{column}{NUMBER}")
    assert (hit.kind, hit.line, hit.column) == (IDENTITY, 80_001, 1)


def test_very_many_numbers_take_no_more_memory_than_their_text() -> None:
    text = f"{BANK_CARD} " * 20_000  # one row of digits and blanks, all of which may be cards
    tracemalloc.start()
    try:
        assert find_numbers(text) == ()
        assert tracemalloc.get_traced_memory()[1] < 10 * len(text)
    finally:
        tracemalloc.stop()


def test_far_digits_and_runs_of_invisible_characters_keep_the_place() -> None:
    far = str.maketrans("0123456789", "".join(chr(0x1D7CE + digit) for digit in range(10)))
    (hit,) = find_numbers(f"\u200b\u200b首\u200b\u200b\u200b{NUMBER.translate(far)}\u200b")
    assert (hit.kind, hit.column, hit.length) == (IDENTITY, 7, 18)


@pytest.mark.parametrize(
    "row", [NUMBER, "138 0013 8000", "1_3_8_0_0_1_3_8_0_0_0", NUMBER.translate(FULL_WIDTH), "110105\n19491231002X"]
)
def test_whatever_is_found_was_counted_before(row: str) -> None:
    assert kinds(row)
    assert list(number_starts(f"甲{row}乙")) == [1]


def test_masked_text_keeps_everything_but_the_numbers() -> None:
    text = f"名单 {NUMBER}、138 0013 8000，银行卡 {BANK_CARD}.xlsx"
    assert mask_numbers(text) == "名单 110*************2X、138******00，银行卡 622**************13.xlsx"


# the rules


def reported(change: str) -> list[Finding]:
    """Return the findings of the rules on personal data in the changed documents, without the texts of their files."""
    return [finding for code in RULES if code.startswith("PR") for finding in found(code, *changed(change))]


def on_disk(folder: Path, change: str) -> list[Finding]:
    told = findings(make_site(folder / "site", change))
    return [finding for finding in told if finding.code.startswith("PR")]


def shown(found: list[Finding]) -> str:
    return "\n".join(f"{item.message} {item.hint} {item.evidence} {item.fix}" for item in found)


def test_every_place_of_a_source_is_looked_at_and_marked() -> None:
    change = (
        f"--- content/notice.md\nsummary: 张某 {NUMBER}\n正文：\n首段。\n\n"
        f"| 姓名 | 证件 |\n| --- | --- |\n| 张某 | {NUMBER} |\n"
    )
    told = reported(change)
    lines = sources(change)["content/notice.md"].decode().split("\n")
    assert [finding.code for finding in told] == ["PR001", "PR001"]
    assert {lines[one.line - 1][one.column - 1 :][: one.length] for one in told} == {NUMBER}
    assert NUMBER not in shown(told)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (f"--- content/a.md\n正文：\n| 受理编号 | 事项 |\n| --- | --- |\n| {CHILD} | 补办 |\n", []),  # by its heading
        (f"--- content/a.md\ndisclosure: ~\n正文：\n张某 {NUMBER}\n", ["PR001"]),  # without an attribute
        (f"--- content/a.md\ndisclosure: 依申请公开\nreason: 条例第十五条\n正文：\n张某 {NUMBER}\n", []),
        (f"--- content/a.md\ndisclosure: 不予公开\nreason: 条例第十五条\n正文：\n张某 {NUMBER}\n", []),
        ("--- content/a.md\ncontact: 张某 13800138000\n", []),
        ("--- content/a.md\nsummary: 张某 13800138000\n", ["PR002"]),  # which is no contact
        (f"--- content/list-{NUMBER}.md\ntitle: 名单\n", ["PR001"]),  # in its name
        (
            f"--- content/a.md\nattachments: [{{file: {NUMBER}.csv, title: 名单}}]\n",
            ["PR001"],
        ),  # told where it is written
    ],
)
def test_a_number_is_reported_wherever_it_would_be_published(change: str, codes: list[str]) -> None:
    told = reported(change)
    assert [finding.code for finding in told] == codes
    assert NUMBER not in shown(told)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (f"--- content/notice.md\n正文：\n首段。\n\n张某**{NUMBER[:6]}**{NUMBER[6:]}\n", (13, 1)),  # parted by marks
        (f"=== content/notice.md\n---\ntitle: [\n---\n张某 {NUMBER}\n", (4, 4)),  # below broken front matter
    ],
)
def test_neither_marks_nor_broken_front_matter_hide_a_number(change: str, place: tuple[int, int]) -> None:
    (finding,) = reported(change)
    assert (finding.code, finding.line, finding.column) == ("PR001", *place)
    assert ("夹着标记" in finding.message) is ("**" in change)


def test_the_files_of_a_document_that_is_not_published_are_not_read(tmp_path: Path) -> None:
    held = "disclosure: 不予公开\nreason: 条例第十五条\nattachments: [{file: list.csv, title: 名单}]"
    assert on_disk(tmp_path, f"--- content/notice.md\n{held}\n=== content/list.csv\n{NUMBER}\n") == []


def test_a_data_file_is_looked_at(tmp_path: Path) -> None:
    change = f"--- content/notice.md\ndata: list.csv\n=== content/list.csv\n姓名,证件\n张某,{NUMBER}\n"
    (finding,) = on_disk(tmp_path, change)
    assert finding.message == "附件“list.csv”第 2 行有居民身份证号码 110*************2X"
    assert NUMBER not in shown([finding])


def test_a_long_list_is_told_in_few_findings(tmp_path: Path) -> None:
    dice = random.Random(1)
    numbers = [some_identity_number(dice) for _ in range(500)]
    rows = "\n".join(f"张某,{number}" for number in numbers)
    change = (
        "--- content/notice.md\nattachments: [{file: list.csv, title: 名单}]\n正文：\n"
        + "\n\n".join(numbers)
        + f"\n=== content/list.csv\n姓名,证件\n{rows}\n"
    )
    found = on_disk(tmp_path, change)
    assert [finding.code for finding in found] == ["PR001"] * 22
    assert any(finding.message == "另外还有 480 处居民身份证号码" for finding in found)
    assert any("第 2 行起有 500 个" in finding.message for finding in found)
    assert not any(number in shown(found) for number in numbers)


def test_locked_rules_cannot_be_exempted(tmp_path: Path) -> None:
    exempt = "exempt: {PR001: {reason: 测试, until: 2027-12-31, approved_by: 负责人}}"
    found = findings(make_site(tmp_path / "site", f"--- content/notice.md\n{exempt}\n正文：\n张某 {NUMBER}\n"))
    assert [(finding.code, finding.exempted) for finding in found] == [("SG003", False), ("PR001", False)]
