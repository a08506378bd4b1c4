"""CO012 and CO013: budgets, final accounts and gazettes have no gaps, and debt information is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.yearly import named_years
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.budget.schema import Budget
from sitegen.kinds.debt.schema import ELEMENTS, Debt
from sitegen.kinds.duties import makes_budget
from sitegen.kinds.shapes import data_year, lead, number, table, text
from sitegen.kinds.values import data_fault, entry, written_key
from sitegen.rulebook.basis import PRACTICE, work_plan
from sitegen.rulebook.registry import WARNING, collection_rule

_ISSUE, _TOTAL = ("issue", "期号"), ("total", "总期号")
# Days (month, day) after which a budget, and the accounts of the year before, count as missing. Both are late enough:
# budgets are published within 20 days of their approval in spring, accounts of theirs in summer (practice).
_BUDGET_DUE = (6, 30)
_ACCOUNTS_DUE = (10, 31)
_YEARS_BACK = 5  # only the newest years count: nobody can still publish older ones
_TITLE_BUDGET = re.compile(r"((?:19|20)\d{2})年(?:(?!(?:19|20)\d{2}年).){0,30}?(预决算|预算|决算)")


@collection_rule("CO012", WARNING, work_plan("一（三）"))
def finance_matrix_hole(catalogue: Catalogue) -> Iterator[Fault]:
    """某单位缺了某年的预算或决算，或者政府债务信息缺少要素。

    理由：预决算按单位、年度连续公开才能比较；债务公开限额、余额、发行、品种、期限、利率、偿还计划、偿债资金来源。
    改法：补发缺少的预算、决算；当年预算过了 6 月、上年决算过了 10 月还没有就算缺，只查最近五年；
    机关名录写了 since（设立）、until（撤并）的，设立前、撤并后的年度不查，写了 not_applicable（不需要公开）的单位不查；
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
        data: {单位: 县水利局, 年度: 2025, 类型: 预算}
        --- content/accounts-2025.md
        kind: budget
        data: {unit: 县水利局, year: 2025, type: 决算}
        --- content/budget-2026.md
        kind: budget
        data: {unit: 县水利局, year: 2026, type: 预算}
    """
    budgets: dict[tuple[str, str], dict[str, dict[int, Facts]]] = {}
    for facts in catalogue.documents:
        if (data := Budget.of(facts, catalogue.site)) is not None and catalogue.is_meant_public(facts):
            unit = data.whose(facts, catalogue.site)
            for type_, year in _budgets_in(facts, data) if unit else ():
                budgets.setdefault((unit, facts.kind), {}).setdefault(type_, {}).setdefault(year, facts)
        elif (debt := Debt.of(facts, catalogue.site)) and catalogue.is_public(facts):
            yield from _debt_faults(facts, debt)
    for (unit, _), by_type in sorted(budgets.items()):
        yield from _budget_faults(catalogue, unit, by_type.get("预算", {}), by_type.get("决算", {}))


def _budgets_in(facts: Facts, data: Budget) -> set[tuple[str, int]]:
    """Return (预算 or 决算, year) of each budget in a document; a title may name several (2025年决算和2026年预算)."""
    written, year = Budget.type.written(data), data.of_year
    named = [(written, year)] if written else []
    if not written:
        named = [(match[2], int(match[1])) for match in _TITLE_BUDGET.finditer(facts.title)] or [(facts.title, year)]
    return {
        (kind, year)
        for words, year in named
        for kind, sign in (("预算", "预算|预决算"), ("决算", "决算"))
        if year and re.search(sign, words)
    }


def _budget_faults(
    catalogue: Catalogue, unit: str, budgets: Mapping[int, Facts], accounts: Mapping[int, Facts]
) -> Iterator[Fault]:
    """Yield missing years that are due: budgets since the first budget, accounts since the first of either."""
    today, either = catalogue.today, {**accounts, **budgets}
    newest_budget = today.year - (today <= date(today.year, *_BUDGET_DUE))
    newest_accounts = today.year - 1 - (today <= date(today.year, *_ACCOUNTS_DUE))
    for kind, present, found, since, newest in (
        ("预算", budgets, budgets or accounts, min(budgets or either), newest_budget),
        ("决算", accounts, either, min(either), newest_accounts),
    ):
        asked = range(max(since, newest - _YEARS_BACK + 1), newest + 1)
        missing = {year for year in asked if year not in present and _is_owed(catalogue, unit, kind, year)}
        public = [year for year in sorted(found) if catalogue.is_public(found[year])]
        if not missing or not public:
            continue
        # Reported at the first document after the newest missing year, else at the newest document.
        place = found[next((year for year in public if year >= max(missing)), public[-1])]
        hint = (
            f"补发{kind}；机构新设、撤并或者不单独编制的，在机关名录写 since、until 或者 not_applicable；"
            "个别年度没有编制的，用 exempt 写明。"
        )
        message = f"“{unit}”缺少 {named_years(missing)}的{kind}"
        yield data_fault(place, message, hint, *Budget.year.steps(Budget.read(place)))


def _is_owed(catalogue: Catalogue, unit: str, kind: str, year: int) -> bool:
    """False if, by the register, the unit publishes no budget or did not exist in that year."""
    entry = catalogue.site.department(unit)
    if entry is None:
        return True
    return not entry.reason_against("budget") and makes_budget(entry, year, accounts=kind == "决算")


def _debt_faults(facts: Facts, debt: Debt) -> Iterator[Fault]:
    missing = [element for element in ELEMENTS if not element.is_answered(debt)]
    if debt.written and missing:
        message = f"政府债务信息缺少{'、'.join(element.label for element in missing)}"
        unfilled = next((element for element in missing if element.raw(debt) is not None), missing[0])
        yield data_fault(facts, message, "在 data 里补上，没有的写“无”。", *unfilled.steps(debt))


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
    """One gazette. ``numbers`` count within the year, ``totals`` since the first issue; a double issue has several."""

    year: int
    numbers: tuple[int, ...]
    totals: tuple[int, ...]
    facts: Facts


def _issue(facts: Facts) -> _Issue | None:
    data, year = table(facts), data_year(facts)
    numbers = _numbers(entry(data, *_ISSUE)) or _numbers_in(facts.title, r"年第([\d\-—、]+)期")
    totals = _numbers(entry(data, *_TOTAL)) or _numbers_in(facts.title, r"总第([\d\-—、]+)期")
    return _Issue(year, numbers, totals, facts) if year and numbers else None


def _series_faults(series: list[_Issue]) -> Iterator[Fault]:
    """Yield gaps and duplicates in the sorted issues of one gazette.

    Every year begins with issue 1, except the first year on the site and for gazettes that number on over the years.
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
            yield data_fault(issue.facts, message, hint, *written_key(table(issue.facts), *_ISSUE))
        reached = 0 if begins and issue.numbers != issue.totals else max(in_year, default=min(issue.numbers))
        yield from _gazette_gap(issue, reached, max(in_all, default=None))
        in_year |= {number: issue.facts for number in issue.numbers if number not in in_year}
        in_all.update(issue.totals)


def _gazette_gap(issue: _Issue, reached: int, reached_in_all: int | None) -> Iterator[Fault]:
    """Yield the numbers missing between the highest earlier numbers and ``issue``; the message lists at most 24."""
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
    key = written_key(table(issue.facts), *(_ISSUE if in_year else _TOTAL))
    yield data_fault(issue.facts, f"公报{what}", hint, *key)


def _numbers(value: object) -> tuple[int, ...]:
    """Return the issue numbers of a value: ``3``, a list, or a double issue such as ``3-4`` or ``3、4``."""
    if isinstance(value, list):
        return tuple(sorted(found for item in value if (found := number(item)) is not None))
    return _numbers_in(text(value), r"([\d\-—、]+)")


def _numbers_in(written: str, pattern: str) -> tuple[int, ...]:
    match = re.search(pattern, written, re.ASCII)
    found = sorted(int(digits) for digits in re.findall(r"\d{1,6}", match[1], re.ASCII)) if match else []
    is_span = match is not None and re.fullmatch(r"\d+[\-—]+\d+", match[1], re.ASCII) is not None
    return tuple(range(found[0], found[-1] + 1)) if is_span and found[-1] - found[0] < 12 else tuple(found)
