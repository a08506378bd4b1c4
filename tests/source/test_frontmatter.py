"""Front matter: what is read, where it stands, what is refused, and that nothing gets public by accident."""

from __future__ import annotations

import string
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.document import Attachment, Disclosure, Exemption, Facts, Reference, Validity
from sitegen.source.fields import FIELDS, read_fields
from sitegen.source.frontmatter import MappingNode, Node, ScalarNode, YamlFault, read_mapping, split_source
from sitegen.source.load import load_document
from tests.factories import catalogue
from tests.samples import make_site

SOUND = (
    "title: 标题\nkind: notice\ndisclosure: 主动公开\ndepartment: 安澜县人民政府\n"
    "index: 119901230000000010/2024-0000001\nissued: 2024-03-05\npublished: 2024-03-06\n"
)
QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def load(source: str | bytes) -> Facts:
    """Return the facts of ``source`` as the document ``content/a.md``."""
    with TemporaryDirectory() as folder:
        Path(folder, "content").mkdir()
        Path(folder, "content/a.md").write_bytes(source if isinstance(source, bytes) else source.encode())
        return load_document(Path(folder), "content/a.md").facts


def is_public(facts: Facts) -> bool:
    return catalogue(facts).is_public(facts)


def values(head: str) -> dict[str, object]:
    return read_fields(read_mapping(head, 2)).values


def faults(head: str) -> list[str]:
    """Return each fault of a head that begins on line 2 as ``code line:column message hint``."""
    found = read_fields(read_mapping(head, 2)).faults
    return [f"{fault.code} {fault.line}:{fault.column} {fault.message} {fault.hint}".rstrip() for fault in found]


def refusal(text: str) -> tuple[str, int, int]:
    """(message, line, column) with which a head that begins on line 2 is refused."""
    with pytest.raises(YamlFault) as caught:
        read_mapping(text, 2)
    return caught.value.message, caught.value.line, caught.value.column


def places(node: Node) -> list[tuple[str, int, int]]:
    """Every scalar below ``node`` in order, keys and values, with its place."""
    if isinstance(node, ScalarNode):
        return [(node.text, node.line, node.column)]
    if isinstance(node, MappingNode):
        return [place for key, value in node.entries for place in (*places(key), *places(value))]
    return [place for item in node.items for place in places(item)]


# the file and its fences


def test_a_source_splits_into_head_body_and_the_line_of_the_body() -> None:
    assert split_source("---\ntitle: 甲\nkind: notice\n---\n第一段\n---\n第二段\n") == (
        "title: 甲\nkind: notice\n",
        "第一段\n---\n第二段\n",
        5,
    )


def test_blanks_after_the_fences_and_an_empty_body_are_accepted() -> None:
    assert split_source("--- \t\na: 1\n---  ") == ("a: 1\n", "", 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "文件开头没有文件头（front matter）"),
        ("正文。\n", "文件开头没有文件头（front matter）"),
        ("\n---\ntitle: 甲\n---\n", "文件开头没有文件头（front matter）"),
        ("----\ntitle: 甲\n----\n", "文件开头没有文件头（front matter）"),
        ("---\ntitle: 甲\n正文。\n", "文件头没有结束行"),
        ("---\ntitle: 甲\n ---\n----\n", "文件头没有结束行"),
    ],
)
def test_a_source_without_both_fences_is_refused_on_line_1(text: str, message: str) -> None:
    with pytest.raises(YamlFault) as caught:
        split_source(text)
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, 1, 1)
    assert caught.value.hint


def test_a_head_of_16_kib_is_read_and_one_byte_more_is_refused() -> None:
    fits = f"title: {'政' * 5458}ab\n"  # 7 + 3 x 5458 + 2 + 1 bytes
    assert len(fits.encode()) == 16 * 1024
    assert split_source(f"---\n{fits}---\n")[0] == fits
    with pytest.raises(YamlFault, match="文件头超过 16 KiB"):
        split_source(f"---\na{fits}---\n")


