"""AR007, AR009, AR011, AR013: what an annual report says in words: its parts, figures, the fee, the year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.kinds.annual_report.form import FIRST_OLD_YEAR, Form, title_years
from sitegen.kinds.annual_report.identities import public_report
from sitegen.kinds.annual_report.text import (
    PART_NAMES,
    YEAR,
    claims,
    department_names,
    quotable_figures,
    quoting_lines,
    report_parts,
)
from sitegen.rulebook.basis import PRACTICE, REPORT_FORM
from sitegen.rulebook.registry import ERROR, WARNING, document_rule
from sitegen.site.config import SiteConfig

_SUMMARY = "内容概述"
_PERIOD_WORDS = re.compile(r"统计(?:期限|时限|期间|时间|周期|区间)|数据(?:期限|时限)")
_FROM_TO = re.compile(
    r"(\d{4})年0?(\d{1,2})月0?(\d{1,2})日(?:零时|0时)?(?:起|开始)?[，,]?(?:至|到|[-—–－~～]+)"
    r"(?:(\d{4})年|本年度?|当年|同年)?0?(\d{1,2})月0?(\d{1,2})日"
)


@document_rule("AR007", WARNING, PRACTICE)
def text_contradicts_tables(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """文字里的数，与表格里的不一致。

    理由：同一个数在文字和表格里各写一遍，最容易只改一处；公众看到两个数，就不知道该信哪个。
    改法：对照台账，改正写错的一处。只核对第一至四部分和内容概述里明确说的是本年新收（共收到）、上年结转、办结、予以公开等各种
    办理结果、结转下年度，以及行政规范性文件制发、废止、现行有效的数。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}
        正文：
        ## 一、总体情况

        （二）依申请公开。新收到政府信息公开申请11件。

    错例：
        --- content/report.md
        kind: annual-report
        summary: 全年新收申请11件
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024, table3: {新收: [9, 0, 0, 0, 1, 0, 10]}}
        正文：
        ## 一、总体情况

        （二）依申请公开。新收到政府信息公开申请10件，比上年增加3件。
    """
    report = public_report(document.facts, site)
    figures = quotable_figures(report) if report else {}
    if not report or not figures:
        return
    names = department_names(document.facts, site)
    seen: set[tuple[int, int]] = set()
    for place, number, line in _quoting(document):
        for claim in claims(line, report.year or 0, names):
            figure = figures.get(claim.figure)
            if figure is None or figure == claim.number or (number, claim.column) in seen:
                continue
            seen.add((number, claim.column))
            message = f"{place}写的是{claim.figure} {claim.number} 件，表格里是 {figure} 件"
            evidence = f"文字 {claim.figure}"
            hint = f"原文“{claim.text}”。对照台账改正写错的一处。"
            stated = place != _SUMMARY  # whose text may be quoted or folded: only its line is known
            column, length = (claim.column, len(claim.text)) if stated else (1, 0)
            yield Fault(message, number, hint, column, length=length, evidence=evidence)


def _quoting(document: Document) -> Iterator[tuple[str, int, str]]:
    facts = document.facts
    if "summary" in facts.lines:  # else it was taken from the text
        yield _SUMMARY, facts.line("summary"), facts.summary
    yield from quoting_lines(document)


@document_rule("AR009", WARNING, PRACTICE)
def processing_fee_not_stated(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """第六部分没有说明信息处理费的收取情况，或者没有第六部分。

    理由：按《政府信息公开信息处理费管理办法》可以收费以来，各地报告都在第六部分交代收了多少或者没有收取。
    改法：在“六、其他需要报告的事项”写明收取信息处理费的金额，没有收取的写“没有收取信息处理费”。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 六、其他需要报告的事项

        没有其他需要报告的事项。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 五、存在的主要问题及改进情况

        没有其他问题。

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 六、其他需要报告的事项

        没有收取信息处理费。
    """
    report = public_report(document.facts, site)
    if report is None or report.form is not Form.CURRENT:
        return
    parts = report_parts(document)
    part = parts.get(6)
    if parts and not part:
        hint = f"补上“{PART_NAMES[6]}”，写明收取信息处理费的金额；没有收取的写“没有收取信息处理费”。"
        message = "报告没有第六部分，没有说明信息处理费的收取情况"
        yield Fault(message, next(reversed(parts.values()))[0][0], hint)
    elif part and not any("处理费" in line for _, line in part):
        hint = "写明收取的金额；没有收取的写“没有收取信息处理费”。"
        yield Fault("第六部分没有说明信息处理费的收取情况", part[0][0], hint)


@document_rule("AR013", WARNING, REPORT_FORM)
def parts_missing(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """报告缺少六个部分中的一部分。

    理由：2021年起的报告格式分为六个部分，没有内容可写的也要保留标题，写明没有。
    改法：按格式补上缺少的部分，标题用规定的序号和名称。正文里一个部分的标题也没有的，不作判断。

    错例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 一、总体情况

        略。

        ## 六、其他需要报告的事项

        没有收取信息处理费。

    正例：
        --- content/report.md
        kind: annual-report
        data: {year: 2024}
        正文：
        ## 一、总体情况

        ## 二、主动公开政府信息情况

        ## 三、收到和处理政府信息公开申请情况

        ## 四、政府信息公开行政复议、行政诉讼情况

        ## 五、存在的主要问题及改进情况

        ## 六、其他需要报告的事项

        没有收取信息处理费。
    """
    report = public_report(document.facts, site)
    parts = report_parts(document) if report and report.form is Form.CURRENT else {}
    missing = [name for number, name in PART_NAMES.items() if number not in parts]
    if parts and missing:
        message = f"报告缺少 {len(missing)} 个部分：{'；'.join(missing)}"
        line = next(iter(parts.values()))[0][0]
        yield Fault(message, line, "按报告格式补上；没有内容的写明没有。", evidence="报告的部分")


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
    report = public_report(facts, site)
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
