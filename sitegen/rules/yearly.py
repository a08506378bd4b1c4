"""CO006, CO007, CO012, CO013: what is due every year is there, in time and without a gap."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sitegen.catalogue import Catalogue
from sitegen.model import Facts, Fault
from sitegen.rules.basis import PRACTICE, regulation, work_plan
from sitegen.rules.column import COLUMN_PATH, explains
from sitegen.rules.registry import ERROR, WARNING, collection_rule
from sitegen.rules.values import data_fault, written_key
from sitegen.shapes import data_year, is_unfilled, lead, number, table, text

_FIRST_REPORT = 2019  # the dates of articles 49 and 50 came into force on 2019-05-15
_DEBT_ELEMENTS = ("限额", "余额", "发行", "品种", "期限", "利率", "偿还计划", "偿债资金来源")
# A unit's budget of a year is asked for once its half has passed, its accounts once the October after it has: both are
# generous, for budgets follow within 20 days of their approval in spring, accounts of theirs in summer (practice).
_BUDGET_DUE = (6, 30)
_ACCOUNTS_DUE = (10, 31)
_YEARS_BACK = 5  # of what is due, only the newest years are asked for: what is older nobody can put up any more
_YEARS_NAMED = 3
_TITLE_BUDGET = re.compile(r"((?:19|20)\d{2})年(?:(?!(?:19|20)\d{2}年).){0,30}?(预决算|预算|决算)")


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
    public = [facts for facts in catalogue.documents if facts.kind == "decision" and catalogue.is_public(facts)]
    is_county = any(department.level == "政府" for department in site.departments)
    if not is_county or not (public or (section and not explains(section.note))):
        return
    first: dict[int, Facts] = {}
    for facts in sorted(filter(is_decision_catalogue, public), key=_publication):
        if year := data_year(facts):
            first.setdefault(year, facts)  # later ones of a year are adjustments
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


def is_decision_catalogue(facts: Facts) -> bool:
    """True for a year's catalogue of decisions, as ``data`` says or else its title."""
    kind = text(table(facts).get("type"))
    return kind in ("catalogue", "目录") or (not kind and "决策事项目录" in facts.title)


def _publication(facts: Facts) -> tuple[date, str]:
    return facts.published_date or date.min, facts.path


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
    meant = [
        facts for facts in catalogue.documents if facts.kind == "annual-report" and catalogue.is_meant_public(facts)
    ]
    for facts in sorted(meant, key=_publication):
        year = data_year(facts)
        if year and lead(facts):
            first.setdefault((reporting_body(catalogue, facts), year), facts)
    for (reporter, year), facts in sorted(first.items()):
        due = report_due(catalogue, reporter, year)
        published = facts.published_date
        if year >= _FIRST_REPORT and published and published > due and catalogue.would_be_public(facts):
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
    """The years from ``since`` whose report is due."""
    newest = catalogue.today.year - 1
    if catalogue.today <= report_due(catalogue, reporter, newest):
        newest -= 1
    return range(max(since, _FIRST_REPORT), newest + 1)


def _missing_reports(catalogue: Catalogue, reporter: str, years: Collection[int]) -> str:
    due = report_due(catalogue, reporter, min(years))
    when = f"应不晚于 {due}" if len(years) == 1 else f"最早的一份应不晚于 {due}"
    return f"{_named_years(years, len(years))}的年度报告，{when}"


def _named_years(years: Collection[int], most: int = _YEARS_NAMED) -> str:
    named = "、".join(map(str, sorted(years)[:most]))
    return f"{named} 年" if len(years) <= most else f"{named} 等 {len(years)} 年"