@pytest.mark.parametrize("source", ["\ufeff{}", "{}"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_endings_change_nothing(source: str, ending: str) -> None:
    text = "---\ntitle: 甲\n发布日期: 2024/05/01\n---\n第一段\n\n## 标题\n"
    facts = load(source.format(text).replace("\n", ending).encode())
    assert facts.title == "甲"
    assert facts.lines == {"title": 2, "published": 3}
    assert [(fault.code, fault.line, fault.column) for fault in facts.faults] == [("FM004", 3, 7)]
    assert [heading.line for heading in facts.headings] == [7]


@pytest.mark.parametrize("head", ["", "# 只有说明\n", "- 甲\n- 乙\n", "只有文字\n"])
def test_a_head_that_is_no_mapping_leaves_the_document_unread(head: str) -> None:
    facts = load(f"---\n{head}---\n正文\n")
    assert not facts.parsed
    assert [(fault.code, fault.line, fault.message) for fault in facts.faults] == [
        ("FM001", 2, "内容不是“字段: 值”的形式")
    ]


def test_a_file_that_is_not_utf_8_is_a_fault_on_the_line_of_the_first_wrong_byte() -> None:
    facts = load("---\ntitle: 标\n".encode() + "题\n---\n".encode("gb18030"))
    assert not facts.parsed
    assert [(fault.code, fault.line, fault.message) for fault in facts.faults] == [("SG004", 3, "文件不是 UTF-8 编码")]


# what of YAML is read


def test_every_key_and_value_knows_its_line_and_column() -> None:
    head = 'title: 甲\n"kind" :  notice\nreview:\n  起草: 岗\n  date: 2024-01-01\nrepeals:\n  - a.md\n  - {title: 乙}\n'
    assert places(read_mapping(head, 2)) == [
        ("title", 2, 1),
        ("甲", 2, 8),
        ("kind", 3, 1),
        ("notice", 3, 11),
        ("review", 4, 1),
        ("起草", 5, 3),
        ("岗", 5, 7),
        ("date", 6, 3),
        ("2024-01-01", 6, 9),
        ("repeals", 7, 1),
        ("a.md", 8, 5),
        ("title", 9, 6),
        ("乙", 9, 13),
    ]


def test_lines_count_on_after_values_of_several_lines() -> None:
    head = "summary: |\n  一\n  二\nreason: 三\n  四\nissued: 2024\n"
    assert [(key.text, key.line) for key, _ in read_mapping(head, 2).entries] == [
        ("summary", 2),
        ("reason", 5),
        ("issued", 7),
    ]


@pytest.mark.parametrize("char", ["\u2028", "\u0085"])
def test_a_pasted_line_separator_in_a_title_does_not_shift_the_lines_below(char: str) -> None:
    mapping = read_mapping(f'title: "甲{char}乙"\nkind: notice\n', 2)
    assert [(key.text, key.line) for key, _ in mapping.entries] == [("title", 2), ("kind", 3)]


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("a: &x 1\n", ("不支持 YAML 的锚点与别名（& 和 *）", 2, 4)),
        ("b: 1\na: *x\n", ("不支持 YAML 的锚点与别名（& 和 *）", 3, 4)),
        ("a: &x [1]\n", ("不支持 YAML 的锚点与别名（& 和 *）", 2, 4)),
        ("&x a: 1\n", ("不支持 YAML 的锚点与别名（& 和 *）", 2, 1)),
        ("a: !!python/object:os.system 1\n", ("不支持 YAML 的标签（!）", 2, 4)),
        ("a: !x {b: 1}\n", ("不支持 YAML 的标签（!）", 2, 4)),
        ("b: 1\n<<: {a: 1}\n", ("不支持 YAML 的合并键（<<）", 3, 1)),
        ("a: {<<: {b: 1}}\n", ("不支持 YAML 的合并键（<<）", 2, 5)),
        ("a: 1\n--- \nb: 2\n", ("文件头中出现第二个 YAML 文档", 3, 1)),
        ("? [a]\n: b\n", ("字段名必须是文字", 2, 3)),
    ],
)
def test_the_dangerous_parts_of_yaml_are_refused_in_their_place(head: str, place: tuple[str, int, int]) -> None:
    assert refusal(head) == place


def test_a_quoted_merge_key_is_a_name_like_any_other() -> None:
    assert places(read_mapping('"<<": 甲\n')) == [("<<", 1, 1), ("甲", 1, 7)]


