"""The report's chapters on findings: by department, by rule, and what the site accepts or changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.formats.labels import SEVERITY_NAMES
from sitegen.checks.ruleset import rules_of
from sitegen.core.document import Exemption, Facts
from sitegen.core.finding import Finding, Severity
from sitegen.core.urls import SITE_FOLDER
from sitegen.office.deadlines import public_name
from sitegen.office.figures import ExemptionRow, FindingLine, FindingRow, RuleFindings, SettingRow
from sitegen.office.rows import by_department

SITE_ITSELF = "站点配置和其他"


def open_findings(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count the findings that are neither exempted nor in the baseline, by severity."""
    counted = Counter(finding.severity for finding in findings if not finding.accepted)
    return {severity: counted[severity] for severity in Severity}


def findings_by_department(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[FindingRow]:
    """Count findings by department; those outside documents, such as in the registers, come last."""
    of_documents: list[tuple[Facts, Finding]] = []
    of_site: list[Finding] = []
    for finding in findings:
        facts = catalogue.by_path.get(finding.path)
        if facts:
            of_documents.append((facts, finding))
        else:
            of_site.append(finding)
    for label, group in by_department(catalogue, of_documents, lambda pair: pair[0]):
        yield _finding_row(label, [finding for _, finding in group])
    if of_site:
        yield _finding_row(SITE_ITSELF, of_site)


def _finding_row(label: str, findings: Sequence[Finding]) -> FindingRow:
    return FindingRow(label, open_findings(findings), sum(finding.accepted for finding in findings))


def findings_by_rule(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[RuleFindings]:
    """List findings by rule, the most severe first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    for code, group in sorted(groups.items(), key=lambda item: (_severity_rank(item[1]), item[0])):
        rule = rules_of(catalogue.site)[code]
        lines = tuple(_finding_line(catalogue, finding) for finding in group)
        yield RuleFindings(code, rule.page.fault, rule.basis, _finding_row(code, group), lines)


def _severity_rank(findings: Sequence[Finding]) -> int:
    """Return the rank of the most severe open finding; the last rank if all are accepted."""
    return min((finding.severity.rank for finding in findings if not finding.accepted), default=len(Severity))


def _finding_line(catalogue: Catalogue, finding: Finding) -> FindingLine:
    """Return the line of a finding. For a document that is not public it quotes only the rule's page, because message
    and hint may quote the document."""
    facts, page = catalogue.by_path.get(finding.path), rules_of(catalogue.site)[finding.code].page
    may_quote = facts is None or catalogue.is_public(facts)
    state = "已豁免" if finding.exempted else "基线内" if finding.baselined else SEVERITY_NAMES[finding.severity]
    return FindingLine(
        place=finding.path if finding.path == SITE_FOLDER else f"{finding.path}:{finding.line}",
        name=facts.title if facts and may_quote else "",
        severity=finding.severity,
        message=finding.message if may_quote else f"（文件未公开，只列规则）{page.fault}",
        remedy=(finding.hint or page.remedy) if may_quote else page.remedy,
        state=state,
    )


_EXEMPTION_STATES = ("已到期", "无效", "不再需要", "有效")  # in the order of the list


def exemptions(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[ExemptionRow]:
    """List every exemption: those without effect first, then by their last day."""
    places = {(finding.path, finding.line, finding.code) for finding in findings}
    rows = [_exemption(catalogue, facts, item, places) for facts in catalogue.documents for item in facts.exempt]
    rows.sort(key=lambda row: (_EXEMPTION_STATES.index(row.state), row.until or date.min, row.path, row.code))
    yield from rows


def _exemption(catalogue: Catalogue, facts: Facts, item: Exemption, places: set[tuple[str, int, str]]) -> ExemptionRow:
    """Return the row of an exemption; ``places`` are (path, line, code) of all findings."""
    left = (item.until - catalogue.today).days if item.until else None
    if left is not None and left < 0:
        state = "已到期"
    elif (facts.path, item.line, "SG003") in places:
        state = "无效"
    else:
        state = "不再需要" if (facts.path, item.line, "SG002") in places else "有效"
    rule, public = rules_of(catalogue.site).get(item.code), catalogue.is_public(facts)
    return ExemptionRow(
        code=item.code if rule or public else "（无此规则）",
        fault=rule.page.fault if rule else "没有这一条规则。",
        name=public_name(catalogue, facts),
        path=facts.path,
        reason=(item.reason or "（未写）") if public else "（文件未公开，从略）",
        until=item.until,
        approved_by=(item.approved_by or "（未写）") if public else "（从略）",
        left=left,
        state=state,
    )


def baseline_findings(catalogue: Catalogue, findings: Iterable[Finding]) -> Iterator[FindingRow]:
    """Count the findings that the baseline accepts, by rule."""
    counted = Counter(finding.code for finding in findings if finding.baselined and not finding.exempted)
    for code in sorted(counted):
        yield FindingRow(f"{code} {rules_of(catalogue.site)[code].page.fault}", {}, counted[code])


def rule_settings(catalogue: Catalogue) -> Iterator[SettingRow]:
    """List the rules whose settings the site changed."""
    for code, setting in sorted(catalogue.site.rules.items()):
        rule = rules_of(catalogue.site)[code]
        changes = []
        if setting.off:
            changes.append("关闭")
        if setting.severity:
            changes.append(f"由{SEVERITY_NAMES[rule.severity]}改为{SEVERITY_NAMES[setting.severity]}")
        if setting.threshold is not None:
            changes.append(f"限值改为 {setting.threshold:g}")
        yield SettingRow(code, rule.page.fault, "，".join(changes) or "没有变化", setting.reason)
