"""Status of the duty to interpret for each public document: in time, late, pending, missing or exempt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.kinds.duties import INTERPRETATION_DAYS, has_interpretation_duty, is_interpretation_due
from sitegen.site.workdays import Deadline


class DutyStatus(StrEnum):
    """Whether and when the interpretation of a document was published."""

    IN_TIME = "按时解读"
    LATE = "迟发"
    PENDING = "期限未到"
    MISSING = "逾期未解读"
    EXEMPT = "不需要解读"


@dataclass(frozen=True, slots=True)
class Duty:
    """A public document of a kind that must be interpreted.

    ``deadline`` is the last day on which an interpretation is in time; ``first`` is the earliest public one.
    """

    facts: Facts
    status: DutyStatus
    deadline: Deadline
    first: Facts | None = None


def interpretation_duties(catalogue: Catalogue) -> tuple[Duty, ...]:
    """Return the duties of all public documents, sorted by path.

    An interpretation counts from the day on which it is public. A document that gives a permitted reason for having no
    interpretation is exempt, unless one was published anyway.
    """
    return tuple(
        _duty(catalogue, facts)
        for facts in catalogue.documents
        if catalogue.is_public(facts) and has_interpretation_duty(catalogue, facts)
    )


def _duty(catalogue: Catalogue, facts: Facts) -> Duty:
    assert facts.published_date is not None  # a public document always has one
    deadline = catalogue.site.calendar.deadline(facts.published_date, INTERPRETATION_DAYS)
    public = [other for other in catalogue.interpretations_of(facts) if catalogue.is_public(other)]
    first = min(public, key=lambda other: (str(other.published), other.path), default=None)
    if first and first.published_date:
        status = DutyStatus.IN_TIME if first.published_date <= deadline.day else DutyStatus.LATE
        return Duty(facts, status, deadline, first)
    if not is_interpretation_due(catalogue, facts):
        return Duty(facts, DutyStatus.EXEMPT, deadline)
    return Duty(facts, DutyStatus.PENDING if catalogue.today <= deadline.day else DutyStatus.MISSING, deadline)
