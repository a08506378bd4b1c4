"""Findings as a JUnit XML report: a test case for each document and rule with findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sitegen.checks.formats.labels import acceptance, severity_name
from sitegen.checks.rules import Rule
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity
from sitegen.core.xmltext import xml_text


def as_junit(checked: Checked) -> str:
    """Return one suite. Errors and warnings fail a case; a case with only notices and accepted findings is skipped."""
    suite, rules = Element("testsuite", name="sitegen check"), checked.rules
    for path, findings in groupby(checked.findings, key=lambda finding: finding.path):
        by_code: dict[str, list[Finding]] = {}
        for finding in findings:
            by_code.setdefault(finding.code, []).append(finding)
        for code, same in sorted(by_code.items()):
            suite.append(_case(path, rules[code], same))
    if not len(suite):
        SubElement(
            suite, "testcase", classname="content", name="没有发现问题"
        )  # CI servers take an empty suite for a lost result
    for key, tag in (("failures", "failure"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in suite)))
    suite.set("tests", str(len(suite)))
    suite.set("errors", "0")
    suites = Element("testsuites", {key: value for key, value in suite.attrib.items() if key != "name"})
    suites.append(suite)
    indent(suites, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(path: str, rule: Rule, findings: list[Finding]) -> Element:
    case = Element("testcase", classname=xml_text(path), name=xml_text(f"{rule.code} {rule.page.fault}"))
    failed = [finding for finding in findings if not finding.accepted and finding.severity is not Severity.NOTICE]
    others = [finding for finding in findings if finding not in failed]
    if failed:
        worst = min(failed, key=lambda finding: finding.severity.rank)
        failure = SubElement(case, "failure", type=worst.severity.value, message=xml_text(worst.message))
        failure.text = xml_text("\n".join(_lines(failed)))
        if others:
            SubElement(case, "system-out").text = xml_text("\n".join(_lines(others)))
    else:
        SubElement(case, "skipped", message=xml_text("；".join(_lines(others))))
    return case


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        hint = f"改法：{finding.hint}" if finding.hint and not finding.accepted else ""
        yield f"第 {finding.line} 行：{acceptance(finding) or severity_name(finding)} {finding.message}。{hint}"
