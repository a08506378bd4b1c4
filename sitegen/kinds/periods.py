"""From which day to which a policy binds, as far as the public set tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import ENDING_RELATIONS
from sitegen.catalogue.public import PublicDocument
from sitegen.core.days import days_after
from sitegen.core.document import Facts, Validity


@dataclass(frozen=True, slots=True)
class Period:
    """``since`` is the first day in force; ``until`` the first day no longer, ``None`` where none is known.

    ``ended`` is true for a document that has ended whether or not its day is known; ``by`` is what ended it.
    """

    since: date | None
    until: date | None
    ended: bool
    by: Facts | None = None

    def holds_on(self, day: date) -> bool | None:
        """Whether the document was in force on ``day``; ``None`` where the days known do not tell."""
        if self.since is None:
            return None
        if day < self.since:
            return False
        if self.until is None:
            return None if self.ended else True
        return day < self.until


def period_of(document: PublicDocument) -> Period:
    """The period of a policy: from its taking effect to its expiry, or to the taking effect of what ended it."""
    facts = document.facts
    ends: list[tuple[date, Facts | None]] = []
    if facts.expires:
        ends.append((days_after(facts.expires, 1), None))
    for entry in document.incoming:
        other = entry.document
        if entry.relation in ENDING_RELATIONS and other and (day := takes_effect(other)):
            ends.append((day, other))
    since = takes_effect(facts)
    ended = bool(document.validity and document.validity.ended)
    stated_on = document.validity in (Validity.IN_FORCE, Validity.AMENDED, Validity.PARTLY, Validity.PENDING)
    if not ends:
        return Period(since, None, ended)
    until, by = min(ends, key=lambda end: end[0])
    # A document that is said to be in force past its day was prolonged: its day is not known.
    prolonged = stated_on and by is None and facts.validity is not None and facts.validity_reason
    return Period(since, None if prolonged else until, ended, by)


def takes_effect(facts: Facts) -> date | None:
    """The day from which a document binds: as stated, else that of its making."""
    return facts.effective or facts.issued
