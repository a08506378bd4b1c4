"""Edge cases of validity periods, references to ended documents, dates, and deadlines without a holiday calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sitegen.core.finding import Finding
from tests.samples import TODAY, findings, make_site

OLD = """\
--- content/old.md
kind: policy
number: 安政发〔2019〕3号
issued: 2019-03-06
published: 2019-03-06
"""
EXPIRED = OLD + "expires: 2024-02-29\n"


def found(tmp_path: Path, code: str, change: str, today: date = TODAY) -> list[Finding]:
    return [finding for finding in findings(make_site(tmp_path / "site", change), today) if finding.code == code]


def policy(fields: str = "", body: str = "第一条 为了示例，制定本办法。") -> str:
    return f"--- content/policy.md\n{fields}\n正文：\n{body}\n"


# LC005 to LC007


@pytest.mark.parametrize(
    "fields",
    [
        "normative: false\nnormative_number: ~\nexpires: ~",
        "validity: 废止\nvalidity_reason: 上级文件另有规定\nexpires: ~",
        "disclosure: 依申请公开\nreason: 条例第十六条\nexpires: ~",
        "title: 安澜县人民政府关于修改《安澜县示例办法》的决定\nexpires: ~",
    ],
)
def test_a_document_that_needs_no_expiry_is_not_asked_for_one(tmp_path: Path, fields: str) -> None:
    assert found(tmp_path, "LC005", policy(fields)) == []


def test_a_document_about_to_be_replaced_is_left_alone(tmp_path: Path) -> None:
    new = "--- content/second.md\nkind: policy\nreplaces: [policy.md]\neffective: 2027-01-01\n"
    assert found(tmp_path / "a", "LC005", policy("expires: ~") + new) == []
    assert found(tmp_path / "b", "LC007", policy("expires: 2027-01-31") + new) == []


@pytest.mark.parametrize(
    ("title", "expires", "told"),
    [
        ("安澜县示例办法", "2029-04-01", False),
        ("安澜县示例办法", "2029-04-02", True),
        ("安澜县示例暂行办法", "2026-12-31", True),
        ("安澜县人民政府关于印发《安澜县示例办法（试行）》的通知", "2026-12-31", True),
        ("安澜县贯彻《甲省暂行条例》实施办法", "2029-03-31", False),
    ],
)
def test_the_period_is_five_years_or_two_for_what_is_on_trial(
    tmp_path: Path, title: str, expires: str, told: bool
) -> None:
    assert bool(found(tmp_path, "LC006", policy(f"title: {title}\nexpires: {expires}"))) is told


def test_the_period_runs_from_the_issue_where_no_day_of_effect_is_given(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "LC006", policy("effective: ~\nexpires: 2029-03-31"))
    assert finding.message == "行政规范性文件有效期至 2029-03-31，自 2024-03-05 起超过 5 年"


def test_a_period_ends_on_the_same_day_of_the_month(tmp_path: Path) -> None:
    dates = "issued: 2024-03-31\npublished: 2024-03-31\neffective: 2024-03-31\n"
    assert found(tmp_path, "LC006", policy(dates + "expires: 2029-03-31")) == []


def test_a_period_that_begins_on_29_february_ends_in_february(tmp_path: Path) -> None:
    dates = "issued: 2024-02-29\neffective: 2024-02-29\n"
    assert found(tmp_path / "a", "LC006", policy(dates + "expires: 2029-02-28")) == []
    assert found(tmp_path / "b", "LC006", policy(dates + "expires: 2029-03-01"))


def test_the_site_may_set_the_years_and_the_days(tmp_path: Path) -> None:
    settings = "LC006: {threshold: 3, reason: 本县规定三年}\nLC007: {threshold: 30, reason: 月报}\n"
    rules = f"=== content/_site/rules.yml\n{settings}"
    assert found(tmp_path / "a", "LC006", rules + policy("expires: 2028-03-31"))
    assert found(tmp_path / "b", "LC007", rules + policy("expires: 2027-03-31")) == []


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2028, 10, 1), False),
        (date(2028, 10, 2), True),
        (date(2029, 3, 31), True),
        (date(2029, 4, 1), False),
    ],
)
def test_evaluation_is_due_from_180_days_before_the_end_to_the_last_day(
    tmp_path: Path, today: date, told: bool
) -> None:
    assert bool(found(tmp_path, "LC007", "", today)) is told


def test_a_document_that_goes_on_beyond_its_end_for_a_stated_reason_is_past_evaluation(tmp_path: Path) -> None:
    change = policy("expires: 2026-03-31\nvalidity: 有效\nvalidity_reason: 县政府决定延续执行")
    assert found(tmp_path, "LC007", change) == []


# LC008


def test_a_basis_that_ended_later_is_told_too(tmp_path: Path) -> None:
    [finding] = found(tmp_path, "LC008", OLD + "expires: 2025-02-28\n" + policy("based_on: [old.md]"))
    assert (finding.message, finding.path) == ("依据的 content/old.md 已经失效", "content/policy.md")


def test_a_number_that_ended_before_is_told_once_at_its_line(tmp_path: Path) -> None:
    body = "第一条 落实安政发〔2019〕3号要求。\n\n第二条 其余按照安政发〔2019〕3号办理。"
    [finding] = found(tmp_path, "LC008", EXPIRED + policy(body=body))
    text = (tmp_path / "site" / finding.path).read_text("utf-8").split("\n")
    assert finding.message == "引用的“安政发〔2019〕3号”已于 2024-02-29 失效，本文件在此之后成文"
    assert text[finding.line - 1].startswith("第一条")


@pytest.mark.parametrize(
    "number", ["安政发[2019]3号", "安政发（2019）3号", "安政发【2019】第3号", "安政发 〔2019〕 03 号"]
)
def test_a_number_in_wrong_brackets_is_told_too(tmp_path: Path, number: str) -> None:
    [finding] = found(tmp_path, "LC008", EXPIRED + policy(body=f"第一条 按照{number}执行。"))
    assert finding.message == "引用的“安政发〔2019〕3号”已于 2024-02-29 失效，本文件在此之后成文"


def test_that_something_else_ended_does_not_excuse_the_number(tmp_path: Path) -> None:
    for place, body in enumerate(
        ("按照安政发〔2019〕3号执行，原许可已失效。", "已失效的许可，按照安政发〔2019〕3号重新办理。")
    ):
        assert found(tmp_path / str(place), "LC008", EXPIRED + policy(body=f"第一条 {body}"))


def test_a_number_that_another_document_repealed_is_told_from_that_day_on(tmp_path: Path) -> None:
    dates = "issued: 2024-01-10\npublished: 2024-01-10\neffective: {}\n"
    ender = f"--- content/ender.md\nkind: policy\nrepeals: [old.md]\n{dates}"
    cited = policy(body="第一条 按照安政发〔2019〕3号执行。")
    assert found(tmp_path / "a", "LC008", OLD + ender.format("2024-02-01") + cited)
    assert found(tmp_path / "b", "LC008", OLD + ender.format("2024-05-01") + cited) == []


@pytest.mark.parametrize(
    "change",
    [
        policy("amends: [old.md]", "第一条 修改安政发〔2019〕3号。"),
        policy("replaces: [old.md]", "第一条 安政发〔2019〕3号同时停止执行。"),
        policy("expires: 2025-03-31", "第一条 按照安政发〔2019〕3号执行。"),
        policy("genre: 通报", "县水利局执行安政发〔2019〕3号不力。"),
        policy("title: 安澜县人民政府关于宣布部分文件失效的决定", "安政发〔2019〕3号。"),
        policy(body="第一条 安政发〔2019〕3号已失效，不再沿用。"),
        policy(body="第一条 《旧办法》（安政发〔2019〕3号）已于2024年2月29日到期，不再执行。"),
        policy(body="第一条 原依据安政发〔2019〕3号不再沿用。"),
        policy(body="第一条 已经废止的《旧办法》（安政发〔2019〕3号）规定的事项，按本办法办理。"),
        policy(body="第一条 按照淮安政发〔2019〕3号执行。"),
        policy(body="第一条 按照安政发〔2019〕33号执行。"),
        "--- content/notice.md\n正文：\n县政府原印发的安政发〔2019〕3号已经到期。\n",
        "--- content/interpretation.md\n正文：\n背景、目的、举措：老办法（安政发〔2019〕3号）到期。\n",
    ],
    ids=[
        "amends",
        "replaces",
        "ended itself",
        "report",
        "decision to end",
        "says that it ended",
        "says when it ended",
        "says that nobody uses it",
        "said before its number",
        "other place",
        "longer",
        "notice",
        "other kind",
    ],
)
def test_what_only_ends_changes_or_reports_an_ended_document_does_not_lean_on_it(tmp_path: Path, change: str) -> None:
    assert found(tmp_path, "LC008", EXPIRED + change) == []


LEANING = "现根据安政发〔2019〕3号开展检查。"


@pytest.mark.parametrize("kind", ["notice", "inspection", "enforcement", "reply", "subsidy", "emergency"])
def test_what_is_made_after_a_document_ended_must_not_lean_on_it(tmp_path: Path, kind: str) -> None:
    change = EXPIRED + f"--- content/one.md\nkind: {kind}\ninterpretation: ~\n正文：\n{LEANING}\n"
    (finding,) = found(tmp_path, "LC008", change)
    assert (finding.path, finding.message[:8]) == ("content/one.md", "引用的“安政发〔")


@pytest.mark.parametrize(
    "change",
    [
        *(
            f"--- content/one.md\nkind: {kind}\n正文：\n{LEANING}\n"
            for kind in ("interpretation", "annual-report", "gazette", "decision", "task", "livelihood")
        ),
        f"--- content/one.md\nissued: 2024-02-29\n正文：\n{LEANING}\n",
        f"--- content/one.md\ntitle: 关于规范性文件清理结果的公告\n正文：\n{LEANING}\n",
        f"--- content/one.md\ntitle: 现行有效规范性文件目录\n正文：\n{LEANING}\n",
        f"--- content/one.md\nrepeals: [old.md]\n正文：\n{LEANING}\n",
        f"--- content/one.md\ndisclosure: 不予公开\nreason: 条例第十六条\n正文：\n{LEANING}\n",
        f"=== content/_site/kinds.yml\nnews: {{label: 政务动态}}\n--- content/one.md\nkind: news\n正文：\n{LEANING}\n",
    ],
)
def test_what_looks_back_or_was_made_before_is_not_told(tmp_path: Path, change: str) -> None:
    assert found(tmp_path, "LC008", EXPIRED + change) == []


def test_a_notice_needed_its_basis_only_when_it_was_made(tmp_path: Path) -> None:
    based = "--- content/one.md\nbased_on: [old.md]\nissued: {0}\npublished: {0}\n"
    assert found(tmp_path / "a", "LC008", EXPIRED + based.format("2024-02-28")) == []
    assert found(tmp_path / "b", "LC008", EXPIRED + based.format("2024-03-01"))


def test_a_document_whose_day_of_ending_is_unknown_is_told_as_basis_only(tmp_path: Path) -> None:
    ended = OLD + "validity: 废止\nvalidity_reason: 上级清理\n"
    assert found(tmp_path / "a", "LC008", ended + policy(body="第一条 按照安政发〔2019〕3号执行。")) == []
    assert found(tmp_path / "b", "LC008", ended + policy("based_on: [old.md]"))


def test_nothing_is_told_of_a_document_that_is_not_public(tmp_path: Path) -> None:
    hidden = EXPIRED + "disclosure: 不予公开\nreason: 条例第十六条\n"
    assert found(tmp_path, "LC008", hidden + policy("based_on: [old.md]", "第一条 按照安政发〔2019〕3号执行。")) == []


# SG005


def notice(name: str, issued: str, published: str) -> str:
    return f"--- content/{name}.md\nissued: {issued}\npublished: {published}\n"


def test_a_year_without_calendar_is_told_once_however_many_documents_fall_into_it(tmp_path: Path) -> None:
    change = notice("a", "2098-12-12", "2099-01-12") + notice("b", "2098-12-13", "2099-01-13")
    told = found(tmp_path, "SG005", change)
    assert [one.path for one in told] == [f"content/_site/calendar/{year}.yml" for year in (2098, 2099)]
    assert {one.line for one in told} == {1}


@pytest.mark.parametrize(
    ("issued", "published"),
    [("2098-12-12", "2099-01-01"), ("1995-03-06", "1995-03-08"), ("1995-03-06", "2026-03-06")],
    ids=["in time whatever the calendar", "in time long ago", "late whatever the calendar"],
)
def test_a_deadline_that_no_calendar_can_change_is_not_told(tmp_path: Path, issued: str, published: str) -> None:
    assert found(tmp_path, "SG005", notice("a", issued, published)) == []


def test_a_late_interpretation_in_an_unknown_year_is_told(tmp_path: Path) -> None:
    dates = "--- content/policy.md\nissued: 2099-03-05\npublished: 2099-03-06\neffective: ~\nexpires: ~\n"
    late = dates + "--- content/interpretation.md\nissued: 2099-03-06\npublished: {}\n"
    assert found(tmp_path / "a", "SG005", late.format("2099-03-09")) == []
    assert [one.path for one in found(tmp_path / "b", "SG005", late.format("2099-03-10"))] == [
        "content/_site/calendar/2099.yml"
    ]


def test_an_interpretation_that_is_still_due_is_told_until_it_is_late_in_any_case(tmp_path: Path) -> None:
    alone = "--- content/second.md\nkind: policy\nissued: 2099-03-05\npublished: 2099-03-06\n"
    assert found(tmp_path / "a", "SG005", alone, date(2099, 3, 7))
    assert found(tmp_path / "b", "SG005", alone, date(2099, 12, 1)) == []


def test_a_document_that_needs_no_interpretation_has_no_such_deadline(tmp_path: Path) -> None:
    dates = "issued: 2099-03-05\npublished: 2099-03-06\n"
    exempt = f"--- content/second.md\nkind: policy\n{dates}interpretation: {{exempt: 人事任免}}\n"
    assert found(tmp_path, "SG005", exempt, date(2099, 3, 7)) == []


# SG007


@pytest.mark.parametrize(("until", "told"), [("2028-11-22", 0), ("2028-11-23", 1), ("9999-12-31", 1)])
def test_an_exemption_of_more_than_two_years_is_told(tmp_path: Path, until: str, told: int) -> None:
    change = f"--- content/policy.md\nexempt: {{DT002: {{reason: 补录, until: {until}, approved_by: 岗}}}}\n"
    assert len(found(tmp_path, "SG007", change)) == told


def test_a_site_may_set_how_long_an_exemption_may_be(tmp_path: Path) -> None:
    change = "--- content/policy.md\nexempt: {DT002: {reason: 补录, until: 2027-06-30, approved_by: 岗}}\n"
    rules = "=== content/_site/rules.yml\nSG007: {threshold: 100, reason: 每季度重新审批}\n"
    assert found(tmp_path / "a", "SG007", change) == []
    (finding,) = found(tmp_path / "b", "SG007", change + rules)
    assert finding.message == "豁免 DT002 的期限到 2027-06-30，从今天起超过 100 天"


# DT001, DT002, DS004


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("effective: ~\nexpires: 2024-03-04", True),
        ("effective: ~\nexpires: 2024-03-05", False),
        ("effective: 2023-01-01\nexpires: 2023-12-31", False),  # it took effect before it was issued
        ("effective: 2023-01-01\nexpires: 2022-12-31", True),
    ],
)
def test_a_document_cannot_end_before_it_begins_or_else_before_it_is_issued(
    tmp_path: Path, fields: str, told: bool
) -> None:
    assert bool(found(tmp_path, "DT001", policy(fields))) is told


@pytest.mark.parametrize(("disclosure", "told"), [("主动公开", 1), ("依申请公开", 0), ("不予公开", 0)])
def test_the_twenty_days_are_those_of_what_is_public_by_itself(tmp_path: Path, disclosure: str, told: int) -> None:
    fields = f"--- content/notice.md\ndisclosure: {disclosure}\nreason: 条例第十六条\nissued: 2024-01-05\n"
    assert len(found(tmp_path, "DT002", fields)) == told


REVIEW = "review: {{drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: {}}}"


@pytest.mark.parametrize(("day", "told"), [("2024-03-06", 0), ("2024-03-07", 1)])
def test_a_review_comes_before_publication(tmp_path: Path, day: str, told: int) -> None:
    said = found(tmp_path, "DS004", policy(REVIEW.format(day)))
    assert [one.message for one in said] == [f"审查日期（{day}）晚于发布日期（2024-03-06）"] * told
    if said:
        line = (tmp_path / "site" / said[0].path).read_text("utf-8").split("\n")[said[0].line - 1]
        assert line[said[0].column - 1 :].startswith(day)


@pytest.mark.parametrize("kind", ["guide", "catalogue"])
def test_what_is_reviewed_every_year_has_a_later_review(tmp_path: Path, kind: str) -> None:
    assert found(tmp_path, "DS004", f"--- content/one.md\nkind: {kind}\n{REVIEW.format('2026-03-05')}\n") == []


# SG003


@pytest.mark.parametrize("reason", ["同上", "同上。", "如上", "见上", "理由同前", "见前文"])
def test_an_exemption_needs_a_reason_of_its_own(tmp_path: Path, reason: str) -> None:
    item = f"exempt: {{DT002: {{reason: {reason}, until: 2027-12-31, approved_by: 岗}}}}"
    (finding,) = found(tmp_path, "SG003", f"--- content/policy.md\nissued: 2024-01-05\n{item}\n")
    assert finding.message == "豁免 DT002 缺少 reason（理由）"
