"""The inspection report: its statistics, what it leaves out of documents that are not public, and its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sitegen.core.document import Validity
from sitegen.core.errors import SitegenError
from sitegen.core.finding import Severity
from sitegen.display.charts import Bar, bars, line
from sitegen.office.coverage import DutyStatus
from sitegen.office.figures import CoverageRow, Inspection
from sitegen.office.inspection import inspect_site
from sitegen.office.page import inspection_html, percent, report_path
from tests.samples import TODAY, check_site, command, make_site, put, sources

Inspect = Callable[..., Inspection]
TOKEN = "密而不宣"


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    def build(change: str = "", today: date = TODAY) -> Inspection:
        result = check_site(make_site(tmp_path / "site", change), today)
        return inspect_site(result.catalogue, result.findings)

    return build


def statuses(row: CoverageRow) -> Mapping[str, int]:
    return {status.value: count for status, count in row.counts.items() if count}


def policy(name: str, title: str, published: str, **fields: Any) -> str:
    return put(name, kind="policy", title=title, issued=published, published=published, **fields)


EXEMPT = {"exempt": "人事任免"}
REPEALED = {"validity": "废止", "validity_reason": "年代久远"}
CHART = [{"file": "chart.png", "title": "一图读懂"}]
POLICIES = (
    policy("late", "迟发的办法", "2026-03-02", department="安澜县示例局")
    + put(
        "late-i", kind="interpretation", interprets=["late.md"], form="图解", attachments=CHART, published="2026-03-06"
    )
    + policy("missing", "没有解读的办法", "2026-03-02")
    + policy("pending", "刚发布的办法", "2026-11-20")
    + policy("excused", "人事任免通知", "2026-03-02", interpretation=EXEMPT)
)


def test_coverage_counts_every_duty_once_by_its_status_by_first_department_and_by_year(inspect: Inspect) -> None:
    coverage = inspect(POLICIES).coverage
    assert statuses(coverage.total) == {"按时解读": 1, "迟发": 1, "期限未到": 1, "逾期未解读": 1, "不需要解读": 1}
    assert (coverage.total.due, coverage.total.interpreted, coverage.total.expected) == (4, 2, 3)
    assert (percent(coverage.total.coverage), percent(coverage.total.punctuality)) == ("66.7%", "33.3%")
    assert [(row.label, statuses(row)) for row in coverage.departments] == [
        ("县政府", {"按时解读": 1, "期限未到": 1, "逾期未解读": 1, "不需要解读": 1}),
        ("示例局", {"迟发": 1}),
    ]
    assert [(row.label, row.due) for row in coverage.years] == [("2026年", 3), ("2024年", 1)]


def test_documents_not_interpreted_in_time_are_listed_the_missing_first(inspect: Inspect) -> None:
    coverage = inspect(POLICIES).coverage
    assert [(item.name, item.note, item.day, item.other_day) for item in coverage.open] == [
        ("没有解读的办法", "逾期未解读", date(2026, 3, 5), None),
        ("刚发布的办法", "期限未到", date(2026, 11, 25), None),
        ("迟发的办法", "迟发", date(2026, 3, 5), date(2026, 3, 6)),
    ]
    assert [(item.name, item.note) for item in coverage.exempt] == [("人事任免通知", "人事任免")]


HOLIDAY = put("policy", issued="2026-09-29", published="2026-09-30")
EXCUSE = (
    put("policy", interpretation={"exempt": "不想解读"})
    + put("interpretation", interprets=["second.md"])
    + put("second", kind="policy", interpretation=["interpretation.md"])
)


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        (
            HOLIDAY + put("interpretation", published="2026-10-10"),
            {"按时解读": 1},
        ),  # a worked Saturday after the holiday
        (HOLIDAY + put("interpretation", published="2026-10-11"), {"迟发": 1}),
        (put("interpretation", published="2026-11-23"), {"逾期未解读": 1}),  # not public yet
        (EXCUSE, {"按时解读": 1, "逾期未解读": 1}),  # a normative document cannot excuse itself
    ],
)
def test_an_interpretation_counts_from_the_day_on_which_it_is_public(
    inspect: Inspect, change: str, counted: dict[str, int]
) -> None:
    assert statuses(inspect(change).coverage.total) == counted


@pytest.mark.parametrize(("today", "status"), [(25, DutyStatus.PENDING), (26, DutyStatus.MISSING)])
def test_an_interpretation_is_missing_from_the_day_after_its_deadline(
    inspect: Inspect, today: int, status: DutyStatus
) -> None:
    coverage = inspect(POLICIES, date(2026, 11, today)).coverage
    assert [item.note for item in coverage.open if item.name == "刚发布的办法"] == [status.value]


def test_forms_count_what_is_not_plain_text_and_a_chart_without_a_picture_is(inspect: Inspect) -> None:
    assert inspect(POLICIES).forms.used == ("文字",)
    forms = inspect(POLICIES + "=== content/chart.png\n图\n").forms
    assert forms.used == ("文字", "图解")
    assert [(row.label, dict(row.counts), percent(row.share)) for row in forms.years] == [
        ("2026年", {"图解": 1}, "100%"),
        ("2024年", {"文字": 1}, "0%"),
    ]
    assert percent(forms.total.share) == "50%"


COLUMN = """=== content/_site/column.yml
sections:
  - {id: guide, name: 政府信息公开指南, kinds: [guide], required: true}
  - {id: institution, name: 政府信息公开制度, kinds: [institution], note: 见门户网站。}
  - id: statutory
    name: 法定主动公开内容
    children:
      - {id: policy, name: 政策文件, kinds: [policy], freshness_days: 990}
      - {id: interpretation, name: 政策解读, kinds: [interpretation], freshness_days: 0}
      - {id: notice, name: 通知公告, kinds: [notice]}
