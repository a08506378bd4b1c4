"""Findings give the exact place and the text to write instead."""

from __future__ import annotations

import pytest

from sitegen.checks.formats.source import marked_place
from sitegen.core.finding import Finding, Severity
from tests.factories import changed, found
from tests.samples import sources


def only(code: str, change: str) -> Finding:
    (finding,) = found(code, *changed(change))
    return finding


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("农业", "是不是“农业、林业、水利/农业、畜牧业、渔业”？"),
        ("教育", "是不是“科技、教育/教育”？"),
        ("综合政务/政务公开公开", "是不是“综合政务/政务公开”？"),
        ("甲乙丙丁", "写成“一级/二级”，如“综合政务/政务公开”；全部主题见编辑手册和 content/_site/themes.yml。"),
    ],
)
def test_an_unknown_theme_is_reported_with_the_nearest(written: str, hint: str) -> None:
    assert only("TX002", f"--- content/policy.md\ntheme: {written}\n").hint == hint


def test_a_register_number_is_reported_with_an_example_and_not_with_the_pattern() -> None:
    told = only("ID007", "--- content/policy.md\nnormative_number: 安规2024-1\n")
    assert told.hint == "对照登记簿改正，写成“ALDR-2024-0000001”的样子。"


@pytest.mark.parametrize(("day", "asked"), [("2098-03-28", True), ("2026-12-01", False)])
def test_only_a_publication_far_ahead_is_asked_about_its_year(day: str, *, asked: bool) -> None:
    assert only("DT003", f"--- content/notice.md\npublished: {day}\n").hint.startswith("核对年份") == asked


@pytest.mark.parametrize(
    ("code", "review", "marked"),
    [
        ("DS004", "{drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 待审, date: 2024-03-05}", "待审"),
        ("DS004", "{起草: 起草岗, 校核: 校核岗, 审批: 审批岗, 保密审查: 待审, 日期: 2024-03-05}", "待审"),
        ("DS008", "{drafter: 起草岗, checker: 校核岗, approver: 起草岗, secrecy: 通过, date: 2024-03-05}", "起草岗"),
    ],
)
def test_an_entry_of_the_review_is_reported_at_its_place(code: str, review: str, marked: str) -> None:
    change = f"--- content/policy.md\nreview: {review}\n"
    told = only(code, change)
    line = sources(change)["content/policy.md"].decode().split("\n")[told.line - 1]
    assert line[told.column - 1 :][: told.length] == marked
    assert told.column - 1 == line.rindex(marked)


def test_a_missing_place_in_the_document_itself_is_not_sought_in_another() -> None:
    change = "--- content/policy.md\n正文：\n## 第一章\n\n见[第三章](#第三章)。\n"
    assert only("LK002", change).hint == "“#”后面改成那里已有的标题，如 #第一章。"


def test_a_relation_to_a_withheld_document_quotes_only_the_editors_text() -> None:
    hidden = (
        "--- content/second.md\ntitle: 绝密标题\ndisclosure: 不予公开\nreason: 条例第十六条\nnumber: 安密〔2024〕7号\n"
    )
    told = only("LC009", f"{hidden}--- content/policy.md\nrepeals: [安密〔2024〕7号]\n")
    assert told.message == "废止的文件“安密〔2024〕7号”不是主动公开的，页面上不会显示"
    assert (told.path, told.severity) == ("content/policy.md", Severity.WARNING)
    assert not [word for word in ("绝密", "second") if word in told.message + told.hint]


@pytest.mark.parametrize(
    ("message", "hint", "place"),
    [
        ("写的是“乙乙”", "", (201, 2)),
        ("写的是“甲甲”", "", (1, 0)),
        ("已于 2024-03-05 到期", "", (211, 10)),
        ("没有核对", "更新 review 的 date", (205, 5)),
        ("没有核对", "改正", (1, 0)),
    ],
)
def test_a_long_line_without_a_column_is_shown_where_the_message_means(
    message: str, hint: str, place: tuple[int, int]
) -> None:
    line = "甲" * 200 + "乙乙, date: 2024-03-05"
    finding = Finding("content/a.md", 1, 1, "CO005", Severity.WARNING, message, hint)
    assert marked_place(line, finding, 70) == place
    assert marked_place(line[190:205], finding, 70) == (1, 0)
