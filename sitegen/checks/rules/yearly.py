"""CO006 and CO007: every year has its decision catalogue and annual reports, published in time."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.column import COLUMN_PATH, publication_order
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.annual_report.schema import ReportData
from sitegen.kinds.decision.schema import is_decision_catalogue
from sitegen.kinds.shapes import data_year, lead
from sitegen.kinds.values import explains
from sitegen.rulebook.basis import regulation, work_plan
from sitegen.rulebook.registry import ERROR, WARNING, collection_rule

_FIRST_REPORT = 2019  # 条例 第四十九条 took effect on 2019-05-15
_YEARS_NAMED = 3


@collection_rule("CO006", WARNING, work_plan("二（一）"))
def decision_catalogue_late(catalogue: Catalogue) -> Iterator[Fault]:
    """当年的重大行政决策事项目录没有在 4 月底前公布。

    理由：目录年初公布，公众才知道今年有哪些重大决策、由谁承办、什么时候可以提意见。
    改法：公布目录（kind: decision，data 写 type: catalogue 和 year）；当年确无事项的，也公布说明。

    错例：
        --- content/decision.md
        kind: decision
        title: 安澜县某项重大行政决策
        data: {type: dossier, year: 2026}

    错例：
        --- content/decision.md
        kind: decision
        title: 2026年度重大行政决策事项目录
        issued: 2026-05-06
        published: 2026-05-07
        data: {type: catalogue, year: 2026}

    正例：
        --- content/decision.md
        kind: decision
        title: 2026年度重大行政决策事项目录
        issued: 2026-04-06
        published: 2026-04-07
        data: {type: catalogue, year: 2026}
    """
    site = catalogue.site
    section = site.section_for("", "decision")
    visible = filter(catalogue.is_public, catalogue.documents)
    public = [facts for facts in visible if site.data_kind(facts.kind) == "decision"]
    is_county = any(department.level == "政府" for department in site.departments)
    if not is_county or not (public or (section and not explains(section.note))):
        return
    first: dict[int, Facts] = {}
    for facts in sorted(filter(is_decision_catalogue, public), key=publication_order):
        if year := data_year(facts):
            first.setdefault(year, facts)  # later catalogues of the same year are adjustments
    for year, facts in sorted(first.items()):
        published = facts.published_date
        if published and published > date(year, 4, 30):
            message = f"{year} 年度重大行政决策事项目录应不晚于 {year}-04-30 公布，实际 {published} 公布"
            yield Fault(
                message, facts.line("published"), "下一年度按时公布；确有原因的用 exempt 写明。", path=facts.path
            )
    year = catalogue.today.year
    if year not in first and catalogue.today > date(year, 4, 30):
        message = f"没有公布 {year} 年度重大行政决策事项目录，应不晚于 {year}-04-30"
        hint = "公布目录，data 写 {type: catalogue, year: …}；没有决策事项的，也公布说明。"
        line = section.line if section else 1
        yield Fault(message, line, hint, path=COLUMN_PATH)


@collection_rule("CO007", ERROR, regulation("四十九", "五十"))
def annual_report_late(catalogue: Catalogue) -> Iterator[Fault]:
    """政府信息公开工作年度报告没有按期公布。

    理由：部门的年度报告应当在每年 1 月 31 日前公布，县级以上人民政府的在 3 月 31 日前公布；一份都没有发布过的也要查。
    改法：尽快公布缺少的年度报告；发布日期写错的改正；确已迟发的，由负责人批准后用 exempt 写明理由和期限。

    错例：
        --- content/report.md
        kind: annual-report
        title: 安澜县人民政府2025年政府信息公开工作年度报告
        issued: 2026-04-01
        published: 2026-04-02

    错例：
        --- content/report.md
        kind: annual-report
        title: 安澜县示例局2024年政府信息公开工作年度报告
        department: 安澜县示例局
        issued: 2025-01-20
        published: 2025-01-21

    正例：
        --- content/report.md
        kind: annual-report
        title: 安澜县人民政府2025年政府信息公开工作年度报告
        issued: 2026-03-30
        published: 2026-03-31
    """
    first: dict[tuple[str, int], Facts] = {}
    for facts in sorted(filter(catalogue.is_meant_public, catalogue.documents), key=publication_order):
        report = ReportData.of(facts, catalogue.site)
        if report is not None and report.of_year and lead(facts):
            first.setdefault((reporting_body(catalogue, facts), report.of_year), facts)
    for (reporter, year), facts in sorted(first.items()):
        due = report_due(catalogue, reporter, year)
        published = facts.published_date
        if year >= _FIRST_REPORT and published and published > due and catalogue.is_publishable(facts):
            message = f"{year} 年的年度报告应不晚于 {due} 公布，实际 {published} 公布"
            hint = "日期写错的改正；确已迟发的，经批准后用 exempt 写明理由和期限。"
            yield Fault(message, facts.line("published"), hint, path=facts.path)
        later = min((other for name, other in first if name == reporter and other > year), default=9999)
        missing = [lost for lost in _years_reported(catalogue, reporter, year + 1) if lost < later]
        if missing and catalogue.is_public(facts):
            message = f"{reporter}没有公布 {_missing_reports(catalogue, reporter, missing)}；上一份是本文件"
            hint = "公布年度报告；机关已经撤并的，在本文件用 exempt 写明。"
            yield Fault(message, facts.line("title"), hint, path=facts.path)
    yield from _never_reported(catalogue, {reporter for reporter, _ in first})


def _years_reported(catalogue: Catalogue, reporter: str, since: int) -> range:
    """Return the years from ``since`` whose report is due."""
    newest = catalogue.today.year - 1
    if catalogue.today <= report_due(catalogue, reporter, newest):
        newest -= 1
    return range(max(since, _FIRST_REPORT), newest + 1)


def _missing_reports(catalogue: Catalogue, reporter: str, years: Collection[int]) -> str:
    due = report_due(catalogue, reporter, min(years))
    when = f"应不晚于 {due}" if len(years) == 1 else f"最早的一份应不晚于 {due}"
    return f"{named_years(years, len(years))}的年度报告，{when}"


def named_years(years: Collection[int], most: int = _YEARS_NAMED) -> str:
    """Format years for a message: the first ``most``, and their count if there are more."""
    named = "、".join(map(str, sorted(years)[:most]))
    return f"{named} 年" if len(years) <= most else f"{named} 等 {len(years)} 年"


def _never_reported(catalogue: Catalogue, reporters: Collection[str]) -> Iterator[Fault]:
    """Yield governments that have published documents for over a year but never a report.

    The column must have a section for reports. Departments are left out: they may report together with the government.
    """
    section = catalogue.site.section_for("", "annual-report")
    if section is None or explains(section.note):
        return
    public = [
        facts
        for facts in catalogue.documents
        if ReportData.of(facts, catalogue.site) is None and catalogue.is_public(facts)
    ]
    days = [facts.published_date for facts in public if facts.published_date]
    for government in (one.name for one in catalogue.site.departments if one.level == "政府"):
        own = [
            facts.published_date
            for facts in public
            # The general office publishes for its government.
            if facts.published_date and any(name.startswith(government) for name in facts.departments)
        ]
        reported = any(reporter.startswith(government) for reporter in reporters)
        if reported or not own or min(own) > catalogue.today - timedelta(days=365):
            continue
        missing = _years_reported(catalogue, government, min(days).year)
        if missing:
            message = f"{government}从来没有公布年度报告，缺少 {_missing_reports(catalogue, government, missing)}"
            hint = "公布年度报告；在别处公布的，在 column.yml 该栏目写 note 说明在哪里查。"
            yield Fault(message, section.line, hint, path=COLUMN_PATH)


def reporting_body(catalogue: Catalogue, facts: Facts) -> str:
    """Return the body that a report is of. The title decides first: a general office often publishes for its
    government."""
    named = [name for name in catalogue.site.department_names if facts.title.startswith(name)]
    place = re.split(r"(?:人民)?政府|\d", facts.title)[0].strip()
    governments = [one.name for one in catalogue.site.departments if one.level == "政府"]
    meant = [name for name in governments if place and name in (f"{place}人民政府", f"{place}政府")]
    return max(named, key=len, default=meant[0] if meant else lead(facts))


def report_due(catalogue: Catalogue, reporter: str, year: int) -> date:
    """Return the last day for the report on ``year`` (条例 第四十九条): 31 March for a government, else 31 January."""
    department = catalogue.site.department(reporter)
    is_government = department is not None and department.level == "政府"
    return date(year + 1, 3, 31) if is_government else date(year + 1, 1, 31)
