"""The report's chapters on interpretation: coverage and forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.kinds.interpretation.media import TEXT_FORM, counted_form
from sitegen.office.coverage import Duty, DutyStatus, interpretation_duties
from sitegen.office.figures import Coverage, CoverageRow, FormRow, Forms, Line
from sitegen.office.rows import by_department, by_year, document_line, public_documents
from sitegen.source.values import FORMS

_UNMET = (DutyStatus.MISSING, DutyStatus.PENDING, DutyStatus.LATE)  # in the order of the list


def coverage(catalogue: Catalogue) -> Coverage:
    """Count the duties to interpret by status, and list the documents without an interpretation in time."""
    duties = interpretation_duties(catalogue)
    unmet = [duty for duty in duties if duty.status in _UNMET]
    unmet.sort(key=lambda duty: (_UNMET.index(duty.status), duty.deadline.day, duty.facts.path))
    departments = by_department(catalogue, duties, lambda duty: duty.facts)
    years = by_year(duties, lambda duty: duty.facts.published_date)
    return Coverage(
        total=_coverage_row("合计", duties),
        departments=tuple(_coverage_row(label, group) for label, group in departments),
        years=tuple(_coverage_row(label, group) for label, group in years),
        open=tuple(_unmet_line(catalogue, duty) for duty in unmet),
        exempt=tuple(
            document_line(catalogue, duty.facts, note=duty.facts.interpretation_exempt or "（未写理由）")
            for duty in duties
            if duty.status is DutyStatus.EXEMPT
        ),
        certain=all(duty.deadline.certain for duty in duties),
    )


def _coverage_row(label: str, duties: Iterable[Duty]) -> CoverageRow:
    counted = Counter(duty.status for duty in duties)
    return CoverageRow(label, {status: counted[status] for status in DutyStatus})


def _unmet_line(catalogue: Catalogue, duty: Duty) -> Line:
    interpreted = duty.first.published_date if duty.first else None
    return document_line(catalogue, duty.facts, day=duty.deadline.day, other_day=interpreted, note=duty.status)


def interpretation_forms(catalogue: Catalogue) -> Forms:
    """Count the public interpretations by form."""
    interpretations = [facts for facts in public_documents(catalogue) if facts.kind == "interpretation"]
    total = _form_row("合计", interpretations)
    departments = by_department(catalogue, interpretations, lambda facts: facts)
    years = by_year(interpretations, lambda facts: facts.published_date)
    return Forms(
        total=total,
        departments=tuple(_form_row(label, group) for label, group in departments),
        years=tuple(_form_row(label, group) for label, group in years),
        used=tuple(form for form in FORMS if total.counts.get(form) or form == TEXT_FORM),
    )


def _form_row(label: str, interpretations: Iterable[Facts]) -> FormRow:
    counted = Counter(map(counted_form, interpretations))
    return FormRow(label, {form: counted[form] for form in FORMS if counted[form]})
