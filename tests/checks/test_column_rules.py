"""Edge cases of the rules on completeness and freshness: sections, guide, yearly publications, ledgers."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.core.document import Document
from sitegen.core.finding import Severity
from sitegen.kinds.shapes import day, is_unfilled
from sitegen.site.config import SiteConfig
from tests.factories import EXAMPLES, WITHHELD, RuleCase, dated, document, found, messages, rule_case, site
from tests.samples import findings, make_site

SAMPLE = Path(__file__).parents[2] / "content"
COLUMN = "content/_site/column.yml"
ALL = "policy, interpretation, notice"
REST = f"{{id: rest, name: 其他, kinds: [{ALL}], freshness_days: 0}}"
COUNTY, BUREAU = "安澜县人民政府", "安澜县示例局"


def column(*sections: str, **registers: str) -> SiteConfig:
    return site({"column": "sections:\n" + "".join(f"  - {section}\n" for section in sections), **registers})


# CO001 to CO003: the example's documents in other columns


def filled(code: str, sentence: str, said: Any, *sections: str, today: str = "2026-11-22", **registers: str) -> Any:
    return rule_case(code, sentence, said, *EXAMPLES, of=column(*sections, **registers), today=today)


empty, stale, missing = (partial(filled, code) for code in ("CO001", "CO002", "CO003"))
PARENT = "{{id: top, name: 上, required: true, children: [{}]}}"
CLASSES = [f"20-{number}" for number in range(1, 16)]
EVERY_CLASS = json.dumps(CLASSES + [f"21-{number}" for number in range(1, 8)])
KIND_BY_KIND = (
    "{id: policy, name: 政策文件, kinds: [policy]}",
    f"{{id: rest, name: 其他, kinds: [{ALL}], freshness_days: 0}}",
)


def aged(days: str, kinds: str = f"{ALL}, plan") -> str:
    return f"{{id: all, name: 全部, kinds: [{kinds}], freshness_days: {days}}}"


def classed(classes: str, required: str = "false") -> str:
    return f"{{id: all, name: 全部, kinds: [{ALL}], classes: {classes}, required: {required}}}"


@pytest.mark.parametrize(
    "case",
    [
        empty("filled by what stands below it", 0, PARENT.format("{id: low, name: 下, kinds: [policy]}"), REST),
        empty(
            "an empty child is named and its parent is not named again",
            ("栏目“上/甲”没有公开的文件，也没有说明",),
            PARENT.format("{id: a, name: 甲, required: true}"),
            REST,
        ),
        empty("a note on some children", 1, PARENT.format("{id: a, name: 甲, note: 无。}, {id: b, name: 乙}"), REST),
        empty("notes on all", 0, PARENT.format("{id: a, name: 甲, note: 无。}, {id: b, name: 乙, note: 无。}"), REST),
        *(
            empty(
                f"a note that only promises: {note}",
                (f"栏目“指南”没有公开的文件，说明写的是“{note}”，等于没有说明",),
                f'{{id: guide, name: 指南, kinds: [guide], required: true, note: "{note}"}}',
            )
            for note in ("建设中", "待补充", "栏目正在建设中，敬请期待！", "内容更新中……", "——", "XX", "即将上线")
        ),
        *(
            empty(note, 0, f'{{id: guide, name: 指南, kinds: [guide], required: true, note: "{note}"}}')
            for note in ("无。", "本机关无此类信息", "见县政府门户网站。", "由县财政局公布", "今年没有新的文件")
        ),
        stale("as old as its kinds allow", 0, *KIND_BY_KIND, today="2024-09-05"),
        stale("older by a day", "栏目“政策文件”", *KIND_BY_KIND, today="2024-09-06"),
        stale("of several kinds the most patient speaks", 0, aged("null"), today="2024-12-31"),
        stale("and the section before them", 1, aged("100"), today="2024-12-31"),
        stale("or not at all", 0, aged("0"), today="2040-01-01"),
        missing("a county answers for article 21", 1, classed(json.dumps(CLASSES))),
        missing(
            "a department for article 20 alone",
            0,
            classed(json.dumps(CLASSES)),
            departments=f"- {{name: {COUNTY}, slug: a, level: 部门, normative: true}}\n",
        ),
        missing("an empty section that must be filled anyway", 0, REST, classed(EVERY_CLASS, "true")),
        empty("is named once", 1, REST, classed(EVERY_CLASS, "true")),
    ],
)
def test_a_section_is_filled_fresh_and_answers_for_its_classes_or_says_why_not(case: RuleCase) -> None:
    case.check()


@pytest.mark.parametrize(("fields", "told"), [({}, 0), (WITHHELD, 1), ({"published": "2026-12-01"}, 1)])
def test_what_is_not_public_fills_no_section(fields: dict[str, str], told: int) -> None:
    guides = column("{id: guide, name: 指南, kinds: [guide], required: true}", REST)
    assert len(found("CO001", document("guide", kind="guide", **fields), of=guides)) == told


def test_a_section_is_reported_at_its_line_and_the_built_in_column_at_line_1(root: Path) -> None:
    (told,) = found("CO001", *EXAMPLES, of=column(REST, "{id: guide, name: 指南, kinds: [guide], required: true}"))
    assert (told.path, told.line) == (COLUMN, 3)
    (root / COLUMN).unlink()
    said = [finding for finding in findings(root) if finding.code == "CO001"]
    assert [(finding.path, finding.line) for finding in said] == [(COLUMN, 1)] * 5
    assert "栏目“政府信息公开指南”没有公开的文件，也没有说明" in {finding.message for finding in said}


def test_the_same_staleness_names_the_newest_document_and_keeps_its_evidence_from_day_to_day() -> None:
    of = column("{id: policy, name: 政策文件, kinds: [policy]}")
    first, second = (found("CO002", *EXAMPLES, of=of, today=date(2024, 9, day))[0] for day in (6, 7))
    assert ("184 天" in first.message, "content/policy.md" in first.message) == (True, True)
    assert first.message != second.message
    assert first.evidence == second.evidence


def test_the_classes_that_are_missing_are_named() -> None:
    (message,) = messages("CO003", *EXAMPLES, of=column(classed(json.dumps(CLASSES))))
    assert ("21-1（市政建设）" in message, "20-" in message) == (True, False)


# CO004, CO005: a real guide of the sample, and one element spoilt at a time

GUIDE = (SAMPLE / "guide" / "county-government.md").read_text("utf-8").split("---\n", 2)[2]
ELEMENTS = {
    "公开工作机构名称": "安澜县人民政府办公室政务公开科",
    "办公地址": "安澜县安澜街道政务路1号县政府办公楼3楼",
    "办公时间": "工作日上午8:30至12:00，下午1:30至5:30（法定节假日除外）",
    "传真号码": "0900-6210002",
    "互联网联系方式": "电子邮箱 zwgk@anlan.example；网站“依申请公开”栏目",
    "联系电话": "0900-6210001",
}
PARTS = """\
# 说明

