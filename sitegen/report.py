"""Findings as text for editors and as JSON for machines; the summary of a build."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sitegen.model import Finding, Severity
from sitegen.pipeline import Built, Checked

_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}


def as_text(checked: Checked) -> str:
    """One block a finding: place, code, what is wrong; then how to mend it and why."""
    lines: list[str] = []
    for finding in checked.findings:
        mark = "已豁免" if finding.exempted else _NAMES[finding.severity]
        lines.append(f"{finding.path}:{finding.line}: {mark} {finding.code} {finding.message}")
        if finding.hint and not finding.exempted:
            lines.append(f"    改法：{finding.hint}")
    if lines:
        lines.append("")
    lines.append(summary_line(checked))
    return "\n".join(lines) + "\n"


def summary_line(checked: Checked) -> str:
    """The last line of a check: how many documents, how many findings of each kind."""
    counts = checked.counts()
    exempted = sum(finding.exempted for finding in checked.findings)
    parts = [f"{_NAMES[severity]} {counts[severity.value]}" for severity in Severity if counts[severity.value]]
    if exempted:
        parts.append(f"已豁免 {exempted}")
    found = "，".join(parts) if parts else "没有发现问题"
    codes = sorted({finding.code for finding in checked.findings if not finding.exempted})
    more = f"。规则说明：explain {codes[0]}" if codes else "。"
    return f"检查了 {counts['documents']} 份文件：{found}{more}"


def as_json(checked: Checked) -> str:
    """The JSON shape of ``check --format json``, version 1."""
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "message": finding.message,
            "hint": finding.hint,
            "basis": finding.basis,
            "exempted": finding.exempted,
        }
        for finding in checked.findings
    ]
    return (
        json.dumps({"version": 1, "summary": checked.counts(), "findings": findings}, ensure_ascii=False, indent=1)
        + "\n"
    )


FORMATS: Mapping[str, Callable[[Checked], str]] = {"text": as_text, "json": as_json}


def exit_code(findings: tuple[Finding, ...], fail_on: Severity) -> int:
    """1 where a finding that is not exempted weighs at least ``fail_on``, else 0."""
    return int(any(not finding.exempted and finding.severity.rank <= fail_on.rank for finding in findings))


def build_text(built: Built, output: str = "") -> str:
    """What a build says: findings first, then what was published (to ``output``) and what was held back."""
    lines = [as_text(built.checked).rstrip("\n")]
    lines += [
        f"暂不公开：{facts.path}，发布日期 {facts.published_date}，到时重新构建即公开。" for facts in built.awaited
    ]
    if built.withheld:
        lines.append(f"未公开 {built.withheld} 份（依申请公开、不予公开或有错误的文件），不进入网页、检索和数据文件。")
    if built.committed is None:
        lines.append(f"有错误，没有发布；{output or '预览'} 保持原样。")
        return "\n".join(lines) + "\n"
    done = built.committed
    if done.foreign:
        lines.append(f"注意：输出文件夹里有不是本工具生成的文件，没有改动它们：{'、'.join(done.foreign[:5])}。")
    if done.written or done.removed:
        changes = f"写入 {done.written} 个文件，删除 {done.removed} 个，{done.unchanged} 个没有变化"
    else:
        changes = "没有变化，什么都没有写"
    search = "" if built.search else "（没有检索）"
    lines.append(f"公开文件 {built.public} 份，页面 {built.pages} 个{search}：{changes}。")
    place = f"栏目在 {output}/index.html，" if output else ""
    lines.append(f"{place}用时 {built.seconds:.1f} 秒。")
    return "\n".join(lines) + "\n"
