"""AR: the tables of an annual report add up, agree with its text, with last year's, and with the site's own library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sitegen.annualreport import (
    APPLICANTS,
    APPLICATION_COLUMNS,
    DOCUMENT_COLUMNS,
    FIRST_OLD_YEAR,
    IN_FORCE,
    MADE,
    NORMATIVE_ROW,
    OUTCOMES,
    RULES_ROW,
    TOTAL,
    AnnualReport,
    Form,
    Number,
    Path,
    Role,
    Row,
    read_annual_report,
    title_years,
)
from sitegen.catalogue import Catalogue
from sitegen.config import SiteConfig
from sitegen.model import Document, Facts, Fault
from sitegen.rules.basis import PRACTICE, REPORT_FORM
from sitegen.rules.librarycounts import expiry_explains, library, own_documents, tally
from sitegen.rules.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule
from sitegen.rules.reporttext import YEAR, claims, department_names, quotable_figures, report_parts
from sitegen.rules.values import is_meant_public, place

KIND = "annual-report"
_RESTATED, _CARRIED = "调整|重述|更正|追溯|口径", "结转"
_ENDED, _DOCUMENTS = f"失效|到期|届满|{_RESTATED}", "有效|规范性文件|规章"
_PERIOD_WORDS = re.compile(r"统计(?:期限|时限|期间|时间|周期|区间)|数据(?:期限|时限)")
_FROM_TO = re.compile(
    r"(\d{4})年0?(\d{1,2})月0?(\d{1,2})日(?:零时|0时)?(?:起|开始)?[，,]?(?:至|到|[-—–－~～]+)"
    r"(?:(\d{4})年|本年度?|当年|同年)?0?(\d{1,2})月0?(\d{1,2})日"
)


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
    report = _report(document.facts)
    roles = (Role.RECEIVED, Role.CARRIED_IN, Role.TOTAL, Role.CARRIED_OUT)
    rows = [report.application(role) for role in roles] if report else []
    for column in APPLICATION_COLUMNS:
        known = [number for number in (row.number(column) for row in rows if row) if number is not None]
        if len(known) == len(roles) and known[0] + known[1] != known[2] + known[3]:
            came, went = f"{known[0]}+{known[1]}={known[0] + known[1]}", f"{known[2]}+{known[3]}={known[2] + known[3]}"
            message = f"表三“{column}”列：本年新收+上年结转 {came}，办理结果总计+结转下年度 {went}，两边不等"
            yield _fault(document, message, "对照申请台账核对这一列。", _path(rows[3], column), f"平衡 {column}")


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
    report = _report(document.facts)
    total = report.application(Role.TOTAL) if report and report.whole else None
    if report is None or total is None:
        return
    leaves = [row for row in report.applications if row.role is Role.OUTCOME]
    for column in APPLICATION_COLUMNS:
        stated = total.number(column)
        known = [number for number in (row.number(column) for row in leaves) if number is not None]
        if leaves and stated is not None and len(known) == len(leaves) and sum(known) != stated:
            message = f"表三“{column}”列：三（七）总计填 {stated}，各项结果之和为 {sum(known)}"
            yield _fault(document, message, "逐项核对这一列的办理结果。", _path(total, column), f"结果 {column}")


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
    report = _report(document.facts)
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
    report = _report(document.facts)
    for row in report.reviews if report else ():
        yield from _sum_fault(document, "表四", row, OUTCOMES)


def _sum_fault(document: Document, table: str, row: Row, columns: tuple[str, ...]) -> Iterator[Fault]:
    stated, known = row.number(TOTAL), row.known(columns)
    if stated is not None and known is not None and sum(known) != stated:
        message = f"{table}“{row.name}”行：总计填 {stated}，{len(columns)} 列之和为 {sum(known)}"
        yield _fault(document, message, "核对这一行各列的数。", _path(row, TOTAL), f"{table} {row.name}")


@collection_rule("AR005", ERROR, REPORT_FORM)
def carry_over_differs(catalogue: Catalogue) -> Iterator[Fault]:
    """本年报告的“上年结转”，不等于上年报告的“结转下年度继续办理”。

    理由：去年没有办完、结转到今年的申请，两年的报告应当是同一个数，每一列都如此。
    改法：核对两年的台账；上年数据确有更正的，在 data 的 note（说明）写明，如“上年结转数据有调整：……”。

    错例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table3: {结转下年度: [3, 0, 0, 0, 0, 0, 3]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {上年结转: [2, 0, 0, 0, 0, 0, 2]}}

    正例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table3: {结转下年度: [3, 0, 0, 0, 0, 0, 3]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {上年结转: [3, 0, 0, 0, 0, 0, 3]}}

    正例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table3: {结转下年度: [3, 0, 0, 0, 0, 0, 3]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, note: 上年结转数据有调整：一件申请重复登记, table3: {上年结转: [2, 0, 0, 0, 0, 0, 2]}}
    """
    for facts, report, last_facts, last in _consecutive(catalogue):
        came, went = report.application(Role.CARRIED_IN), last.application(Role.CARRIED_OUT)
        if not (came and went) or _notes(facts, report, _CARRIED, _RESTATED):
            continue
        for column in APPLICATION_COLUMNS:
            now, before = came.number(column), went.number(column)
            if now is not None and before is not None and now != before:
                message = (
                    f"表三“{column}”列：上年结转填 {now}，{last.year} 年报告的结转下年度继续办理为 {before}"
                    f"（{last_facts.path}）"
                )
                hint = "核对两年的台账；上年数据有更正的，在 data 的 note（说明）写明。"
                yield Fault(message, facts.line("data"), hint, path=facts.path, evidence=f"上年结转 {column}")


@collection_rule("AR006", WARNING, PRACTICE)
def documents_in_force_differ(catalogue: Catalogue) -> Iterator[Fault]:
    """现行有效件数，不等于上年现行有效加本年制发减本年废止。

    理由：三个数互相制约；对不上的，多半是漏统计或者统计范围变了。本站政策文件库能看出是到期失效的，不算不符。
    改法：核对规章、规范性文件台账；有到期失效或口径调整的，在 data 的 note（说明）写明，如“本年到期失效2件”。

    错例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table2: {行政规范性文件: [2, 0, 7]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {行政规范性文件: [3, 1, 10]}}

    正例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table2: {行政规范性文件: [2, 0, 7]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {行政规范性文件: [3, 1, 9]}}

    正例：
        --- content/last.md
        kind: annual-report
        data: {year: 2023, table2: {行政规范性文件: [2, 0, 7]}}
        --- content/report.md
        kind: annual-report
        data: {year: 2024, note: 本年到期失效2件, table2: {行政规范性文件: [3, 1, 7]}}
    """
    for facts, report, last_facts, last in _consecutive(catalogue):
        if _notes(facts, report, _DOCUMENTS, _ENDED):
            continue
        for name in (RULES_ROW, NORMATIVE_ROW):
            row, last_row = report.item(name), last.item(name)
            known = row.known(DOCUMENT_COLUMNS) if row else None
            before = last_row.number(IN_FORCE) if last_row else None
            if known is None or before is None:
                continue
            made, repealed, in_force = known
            expected = before + made - repealed
            fewer = expected - in_force
            if not fewer or (name == NORMATIVE_ROW and _has_expired(catalogue, facts, report.year or 0, fewer)):
                continue
            message = (
                f"表二“{name}”：现行有效填 {in_force}，上年 {before}（{last_facts.path}）加制发 {made} "
                f"减废止 {repealed} 为 {expected}"
            )
            hint = "核对台账；有到期失效或口径调整的，在 data 的 note（说明）写明。"
            yield Fault(message, facts.line("data"), hint, path=facts.path, evidence=f"现行有效 {name}")


@document_rule("AR007", WARNING, PRACTICE)
def text_contradicts_tables(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """第一部分文字里的数，与表格里的不一致。

    理由：同一个数在文字和表格里各写一遍，最容易只改一处；公众看到两个数，就不知道该信哪个。
    改法：对照台账，改正写错的一处。只核对明确说的是新收、上年结转、办结、结转下年度、制发、废止、现行有效的数。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}
        正文：
        ## 一、总体情况

        （二）依申请公开。新收到政府信息公开申请11件。

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}
        正文：
        ## 一、总体情况

        （二）依申请公开。新收到政府信息公开申请10件，比上年增加3件。
    """
    report = _report(document.facts)
    figures = quotable_figures(report) if report else {}
    if not report or not figures:
        return
    names = department_names(document.facts, site)
    seen: set[tuple[int, int]] = set()
    for number, line in report_parts(document).get(1, ()):
        for claim in claims(line, report.year or 0, names):
            figure = figures.get(claim.figure)
            if figure is None or figure == claim.number or (number, claim.column) in seen:
                continue
            seen.add((number, claim.column))
            message = f"第一部分写的是{claim.figure} {claim.number} 件，表格里是 {figure} 件"
            evidence = f"文字 {claim.figure}"
            hint = f"原文“{claim.text}”。对照台账改正写错的一处。"
            yield Fault(message, number, hint, claim.column, length=len(claim.text), evidence=evidence)


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
    report = _report(document.facts)
    if report is None:
        return
    if not document.facts.data and not document.facts.faults:
        if report.form is Form.CURRENT:
            hint = "在 data 里填写报告的三张表（年报的写法见《编辑手册》），工具才能核对。"
            message = "没有填写 data，报告的表格无法核对"
            yield Fault(message, document.facts.line("data", "title"), hint, severity=NOTICE)
        return
    for gap in report.gaps:
        yield _fault(document, gap.message, "按报告格式补全；没有发生的填 0。", gap.path, gap.message)
    for row in (*report.items, *report.applications, *report.reviews):
        bad = [cell for cell in row.cells if cell.problem]
        if bad:
            what = "；".join(f"“{cell.column}”{cell.problem}" for cell in bad)
            hint = "填非负整数，没有的填 0；只有收费金额可以是小数。"
            yield _fault(document, f"“{row.name}”行：{what}", hint, bad[0].path, f"数 {row.name}")


@document_rule("AR009", WARNING, PRACTICE)
def processing_fee_not_stated(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """第六部分没有说明信息处理费的收取情况。

    理由：按《政府信息公开信息处理费管理办法》可以收费以来，各地报告都在第六部分交代收了多少或者没有收取。
    改法：在“六、其他需要报告的事项”写明收取信息处理费的金额，没有收取的写“没有收取信息处理费”。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 六、其他需要报告的事项

        没有其他需要报告的事项。

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 六、其他需要报告的事项

        没有收取信息处理费。
    """
    report = _report(document.facts)
    if report is None or report.form is not Form.CURRENT:
        return
    part = report_parts(document).get(6)
    if part and not any("处理费" in line for _, line in part):
        hint = "写明收取的金额；没有收取的写“没有收取信息处理费”。"
        yield Fault("第六部分没有说明信息处理费的收取情况", part[0][0], hint)


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
    report = _report(document.facts)
    row = report.item(RULES_ROW) if report else None
    if row is None or not _is_county(site):
        return
    for cell in row.cells:
        if cell.number:
            message = f"表二“{RULES_ROW}”行“{cell.column}”填 {cell.number}，县级机关不能制定规章"
            yield _fault(document, message, "属于规范性文件的，移到下一行；本行填 0。", cell.path, cell.column)


@document_rule("AR011", ERROR, REPORT_FORM)
def report_year_contradicts(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """报告的年份自相矛盾：标题、表格、统计期限、发布日期对不上。

    理由：每年的报告照着上年的改，最容易漏改年份；统计期限应当是报告年度的1月1日至12月31日。
    改法：改正标题、data 的 year（年度）、正文的统计期限中写错的一处；发布日期应当在报告年度结束以后。

    错例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2023年政府信息公开工作年度报告
        data: {year: 2022}

    错例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2023年政府信息公开工作年度报告
        data: {year: 2023}
        正文：
        数据统计期限为2022年1月1日至12月31日。

    正例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2023年政府信息公开工作年度报告
        data: {year: 2023}
        正文：
        数据统计期限为2023年1月1日至12月31日。
    """
    facts = document.facts
    report = _report(facts)
    if report is None:
        return
    if isinstance(facts.data, dict) and facts.data and report.stated_year is None:
        yield Fault("data 没有写明报告年度（year）", facts.line("data"), "写成 year: 2024 的形式。")
    years = title_years(facts.title)
    if report.stated_year and years and report.stated_year not in years:
        message = f"标题是 {years[0]} 年，data 的年度是 {report.stated_year} 年"
        yield Fault(message, facts.line("title"), "改正写错的一处。", evidence="标题年度")
    year = report.year
    if year is None:
        return
    if facts.published_date and facts.published_date <= date(year, 12, 31):
        message = f"{year} 年的报告于 {facts.published_date} 发布，统计期限还没有结束"
        yield Fault(message, facts.line("published"), "核对报告年度和发布日期。", evidence="发布日期")
    if year >= FIRST_OLD_YEAR:
        yield from _period_faults(document, year)


@collection_rule("AR012", WARNING, PRACTICE)
def library_counts_differ(catalogue: Catalogue) -> Iterator[Fault]:
    """年报的行政规范性文件件数，与本站政策文件库数出来的不一致。

    理由：专栏是规范性文件的权威公开平台，报告的制发、废止、现行有效件数应当能在库里一件一件数出来。
    改法：库里少的补录公开，多的核对是否确为规范性文件、日期和废止关系是否写对；报告填错的改正报告。
    政府的报告按全站各机关计，部门的报告按本机关牵头制发的计；制发看成文日期，现行有效看12月31日。
    到期失效的可以计入废止，已印发未施行的可以计入现行有效，参与联合制发的也可以计入，不算不符。
    库里最早的文件以前的年份不比较。

    错例：
        --- content/policy.md
        issued: 2024-03-05
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {行政规范性文件: [2, 0, 9]}}

    正例：
        --- content/policy.md
        issued: 2024-03-05
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table2: {行政规范性文件: [1, 0, 9]}}
    """
    standings = library(catalogue)
    first = min((standing.made.year for standing in standings), default=None)
    for facts, report in _reports(catalogue):
        row = report.item(NORMATIVE_ROW)
        if row is None or report.year is None or first is None or report.year < first:
            continue
        own = own_documents(catalogue, facts, standings)
        for column in DOCUMENT_COLUMNS if report.year > first else (MADE,):
            stated = row.number(column)
            counted = tally(own, report.year, column)
            if stated is None or counted.least <= stated <= counted.most:
                continue
            when = f"截至 {report.year} 年 12 月 31 日" if column == IN_FORCE else f" {report.year} 年"
            ours = f"本站政策文件库{when}为 {counted.words}{counted.listed}"
            message = f"表二“{NORMATIVE_ROW}”{column}填 {stated}，{ours}"
            hint = "库里少的补录，多的核对日期、废止关系和是否规范性文件；报告填错的改正报告。"
            yield Fault(message, facts.line("data"), hint, path=facts.path, evidence=f"文件库 {column}")


# Reports and where their cells stand.


def _report(facts: Facts) -> AnnualReport | None:
    """The tables of an annual report that is meant for the public."""
    if facts.kind != KIND or not is_meant_public(facts):
        return None
    return read_annual_report(facts.data, facts.title)


def _reports(catalogue: Catalogue) -> Iterator[tuple[Facts, AnnualReport]]:
    for facts in catalogue.documents:
        report = _report(facts)
        if report:
            yield facts, report


def _consecutive(catalogue: Catalogue) -> Iterator[tuple[Facts, AnnualReport, Facts, AnnualReport]]:
    """Every report beside the same department's report for the year before, where there is exactly one."""
    by_year: dict[tuple[str, int], list[tuple[Facts, AnnualReport]]] = {}
    for facts, report in _reports(catalogue):
        if facts.departments and report.year:
            by_year.setdefault((facts.departments[0], report.year), []).append((facts, report))
    for (department, year), found in by_year.items():
        last = by_year.get((department, year - 1), [])
        if len(last) == 1:
            for facts, report in found:
                yield facts, report, *last[0]