"""


def test_sections_say_how_old_their_newest_document_is(inspect: Inspect) -> None:
    rows = {row.path.rpartition("/")[2]: row for row in inspect(COLUMN).sections}
    assert "法定主动公开内容" not in rows
    assert (rows["政策文件"].age, rows["政策文件"].limit, rows["政策文件"].stale) == (991, 990, True)
    assert (rows["政策解读"].age, rows["政策解读"].limit, rows["政策解读"].stale) == (990, 0, False)
    assert (rows["通知公告"].limit, rows["通知公告"].stale) == (183, True)
    assert (rows["政府信息公开指南"].empty, rows["政府信息公开指南"].note) == (True, "")
    assert (rows["政府信息公开制度"].empty, rows["政府信息公开制度"].note) == (True, "见门户网站。")


def test_a_section_is_fresh_on_the_last_day_of_its_limit(inspect: Inspect) -> None:
    rows = {row.path.rpartition("/")[2]: row for row in inspect(COLUMN.replace("990", "991")).sections}
    assert not rows["政策文件"].stale


def test_the_ledger_lists_documents_that_expire_soon_have_ended_or_never_expire(inspect: Inspect) -> None:
    ending = {"issued": "2026-10-01", "effective": "2026-11-01", "published": "2026-10-02"}
    change = "".join(
        put(name, kind="policy", title=title, interpretation=EXEMPT, **fields)
        for name, title, fields in (
            ("soon", "快到期的办法", {"expires": "2027-05-21"}),
            ("later", "还早的办法", {"expires": "2027-05-22"}),
            ("expired", "到期的办法", {"expires": "2026-06-30"}),
            ("old", "早就废止的办法", REPEALED),
            ("ender", "废止旧办法的办法", {"repeals": ["policy.md"], **ending}),
        )
    )
    ledger = inspect(change).ledger
    assert [(item.name, item.day) for item in ledger.expiring] == [("快到期的办法", date(2027, 5, 21))]
    assert [(item.name, item.day, item.note) for item in ledger.ended] == [
        ("安澜县示例办法", date(2026, 11, 1), "废止"),
        ("到期的办法", date(2026, 6, 30), "失效"),
    ]
    assert ledger.undated == 1
    assert [(row.label, row.total, row.counts[Validity.REPEALED]) for row in ledger.years] == [
        ("2026年", 1, 0),
        ("2024年", 5, 2),
    ]


def test_a_normative_document_in_force_without_expiry_is_listed(inspect: Inspect) -> None:
    change = put("policy", expires=None) + put("second", kind="policy", interpretation=EXEMPT)
    assert [item.name for item in inspect(change).ledger.without_expiry] == ["安澜县示例办法"]


TERMS = {"reason": "补录", "approved_by": "分管负责人"}
EXEMPTIONS = (
    put("policy", issued="2024-01-05", exempt={"DT002": TERMS | {"until": "2026-11-22"}})
    + put("expired", issued="2024-01-05", exempt={"DT002": TERMS | {"until": "2026-11-21"}})
    + put("void", issued="2024-01-05", exempt={"DT002": {"until": "2099-12-31", "approved_by": "分管负责人"}})
    + put("unused", exempt={"DT002": TERMS | {"until": "2099-12-31"}})
)


def test_every_exemption_is_listed_with_its_state_the_ended_ones_first(inspect: Inspect) -> None:
    rows = inspect(EXEMPTIONS).exemptions
    assert [(row.path, row.code, row.reason, row.approved_by, row.left, row.state) for row in rows] == [
        ("content/expired.md", "DT002", "补录", "分管负责人", -1, "已到期"),
        ("content/void.md", "DT002", "（未写）", "分管负责人", 26702, "无效"),
        ("content/unused.md", "DT002", "补录", "分管负责人", 26702, "不再需要"),
        ("content/policy.md", "DT002", "补录", "分管负责人", 0, "有效"),
    ]


def test_exemptions_that_end_are_among_the_deadlines_and_those_that_ended_among_the_overdue(inspect: Inspect) -> None:
    inspection = inspect(EXEMPTIONS)
    assert ("豁免 DT002 到期", "content/expired.md") in [(due.matter, due.path) for due in inspection.overdue]
    assert ("豁免 DT002 到期", "content/policy.md") in [(due.matter, due.path) for due in inspection.coming]
    assert not [due for due in inspection.coming if due.path == "content/unused.md"]


def comment(opens: str, closes: str) -> dict[str, Any]:
    return {"type": "dossier", "year": 2026, "comment": {"opens": opens, "closes": closes}}


def tasks(*, finished: bool) -> dict[str, Any]:
    first = {"task": "甲", "due": "2026-10-31", "finished": finished}
    return {"year": 2026, "items": [first, {"task": "乙", "unit": "乙局", "due": "2026-12-01"}]}


REPORTED = {"department": "安澜县示例局", "interpretation": EXEMPT, "data": {"year": 2025}}
DEADLINES = (
    policy("pending", "刚发布的办法", "2026-11-20", expires="2026-12-31")
    + policy("gone", "废止的办法", "2026-03-02", expires="2026-12-20", interpretation=EXEMPT, **REPEALED)
    + put("draft", title="未定发布日期的通告", published=None, issued="2026-11-02")
    + put("awaited", title="等待发布的通告", issued="2026-11-02", published="2026-12-15")
    + put("open", kind="decision", title="正在征求意见的公告", data=comment("2026-11-02", "2026-12-05"))
    + put("closed", kind="decision", title="征求意见结束的公告", data=comment("2026-08-01", "2026-09-21"))
    + put("q2", kind="task", title="2026年台账（二季度）", published="2026-07-10", data=tasks(finished=False))
    + put("q3", kind="task", title="2026年台账（三季度）", published="2026-10-10", data=tasks(finished=True))
    + put("reply", kind="reply", title="关于路灯的留言", data={"asked": "2026-11-16"})
    + put("annual", kind="annual-report", title="安澜县示例局2025年年度报告", published="2026-01-21", **REPORTED)
)


def test_deadlines_are_sorted_by_day_with_overdue_ones_apart(inspect: Inspect) -> None:
    inspection = inspect(DEADLINES)
    assert [(f"{due.day}", due.left, due.matter, due.subject, due.unit) for due in inspection.overdue] == [
        ("2026-03-31", -236, "公布年度报告", "2025 年度政府信息公开工作年度报告", "县政府"),
        ("2026-04-30", -206, "公布决策目录", "2026 年度重大行政决策事项目录", ""),
        ("2026-10-26", -27, "公布意见采纳情况", "征求意见结束的公告", "县政府"),
    ]
    coming = [(f"{due.day}", due.matter, due.subject) for due in inspection.coming]
    assert coming == [
        ("2026-11-23", "答复留言", "关于路灯的留言"),
        ("2026-11-25", "发布解读", "刚发布的办法"),
        ("2026-11-30", "公开", "content/awaited.md"),
        ("2026-11-30", "公开", "content/draft.md"),
        ("2026-12-01", "工作要点任务完成", "乙"),
        ("2026-12-05", "征求意见截止", "正在征求意见的公告"),
        ("2026-12-15", "定时发布", "content/awaited.md"),
        ("2026-12-31", "有效期届满", "刚发布的办法"),
        ("2027-01-01", "公布意见采纳情况", "正在征求意见的公告"),
    ]
    assert [due.certain for due in inspection.coming] == [True] * 8 + [False]


@pytest.mark.parametrize(
    ("due", "day"), [("三季度", "2026-09-30"), ("9月底", "2026-09-30"), ("2026-10-31", "2026-10-31")]
)
def test_the_report_and_the_check_agree_on_overdue(tmp_path: Path, due: str, day: str) -> None:
    items = [{"task": "甲", "unit": "乙局", "due": due}, {"task": "丙", "due": due, "finished": True}]
    change = put("task", kind="task", data={"year": 2026, "items": [*items, {"task": "丁", "due": "12月底"}]})
    result = check_site(make_site(tmp_path / "site", change))
    inspection = inspect_site(result.catalogue, result.findings)
    assert [(f"{one.day}", one.subject, one.unit) for one in inspection.overdue] == [(day, "甲", "乙局")]
    assert ("2026-12-31", "丁") in [(f"{one.day}", one.subject) for one in inspection.coming]
    told = [finding.message for finding in result.findings if finding.code == "CO010"]
    assert told == [f"1 项工作到期没有完成（最早的时限是 {day}）：“甲”"]


def test_annual_reports_come_up_before_the_end_of_january(inspect: Inspect) -> None:
    coming = inspect(DEADLINES, date(2026, 12, 25)).coming
    assert ("2027-01-31", "公布年度报告", "示例局") in [(f"{due.day}", due.matter, due.unit) for due in coming]


def test_a_site_without_decisions_or_annual_reports_owes_neither(inspect: Inspect) -> None:
    assert inspect().overdue == ()


SECRET = "\n".join([
    "--- content/secret.md",
    "disclosure: 不予公开",
    "kind: policy",
    *(
        f"{field}: {TOKEN}{field}"
        for field in ("title", "summary", "theme", "number", "genre", "normative_number", "validity_reason", "section")
    ),
    *(f"{field}: {TOKEN}" for field in ("reason", "contact", "form", "index")),
    f"department: {TOKEN}局",
    f"keywords: [{TOKEN}]",
    f"repeals: [{TOKEN}]",
    f"based_on: [{{title: {TOKEN}, number: {TOKEN}, url: 'https://example.com/{TOKEN}'}}]",
    f"interpretation: {{exempt: {TOKEN}}}",
    f"attachments: [{{file: {TOKEN}.pdf, title: {TOKEN}}}]",
    f"review: {{drafter: {TOKEN}, checker: {TOKEN}, approver: {TOKEN}, secrecy: {TOKEN}, date: 2024-03-05}}",
    f"exempt: {{IN001: {{reason: {TOKEN}, until: 2026-01-01, approved_by: {TOKEN}}}, {TOKEN}: {{reason: {TOKEN}}}}}",
    f"data: {{type: dossier, comment: {{closes: 2026-12-01}}, items: [{{task: {TOKEN}, due: 2026-12-01}}], x: 1}}",
    f"{TOKEN}: {TOKEN}",
    "正文：",
    f"# {TOKEN}",
    "",
    f"{TOKEN}（此件公开发布）[{TOKEN}](#{TOKEN})<br>",
    "",
])  # fmt: skip


@pytest.mark.parametrize("marked", ["不予公开", "依申请公开", "公开"])
def test_the_page_contains_only_the_path_of_a_document_that_is_not_public(inspect: Inspect, marked: str) -> None:
    inspection = inspect(SECRET.replace("不予公开", marked))
    page = inspection_html(inspection)
    assert "content/secret.md" in page
    assert TOKEN not in page
    assert TOKEN not in repr(inspection)


@pytest.mark.parametrize("kind", ["decision", "task", "livelihood", "reply", "annual-report", "interpretation"])
def test_no_kind_of_withheld_document_comes_into_the_deadlines(inspect: Inspect, kind: str) -> None:
    change = SECRET.replace("kind: policy", f"kind: {kind}").replace(
        "data: {", "data: {asked: 2026-11-20, year: 2025, "
    )
    inspection = inspect(change)
    assert {due.matter for due in inspection.overdue + inspection.coming} == {"豁免到期"}
    assert TOKEN not in inspection_html(inspection)


VALID = {
    **dict.fromkeys(("summary", "reason", "contact"), TOKEN),
    **{"kind": "policy", "disclosure": "不予公开", "title": f"关于{TOKEN}的办法", "number": "安政发〔2026〕77号"},
    **{"issued": "2026-11-19", "published": "2026-11-20", "expires": "2026-12-31", "keywords": [TOKEN]},
    "attachments": [{"file": f"{TOKEN}.pdf", "title": TOKEN}],
}
EXPLAINED = {"disclosure": "依申请公开", "reason": TOKEN, "interprets": ["policy.md", "secret.md"], "form": "图解"}
WHOLE = (
    put("secret", f"# {TOKEN}\n\n{TOKEN}[{TOKEN}](#没有)", **VALID)
    + put("secret-interpretation", kind="interpretation", title=f"《关于{TOKEN}的办法》解读", **EXPLAINED)
    + put("public", "见[通知](secret.md)。", title="关于示例的公告", based_on=["secret.md"])
)


def test_a_document_without_faults_is_withheld_by_its_attribute_alone(inspect: Inspect) -> None:
    inspection = inspect(WHOLE)
    assert (inspection.head.public, inspection.head.withheld, inspection.head.on_request) == (4, 1, 1)
    assert (inspection.coverage.total.due, inspection.forms.total.total, inspection.ledger.total.total) == (1, 1, 1)
    assert {due.path for due in inspection.overdue + inspection.coming} == set()
    assert TOKEN not in inspection_html(inspection)
    assert "content/secret.md:" in inspection_html(inspection)


def test_an_awaited_document_is_named_by_its_path_alone(inspect: Inspect) -> None:
    terms = {"DT003": {"reason": TOKEN, "until": "2026-12-31", "approved_by": TOKEN}}
    change = put("awaited", title=TOKEN, issued="2026-11-20", published="2026-12-01", exempt=terms)
    inspection = inspect(change)
    page = inspection_html(inspection)
    assert inspection.head.awaited == 1
    assert "content/awaited.md" in page
    assert TOKEN not in page


def test_documents_are_counted_once_each(inspect: Inspect) -> None:
    change = (
        put("secret", disclosure="不予公开", reason="条例第十六条")
        + put("asked", disclosure="依申请公开", reason="条例第十五条")
        + put("faulty", issued="2024/03/05")
        + put("awaited", published="2099-01-01")
    )
    head = inspect(change).head
    counted = (head.documents, head.public, head.awaited, head.on_request, head.withheld, head.faulty)
    assert counted == (7, 3, 1, 1, 1, 1)


def test_findings_are_counted_by_department_and_those_accepted_apart(tmp_path: Path) -> None:
    change = EXEMPTIONS + "--- content/other.md\ndepartment: 安澜县示例局\nissued: 2024-01-05\n"
    result = check_site(make_site(tmp_path / "site", change))
    findings = tuple(
        replace(finding, baselined=True) if finding.path == "content/other.md" else finding
        for finding in result.findings
        if finding.code in ("DT002", "SG002", "SG003")
    )
    inspection = inspect_site(result.catalogue, findings)
    rows = {row.label: row for row in inspection.by_department}
    assert list(rows) == ["县政府", "示例局"]
    assert dict(rows["县政府"].counts) == {Severity.ERROR: 2, Severity.WARNING: 3, Severity.NOTICE: 0}
    assert (rows["县政府"].accepted, rows["示例局"].total, rows["示例局"].accepted) == (1, 0, 1)
    assert (inspection.head.exempted, inspection.head.baselined) == (1, 1)
    assert [(row.label.split()[0], row.accepted) for row in inspection.baseline] == [("DT002", 1)]
    assert [rule.code for rule in inspection.by_rule] == ["SG003", "DT002", "SG002"]
    assert [line.state for line in inspection.by_rule[1].lines] == ["警告", "基线内", "已豁免", "警告"]


def test_a_changed_rule_is_listed_with_its_reason(inspect: Inspect) -> None:
    change = (
        "=== content/_site/rules.yml\nDT002: {severity: notice, reason: 补录期间}\nTE003: {off: true, reason: 旧文件}\n"
    )
    settings = inspect(change).settings
    assert [(row.code, row.change, row.reason) for row in settings] == [
        ("DT002", "由警告改为提示", "补录期间"),
        ("TE003", "关闭", "旧文件"),
    ]


EVERYTHING = (
    POLICIES + EXEMPTIONS.replace("policy.md", "policy2.md") + DEADLINES.replace("pending.md", "pending2.md") + SECRET
)


def test_the_same_site_on_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for name, jobs in (("a", 1), ("b", 2)):
        root = make_site(tmp_path / name, EVERYTHING)
        result = check_site(root, jobs=jobs)
        pages.append(inspection_html(inspect_site(result.catalogue, result.findings)))
    assert pages[0] == pages[1]


def test_the_page_needs_nothing_but_itself(inspect: Inspect) -> None:
    page = inspection_html(inspect(EVERYTHING))
    assert re.findall(r"<(?:script|link|img|iframe|object|embed|base)\b|\bon\w+=|url\(|@import|\bsrc=", page) == []
    sections = re.findall(r'<section id="([^"]*)"', page)
    assert set(re.findall(r'href="([^"]*)"', page)) == {f"#{name}" for name in sections}


def test_the_page_is_marked_up_for_everybody(inspect: Inspect) -> None:
    page = inspection_html(inspect(EVERYTHING))
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert '<html lang="zh-CN">' in page
    assert [head for head in re.findall(r"<th\b[^>]*>", page) if "scope=" not in head] == []
    assert page.count("<table") == page.count("<caption>")
    names = re.findall(r'\bid="([^"]*)"', page)
    assert len(names) == len(set(names))
    for labels in re.findall(r'aria-labelledby="([^"]*)"', page):
        assert set(labels.split()) <= set(names)


def test_text_from_documents_is_escaped_in_tables_and_charts(inspect: Inspect) -> None:
    change = """--- content/missing.md
