"""Findings as CSV: a ledger (整改台账) of what to fix, by which department and by which day.

Deadlines count from the day of the check, which every row holds. The program does not record when a fault was first
found; an office that tracks a fault keeps the first ledger that lists it.
"""

from __future__ import annotations

import csv
import io

from sitegen.checks.formats.labels import SEVERITY_NAMES, acceptance, plain, severity_name
from sitegen.checks.run import Checked
from sitegen.core.cells import inert_cell
from sitegen.core.finding import Finding, Severity
from sitegen.privacy.numbers import mask_numbers

WORKING_DAYS = {Severity.ERROR: 1, Severity.WARNING: 5, Severity.NOTICE: 20}
DEADLINE = "整改期限（自检查日期的次日起：{}个工作日）".format(
    "、".join(f"{SEVERITY_NAMES[severity]}{days}" for severity, days in WORKING_DAYS.items())
)
COLUMNS = (
    "序号", "检查日期", "部门", "文件", "标题", "行", "规则", "级别", "问题", "依据", "改法", DEADLINE, "状态"
)  # fmt: skip


def as_csv(checked: Checked) -> str:
    """Return CSV with a byte order mark, without which spreadsheets misread Chinese; no cell is a formula.

    Offices pass ledgers around, so titles of documents that are not public are left out and personal numbers masked.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    calendar, today = checked.catalogue.site.calendar, checked.catalogue.today
    due = {severity: calendar.deadline(today, days).day.isoformat() for severity, days in WORKING_DAYS.items()}
    for number, finding in enumerate(checked.findings, 1):
        row = _row(checked, finding, "" if finding.accepted else due[finding.severity])
        writer.writerow([number, today.isoformat(), *map(_cell, row)])
    return "\ufeff" + written.getvalue()


def _row(checked: Checked, finding: Finding, due: str) -> tuple[str, ...]:
    catalogue = checked.catalogue
    facts = catalogue.by_path.get(finding.path)
    return (
        "、".join(facts.departments) if facts else "",
        finding.path,
        facts.title if facts and catalogue.is_public(facts) else "",
        str(finding.line),
        finding.code,
        severity_name(finding),
        finding.message,
        finding.basis,
        finding.hint,
        due,
        acceptance(finding) or "待整改",
    )


def _cell(text: str) -> str:
    return inert_cell(mask_numbers(plain(text)))
