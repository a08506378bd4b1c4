"""Major decisions and replies: comment periods, what became of opinions, whole dossiers, answers in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules import RULES, Scope
from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.finding import Fault, Severity
from sitegen.core.registers import RuleSetting
from sitegen.site.config import SiteConfig, read_config
from sitegen.site.workdays import WorkCalendar, YearCalendar
from tests.samples import EXAMPLE, TODAY, findings, make_site

CODES = [code for code in sorted(RULES) if code.startswith(("DC", "RS"))]
STAGES = ("draft", "background", "opinions", "meeting", "result")


@cache
def example_site() -> SiteConfig:
    return read_config(EXAMPLE)


def faults(
    kind: str, data: Any, today: date = TODAY, site: SiteConfig | None = None, **facts: Any
) -> list[tuple[str, Fault]]:
    """What the rules of both families say of one public document."""
    site = site or example_site()
    base = Facts("content/d.md", "d.html", "", kind=kind, disclosure=Disclosure.PROACTIVE, data=data)
    document = replace(base, **facts)
    catalogue = Catalogue(site, [document], datetime(today.year, today.month, today.day))
    found: list[tuple[str, Fault]] = []
    for code in CODES:
        rule = RULES[code]
        seen = (catalogue,) if rule.scope is Scope.COLLECTION else (Document(document), site)
        found += [(code, fault) for fault in rule.function(*seen)]
    return found


def dossier(**data: Any) -> list[tuple[str, str]]:
    return [(code, fault.message) for code, fault in faults("decision", {"type": "dossier"} | data)]


def comment(opens: str, closes: str, **more: str) -> list[tuple[str, Severity | None]]:
    data = {"type": "dossier", "comment": {"opens": opens, "closes": closes} | more, "totals": {"received": 0}}
    return [(code, fault.severity) for code, fault in faults("decision", data)]


def reply(today: date = TODAY, **data: Any) -> list[tuple[str, str]]:
    return [(code, fault.message) for code, fault in faults("reply", data, today)]


# Comment periods.


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        ("2025-05-31", []),
        ("2025-05-30", [("DC001", Severity.WARNING)]),  # thirty days only with the first one counted
        ("2025-05-29", [("DC001", None)]),
    ],
)
def test_a_comment_period_has_thirty_days(closes: str, expected: list[tuple[str, Severity | None]]) -> None:
    assert comment("2025-05-01", closes) == expected


def test_a_reason_excuses_a_shorter_period_but_not_one_under_seven_working_days() -> None:
    assert comment("2025-07-07", "2025-07-15", shortened_reason="汛期将至") == []
    assert comment("2025-07-07", "2025-07-14", shortened_reason="汛期将至") == [("DC001", None)]
    assert comment("2025-07-07", "2025-07-15", shortened_reason="无") == [("DC001", None)]


def test_a_holiday_shortens_the_working_days() -> None:
    # worked: three days to 30 September, then 9 and 10 October and Saturday the eleventh, then Monday the thirteenth
    assert comment("2025-09-28", "2025-10-12", shortened_reason="紧急") == [("DC001", None)]
    assert comment("2025-09-28", "2025-10-13", shortened_reason="紧急") == []


def test_working_days_of_an_unknown_year_are_no_error() -> None:
    assert comment("2031-03-03", "2031-03-07", shortened_reason="紧急") == [("DC001", Severity.WARNING)]


def test_the_site_may_ask_for_longer_periods() -> None:
    setting = RuleSetting("DC001", None, False, "本县规定四十五日", 1, 45)
    site = replace(example_site(), rules={"DC001": setting})
    data = {"comment": {"opens": "2025-05-01", "closes": "2025-06-05"}, "totals": {"received": 0}}
    assert [code for code, _ in faults("decision", data, site=site)] == ["DC001"]


def test_an_end_before_the_beginning_is_left_to_the_rule_on_dates() -> None:
    assert comment("2025-05-31", "2025-05-01") == []


def test_a_catalogue_of_decisions_is_no_dossier() -> None:
    data = {"type": "catalogue", "comment": {"opens": "2025-05-01", "closes": "2025-05-03"}}
    assert faults("decision", data) == []


def test_dates_of_a_period_that_cannot_be_read_are_told() -> None:
    assert dossier(comment={"opens": "2026.8.1起", "closes": "8月10日"}) == [
        ("DC001", "征求意见开始日期写的是“2026.8.1起”，看不出是哪一天，无法核对期限"),
        ("DC001", "征求意见截止日期写的是“8月10日”，看不出是哪一天，无法核对期限"),
    ]
    assert dossier(comment={"opens": "2026-11-01", "closes": "待定"}) == []


# Opinions.


def test_opinions_add_up_and_a_missing_part_counts_as_none() -> None:
    assert dossier(totals={"received": 8, "adopted": 5, "partly": 1, "rejected": 2}) == []
    assert dossier(totals={"收到": 8, "采纳": 6, "不采纳": 2}) == []
    assert dossier(totals={"received": 8, "adopted": 5, "rejected": 2}) == [
        ("DC002", "收到意见 8 条，采纳 5、部分采纳 0、不采纳 2 条，合计 7 条")
    ]


def test_totals_that_are_no_numbers_are_told_as_such() -> None:
    assert dossier(totals={"received": 8, "adopted": "若干"}) == [("DC002", "意见合计不是数：采纳写的是“若干”")]


def opinion(result: str, **more: str) -> dict[str, str]:
    return {"content": "增加站点", "result": result} | more


def test_a_whole_list_of_opinions_agrees_with_its_totals() -> None:
    listed = [opinion("采纳"), opinion("不采纳", reason="没有条件")]
    assert dossier(totals={"received": 2, "adopted": 1, "rejected": 1}, opinions=listed) == []
    assert dossier(totals={"received": 2, "adopted": 2, "rejected": 0}, opinions=listed) == [
        ("DC002", "意见合计写采纳 2 条，逐条列出的采纳 1 条"),
        ("DC002", "意见合计写不采纳 0 条，逐条列出的不采纳 1 条"),
    ]


def test_a_list_may_leave_opinions_out_but_not_hold_more_than_were_received() -> None:
    assert dossier(totals={"received": 9, "adopted": 9}, opinions=[opinion("采纳")]) == []
    assert dossier(totals={"received": 1, "adopted": 1}, opinions=[opinion("采纳"), opinion("采纳")]) == [
        ("DC002", "收到意见 1 条，逐条列出了 2 条")
    ]


@pytest.mark.parametrize("result", ["不采纳", "未采纳", "不予采纳", "部分采纳"])
@pytest.mark.parametrize("reason", [None, "", "—", "/", "无", "待定"])
def test_an_opinion_that_was_not_wholly_adopted_needs_a_reason(result: str, reason: str | None) -> None:
    item = {"seq": 7, "result": result} | ({} if reason is None else {"reason": reason})
    assert dossier(opinions=[item]) == [("DC003", f"第 7 条意见{result}，没有写理由")]


def test_an_adopted_opinion_needs_none() -> None:
    assert dossier(opinions=[opinion("采纳"), opinion("不采纳", 理由="没有依据")]) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"result": "暂不采纳"}, [("DC003", "第 1 条意见暂不采纳，没有写理由")]),
        ({"是否采纳": "否"}, [("DC003", "第 1 条意见不采纳，没有写理由")]),
        ({"是否采纳": False}, [("DC003", "第 1 条意见不采纳，没有写理由")]),
        ({"result": "rejected"}, [("DC003", "第 1 条意见不采纳，没有写理由")]),
        ({"是否采纳": "否", "理由": "没有依据"}, []),
        ({"是否采纳": "是"}, []),
        ({"result": "留作参考"}, [("DC003", "第 1 条意见的处理结果写的是“留作参考”，看不出采纳没有")]),
        ({"content": "增加站点"}, [("DC003", "第 1 条意见没有写处理结果")]),
    ],
)
def test_every_opinion_says_in_a_known_word_what_became_of_it(
    row: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert dossier(opinions=[row]) == expected


def test_an_unknown_word_is_less_grave_beside_a_reason_and_the_known_words_are_named() -> None:
    told = [
        fault
        for more in ({}, {"reason": "没有依据"})
        for _, fault in faults("decision", {"opinions": [{"result": "留作参考"} | more]})
    ]
    assert [fault.severity for fault in told] == [None, Severity.WARNING]
    assert all("部分采纳" in fault.hint and "暂不采纳" in fault.hint for fault in told)


def test_an_opinion_is_found_on_its_own_line(tmp_path: Any) -> None:
    whole = (
        "---\ntitle: 决策专卷\nkind: decision\ndisclosure: 主动公开\ndata:\n  type: dossier\n  opinions:\n"
        "    - {seq: 1, result: 采纳}\n    - {seq: 2, result: 不采纳}\n---\n正文。\n"
    )
    root = make_site(tmp_path / "site", f"=== content/decision.md\n{whole}")
    lines = [(finding.code, finding.line, finding.column) for finding in findings(root) if finding.code == "DC003"]
    assert lines == [("DC003", 9, 24)]


# Dossiers.


def stages(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"date": "2025-05-01", "text": "公布"} for name in names}


def test_a_decided_matter_has_all_five_stages() -> None:
    assert dossier(status="已决策", stages=stages(*STAGES)) == []
    assert dossier(status="已决策", stages=stages("draft", "result")) == [
        ("DC004", "事项已经决策，专卷缺少制订背景、征集采纳、会议审议")
    ]


def test_a_stage_without_date_or_words_is_not_there() -> None:
    held = stages(*STAGES) | {"meeting": {"date": "", "text": "—"}}
    assert dossier(status="已公布", stages=held) == [("DC004", "事项已经决策，专卷缺少会议审议")]


def test_a_list_of_opinions_is_the_stage_of_opinions() -> None:
    held = stages("draft", "background", "meeting", "result")
    assert dossier(status="已决策", stages=held, opinions=[opinion("采纳")]) == []


@pytest.mark.parametrize("status", ["已通过", "decided", "已印发（安政发〔2026〕9号）", "", "审议中"])
def test_the_status_or_a_result_says_that_a_matter_was_decided(status: str) -> None:
    held = stages("draft", "result")
    assert [code for code, _ in dossier(status=status, stages=held)] == ["DC004"]
    without_result = dossier(status=status, stages=stages("draft"))
    assert [code for code, _ in without_result] == (["DC004"] if status not in ("", "审议中") else [])


@pytest.mark.parametrize("result", [{"date": "2027-03-01", "text": "印发"}, "待印发", "尚未决定", "不涉及"])
def test_a_result_that_is_still_to_come_is_none(result: Any) -> None:
    assert dossier(stages=stages("draft") | {"result": result}) == []


def test_a_status_that_cannot_be_placed_is_noticed() -> None:
    ((code, fault),) = faults("decision", {"status": "按程序办"})
    assert (code, fault.severity, fault.message) == (
        "DC004",
        Severity.NOTICE,
        "状态写的是“按程序办”，看不出是否已经决策",
    )
    assert dossier(status="已终止", stages=stages("draft", "result")) == []


def test_a_matter_under_way_need_not_be_whole() -> None:
    assert dossier(status="征求意见中", stages=stages("draft")) == []


# Feedback.


def feedback(today: date, site: SiteConfig | None = None, **more: Any) -> list[tuple[str, Severity | None]]:
    data = {"type": "dossier", "comment": {"opens": "2026-09-01", "closes": "2026-10-09"}} | more
    return [(code, fault.severity) for code, fault in faults("decision", data, today, site)]


def test_feedback_is_due_twenty_working_days_after_the_period() -> None:
    assert feedback(date(2026, 11, 5)) == []  # the worked Saturday 2026-10-10 is the first of them
    assert feedback(date(2026, 11, 6)) == [("DC005", None)]


@pytest.mark.parametrize(
    "more",
    [{"totals": {"received": 0}}, {"opinions": [{"result": "采纳"}]}, {"stages": {"opinions": {"date": "2026-10-20"}}}],
)
def test_totals_a_list_or_a_stage_are_feedback(more: dict[str, Any]) -> None:
    assert feedback(date(2026, 11, 20), **more) == []


@pytest.mark.parametrize(
    "more",
    [
        {"totals": {"received": None}},
        {"totals": {"received": None, "adopted": 0}},
        {"opinions": [{}]},
        *({"stages": {"opinions": words}} for words in ("尚未公布", "待公布", "未公布", "无", "正在整理")),
        {"stages": {"opinions": {"date": "2026-11-30", "text": "待公布"}}},
    ],
)
def test_a_place_that_is_kept_for_feedback_is_none(more: dict[str, Any]) -> None:
    assert "DC005" in [code for code, _ in feedback(date(2026, 11, 20), **more)]
    assert feedback(date(2026, 11, 20), stages={"opinions": "未收到意见"}) == []


def test_a_matter_that_was_given_up_owes_no_feedback() -> None:
    assert feedback(date(2026, 11, 20), status="已终止") == []


def test_the_site_may_set_another_deadline_for_feedback() -> None:
    setting = RuleSetting("DC005", None, False, "本县规定十个工作日", 1, 10)
    assert feedback(date(2026, 10, 30), replace(example_site(), rules={"DC005": setting})) == [("DC005", None)]


def test_a_deadline_in_an_unknown_year_is_only_a_notice() -> None:
    data = {"comment": {"opens": "2031-03-03", "closes": "2031-04-10"}}
    assert [fault.severity for _, fault in faults("decision", data, date(2031, 6, 1))] == [Severity.NOTICE]
    known = YearCalendar((), ())
    site = replace(example_site(), calendar=WorkCalendar({2031: known}))
    assert [fault.severity for _, fault in faults("decision", data, date(2031, 6, 1), site)] == [None]


# Replies.


def test_an_answer_has_five_working_days() -> None:
    assert reply(asked="2026-09-22", answered="2026-09-30") == []  # 25 to 27 September are a holiday
    assert reply(asked="2026-09-21", answered="2026-09-30") == [
        ("RS001", "2026-09-21 留言，应不晚于 2026-09-29 答复，实际 2026-09-30 答复")
    ]


def test_a_time_of_day_does_not_hide_a_date() -> None:
    assert reply(asked="2026-09-21 16:20", answered="2026年9月28日") == []
    assert [code for code, _ in reply(asked="2026-09-21 16:20", answered="2026-10-28 09:00")] == ["RS001"]


def test_a_message_without_answer_is_late_and_after_three_months_forgotten() -> None:
    assert reply(date(2026, 8, 27), asked="2026-08-20") == []
    assert [code for code, _ in reply(date(2026, 8, 28), asked="2026-08-20")] == ["RS001"]
    assert [code for code, _ in reply(date(2026, 11, 20), asked="2026-08-20")] == ["RS001"]
    assert reply(date(2026, 11, 21), asked="2026-08-20") == [("RS002", "2026-08-20 的留言超过 3 个月没有答复")]


def test_three_months_after_the_last_of_a_long_month_end_with_the_short_one() -> None:
    assert [code for code, _ in reply(date(2026, 2, 28), asked="2025-11-30")] == ["RS001"]
    assert [code for code, _ in reply(date(2026, 3, 1), asked="2025-11-30")] == ["RS002"]
    assert [code for code, _ in reply(date(2026, 1, 31), asked="2025-10-31")] == ["RS001"]


def test_a_date_that_cannot_be_read_is_told_and_not_taken_for_no_answer() -> None:
    assert reply(asked="2026-01-05", answered="上周") == [("RS001", "答复日期写的是“上周”，看不出是哪一天")]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_date_out_of_all_reason_is_no_date(day: str) -> None:
    message = f"留言日期写的是“{day}”，看不出是哪一天，无法核对答复期限"
    assert reply(asked=day, answered="2026-01-05") == [("RS001", message)]
    message = f"征求意见截止日期写的是“{day}”，看不出是哪一天，无法核对期限"
    assert dossier(comment={"opens": "2026-10-01", "closes": day}) == [("DC001", message)]


def test_a_message_that_is_not_valid_owes_no_answer() -> None:
    assert reply(asked="2026-01-05", status="不予受理") == []


@pytest.mark.parametrize("data", [None, {}, {"answered": "2026-01-05"}, {"asked": "—"}, {"items": []}, "见正文"])
def test_a_reply_that_does_not_say_when_it_was_asked_is_told(data: Any) -> None:
    assert [(code, fault.message) for code, fault in faults("reply", data)] == [
        ("RS001", "没有写留言日期，无法核对答复期限")
    ]


def test_a_day_of_asking_without_year_is_told() -> None:
    assert reply(asked="8月1日", status="办理中") == [
        ("RS001", "留言日期写的是“8月1日”，看不出是哪一天，无法核对答复期限")
    ]
    assert reply(asked="8月1日", status="不予受理") == []


def test_each_message_of_a_list_is_judged() -> None:
    listed = [{"asked": "2026-01-05"}, {"asked": "2026-01-05", "answered": "2026-01-06"}, {"status": "办理中"}]
    for data in (listed, {"items": listed}, {"留言": listed}):
        assert [(code, fault.message) for code, fault in faults("reply", data)] == [
            ("RS001", "第 3 条留言没有写留言日期，无法核对答复期限"),
            ("RS002", "2026-01-05 的留言超过 3 个月没有答复"),
        ]
    (_, undated), (_, forgotten) = faults("reply", {"items": listed})
    assert (undated.within, forgotten.within) == (("items", 2), ("items", 0, "asked"))


def test_an_answer_before_its_question_is_told() -> None:
    assert reply(asked="2026-03-22", answered="2026-01-22") == [
        ("RS001", "2026-03-22 留言，答复日期却是更早的 2026-01-22")
    ]


def test_an_answer_due_in_an_unknown_year_is_only_a_notice() -> None:
    ((code, fault),) = faults("reply", {"asked": "2031-03-03", "answered": "2031-03-20"}, date(2031, 4, 1))
    assert (code, fault.severity) == ("RS001", Severity.NOTICE)


# The rules' frame.


def test_documents_that_are_not_public_are_not_judged() -> None:
    data = {"opinions": [{"result": "不采纳"}], "comment": {"opens": "2025-05-01", "closes": "2025-05-03"}}
    assert {code for code, _ in faults("decision", data)} == {"DC001", "DC003"}
    assert faults("decision", data, disclosure=Disclosure.WITHHELD) == []
    assert faults("reply", {"asked": "2026-01-05"}, disclosure=Disclosure.ON_REQUEST) == []


KEYS = st.sampled_from([
    "type", "status", "comment", "opens", "closes", "shortened_reason", "totals", "received", "adopted", "opinions",
    "seq", "result", "reason", "stages", "draft", "meeting", "date", "asked", "answered", "x",
])  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(["dossier", "已决策", "不采纳", "2026-10-09", "9999-12-31", "0001-01-01", "2026年13月40日"]),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=8), max_leaves=40
)


@settings(max_examples=400, deadline=None)
@given(data=VALUES, kind=st.sampled_from(["decision", "reply"]))
def test_whatever_data_holds_no_rule_crashes(data: Any, kind: str) -> None:
    for _, fault in faults(kind, data):
        assert fault.message