kind: policy
title: 关于<script>的办法
=== content/_site/departments.yml
- {name: 安澜县人民政府, slug: county, short: 县<b>政府, letters: [安政发], level: 政府, normative: true}
"""
    page = inspection_html(inspect(change))
    assert "关于&lt;script&gt;的办法" in page
    assert "县&lt;b&gt;政府" in page
    assert "<script" not in page
    assert "县<b>" not in page


def test_an_empty_site_has_a_page(root: Path) -> None:
    for path in (root / "content").glob("*.md"):
        path.unlink()
    result = check_site(root)
    page = inspection_html(inspect_site(result.catalogue, result.findings))
    assert "没有应当解读的已公开文件" in page


def test_the_note_of_a_section_shows_no_number_however_it_is_written(inspect: Inspect) -> None:
    column = sources()["content/_site/column.yml"].decode()
    numbers = ("13800138000", "138 0013 8000", "11010519491231002X", "110105 19491231 002X", "１３８００１３８０００")
    note = "note: 由张某负责，" + "、".join(numbers)
    change = f"=== content/_site/column.yml\n{column.replace('note: 本机关无此类信息', note, 1)}"
    page = inspection_html(inspect(change))
    assert "由张某负责，138******00、138******00、110*************2X、110*************2X、138******00。" in page
    assert not [number for number in numbers if number in page]


def test_personal_numbers_are_starred_wherever_they_come_from(inspect: Inspect) -> None:
    page = inspection_html(inspect("--- content/missing.md\nkind: policy\ntitle: 关于13812345678的办法\n"))
    assert "13812345678" not in page
    assert "关于138******78的办法" in page


@pytest.mark.parametrize(
    "place",
    ["output/a.html", "content/a.html", "templates/b/a.html", ".sitegen/a.html", "link/a.html", "site/x/a.html"],
)
def test_a_report_is_not_written_where_it_would_be_published(root: Path, place: str) -> None:
    for folder in ("output", "site"):
        (root / folder).mkdir()
    (root / "link").symlink_to("output")
    (root / "site" / "manifest.json").write_text('{"generator": "sitegen 1.0"}', "utf-8")
    code, _, err = command("report", root, "--output", root / place)
    assert (code, "改法：写到站点的 reports 文件夹" in err) == (2, True)
    assert not (root / place).exists()


def test_a_report_replaces_no_file_that_is_no_page(root: Path) -> None:
    for name in ("notes.yml", "report"):
        with pytest.raises(SitegenError, match="不是网页文件名"):
            report_path(root, root / name, TODAY, root / "output")


def test_the_report_goes_to_a_dated_file_and_errors_do_not_stop_it(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", POLICIES)
    code, out, _ = command("report", root)
    assert (code, "reports/2026-11-22.html" in out) == (0, True)
    page = (root / "reports" / "2026-11-22.html").read_text("utf-8")
    assert "<h1>安澜县政府信息公开检查报告（2026年11月22日）</h1>" in page


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "—"), (0, "0%"), (1, "100%"), (2 / 3, "66.7%"), (0.5, "50%"), (0.9999, "99.9%"), (0.0001, "0.1%")],
)
def test_a_share_between_0_and_1_never_rounds_to_either(share: float | None, words: str) -> None:
    assert percent(share) == words


def test_bars_fill_their_scale_and_stay_visible() -> None:
    rows = [Bar("甲", (3, 1), "4"), Bar("乙", (0, 0), "0"), Bar("丙", (0.001, 0), "…")]
    drawn = re.findall(
        r'class="([ab])" x="([\d.]+)%" y="\d+" width="([\d.]+)%"', bars("n", "题", "说明", rows, ("a", "b"))
    )
    assert drawn == [("a", "0.00", "75.00"), ("b", "75.00", "25.00"), ("a", "0.00", "0.60")]


def test_a_line_ends_at_its_highest_value_under_the_top() -> None:
    drawn = line("n", "标题", "说明", [("1月", 0), ("2月", 10)])
    assert re.findall(r'cx="([\d.]+)%" cy="([\d.]+)"', drawn) == [("25.00", "136.0"), ("75.00", "26.0")]
    assert drawn.count('class="curve"') == 1
