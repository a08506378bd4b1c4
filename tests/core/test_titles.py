"""Titles between book-title marks, and the summary that stands for a text without one."""

from __future__ import annotations

import pytest

from sitegen.core.titles import quoted, title_parts
from tests.factories import facts


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("县政府关于公布清理结果的公告", "《县政府关于公布清理结果的公告》"),
        ("关于修改《养犬管理规定》的决定", "《关于修改〈养犬管理规定〉的决定》"),
        ("《养犬管理规定》", "《养犬管理规定》"),
        ("《养犬管理规定》政策解读", "《〈养犬管理规定〉政策解读》"),
        ("一图读懂《养犬管理规定》", "《一图读懂〈养犬管理规定〉》"),
        ("《甲办法》和《乙办法》", "《〈甲办法〉和〈乙办法〉》"),
        ("《关于印发《养犬管理规定》的通知》", "《关于印发〈养犬管理规定〉的通知》"),
    ],
)
def test_marks_within_marks_are_the_inner_ones(title: str, expected: str) -> None:
    assert quoted(title) == expected


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("安澜县供水办法", ["安澜县供水办法"]),
        ("《供水办法》解读", ["", "《供水办法》", "解读"]),
        ("县政府关于印发《供水办法》的通知", ["县政府", "关于印发", "", "《供水办法》", "的通知"]),
        ("关于《供水办法》的说明", ["关于《供水办法》", "的说明"]),
        ("《供水办法", ["《供水办法"]),
    ],
)
def test_a_title_may_break_between_its_parts_and_not_inside_a_word(title: str, parts: list[str]) -> None:
    assert list(title_parts(title)) == parts
    assert "".join(parts) == title


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        (f"{'甲' * 39}。{'乙' * 40}。{'丙' * 40}。", f"{'甲' * 39}。{'乙' * 40}。"),
        (f"{'甲' * 120}。", f"{'甲' * 98}……"),
        (f"前言。{'甲' * 120}。", f"前言。{'甲' * 95}……"),
    ],
)
def test_a_summary_taken_from_the_text_ends_with_a_sentence_where_it_can(body: str, summary: str) -> None:
    assert facts("a", body=body).summary == summary