def test_twenty_levels_are_read_and_the_next_is_refused() -> None:
    deepest = read_mapping(f"a: {'[' * 19}甲{']' * 19}\n")
    assert places(deepest) == [("a", 1, 1), ("甲", 1, 23)]
    assert refusal(f"a: {'[' * 20}甲{']' * 20}\n") == ("嵌套超过 20 层", 2, 23)
    assert refusal("".join(f"{' ' * depth}a:\n" for depth in range(21))) == ("嵌套超过 20 层", 22, 21)


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "{" * 100_000, "- " * 100_000, "a: " + "[" * 100_000])
def test_bottomless_nesting_is_refused_and_does_not_end_the_process(text: str) -> None:
    assert refusal(text)[:2] == ("嵌套超过 20 层", 2)


def test_bottomless_nesting_in_a_source_is_a_finding() -> None:
    facts = load(f"---\ndata: {'[' * 100_000}\n---\n正文\n")
    assert [(fault.code, fault.line, fault.message) for fault in facts.faults] == [("FM001", 1, "文件头超过 16 KiB")]
    facts = load(f"---\nkind: notice\ndata: {'[' * 10_000}\n---\n正文\n")
    assert [(fault.code, fault.line, fault.message) for fault in facts.faults] == [("FM001", 3, "嵌套超过 20 层")]


@pytest.mark.parametrize(
    ("head", "line", "column"),
    [
        ("title: 甲\nkind: '没有收尾\n", 3, 7),
        ("title: 甲: 乙\n", 2, 9),
        ("title: 甲\n\tkind: b\n", 3, 1),
        ("title: 甲\nkind: @b\n", 3, 7),
        ("title: 甲\nkind: {a: 1\nissued: 2024\n", 4, 7),
    ],
)
def test_bad_yaml_is_reported_where_the_parser_stumbled(head: str, line: int, column: int) -> None:
    message, *place = refusal(head)
    assert message.startswith("不是合法的 YAML")
    assert place == [line, column]


def test_a_forbidden_control_character_is_reported_on_its_own_line() -> None:
    message, *place = refusal("title: 甲\nkind: 乙\nsummary: 丙\x01丁\n")
    assert message.startswith("不是合法的 YAML")
    assert place == [4, 11]


# the fields


NAMES_OF_FIELDS = """
title 标题 kind 类型 disclosure 公开属性 department 发文机关 index 索引号 summary 内容概述 issued 成文日期
published 发布日期 theme 主题分类 keywords 关键词 number 发文字号 genre 文种 normative 行政规范性文件
normative_number 规范性文件编号 effective 施行日期 expires 有效期至 validity 效力状态 validity_reason 效力说明
repeals 废止 amends 修改 replaces 替代 based_on 依据 interpretation 解读 interprets 解读对象 form 解读形式 section 栏目
attachments 附件 review 审查 reason 不公开理由 contact 咨询电话 exempt 豁免 data 数据
"""


def test_the_fields_are_those_of_the_content_model() -> None:
    assert [word for entry in FIELDS for word in (entry.name, entry.chinese)] == NAMES_OF_FIELDS.split()


def test_a_full_head_reads_alike_in_english_and_in_chinese() -> None:
    written = {
        "title": "办法",
        "disclosure": "依申请公开",
        "department": "[甲局, 乙局]",
        "issued": "2024-02-29",
        "published": "2024-03-06 09:30",
        "keywords": "救助",
        "normative": "是",
        "effective": "2024-04-01",
        "validity": "部分失效",
        "repeals": "[../old.md]",
        "interpretation": "[a.md]",
        "form": "图解",
        "data": "{甲: 1, 乙: 007, 丙: 1.50, 丁: true, 戊: ~, 己: [no, 1e3]}",
    }
    expected = {
        "title": "办法",
        "disclosure": Disclosure.ON_REQUEST,
        "department": ("甲局", "乙局"),
        "issued": date(2024, 2, 29),
        "published": datetime(2024, 3, 6, 9, 30),
        "published_has_time": True,
        "keywords": ("救助",),
        "normative": True,
        "effective": date(2024, 4, 1),
        "validity": Validity.PARTLY,
        "repeals": (Reference("repeals", "../old.md", 11),),
        "interpretation": (Reference("interpretation", "a.md", 12),),
        "form": "图解",
        "data": {"甲": 1, "乙": "007", "丙": 1.5, "丁": True, "戊": None, "己": ["no", "1e3"]},
    }
    chinese = {entry.name: entry.chinese for entry in FIELDS}
    english_reading = read_fields(read_mapping("".join(f"{name}: {text}\n" for name, text in written.items()), 2))
    chinese_head = "".join(f"{chinese[name]}: {text}\n" for name, text in written.items())
    chinese_reading = read_fields(read_mapping(chinese_head, 2))
    assert (english_reading.values, english_reading.faults) == (expected, [])
    assert (chinese_reading.values, chinese_reading.lines, chinese_reading.faults) == (
        expected,
        english_reading.lines,
        [],
    )


