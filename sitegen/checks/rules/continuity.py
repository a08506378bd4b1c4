"""CO012: budgets and final accounts have no gaps, and debt information is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.yearly import named_years
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.budget.schema import Budget
from sitegen.kinds.debt.schema import ELEMENTS, Debt
from sitegen.kinds.duties import makes_budget
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import work_plan
from sitegen.rulebook.registry import WARNING, collection_rule

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
