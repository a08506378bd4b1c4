"""Run the rules and settle their findings: severities, exemptions, order."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sitegen.catalogue.catalogue import Catalogue, is_front_matter_fault
from sitegen.checks.rules import Rule, Scope
from sitegen.checks.ruleset import rules_of
from sitegen.core.document import Document, Exemption, Facts
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
    """What rules said of one document or of the set: faults with their codes, and crash reports."""

    faults: tuple[Fault, ...]
    crashes: tuple[str, ...] = ()


def check_document(document: Document, site: SiteConfig) -> Outcome:
    """Run every document rule on ``document``. Pure; a rule that crashes is fault SG001."""
    rules = [rule for rule in _rules(Scope.DOCUMENT, site) if rule.unparsed or document.facts.parsed]
    return _run(rules, lambda rule: rule.function(document, site), document.facts.path)


def check_pair(interpretation: Document, interpreted: Document, site: SiteConfig) -> Outcome:
    """Run every pair rule on an interpretation beside what it interprets. Pure."""
    rules = _rules(Scope.PAIR, site)
    return _run(rules, lambda rule: rule.function(interpretation, interpreted, site), interpretation.facts.path)


def check_collection(catalogue: Catalogue, history: History | None) -> Outcome:
    """Run every rule on the facts of all documents, and those on history where there is one."""
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
        except Exception as error:  # a rule's bug must not hide what the others find
            crashes.append(crash_report(f"{rule.code} {path}", traceback.format_exc()))
            message = f"规则 {rule.code} 在这里出错：{type(error).__name__}"
            faults.append(Fault(message, hint=CRASH_HINT, path=path, code=_CRASHED, evidence=rule.code))
    return Outcome(tuple(faults), tuple(crashes))


def idle_rules(site: SiteConfig, history: History | None, *, external: bool) -> frozenset[str]:
    """Codes of the rules that this run leaves out on every document: those that the site switched off, those on
    history where there is none, and dead external links (LK006) unless ``external`` servers are asked."""
    left_out = {
        rule.code
        for rule in rules_of(site).values()
        if _is_off(rule, site) or (rule.scope is Scope.HISTORY and history is None)
    }
    return frozenset(left_out) | (frozenset() if external else frozenset({"LK006"}))


class _Coverage:
    """Which rules judged which documents to the end. Silence of any other rule does not say that nothing is wrong."""

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
        """True where the rule ``code`` judged the document of ``facts`` to the end."""
        return not (
            code in self._idle
            or not _is_sound(facts)
            or (facts.path, code) in self._crashed
            or (code.startswith("PR") and facts.path in self._unread_attachments)
            or (self._rules[code].scope is Scope.PAIR and not self._is_paired(facts))
        )

    def _is_paired(self, facts: Facts) -> bool:
        """True where pair rules could compare ``facts`` with every document that it interprets."""
        catalogue = self._catalogue
        named = (catalogue.resolve(item, facts).target for item in facts.interprets if not item.outside)
        paired = (other for one, other in catalogue.pairs if one.path == facts.path)
        return all(other is not None and _is_sound(other) for other in (*named, *paired))


def _is_sound(facts: Facts) -> bool:
    """False where fields of the front matter are missing from ``facts`` because their values could not be read."""
    return facts.parsed and not any(is_front_matter_fault(fault.code) for fault in facts.faults)


def settle(catalogue: Catalogue, faults: Iterable[Fault], idle: Collection[str] = ()) -> tuple[Finding, ...]:
    """Faults as findings: with the site's severities, exemptions applied, sorted.

    ``idle``: codes of the rules that did not run (``idle_rules``). An exemption counts as unused (SG002) only where
    its rule judged the document to the end.
    """
    faults = tuple(faults)
    coverage = _Coverage(catalogue, faults, idle)
    settled: list[Finding] = []
    excused: dict[str, dict[str, Exemption]] = {}
    used: set[tuple[str, str]] = set()
    for facts in catalogue.documents:
        valid = {item.code: item for item in facts.exempt if not _void(item, catalogue)}
        excused[facts.path] = valid
        settled += [as_finding(fault, catalogue.site) for fault in _void_exemptions(facts, catalogue)]
    for fault in faults:
        finding = as_finding(fault, catalogue.site)
        if fault.code in excused.get(fault.path, {}):
            used.add((fault.path, fault.code))
            finding = replace(finding, exempted=True)
        settled.append(finding)
    for path, exemptions in excused.items():
        for code, item in exemptions.items():
            if (path, code) not in used and coverage.includes(code, catalogue.by_path[path]):
                fault = Fault(f"豁免 {code} 没有对应的问题", item.line, "删去这一项豁免。", path=path, code="SG002")
                settled.append(as_finding(fault, catalogue.site))
    return tuple(sorted(dict.fromkeys(settled), key=lambda finding: finding.sort_key))


def _void(item: Exemption, catalogue: Catalogue) -> str:
    """Why an exemption does not count; empty where it does."""
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
    """``fault`` as every format shows it, with the rule's basis and the severity that the site gives the rule.

    Whatever a rule quotes, a number that may be somebody's is starred here, once for all formats."""
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
    """True where ``finding`` is asked for; codes may be cut short (``IN`` for the family)."""
    wanted = not select or finding.code.startswith(tuple(select))
    return wanted and not finding.code.startswith(tuple(ignore) or ("\0",))


def blocks_publication(finding: Finding, site: SiteConfig, *, force: bool) -> bool:
    """True for an error that keeps ``site`` from being published; ``force`` spares only the locked rules."""
    error = finding.severity is Severity.ERROR and not finding.accepted
    return error and (rules_of(site)[finding.code].locked or not force)
