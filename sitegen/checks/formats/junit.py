"""Findings as a JUnit report: a test case for each document and rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sitegen.checks.formats.words import state, weight
from sitegen.checks.rules import RULES
from sitegen.checks.run import Checked
from sitegen.core.finding import Finding, Severity

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(checked: Checked) -> str:
    """One suite. Errors and warnings fail a case; one of only notices and accepted findings is skipped."""
    suite = Element("testsuite", name="sitegen check")
    for path, findings in groupby(checked.findings, key=lambda finding: finding.path):
        by_code: dict[str, list[Finding]] = {}
        for finding in findings:
            by_code.setdefault(finding.code, []).append(finding)
        for code, same in sorted(by_code.items()):
            suite.append(_case(path, code, same))
    if not len(suite):
        SubElement(suite, "testcase", classname="content", name="没有发现问题")  # a suite without a case counts as lost
    for key, tag in (("failures", "failure"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in suite)))
    suite.set("tests", str(len(suite)))
    suite.set("errors", "0")
    suites = Element("testsuites", {key: value for key, value in suite.attrib.items() if key != "name"})
    suites.append(suite)
    indent(suites, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(path: str, code: str, findings: list[Finding]) -> Element:
    case = Element("testcase", classname=_clean(path), name=_clean(f"{code} {RULES[code].page.fault}"))
    failed = [finding for finding in findings if not finding.accepted and finding.severity is not Severity.NOTICE]
    others = [finding for finding in findings if finding not in failed]
    if failed:
        gravest = min(failed, key=lambda finding: finding.severity.rank)
        failure = SubElement(case, "failure", type=gravest.severity.value, message=_clean(gravest.message))
        failure.text = _clean("\n".join(_told(failed)))
        if others:
            SubElement(case, "system-out").text = _clean("\n".join(_told(others)))
    else:
        SubElement(case, "skipped", message=_clean("；".join(_told(others))))
    return case


def _told(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        mend = f"改法：{finding.hint}" if finding.hint and not finding.accepted else ""
        yield f"第 {finding.line} 行：{state(finding) or weight(finding)} {finding.message}。{mend}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
