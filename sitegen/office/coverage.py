"""How each public document that must be interpreted stands: in time, late, awaited, missing, exempt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.kinds.duties import INTERPRETATION_DAYS, has_interpretation_duty, is_interpretation_due
from sitegen.site.workdays import Deadline


class Standing(StrEnum):
    """What became of a duty to interpret."""

    IN_TIME = "按时解读"
    LATE = "迟发"
    PENDING = "期限未到"
    MISSING = "逾期未解读"
    EXEMPT = "不需要解读"


@dataclass(frozen=True, slots=True)
class Duty:
    """A public document of a kind that is to be interpreted; ``first`` is its earliest public interpretation.

    ``deadline`` is the last day on which the interpretation is in time.
    """

    facts: Facts
    standing: Standing
    deadline: Deadline
    first: Facts | None = None


def interpretation_duties(catalogue: Catalogue) -> tuple[Duty, ...]:
    """Every duty of the public documents, in the order of their paths.

    An interpretation counts from the day on which it is public. A document that states a reason for having none,
    and may, is exempt unless one was published all the same.
    """
    return tuple(
        _duty(catalogue, facts)
        for facts in catalogue.documents
        if catalogue.is_public(facts) and has_interpretation_duty(catalogue, facts)
    )


def _duty(catalogue: Catalogue, facts: Facts) -> Duty:
    assert facts.published_date is not None  # no document is public without
    deadline = catalogue.site.calendar.deadline(facts.published_date, INTERPRETATION_DAYS)
    shown = [other for other in catalogue.interpretations_of(facts) if catalogue.is_public(other)]
    first = min(shown, key=lambda other: (str(other.published), other.path), default=None)
    if first and first.published_date:
        standing = Standing.IN_TIME if first.published_date <= deadline.day else Standing.LATE
        return Duty(facts, standing, deadline, first)
    if not is_interpretation_due(catalogue, facts):
        return Duty(facts, Standing.EXEMPT, deadline)
    return Duty(facts, Standing.PENDING if catalogue.today <= deadline.day else Standing.MISSING, deadline)
