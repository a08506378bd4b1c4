"""Collects the data of the inspection report from the catalogue and the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sitegen.catalogue.catalogue import ENDING_RELATIONS, Catalogue
from sitegen.checks.rules.column import documents_below, freshness_limit
from sitegen.core.document import Disclosure, Facts, Validity
from sitegen.core.finding import Finding
from sitegen.office.deadlines import dues, horizon
from sitegen.office.figures import Head, Inspection, Ledger, SectionRow, ValidityRow
from sitegen.office.findings import (
    baseline_findings,
    exemptions,
    findings_by_department,
    findings_by_rule,
    open_findings,
    rule_settings,
)
from sitegen.office.interpretation import coverage, interpretation_forms
from sitegen.office.rows import by_year, document_line, public_documents

DEADLINE_DAYS = 30
EXPIRY_DAYS = 180
YEAR_DAYS = 365


def inspect_site(catalogue: Catalogue, findings: Sequence[Finding]) -> Inspection:
    """Return the data of the report.

    Of a document that is not public the report contains only counts, the path, the registered department, and the
    rules that the document breaks or is exempted from.
    """
    span = horizon(catalogue, DEADLINE_DAYS)
    due = dues(catalogue, span)
    return Inspection(
        site=catalogue.site.short_name,
        host=catalogue.site.host,
        day=catalogue.today,
        head=_head(catalogue, findings),
        coverage=coverage(catalogue),
        forms=interpretation_forms(catalogue),
        sections=tuple(_sections(catalogue)),
        ledger=_ledger(catalogue),
        exemptions=tuple(exemptions(catalogue, findings)),
        baseline=tuple(baseline_findings(catalogue, findings)),
        settings=tuple(rule_settings(catalogue)),
        span=span,
        overdue=tuple(item for item in due if item.left < 0),
        coming=tuple(item for item in due if item.left >= 0),
        by_department=tuple(findings_by_department(catalogue, findings)),
        by_rule=tuple(findings_by_rule(catalogue, findings)),
    )


def _head(catalogue: Catalogue, findings: Sequence[Finding]) -> Head:
    public = len(public_documents(catalogue))
    awaited = sum(catalogue.is_publishable(facts) and catalogue.is_scheduled(facts) for facts in catalogue.documents)
    marked = Counter(facts.disclosure for facts in catalogue.documents)
    on_request, withheld = marked[Disclosure.ON_REQUEST], marked[Disclosure.WITHHELD]
    return Head(
        documents=len(catalogue.documents),
        public=public,
        awaited=awaited,
        on_request=on_request,
        withheld=withheld,
        faulty=len(catalogue.documents) - public - awaited - on_request - withheld,
        findings=open_findings(findings),
        exempted=sum(finding.exempted for finding in findings),
        baselined=sum(finding.baselined and not finding.exempted for finding in findings),
        monthly=_monthly(catalogue),
    )


def _monthly(catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    counted = Counter(f"{day:%Y-%m}" for facts in public_documents(catalogue) if (day := facts.published_date))
    last = catalogue.today.year * 12 + catalogue.today.month - 1
    months = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - 11, last + 1)]
    return tuple((month, counted[month]) for month in months)


def _sections(catalogue: Catalogue) -> Iterator[SectionRow]:
    """Yield every section that can hold documents itself; documents of the sections below it count as well."""
    by_section = catalogue.by_section
    for section in catalogue.site.all_sections():
        if section.id in by_section or section.kinds or not section.children:
            documents = documents_below(section, by_section)
            newest = max((facts.published_date for facts in documents if facts.published_date), default=None)
            yield SectionRow(
                path=section.path,
                documents=len(documents),
                newest=newest,
                age=(catalogue.today - newest).days if newest else None,
                limit=freshness_limit(section, catalogue),
                note=section.note,
                required=section.required,
            )


def _ledger(catalogue: Catalogue) -> Ledger:
    policies = [(facts, validity) for facts in public_documents(catalogue) if (validity := catalogue.validity(facts))]
    standing = [facts for facts, validity in policies if not validity.ended]
    limit = int(catalogue.site.threshold("LC007", EXPIRY_DAYS))
    expiring = [facts for facts in standing if facts.expires and 0 <= (facts.expires - catalogue.today).days <= limit]
    expiring.sort(key=lambda facts: (facts.expires or date.max, facts.path))
    ended = [(facts, validity, _ended_on(catalogue, facts)) for facts, validity in policies if validity.ended]
    recent = [item for item in ended if item[2] and 0 <= (catalogue.today - item[2]).days <= YEAR_DAYS]
    recent.sort(key=lambda item: (item[2] or date.min, item[0].path), reverse=True)
    years = by_year(policies, lambda policy: policy[0].issued)
    return Ledger(
        total=_validity_row("合计", policies),
        years=tuple(_validity_row(label, group) for label, group in years),
        expiring=tuple(document_line(catalogue, facts, day=facts.expires) for facts in expiring),
        expiring_days=limit,
        ended=tuple(document_line(catalogue, facts, day=day, note=validity) for facts, validity, day in recent),
        undated=sum(day is None for _, _, day in ended),
        without_expiry=tuple(
            document_line(catalogue, facts, day=facts.effective)
            for facts in standing
            if facts.normative and not facts.expires
        ),
    )


def _validity_row(label: str, policies: Iterable[tuple[Facts, Validity]]) -> ValidityRow:
    counted = Counter(validity for _, validity in policies)
    return ValidityRow(label, {validity: counted[validity] for validity in Validity})


def _ended_on(catalogue: Catalogue, facts: Facts) -> date | None:
    """Return the last day of validity, or the day on which the ending document took effect if that was earlier."""
    days = [facts.expires] if facts.expires and facts.expires < catalogue.today else []
    for edge in catalogue.changes_to(facts):
        day = edge.source.effective or edge.source.issued
        if edge.relation in ENDING_RELATIONS and day:
            days.append(day)
    return min(days, default=None)