@pytest.mark.parametrize(
    "text", ["no", "on", "Yes", "NULL", "012", "0o17", "0x1F", "1e3", "1_000", "12:30:45", ".inf", "2024-05-01", "1.10"]
)
def test_a_title_stays_the_text_that_was_written(text: str) -> None:
    assert values(f"title: {text}\n") == {"title": text}


@pytest.mark.parametrize("text", ["", "~", "null"])
def test_a_field_without_a_value_is_absent_but_knows_its_line(text: str) -> None:
    reading = read_fields(read_mapping(f"title: {text}\nissued: {text}\n", 2))
    assert (reading.values, reading.lines, reading.faults) == ({}, {"title": 2, "issued": 3}, [])


def test_a_quoted_null_is_a_title() -> None:
    assert values('title: "null"\n') == {"title": "null"}


@pytest.mark.parametrize("text", ["yes", "no", "on", "True", "1", "[true]"])
def test_normative_is_true_or_false_and_nothing_else(text: str) -> None:
    assert faults(f"normative: {text}\n") == ["FM004 2:12 “行政规范性文件”只能是 true（是）或 false（否）"]
    assert values(f"normative: {text}\n") == {}


def test_an_unknown_field_is_a_fault_with_the_nearest_known_name() -> None:
    assert faults("titel: 甲\n发布日斯: 2024-01-01\nqqq: 1\n") == [
        "FM003 2:1 不认识的字段“titel” 是不是“title”？",
        "FM003 3:1 不认识的字段“发布日斯” 是不是“发布日期”？",
        "FM003 4:1 不认识的字段“qqq” 字段名见《编辑手册》的字段表。",
    ]


def test_a_field_given_twice_or_under_both_its_names_keeps_the_first_value() -> None:
    head = "title: 甲\ntitle: 乙\nissued: 2024-01-01\n成文日期: 2024-01-02\n"
    assert faults(head) == [
        "FM005 3:1 字段“title”写了两次 只保留一处（另一处在第 2 行）。",
        "FM005 5:1 字段“成文日期”与“issued”是同一个字段，写了两次 只保留一处（另一处在第 4 行）。",
    ]
    assert values(head) == {"title": "甲", "issued": date(2024, 1, 1)}


@pytest.mark.parametrize(
    "head",
    [
        "review: {date: 2024-01-01, date: 2024-01-02}\n",
        "review: {date: 2024-01-01, 日期: 2024-01-02}\n",
        "attachments: [{file: a.csv, 文件: b.csv}]\n",
        "interpretation: {exempt: 甲, 豁免: 乙}\n",
        "exempt: {DT002: {reason: 甲}, DT002: {reason: 乙}}\n",
        "data: {限额: 1, 限额: 2}\n",
    ],
)
def test_a_key_given_twice_inside_a_field_is_a_fault(head: str) -> None:
    assert [fault[:5] for fault in faults(head)] == ["FM005"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2024-2-30", "2024 年 2 月没有 30 日。"),
        ("2023-02-29", "2023 年 2 月没有 29 日。"),
        ("2024/05/01", "写成 2024-05-01。"),
        ("2024年5月1日", "写成 2024-05-01。"),
        ("2024.5.1", "写成 2024-05-01。"),
        ("2024-5-1", "写成 2024-05-01。"),
        ("明天", "日期写成四位年-两位月-两位日，如 2024-05-01。"),
        ("20240501", "日期写成四位年-两位月-两位日，如 2024-05-01。"),
    ],
)
def test_a_date_in_another_form_is_refused_with_its_mended_form(text: str, hint: str) -> None:
    assert faults(f"issued: {text}\n") == [f"FM004 2:9 “成文日期”的日期“{text}”无法识别 {hint}"]
    assert values(f"issued: {text}\n") == {}


