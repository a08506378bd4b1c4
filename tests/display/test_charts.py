"""Charts: what a label, a bar and a figure take of the room of their row."""

from __future__ import annotations

import re

import pytest

from sitegen.display.charts import Bar, bars

_TEXT = re.compile(r'<text x="0" y="(\d+)">([^<]*)</text>')


def _labels(svg: str) -> list[tuple[int, str]]:
    return [(int(y), words) for y, words in _TEXT.findall(svg)]


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("安澜县人力资源和社会保障局", ["安澜县人力资源和社会保障局"]),
        ("许可事项网上可办率94%、一件事主题达到16个", ["许可事项网上可办率94%、", "一件事主题达到16个"]),
        ("补齐部门、镇街和所属单位2025年以来的预决算", ["补齐部门、镇街和所属单", "位2025年以来的预决算"]),
    ],
)
def test_a_label_too_long_for_its_row_takes_a_second_line_and_loses_nothing(label: str, lines: list[str]) -> None:
    svg = bars("c", "标题", "摘要", [Bar(label, (1,), "100%")], ("bar-1",))
    assert [words for _, words in _labels(svg)] == lines


def test_a_second_line_moves_the_bar_its_figure_and_the_rows_below() -> None:
    long = Bar("出台城乡公交一体化方案、建设农村公路55公里", (1,), "100%")
    svg = bars("c", "标题", "摘要", [long, Bar("短", (1,), "50%")], ("bar-1",))
    assert [y for y, _ in _labels(svg)] == [15, 34, 76]
    assert '<text class="value" x="100%" y="34">100%</text><rect class="track" x="0" y="41"' in svg
    assert 'height="103"' in svg


def test_a_label_too_long_for_two_lines_ends_in_an_ellipsis_before_the_figure() -> None:
    svg = bars("c", "标题", "摘要", [Bar("县" * 60, (1,), "1234.56")], ("bar-1",))
    first, second = (words for _, words in _labels(svg))
    assert first == "县" * 21
    assert second.endswith("县…")
    assert len(second) <= 17
