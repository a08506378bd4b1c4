"""Runs rules on documents and turns their faults into findings: severity, exemptions, order."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.catalogue.catalogue import Catalogue, is_front_matter_fault
from sitegen.checks.rules import Rule, Scope
from sitegen.checks.ruleset import rules_of
from sitegen.core.document import Document, Exemption, Facts
from sitegen.core.errors import DocumentCrash
from sitegen.core.finding import Fault, Finding, Severity
from sitegen.core.urls import SITE_FOLDER
from sitegen.kinds.values import gives_reason
from sitegen.pool.crashes import CRASH_HINT, crash_report
from sitegen.privacy.numbers import mask_numbers
from sitegen.site.config import SiteConfig
from sitegen.source.history import History

_CRASHED = "SG001"
_UNREAD_ATTACHMENT = "PR004"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of rules for one document, one pair or the collection: faults with codes, and crash reports."""

    faults: tuple[Fault, ...]
    crashes: tuple[str, ...] = ()


def check_document(document: Document, site: SiteConfig) -> Outcome:
    """Run every document rule on ``document``. Pure; a rule that crashes is fault SG001."""
    rules = [rule for rule in _rules(Scope.DOCUMENT, site) if rule.unparsed or document.facts.parsed]
    return _run(rules, lambda rule: rule.function(document, site), document.facts.path)


def check_pair(interpretation: Document, interpreted: Document, site: SiteConfig) -> Outcome:
    """Run every pair rule on an interpretation and the document that it interprets. Pure."""
    rules = _rules(Scope.PAIR, site)
    return _run(rules, lambda rule: rule.function(interpretation, interpreted, site), interpretation.facts.path)


def check_collection(catalogue: Catalogue, history: History | None) -> Outcome:
    """Run every collection rule on the facts of all documents; with ``history`` also the history rules."""
    outcomes = [_run(_rules(Scope.COLLECTION, catalogue.site), lambda rule: rule.function(catalogue), SITE_FOLDER)]
    if history is not None:
        rules = _rules(Scope.HISTORY, catalogue.site)
        outcomes.append(_run(rules, lambda rule: rule.function(catalogue, history), SITE_FOLDER))
    return Outcome(
        tuple(fault for outcome in outcomes for fault in outcome.faults),
        tuple(crash for outcome in outcomes for crash in outcome.crashes),
    )


def _rules(scope: Scope, site: SiteConfig) -> list[Rule]:
    return [rule for rule in rules_of(site).values() if rule.scope is scope and not _is_off(rule, site)]


def _is_off(rule: Rule, site: SiteConfig) -> bool:
    setting = site.rules.get(rule.code)
    return bool(setting and setting.off) and not rule.locked


def _run(rules: Sequence[Rule], call: Callable[[Rule], Iterable[Fault]], path: str) -> Outcome:
    faults: list[Fault] = []
    crashes: list[str] = []
    for rule in rules:
        try:
            faults += [replace(fault, code=rule.code, path=fault.path or path) for fault in call(rule)]
        except Exception as error:  # a bug of one rule must not hide the findings of others
            crashes.append(crash_report(f"{rule.code} {path}", traceback.format_exc()))
            message = f"规则 {rule.code} 在这里出错：{type(error).__name__}"
            faults.append(Fault(message, hint=CRASH_HINT, path=path, code=_CRASHED, evidence=rule.code))
    return Outcome(tuple(faults), tuple(crashes))


def document_crash(crash: DocumentCrash) -> Outcome:
    """Fault SG001 at the document on which the program crashed outside the rules."""
    message = f"{crash.work}这份文件时程序出错：{crash.kind}"
    fault = Fault(message, hint=CRASH_HINT, path=crash.path, code=_CRASHED, evidence=crash.work)
    return Outcome((fault,), (crash_report(f"{crash.work} {crash.path}", crash.trace),))


def idle_rules(site: SiteConfig, history: History | None, *, external: bool) -> frozenset[str]:
    """Return the codes of rules that do not run: rules that the site switches off, history rules without a history, and
    LK006 (dead external links) unless ``external``."""
    left_out = {
        rule.code
        for rule in rules_of(site).values()
        if _is_off(rule, site) or (rule.scope is Scope.HISTORY and history is None)
    }
    return frozenset(left_out) | (frozenset() if external else frozenset({"LK006"}))


