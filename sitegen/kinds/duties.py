"""Duties that rules and pages share: what is to be interpreted and by when, and whose budgets are to be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.registers import Department, InterpretationDuty

INTERPRETATION_DAYS = 3  # working days after the publication of what is interpreted


def has_interpretation_duty(catalogue: Catalogue, facts: Facts) -> bool:
    """True where documents of its kind are to be interpreted, whether or not this one may be exempt."""
    return _duty(catalogue, facts) is not InterpretationDuty.NEVER


def is_interpretation_due(catalogue: Catalogue, facts: Facts) -> bool:
    """True unless its kind is never interpreted, or it claims an exemption that its kind may: no normative
    document may."""
    duty = _duty(catalogue, facts)
    claimed = facts.interpretation_exempt is not None
    if duty is InterpretationDuty.POLICY:
        return bool(facts.normative) or not claimed
    return duty is InterpretationDuty.ALWAYS and not claimed


def interpretation_periods(catalogue: Catalogue) -> Iterator[tuple[date, date | None]]:
    """For every document for the public that is to be interpreted, or is: when it and its first interpretation
    are published."""
    for facts in catalogue.documents:
        if facts.published_date and has_interpretation_duty(catalogue, facts) and catalogue.is_publishable(facts):
            days = [
                other.published_date for other in catalogue.qualifying_interpretations(facts) if other.published_date
            ]
            if days or is_interpretation_due(catalogue, facts):
                yield facts.published_date, min(days, default=None)


def makes_budget(unit: Department, year: int, *, accounts: bool = False) -> bool:
    """True where the unit was there to make a budget at the beginning of ``year``, or to close its accounts after."""
    since, until = (date(year, 12, 31), date(year + 1, 1, 1)) if accounts else (date(year, 1, 1), date(year, 1, 1))
    return (unit.since is None or unit.since <= since) and (unit.until is None or unit.until >= until)


def _duty(catalogue: Catalogue, facts: Facts) -> InterpretationDuty:
    kind = catalogue.site.kinds.get(facts.kind)
    return kind.interpretation if kind else InterpretationDuty.NEVER
