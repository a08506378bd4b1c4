"""The tables of annual reports: how they are read, what they must add up to, and what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sitegen.checks.rules import RULES, Scope
from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.finding import Fault, Finding, Severity
from sitegen.kinds.annual_report.form import (
    APPLICATION_COLUMNS,
    APPLICATION_ROWS,
    CHARGES,
    REVIEW_ROWS,
    Form,
    Role,
    title_years,
)
from sitegen.kinds.annual_report.schema import ReportData
from sitegen.kinds.annual_report.tables import AnnualReport, tables_of
from tests.factories import WITHHELD, dated, document, site
from tests.factories import found as rule_findings
from tests.samples import findings, make_site, sources

CODES = [code for code in sorted(RULES) if code.startswith("AR")]
ZEROS = [0] * 7
BODY = """本报告数据统计期限为{year}年1月1日至12月31日。

## 一、总体情况

（一）主动公开。制发行政规范性文件1件，现行有效1件。

（二）依申请公开。新收到申请10件，没有上年结转，办结9件，结转下年度继续办理1件。

## 二、主动公开政府信息情况

## 三、收到和处理政府信息公开申请情况

## 四、政府信息公开行政复议、行政诉讼情况

## 五、存在的主要问题及改进情况

## 六、其他需要报告的事项

