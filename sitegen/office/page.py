"""Renders the inspection report as one HTML file without external resources, and chooses its path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from sitegen.checks.formats.labels import SEVERITY_NAMES
from sitegen.core.document import Validity
from sitegen.core.errors import SitegenError
from sitegen.core.finding import Severity
from sitegen.core.output import MANIFEST
from sitegen.core.urls import CONTENT
from sitegen.display.charts import Bar, bars, line
from sitegen.office.coverage import DutyStatus
from sitegen.office.figures import CoverageRow, FindingRow, FormRow, Inspection, SectionRow, ValidityRow
from sitegen.pages.document import chinese_day
from sitegen.pages.templates import render_file
from sitegen.privacy.masking import mask_patterns
from sitegen.privacy.numbers import mask_numbers

_RESERVED_FOLDERS = {
    CONTENT: "里面是要发布的内容",
    "templates": "里面是页面模板",
    "output": "里面的文件会发布",
    ".sitegen": "里面是工具的临时文件",
}
_STATUS_CLASSES = {
    DutyStatus.IN_TIME: "good",
    DutyStatus.LATE: "late",
    DutyStatus.MISSING: "bad",
    DutyStatus.PENDING: "wait",
    DutyStatus.EXEMPT: "none",
}
_VALIDITY_CLASSES = {
    Validity.IN_FORCE: "good",
    Validity.AMENDED: "second",
    Validity.PARTLY: "late",
    Validity.PENDING: "wait",
    Validity.EXPIRED: "bad",
    Validity.REPEALED: "dark",
}
_SEVERITY_CLASSES = {Severity.ERROR: "bad", Severity.WARNING: "late", Severity.NOTICE: "wait"}
_LARGEST_SHARE = 1.5  # of a section's age limit; the chart cuts longer bars
_TEXT = re.compile(r"(?<=>)[^<>]+")  # text between tags, not attributes, which hold the coordinates of the charts


def report_path(root: Path, wanted: Path | None, day: date, published: Path) -> Path:
    """Return the path of the report: ``wanted``, or a dated file in the site's folder ``reports``.

    Raises ``SitegenError`` for a path in published or source folders, and for one that is not an HTML file.
    """
    path = (wanted or root / "reports" / f"{day}.html").resolve()
    hint = "写到站点的 reports 文件夹，或站点以外的地方。"
    for name, content in _RESERVED_FOLDERS.items():
        if path.is_relative_to((root / name).resolve()):
            raise SitegenError(f"报告不能写进 {name} 文件夹，{content}", hint)
    if path.is_relative_to(published) or any(_is_published(folder) for folder in path.parents):
        raise SitegenError(f"报告不能写进已生成的栏目或归档：{path.parent}", hint)
    if path.suffix.lower() not in (".html", ".htm") or path.is_dir():
        raise SitegenError(f"{path.name} 不是网页文件名", "--output 后面写以 .html 结尾的文件名。")
    return path


def _is_published(folder: Path) -> bool:
    """True if ``folder`` holds a published tree or an unpacked archive."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and str(manifest.get("generator", "")).startswith("sitegen ")


def inspection_html(inspection: Inspection) -> str:
    """Render the report. All personal numbers in it are masked, because titles and messages may quote them."""
    page = render_file(
        Path(__file__).with_name("inspection.html"),
        {
            "report": inspection,
            "charts": _charts(inspection),
            "statuses": _STATUS_CLASSES,
            "validities": _VALIDITY_CLASSES,
            "severities": [(severity, SEVERITY_NAMES[severity], _SEVERITY_CLASSES[severity]) for severity in Severity],
            "percent": percent,
            "chinese_day": chinese_day,
            "days_left": days_left,
        },
    )
    return mask_patterns(_TEXT.sub(lambda text: mask_numbers(text[0]), page))


def percent(share: float | None) -> str:
    """Format a share with at most one decimal; a share between 0 and 1 never rounds to 0% or 100%."""
    if share is None:
        return "—"
    tenths = int(share * 1000 + 0.5)
    if 0 < share < 1:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def days_left(days: int) -> str:
    """Format the number of days until a deadline."""
    if days < 0:
        return f"逾期 {-days} 天"
    return f"还有 {days} 天" if days else "今天"


