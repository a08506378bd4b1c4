"""Whatever ``data`` holds, the views of these families make panels of it, and never an error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.build.plan import own_pages
from sitegen.catalogue.public import PublicView
from sitegen.display.lists import Lists
from sitegen.display.parts import Panel, texts
from sitegen.kinds.views import document_panels, section_panels
from tests.panels import lists_of

KINDS = [
    "annual-report",
    "catalogue",
    "gazette",
    "reply",
    "proposal",
    "entity",
    "emergency",
    "recruitment",
    "welfare",
    "institution",
    "guide",
    "interpretation",
    "decision",
    "plan",
    "task",
    "livelihood",
    "project",
    "budget",
    "debt",
    "fee",
    "procurement",
    "subsidy",
    "licensing",
    "enforcement",
    "power-list",
    "inspection",
    "agency",
    "statistics",
]
KEYS = [
    "year", "issue", "total", "contents", "column", "title", "number", "document", "page", "table2",
    "table3", "table4", "规章", "行政规范性文件", "新收", "总计", "rows", "field", "first", "second",
    "documents", "note", "mode", "asked", "answered", "status", "channel", "seq", "session", "by",
    "host", "category", "satisfaction", "name", "sector", "type", "plan", "warning", "positions",
    "results", "standards", "policies", "unit", "steps", "video", "captions", "transcript", "年份",
    "期号", "答复日期", "matter", "dossier", "due", "items", "comment", "opens", "closes", "ways", "totals",
    "opinions", "stages", "draft", "result", "date", "text", "period", "predecessor", "successor", "indicators",
    "investment", "assessments", "task", "item", "progress", "done", "target", "finished", "2026Q1", "lookback",
    "outcome", "stage", "information", "批准结果", "projects", "url",
    "income", "expenditure", "limits", "schedule", "限额", "余额", "品种", "cases", "procedures", "basis", "duties",
    "liability", "leaders", "offices", "affiliated", "gdp", "indicators", "tables", "caption", "columns", "measure",
    "chart", "镇、街道", "村", "补贴金额（元）", "code"
]  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        [
            "2026-11-13",
            "2026年",
            "3-4",
            "9999-12-31",
            "0001-01-01",
            "policy.md",
            "合计",
            "预案",
            "王小明",
            "https://a.b",
        ]
    )
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return lists_of(tmp_path_factory.mktemp("views") / "site")


def check(panels: Iterable[Panel]) -> None:
    shown = tuple(panels)
    assert len({panel.id for panel in shown}) == len(shown)
    assert all(isinstance(text, str) for text in texts(shown))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(data=VALUES)
def test_any_value_in_data_gives_a_page(kind: str, data: Any, lists: Lists) -> None:
    policy = lists.by_path["content/policy.md"]
    section = lists.site.section_for("", kind)
    assert section is not None
    odd = replace(
        policy, facts=replace(policy.facts, path="content/odd.md", kind=kind, data=data), section_id=section.id
    )
    other = replace(odd, facts=replace(odd.facts, path="content/odder.md"))
    seen = Lists(PublicView(lists.site, lists.view.today, (odd, other, policy)))
    check(document_panels(odd, seen))
    check(section_panels(section, seen))
    for own in own_pages(seen):
        check(getattr(own.page, "panels", ()))