@pytest.mark.parametrize("text", ["２０２４-０５-０１", "٢٠٢٤-٠٥-٠١"])
def test_a_date_in_other_digits_is_refused(text: str) -> None:
    assert values(f"issued: {text}\n") == {}


@pytest.mark.parametrize(
    ("text", "moment", "has_time"),
    [
        ("2024-05-01", datetime(2024, 5, 1), False),
        ("2024-05-01 00:00", datetime(2024, 5, 1), True),
        ("2024-05-01T23:59", datetime(2024, 5, 1, 23, 59), True),
        ('"2024-05-01 09:30"', datetime(2024, 5, 1, 9, 30), True),
    ],
)
def test_published_is_a_date_or_a_date_with_minutes(text: str, moment: datetime, has_time: bool) -> None:
    expected: dict[str, object] = {"published": moment} | ({"published_has_time": True} if has_time else {})
    assert values(f"published: {text}\n") == expected


@pytest.mark.parametrize("text", ["2024-05-01 24:00", "2024-05-01 09:60", "2024-05-01 09:30:15"])
def test_published_with_an_impossible_time_is_refused(text: str) -> None:
    assert faults(f"published: {text}\n") == [
        f"FM004 2:12 “发布日期”的时间“{text}”无法识别 写成 2024-05-01 09:30 的形式。"
    ]


@pytest.mark.parametrize("text", ["2024-05-01 9:30", "2024-05-01 09:30:00"])
def test_published_in_another_spelling_is_refused_with_the_right_one(text: str) -> None:
    assert faults(f"published: {text}\n") == [f"FM004 2:12 “发布日期”的时间“{text}”无法识别 写成 2024-05-01 09:30。"]


def test_published_on_an_impossible_day_says_so_and_no_more() -> None:
    assert [fault.split(" ", 3)[3] for fault in faults("published: 2024-02-30\n")] == ["2024 年 2 月没有 30 日。"]


def test_a_value_outside_its_vocabulary_is_a_fault_that_lists_the_vocabulary() -> None:
    assert faults("validity: 已失效\nform: 漫画\n") == [
        "FM004 2:11 “效力状态”的值“已失效”不在规定的取值内 可用的值：尚未生效、有效、已修改、部分失效、失效、废止。",
        "FM004 3:7 “解读形式”的值“漫画”不在规定的取值内 可用的值：文字、图解、视频、音频、问答、新闻发布会、专家解读、"
        "媒体解读、负责人解读。",
    ]


@pytest.mark.parametrize(
    "text", ["公开", "主动公开。", "主動公開", '" 主动公开"', '"主动公开\\n"', "[主动公开]", "true"]
)
def test_a_disclosure_that_is_not_exactly_one_of_the_three_is_no_disclosure(text: str) -> None:
    assert [fault[:10] for fault in faults(f"disclosure: {text}\n")] == ["DS001 2:13"]
    assert values(f"disclosure: {text}\n") == {}


# references, exemptions, attachments, review


def test_references_are_texts_lists_or_documents_outside_with_their_places() -> None:
    head = "repeals: 安政发〔2001〕9号\nbased_on:\n  - ../a.md\n  - {标题: 某法, 发文字号: 国令第1号, url: 'https://x.cn/'}\n"
    reading = read_fields(read_mapping(head, 2))
    assert reading.values == {
        "repeals": (Reference("repeals", "安政发〔2001〕9号", 2),),
        "based_on": (
            Reference("based_on", "../a.md", 4),
            Reference("based_on", "国令第1号", 5, "某法", "https://x.cn/"),
        ),
    }
    assert reading.lines == {"repeals": 2, "repeals.0": 2, "based_on": 3, "based_on.0": 4, "based_on.1": 5}
    assert [reference.outside for reference in reading.values["based_on"]] == [False, True]


def test_a_reference_that_names_nothing_is_a_fault_and_the_others_stay() -> None:
    head = "amends: [a.md, '', [b.md], {number: 国令第1号}]\ninterprets: [{title: 外部文件}]\n"
    assert faults(head) == [
        "FM004 2:16 “修改”的每一项应当是文件路径、索引号或发文字号",
        "FM004 2:20 “修改”的每一项应当是文件路径、索引号或发文字号",
        "FM004 2:28 缺少 title（标题）",
        "FM004 3:14 “解读对象”只能写本站文档 写文件路径、索引号或发文字号。",
    ]
    assert values(head) == {"amends": (Reference("amends", "a.md", 2),)}


