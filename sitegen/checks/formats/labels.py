"""Labels that all formats share: severity, acceptance, summary line, fingerprint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from sitegen.checks.baseline import BASELINE, evidence_of
from sitegen.checks.run import Checked
from sitegen.core.digest import bytes_digest
from sitegen.core.finding import Finding, Severity
from sitegen.privacy.numbers import mask_numbers

SEVERITY_NAMES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
EXEMPTED, BASELINED = "已豁免", "基线内"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Return ``text`` on one line, with control characters replaced, because a terminal would execute them."""
    return _CONTROL.sub("�", text.replace("\n", " "))


def acceptance(finding: Finding) -> str:
    """Return how a finding is accepted, by exemption or baseline; empty if it is not."""
    if finding.exempted:
        return EXEMPTED
    return BASELINED if finding.baselined else ""


def repository_path(prefix: str, finding: Finding) -> str:
    """Return the path of a finding in the repository; ``prefix`` is the site's folder there, and is masked here."""
    return mask_numbers(prefix) + finding.path


def severity_name(finding: Finding) -> str:
    """Return the Chinese name of a finding's severity."""
    return SEVERITY_NAMES[finding.severity]


def justification(checked: Checked, finding: Finding) -> str:
    """Return why a finding is accepted, with personal numbers masked; empty if it is not."""
    if finding.exempted:
        facts = checked.catalogue.by_path.get(finding.path)
        for item in facts.exempt if facts else ():
            if item.code == finding.code:
                return mask_numbers(f"{item.reason}（{item.approved_by}批准，至 {item.until}）")
        return EXEMPTED
    return f"站点基线 {BASELINE}" if finding.baselined else ""


def summary_line(checked: Checked) -> str:
    """Return the last line of a check: counts of documents and findings."""
    counts = checked.counts()
    names = {severity.value: name for severity, name in SEVERITY_NAMES.items()}
    names |= {"exempted": EXEMPTED, "baselined": BASELINED}
    parts = [f"{name} {counts[key]}" for key, name in names.items() if counts[key]]
    found = "，".join(parts) if parts else "没有发现问题"
    ranked = sorted((finding.severity.rank, finding.code) for finding in checked.findings if not finding.accepted)
    more = f"。规则说明：explain {ranked[0][1]}" if ranked else "。"
    narrowed = "，只列改动涉及的问题" if checked.narrowed else ""
    return f"检查了 {counts['documents']} 份文件{narrowed}：{found}{more}"


def fingerprints(checked: Checked) -> tuple[str, ...]:
    """Return a unique fingerprint for each finding, in order, that does not change when lines move."""
    seen: Counter[str] = Counter()
    prints = []
    for finding in checked.findings:
        key = "\0".join((finding.code, finding.path, evidence_of(finding)))
        seen[key] += 1
        digest = bytes_digest(key.encode("utf-8", "surrogatepass"))[:32]
        prints.append(f"{digest}:{seen[key]}")
    return tuple(prints)
