"""AR001 to AR004, AR008, AR010: the tables of an annual report are whole, hold figures, and add up."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.annual_report.form import APPLICANTS, APPLICATION_COLUMNS, OUTCOMES, RULES_ROW, TOTAL, Form, Role
from sitegen.kinds.annual_report.tables import AnnualReport, Path, Row, read_annual_report
from sitegen.kinds.values import data_fault, is_meant_public
from sitegen.rulebook.basis import PRACTICE, REPORT_FORM
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, document_rule
from sitegen.site.config import SiteConfig


@document_rule("AR001", ERROR, REPORT_FORM)
def applications_do_not_balance(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """申请办理表不平衡：某一列的新收加上年结转，不等于办理结果总计加结转下年度。

    理由：这是报告格式在表头写明的勾稽关系，每一列（自然人、商业企业……总计）都要成立。
    改法：对照申请台账逐列核对第一、二、四项和第三项的总计。

    错例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2024年政府信息公开工作年度报告
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10], 上年结转: [0, 0, 0, 0, 0, 0, 0], 总计: [8, 0, 0, 0, 1, 0, 9], 结转下年度: [0, 0, 0, 0, 0, 0, 0]}}

    正例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2024年政府信息公开工作年度报告
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10], 上年结转: [0, 0, 0, 0, 0, 0, 0], 总计: [8, 0, 0, 0, 1, 0, 9], 结转下年度: [1, 0, 0, 0, 0, 0, 1]}}
    """  # noqa: E501
    report = public_report(document.facts, site)
    roles = (Role.RECEIVED, Role.CARRIED_IN, Role.TOTAL, Role.CARRIED_OUT)
    rows = [report.application(role) for role in roles] if report else []
    for column in APPLICATION_COLUMNS:
        known = [number for number in (row.number(column) for row in rows if row) if number is not None]
        if len(known) == len(roles) and known[0] + known[1] != known[2] + known[3]:
            came, went = f"{known[0]}+{known[1]}={known[0] + known[1]}", f"{known[2]}+{known[3]}={known[2] + known[3]}"
            message = f"表三“{column}”列：本年新收+上年结转 {came}，办理结果总计+结转下年度 {went}，两边不等"
            yield _fault(
                document.facts, message, "对照申请台账核对这一列。", cell_steps(rows[3], column), f"平衡 {column}"
            )


@document_rule("AR002", ERROR, REPORT_FORM)
def outcomes_do_not_add_up(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """办理结果的总计，不等于各项结果之和。

    理由：第三项的总计应当等于予以公开、部分公开、不予公开、无法提供、不予处理、其他处理各小项之和，每一列都如此。
    改法：逐项核对这一列；一件申请只计一种结果，部分公开的不再计入其他情形。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2020, table3: {予以公开: [5, 0, 0, 0, 0, 0, 5], 部分公开: [1, 0, 0, 0, 0, 0, 1], 总计: [7, 0, 0, 0, 0, 0, 7]}}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2020, table3: {予以公开: [5, 0, 0, 0, 0, 0, 5], 部分公开: [1, 0, 0, 0, 0, 0, 1], 总计: [6, 0, 0, 0, 0, 0, 6]}}
    """  # noqa: E501
    report = public_report(document.facts, site)
    total = report.application(Role.TOTAL) if report and report.whole else None
    if report is None or total is None:
        return
    leaves = [row for row in report.applications if row.role is Role.OUTCOME]
    for column in APPLICATION_COLUMNS:
        stated = total.number(column)
        known = [number for number in (row.number(column) for row in leaves) if number is not None]
        if leaves and stated is not None and len(known) == len(leaves) and sum(known) != stated:
            message = f"表三“{column}”列：三（七）总计填 {stated}，各项结果之和为 {sum(known)}"
            yield _fault(
                document.facts, message, "逐项核对这一列的办理结果。", cell_steps(total, column), f"结果 {column}"
            )


@document_rule("AR003", ERROR, REPORT_FORM)
def applicants_do_not_add_up(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """申请办理表某一行的总计，不等于六类申请人之和。

    理由：总计列应当等于自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他六列之和。
    改法：核对这一行六类申请人的数，再改总计。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 9]}}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}
    """
    report = public_report(document.facts, site)
    for row in report.applications if report else ():
        yield from _sum_fault(document, "表三", row, APPLICANTS)


@document_rule("AR004", ERROR, REPORT_FORM)
def reviews_do_not_add_up(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """复议、诉讼表某一组的总计，不等于四种结果之和。

    理由：行政复议、未经复议直接起诉、复议后起诉三组，总计都等于结果维持、结果纠正、其他结果、尚未审结之和。
    改法：核对这一组四种结果的数，再改总计。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table4: [[3, 0, 1, 1, 4], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table4: [[3, 0, 1, 1, 5], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]}
    """
    report = public_report(document.facts, site)
    for row in report.reviews if report else ():
        yield from _sum_fault(document, "表四", row, OUTCOMES)


def _sum_fault(document: Document, table: str, row: Row, columns: tuple[str, ...]) -> Iterator[Fault]:
    stated, known = row.number(TOTAL), row.known(columns)
    if stated is not None and known is not None and sum(known) != stated:
        message = f"{table}“{row.name}”行：总计填 {stated}，{len(columns)} 列之和为 {sum(known)}"
        yield _fault(document.facts, message, "核对这一行各列的数。", cell_steps(row, TOTAL), f"{table} {row.name}")


@document_rule("AR008", ERROR, REPORT_FORM)
def cell_is_not_a_figure(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """年报表格里有空格、斜线、负数、小数，或者缺行缺列。

    理由：各项都要填非负整数，没有的填 0；只有收费金额可以是小数。空着或画斜线，看不出是零还是漏填。
    改法：没有发生的填 0；收费金额以万元为单位，其他都是件数。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table4: [[0, 0, /, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]}

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {行政许可: 64}}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2020, table4: [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]}
    """
    report = public_report(document.facts, site)
    if report is None:
        return
    if not document.facts.data and not document.facts.faults:
        if report.form is Form.CURRENT:
            hint = "在 data 里填写报告的三张表（年报的写法见《编辑手册》），工具才能核对。"
            message = "没有填写 data，报告的表格无法核对"
            yield Fault(message, document.facts.line("data", "title"), hint, severity=NOTICE)
        return
    for gap in report.gaps:
        yield _fault(document.facts, gap.message, "按报告格式补全；没有发生的填 0。", gap.path, gap.message)
    for row in (*report.items, *report.applications, *report.reviews):
        bad = [cell for cell in row.cells if cell.problem]
        if bad:
            what = "；".join(f"“{cell.column}”{cell.problem}" for cell in bad)
            hint = "填非负整数，没有的填 0；只有收费金额可以是小数。"
            yield _fault(document.facts, f"“{row.name}”行：{what}", hint, bad[0].path, f"数 {row.name}")


@document_rule("AR010", WARNING, PRACTICE)
def county_made_rules(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """县级机关的报告在“规章”一行填了数。

    理由：县级政府及其部门没有制定规章的权限，这一行应当都是 0；填了数的，多半是把规范性文件填错了行。
    改法：把数移到“行政规范性文件”一行，“规章”一行都填 0。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {规章: [1, 0, 1]}}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {规章: [0, 0, 0]}}
    """
    report = public_report(document.facts, site)
    row = report.item(RULES_ROW) if report else None
    if row is None or not _is_county(site):
        return
    for cell in row.cells:
        if cell.number:
            message = f"表二“{RULES_ROW}”行“{cell.column}”填 {cell.number}，县级机关不能制定规章"
            yield _fault(document.facts, message, "属于规范性文件的，移到下一行；本行填 0。", cell.path, cell.column)


def public_report(facts: Facts, site: SiteConfig) -> AnnualReport | None:
    """The tables of an annual report that is meant for the public."""
    return read_annual_report(facts, site) if is_meant_public(facts) else None


def cell_steps(row: Row | None, column: str) -> Path:
    """The steps into ``data`` that lead to a cell; none where it is not there."""
    cell = row.cell(column) if row else None
    return cell.path if cell else ()


def _fault(facts: Facts, message: str, hint: str, steps: Path, evidence: str) -> Fault:
    return data_fault(facts, message, hint, *steps, evidence=evidence)


def _is_county(site: SiteConfig) -> bool:
    """True for a code whose division is a county: of six digits the last two are 00 for anything larger."""
    code = site.site_id_code[:6]
    return len(code) == 6 and code.isdigit() and not code.endswith("00")
