"""Major decisions and replies: comment periods, what became of opinions, whole dossiers, answers in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sitegen.checks.rules import RULES, Scope
from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.finding import Fault, Severity
from sitegen.core.registers import RuleSetting
from sitegen.site.config import SiteConfig
from sitegen.site.workdays import WorkCalendar, YearCalendar
from tests.factories import catalogue, site
from tests.samples import TODAY, findings, make_site

CODES = [code for code in sorted(RULES) if code.startswith(("DC", "RS"))]
NOT_ADOPTED = (("是否采纳", "否"), ("是否采纳", False), ("result", "rejected"))
STAGES = ("draft", "background", "opinions", "meeting", "result")


def faults(kind: str, data: Any, today: date = TODAY, of: SiteConfig | None = None, **facts: Any) -> list[Fault]:
    """Return the faults that the rules of both families report of one public document, with their codes."""
    of = of or site()
    base = Facts("content/d.md", "d.html", "", kind=kind, disclosure=Disclosure.PROACTIVE, data=data)
    judged = replace(base, **facts)
    inputs = {Scope.COLLECTION: (catalogue(judged, of=of, today=today),), Scope.DOCUMENT: (Document(judged), of)}
    rules = [RULES[code] for code in CODES]
    return [replace(fault, code=rule.code) for rule in rules for fault in rule.function(*inputs[rule.scope])]


def said(kind: str, data: Any, today: date = TODAY, **more: Any) -> list[str]:
    """Return code and message of each fault, and its severity where the rule lowers it."""
    told = faults(kind, data, today, **more)
    return [f"{one.code}{f' {one.severity}' if one.severity else ''} {one.message}" for one in told]


def dossier(**data: Any) -> list[str]:
    return said("decision", {"type": "dossier"} | data)


def brief(told: list[str]) -> list[str]:
    """Keep the codes, and ``warning`` or ``notice``."""
    return [" ".join(word for word in one.split()[:2] if word.isascii()) for one in told]


def comment(opens: str, closes: str, **more: str) -> list[str]:
    data = {"type": "dossier", "comment": {"opens": opens, "closes": closes} | more, "totals": {"received": 0}}
    return brief(said("decision", data))


def reply(today: date = TODAY, **data: Any) -> list[str]:
    return said("reply", data, today)


# Comment periods.


URGENT = {"shortened_reason": "汛期将至"}


@pytest.mark.parametrize(
    ("opens", "closes", "more", "expected"),
    [
        ("2025-05-01", "2025-05-31", {}, []),
        ("2025-05-01", "2025-05-30", {}, ["DC001 warning"]),  # thirty days only with the first one counted
        ("2025-05-01", "2025-05-29", {}, ["DC001"]),
        ("2025-07-07", "2025-07-15", URGENT, []),  # a reason excuses it down to seven working days
        ("2025-07-07", "2025-07-14", URGENT, ["DC001"]),
        ("2025-07-07", "2025-07-15", {"shortened_reason": "无"}, ["DC001"]),
        # worked: three days to 30 September, then 9 and 10 October and Saturday the 11th, then Monday the 13th
        ("2025-09-28", "2025-10-12", URGENT, ["DC001"]),
        ("2025-09-28", "2025-10-13", URGENT, []),
        ("2031-03-03", "2031-03-07", URGENT, ["DC001 warning"]),  # a year without calendar
        ("2025-05-31", "2025-05-01", {}, []),  # left to the rule on dates
    ],
)
def test_a_comment_period_has_thirty_days(opens: str, closes: str, more: dict[str, str], expected: list[str]) -> None:
    assert comment(opens, closes, **more) == expected


def limit(code: str, days: int) -> SiteConfig:
    return site(rules={code: RuleSetting(code, None, False, "本县规定", 1, days)})


def test_the_site_may_ask_for_longer_periods() -> None:
    data = {"comment": {"opens": "2025-05-01", "closes": "2025-06-05"}, "totals": {"received": 0}}
    assert brief(said("decision", data, of=limit("DC001", 45))) == ["DC001"]


def test_a_catalogue_of_decisions_is_no_dossier() -> None:
    assert said("decision", {"type": "catalogue", "comment": {"opens": "2025-05-01", "closes": "2025-05-03"}}) == []


def test_dates_of_a_period_that_cannot_be_read_are_told() -> None:
    assert dossier(comment={"opens": "2026.8.1起", "closes": "8月10日"}) == [
        "DC001 征求意见开始日期写的是“2026.8.1起”，看不出是哪一天，无法核对期限",
        "DC001 征求意见截止日期写的是“8月10日”，看不出是哪一天，无法核对期限",
    ]
    assert dossier(comment={"opens": "2026-11-01", "closes": "待定"}) == []


# Opinions.


def opinion(result: str, **more: str) -> dict[str, str]:
    return {"content": "增加站点", "result": result} | more


LISTED = [opinion("采纳"), opinion("不采纳", reason="没有条件")]


@pytest.mark.parametrize(
    ("totals", "opinions", "expected"),
    [
        ({"received": 8, "adopted": 5, "partly": 1, "rejected": 2}, None, []),
        ({"收到": 8, "采纳": 6, "不采纳": 2}, None, []),  # a missing part counts as none
        (
            {"received": 8, "adopted": 5, "rejected": 2},
            None,
            ["DC002 收到意见 8 条，采纳 5、部分采纳 0、不采纳 2 条，合计 7 条"],
        ),
        ({"received": 8, "adopted": "若干"}, None, ["DC002 意见合计不是数：采纳写的是“若干”"]),
        ({"received": 2, "adopted": 1, "rejected": 1}, LISTED, []),
        (
            {"received": 2, "adopted": 2, "rejected": 0},
            LISTED,
            ["DC002 意见合计写采纳 2 条，逐条列出的采纳 1 条", "DC002 意见合计写不采纳 0 条，逐条列出的不采纳 1 条"],
        ),
        ({"received": 9, "adopted": 9}, LISTED[:1], []),  # a list may leave opinions out
        ({"received": 1, "adopted": 1}, LISTED[:1] * 2, ["DC002 收到意见 1 条，逐条列出了 2 条"]),
    ],
)
def test_opinions_add_up_and_agree_with_their_list(
    totals: dict[str, Any], opinions: list[dict[str, str]] | None, expected: list[str]
) -> None:
    assert dossier(totals=totals, **({"opinions": opinions} if opinions else {})) == expected


@pytest.mark.parametrize("result", ["不采纳", "未采纳", "不予采纳", "部分采纳"])
@pytest.mark.parametrize("reason", [None, "", "—", "/", "无", "待定"])
def test_an_opinion_that_was_not_wholly_adopted_needs_a_reason(result: str, reason: str | None) -> None:
    item = {"seq": 7, "result": result} | ({} if reason is None else {"reason": reason})
    assert dossier(opinions=[item]) == [f"DC003 第 7 条意见{result}，没有写理由"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (opinion("采纳"), []),
        (opinion("不采纳", 理由="没有依据"), []),
        ({"result": "暂不采纳"}, ["DC003 第 1 条意见暂不采纳，没有写理由"]),
        *(({key: word}, ["DC003 第 1 条意见不采纳，没有写理由"]) for key, word in NOT_ADOPTED),
        ({"是否采纳": "否", "理由": "没有依据"}, []),
        ({"是否采纳": "是"}, []),
        ({"result": "留作参考"}, ["DC003 第 1 条意见的处理结果写的是“留作参考”，看不出采纳没有"]),
        ({"content": "增加站点"}, ["DC003 第 1 条意见没有写处理结果"]),
    ],
)
def test_every_opinion_says_in_a_known_word_what_became_of_it(row: dict[str, Any], expected: list[str]) -> None:
    assert dossier(opinions=[row]) == expected


def test_an_unknown_word_is_less_grave_beside_a_reason_and_the_known_words_are_named() -> None:
    rows = ({"result": "留作参考"}, {"result": "留作参考", "reason": "没有依据"})
    told = [fault for row in rows for fault in faults("decision", {"opinions": [row]})]
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


INCOMPLETE = "DC004 事项已经决策，专卷缺少"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"status": "已决策", "stages": stages(*STAGES)}, []),
        ({"status": "已决策", "stages": stages("draft", "result")}, [f"{INCOMPLETE}制订背景、征集采纳、会议审议"]),
        (  # a stage without date or words is not there
            {"status": "已公布", "stages": stages(*STAGES) | {"meeting": {"date": "", "text": "—"}}},
            [f"{INCOMPLETE}会议审议"],
        ),
        (  # a list of opinions is their stage
            {"status": "已决策", "stages": stages(*(set(STAGES) - {"opinions"})), "opinions": [opinion("采纳")]},
            [],
        ),
        ({"status": "按程序办"}, ["DC004 notice 状态写的是“按程序办”，看不出是否已经决策"]),
        ({"status": "已终止", "stages": stages("draft", "result")}, []),
        ({"status": "征求意见中", "stages": stages("draft")}, []),
        *(
            ({"stages": stages("draft") | {"result": to_come}}, [])
            for to_come in ({"date": "2027-03-01", "text": "印发"}, "待印发", "尚未决定", "不涉及")
        ),
    ],
)
def test_a_decided_matter_has_all_five_stages(data: dict[str, Any], expected: list[str]) -> None:
    assert dossier(**data) == expected


@pytest.mark.parametrize("status", ["已通过", "decided", "已印发（安政发〔2026〕9号）", "", "审议中"])
def test_the_status_or_a_result_says_that_a_matter_was_decided(status: str) -> None:
    assert brief(dossier(status=status, stages=stages("draft", "result"))) == ["DC004"]
    decided = status not in ("", "审议中")
    assert brief(dossier(status=status, stages=stages("draft"))) == ["DC004"] * decided


# Feedback.


def feedback(today: date, of: SiteConfig | None = None, **more: Any) -> list[str]:
    data = {"type": "dossier", "comment": {"opens": "2026-09-01", "closes": "2026-10-09"}} | more
    return brief(said("decision", data, today, of=of))


def test_feedback_is_due_twenty_working_days_after_the_period() -> None:
    assert feedback(date(2026, 11, 5)) == []  # the worked Saturday 2026-10-10 is the first of them
    assert feedback(date(2026, 11, 6)) == ["DC005"]
    assert feedback(date(2026, 10, 30), limit("DC005", 10)) == ["DC005"]


@pytest.mark.parametrize(
    "more",
    [
        {"totals": {"received": 0}},
        {"opinions": [{"result": "采纳"}]},
        {"stages": {"opinions": {"date": "2026-10-20"}}},
        {"stages": {"opinions": "未收到意见"}},
        {"status": "已终止"},  # nothing is owed
    ],
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
    assert "DC005" in feedback(date(2026, 11, 20), **more)


def test_a_deadline_in_an_unknown_year_is_only_a_notice() -> None:
    data = {"comment": {"opens": "2031-03-03", "closes": "2031-04-10"}}
    assert brief(said("decision", data, date(2031, 6, 1))) == ["DC005 notice"]
    known = site(calendar=WorkCalendar({2031: YearCalendar((), ())}))
    assert brief(said("decision", data, date(2031, 6, 1), of=known)) == ["DC005"]


# Replies.


LATE = "RS001 2026-09-21 留言，应不晚于 2026-09-29 答复，实际 2026-09-30 答复"
BEFORE = "RS001 2026-03-22 留言，答复日期却是更早的 2026-01-22"
UNREADABLE = "看不出是哪一天，无法核对答复期限"


@pytest.mark.parametrize(
    ("today", "data", "expected"),
    [
        (TODAY, {"asked": "2026-09-22", "answered": "2026-09-22"}, []),
        (TODAY, {"asked": "2026-09-22", "answered": "2026-09-30"}, []),  # 25 to 27 September are a holiday
        (TODAY, {"asked": "2026-09-21", "answered": "2026-09-30"}, [LATE]),
        (TODAY, {"asked": "2026-09-21 16:20", "answered": "2026年9月28日"}, []),
        (TODAY, {"asked": "2026-09-21 16:20", "answered": "2026-10-28 09:00"}, ["RS001 20"]),
        (date(2026, 8, 27), {"asked": "2026-08-20"}, []),
        (date(2026, 8, 28), {"asked": "2026-08-20"}, ["RS001 20"]),
        (date(2026, 11, 20), {"asked": "2026-08-20"}, ["RS001 20"]),
        (date(2026, 11, 21), {"asked": "2026-08-20"}, ["RS002 2026-08-20 的留言超过 3 个月没有答复"]),
        # three months after the last of a long month end with the short one
        (date(2026, 2, 28), {"asked": "2025-11-30"}, ["RS001 20"]),
        (date(2026, 3, 1), {"asked": "2025-11-30"}, ["RS002 20"]),
        (date(2026, 1, 31), {"asked": "2025-10-31"}, ["RS001 20"]),
        (TODAY, {"asked": "2026-01-05", "answered": "上周"}, ["RS001 答复日期写的是“上周”，看不出是哪一天"]),
        *(
            (TODAY, {"asked": day, "answered": "2026-01-05"}, [f"RS001 留言日期写的是“{day}”，{UNREADABLE}"])
            for day in ("9999-12-31", "0001-01-01")  # out of all reason
        ),
        (TODAY, {"asked": "8月1日", "status": "办理中"}, [f"RS001 留言日期写的是“8月1日”，{UNREADABLE}"]),
        (TODAY, {"asked": "8月1日", "status": "不予受理"}, []),
        (TODAY, {"asked": "2026-01-05", "status": "不予受理"}, []),
        *(
            (TODAY, data, ["RS001 没有写留言日期，无法核对答复期限"])
            for data in (None, {}, {"answered": "2026-01-05"}, {"asked": "—"}, {"items": []}, "见正文")
        ),
        (TODAY, {"asked": "2026-03-22", "answered": "2026-01-22"}, [BEFORE]),
        (date(2031, 4, 1), {"asked": "2031-03-03", "answered": "2031-03-20"}, ["RS001 notice"]),  # no calendar
    ],
)
def test_a_message_is_answered_in_five_working_days(today: date, data: Any, expected: list[str]) -> None:
    told = said("reply", data, today)
    assert [one[: len(begin)] for one, begin in zip(told, expected, strict=True)] == expected


def test_the_end_of_a_comment_period_out_of_all_reason_is_no_date() -> None:
    assert dossier(comment={"opens": "2026-10-01", "closes": "9999-12-31"}) == [
        "DC001 征求意见截止日期写的是“9999-12-31”，看不出是哪一天，无法核对期限"
    ]


def test_each_message_of_a_list_is_judged() -> None:
    listed = [{"asked": "2026-01-05"}, {"asked": "2026-01-05", "answered": "2026-01-06"}, {"status": "办理中"}]
    for data in (listed, {"items": listed}, {"留言": listed}):
        assert said("reply", data) == [
            "RS001 第 3 条留言没有写留言日期，无法核对答复期限",
            "RS002 2026-01-05 的留言超过 3 个月没有答复",
        ]
    undated, forgotten = faults("reply", {"items": listed})
    assert (undated.within, forgotten.within) == (("items", 2), ("items", 0, "asked"))


# The rules' frame.


def test_documents_that_are_not_public_are_not_judged() -> None:
    data = {"opinions": [{"result": "不采纳"}], "comment": {"opens": "2025-05-01", "closes": "2025-05-03"}}
    assert {fault.code for fault in faults("decision", data)} == {"DC001", "DC003"}
    assert faults("decision", data, disclosure=Disclosure.WITHHELD) == []
    assert faults("reply", {"asked": "2026-01-05"}, disclosure=Disclosure.ON_REQUEST) == []