def _charts(inspection: Inspection) -> dict[str, str]:
    head, coverage, forms, ledger = inspection.head, inspection.coverage, inspection.forms, inspection.ledger
    limited = [row for row in inspection.sections if row.limit and row.age is not None]
    counts = [value for _, value in head.monthly]
    return {
        "monthly": line(
            "monthly",
            "近12个月公开文件数",
            f"最多的一个月 {max(counts)} 份，最少的一个月 {min(counts)} 份，共 {sum(counts)} 份。",
            [(f"{int(month[5:])}月", value) for month, value in head.monthly],
        ),
        "coverage": _coverage_chart("coverage", "各机关应解读文件的解读情况", coverage.departments),
        "coverage_years": _coverage_chart("coverage-years", "各年应解读文件的解读情况", coverage.years),
        "forms": _form_chart("forms", "各机关非文字解读占比", forms.departments),
        "forms_years": _form_chart("forms-years", "各年非文字解读占比", forms.years),
        "sections": _section_chart(limited),
        "validity": _validity_chart(ledger.years),
        "findings": _finding_chart(inspection.by_department),
    }


def _coverage_chart(name: str, title: str, rows: Sequence[CoverageRow]) -> str:
    drawn = [
        Bar(
            row.label,
            tuple(row.counts[status] for status in _STATUS_CLASSES),
            f"按时 {row.counts[DutyStatus.IN_TIME]}／到期应解读 {row.expected}",
        )
        for row in rows
    ]
    parts = [f"{row.label}解读率 {percent(row.coverage)}、及时率 {percent(row.punctuality)}" for row in rows]
    return bars(name, title, _summary(parts), drawn, tuple(_STATUS_CLASSES.values()))


def _form_chart(name: str, title: str, rows: Sequence[FormRow]) -> str:
    drawn = [
        Bar(row.label, ((row.share or 0) * 100,), f"{row.total - row.text}／{row.total}（{percent(row.share)}）")
        for row in rows
    ]
    parts = [f"{row.label} {percent(row.share)}" for row in rows]
    return bars(name, title, _summary(parts), drawn, ("good",), scale=100)


def _section_chart(rows: Iterable[SectionRow]) -> str:
    """Draw the age of each section's newest document as a share of its limit, the largest first."""
    ordered = sorted(rows, key=lambda row: (-(row.age or 0) / row.limit, row.path))
    drawn = [
        Bar(row.path.rsplit("/", 1)[-1], _share_of_limit(row), f"{row.age} 天／限 {row.limit} 天") for row in ordered
    ]
    late = [row.path.rsplit("/", 1)[-1] for row in ordered if row.stale]
    summary = f"超过期限的栏目：{'、'.join(late)}。" if late else "没有栏目超过期限。"
    title = "各栏目最新文件距今天数与更新期限"
    return bars("sections", title, summary, drawn, ("good", "bad"), scale=_LARGEST_SHARE, mark=1)


def _share_of_limit(row: SectionRow) -> tuple[float, float]:
    """Return (share within the limit, share above it), one of which is 0."""
    share = min((row.age or 0) / row.limit, _LARGEST_SHARE)
    return (share, 0.0) if not row.stale else (0.0, share)


def _validity_chart(rows: Sequence[ValidityRow]) -> str:
    drawn = [
        Bar(row.label, tuple(row.counts[validity] for validity in _VALIDITY_CLASSES), f"{row.total} 份") for row in rows
    ]
    parts = [f"{row.label} {row.total} 份，其中有效 {row.counts[Validity.IN_FORCE]} 份" for row in rows]
    return bars("validity", "各年政策文件的效力状态", _summary(parts), drawn, tuple(_VALIDITY_CLASSES.values()))


def _finding_chart(rows: Sequence[FindingRow]) -> str:
    drawn = [
        Bar(row.label, tuple(row.counts[severity] for severity in Severity), _severity_counts(row.counts))
        for row in rows
        if row.total
    ]
    parts = [f"{bar.label}{bar.note}" for bar in drawn]
    return bars("findings", "各机关待处理的问题", _summary(parts), drawn, tuple(_SEVERITY_CLASSES.values()))


def _severity_counts(counts: Mapping[Severity, int]) -> str:
    return " ".join(f"{SEVERITY_NAMES[severity]} {counts[severity]}" for severity in Severity if counts[severity])


def _summary(parts: Sequence[str]) -> str:
    """Join ``parts`` to the text alternative of a chart."""
    return "；".join(parts) + "。" if parts else "没有数据。"
