"""Edge cases of the rules on completeness and freshness: sections, guide, yearly publications, ledgers."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from sitegen.core.finding import Finding, Severity
from sitegen.kinds.shapes import day, is_unfilled
from tests.samples import TODAY, findings, make_site

SAMPLE = Path(__file__).parents[2] / "content"
ALL = "policy, interpretation, notice"
REST = "{id: rest, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}"


def found(tmp_path: Path, code: str, change: str, today: date = TODAY) -> list[Finding]:
    root = tmp_path / "site"
    shutil.rmtree(root, ignore_errors=True)
    return [finding for finding in findings(make_site(root, change), today) if finding.code == code]


def column(*sections: str) -> str:
    return "=== content/_site/column.yml\nsections:\n" + "".join(f"  - {section}\n" for section in sections)


def document(name: str, kind: str, published: str, title: str = "", data: object = None, extra: str = "") -> str:
    """Return a change of the example site that adds a public document of the county."""
    lines = [f"--- content/{name}.md", f"kind: {kind}", f"issued: {published}", f"published: {published}"]
    lines += [f"title: {title}"] * bool(title)
    lines += [f"data: {json.dumps(data, ensure_ascii=False)}"] * (data is not None)
    return "\n".join([*lines, *extra.split("\n")]) + "\n"


# CO001 to CO003


def test_a_section_counts_as_filled_by_what_stands_below_it(tmp_path: Path) -> None:
    tree = (
        f"{{id: top, name: 上, required: true, children: [{{id: low, name: 下, kinds: [{ALL}], freshness_days: 0}}]}}"
    )
    assert found(tmp_path, "CO001", column(tree)) == []


def test_a_parent_is_content_with_notes_on_all_its_children_but_not_on_some(tmp_path: Path) -> None:
    tree = "{{id: top, name: 上, required: true, children: [{{id: a, name: 甲, note: 无。}}, {{id: b, name: 乙{}}}]}}"
    assert found(tmp_path, "CO001", column(REST, tree.format(", note: 无。"))) == []
    (finding,) = found(tmp_path, "CO001", column(REST, tree.format("")))
    assert (finding.path, finding.line) == ("content/_site/column.yml", 3)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        *(
            (note, True)
            for note in ("建设中", "待补充", "栏目正在建设中，敬请期待！", "内容更新中……", "——", "XX", "即将上线")
        ),
        *(
            (note, False)
            for note in ("无。", "本机关无此类信息", "见县政府门户网站。", "由县财政局公布", "今年没有新的文件")
        ),
    ],
)
def test_a_note_that_only_promises_is_no_answer(tmp_path: Path, note: str, told: bool) -> None:
    section = f'{{id: guide, name: 指南, kinds: [guide], required: true, note: "{note}"}}'
    said = found(tmp_path, "CO001", column(section, REST))
    assert [finding.message for finding in said] == [
        f"栏目“指南”没有公开的文件，说明写的是“{note}”，等于没有说明"
    ] * told


def test_an_empty_required_child_is_named_and_its_parent_is_not_named_again(tmp_path: Path) -> None:
    tree = "{id: top, name: 上, required: true, children: [{id: a, name: 甲, required: true}]}"
    assert [finding.message for finding in found(tmp_path, "CO001", column(REST, tree))] == [
        "栏目“上/甲”没有公开的文件，也没有说明"
    ]


@pytest.mark.parametrize("fields", ["disclosure: 不予公开\nreason: 条例第十六条", "published: 2026-12-01"])
def test_what_is_not_public_fills_no_section(tmp_path: Path, fields: str) -> None:
    section = "{id: guide, name: 指南, kinds: [guide], required: true}"
    guide = f"--- content/guide.md\nkind: guide\n{fields}\n"
    assert len(found(tmp_path, "CO001", column(section, REST) + guide)) == 1


def test_the_built_in_column_points_to_the_first_line_of_the_file_to_be_written(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    (root / "content/_site/column.yml").unlink()
    said = [finding for finding in findings(root) if finding.code == "CO001"]
    assert {(finding.path, finding.line) for finding in said} == {("content/_site/column.yml", 1)}
    assert len(said) == 5
    assert "栏目“政府信息公开指南”没有公开的文件，也没有说明" in {finding.message for finding in said}


@pytest.mark.parametrize(("today", "told"), [(date(2024, 9, 5), False), (date(2024, 9, 6), True)])
def test_a_section_may_be_as_old_as_its_kinds_allow(tmp_path: Path, today: date, told: bool) -> None:
    tree = column("{id: policy, name: 政策文件, kinds: [policy]}", "{id: rest, name: 其他, kinds: [notice]}")
    said = [finding for finding in found(tmp_path, "CO002", tree, today) if "政策文件" in finding.message]
    assert bool(said) is told
    if told:
        assert "184 天" in said[0].message
        assert "content/policy.md" in said[0].message


def test_of_several_kinds_the_most_patient_speaks_and_the_section_before_them(tmp_path: Path) -> None:
    today = date(2024, 12, 31)
    tree = "{{id: all, name: 全部, kinds: [policy, interpretation, notice, plan]{}}}"
    assert found(tmp_path, "CO002", column(tree.format("")), today) == []
    assert len(found(tmp_path, "CO002", column(tree.format(", freshness_days: 100")), today)) == 1
    assert found(tmp_path, "CO002", column(tree.format(", freshness_days: 0")), date(2040, 1, 1)) == []


def test_the_same_staleness_keeps_its_evidence_from_day_to_day(tmp_path: Path) -> None:
    tree = column("{id: all, name: 全部, kinds: [policy, interpretation, notice], freshness_days: 30}")
    first, second = (found(tmp_path, "CO002", tree, day)[0] for day in (date(2026, 1, 1), date(2026, 1, 2)))
    assert first.message != second.message
    assert first.evidence == second.evidence


def test_a_site_of_one_department_answers_only_for_article_20(tmp_path: Path) -> None:
    classes = json.dumps([f"20-{number}" for number in range(1, 16)])
    tree = column(f"{{id: all, name: 全部, kinds: [{ALL}], freshness_days: 0, classes: {classes}}}")
    departments = "=== content/_site/departments.yml\n- {name: 安澜县人民政府, slug: a, level: 部门, normative: true}\n"
    assert found(tmp_path, "CO003", tree + departments) == []
    (finding,) = found(tmp_path, "CO003", tree)
    assert "21-1（市政建设）" in finding.message
    assert "20-" not in finding.message


def test_an_empty_section_that_must_be_filled_anyway_is_not_named_twice(tmp_path: Path) -> None:
    classes = json.dumps([f"20-{number}" for number in range(1, 16)] + [f"21-{number}" for number in range(1, 8)])
    tree = column(REST, f"{{id: all, name: 全部, required: true, classes: {classes}}}")
    assert len(found(tmp_path, "CO001", tree)) == 1
    assert found(tmp_path, "CO003", tree) == []


# CO004, CO005: real guides of the sample, and one element spoilt at a time


def guides(tmp_path: Path, old: str, new: str, name: str = "county-government") -> list[str]:
    source = (SAMPLE / "guide" / f"{name}.md").read_text("utf-8")
    assert old in source
    body = source.split("---\n", 2)[2].replace(old, new)
    change = f"--- content/guide.md\nkind: guide\n正文：\n{body}"
    return [finding.message for finding in found(tmp_path, "CO004", change)]


@pytest.mark.parametrize("name", ["county-government", "water-bureau"])
def test_a_guide_with_its_nine_elements_is_silent(tmp_path: Path, name: str) -> None:
    assert guides(tmp_path, "## 一、信息分类", "## 一、信息分类", name) == []


@pytest.mark.parametrize(
    ("element", "row"),
    [
        ("公开工作机构名称", "| 公开工作机构名称 | 安澜县人民政府办公室政务公开科 |\n"),
        ("办公地址", "| 办公地址 | 安澜县安澜街道政务路1号县政府办公楼3楼 |\n"),
        ("办公时间", "| 办公时间 | 工作日上午8:30至12:00，下午1:30至5:30（法定节假日除外） |\n"),
        ("传真号码", "| 传真号码 | 0900-6210002 |\n"),
        ("互联网联系方式", "| 互联网联系方式 | 电子邮箱 zwgk@anlan.example；网站“依申请公开”栏目 |\n"),
    ],
)
def test_a_row_taken_out_is_missed_though_the_word_stands_elsewhere(tmp_path: Path, element: str, row: str) -> None:
    assert guides(tmp_path, row, "") == [f"指南缺少{element}"]


@pytest.mark.parametrize(
    ("element", "value", "filler"),
    [
        ("公开工作机构名称", "安澜县人民政府办公室政务公开科", "待定"),
        ("办公地址", "安澜县安澜街道政务路1号县政府办公楼3楼", "XX县XX路XX号"),
        ("办公时间", "工作日上午8:30至12:00，下午1:30至5:30（法定节假日除外）", "——"),
        ("联系电话", "0900-6210001", "0900-XXXXXXX"),
        ("联系电话", "0900-6210001", "62100"),
        ("传真号码", "0900-6210002", "×××"),
        ("互联网联系方式", "电子邮箱 zwgk@anlan.example；网站“依申请公开”栏目", ""),
    ],
)
def test_a_placeholder_is_no_value(tmp_path: Path, element: str, value: str, filler: str) -> None:
    (message,) = guides(tmp_path, value, filler)
    assert message.startswith(f"指南的{element}")
    assert filler in message


@pytest.mark.parametrize(
    ("element", "heading", "next_heading"),
    [
        ("信息分类", "一、信息分类", "二、编排体系"),
        ("编排体系", "二、编排体系", "三、获取方式"),
        ("获取方式", "三、获取方式", "四、公开工作机构"),
    ],
)
@pytest.mark.parametrize("keep_heading", [False, True])
def test_a_part_without_content_is_missed(
    tmp_path: Path, element: str, heading: str, next_heading: str, keep_heading: bool
) -> None:
    source = (SAMPLE / "guide" / "county-government.md").read_text("utf-8")
    part = source[source.index(f"## {heading}") : source.index(f"## {next_heading}")]
    assert guides(tmp_path, part, f"## {heading}\n\n" if keep_heading else "") == [f"指南缺少{element}"]


PARTS = """\
# 说明