没有收取信息处理费。
"""


def tables(year: int = 2024) -> dict[str, Any]:
    """A sound report: ten applications, nine answered in two ways, one carried on; one normative document."""
    rows = [list(ZEROS) for _ in range(25)]
    rows[0], rows[2], rows[12] = [9, 0, 0, 0, 1, 0, 10], [5, 0, 0, 0, 1, 0, 6], [3, 0, 0, 0, 0, 0, 3]
    rows[23], rows[24] = [8, 0, 0, 0, 1, 0, 9], [1, 0, 0, 0, 0, 0, 1]
    return {
        "year": year,
        "table2": {
            "规章": [0, 0, 0],
            "行政规范性文件": [1, 0, 1],
            "行政许可": 64,
            "行政处罚": 3,
            "行政强制": 0,
            "行政事业性收费": 1286.4,
        },
        "table3": rows,
        "table4": [[1, 0, 0, 0, 1], [0] * 5, [0] * 5],
    }


def read_report(data: Any, title: str = "") -> AnnualReport:
    return tables_of(ReportData.read(Facts("content/r.md", "r.html", "", title=title, data=data)))


def report_of(data: Any, body: str | None = None, name: str = "report", **fields: Any) -> Document:
    """Return an annual report with ``data``, published in January after its year."""
    year = data.get("year", 2024) if isinstance(data, dict) else 2024
    text = BODY.format(year=year) if body is None else body
    head = {"kind": "annual-report", "title": f"安澜县{year}年政府信息公开工作年度报告", "data": data}
    return document(name, text, **head | {"issued": f"{year + 1}-01-19", "published": f"{year + 1}-01-20"} | fields)


def found(*documents: Document) -> list[Finding]:
    """Return the findings of all rules on annual reports in a set of ``documents``."""
    told = (finding for code in CODES for finding in rule_findings(code, *documents))
    return sorted(told, key=lambda finding: finding.sort_key)


def reported(*documents: Document) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in found(*documents)]


def codes(*documents: Document) -> list[str]:
    return [finding.code for finding in found(*documents)]


def faults(data: Any, text: str = "", title: str = "", **facts: Any) -> list[tuple[str, Fault]]:
    """What the rules on one document say of a public report, without a site on disk."""
    base = Facts("content/r.md", "r.html", "", kind="annual-report", disclosure=Disclosure.PROACTIVE)
    report = Document(replace(base, data=data, title=title, **facts), text, 1)
    rules = [RULES[code] for code in CODES if RULES[code].scope is Scope.DOCUMENT]
    return [(rule.code, fault) for rule in rules for fault in rule.function(report, site())]


def quoted(sentence: str, data: dict[str, Any] | None = None) -> list[str]:
    """What AR007 says of one sentence in part one of a report for 2024."""
    text = f"## 一、总体情况\n\n{sentence}\n"
    told = faults(data or tables(), text, departments=("安澜县示例局",))
    return [fault.message for code, fault in told if code == "AR007"]


# Reading.


def test_the_form_has_its_official_number_of_rows_columns_and_leaves() -> None:
    assert (len(APPLICATION_ROWS), len(APPLICATION_COLUMNS), len(REVIEW_ROWS)) == (25, 7, 3)
    assert sum(row.role is Role.OUTCOME for row in APPLICATION_ROWS) == 21


def test_rows_by_place_and_rows_by_name_are_one_record() -> None:
    data = tables()
    named = data | {"table3": dict(zip([row.name for row in APPLICATION_ROWS], data["table3"], strict=True))}
    by_place, by_name = read_report(data), read_report(named)
    assert by_name.gaps == by_place.gaps == ()
    assert by_name.whole
    assert by_place.whole
    figures = [[[cell.number for cell in row.cells] for row in report.applications] for report in (by_place, by_name)]
    assert figures[0] == figures[1] == data["table3"]
    assert [row.name for row in by_name.applications] == [row.name for row in by_place.applications]


def test_rows_may_stand_in_the_groups_of_the_form_and_cells_under_their_columns() -> None:
    cells = dict(zip(APPLICATION_COLUMNS, [2, 0, 0, 0, 0, 0, 2], strict=True))
    report = read_report({"year": 2024, "table3": {"（三）不予公开": {"1. 属于国家秘密": cells}}})
    (row,) = report.applications
    assert row.name == "（三）不予公开：1. 属于国家秘密"
    assert row.number("总计") == 2
    assert row.cells[-1].path == ("table3", "（三）不予公开", "1. 属于国家秘密", "总计")


def test_keys_may_be_chinese() -> None:
    data = tables()
    chinese = {"年度": 2024, "表二": data["table2"], "表三": data["table3"], "表四": data["table4"]}
    report = read_report(chinese)
    assert (report.year, report.gaps, len(report.applications)) == (2024, (), 25)


@pytest.mark.parametrize(
    ("year", "form"), [(2018, Form.FREE), (2019, Form.OLD), (2020, Form.OLD), (2021, Form.CURRENT)]
)
def test_the_year_decides_the_form(year: int, form: Form) -> None:
    assert read_report({"year": year}).form is form


def test_the_title_gives_the_year_where_data_does_not() -> None:
    assert title_years("安澜县二〇二四年政府信息公开工作年度报告") == (2024,)
    assert read_report({}, "安澜县2019年年度报告").form is Form.OLD


def test_a_fee_may_have_decimals_and_nothing_else_may() -> None:
    data = tables()
    data["table2"]["行政许可"] = 6.5
    report = read_report(data)
    fee, licences = report.item("行政事业性收费"), report.item("行政许可")
    assert fee
    assert licences
    assert (str(fee.number(CHARGES)), licences.cells[0].problem) == ("1286.4", "是小数 6.5")


# The identities.


def test_a_sound_report_has_no_finding() -> None:
    assert found(report_of(tables())) == []


def test_a_cell_is_reported_on_its_own_line(tmp_path: Path) -> None:
    rows = tables()["table3"]
    rows[2][6] = 7
    block = "".join(f"    - {row}\n" for row in rows)
    source = sources("--- content/report.md\nkind: annual-report\ndata: {year: 2024}\n")["content/report.md"].decode()
    changed = source.replace("data: {year: 2024}\n", f"data:\n  year: 2024\n  table3:\n{block}")
    root = make_site(tmp_path / "site", f"=== content/report.md\n{changed}")
    (finding,) = [finding for finding in findings(root) if finding.code == "AR003"]
    assert changed.split("\n")[finding.line - 1] == "    - [5, 0, 0, 0, 1, 0, 7]"
    assert changed.split("\n")[finding.line - 1][finding.column - 1] == "7"


@pytest.mark.parametrize(
    ("table", "row", "cells", "expected"),
    [
        (
            *("table3", 24, ZEROS),
            "AR001 表三“总计”列：本年新收+上年结转 10+0=10，办理结果总计+结转下年度 9+0=9，两边不等\n"
            "AR001 表三“自然人”列：本年新收+上年结转 9+0=9，办理结果总计+结转下年度 8+0=8，两边不等\n"
            "AR007 第一部分写的是结转下年度申请 1 件，表格里是 0 件",
        ),
        (
            *("table3", 12, [2, 0, 0, 0, 1, 0, 3]),
            "AR002 表三“法律服务机构”列：三（七）总计填 1，各项结果之和为 2\n"
            "AR002 表三“自然人”列：三（七）总计填 8，各项结果之和为 7",
        ),
        ("table4", 2, [1, 0, 0, 1, 1], "AR004 表四“行政诉讼（复议后起诉）”行：总计填 1，4 列之和为 2"),
        (  # cells that are no figures take no part in sums
            *("table3", 24, ["", "/", -1, 0, None, "—", 1]),
            "AR008 “四、结转下年度继续办理”行：“自然人”空白；“商业企业”写的是“/”；“科研机构”是负数 -1；"
            "“法律服务机构”空白；“其他”写的是“—”",
        ),
    ],
    ids=["columns", "leaves", "reviews", "no figures"],
)
def test_what_does_not_add_up_is_reported_with_both_sides(
    table: str, row: int, cells: list[object], expected: str
) -> None:
    data = tables()
    data[table][row] = cells
    assert sorted(" ".join(one) for one in reported(report_of(data))) == expected.split("\n")


def test_a_quoted_figure_is_a_figure() -> None:
    data = tables()
    data["table3"][0] = [str(number) for number in data["table3"][0]]
    assert read_report(data).applications[0].known(APPLICATION_COLUMNS) == (9, 0, 0, 0, 1, 0, 10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table3": [ZEROS] * 24}, "表三应有 25 行，实有 24 行"),
        ({"table3": None}, "“三、收到和处理政府信息公开申请情况”没有表格（table3）"),
        ({"table4": [[0] * 5] * 2}, "表四缺少“行政诉讼（复议后起诉）”一组"),
        ({"table4": [[0] * 4, [0] * 5, [0] * 5]}, "“行政复议”应有 5 个数，实有 4 个"),
        ({"table2": [0, 0, 0]}, "表二要按信息内容写（规章、行政规范性文件……），不能只写数"),
    ],
)
def test_a_table_that_is_not_whole_is_told_without_guessing_at_sums(change: dict[str, Any], message: str) -> None:
    told = reported(report_of(tables() | change, "正文。"))
    assert message in [said for _, said in told]
    assert {code for code, _ in told} == {"AR008"}


def test_a_report_without_data_is_only_mentioned() -> None:
    assert [(one.code, one.severity) for one in found(report_of(None, ""))] == [("AR008", Severity.NOTICE)]


def test_tables_of_a_year_without_a_common_form_are_said_not_to_be_shown() -> None:
    (problem,) = ReportData.read(Facts("r.md", "r.html", "", data={"year": 2018, "table4": [[0] * 5]})).problems()
    assert (problem.message, problem.steps) == ("“表四”不显示：2018 年及以前的报告没有统一的表格", ("table4",))


def test_a_row_that_the_old_form_does_not_have_is_reported() -> None:
    told = faults({"year": 2020, "table2": {"第二十条第（一）项": {"规章": [1, 0, 0], "公告": [1, 0, 0]}}})
    assert [(code, fault.message) for code, fault in told] == [("AR008", "表二不认识的行“公告”，或者写了两次")]


# Other years.


OLD_ROWS: dict[str, Any] = {
    "一、本年新收政府信息公开申请数量": [3, 0, 0, 0, 0, 0, 3],
    "二、上年结转政府信息公开申请数量": ZEROS,
    "三、本年度办理结果": {
        "（一）予以公开": [2, 0, 0, 0, 0, 0, 2],
        "（六）其他处理": [1, 0, 0, 0, 0, 0, 1],
        "（七）总计": [3, 0, 0, 0, 0, 0, 3],
    },
    "四、结转下年度继续办理": ZEROS,
}


def test_a_report_in_the_old_form_is_judged_by_its_own_rows() -> None:
    data = {"year": 2020, "table2": {"规章": {"本年新制作数量": 1}}, "table3": OLD_ROWS}
    assert faults(data) == []
    fewer = OLD_ROWS["三、本年度办理结果"] | {"（六）其他处理": ZEROS}
    assert [code for code, _ in faults(data | {"table3": OLD_ROWS | {"三、本年度办理结果": fewer}})] == ["AR002"] * 2


def test_rows_of_the_old_form_given_by_place_are_not_taken_for_those_of_the_current_one() -> None:
    rows = [list(ZEROS) for _ in range(25)]
    rows[0] = [1, 0, 0, 0, 0, 0, 1]
    assert faults({"year": 2019, "table3": rows}) == []
    rows[5] = [1, 0, 0, 0, 0, 0, 2]
    assert [code for code, _ in faults({"year": 2019, "table3": rows})] == ["AR003"]


def test_reports_before_the_common_form_are_not_judged_by_it() -> None:
    assert faults({"year": 2018, "table3": [["/"] * 3], "table4": "无"}) == []


# Two years.


def last_year() -> dict[str, Any]:
    """A report for 2023 that the one for 2024 follows: nothing carried on, no document in force."""
    last = tables(2023)
    last["table3"][24], last["table3"][23] = list(ZEROS), last["table3"][0]
    last["table3"][12] = [4, 0, 0, 0, 0, 0, 4]
    last["table2"]["行政规范性文件"] = [0, 0, 0]
    return last


def two_years(last: dict[str, Any], data: dict[str, Any], body: str | None = None, **fields: Any) -> list[Document]:
    """Return both reports; ``body`` and ``fields`` are those of the later one."""
    return [report_of(last, "", "last"), report_of(data, body, **fields)]


def carried_on(number: int) -> dict[str, Any]:
    last = last_year()
    last["table3"][24] = [number, 0, 0, 0, 0, 0, number]
    last["table3"][0] = [9 + number, 0, 0, 0, 1, 0, 10 + number]
    last["table3"][23] = [9, 0, 0, 0, 1, 0, 10]
    return last


def test_two_reports_that_follow_each_other_have_no_finding() -> None:
    assert found(*two_years(last_year(), tables())) == []


def test_what_was_carried_on_must_arrive() -> None:
    told = found(*two_years(carried_on(2), tables()))
    said = "表三“{}”列：上年结转填 0，2023 年报告的结转下年度继续办理为 2（content/last.md）"
    assert sorted(one.message for one in told) == [said.format("总计"), said.format("自然人")]
    assert {(one.code, one.path) for one in told} == {("AR005", "content/report.md")}


@pytest.mark.parametrize(
    ("note", "more", "is_excused"),
    [
        ("上年结转数据有调整，2件系重复登记", "", True),
        ("见附表", "", False),
        (None, "### 关于上年结转数据调整的说明\n\n重复登记。", True),
        (None, "2023年结转数据有调整，2件系重复登记。", True),
        (None, "更正上年结转件数。", True),
        (None, "2021年结转数据有调整。", False),
        (None, "结转下年度继续办理1件，并调整办理流程。", False),
        (None, "上年结转申请由其他科室调整办理。", False),
        (None, "统计数据口径有调整。", False),
    ],
)
def test_a_note_a_heading_or_a_sentence_excuses_figures_that_changed(
    note: str | None, more: str, is_excused: bool
) -> None:
    data = tables() | ({"note": note} if note else {})
    told = codes(*two_years(carried_on(2), data, f"{BODY.format(year=2024)}\n{more}\n"))
    assert ("AR005" not in told) == is_excused


@pytest.mark.parametrize(
    ("note", "sentence", "is_excused"),
    [
        ("", "", False),
        ("本年到期失效5件", "", True),
        ("", "行政规范性文件到期失效5件。", True),
        ("", "另有5件行政规范性文件到期，评估后失效。", False),
        ("", "行政规范性文件到期失效2件。", False),
        ("", "行政规范性文件到期失效6件。", False),
        ("", "合同到期5件。", False),
    ],
)
def test_documents_that_expired_explain_fewer_in_force(note: str, sentence: str, is_excused: bool) -> None:
    last = last_year()
    last["table2"]["行政规范性文件"] = [0, 0, 5]
    data = tables() | ({"note": note} if note else {})
    told = reported(*two_years(last, data, f"{BODY.format(year=2024)}\n{sentence}\n"))
    message = "表二“行政规范性文件”：现行有效填 1，上年 5（content/last.md）加制发 1 减废止 0 为 6"
    assert (("AR006", message) not in told) == is_excused


@pytest.mark.parametrize(("expires", "is_excused"), [("2026-06-30", False), ("2024-06-30", True)])
def test_documents_that_expired_in_the_library_explain_fewer_in_force(expires: str, is_excused: bool) -> None:
    last, data = last_year(), tables()
    last["table2"]["行政规范性文件"] = [0, 0, 1]
    data["table2"]["行政规范性文件"] = [1, 0, 1]
    old = policy("old", "2023-03-05", expires=expires)
    assert ("AR006" not in codes(old, *two_years(last, data))) == is_excused


def test_another_department_has_its_own_years() -> None:
    told = codes(*two_years(carried_on(2), tables(), department="安澜县示例局"))
    assert not {"AR005", "AR006"}.intersection(told)


def test_where_a_year_has_two_reports_nobody_guesses_which_one_counts() -> None:
    assert found(*two_years(carried_on(2), tables()), report_of(carried_on(2), "", "other")) == []


def test_a_report_of_the_last_year_that_is_not_public_is_not_told_of() -> None:
    assert found(report_of(carried_on(2), "", "last", **WITHHELD), report_of(tables())) == []


# The text.


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("新收到政府信息公开申请11件。", "第一部分写的是新收申请 11 件，表格里是 10 件"),
        ("全年新收申请１１件。", "第一部分写的是新收申请 11 件，表格里是 10 件"),
        ("新收申请**1,010**件。", "第一部分写的是新收申请 1010 件，表格里是 10 件"),
        ("2024年，共收到政府信息公开申请12件，全部按期答复。", "第一部分写的是新收申请 12 件，表格里是 10 件"),
        ("全年受理政府信息公开申请12件。", "第一部分写的是新收申请 12 件，表格里是 10 件"),
        ("本年度收到信息公开申请共12件。", "第一部分写的是新收申请 12 件，表格里是 10 件"),
        ("新收申请10件，上年结转2件。", "第一部分写的是上年结转申请 2 件，表格里是 0 件"),
        ("申请全部按期答复，共办结8件。", "第一部分写的是办结申请 8 件，表格里是 9 件"),
        ("收到申请若干，没有结转下年度。", "第一部分写的是结转下年度申请 0 件，表格里是 1 件"),
        ("制发行政规范性文件2件。", "第一部分写的是本年制发件数 2 件，表格里是 1 件"),
        ("本年没有制发行政规范性文件。", "第一部分写的是本年制发件数 0 件，表格里是 1 件"),
        ("制发行政规范性文件1件，废止1件。", "第一部分写的是本年废止件数 1 件，表格里是 0 件"),
        ("截至2024年底，行政规范性文件现行有效3件。", "第一部分写的是现行有效件数 3 件，表格里是 1 件"),
        ("办结申请9件，予以公开5件、无法提供3件。", "第一部分写的是予以公开 5 件，表格里是 6 件"),
        ("办结申请9件，其中予以公开6件，无法提供2件。", "第一部分写的是无法提供 2 件，表格里是 3 件"),
        ("办结申请9件，其中部分公开2件。", "第一部分写的是部分公开 2 件，表格里是 0 件"),
    ],
)
def test_a_sentence_that_contradicts_the_table_is_told(sentence: str, message: str) -> None:
    assert quoted(sentence) == [message]


@pytest.mark.parametrize(
    "sentence",
    [
        "新收申请10件，没有上年结转，办结9件，结转下年度继续办理1件。",
        "新收申请10件，其中当面申请4件，新收网络申请6件。",
        "共收到政府信息公开申请10件。",
        "共收到政府信息公开申请12件（含上年结转0件）。",
        "共收到政府信息公开申请12件，其中包括上年度结转的2件。",
        "通过网络，收到政府信息公开申请4件。",
        "共收到自然人的政府信息公开申请9件。",
        "2023年，共收到政府信息公开申请12件。",
        "共收到建议提案12件。",
        "2023年新收申请12件，2024年新收申请10件。",
        "自2019年以来累计新收申请88件。",
        "县政府新收申请65件。",
        "办理人大建议和政协提案，办结23件，申请复核2件。",
        "上半年新收申请4件。",
        "12345热线转办申请类事项，办结88件。",
        "县政府部门制发规范性文件5件。",
        "以县政府名义制发行政规范性文件2件。",
        "制发行政规范性文件1件，修改、废止3件。",
        "制发行政规范性文件1件，宣布失效、废止3件。",
        "制发行政规范性文件1件，宣布失效并废止3件。",
        "截至2025年1月15日，行政规范性文件现行有效3件。",
        "制发政策文件48件，废止12件。",
        "未制定规范性文件管理办法。",
        "延期办结申请2件。",
        "办结申请9件，予以公开6件，部分公开0件，不予公开0件，无法提供3件，不予处理0件。",
        "自然人申请办结8件，其中予以公开5件。",
        "新收申请10件，其中予以公开5件。",
        "当面申请办结2件，其中予以公开1件。",
        "办结行政处罚案件3件，处罚决定予以公开2件。",
        "行政处罚信息予以公开2件。",
        "2023年办结申请12件，予以公开8件。",
        "予以公开的申请占66.7%，比上年增加2件。",
        "| 新收申请 | 新收申请11件 |",
    ],
)
def test_a_sentence_that_speaks_of_something_else_is_left_alone(sentence: str) -> None:
    assert quoted(sentence) == []


def test_a_sentence_is_marked_where_its_figure_stands() -> None:
    told = faults(tables(), "## 一、总体情况\n\n依申请公开。新收申请11件。")
    (fault,) = (fault for code, fault in told if code == "AR007")
    assert (fault.line, fault.column, fault.length) == (3, 7, len("新收申请11件"))


def test_the_parts_with_tables_and_a_text_without_parts_are_compared() -> None:
    by_part = "## 一、总体情况\n\n无。\n\n## 三、收到和处理政府信息公开申请情况\n\n新收申请11件。"
    texts = (by_part, "新收申请11件。")
    told = [[fault.message for code, fault in faults(tables(), text) if code == "AR007"] for text in texts]
    assert told == [["第三部分写的是新收申请 11 件，表格里是 10 件"], ["正文写的是新收申请 11 件，表格里是 10 件"]]


def test_a_summary_that_contradicts_the_table_is_told_on_its_line() -> None:
    (finding,) = found(report_of(tables(), summary="全年新收申请11件、办结9件"))
    assert (finding.code, finding.message) == ("AR007", "内容概述写的是新收申请 11 件，表格里是 10 件")
    assert finding.line > 1
    assert found(report_of(tables(), summary="全年新收申请10件、办结9件")) == []


def test_outcomes_are_compared_only_where_the_table_is_whole() -> None:
    data = tables() | {"table3": {"予以公开": [1, 0, 0, 0, 0, 0, 1]}}
    assert quoted("办结申请9件，予以公开5件。", data) == []


def test_the_parts_on_problems_and_other_matters_are_not_compared() -> None:
    text = "## 一、总体情况\n\n无。\n\n## 五、存在的问题及改进情况\n\n新收申请11件。"
    assert "AR007" not in [code for code, _ in faults(tables(), text)]


@pytest.mark.parametrize(("more", "lines"), [("", [5]), ("处理费0元。", [])])
def test_the_fee_must_be_told_in_part_six_and_not_elsewhere(more: str, lines: list[int]) -> None:
    text = "## 五、存在的主要问题\n\n没有收取信息处理费。\n\n**六、其他需要报告的事项**\n\n无。"
    assert [fault.line for code, fault in faults(tables(), text + more) if code == "AR009"] == lines
    assert faults(tables(), "见附件。") == []


def test_a_report_in_parts_without_part_six_is_told() -> None:
    body, _ = BODY.format(year=2024).split("## 六")
    assert [(code, fault.message) for code, fault in faults(tables(), body)] == [
        ("AR009", "报告没有第六部分，没有说明信息处理费的收取情况"),
        ("AR013", "报告缺少 1 个部分：六、其他需要报告的事项"),
    ]
    assert faults(tables(), body + "## 六、其它需要报告的事项\n\n没有收取信息处理费。") == []
    assert faults(tables() | {"year": 2020}, BODY.format(year=2020).split("## 六")[0]) == []


def test_missing_parts_are_named_and_a_report_without_any_heading_is_left_alone() -> None:
    body = (
        BODY.format(year=2024).replace("## 五、存在的主要问题及改进情况", "").replace("## 二、主动公开政府信息情况", "")
    )
    assert [(code, fault.message) for code, fault in faults(tables(), body)] == [
        ("AR013", "报告缺少 2 个部分：二、主动公开政府信息情况；五、存在的主要问题及改进情况")
    ]
    assert faults(tables(), "数据统计期限为2024年1月1日至12月31日。没有收取信息处理费。") == []


# The year.


WHOLE_YEAR = """数据统计期限为2024年1月1日至12月31日。 所列数据的统计期限自2024年1月1日起，至2024年12月31日止。
统计期限：2024年1月1日—2024年12月31日。 统计期限为2024年度。"""
OTHER = """数据统计期限为2023年1月1日至12月31日。 数据统计期限为2024年1月1日至2024年11月30日。
数据统计期限为2023年1月1日至2024年12月31日。 统计期限为2023年度。"""


@pytest.mark.parametrize("period", [*WHOLE_YEAR.split(), *OTHER.split()])
def test_the_period_is_the_whole_year_in_whatever_words(period: str) -> None:
    told = [(code, fault.severity) for code, fault in faults(tables(), period)]
    assert told == [("AR011", None)] * (period in OTHER)


def test_a_text_in_parts_that_states_no_period_is_warned_of() -> None:
    text = BODY.format(year=2024).split("\n", 1)[1]
    assert [(code, fault.severity) for code, fault in faults(tables(), text)] == [("AR011", Severity.WARNING)]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"published": datetime(2024, 12, 31)}, 1),  # before its year has ended
        ({"published": datetime(2025, 1, 1)}, 0),
        ({"title": "安澜县二〇二三年政府信息公开工作年度报告"}, 1),
        ({"title": "政府信息公开工作年度报告"}, 0),
    ],
)
def test_publication_and_title_fit_the_year(facts: dict[str, Any], told: int) -> None:
    assert [code for code, _ in faults(tables(), **facts)] == ["AR011"] * told


def test_the_tables_must_say_their_year() -> None:
    data = {key: value for key, value in tables().items() if key != "year"}
    assert [code for code, _ in faults(data, title="2024年度报告")] == ["AR011"]


def test_a_county_makes_no_rules_and_a_city_may() -> None:
    data = tables()
    data["table2"]["规章"] = [1, 0, 1]
    assert [code for code, _ in faults(data)] == ["AR010"] * 2
    rule = RULES["AR010"]
    facts = Facts("r.md", "", "", kind="annual-report", disclosure=Disclosure.PROACTIVE, data=data)
    assert list(rule.function(Document(facts), site(site_id_code="9901000001"))) == []


# The library.


def policy(name: str, issued: str, **fields: Any) -> Document:
    """Return a normative document, published on the day of its issue."""
    return dated(issued, name, kind="policy", **{"normative": True} | fields)


def in_library(figures: list[int], *documents: Document, department: str = "安澜县人民政府") -> list[str]:
    """Return what a report says wrong of a library of a policy of 2024 and ``documents``."""
    data = tables()
    data["table2"]["行政规范性文件"] = figures
    held = {one.facts.path: one for one in (policy("policy", "2024-03-05"), *documents)}
    told = found(report_of(data, "", department=department), *held.values())
    return [finding.message for finding in told if finding.code == "AR012"]


FIRST = policy("first", "2023-02-01")
OWN = policy("own", "2023-02-01", department="安澜县示例局")
JOINT = policy("first", "2023-02-01", department=["安澜县人民政府", "安澜县示例局"])
REPEALING = policy("policy", "2024-03-05", repeals=["first.md"])
LATER = policy("second", "2025-03-05", repeals=["first.md"])
EXPIRED = policy("first", "2023-02-01", expires="2024-06-30")
LAST_DAY = policy("first", "2023-02-01", expires="2024-12-31")
PENDING = policy("policy", "2024-03-05", effective="2025-01-01")
HIDDEN = policy("own", "2023-02-01", department="安澜县示例局", **WITHHELD)
GOVERNMENT, BUREAU = "安澜县人民政府", "安澜县示例局"


@pytest.mark.parametrize(
    ("figures", "documents", "department", "told"),
    [
        ([1, 0, 3], [FIRST, OWN], GOVERNMENT, 0),  # the government counts all departments
        ([2, 1, 2], [FIRST, OWN], GOVERNMENT, 3),
        ([0, 0, 1], [FIRST, OWN], BUREAU, 0),
        ([0, 0, 1], [OWN, JOINT], BUREAU, 0),  # a joint document may be left to the department that led
        ([0, 0, 2], [OWN, JOINT], BUREAU, 0),
        ([0, 0, 3], [OWN, JOINT], BUREAU, 1),
        ([1, 1, 1], [FIRST, REPEALING], GOVERNMENT, 0),
        ([1, 0, 2], [FIRST, REPEALING], GOVERNMENT, 2),
        ([1, 0, 2], [FIRST, LATER], GOVERNMENT, 0),  # it was still in force then
        ([1, 0, 1], [EXPIRED], GOVERNMENT, 0),  # it may be counted as repealed or not
        ([1, 1, 1], [EXPIRED], GOVERNMENT, 0),
        ([1, 2, 1], [EXPIRED], GOVERNMENT, 1),
        ([1, 0, 2], [LAST_DAY], GOVERNMENT, 0),  # in force until midnight
        ([1, 0, 1], [FIRST, PENDING], GOVERNMENT, 0),
        ([1, 0, 2], [FIRST, PENDING], GOVERNMENT, 0),
        ([1, 0, 2], [FIRST, HIDDEN], GOVERNMENT, 0),
        ([1, 7, 9], [], GOVERNMENT, 0),  # the library begins in that year, and knows what was made in it
        ([2, 0, 0], [], GOVERNMENT, 1),
        ([5, 5, 5], [policy("policy", "2025-03-05")], GOVERNMENT, 0),  # or after it
        ([5, 5, 5], [policy("policy", "2024-03-05", normative=False)], GOVERNMENT, 0),
    ],
)
def test_a_report_agrees_with_the_library(
    figures: list[int], documents: list[Document], department: str, told: int
) -> None:
    assert len(in_library(figures, *documents, department=department)) == told


def test_what_the_library_holds_is_named_but_for_documents_that_are_not_public() -> None:
    assert in_library([2, 1, 2], FIRST, OWN) == [
        "表二“行政规范性文件”本年制发件数填 2，本站政策文件库 2024 年为 1：content/policy.md",
        "表二“行政规范性文件”本年废止件数填 1，本站政策文件库 2024 年为 0",
        "表二“行政规范性文件”现行有效件数填 2，本站政策文件库截至 2024 年 12 月 31 日为 3："
        "content/first.md、content/own.md、content/policy.md",
    ]
    assert in_library([1, 2, 1], EXPIRED)[0].endswith("2024 年为 0 至 1：content/first.md（到期失效）")
    assert "own.md" not in "".join(in_library([9, 9, 9], FIRST, HIDDEN))


# The rules' frame.


def test_a_report_that_is_not_public_is_not_judged() -> None:
    data = tables()
    data["table3"][24] = ["/"] * 7
    assert faults(data) != []
    assert faults(data, disclosure=Disclosure.WITHHELD) == []