@pytest.mark.parametrize(
    ("text", "exempt"), [("{exempt: 人事任免}", "人事任免"), ("{豁免: ' 甲 '}", "甲"), ("{exempt: ~}", "")]
)
def test_an_interpretation_is_exempted_by_its_reason_even_an_empty_one(text: str, exempt: str) -> None:
    assert values(f"interpretation: {text}\n") == {"interpretation_exempt": exempt}


def test_an_interpretation_mapping_holds_nothing_but_an_exemption() -> None:
    assert faults("interpretation: {exempt: [甲], title: 乙}\n") == [
        "FM004 2:26 “exempt”应当是一段文字",
        "FM003 2:31 不认识的字段“title” 字段名见《编辑手册》的字段表。",
    ]


def test_exemptions_are_read_by_code_and_what_they_lack_stays_empty() -> None:
    head = "exempt:\n  IN004: {理由: 补录, 期限: 2026-12-31, 批准: 主任}\n  DT002: {reason: 迟}\n"
    assert values(head) == {
        "exempt": (Exemption("IN004", "补录", date(2026, 12, 31), "主任", 3), Exemption("DT002", "迟", None, "", 4))
    }
    assert (
        faults("exempt: [IN004]\n豁免: x\n")[0]
        == "FM004 2:9 “豁免”应当按规则代码分项写 如：IN004: {reason: 理由, until: 2026-12-31, approved_by: 岗位}。"
    )
    assert faults("exempt: {IN004: 补录}\n") == [
        "FM004 2:17 豁免 IN004 应当写明 reason（理由）、until（期限）、approved_by（批准）"
    ]


def test_attachments_are_mappings_and_a_missing_title_is_the_file_name() -> None:
    head = "attachments:\n  - {file: forms/申请表.docx, title: 申请表}\n  - 文件: forms/b.pdf\n"
    assert values(head) == {
        "attachments": (Attachment("forms/申请表.docx", "申请表", 3), Attachment("forms/b.pdf", "b.pdf", 4))
    }
    assert values("附件: {file: a.csv}\n") == {"attachments": (Attachment("a.csv", "a.csv", 2),)}
    assert faults("attachments: [a.csv, {title: 甲}]\n") == [
        "FM004 2:15 附件的每一项应当写 file（文件）和 title（标题） 如：- {file: 申请表.docx, title: 申请表}。",
        "FM004 2:22 缺少 file（文件）",
    ]


def test_a_review_reads_alike_in_chinese_and_keeps_the_line_of_each_entry() -> None:
    head = "审查:\n  起草: 甲岗\n  校核: 乙岗\n  审批: 丙岗\n  保密审查: 通过\n  日期: 2024-03-05\n"
    reading = read_fields(read_mapping(head, 2))
    assert reading.values == {
        "review": {"drafter": "甲岗", "checker": "乙岗", "approver": "丙岗", "secrecy": "通过", "date": "2024-03-05"}
    }
    assert reading.lines == {
        "review": 2,
        "review.drafter": 3,
        "review.checker": 4,
        "review.approver": 5,
        "review.secrecy": 6,
        "review.date": 7,
    }
    assert faults("review: 通过\n") == ["FM004 2:9 “审查”应当分项写起草、校核、审批、保密审查和日期"]
    assert faults("review: {draftor: 甲}\n") == ["FM003 2:10 不认识的字段“draftor” 是不是“drafter”？"]


def test_a_wrong_review_date_is_reported_on_its_own_line() -> None:
    assert faults("review:\n  drafter: 甲岗\n  date: 2024年3月5日\n") == [
        "FM004 4:9 审查日期“2024年3月5日”无法识别 写成 2024-03-05。"
    ]


# nothing gets public by accident


def test_a_sound_document_is_public() -> None:
    assert is_public(load(f"---\n{SOUND}---\n正文\n"))


@pytest.mark.parametrize(
    "extra",
    [
        "disclosure: 不予公开\n",
        "公开属性: 主动公开\n",
        "unknown: 1\n",
        "effective: 2024/05/01\n",
        "validity: 已失效\n",
        "attachments: [a.csv]\n",
    ],
)
def test_a_document_with_any_fault_of_its_front_matter_is_not_public(extra: str) -> None:
    assert not is_public(load(f"---\n{SOUND}{extra}---\n正文\n"))