def _notes(facts: Facts, report: AnnualReport, subject: str, words: str) -> bool:
    """True where the report says that figures of ``subject`` changed.

    Rules on the set see no running text: its note, its summary and its headings speak for it.
    """
    texts = (facts.summary, *(heading.text for heading in facts.headings))
    told = re.compile(rf"(?:{subject})[^。；]*(?:{words})|(?:{words})[^。；]*(?:{subject})")
    return bool(re.search(words, report.note)) or any(told.search(text) for text in texts)


def _has_expired(catalogue: Catalogue, facts: Facts, year: int, fewer: Number) -> bool:
    return expiry_explains(own_documents(catalogue, facts, library(catalogue)), year, fewer)


def _period_faults(document: Document, year: int) -> Iterator[Fault]:
    """Sentences that state the period of the figures, where it is not the whole of ``year``."""
    stated = False
    for number, line in enumerate(document.text.split("\n"), document.body_line):
        for sentence in re.split(r"[。；;]", line):
            words = _PERIOD_WORDS.search(sentence)
            period = _FROM_TO.search(re.sub(r"[\s*]", "", sentence))
            if period is None:
                years = [int(text) for text in YEAR.findall(sentence)] if words else []
                if years and year not in years:
                    message = f"统计期限写的是 {years[0]} 年，应为 {year} 年"
                    yield Fault(message, number, "改正统计期限或报告年度。", evidence="统计期限")
                stated = stated or bool(words)
                continue
            first, last = int(period[1]), int(period[4] or period[1])
            whole = (first, last) == (year, year) and tuple(map(int, period.group(2, 3, 5, 6))) == (1, 1, 12, 31)
            stated = stated or whole or bool(words)
            if words and not whole:
                message = f"统计期限写的是“{period[0]}”，应为 {year} 年 1 月 1 日至 12 月 31 日"
                yield Fault(message, number, "改正统计期限或报告年度。", line.find(sentence) + 1, evidence="统计期限")
    if not stated and len(report_parts(document)) >= 3:
        hint = f"写明“数据统计期限为{year}年1月1日至12月31日”。"
        yield Fault("正文没有写明数据的统计期限", document.body_line, hint, severity=WARNING)


def _path(row: Row | None, column: str) -> Path:
    cell = row.cell(column) if row else None
    return cell.path if cell else ()


def _fault(document: Document, message: str, hint: str, path: Path, evidence: str) -> Fault:
    line, column = place(document.head, document.facts, *path)
    return Fault(message, line, hint, column, evidence=evidence)


def _is_county(site: SiteConfig) -> bool:
    """True for a code whose division is a county: of six digits the last two are 00 for anything larger."""
    code = site.site_id_code[:6]
    return len(code) == 6 and code.isdigit() and not code.endswith("00")
