"""Which sentences are disclosure notes, and which only mention one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.checks.rules.notes import disclosure_notes
from sitegen.core.document import Disclosure
from tests.factories import document, found

FIRST = "第一条 为了示例，制定本办法。"


def notes(body: str) -> list[tuple[str, Disclosure, int]]:
    """Return (text, attribute, line) of each note in a document; lines count from the first line of the body."""
    whole = document("policy", body)
    return [(note.words, note.means, note.line - whole.body_line + 1) for note in disclosure_notes(whole)]


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("信息公开选项：不予公开", "信息公开选项：不予公开"),
        ("公开方式：依申请公开", "公开方式：依申请公开"),
        ("公开属性：依申请公开", "公开属性：依申请公开"),
        ("政府信息公开属性: 依申请公开。", "政府信息公开属性:依申请公开"),
        ("（不予公开）", "不予公开"),
        ("【依申请公开】", "依申请公开"),
        ("此件不予公开，请勿外传。", "此件不予公开，请勿外传"),
        ("（此件不予公开）", "此件不予公开"),
        ("（此件不予公开，阅后退回）。", "此件不予公开，阅后退回"),
        ("［本文件不对外公开］", "本文件不对外公开"),
        ("附注：此件依申请公开", "附注：此件依申请公开"),
        ("**（此件不予公开）**", "此件不予公开"),
        ("　　（此件　不予公开）", "此件不予公开"),
        ("（此**件不**予公开）", "此件不予公开"),
        ("（此件\n不予公开）", "此件不予公开"),
        ("（此件&#19981;予公开）", "此件不予公开"),
        ("本办法自发布之日起施行。（此件不予公开）", "此件不予公开"),
        ("安澜县人民政府\n2024年3月5日\n（此件不予公开）\n抄送：县委办公室", "此件不予公开"),
        ("特此通知。此件不予公开。", "此件不予公开"),
        ("| 信息公开选项：不予公开 |  |\n| --- | --- |\n| 抄送：县委 | 印发 |", "信息公开选项：不予公开"),
    ],
)
def test_a_note_in_a_line_of_its_own_or_at_the_end_of_a_block_counts(note: str, words: str) -> None:
    ((said, means, _),) = notes(f"{FIRST}\n\n{note}\n")
    assert said == words
    assert means is not Disclosure.PROACTIVE


@pytest.mark.parametrize(
    "text",
    [
        "第二条 不予公开的文件，应当写明（此件不予公开）字样。",
        "第二条 不予公开的文件，应当在附注位置写明（此件不予公开）。",
        "第二条 依申请公开的标注为（此件依申请公开）。",
        "第二条 应当标注“此件不予公开”。",
        "第二条 在附注位置加盖“（此件不予公开）”。",
        "第二条 此件不公开的，应当说明理由。",
        "第二条 分为主动公开、依申请公开、不予公开。",
        "- （此件公开发布）\n- （此件依申请公开）",
        "> 此件不予公开",
        "## 依申请公开",
        "| 属性 | 附注 |\n| --- | --- |\n| 不予公开 | 此件不予公开 |\n| 依申请公开 | （依申请公开） |",
        "事项：检查\n\n公开方式：依申请公开\n\n事项：处罚\n\n公开方式：主动公开",
        "公开方式：主动公开、依申请公开",
        "办理结果公开方式：不公开",
    ],
)
def test_a_text_that_only_mentions_a_note_is_none(text: str) -> None:
    assert [one for one in notes(f"{FIRST}\n\n{text}\n") if one[1] is not Disclosure.PROACTIVE] == []


def test_a_note_is_reported_with_its_line() -> None:
    assert notes(f"{FIRST}\n\n（此件公开发布）\n") == [("此件公开发布", Disclosure.PROACTIVE, 3)]


def test_repeated_attribute_lines_of_a_document_all_count() -> None:
    body = f"公开属性：不予公开\n\n{FIRST}\n\n公开属性：不予公开\n"
    assert [line for _, _, line in notes(body)] == [1, 5]


def test_a_note_that_contradicts_the_attribute_keeps_the_site_from_being_published() -> None:
    (finding,) = found("DS003", document("policy", f"{FIRST}\n\n公开方式：依申请公开\n"))
    assert finding.message == "附注写“公开方式：依申请公开”，公开属性却是“主动公开”"


def test_a_line_of_ten_megabytes_is_read_in_no_time() -> None:
    line = "（此件不予公开）内容" * 1_000_000
    assert disclosure_notes(replace(document("policy"), text=line, blocks=(line,))) == ()