def _never_reported(catalogue: Catalogue, reporters: Collection[str]) -> Iterator[Fault]:
    """Governments that have put up other things for over a year and never a report, for which the column has a place.

    A department without one may report with the government; only the government is known to owe its own.
    """
    section = catalogue.site.section_for("", "annual-report")
    if section is None or explains(section.note):
        return
    public = [facts for facts in catalogue.documents if facts.kind != "annual-report" and catalogue.is_public(facts)]
    days = [facts.published_date for facts in public if facts.published_date]
    for government in (entry.name for entry in catalogue.site.departments if entry.level == "政府"):
        own = [
            facts.published_date
            for facts in public
            # its office speaks for it
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
    """Whose report it is: the government's is often put up by its office, so the title goes first."""
    named = [name for name in catalogue.site.department_names if facts.title.startswith(name)]
    place = re.split(r"(?:人民)?政府|\d", facts.title)[0].strip()
    governments = [entry.name for entry in catalogue.site.departments if entry.level == "政府"]
    meant = [name for name in governments if place and name in (f"{place}人民政府", f"{place}政府")]
    return max(named, key=len, default=meant[0] if meant else lead(facts))


def report_due(catalogue: Catalogue, reporter: str, year: int) -> date:
    """The last day for the report on ``year``: 条例 第四十九条 for a government, 第五十条 for a department."""
    department = catalogue.site.department(reporter)
    is_government = department is not None and department.level == "政府"
    return date(year + 1, 3, 31) if is_government else date(year + 1, 1, 31)


@collection_rule("CO012", WARNING, work_plan("一（三）"))
def finance_matrix_hole(catalogue: Catalogue) -> Iterator[Fault]:
    """某单位缺了某年的预算或决算，或者政府债务信息缺少要素。

    理由：预决算按单位、年度连续公开才能比较；债务公开限额、余额、发行、品种、期限、利率、偿还计划、偿债资金来源。
    改法：补发缺少的预算、决算；当年预算过了 6 月、上年决算过了 10 月还没有就算缺，只查最近五年；
    债务的要素补在 data 里，没有的写“无”。

    错例：
        --- content/budget-2023.md
        kind: budget
        data: {unit: 县水利局, year: 2023, type: 预算}
        --- content/budget-2025.md
        kind: budget
        data: {unit: 县水利局, year: 2025, type: 预算}

    错例：
        --- content/budget-2024.md
        kind: budget
        data: {unit: 县水利局, year: 2024, type: 预算}

    错例：
        --- content/debt.md
        kind: debt
        data: {year: 2025, 限额: 55.95亿元, 余额: 53.88亿元, 发行: 6.45亿元, 品种: 一般债券, 期限: 7年, 利率: 待定}

    正例：
        --- content/budget-2025.md
        kind: budget
        data: {unit: 县水利局, year: 2025, type: 预算}
        --- content/accounts-2025.md
        kind: budget
        data: {unit: 县水利局, year: 2025, type: 决算}
        --- content/budget-2026.md
        kind: budget
        data: {unit: 县水利局, year: 2026, type: 预算}
    """
    budgets: dict[str, dict[str, dict[int, Facts]]] = {}
    for facts in catalogue.documents:
        if facts.kind == "budget" and catalogue.is_meant_public(facts):
            unit = _unit(catalogue, facts)
            for kind, year in _budgets_in(facts) if unit else ():
                budgets.setdefault(unit, {}).setdefault(kind, {}).setdefault(year, facts)
        elif facts.kind == "debt" and catalogue.is_public(facts):
            yield from _debt_faults(facts)
    for unit, by_type in sorted(budgets.items()):
        yield from _budget_faults(catalogue, unit, by_type.get("预算", {}), by_type.get("决算", {}))


def _unit(catalogue: Catalogue, facts: Facts) -> str:
    """Whose budget it is; a department by its full name, however it is written."""
    written = text(table(facts).get("unit")) or lead(facts)
    return next((entry.name for entry in catalogue.site.departments if entry.short == written), written)


def _budgets_in(facts: Facts) -> set[tuple[str, int]]:
    """What a document gives: 预算 or 决算 with its year; a title may name several (2025年决算和2026年预算)."""
    written, year = text(table(facts).get("type")), data_year(facts)
    said = [(written, year)] if written else []
    if not written:
        said = [(match[2], int(match[1])) for match in _TITLE_BUDGET.finditer(facts.title)] or [(facts.title, year)]
    return {
        (kind, year)
        for words, year in said
        for kind, sign in (("预算", "预算|预决算"), ("决算", "决算"))
        if year and re.search(sign, words)
    }


def _budget_faults(
    catalogue: Catalogue, unit: str, budgets: Mapping[int, Facts], accounts: Mapping[int, Facts]
) -> Iterator[Fault]:
    """Years that are due and not there: of budgets since the first, of accounts since the unit's first of either."""
    today, either = catalogue.today, {**accounts, **budgets}
    newest_budget = today.year - (today <= date(today.year, *_BUDGET_DUE))
    newest_accounts = today.year - 1 - (today <= date(today.year, *_ACCOUNTS_DUE))
    for kind, present, found, since, newest in (
        ("预算", budgets, budgets or accounts, min(budgets or either), newest_budget),
        ("决算", accounts, either, min(either), newest_accounts),
    ):
        missing = set(range(max(since, newest - _YEARS_BACK + 1), newest + 1)) - present.keys()
        public = [year for year in sorted(found) if catalogue.is_public(found[year])]
        if not missing or not public:
            continue
        # named at the document that comes after the newest hole, or at the budget whose accounts are due
        place = found[next((year for year in public if year >= max(missing)), public[-1])]
        hint = f"补发{kind}；机构当年没有单独编制的，用 exempt 写明。"
        message = f"“{unit}”缺少 {_named_years(missing)}的{kind}"
        yield data_fault(place, message, hint, *written_key(table(place), "year"))


def _debt_faults(facts: Facts) -> Iterator[Fault]:
    data = table(facts)
    if not data:
        return
    missing = [name for name in _DEBT_ELEMENTS if not _is_answer(data.get(name))]
    if missing:
        message = f"政府债务信息缺少{'、'.join(missing)}"
        unfilled = next((name for name in missing if name in data), "")
        yield data_fault(facts, message, "在 data 里补上，没有的写“无”。", *((unfilled,) if unfilled else ()))


def _is_answer(value: object) -> bool:
    """True for text that says something, and for a table of its own."""
    return bool(value) if isinstance(value, dict | list) else not is_unfilled(text(value))


@collection_rule("CO013", WARNING, PRACTICE)
def gazette_issue_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """政府公报的期号不连续，或者同一期有两份。

    理由：公报每期都应当上网，电子版与纸质版一致；期号断了，就是有一期没有公开，或者期号写错了。每年从第 1 期开始。
    改法：补发缺少的一期，或者改正 data 里的 issue（期号）、total（总期号）；合刊写成 "3-4"。

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2026, issue: 1, total: 41}
        --- content/gazette-3.md
        kind: gazette
        data: {year: 2026, issue: 3, total: 43}

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4, total: 40}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 1, total: 42}

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 2}

    正例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4, total: 40}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 1-2, total: 41-42}
        --- content/gazette-3.md
        kind: gazette
        data: {year: 2026, issue: 3, total: 43}
    """
    gazettes: dict[str, list[_Issue]] = {}
    for facts in catalogue.documents:
        issue = _issue(facts) if facts.kind == "gazette" and catalogue.is_public(facts) else None
        if issue:
            gazettes.setdefault(lead(facts), []).append(issue)
    for series in gazettes.values():
        series.sort(key=lambda issue: (issue.year, issue.numbers, issue.facts.path))
        yield from _series_faults(series)


@dataclass(frozen=True, slots=True)
class _Issue:
    """One gazette: its numbers in the year, several for a double issue, and since the first of all."""

    year: int
    numbers: tuple[int, ...]
    totals: tuple[int, ...]
    facts: Facts


def _issue(facts: Facts) -> _Issue | None:
    data, year = table(facts), data_year(facts)
    numbers = _numbers(data.get("issue")) or _numbers_in(facts.title, r"年第([\d\-—、]+)期")
    totals = _numbers(data.get("total")) or _numbers_in(facts.title, r"总第([\d\-—、]+)期")
    return _Issue(year, numbers, totals, facts) if year and numbers else None


def _series_faults(series: list[_Issue]) -> Iterator[Fault]:
    """Gaps and doubles of one gazette, whose issues come in order.

    Every year begins with issue 1, but for the first that the site has and for gazettes that count on over the years.
    """
    in_all: set[int] = set()
    in_year: dict[int, Facts] = {}
    year = series[0].year
    for issue in series:
        begins = issue.year != year
        if begins:
            year, in_year = issue.year, {}
        if twice := [number for number in issue.numbers if number in in_year]:
            message = f"公报 {year} 年第 {'、'.join(map(str, twice))} 期有两份，另一份是 {in_year[twice[0]].path}"
            hint = "期号写错的改正；重复发布的只留一份。"
            yield data_fault(issue.facts, message, hint, *written_key(table(issue.facts), "issue"))
        reached = 0 if begins and issue.numbers != issue.totals else max(in_year, default=min(issue.numbers))
        yield from _gazette_gap(issue, reached, max(in_all, default=None))
        in_year |= {number: issue.facts for number in issue.numbers if number not in in_year}
        in_all.update(issue.totals)


def _gazette_gap(issue: _Issue, reached: int, reached_in_all: int | None) -> Iterator[Fault]:
    """What is missing between ``issue`` and the highest numbers before it; shown as a few at most."""
    in_year = range(reached + 1, min(issue.numbers))[:24]
    counts = reached_in_all is not None and issue.totals
    in_all = range((reached_in_all or 0) + 1, min(issue.totals))[:24] if counts else ()
    if in_year:
        what = f" {issue.year} 年缺第 {'、'.join(map(str, in_year))} 期"
    elif in_all:
        what = f"缺总第 {'、'.join(map(str, in_all))} 期"
    else:
        return
    hint = '补发缺少的一期，或者改正 data 里的期号；合刊写成 "3-4"。'
    key = written_key(table(issue.facts), "issue" if in_year else "total")
    yield data_fault(issue.facts, f"公报{what}", hint, *key)


def _numbers(value: object) -> tuple[int, ...]:
    """Issue numbers of a cell: ``3``, a list, or a double issue such as ``3-4`` or ``3、4``."""
    if isinstance(value, list):
        return tuple(sorted(found for item in value if (found := number(item)) is not None))
    return _numbers_in(text(value), r"([\d\-—、]+)")


def _numbers_in(written: str, pattern: str) -> tuple[int, ...]:
    match = re.search(pattern, written, re.ASCII)
    found = sorted(int(digits) for digits in re.findall(r"\d{1,6}", match[1], re.ASCII)) if match else []
    is_span = match is not None and re.fullmatch(r"\d+[\-—]+\d+", match[1], re.ASCII) is not None
    return tuple(range(found[0], found[-1] + 1)) if is_span and found[-1] - found[0] < 12 else tuple(found)
