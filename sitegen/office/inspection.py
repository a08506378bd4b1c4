"""The inspector's report in figures: what a site publishes, owes and was excused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sitegen.catalogue.catalogue import ENDING_RELATIONS, Catalogue
from sitegen.checks.rules import RULES
from sitegen.checks.rules.column import documents_below, freshness_limit
from sitegen.core.document import Disclosure, Exemption, Facts, Validity
from sitegen.core.finding import Finding, Severity
from sitegen.core.urls import SITE_FOLDER
from sitegen.kinds.media import TEXT_FORM, counted_form
from sitegen.office.coverage import Duty, Standing, interpretation_duties
from sitegen.office.deadlines import dues, horizon, shown_name, shown_unit
from sitegen.office.figures import (
    Coverage,
    CoverageRow,
    ExemptionRow,
    FindingLine,
    FindingRow,
    FormRow,
    Forms,
    Head,
    Inspection,
    Ledger,
    Line,
    RuleFindings,
    SectionRow,
    SettingRow,
    ValidityRow,
)
from sitegen.source.fields import FORMS

DEADLINE_DAYS = 30
EXPIRY_DAYS = 180
YEAR_DAYS = 365
UNREGISTERED = "未登记的机关"
SITE_ITSELF = "站点配置和其他"
SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}

Item = TypeVar("Item")


def inspect_site(catalogue: Catalogue, findings: Sequence[Finding]) -> Inspection:
    """The report's figures from the facts of all documents and what the rules said of them.

    Of a document that is not public nothing comes into them but counts, its path, its registered department, and the
    rules that it breaks or is exempted from.
    """
    span = horizon(catalogue, DEADLINE_DAYS)
    due = dues(catalogue, span)
    return Inspection(
        site=catalogue.site.short_name,
        host=catalogue.site.host,
        day=catalogue.today,
        head=_head(catalogue, findings),
        coverage=_coverage(catalogue),
        forms=_forms(catalogue),
        sections=tuple(_sections(catalogue)),
        ledger=_ledger(catalogue),
        exemptions=tuple(_exemptions(catalogue, findings)),
        baseline=tuple(_baseline(findings)),
        settings=tuple(_settings(catalogue)),
        span=span,
        overdue=tuple(item for item in due if item.left < 0),
        coming=tuple(item for item in due if item.left >= 0),
        by_department=tuple(_by_department(catalogue, findings)),
        by_rule=tuple(_by_rule(catalogue, findings)),
    )


# Documents and findings in numbers


def _head(catalogue: Catalogue, findings: Sequence[Finding]) -> Head:
    public = len(_public(catalogue))
    awaited = sum(catalogue.would_be_public(facts) and catalogue.is_awaited(facts) for facts in catalogue.documents)
    marked = Counter(facts.disclosure for facts in catalogue.documents)
    on_request, withheld = marked[Disclosure.ON_REQUEST], marked[Disclosure.WITHHELD]
    return Head(
        documents=len(catalogue.documents),
        public=public,
        awaited=awaited,
        on_request=on_request,
        withheld=withheld,
        faulty=len(catalogue.documents) - public - awaited - on_request - withheld,
        findings=_severities(findings),
        exempted=sum(finding.exempted for finding in findings),
        baselined=sum(finding.baselined and not finding.exempted for finding in findings),
        monthly=_monthly(catalogue),
    )


def _severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    counted = Counter(finding.severity for finding in findings if not finding.accepted)
    return {severity: counted[severity] for severity in Severity}


def _monthly(catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    counted = Counter(f"{day:%Y-%m}" for facts in _public(catalogue) if (day := facts.published_date))
    last = catalogue.today.year * 12 + catalogue.today.month - 1
    months = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - 11, last + 1)]
    return tuple((month, counted[month]) for month in months)


def _public(catalogue: Catalogue) -> list[Facts]:
    return [facts for facts in catalogue.documents if catalogue.is_public(facts)]


def _by_unit(
    catalogue: Catalogue, items: Iterable[Item], facts_of: Callable[[Item], Facts]
) -> Iterator[tuple[str, list[Item]]]:
    """``items`` by leading department, in the order of the register; those of no known department last."""
    groups: dict[str, list[Item]] = {entry.short or entry.name: [] for entry in catalogue.site.departments}
    for item in items:
        groups.setdefault(shown_unit(catalogue, facts_of(item)) or UNREGISTERED, []).append(item)
    unknown = groups.pop(UNREGISTERED, [])
    yield from ((label, group) for label, group in [*groups.items(), (UNREGISTERED, unknown)] if group)


def _by_year(items: Iterable[Item], day_of: Callable[[Item], date | None]) -> Iterator[tuple[str, list[Item]]]:
    """``items`` by year, the newest first; those without a day last."""
    groups: dict[int, list[Item]] = {}
    for item in items:
        day = day_of(item)
        groups.setdefault(day.year if day else 0, []).append(item)
    for year in sorted(groups, reverse=True):
        yield (f"{year}年" if year else "日期未填"), groups[year]


# Interpretation


def _coverage(catalogue: Catalogue) -> Coverage:
    duties = interpretation_duties(catalogue)
    unmet = [duty for duty in duties if duty.standing in (Standing.LATE, Standing.PENDING, Standing.MISSING)]
    unmet.sort(key=lambda duty: (_UNMET.index(duty.standing), duty.deadline.day, duty.facts.path))
    return Coverage(
        total=_coverage_row("合计", duties),
        departments=tuple(
            _coverage_row(label, group) for label, group in _by_unit(catalogue, duties, lambda duty: duty.facts)
        ),
        years=tuple(
            _coverage_row(label, group) for label, group in _by_year(duties, lambda duty: duty.facts.published_date)
        ),
        open=tuple(_unmet_line(catalogue, duty) for duty in unmet),
        exempt=tuple(
            _line(catalogue, duty.facts, note=duty.facts.interpretation_exempt or "（未写理由）")
            for duty in duties
            if duty.standing is Standing.EXEMPT
        ),
        certain=all(duty.deadline.certain for duty in duties),
    )


_UNMET = (Standing.MISSING, Standing.PENDING, Standing.LATE)


def _coverage_row(label: str, duties: Iterable[Duty]) -> CoverageRow:
    counted = Counter(duty.standing for duty in duties)
    return CoverageRow(label, {standing: counted[standing] for standing in Standing})


def _unmet_line(catalogue: Catalogue, duty: Duty) -> Line:
    shown = duty.first.published_date if duty.first else None
    return _line(catalogue, duty.facts, day=duty.deadline.day, other_day=shown, note=duty.standing)


def _line(
    catalogue: Catalogue, facts: Facts, *, day: date | None = None, other_day: date | None = None, note: str = ""
) -> Line:
    name, unit = shown_name(catalogue, facts), shown_unit(catalogue, facts) or UNREGISTERED
    return Line(name, facts.path, unit, facts.number, facts.published_date, day, other_day, note)


def _forms(catalogue: Catalogue) -> Forms:
    shown = [facts for facts in _public(catalogue) if facts.kind == "interpretation"]
    total = _form_row("合计", shown)
    return Forms(
        total=total,
        departments=tuple(_form_row(label, group) for label, group in _by_unit(catalogue, shown, lambda facts: facts)),
        years=tuple(_form_row(label, group) for label, group in _by_year(shown, lambda facts: facts.published_date)),
        used=tuple(form for form in FORMS if total.counts.get(form) or form == TEXT_FORM),
    )


def _form_row(label: str, shown: Iterable[Facts]) -> FormRow:
    counted = Counter(map(counted_form, shown))
    return FormRow(label, {form: counted[form] for form in FORMS if counted[form]})


# Sections


def _sections(catalogue: Catalogue) -> Iterator[SectionRow]:
    """Every section that can hold documents of its own, in the order of the column; those below count with it."""
    held = catalogue.by_section
    for section in catalogue.site.all_sections():
        if section.id in held or section.kinds or not section.children:
            documents = documents_below(section, held)
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


# Validity


def _ledger(catalogue: Catalogue) -> Ledger:
    policies = [(facts, validity) for facts in _public(catalogue) if (validity := catalogue.validity(facts))]
    standing = [facts for facts, validity in policies if not validity.ended]
    limit = int(catalogue.site.threshold("LC007", EXPIRY_DAYS))
    expiring = [facts for facts in standing if facts.expires and 0 <= (facts.expires - catalogue.today).days <= limit]
    ended = [(facts, validity, _ended_on(catalogue, facts)) for facts, validity in policies if validity.ended]
    recent = [item for item in ended if item[2] and 0 <= (catalogue.today - item[2]).days <= YEAR_DAYS]
    return Ledger(
        total=_validity_row("合计", policies),
        years=tuple(
            _validity_row(label, group) for label, group in _by_year(policies, lambda policy: policy[0].issued)
        ),
        expiring=tuple(
            _line(catalogue, facts, day=facts.expires)
            for facts in sorted(expiring, key=lambda facts: (facts.expires or date.max, facts.path))
        ),
        expiring_days=limit,
        ended=tuple(
            _line(catalogue, facts, day=day, note=validity)
            for facts, validity, day in sorted(
                recent, key=lambda item: (item[2] or date.min, item[0].path), reverse=True
            )
        ),
        undated=sum(day is None for _, _, day in ended),
        without_expiry=tuple(
            _line(catalogue, facts, day=facts.effective) for facts in standing if facts.normative and not facts.expires
        ),
    )


def _validity_row(label: str, policies: Iterable[tuple[Facts, Validity]]) -> ValidityRow:
    counted = Counter(validity for _, validity in policies)
    return ValidityRow(label, {validity: counted[validity] for validity in Validity})


def _ended_on(catalogue: Catalogue, facts: Facts) -> date | None:
    """The last day of its validity, or the day on which what ended it took effect, whichever came first."""
    days = [facts.expires] if facts.expires and facts.expires < catalogue.today else []
    for edge in catalogue.changes_to(facts):
        day = edge.source.effective or edge.source.issued
        if edge.relation in ENDING_RELATIONS and day:
            days.append(day)
    return min(days, default=None)


# What is accepted for now


def _exemptions(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[ExemptionRow]:
    """Every exemption, those that no longer count first, then by the day on which they end."""
    told = {(finding.path, finding.line, finding.code) for finding in findings}
    rows = [_exemption(catalogue, facts, item, told) for facts in catalogue.documents for item in facts.exempt]
    rows.sort(key=lambda row: (_STATES.index(row.state), row.until or date.min, row.path, row.code))
    yield from rows


_STATES = ("已到期", "无效", "不再需要", "有效")


def _exemption(catalogue: Catalogue, facts: Facts, item: Exemption, told: set[tuple[str, int, str]]) -> ExemptionRow:
    left = (item.until - catalogue.today).days if item.until else None
    if left is not None and left < 0:
        state = "已到期"
    elif (facts.path, item.line, "SG003") in told:
        state = "无效"
    else:
        state = "不再需要" if (facts.path, item.line, "SG002") in told else "有效"
    rule, public = RULES.get(item.code), catalogue.is_public(facts)
    return ExemptionRow(
        code=item.code if rule or public else "（无此规则）",
        fault=rule.page.fault if rule else "没有这一条规则。",
        name=shown_name(catalogue, facts),
        path=facts.path,
        reason=(item.reason or "（未写）") if public else "（文件未公开，从略）",
        until=item.until,
        approved_by=(item.approved_by or "（未写）") if public else "（从略）",
        left=left,
        state=state,
    )


def _baseline(findings: Iterable[Finding]) -> Iterator[FindingRow]:
    """Findings that the baseline accepts, by rule."""
    counted = Counter(finding.code for finding in findings if finding.baselined and not finding.exempted)
    for code in sorted(counted):
        yield FindingRow(f"{code} {RULES[code].page.fault}", {}, counted[code])


def _settings(catalogue: Catalogue) -> Iterator[SettingRow]:
    for code, setting in sorted(catalogue.site.rules.items()):
        rule = RULES[code]
        changes = []
        if setting.off:
            changes.append("关闭")
        if setting.severity:
            changes.append(f"由{SEVERITIES[rule.severity]}改为{SEVERITIES[setting.severity]}")
        if setting.threshold is not None:
            changes.append(f"限值改为 {setting.threshold:g}")
        yield SettingRow(code, rule.page.fault, "，".join(changes) or "没有变化", setting.reason)


# Findings


def _by_department(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[FindingRow]:
    of_documents: list[tuple[Facts, Finding]] = []
    of_site: list[Finding] = []
    for finding in findings:
        facts = catalogue.by_path.get(finding.path)
        if facts:
            of_documents.append((facts, finding))
        else:
            of_site.append(finding)
    for label, group in _by_unit(catalogue, of_documents, lambda pair: pair[0]):
        yield _finding_row(label, [finding for _, finding in group])
    if of_site:
        yield _finding_row(SITE_ITSELF, of_site)


def _finding_row(label: str, findings: Sequence[Finding]) -> FindingRow:
    return FindingRow(label, _severities(findings), sum(finding.accepted for finding in findings))


def _by_rule(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[RuleFindings]:
    """Findings by rule, the gravest first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    for code, group in sorted(groups.items(), key=lambda item: (_gravity(item[1]), item[0])):
        rule = RULES[code]
        lines = tuple(_finding_line(catalogue, finding) for finding in group)
        yield RuleFindings(code, rule.page.fault, rule.basis, _finding_row(code, group), lines)


def _gravity(findings: Sequence[Finding]) -> int:
    """Rank of the gravest that counts; last where all are accepted."""
    return min((finding.severity.rank for finding in findings if not finding.accepted), default=len(Severity))


def _finding_line(catalogue: Catalogue, finding: Finding) -> FindingLine:
    """What a finding says; of a document that is not public only what its rule says of everyone."""
    facts, page = catalogue.by_path.get(finding.path), RULES[finding.code].page
    open_to_all = facts is None or catalogue.is_public(facts)
    state = "已豁免" if finding.exempted else "基线内" if finding.baselined else SEVERITIES[finding.severity]
    return FindingLine(
        place=finding.path if finding.path == SITE_FOLDER else f"{finding.path}:{finding.line}",
        name=facts.title if facts and catalogue.is_public(facts) else "",
        severity=finding.severity,
        message=finding.message if open_to_all else f"（文件未公开，只列规则）{page.fault}",
        mend=(finding.hint or page.mend) if open_to_all else page.mend,
        state=state,
    )