**一、信息分类和编排体系**

政府信息按照职能、规划、财政分为三类，按发布日期排列。

**二、获取方式**

可以到县档案馆查阅。

"""


@pytest.mark.parametrize(
    "contact",
    [
        "公开工作机构为县政府办公室，办公地址：政务路1号，办公时间：每周一至周五，联系电话：0900-6210001，传真：6210002，"
        "邮箱：xxgk@anlan.example。",
        "受理机构：政务公开科\n\n通讯地址：政务路1号\n\n受理时间：工作日\n\n电话/传真：(0900)6210001\n\n网址：www.anlan.example",
        "### 工作机构\n\n政务公开科\n\n### 办公地址\n\n政务路1号\n\n### 工作时间\n\n8:30至17:30\n\n### 联系电话\n\n"
        "09006210001\n\n### 传真\n\n无\n\n### 电子邮箱\n\nzwgk@anlan.example",
        "本机关政府信息公开申请由县政府办公室负责受理。\n\n- **地　址**：政务路1号\n- **办公时间**：工作日\n"
        "- **电　话**：12345\n- **传　真**：无\n\n也可以发邮件到 zwgk@anlan.example。",
    ],
)
def test_the_usual_wordings_are_understood(tmp_path: Path, contact: str) -> None:
    change = f"--- content/guide.md\nkind: guide\n正文：\n{PARTS}{contact}\n"
    assert [finding.message for finding in found(tmp_path, "CO004", change)] == []


def test_the_telephone_for_complaints_and_a_blank_form_are_not_the_office_s(tmp_path: Path) -> None:
    contact = "工作机构：公开科\n\n地址：政务路1号\n\n办公时间：工作日\n\n监督电话：0900-6210009\n\n传真：无\n\n"
    contact += "邮箱：a@anlan.example\n"
    change = f"--- content/guide.md\nkind: guide\n正文：\n{PARTS}{contact}"
    assert [finding.message for finding in found(tmp_path, "CO004", change)] == ["指南缺少联系电话"]
    form = "\n联系电话：0900-6210001\n\n| 申请人 | | 联系电话 | |\n| --- | --- | --- | --- |\n"
    assert found(tmp_path, "CO004", change + form) == []


OFFICE = (
    "本机关政府信息公开工作机构为安澜县人民政府办公室政务公开科，办公地址为安澜街道政务路1号，办公时间为工作日8:30至17:30，"
    "联系电话：0900-6210001，传真：0900-6210002，电子邮箱：zwgk@anlan.example。"
)


@pytest.mark.parametrize("label", ["1. 受理机构", "（一）工作机构", "办公地址", "联系电话：", "- 电子邮箱"])
def test_a_label_with_nothing_after_it_does_not_hide_what_a_sentence_says(tmp_path: Path, label: str) -> None:
    change = f"--- content/guide.md\nkind: guide\n正文：\n{PARTS}{label}\n\n{OFFICE}\n"
    assert [finding.message for finding in found(tmp_path, "CO004", change)] == []


def test_a_label_with_nothing_after_it_is_told_where_nothing_else_says_it(tmp_path: Path) -> None:
    office = OFFICE.replace("，办公地址为安澜街道政务路1号", "")
    change = f"--- content/guide.md\nkind: guide\n正文：\n{PARTS}办公地址：\n\n{office}\n"
    assert [finding.message for finding in found(tmp_path, "CO004", change)] == ["指南的办公地址没有填写"]


def test_a_guide_that_is_not_public_is_left_alone(tmp_path: Path) -> None:
    withheld = "disclosure: 不予公开\nreason: 条例第十六条"
    assert found(tmp_path, "CO004", f"--- content/guide.md\nkind: guide\n{withheld}\n正文：\n未定稿\n") == []


def test_a_review_keeps_a_guide_fresh_and_only_the_newest_of_a_department_counts(tmp_path: Path) -> None:
    old = document("guide", "guide", "2024-03-06")
    review = "review: {drafter: 甲, checker: 乙, approver: 丙, secrecy: 通过, date: %s}"
    assert len(found(tmp_path, "CO005", old)) == 1
    assert found(tmp_path, "CO005", document("guide", "guide", "2024-03-06", extra=review % "2025-11-22")) == []
    assert len(found(tmp_path, "CO005", document("guide", "guide", "2024-03-06", extra=review % "2025-11-21"))) == 1
    assert len(found(tmp_path, "CO005", document("guide", "guide", "2024-03-06", extra=review % "2036-01-01"))) == 1
    assert found(tmp_path, "CO005", old + document("new", "guide", "2026-03-06")) == []
    other = document("new", "guide", "2026-03-06", extra="department: 安澜县示例局")
    assert [finding.path for finding in found(tmp_path, "CO005", old + other)] == ["content/guide.md"]


def test_each_field_of_the_standard_catalogue_is_kept_up_by_itself(tmp_path: Path) -> None:
    one = document("a", "catalogue", "2024-03-06", "教育目录（2024年版）", {"field": "教育", "rows": []})
    two = document("b", "catalogue", "2026-03-06", "救助目录（2026年版）", {"field": "救助", "rows": []})
    new = document("c", "catalogue", "2026-03-06", "教育目录（2026年版）", {"field": "教育", "rows": []})
    assert [finding.path for finding in found(tmp_path, "CO005", one + two)] == ["content/a.md"]
    assert found(tmp_path, "CO005", one + two + new) == []


# CO006, CO007


def decisions(published: str, year: int = 2026, name: str = "catalogue") -> str:
    title = f"{year}年度重大行政决策事项目录"
    return document(name, "decision", published, title, {"type": "catalogue", "year": year})


def test_a_missing_decision_catalogue_is_missed_only_after_april(tmp_path: Path) -> None:
    last = decisions("2025-04-02", 2025)
    assert found(tmp_path, "CO006", last, date(2026, 4, 30)) == []
    (finding,) = found(tmp_path, "CO006", last, date(2026, 5, 1))
    assert (finding.path, "2026-04-30" in finding.message) == ("content/_site/column.yml", True)


def test_an_adjusted_catalogue_later_in_the_year_is_not_late(tmp_path: Path) -> None:
    assert found(tmp_path, "CO006", decisions("2026-04-30") + decisions("2026-08-01", name="adjusted")) == []
    assert [finding.path for finding in found(tmp_path, "CO006", decisions("2026-05-01"))] == ["content/catalogue.md"]


def test_a_county_whose_column_notes_that_there_are_no_decisions_is_left_alone(tmp_path: Path) -> None:
    section = "{{id: decision, name: 重大行政决策, kinds: [decision]{}}}"
    assert found(tmp_path, "CO006", column(REST, section.format(", note: 无。"))) == []
    (finding,) = found(tmp_path, "CO006", column(REST, section.format("")))
    assert finding.line == 3


def report(name: str, published: str, year: int, issuer: str = "安澜县示例局", title: str = "", extra: str = "") -> str:
    title = title or f"{issuer}{year}年政府信息公开工作年度报告"
    return document(name, "annual-report", published, title, {"year": year}, f"department: {issuer}\n{extra}")


@pytest.mark.parametrize(
    ("issuer", "published", "late"),
    [
        ("安澜县示例局", "2026-01-31", False),
        ("安澜县示例局", "2026-02-01", True),
        ("安澜县人民政府", "2026-03-31", False),
        ("安澜县人民政府", "2026-04-01", True),
    ],
)
def test_departments_report_by_january_and_the_government_by_march(
    tmp_path: Path, issuer: str, published: str, late: bool
) -> None:
    assert bool(found(tmp_path, "CO007", report("r", published, 2025, issuer))) is late


@pytest.mark.parametrize(
    "title", ["安澜县人民政府2025年年度报告", "安澜县2025年政府信息公开工作年度报告", "安澜县政府2025年年度报告"]
)
def test_a_government_s_report_put_up_by_its_office_is_the_government_s(tmp_path: Path, title: str) -> None:
    assert found(tmp_path, "CO007", report("r", "2026-03-20", 2025, title=title)) == []


def test_reports_of_years_before_the_regulation_was_revised_are_not_judged(tmp_path: Path) -> None:
    assert found(tmp_path, "CO007", report("a", "2019-03-20", 2018), date(2019, 12, 31)) == []
    assert len(found(tmp_path, "CO007", report("a", "2020-03-20", 2019), date(2020, 12, 31))) == 1


def test_a_department_that_reported_once_is_missed_at_its_last_report(tmp_path: Path) -> None:
    last = report("old", "2025-01-20", 2024)
    assert found(tmp_path, "CO007", last, date(2026, 1, 31)) == []
    (finding,) = found(tmp_path, "CO007", last, date(2026, 2, 1))
    assert (finding.path, "2025 年" in finding.message) == ("content/old.md", True)
    assert found(tmp_path, "CO007", last + report("new", "2026-01-20", 2025)) == []


def test_every_missing_year_after_a_report_is_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "CO007", report("old", "2023-01-20", 2022))
    assert (finding.path, finding.severity) == ("content/old.md", Severity.ERROR)
    assert finding.message.startswith(
        "安澜县示例局没有公布 2023、2024、2025 年的年度报告，最早的一份应不晚于 2024-01-31"
    )
    (finding,) = found(tmp_path, "CO007", report("old", "2023-01-20", 2022) + report("new", "2026-01-20", 2025))
    assert finding.message.startswith("安澜县示例局没有公布 2023、2024 年的年度报告")


PLACE = "{id: report, name: 年报, kinds: [annual-report], freshness_days: 0}"


@pytest.mark.parametrize(
    ("today", "years"), [(date(2025, 3, 31), ""), (date(2025, 4, 1), "2024 年"), (date(2026, 4, 1), "2024、2025 年")]
)
def test_a_government_that_never_reported_is_told_in_the_column(tmp_path: Path, today: date, years: str) -> None:
    said = found(tmp_path, "CO007", column(REST, PLACE), today)
    assert [(finding.path, finding.line) for finding in said] == [("content/_site/column.yml", 3)] * bool(years)
    assert all(finding.message.startswith(f"安澜县人民政府从来没有公布年度报告，缺少 {years}的") for finding in said)


@pytest.mark.parametrize(
    "change",
    [
        column(REST),
        column(REST, PLACE.replace("}", ", note: 见县政府门户网站。}")),
        column(REST, PLACE) + report("r", "2026-03-20", 2025, "安澜县人民政府"),
        column(REST, PLACE) + report("r", "2026-01-20", 2025, "安澜县人民政府办公室", "2025年年度报告"),
        column(REST, PLACE) + "=== content/_site/departments.yml\n- {name: 安澜县人民政府, slug: a, level: 部门}\n",
        column(REST, PLACE)
        + "".join(
            f"--- content/{name}.md\nissued: 2025-12-08\npublished: 2025-12-09\n"
            for name in ("policy", "interpretation", "notice")
        ),
    ],
    ids=["no place", "a note", "a report", "its office's", "a department", "a new site"],
)
def test_nobody_else_is_asked_for_a_first_report(tmp_path: Path, change: str) -> None:
    assert found(tmp_path, "CO007", change) == []


def test_a_report_that_is_there_but_faulty_is_not_called_missing(tmp_path: Path) -> None:
    faulty = report("new", "2026-01-20", 2025, extra="index: ~")
    assert found(tmp_path, "CO007", report("old", "2025-01-20", 2024) + faulty) == []
    withheld = report("new", "2026-01-20", 2025, extra="disclosure: 不予公开\nreason: 条例第十六条")
    assert len(found(tmp_path, "CO007", report("old", "2025-01-20", 2024) + withheld)) == 1


# CO008 to CO011


def standard(rows: object, extra: str = "") -> str:
    return document("catalogue", "catalogue", "2026-03-06", "目录", {"field": "示例", "rows": rows}, extra)


@pytest.mark.parametrize(
    "documents",
    [
        ["policy.md"],
        "policy.md",
        ["missing.md", "policy.md"],
        ["安政发〔2024〕1号"],
        ["119901230000000010/2024-0000001"],
        "missing.md；https://www.anlan.example/a",
    ],
)
def test_a_row_is_met_by_any_public_document_however_it_is_named(tmp_path: Path, documents: object) -> None:
    assert found(tmp_path, "CO008", standard([{"first": "甲", "documents": documents}])) == []


def test_rows_of_a_csv_file_are_read(tmp_path: Path) -> None:
    table = "=== content/rows.csv\nseq,first,documents\n1,甲,policy.md\n2,乙,missing.md\n3,丙,\n"
    change = document("catalogue", "catalogue", "2026-03-06", "目录", extra="data: rows.csv") + table
    assert [finding.message.split("，")[0] for finding in found(tmp_path, "CO008", change)] == [
        "目录事项（第 2 行）“乙”写的文件“missing.md”在本站找不到或者没有公开",
        "目录事项（第 3 行）“丙”没有写对应的文件",
    ]


def test_a_catalogue_that_names_no_document_at_all_is_one_finding(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "CO008", standard([{"first": str(number)} for number in range(60)]))
    assert "60 个事项" in finding.message


def test_a_ditto_is_named_and_rows_on_request_are_excused(tmp_path: Path) -> None:
    rows = [
        {"first": "甲", "documents": ["policy.md"]},
        {"first": "同上"},
        {"first": "乙", "mode": "依申请"},
        {"first": "丙", "note": "本机关无此类信息"},
    ]
    (finding,) = found(tmp_path, "CO008", standard(rows))
    assert "同上" in finding.message


def test_a_withheld_document_meets_no_row_and_its_title_is_not_told(tmp_path: Path) -> None:
    withheld = "--- content/second.md\ntitle: 机密事项\ndisclosure: 不予公开\nreason: 条例第十六条\n"
    (finding,) = found(tmp_path, "CO008", standard([{"first": "甲", "documents": ["second.md"]}]) + withheld)
    assert "机密事项" not in finding.message


@pytest.mark.parametrize("note", ["同上", "待补充", "建设中", "——"])
def test_a_note_that_says_nothing_excuses_no_row(tmp_path: Path, note: str) -> None:
    rows = [{"first": "甲", "documents": ["policy.md"]}, {"first": "乙", "note": note}]
    assert len(found(tmp_path, "CO008", standard(rows))) == 1


@pytest.mark.parametrize(
    ("address", "told"), [("https://", True), ("http:///a", True), ("https://a", True), ("https://a.example/b", False)]
)
def test_an_address_without_a_host_meets_no_row(tmp_path: Path, address: str, told: bool) -> None:
    rows = [{"first": "甲", "documents": ["policy.md"]}, {"first": "乙", "documents": [address]}]
    assert bool(found(tmp_path, "CO008", standard(rows))) is told


def ledger(name: str, published: str, items: object, title: str = "", **data: object) -> str:
    return document(name, "task", published, title or f"台账 {name}", {"year": 2026, "items": items} | data)


@pytest.mark.parametrize(("today", "told"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
@pytest.mark.parametrize("key", ["2026Q2", "2026年二季度", "2026年第2季度", "2026-06", "2026年上半年"])
def test_progress_is_stale_a_quarter_after_its_quarter(tmp_path: Path, key: str, today: date, told: bool) -> None:
    items = [{"task": "甲", "progress": {key: "过半"}, "finished": False}]
    assert bool(found(tmp_path, "CO009", ledger("a", "2026-07-10", items), today)) is told


@pytest.mark.parametrize("progress", [None, "已开工", {}, {"未知": "开工"}, {"2026Q3": None}])
def test_progress_that_names_no_quarter_is_as_old_as_its_ledger(tmp_path: Path, progress: object) -> None:
    items = [{"task": "甲", "progress": progress, "finished": False}]
    old = ledger("a", "2026-07-10", items, as_of="2026-06-30")
    assert len(found(tmp_path, "CO009", old)) == 1
    assert found(tmp_path, "CO009", ledger("a", "2026-07-10", items)) == []


def test_an_older_quarter_of_the_same_ledger_is_history(tmp_path: Path) -> None:
    before = [{"task": "甲", "due": "2026-09-30", "progress": {"2026Q1": "启动"}, "finished": False}]
    after = [{"task": "甲（新）", "due": "2026-09-30", "progress": {"2026Q3": "完成"}, "finished": "是"}]
    old = ledger("a", "2026-04-10", before, "2026年民生任务进展情况（一季度）")
    for title in ("2026年民生任务完成情况（三季度）", "2026年民生任务进展（截至9月）"):
        new = ledger("b", "2026-10-10", after, title)
        assert found(tmp_path, "CO009", old + new) + found(tmp_path, "CO010", old + new) == []
    other = ledger("b", "2026-10-10", after, "2026年另一台账")
    assert len(found(tmp_path, "CO009", old + other)) == 1
    renamed = ledger("b", "2026-10-10", [before[0] | {"finished": True}], "2026年另一台账")
    assert found(tmp_path, "CO010", old + renamed) == []


@pytest.mark.parametrize(
    ("due", "told"), [("2026-11-22", False), ("2026-11-21", True), ("2026年10月", True), ("年底", False)]
)
def test_a_task_is_overdue_the_day_after(tmp_path: Path, due: str, told: bool) -> None:
    items = [{"task": "甲", "due": due, "progress": {"2026Q3": "过半"}}, {"task": "乙", "due": due, "finished": True}]
    said = found(tmp_path, "CO010", ledger("a", "2026-10-10", items))
    assert bool(said) is told
    if told:
        assert "“甲”" in said[0].message
        assert "乙" not in said[0].message


@pytest.mark.parametrize(
    ("due", "told"),
    [
        *((due, True) for due in ("9月底", "9月30日前", "三季度", "2026年三季度", "2026年第3季度末", "10月中旬")),
        *((due, True) for due in ("上半年", "2026年上半年", "今年9月", "2025年", "2025年底前")),
        *((due, False) for due in ("11月底", "四季度", "2026年四季度", "年内", "本年度", "2026年", "2027年3月")),
        *((due, False) for due in ("", "—", "长期坚持", "持续推进")),
    ],
)
def test_a_deadline_is_read_as_ledgers_write_it(tmp_path: Path, due: str, told: bool) -> None:
    items = [{"task": "甲", "due": due, "progress": {"2026Q3": "过半"}}]
    said = [finding.message for finding in found(tmp_path, "CO010", ledger("a", "2026-10-10", items))]
    assert [message.partition("（")[0] for message in said] == ["1 项工作到期没有完成"] * told


def test_deadlines_that_cannot_be_read_are_told_once_for_the_ledger(tmp_path: Path) -> None:
    items = [{"task": name, "due": due} for name, due in (("甲", "待定"), ("乙", "13月"), ("丙", "2026-12-31"))]
    items += [{"task": "丁", "due": "尽早", "finished": True}]
    (finding,) = found(tmp_path, "CO010", ledger("a", "2026-10-10", items))
    assert finding.severity is Severity.NOTICE
    assert finding.message == "2 项工作的时限认不出来，没有检查（第一处写的是“待定”）：“甲”、“乙”"
    (finding,) = found(tmp_path, "CO010", ledger("a", "2026-10-10", [{"task": "甲", "due": "9月底"}], year=None))
    assert "认不出来" in finding.message


def project(stage: object, **information: object) -> str:
    data = {"name": "示例工程", "stage": stage, "information": information}
    return document("project", "project", "2026-03-06", data=data)


EARLY = {"批准服务": "见指南", "批准结果": "已批复", "招标投标": "公开招标", "征收土地": "不涉及"}
BUILT = EARLY | {"重大设计变更": "无", "施工有关": "已开工", "质量安全监督": ["检查一次"]}


@pytest.mark.parametrize(
    ("stage", "information", "missing"),
    [
        ("前期", {"批准服务": "见指南"}, ""),
        ("招标", EARLY, ""),
        ("施工", BUILT, ""),
        ("已竣工验收", BUILT, "竣工有关"),
        ("在建", BUILT | {"施工有关": "待定"}, "施工有关"),
        ("审批", {"批准服务": "见指南"}, "批准结果"),
    ],
)
def test_a_project_must_have_what_its_stage_asks(
    tmp_path: Path, stage: str, information: dict[str, object], missing: str
) -> None:
    said = [finding.message for finding in found(tmp_path, "CO011", project(stage, **information))]
    assert said == ([f"“示例工程”已到{said[0].partition('已到')[2][:2]}阶段，缺少{missing}信息"] if missing else [])


def test_a_stage_that_nobody_knows_is_told_and_a_notice_on_a_project_is_not(tmp_path: Path) -> None:
    assert len(found(tmp_path, "CO011", project("第三阶段", **BUILT))) == 1
    assert found(tmp_path, "CO011", document("project", "project", "2026-03-06", data={"name": "示例工程"})) == []


def test_what_a_project_lacks_is_shown_where_its_information_stands(tmp_path: Path) -> None:
    source = (SAMPLE / "projects" / "sewage-plant.md").read_text("utf-8")
    cut = "\n".join(line for line in source.split("\n") if not line.startswith("    竣工有关"))
    (finding,) = found(tmp_path, "CO011", f"=== content/project.md\n{cut}")
    assert cut.split("\n")[finding.line - 1] == "  information:"


# CO012, CO013


def budget(year: int, kind: str = "预算", unit: str = "县水利局", **fields: str) -> str:
    extra = "\n".join(f"{key}: {value}" for key, value in fields.items())
    data = {"unit": unit, "year": year, "type": kind}
    number = sum(map(ord, f"{unit}{kind}"))
    return document(f"budget-{year}-{number}", "budget", f"{year}-02-01", data=data, extra=extra)


def test_unit_year_and_type_may_have_chinese_names(tmp_path: Path) -> None:
    data = {"单位": "县水利局", "年度": 2025, "类型": "预算"}
    change = document("a", "budget", "2026-02-01", "部门预算公开", data=data) + budget(2026)
    (finding,) = found(tmp_path / "a", "CO012", change)
    assert finding.message == "“县水利局”缺少 2025 年的决算"
    accounts = document("b", "budget", "2026-09-01", "公开", data={**data, "类型": "决算"})
    assert found(tmp_path / "b", "CO012", change + accounts) == []


def test_the_record_of_a_project_may_have_chinese_names(tmp_path: Path) -> None:
    data = {
        "项目": [
            {"项目名称": "示例工程", "阶段": "正在招投标", "八类信息": {"批准服务": "见指南", "批准结果": "已批复"}}
        ]
    }
    (finding,) = found(tmp_path, "CO011", document("p", "project", "2026-02-01", data=data))
    assert finding.message == "“示例工程”已到招标阶段，缺少招标投标、征收土地信息"


def test_accounts_are_due_by_the_end_of_october(tmp_path: Path) -> None:
    both = budget(2025) + budget(2026)
    assert found(tmp_path, "CO012", both, date(2026, 10, 31)) == []
    (finding,) = found(tmp_path, "CO012", both, date(2026, 11, 1))
    assert (finding.path, finding.message) == ("content/budget-2025-164471.md", "“县水利局”缺少 2025 年的决算")
    assert found(tmp_path, "CO012", both + budget(2025, "决算")) == []
    other = budget(2025, "决算", "县财政局") + budget(2026, "预算", "县财政局")
    assert len(found(tmp_path, "CO012", both + other)) == 1


def test_a_budget_is_asked_for_when_half_its_year_has_passed(tmp_path: Path) -> None:
    both = budget(2025) + budget(2025, "决算")
    assert found(tmp_path, "CO012", both, date(2026, 6, 30)) == []
    (finding,) = found(tmp_path, "CO012", both, date(2026, 7, 1))
    assert finding.message == "“县水利局”缺少 2026 年的预算"


def test_a_unit_that_stopped_publishing_is_missed_every_year_since(tmp_path: Path) -> None:
    change = budget(2022) + budget(2022, "决算")
    assert {finding.message for finding in found(tmp_path, "CO012", change)} == {
        "“县水利局”缺少 2023、2024、2025 等 4 年的预算",
        "“县水利局”缺少 2023、2024、2025 年的决算",
    }


def test_a_unit_with_accounts_and_never_a_budget_lacks_the_budgets(tmp_path: Path) -> None:
    accounts = budget(2024, "决算") + budget(2025, "决算")
    (finding,) = found(tmp_path, "CO012", accounts)
    assert finding.message == "“县水利局”缺少 2024、2025、2026 年的预算"
    assert found(tmp_path, "CO012", accounts + budget(2026)) == []


def test_of_an_old_document_only_the_last_five_years_are_asked(tmp_path: Path) -> None:
    assert {finding.message for finding in found(tmp_path, "CO012", budget(2005))} == {
        "“县水利局”缺少 2022、2023、2024 等 5 年的预算",
        "“县水利局”缺少 2021、2022、2023 等 5 年的决算",
    }


def test_a_title_may_give_accounts_and_a_budget_and_a_unit_may_be_written_short(tmp_path: Path) -> None:
    title = "安澜县示例局2025年决算和2026年预算"
    both = document("both", "budget", "2026-09-01", title, extra="department: 安澜县示例局")
    assert found(tmp_path, "CO012", both + budget(2025, unit="示例局")) == []
    (finding,) = found(tmp_path, "CO012", budget(2025, unit="示例局") + budget(2026, unit="安澜县示例局"))
    assert finding.message == "“安澜县示例局”缺少 2025 年的决算"


def test_many_holes_of_a_unit_are_one_finding(tmp_path: Path) -> None:
    change = budget(2019) + budget(2023) + budget(2026) + budget(2019, "决算") + budget(2024, "决算")
    said = {finding.message: finding.path for finding in found(tmp_path, "CO012", change)}
    assert said == {
        "“县水利局”缺少 2022、2024、2025 年的预算": "content/budget-2026-164471.md",
        "“县水利局”缺少 2021、2022、2023 等 4 年的决算": "content/budget-2026-164471.md",
    }


def test_a_budget_that_waits_or_is_faulty_is_no_hole(tmp_path: Path) -> None:
    accounts = "".join(budget(year, "决算") for year in (2023, 2024, 2025))
    change = accounts + budget(2023) + budget(2025) + budget(2026) + budget(2024, index="~")
    assert found(tmp_path, "CO012", change) == []


@pytest.mark.parametrize(
    ("entry", "messages"),
    [
        ("", {"“安澜县水利局”缺少 2023、2024、2025 等 4 年的预算", "“安澜县水利局”缺少 2023、2024、2025 年的决算"}),
        ("not_applicable: {budget: 收支并入县政府办公室}", set()),
        ("not_applicable: {power-list: 没有行政职权}, until: 2022-06-30", set()),
        ("until: 2024-06-30", {"“安澜县水利局”缺少 2023、2024 年的预算", "“安澜县水利局”缺少 2023 年的决算"}),
        ("since: 2025-03-01", {"“安澜县水利局”缺少 2026 年的预算", "“安澜县水利局”缺少 2025 年的决算"}),
    ],
)
def test_what_the_register_says_a_unit_need_not_publish_is_no_hole(
    tmp_path: Path, entry: str, messages: set[str]
) -> None:
    unit = f"{{name: 安澜县水利局, slug: water, short: 县水利局, {entry}}}"
    register = f"=== content/_site/departments.yml\n- {{name: 安澜县人民政府, slug: county}}\n- {unit}\n"
    change = budget(2022) + budget(2022, "决算")
    assert {finding.message for finding in found(tmp_path, "CO012", change + register)} == messages


def gazette(name: str, **data: object) -> str:
    return document(name, "gazette", "2026-03-06", data=data)


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"year": 2026, "issue": 3, "total": 43}, "公报 2026 年缺第 2 期"),
        ({"year": 2026, "issue": 2, "total": 43}, "公报缺总第 42 期"),
        ({"year": 2027, "issue": 1, "total": 43}, "公报缺总第 42 期"),
        ({"year": 2026, "issue": 2, "total": 42}, ""),
        ({"year": 2026, "issue": [2, 3], "total": "42、43"}, ""),
        ({"year": 2027, "issue": 1}, ""),
        ({"year": 2027, "issue": 3}, "公报 2027 年缺第 1、2 期"),
        ({"year": 2027, "issue": "2-3", "total": "42-43"}, "公报 2027 年缺第 1 期"),
        ({"year": 2027, "issue": "1-2", "total": "42-43"}, ""),
        ({"year": 2027, "issue": 42, "total": 42}, ""),
        ({"year": 2026, "issue": "1-2", "total": "41-42"}, "公报 2026 年第 1 期有两份，另一份是 content/a.md"),
        ({"year": 2026, "issue": 900000, "total": 42}, "公报 2026 年缺第 2、3"),
    ],
)
def test_gazettes_count_on_within_the_year_and_in_all(tmp_path: Path, second: dict[str, object], message: str) -> None:
    first = gazette("a", year=2026, issue=1, total=41)
    said = found(tmp_path, "CO013", first + gazette("b", **second))
    assert len(said) == bool(message)
    for finding in said:
        assert finding.message.startswith(message)
        assert finding.path == "content/b.md"


def test_a_double_issue_leaves_no_gap_before_or_after_it(tmp_path: Path) -> None:
    issues = [(2025, 6), (2026, "1-2"), (2026, "3、4"), (2026, [5, 6]), (2027, 1)]
    change = "".join(gazette(f"g{place}", year=year, issue=issue) for place, (year, issue) in enumerate(issues))
    assert found(tmp_path, "CO013", change) == []
    (twice,) = found(tmp_path, "CO013", change + gazette("h", year=2026, issue=4))
    assert twice.message.startswith("公报 2026 年第 4 期有两份")


def test_the_first_year_of_a_gazette_may_begin_anywhere(tmp_path: Path) -> None:
    assert found(tmp_path, "CO013", gazette("a", year=2026, issue=3) + gazette("b", year=2026, issue=4)) == []


def test_numbers_of_a_gazette_are_taken_from_its_title_where_it_has_no_table(tmp_path: Path) -> None:
    titles = ("安澜县人民政府公报2026年第1期（总第41期）", "安澜县人民政府公报2026年第3期（总第43期）")
    change = "".join(document(f"g{place}", "gazette", "2026-03-06", title) for place, title in enumerate(titles))
    assert len(found(tmp_path, "CO013", change)) == 1


# what stands in ``data`` may be anything


@pytest.mark.parametrize(
    "kind",
    ["catalogue", "task", "livelihood", "project", "budget", "debt", "gazette", "decision", "annual-report", "guide"],
)
def test_no_shape_of_data_makes_a_rule_crash(tmp_path: Path, kind: str) -> None:
    keys = ("year", "issue", "total", "items", "rows", "projects", "information", "stage", "type", "unit", "as_of")
    inner = ("task", "due", "progress", "finished", "documents", "first", "name", "information")
    odd = (None, "", "文字", -1, 1.5, True, [], {}, [None, "x", []], "9999-99-99", "9999-12-31", "99999999999999999999")
    shapes = [*odd, *(dict.fromkeys(keys, value) for value in odd)]
    shapes += [{key: [dict.fromkeys(inner, value)] for key in keys} for value in odd]
    shapes += [[dict.fromkeys(inner, value)] for value in odd]
    change = "".join(document(f"d{place}", kind, "2026-03-06", data=shape) for place, shape in enumerate(shapes))
    assert found(tmp_path, "SG001", change) == []


@pytest.mark.parametrize(
    ("written", "unfilled"),
    [
        *((written, True) for written in ("", "XX", "×××", "——", "待定", "0900-XXXXXXX", "（待补充）", "XX路XX号")),
        *((written, False) for written in ("xxgk@anlan.example", "无", "接待定点医院", "二○○六年", "XXL码")),
    ],
)
def test_placeholders_are_told_from_words(written: str, unfilled: bool) -> None:
    assert is_unfilled(written) is unfilled


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("2026年9月30日", date(2026, 9, 30)),
        ("2026年2月底", date(2026, 2, 28)),
        *((written, None) for written in ("2026-02-30", "2026年", "9999-12-31", None, [2026])),
    ],
)
def test_days_are_read_as_written(written: object, meant: date | None) -> None:
    assert day(written) == meant


# DS007 to DS009


@pytest.mark.parametrize("attribute", ["依申请公开", "不予公开"])
@pytest.mark.parametrize(("reviewed", "told"), [("2025-11-22", False), ("2025-11-21", True)])
def test_withheld_documents_are_looked_at_again_every_year(
    tmp_path: Path, attribute: str, reviewed: str, told: bool
) -> None:
    review = f"review: {{drafter: 甲, checker: 乙, approver: 丙, secrecy: 通过, date: {reviewed}}}"
    fields = f"title: 机密事项\ndisclosure: {attribute}\nreason: 条例第十六条\n{review}"
    said = found(tmp_path, "DS007", f"--- content/second.md\n{fields}\n")
    assert len(said) == told
    assert all("机密事项" not in finding.message + finding.hint for finding in said)


def test_public_documents_need_no_reassessment(tmp_path: Path) -> None:
    assert found(tmp_path, "DS007", "") == []


def test_posts_left_blank_are_not_the_same_post(tmp_path: Path) -> None:
    assert found(tmp_path, "DS008", "--- content/policy.md\nreview: {checker: 校核岗, secrecy: 通过}\n") == []
    same = "--- content/policy.md\nreview: {drafter: 政务公开科, checker: 乙, approver: 政务 公开科, secrecy: 通过}\n"
    assert len(found(tmp_path, "DS008", same)) == 1


def test_each_row_of_the_moved_list_that_the_page_leaves_out_is_told_with_why(tmp_path: Path) -> None:
    rows = (
        "{title: 甲, document: policy.md}, {title: 乙}, {title: 丙, document: nowhere.md},"
        " {title: 丁, 公开文件: second.md}, {title: 戊, document: 'https://www.example.gov.cn/a.html'},"
        " {title: 己, document: later.md}"
    )
    change = (
        f"--- content/moved.md\ndata: {{类型: moved, rows: [{rows}]}}\n"
        "--- content/second.md\ndisclosure: 依申请公开\nreason: 条例第十五条\n"
        "--- content/later.md\nissued: 2026-11-20\npublished: 2026-12-01\n"
    )
    told = found(tmp_path, "DS009", change)
    assert [(one.message, one.severity.value) for one in told] == [
        ("清单第 2 行没有写公开文件，网页上不显示这一行", "warning"),
        ("清单第 3 行写的“nowhere.md”在本站找不到，网页上不显示这一行", "warning"),
        ("清单第 4 行写的“second.md”没有公开，网页上不显示这一行", "warning"),
        ("清单第 6 行写的“later.md”还没有到发布日期，网页上不显示这一行", "notice"),
    ]


def test_a_moved_list_that_is_not_public_is_not_judged(tmp_path: Path) -> None:
    data = "data: {type: moved, rows: [{title: 甲, document: nowhere.md}]}"
    assert found(tmp_path, "DS009", f"--- content/moved.md\ndisclosure: 不予公开\nreason: 条例第十六条\n{data}\n") == []