class _Coverage:
    """Which rules checked which documents completely. Without a complete check, no finding does not mean no fault."""

    def __init__(self, catalogue: Catalogue, faults: Iterable[Fault], idle: Collection[str]) -> None:
        self._idle = set(idle)
        self._crashed: set[tuple[str, str]] = set()
        self._unread_attachments: set[str] = set()
        for fault in faults:
            if fault.code == _UNREAD_ATTACHMENT:
                self._unread_attachments.add(fault.path)
            elif fault.code == _CRASHED and fault.path == SITE_FOLDER:
                self._idle.add(fault.evidence)
            elif fault.code == _CRASHED:
                self._crashed.add((fault.path, fault.evidence))
        self._catalogue = catalogue
        self._rules = rules_of(catalogue.site)

    def includes(self, code: str, facts: Facts) -> bool:
        """True if the rule ``code`` checked the document completely."""
        return not (
            code in self._idle
            or not _is_sound(facts)
            or (facts.path, code) in self._crashed
            or (code.startswith("PR") and facts.path in self._unread_attachments)
            or (self._rules[code].scope is Scope.PAIR and not self._is_paired(facts))
        )

    def _is_paired(self, facts: Facts) -> bool:
        """True if pair rules could compare the interpretation with every document that it interprets."""
        catalogue = self._catalogue
        named = (catalogue.resolve(item, facts).target for item in facts.interprets if not item.outside)
        paired = (other for one, other in catalogue.pairs if one.path == facts.path)
        return all(other is not None and _is_sound(other) for other in (*named, *paired))


def _is_sound(facts: Facts) -> bool:
    """False if ``facts`` lacks front matter fields because their values could not be read."""
    return facts.parsed and not any(is_front_matter_fault(fault.code) for fault in facts.faults)


def settle(catalogue: Catalogue, faults: Iterable[Fault], idle: Collection[str] = ()) -> tuple[Finding, ...]:
    """Turn faults into sorted findings with the site's severities, and apply exemptions.

    ``idle`` are the codes of rules that did not run (``idle_rules``). An exemption counts as unused (SG002) only if its
    rule checked the document completely.
    """
    faults = tuple(faults)
    coverage = _Coverage(catalogue, faults, idle)
    settled: list[Finding] = []
    exempt: dict[str, dict[str, Exemption]] = {}
    used: set[tuple[str, str]] = set()
    for facts in catalogue.documents:
        valid = {item.code: item for item in facts.exempt if not _void(item, catalogue)}
        exempt[facts.path] = valid
        settled += [as_finding(fault, catalogue.site) for fault in _void_exemptions(facts, catalogue)]
    for fault in faults:
        finding = as_finding(fault, catalogue.site)
        if fault.code in exempt.get(fault.path, {}):
            used.add((fault.path, fault.code))
            finding = replace(finding, exempted=True)
        settled.append(finding)
    for path, exemptions in exempt.items():
        for code, item in exemptions.items():
            if (path, code) not in used and coverage.includes(code, catalogue.by_path[path]):
                fault = Fault(f"豁免 {code} 没有对应的问题", item.line, "删去这一项豁免。", path=path, code="SG002")
                settled.append(as_finding(fault, catalogue.site))
    return tuple(sorted(dict.fromkeys(settled), key=lambda finding: finding.sort_key))


def _void(item: Exemption, catalogue: Catalogue) -> str:
    """Return why an exemption is void; empty if it is valid."""
    rule = rules_of(catalogue.site).get(item.code)
    if rule is None:
        return f"豁免的规则 {item.code} 不存在"
    if rule.locked or is_front_matter_fault(item.code):
        return f"规则 {item.code} 不得豁免"
    given = {
        "reason（理由）": gives_reason(item.reason),
        "until（期限）": item.until is not None,
        "approved_by（批准）": gives_reason(item.approved_by),
    }
    missing = [name for name, there in given.items() if not there]
    if missing:
        return f"豁免 {item.code} 缺少 {'、'.join(missing)}"
    if item.until and item.until < catalogue.today:
        return f"豁免 {item.code} 已于 {item.until} 到期"
    return ""


def _void_exemptions(facts: Facts, catalogue: Catalogue) -> Iterable[Fault]:
    for item in facts.exempt:
        problem = _void(item, catalogue)
        if problem:
            hint = "补全理由、期限和批准岗位，或改正问题后删去。"
            yield Fault(problem, item.line, hint, path=facts.path, code="SG003")


def as_finding(fault: Fault, site: SiteConfig) -> Finding:
    """Return the finding of ``fault``, with the rule's basis and the site's severity.

    All formats rely on this function to mask personal numbers in messages and hints.
    """
    rule = rules_of(site)[fault.code]
    setting = site.rules.get(fault.code)
    severity = (setting.severity if setting and not rule.locked else None) or rule.severity
    if fault.severity and fault.severity.rank > severity.rank:
        severity = fault.severity
    return Finding(
        path=fault.path,
        line=fault.line,
        column=fault.column,
        code=fault.code,
        severity=severity,
        message=mask_numbers(fault.message),
        hint=mask_numbers(fault.hint),
        basis=rule.basis,
        length=fault.length,
        evidence=mask_numbers(fault.evidence or fault.message),
        fix=fault.fix,
    )


def is_selected(finding: Finding, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """True if ``finding`` is selected; a code may be a prefix, such as ``IN`` for the family."""
    wanted = not select or finding.code.startswith(tuple(select))
    return wanted and not finding.code.startswith(tuple(ignore) or ("\0",))


def blocks_publication(finding: Finding, site: SiteConfig, *, force: bool) -> bool:
    """True for an error that blocks publication; with ``force`` only errors of locked rules do."""
    error = finding.severity is Severity.ERROR and not finding.accepted
    return error and (rules_of(site)[finding.code].locked or not force)