**一、信息分类和编排体系**

政府信息按照职能、规划、财政分为三类，按发布日期排列。

**二、获取方式**

可以到县档案馆查阅。

"""
OFFICE = (
    "本机关政府信息公开工作机构为安澜县人民政府办公室政务公开科，办公地址为安澜街道政务路1号，办公时间为工作日8:30至17:30，"
    "联系电话：0900-6210001，传真：0900-6210002，电子邮箱：zwgk@anlan.example。"
)
COMPLAINTS = (
    "工作机构：公开科\n\n地址：政务路1号\n\n办公时间：工作日\n\n监督电话：0900-6210009\n\n"
    "传真：无\n\n邮箱：a@anlan.example\n"
)
BLANK = "\n联系电话：0900-6210001\n\n| 申请人 | | 联系电话 | |\n| --- | --- | --- | --- |\n"
USUAL = [
    "公开工作机构为县政府办公室，办公地址：政务路1号，办公时间：每周一至周五，联系电话：0900-6210001，传真：6210002，"
    "邮箱：xxgk@anlan.example。",
    "受理机构：政务公开科\n\n通讯地址：政务路1号\n\n受理时间：工作日\n\n电话/传真：(0900)6210001\n\n网址：www.anlan.example",
    "### 工作机构\n\n政务公开科\n\n### 办公地址\n\n政务路1号\n\n### 工作时间\n\n8:30至17:30\n\n### 联系电话\n\n"
    "09006210001\n\n### 传真\n\n无\n\n### 电子邮箱\n\nzwgk@anlan.example",
    "本机关政府信息公开申请由县政府办公室负责受理。\n\n- **地　址**：政务路1号\n- **办公时间**：工作日\n"
    "- **电　话**：12345\n- **传　真**：无\n\n也可以发邮件到 zwgk@anlan.example。",
]


def guide(sentence: str, said: Any, body: str, **fields: Any) -> Any:
    return rule_case("CO004", sentence, said, document("guide", body, kind="guide", **fields))


def spoilt(old: str, new: str) -> str:
    assert old in GUIDE
    return GUIDE.replace(old, new)


def part(heading: str) -> str:
    begin = GUIDE.index(f"## {heading}")
    return GUIDE[begin : GUIDE.index("\n## ", begin) + 1]


@pytest.mark.parametrize(
    "case",
    [
        guide("a whole one", 0, GUIDE),
        *(
            guide(f"a row taken out: {name}", (f"指南缺少{name}",), spoilt(f"| {name} | {value} |\n", ""))
            for name, value in ELEMENTS.items()
            if name != "联系电话"  # the guide has it at another place too
        ),
        *(
            guide(f"a placeholder {filler}", f"指南的{name}", spoilt(ELEMENTS[name], filler))
            for name, filler in zip(ELEMENTS, ("待定", "XX县XX路XX号", "——", "×××", "", "0900-XXXXXXX"), strict=True)
        ),
        guide("half a number", "指南的联系电话", spoilt(ELEMENTS["联系电话"], "62100")),
        *(
            guide(f"{heading} without content: {kept}", (f"指南缺少{heading[2:]}",), spoilt(part(heading), kept))
            for heading in ("一、信息分类", "二、编排体系", "三、获取方式")
            for kept in ("", f"## {heading}\n\n")
        ),
        *(guide(f"a usual wording: {contact[:4]}", 0, f"{PARTS}{contact}\n") for contact in USUAL),
        *(
            guide(f"a sentence behind the empty label {label}", 0, f"{PARTS}{label}\n\n{OFFICE}\n")
            for label in ("1. 受理机构", "（一）工作机构", "办公地址", "联系电话：", "- 电子邮箱")
        ),
        guide(
            "an empty label where nothing else says it",
            ("指南的办公地址没有填写",),
            f"{PARTS}办公地址：\n\n{OFFICE.replace('，办公地址为安澜街道政务路1号', '')}\n",
        ),
        guide("the telephone for complaints is another", ("指南缺少联系电话",), PARTS + COMPLAINTS),
        guide("a blank form hides nothing", 0, PARTS + COMPLAINTS + BLANK),
        guide("one that is not public", 0, "未定稿\n", **WITHHELD),
    ],
)
def test_a_guide_says_its_nine_elements(case: RuleCase) -> None:
    case.check()


yearly = partial(rule_case, "CO005")
OLD, NEW = dated("2024-03-06", "old", kind="guide"), dated("2026-03-06", "new", kind="guide")
OTHER = dated("2026-03-06", "other", kind="guide", department=BUREAU)


def looked_through(day: str) -> Document:
    review = {"drafter": "甲", "checker": "乙", "approver": "丙", "secrecy": "通过", "date": day}
    return dated("2024-03-06", kind="guide", review=review)


def listed(year: int, field: str) -> Document:
    return dated(
        f"{year}-03-06", f"{field}{year}", kind="catalogue", title=f"{field}目录", data={"field": field, "rows": []}
    )


IN_CHINESE = dated("2026-03-06", "new", kind="catalogue", title="公开目录", data={"领域": "教育", "事项": []})


@pytest.mark.parametrize(
    "case",
    [
        yearly("an old guide", 1, OLD),
        yearly("one that was looked through a year ago", 0, looked_through("2025-11-22")),
        yearly("or a day before", 1, looked_through("2025-11-21")),
        yearly("or in years to come", 1, looked_through("2036-01-01")),
        yearly("one that a newer follows", 0, OLD, NEW),
        yearly("one that another department's follows", 1, OLD, OTHER),
        yearly("each field of the standard catalogue by itself", 1, listed(2024, "教育"), listed(2026, "救助")),
        yearly("a field of which there is a newer catalogue", 0, listed(2024, "教育"), listed(2026, "教育")),
        yearly("a newer catalogue that names its field in Chinese", 0, listed(2024, "教育"), IN_CHINESE),
    ],
)
def test_guides_and_catalogues_are_looked_through_every_year(case: RuleCase) -> None:
    case.check()


# CO006, CO007

decision, annual = (partial(rule_case, code) for code in ("CO006", "CO007"))


def decisions(published: str, year: int = 2026) -> Document:
    data = {"type": "catalogue", "year": year}
    return dated(published, published, kind="decision", title=f"{year}年度重大行政决策事项目录", data=data)


def report(published: str, year: int, issuer: str = BUREAU, title: str = "", **fields: Any) -> Document:
    title = title or f"{issuer}{year}年政府信息公开工作年度报告"
    return dated(
        published, published, kind="annual-report", title=title, data={"year": year}, department=issuer, **fields
    )


DECIDING = "{{id: decision, name: 重大行政决策, kinds: [decision]{}}}"
FIRST, LAST, NEXT = report("2023-01-20", 2022), report("2025-01-20", 2024), report("2026-01-20", 2025)
PLACE = "{id: report, name: 年报, kinds: [annual-report], freshness_days: 0}"
NOTED = PLACE.replace("}", ", note: 见县政府门户网站。}")
NEVER = "安澜县人民政府从来没有公布年度报告，缺少 {}的"
OWN = f"- {{name: {COUNTY}, slug: a, level: 部门}}\n"


@pytest.mark.parametrize(
    "case",
    [
        decision("the catalogue is not due in April", 0, decisions("2025-04-02", 2025), today="2026-04-30"),
        decision("it is in May", 1, decisions("2025-04-02", 2025), today="2026-05-01"),
        decision("adjusted later in the year it is not late", 0, decisions("2026-04-30"), decisions("2026-08-01")),
        decision("published in May it is", 1, decisions("2026-05-01")),
        decision("a column notes that there is none", 0, *EXAMPLES, of=column(REST, DECIDING.format(", note: 无。"))),
        decision("a column without a note", 1, *EXAMPLES, of=column(REST, DECIDING.format(""))),
        annual("a department in January", 0, report("2026-01-31", 2025)),
        annual("a department in February", 1, report("2026-02-01", 2025)),
        annual("the government in March", 0, report("2026-03-31", 2025, COUNTY)),
        annual("the government in April", 1, report("2026-04-01", 2025, COUNTY)),
        *(
            annual(f"the government's, put up by its office: {title}", 0, report("2026-03-20", 2025, title=title))
            for title in (
                "安澜县人民政府2025年年度报告",
                "安澜县2025年政府信息公开工作年度报告",
                "安澜县政府2025年年度报告",
            )
        ),
        annual("before the regulation was revised", 0, report("2019-03-20", 2018), today="2019-12-31"),
        annual("since the regulation was revised", 1, report("2020-03-20", 2019), today="2020-12-31"),
        annual("the next is not due yet", 0, LAST, today="2026-01-31"),
        annual("the next is missing", f"{BUREAU}没有公布 2025 年的年度报告", LAST, today="2026-02-01"),
        annual("the next is there", 0, LAST, NEXT, today="2026-02-01"),
        annual("there, but faulty", 0, LAST, report("2026-01-20", 2025, index=None)),
        annual("there, but withheld", 1, LAST, report("2026-01-20", 2025, **WITHHELD)),
        annual(
            "every year since", f"{BUREAU}没有公布 2023、2024、2025 年的年度报告，最早的一份应不晚于 2024-01-31", FIRST
        ),
        annual("every year between", f"{BUREAU}没有公布 2023、2024 年的年度报告", FIRST, NEXT),
        annual("never, but not due yet", 0, *EXAMPLES, of=column(REST, PLACE), today="2025-03-31"),
        annual("never", NEVER.format("2024 年"), *EXAMPLES, of=column(REST, PLACE), today="2025-04-01"),
        annual("never in years", NEVER.format("2024、2025 年"), *EXAMPLES, of=column(REST, PLACE), today="2026-04-01"),
        annual("a column without a place for it", 0, *EXAMPLES, of=column(REST)),
        annual("a column that notes where it is", 0, *EXAMPLES, of=column(REST, NOTED)),
        annual("the government's is there", 0, *EXAMPLES, report("2026-03-20", 2025, COUNTY), of=column(REST, PLACE)),
        annual("its office's", 0, *EXAMPLES, report("2026-01-20", 2025, f"{COUNTY}办公室"), of=column(REST, PLACE)),
        annual("a site of a department", 0, *EXAMPLES, of=column(REST, PLACE, departments=OWN)),
        annual("a new site", 0, dated("2025-12-09"), of=column(REST, PLACE)),
    ],
)
def test_catalogues_of_decisions_and_annual_reports_come_every_year_in_time(case: RuleCase) -> None:
    case.check()


def test_missing_publications_are_reported_in_the_column_or_at_the_last_of_their_kind() -> None:
    told = [
        *found("CO006", decisions("2025-04-02", 2025)),
        *found("CO006", *EXAMPLES, of=column(REST, DECIDING.format(""))),
        *found("CO007", *EXAMPLES, of=column(REST, PLACE)),
        *found("CO007", LAST),
    ]
    assert [(one.path, one.line) for one in told] == [(COLUMN, 12), (COLUMN, 3), (COLUMN, 3), (LAST.facts.path, 2)]
    assert "2026-04-30" in told[0].message
    assert told[-1].severity is Severity.ERROR


# CO008 to CO011

row = partial(rule_case, "CO008")
MET = {"first": "甲", "documents": ["policy.md"]}


def rows(*listed: object) -> Document:
    return dated("2026-03-06", "catalogue", kind="catalogue", data={"field": "示例", "rows": list(listed)})


@pytest.mark.parametrize(
    "case",
    [
        *(
            row(f"met by {named}", 0, rows({"first": "甲", "documents": named}), *EXAMPLES)
            for named in (
                *(["policy.md"], "policy.md", ["missing.md", "policy.md"], ["安政发〔2024〕1号"]),
                *(["119901230000000010/2024-0000001"], "missing.md；https://www.anlan.example/a"),
            )
        ),
        *(
            row(f"the address {address}", told, rows(MET, {"first": "乙", "documents": [address]}), *EXAMPLES)
            for address, told in (("https://", 1), ("http:///a", 1), ("https://a", 1), ("https://a.example/b", 0))
        ),
        row(
            "one finding where no row names a document",
            "目录的 60 个事项",
            rows(*({"first": str(n)} for n in range(60))),
        ),
        row("a ditto is no name", "目录事项“同上”", rows(MET, {"first": "同上"}), *EXAMPLES),
        row("a row on request", 0, rows(MET, {"first": "乙", "mode": "依申请"}), *EXAMPLES),
        row("a row with a note", 0, rows(MET, {"first": "丙", "note": "本机关无此类信息"}), *EXAMPLES),
        *(
            row(f"a note that says nothing: {note}", 1, rows(MET, {"first": "乙", "note": note}), *EXAMPLES)
            for note in ("同上", "待补充", "建设中", "——")
        ),
    ],
)
def test_every_row_of_the_standard_catalogue_is_met_by_a_public_document(case: RuleCase) -> None:
    case.check()


def test_a_withheld_document_meets_no_row_and_its_title_is_not_quoted() -> None:
    withheld = document("second", title="机密事项", **WITHHELD)
    (finding,) = found("CO008", rows({"first": "甲", "documents": ["second.md"]}), withheld)
    assert "机密事项" not in finding.message


def test_rows_of_a_csv_file_are_read(tmp_path: Path) -> None:
    change = (
        "--- content/catalogue.md\nkind: catalogue\ndata: rows.csv\n"
        "=== content/rows.csv\nseq,first,documents\n1,甲,policy.md\n2,乙,missing.md\n3,丙,\n"
    )
    told = findings(make_site(tmp_path / "site", change))
    assert [finding.message.split("，")[0] for finding in told if finding.code == "CO008"] == [
        "目录事项（第 2 行）“乙”写的文件“missing.md”在本站找不到或者没有公开",
        "目录事项（第 3 行）“丙”没有写对应的文件",
    ]


progress, overdue, stage = (partial(rule_case, code) for code in ("CO009", "CO010", "CO011"))


def ledger(published: str, *items: object, title: str = "台账", **data: object) -> Document:
    whole = {"year": 2026, "items": list(items)} | data
    return dated(published, published, kind="task", title=title, data=whole)


def said_of(progress: object) -> dict[str, object]:
    return {"task": "甲", "progress": progress, "finished": False}


def due(*days: str) -> Document:
    """Return a ledger with an open task for each deadline, and a finished one."""
    items = [
        {"task": name, "due": day, "progress": {"2026Q3": "过半"}} for name, day in zip("甲乙丙", days, strict=False)
    ]
    return ledger("2026-10-10", *items, {"task": "丁", "due": days[0], "finished": True})


BEFORE = {"task": "甲", "due": "2026-09-30", "progress": {"2026Q1": "启动"}, "finished": False}
AFTER = {"task": "甲（新）", "due": "2026-09-30", "progress": {"2026Q3": "完成"}, "finished": "是"}
SPRING = ledger("2026-04-10", BEFORE, title="2026年民生任务进展情况（一季度）")
AUTUMN = [
    ledger("2026-10-10", AFTER, title=title)
    for title in ("2026年民生任务完成情况（三季度）", "2026年民生任务进展（截至9月）")
]
ANOTHER = ledger("2026-10-10", AFTER, title="2026年另一台账")
PASSED = """2026-11-21 2026年10月 9月底 9月30日前 三季度 2026年三季度 2026年第3季度末 10月中旬 上半年
2026年上半年 今年9月 2025年 2025年底前"""
TO_COME = "2026-11-22 年底 11月底 四季度 2026年四季度 年内 本年度 2026年 2027年3月 — 长期坚持 持续推进"


@pytest.mark.parametrize(
    "case",
    [
        *(
            progress(f"{quarter} on {today}", told, ledger("2026-07-10", said_of({quarter: "过半"})), today=today)
            for quarter in ("2026Q2", "2026年二季度", "2026年第2季度", "2026-06", "2026年上半年")
            for today, told in (("2026-09-30", 0), ("2026-10-01", 1))
        ),
        *(
            progress(f"{text} is as old as its ledger", told, ledger("2026-07-10", said_of(text), **as_of))
            for text in (None, "已开工", {}, {"未知": "开工"}, {"2026Q3": None})
            for as_of, told in (({"as_of": "2026-06-30"}, 1), ({}, 0))
        ),
        *(kind(f"history in {new.facts.title}", 0, SPRING, new) for kind in (progress, overdue) for new in AUTUMN),
        progress("another ledger", 1, SPRING, ANOTHER),
        overdue("another ledger", 1, SPRING, ANOTHER),
        overdue("the same task there", 0, SPRING, ledger("2026-10-10", BEFORE | {"finished": True}, title="另一台账")),
        *(overdue(day, "1 项工作到期没有完成", due(day)) for day in PASSED.split()),
        *(overdue(day, 0, due(day)) for day in (*TO_COME.split(), "")),
        overdue(
            "the open task is named and no other",
            "1 项工作到期没有完成（最早的时限是 2026-09-30）：“甲”",
            due("9月底", "年底"),
        ),
    ],
)
def test_tasks_are_reported_every_quarter_and_done_in_time(case: RuleCase) -> None:
    case.check()


def test_deadlines_that_cannot_be_read_are_reported_unless_the_task_is_finished() -> None:
    assert messages("DA004", due("待定", "13月", "2026-12-31")) == [
        "“时限”写的是“待定”，认不出是哪一天",
        "“时限”写的是“13月”，认不出是哪一天",
    ]
    assert messages("DA004", ledger("2026-10-10", {"task": "甲", "due": "9月底"}, year=None)) == [
        "“时限”写的是“9月底”，认不出是哪一天"
    ]


EARLY = {"批准服务": "见指南", "批准结果": "已批复", "招标投标": "公开招标", "征收土地": "不涉及"}
BUILT = EARLY | {"重大设计变更": "无", "施工有关": "已开工", "质量安全监督": ["检查一次"]}
CHINESE = {"项目名称": "示例工程", "阶段": "正在招投标", "八类信息": {"批准服务": "见指南", "批准结果": "已批复"}}


def project(**data: object) -> Document:
    return dated("2026-03-06", "project", kind="project", data={"name": "示例工程", **data})


@pytest.mark.parametrize(
    "case",
    [
        stage("prepared", 0, project(stage="前期", information={"批准服务": "见指南"})),
        stage("tendered", 0, project(stage="招标", information=EARLY)),
        stage("built", 0, project(stage="施工", information=BUILT)),
        stage("done", ("“示例工程”已到竣工阶段，缺少竣工有关信息",), project(stage="已竣工验收", information=BUILT)),
        stage(
            "a placeholder",
            ("“示例工程”已到施工阶段，缺少施工有关信息",),
            project(stage="在建", information=BUILT | {"施工有关": "待定"}),
        ),
        stage(
            "approved",
            "“示例工程”已到审批阶段，缺少批准结果信息",
            project(stage="审批", information={"批准服务": "见指南"}),
        ),
        stage(
            "with Chinese names",
            ("“示例工程”已到招标阶段，缺少招标投标、征收土地信息",),
            dated("2026-02-01", kind="project", data={"项目": [CHINESE]}),
        ),
        stage("one that nobody knows", 1, project(stage="第三阶段", information=BUILT)),
        stage("a notice on a project", 0, project()),
    ],
)
def test_a_project_has_what_its_stage_asks(case: RuleCase) -> None:
    case.check()


def test_a_missing_element_of_a_project_is_reported_at_its_data(tmp_path: Path) -> None:
    source = (SAMPLE / "projects" / "sewage-plant.md").read_text("utf-8")
    cut = "\n".join(line for line in source.split("\n") if not line.startswith("    竣工有关"))
    root = make_site(tmp_path / "site", f"=== content/project.md\n{cut}")
    (finding,) = [finding for finding in findings(root) if finding.code == "CO011"]
    assert cut.split("\n")[finding.line - 1] == "  information:"


# CO012, CO013

hole, issue = (partial(rule_case, code) for code in ("CO012", "CO013"))


def budget(year: int, kind: str = "预算", unit: str = "县水利局", **fields: Any) -> Document:
    data = {"unit": unit, "year": year, "type": kind}
    return dated(f"{year}-02-01", f"{year}-{unit}-{kind}", kind="budget", data=data, **fields)


def papers(written: str, **fields: Any) -> list[Document]:
    """Return budgets and accounts of 县水利局, such as ``2025预算 2025决算``."""
    return [budget(int(one[:4]), one[4:], **fields) for one in written.split()]


def lacks(*what: str, unit: str = "县水利局") -> tuple[str, ...]:
    return tuple(f"“{unit}”缺少 {one}" for one in what)


def registered(entry: str) -> SiteConfig:
    unit = f"{{name: 安澜县水利局, slug: water, short: 县水利局, {entry}}}"
    return site({"departments": f"- {{name: {COUNTY}, slug: county}}\n- {unit}\n"})


STOPPED = papers("2022预算 2022决算")
NAMED = {"单位": "县水利局", "年度": 2025, "类型": "预算"}
CLOSED = dated("2026-09-01", "closed", kind="budget", title="公开", data=NAMED | {"类型": "决算"})
TITLED = dated("2026-09-01", "both", kind="budget", title="安澜县示例局2025年决算和2026年预算", department=BUREAU)
MANY = papers("2019预算 2023预算 2026预算 2019决算 2024决算")
SHORT, LONG = budget(2025, unit="示例局"), budget(2026, unit=BUREAU)
FAULTY = [*papers("2023决算 2024决算 2025决算 2023预算 2025预算 2026预算"), budget(2024, index=None)]


@pytest.mark.parametrize(
    "case",
    [
        hole("accounts in October", 0, *papers("2025预算 2026预算"), today="2026-10-31"),
        hole("accounts in November", lacks("2025 年的决算"), *papers("2025预算 2026预算"), today="2026-11-01"),
        hole("accounts that are there", 0, *papers("2025预算 2026预算 2025决算")),
        hole("another unit's", 1, *papers("2025预算 2026预算"), *papers("2025决算 2026预算", unit="县财政局")),
        hole("a budget in June", 0, *papers("2025预算 2025决算"), today="2026-06-30"),
        hole("a budget in July", lacks("2026 年的预算"), *papers("2025预算 2025决算"), today="2026-07-01"),
        hole("every year since", lacks("2023、2024、2025 年的决算", "2023、2024、2025 等 4 年的预算"), *STOPPED),
        hole("never a budget", lacks("2024、2025、2026 年的预算"), *papers("2024决算 2025决算")),
        hole("its first budget", 0, *papers("2024决算 2025决算 2026预算")),
        hole(
            "five years", lacks("2021、2022、2023 等 5 年的决算", "2022、2023、2024 等 5 年的预算"), *papers("2005预算")
        ),
        hole("many holes", lacks("2021、2022、2023 等 4 年的决算", "2022、2024、2025 年的预算"), *MANY),
        hole("a faulty one", 0, *FAULTY),
        hole("Chinese names", lacks("2025 年的决算"), dated("2026-02-01", kind="budget", data=NAMED), budget(2026)),
        hole("accounts with Chinese names", 0, dated("2026-02-01", kind="budget", data=NAMED), CLOSED, budget(2026)),
        hole("a title that gives both", 0, TITLED, SHORT),
        hole("a unit written short", lacks("2025 年的决算", unit=BUREAU), SHORT, LONG),
        hole("merged", 0, *STOPPED, of=registered("not_applicable: {budget: 收支并入县政府办公室}")),
        hole("ended", 0, *STOPPED, of=registered("not_applicable: {power-list: 没有行政职权}, until: 2022-06-30")),
        hole(
            "ended later",
            lacks("2023、2024 年的预算", "2023 年的决算", unit="安澜县水利局"),
            *STOPPED,
            of=registered("until: 2024-06-30"),
        ),
        hole(
            "begun later",
            lacks("2026 年的预算", "2025 年的决算", unit="安澜县水利局"),
            *STOPPED,
            of=registered("since: 2025-03-01"),
        ),
    ],
)
def test_a_unit_publishes_budget_and_accounts_of_every_year(case: RuleCase) -> None:
    case.check()


def test_a_gap_is_reported_at_the_document_before_it() -> None:
    assert [finding.path for finding in found("CO012", *papers("2025预算 2026预算"))] == [
        "content/2025-县水利局-预算.md"
    ]


def gazette(name: str, year: int, number: object, total: object = None) -> Document:
    return dated("2026-03-06", name, kind="gazette", data={"year": year, "issue": number, "total": total})


ONE = gazette("a", 2026, 1, 41)
NUMBERED = [(2025, 6), (2026, "1-2"), (2026, "3、4"), (2026, [5, 6]), (2027, 1)]
DOUBLE = [gazette(f"g{place}", year, number) for place, (year, number) in enumerate(NUMBERED)]


@pytest.mark.parametrize(
    "case",
    [
        issue("one left out", "公报 2026 年缺第 2 期", ONE, gazette("b", 2026, 3, 43)),
        issue("one left out of all", "公报缺总第 42 期", ONE, gazette("b", 2026, 2, 43)),
        issue("left out of all over the year", "公报缺总第 42 期", ONE, gazette("b", 2027, 1, 43)),
        issue("in order", 0, ONE, gazette("b", 2026, 2, 42)),
        issue("two in one", 0, ONE, gazette("b", 2026, [2, 3], "42、43")),
        issue("three in one", 0, ONE, gazette("b", 2026, "2-4", "42-44"), gazette("c", 2026, 5, 45)),
        issue("a new year", 0, ONE, gazette("b", 2027, 1)),
        issue("a new year begun late", "公报 2027 年缺第 1、2 期", ONE, gazette("b", 2027, 3)),
        issue("begun late with two in one", "公报 2027 年缺第 1 期", ONE, gazette("b", 2027, "2-3", "42-43")),
        issue("begun with two in one", 0, ONE, gazette("b", 2027, "1-2", "42-43")),
        issue("numbered over the years", 0, ONE, gazette("b", 2027, 42, 42)),
        issue("twice", "公报 2026 年第 1 期有两份，另一份是 content/a.md", ONE, gazette("b", 2026, "1-2", "41-42")),
        issue("a slip of the pen", "公报 2026 年缺第 2、3", ONE, gazette("b", 2026, 900000, 42)),
        issue("double ones leave no gap", 0, *DOUBLE),
        issue("half of a double one again", "公报 2026 年第 4 期有两份", *DOUBLE, gazette("h", 2026, 4)),
        issue("the first year begins anywhere", 0, gazette("a", 2026, 3), gazette("b", 2026, 4)),
        issue(
            "numbers in titles",
            1,
            *(dated("2026-03-06", n, kind="gazette", title=f"公报2026年第{n}期（总第4{n}期）") for n in "13"),
        ),
    ],
)
def test_gazettes_count_on_within_the_year_and_in_all(case: RuleCase) -> None:
    case.check()


# shapes of data


@pytest.mark.parametrize("written", ["", "XX", "×××", "——", "待定", "0900-XXXXXXX", "（待补充）", "XX路XX号"])
def test_placeholders_are_distinguished_from_words(written: str) -> None:
    assert is_unfilled(written)
    assert not any(map(is_unfilled, ("xxgk@anlan.example", "无", "接待定点医院", "二○○六年", "XXL码")))


def test_days_are_read_as_written() -> None:
    written = ("2026-09-30", "2026年9月30日", "2026年2月底", "2026-02-30", "2026年", "9999-12-31", None, [2026])
    assert list(map(day, written)) == [date(2026, 9, 30), date(2026, 9, 30), date(2026, 2, 28), *[None] * 5]


# DS007 to DS009

again, posts, moved = (partial(rule_case, code) for code in ("DS007", "DS008", "DS009"))


def kept(attribute: str, reviewed: str) -> Document:
    review = {"drafter": "甲", "checker": "乙", "approver": "丙", "secrecy": "通过", "date": reviewed}
    return document("kept", title="机密事项", disclosure=attribute, reason="条例第十六条", review=review)


def moves(*named: str, **fields: Any) -> Document:
    return document("moved", data={"类型": "moved", "rows": [{"document": name} for name in named]}, **fields)


SAME = {"drafter": "政务公开科", "checker": "乙", "approver": "政务 公开科", "secrecy": "通过"}
LEFT_OUT = (
    "清单第 2 行没有写公开文件，网页上不显示这一行",
    "清单第 3 行写的“nowhere.md”在本站找不到，网页上不显示这一行",
    "清单第 4 行写的“second.md”没有公开，网页上不显示这一行",
    "清单第 6 行写的“later.md”还没有到发布日期，网页上不显示这一行",
)
MOVED = moves("policy.md", "", "nowhere.md", "second.md", "https://www.example.gov.cn/a.html", "later.md")
SECOND, LATER = document("second", **WITHHELD), document("later", issued="2026-11-20", published="2026-12-01")


@pytest.mark.parametrize(
    "case",
    [
        again("on request, a year ago", 0, kept("依申请公开", "2025-11-22")),
        again("on request, a day before", 1, kept("依申请公开", "2025-11-21")),
        again("withheld, a year ago", 0, kept("不予公开", "2025-11-22")),
        again("withheld, a day before", 1, kept("不予公开", "2025-11-21")),
        again("public", 0, *EXAMPLES),
        posts("left blank", 0, document("a", review={"checker": "校核岗", "secrecy": "通过"})),
        posts("the same with a blank", 1, document("a", review=SAME)),
        moved("each row that the page leaves out, with why", LEFT_OUT, MOVED, SECOND, LATER, *EXAMPLES),
        moved("a list that is not public", 0, moves("nowhere.md", **WITHHELD)),
    ],
)
def test_withheld_documents_need_reassessment_and_moved_ones_are_public(case: RuleCase) -> None:
    case.check()


def test_reassessment_quotes_no_title_and_an_awaited_row_is_a_notice() -> None:
    (told,) = found("DS007", kept("不予公开", "2025-11-21"))
    assert "机密事项" not in told.message + told.hint
    severities = [one.severity for one in found("DS009", MOVED, SECOND, LATER, *EXAMPLES)]
    assert severities == [Severity.WARNING] * 3 + [Severity.NOTICE]
