"""Edge cases of validity periods, references to ended documents, dates, and deadlines without a holiday calendar."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.core.document import Document
from tests.factories import WITHHELD, RuleCase, dated, document, found, rule_case, site
from tests.samples import findings, make_site

expiry, period, evaluation, leaning = (partial(rule_case, code) for code in ("LC005", "LC006", "LC007", "LC008"))
calendar = partial(rule_case, "SG005")
NUMBER = "安政发〔2019〕3号"


def old(**fields: Any) -> Document:
    """Return a policy of 2019, which ended in 2024 unless ``fields`` say otherwise."""
    days = {"issued": "2019-03-06", "published": "2019-03-06", "expires": "2024-02-29"}
    return document("old", kind="policy", **{"number": NUMBER} | days | fields)


def policy(body: str = "第一条 为了示例，制定本办法。\n", **fields: Any) -> Document:
    """Return a normative policy of 2024, in force until 2029."""
    days = {"issued": "2024-03-05", "published": "2024-03-06", "effective": "2024-04-01", "expires": "2029-03-31"}
    normative = {"genre": "办法", "normative": True, "normative_number": "ALDR-2024-0010001"}
    return document("policy", body, kind="policy", **days | normative | fields)


REPLACING = dated("2026-03-06", kind="policy", replaces=["policy.md"], effective="2027-01-01")
STATED = {"validity": "有效", "validity_reason": "县政府决定延续执行"}
STRICT = site({"rules": "LC006: {threshold: 3, reason: 本县规定三年}\nLC007: {threshold: 30, reason: 月报}\n"})
TRIAL = "安澜县人民政府关于印发《安澜县示例办法（试行）》的通知"
LAST, LEAP = "2024-03-31", "2024-02-29"
PERIODS = [
    expiry("a normative document has an end", 1, policy(expires=None)),
    expiry("others need none", 0, policy(expires=None, normative=False, normative_number=None)),
    expiry("nor do those that ended", 0, policy(expires=None, validity="废止", validity_reason="上级另有规定")),
    expiry("nor those that are not public", 0, policy(expires=None, disclosure="依申请公开", reason="第十六条")),
    expiry("nor decisions to change others", 0, policy(expires=None, title="关于修改《安澜县示例办法》的决定")),
    expiry("nor those about to be replaced", 0, policy(expires=None), REPLACING),
    period("five years and a day are allowed", 0, policy(expires="2029-04-01")),
    period("two days more are not", "行政规范性文件有效期至 2029-04-02", policy(expires="2029-04-02")),
    period("two years for the provisional", 1, policy(title="安澜县示例暂行办法", expires="2026-12-31")),
    period("two years for what is on trial", 1, policy(title=TRIAL, expires="2026-12-31")),
    period("five for what carries out such", 0, policy(title="安澜县贯彻《甲省暂行条例》实施办法")),
    period("the same day of the month", 0, policy(issued=LAST, published=LAST, effective=LAST)),
    period("from 29 February", 0, policy(issued=LEAP, effective=LEAP, expires="2029-02-28")),
    period("a day after 28 February", 1, policy(issued=LEAP, effective=LEAP, expires="2029-03-01")),
    period(
        "from the issue where no day of effect is given",
        "行政规范性文件有效期至 2029-03-31，自 2024-03-05 起超过 5 年",
        policy(effective=None),
    ),
    period("a site sets the years", 1, policy(expires="2028-03-31"), of=STRICT),
    evaluation("181 days before the end", 0, policy(), today="2028-10-01"),
    evaluation("180 days before the end", 1, policy(), today="2028-10-02"),
    evaluation("on the last day", 1, policy(), today="2029-03-31"),
    evaluation("after the end", 0, policy(), today="2029-04-01"),
    evaluation("about to end", 1, policy(expires="2027-01-31")),
    evaluation("about to be replaced", 0, policy(expires="2027-01-31"), REPLACING),
    evaluation("a site sets the days", 0, policy(expires="2027-01-31"), of=STRICT),
    evaluation("going on beyond its end for a stated reason", 0, policy(expires="2026-03-31", **STATED)),
]


@pytest.mark.parametrize("case", PERIODS)
def test_a_normative_document_has_a_period_of_years_and_is_evaluated_before_its_end(case: RuleCase) -> None:
    case.check()


TOLD = f"引用的“{NUMBER}”已于 2024-02-29 失效，本文件在此之后成文"
LEANING = f"第一条 按照{NUMBER}执行。"
UNKNOWN = {"expires": None, "validity": "废止", "validity_reason": "上级清理"}
ender = partial(dated, "2024-01-10", "ender", kind="policy", repeals=["old.md"])
NEWS = site({"kinds": "news: {label: 政务动态}\n"})
LEANINGS = [
    leaning(
        "a basis that ended later",
        "依据的 content/old.md 已经失效",
        old(expires="2025-02-28"),
        policy(based_on=["old.md"]),
    ),
    leaning("a number told once", TOLD, old(), policy(f"第一条 落实{NUMBER}要求。\n\n第二条 按照{NUMBER}办理。")),
    *(
        leaning(f"written {number}", TOLD, old(), policy(f"第一条 按照{number}执行。"))
        for number in ("安政发[2019]3号", "安政发（2019）3号", "安政发【2019】第3号", "安政发 〔2019〕 03 号")
    ),
    leaning("where something else ended", TOLD, old(), policy(f"第一条 按照{NUMBER}执行，原许可已失效。")),
    leaning("where something else has ended", TOLD, old(), policy(f"第一条 已失效的许可，按照{NUMBER}重新办理。")),
    leaning("repealed before", 1, old(expires=None), policy(LEANING), ender(effective="2024-02-01")),
    leaning("repealed after", 0, old(expires=None), policy(LEANING), ender(effective="2024-05-01")),
    leaning("amending it", 0, old(), policy(f"第一条 修改{NUMBER}。", amends=["old.md"])),
    leaning("replacing it", 0, old(), policy(f"第一条 {NUMBER}同时停止执行。", replaces=["old.md"])),
    leaning("ended itself", 0, old(), policy(LEANING, expires="2025-03-31")),
    leaning("a report", 0, old(), policy(f"县水利局执行{NUMBER}不力。", genre="通报")),
    leaning("a decision to end others", 0, old(), policy(NUMBER, title="关于宣布部分文件失效的决定")),
    leaning("saying that it ended", 0, old(), policy(f"第一条 {NUMBER}已失效，不再沿用。")),
    leaning(
        "saying when it ended", 0, old(), policy(f"第一条 《旧办法》（{NUMBER}）已于2024年2月29日到期，不再执行。")
    ),
    leaning("saying that nobody uses it", 0, old(), policy(f"第一条 原依据{NUMBER}不再沿用。")),
    leaning("saying so before its number", 0, old(), policy(f"第一条 已经废止的《旧办法》（{NUMBER}）规定的事项。")),
    leaning("another place's number", 0, old(), policy("第一条 按照淮安政发〔2019〕3号执行。")),
    leaning("a longer number", 0, old(), policy("第一条 按照安政发〔2019〕33号执行。")),
    leaning("a notice that says that it ended", 0, old(), document("one", f"县政府原印发的{NUMBER}已经到期。")),
    *(
        leaning(f"a later {kind}", TOLD, old(), document("one", LEANING, kind=kind))
        for kind in ("notice", "inspection", "enforcement", "reply", "subsidy", "emergency")
    ),
    *(
        leaning(f"{kind} looks back", 0, old(), document("one", LEANING, kind=kind), of=NEWS)
        for kind in ("interpretation", "annual-report", "gazette", "decision", "task", "livelihood", "news")
    ),
    *(
        leaning(f"{next(iter(fields.values()))}", 0, old(), document("one", LEANING, **fields))
        for fields in (
            {"issued": "2024-02-29"},
            {"title": "关于规范性文件清理结果的公告"},
            {"title": "现行有效规范性文件目录"},
            {"repeals": ["old.md"]},
            WITHHELD,
        )
    ),
    leaning("a notice's basis when it was made", 0, old(), dated("2024-02-28", based_on=["old.md"])),
    leaning("a notice's basis that had ended", 1, old(), dated("2024-03-01", based_on=["old.md"])),
    leaning("a number that ended nobody knows when", 0, old(**UNKNOWN), policy(LEANING)),
    leaning("a basis that ended nobody knows when", 1, old(**UNKNOWN), policy(based_on=["old.md"])),
    leaning("one that is not public", 0, old(**WITHHELD), policy(LEANING, based_on=["old.md"])),
]


@pytest.mark.parametrize("case", LEANINGS)
def test_a_document_must_not_cite_one_that_ended_before_it_was_issued(case: RuleCase) -> None:
    case.check()


def test_a_number_that_ended_is_reported_at_its_line() -> None:
    citing = policy(f"第一条 无。\n\n第二条 按照{NUMBER}办理。")
    assert [finding.line for finding in found("LC008", old(), citing)] == [citing.body_line + 2]


LATE = policy(issued="2099-03-05", published="2099-03-06", effective=None, expires=None)
ALONE = document("alone", kind="policy", issued="2099-03-05", published="2099-03-06")
EXEMPT = document(
    "exempt", kind="policy", issued="2099-03-05", published="2099-03-06", interpretation={"exempt": "人事任免"}
)


def read(published: str) -> Document:
    return dated("2099-03-06", kind="interpretation", interprets=["policy.md"], published=published)


@pytest.mark.parametrize(
    "case",
    [
        calendar(
            "each year once",
            2,
            dated("2098-12-12", published="2099-01-12"),
            dated("2098-12-13", "b", published="2099-01-13"),
        ),
        calendar("in time whatever the calendar", 0, dated("2098-12-12", published="2099-01-01")),
        calendar("in time long ago", 0, dated("1995-03-06", published="1995-03-08")),
        calendar("late whatever the calendar", 0, dated("1995-03-06", published="2026-03-06")),
        calendar("an interpretation in time", 0, LATE, read("2099-03-09")),
        calendar("an interpretation that may be late", 1, LATE, read("2099-03-10")),
        calendar("an interpretation still due", 1, ALONE, today="2099-03-07"),
        calendar("an interpretation late in any case", 0, ALONE, today="2099-12-01"),
        calendar("an interpretation that nobody needs", 0, EXEMPT, today="2099-03-07"),
    ],
)
def test_a_year_without_calendar_is_reported_where_it_decides_a_deadline(case: RuleCase) -> None:
    case.check()


def test_a_missing_calendar_is_reported_at_the_file_that_would_hold_it() -> None:
    told = found("SG005", dated("2098-12-12", published="2099-01-12"))
    assert [(one.path, one.line) for one in told] == [
        (f"content/_site/calendar/{year}.yml", 1) for year in (2098, 2099)
    ]


def reviewed(day: str) -> dict[str, str]:
    return {"drafter": "起草岗", "checker": "校核岗", "approver": "审批岗", "secrecy": "通过", "date": day}


def exempted(until: str) -> Document:
    return policy(exempt={"DT002": {"reason": "补录", "until": until, "approved_by": "岗"}})


QUARTER = site({"rules": "SG007: {threshold: 100, reason: 每季度重新审批}\n"})
DATES = [
    rule_case("DT001", "ending before the issue", 1, policy(effective=None, expires="2024-03-04")),
    rule_case("DT001", "ending on the day of issue", 0, policy(effective=None, expires="2024-03-05")),
    rule_case("DT001", "it took effect before it was issued", 0, policy(effective="2023-01-01", expires="2023-12-31")),
    rule_case("DT001", "ending before it begins", 1, policy(effective="2023-01-01", expires="2022-12-31")),
    rule_case("DT002", "published late", 1, document("a", issued="2024-01-05")),
    rule_case("DT002", "on request", 0, document("a", issued="2024-01-05", disclosure="依申请公开", reason="第十六条")),
    rule_case("DT002", "withheld", 0, document("a", issued="2024-01-05", **WITHHELD)),
    rule_case("DS004", "reviewed on the day of publication", 0, policy(review=reviewed("2024-03-06"))),
    rule_case(
        "DS004",
        "reviewed later",
        "审查日期（2024-03-07）晚于发布日期（2024-03-06）",
        policy(review=reviewed("2024-03-07")),
    ),
    rule_case("DS004", "a guide is reviewed every year", 0, document("a", kind="guide", review=reviewed("2026-03-05"))),
    rule_case("DS004", "and a catalogue", 0, document("a", kind="catalogue", review=reviewed("2026-03-05"))),
    rule_case("SG007", "two years", 0, exempted("2028-11-22")),
    rule_case("SG007", "a day more", 1, exempted("2028-11-23")),
    rule_case("SG007", "for ever", 1, exempted("9999-12-31")),
    rule_case(
        "SG007",
        "a site's own limit",
        "豁免 DT002 的期限到 2027-06-30，从今天起超过 100 天",
        exempted("2027-06-30"),
        of=QUARTER,
    ),
]


@pytest.mark.parametrize("case", DATES)
def test_dates_reviews_and_exemptions_keep_their_order_and_limits(case: RuleCase) -> None:
    case.check()


def test_a_late_review_is_reported_at_its_date() -> None:
    late = policy(review=reviewed("2024-03-07"))
    (finding,) = found("DS004", late)
    assert f"---\n{late.head}".split("\n")[finding.line - 1][finding.column - 1 :].startswith('"2024-03-07')


@pytest.mark.parametrize("reason", ["同上", "同上。", "如上", "见上", "理由同前", "见前文"])
def test_an_exemption_needs_a_reason_of_its_own(tmp_path: Path, reason: str) -> None:
    item = f"exempt: {{DT002: {{reason: {reason}, until: 2027-12-31, approved_by: 岗}}}}"
    told = findings(make_site(tmp_path / "site", f"--- content/policy.md\nissued: 2024-01-05\n{item}\n"))
    assert [one.message for one in told if one.code == "SG003"] == ["豁免 DT002 缺少 reason（理由）"]