@QUICK
@given(source=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_at_all_make_the_loader_raise(source: bytes) -> None:
    for data in (source, b"---\n" + source + b"\n---\n" + source):
        facts = load(data)
        assert facts.parsed or facts.faults
        assert not is_public(facts)


NAMES = [name for entry in FIELDS for name in (entry.name, entry.chinese) if entry.name != "disclosure"]
WORDS = st.text(string.ascii_letters + string.digits + "政府公开〔〕号 -:#'\"[]{},&*!|>%@~.\t/", max_size=12)
VALUES = st.recursive(
    st.one_of(WORDS, st.sampled_from(["true", "2024-03-06", "2024-2-30", "a.md", "~", '"', "|", "主动公开", "<<: a"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3).map(
            lambda entries: "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"
        ),
    ),
    max_leaves=6,
)
LINES: st.SearchStrategy[list[str]] = st.just([]) | st.lists(
    st.one_of(
        st.tuples(st.sampled_from(NAMES), VALUES).map(": ".join),
        st.tuples(st.sampled_from(NAMES), VALUES).map(lambda pair: f"{pair[0]}:\n  - {pair[1]}"),
        WORDS,
    ),
    max_size=5,
)
NOT_PUBLIC = st.sampled_from(
    [
        *(None, "", "~", "true", "公开", "依申请公开", "不予公开", "主动公开。", "主动 公开", "主动公开#", "主動公開"),
        *('"主动公开 "', "' 主动公开'", "|\n  主动公开", "主动公开\n  主动公开", "[主动公开]", "{主动公开}"),
        *("&a 主动公开", "*a", "!!str 主动公开"),
    ]
)


@QUICK
@given(lines=LINES, disclosure=NOT_PUBLIC, place=st.integers(0, 5), sound=st.booleans())
def test_no_front_matter_without_the_exact_disclosure_is_ever_public(
    lines: list[str], disclosure: str | None, place: int, sound: bool
) -> None:
    if sound:
        lines = ["title: 标题", "published: 2024-03-06", *lines]
    if disclosure is not None:
        lines.insert(place, f"disclosure: {disclosure}")
    facts = load("---\n" + "\n".join(lines) + "\n---\n正文\n")
    assert not is_public(facts)


@QUICK
@given(lines=LINES)
def test_no_front_matter_makes_the_loader_raise_and_what_is_public_is_without_fault(lines: list[str]) -> None:
    facts = load(f"---\n{SOUND}" + "\n".join(lines) + "\n---\n正文\n")
    assert not is_public(facts) or not [fault for fault in facts.faults if fault.code.startswith(("FM", "DS"))]


def test_a_table_beside_the_document_is_read_in_its_place(tmp_path: Path) -> None:
    site = make_site(
        tmp_path / "site",
        "--- content/notice.md\ndata: rows.csv\n=== content/rows.csv\n年份,数量\n2024,3\n"
        "--- content/policy.md\ndata: tables.yml\n=== content/tables.yml\nyear: 2024\n",
    )
    facts = load_document(site, "content/notice.md").facts
    assert facts.data == [{"年份": "2024", "数量": "3"}]
    assert [item.path for item in facts.used_files] == ["content/rows.csv"]
    assert load_document(site, "content/policy.md").facts.data == {"year": 2024}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", "a"),
        ("rows.csv", "年份,数量\n2024,3,5\n"),
        ("rows.csv", "\\xb1\\xea\n"),
        ("rows.yml", "- 1\n"),
        ("rows.txt", "年份\n2024\n"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_fault_of_the_document(name: str, content: str, tmp_path: Path) -> None:
    kept = name.replace("missing", "other")
    site = make_site(tmp_path / "site", f"--- content/notice.md\ndata: {name}\n=== content/{kept}\n{content}")
    facts = load_document(site, "content/notice.md").facts
    assert facts.data is None
    assert [fault.code for fault in facts.faults] == ["FM004"]


def test_a_summary_of_more_than_a_hundred_characters_is_refused() -> None:
    assert values(f"summary: {'字' * 100}\n") == {"summary": "字" * 100}
    assert [fault[:8] for fault in faults(f"summary: {'字' * 101}\n")] == ["FM004 2:"]
