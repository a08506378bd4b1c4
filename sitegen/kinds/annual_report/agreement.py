"""AR005, AR006, AR012: the figures of an annual report agree with last year's report and with the site's library."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.annual_report.form import (
    APPLICATION_COLUMNS,
    DOCUMENT_COLUMNS,
    IN_FORCE,
    MADE,
    NORMATIVE_ROW,
    RULES_ROW,
    Role,
)
from sitegen.kinds.annual_report.identities import cell_steps, public_report
from sitegen.kinds.annual_report.librarycounts import expiry_explains, library, own_documents, tally
from sitegen.kinds.annual_report.tables import AnnualReport, Number
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import PRACTICE, REPORT_FORM
from sitegen.rulebook.registry import ERROR, WARNING, collection_rule
from sitegen.source.restatements import ENDED, RESTATED

_CARRIED, _DOCUMENTS = "结转", "有效|规范性文件|规章"
_CORRECTED = re.compile(
    rf"(?:数据|数量|件数|统计数|口径).{{0,8}}(?:{RESTATED})|(?:{RESTATED}).{{0,8}}(?:数据|数量|件数|统计数)"
)
_ENDED_DOCUMENTS = re.compile(rf"(?:{ENDED})(?:自动失效|失效)?(?:的)?(?:行政)?(?:规范性文件)?(\d{{1,6}})件")


@collection_rule("AR005", ERROR, REPORT_FORM)
def carry_over_differs(catalogue: Catalogue) -> Iterator[Fault]:
    """本年报告的“上年结转”，不等于上年报告的“结转下年度继续办理”。

    理由：去年没有办完、结转到今年的申请，两年的报告应当是同一个数，每一列都如此。
    改法：核对两年的台账；上年数据确有更正的，在 data 的 note（说明）或正文写明，如“上年结转数据有调整：……”。

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
        if not (came and went) or _notes(facts, report, _CARRIED, RESTATED):
            continue
        for column in APPLICATION_COLUMNS:
            now, before = came.number(column), went.number(column)
            if now is not None and before is not None and now != before:
                message = (
                    f"表三“{column}”列：上年结转填 {now}，{last.year} 年报告的结转下年度继续办理为 {before}"
                    f"（{last_facts.path}）"
                )
                hint = "核对两年的台账；上年数据有更正的，在 data 的 note（说明）写明。"
                yield data_fault(facts, message, hint, *cell_steps(came, column), evidence=f"上年结转 {column}")


@collection_rule("AR006", WARNING, PRACTICE)
def documents_in_force_differ(catalogue: Catalogue) -> Iterator[Fault]:
    """现行有效件数，不等于上年现行有效加本年制发减本年废止。

    理由：三个数互相制约；对不上的，多半是漏统计或者统计范围变了。本站政策文件库能看出是到期失效的，不算不符。
    改法：核对规章、规范性文件台账；有到期失效或口径调整的，在 data 的 note（说明）或正文写明，
    如“行政规范性文件到期失效2件”。

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
        if _notes(facts, report, _DOCUMENTS, f"{ENDED}|{RESTATED}"):
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
            if _tells_of_ended(facts, report, name, fewer):
                continue
            message = (
                f"表二“{name}”：现行有效填 {in_force}，上年 {before}（{last_facts.path}）加制发 {made} "
                f"减废止 {repealed} 为 {expected}"
            )
            hint = "核对台账；有到期失效或口径调整的，在 data 的 note（说明）写明。"
            yield data_fault(facts, message, hint, *cell_steps(row, IN_FORCE), evidence=f"现行有效 {name}")


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
        own = own_documents(catalogue.site, facts, standings)
        for column in DOCUMENT_COLUMNS if report.year > first else (MADE,):
            stated = row.number(column)
            counted = tally(own, report.year, column)
            if stated is None or counted.least <= stated <= counted.most:
                continue
            when = f"截至 {report.year} 年 12 月 31 日" if column == IN_FORCE else f" {report.year} 年"
            ours = f"本站政策文件库{when}为 {counted.words}{counted.listed}"
            message = f"表二“{NORMATIVE_ROW}”{column}填 {stated}，{ours}"
            hint = "库里少的补录，多的核对日期、废止关系和是否规范性文件；报告填错的改正报告。"
            yield data_fault(facts, message, hint, *cell_steps(row, column), evidence=f"文件库 {column}")


def _reports(catalogue: Catalogue) -> Iterator[tuple[Facts, AnnualReport]]:
    for facts in catalogue.documents:
        report = public_report(facts, catalogue.site)
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

    Its note, its summary and its headings speak for it; of the running text only a clause that speaks of the
    figures themselves, since words such as 调整 stand there for many things.
    """
    texts = (facts.summary, *(heading.text for heading in facts.headings))
    told = re.compile(rf"(?:{subject})[^。；]*(?:{words})|(?:{words})[^。；]*(?:{subject})")
    clauses = (clause for sentence in _own_sentences(facts, report) for clause in re.split("[，,]", sentence))
    return (
        bool(re.search(words, report.note))
        or any(told.search(text) for text in texts)
        or any(re.search(subject, clause) and _CORRECTED.search(clause) for clause in clauses)
    )


def _own_sentences(facts: Facts, report: AnnualReport) -> Iterator[str]:
    """What the running text says of changes; no sentence that names years other than this report's and the last."""
    for sentence in facts.restated:
        years = {int(year) for year in re.findall(r"((?:19|20)\d{2})年", sentence)}
        if years <= {report.year, (report.year or 0) - 1}:
            yield sentence


def _tells_of_ended(facts: Facts, report: AnnualReport, name: str, fewer: Number) -> bool:
    """True where the running text says that exactly so many documents of the row came to their end."""
    sentences = (sentence for sentence in _own_sentences(facts, report) if name in sentence)
    return any(int(match[1]) == fewer for sentence in sentences for match in _ENDED_DOCUMENTS.finditer(sentence))


def _has_expired(catalogue: Catalogue, facts: Facts, year: int, fewer: Number) -> bool:
    return expiry_explains(own_documents(catalogue.site, facts, library(catalogue)), year, fewer)
