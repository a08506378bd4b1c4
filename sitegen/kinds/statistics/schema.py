"""What a release of statistics holds in ``data`` (条例 第二十条第四项)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sitegen.kinds.declaration import Grid, Period, Record, Sheeted, data_of
from sitegen.kinds.grids import Sheet

_YEAR = re.compile(r"((?:19|20)\d{2})年?", re.ASCII)
_GROWTH, _SINCE_YEAR, _SINCE_SAME_TIME = "增长", "比上年增长", "同比增长"


def whole_year(period: str) -> str:
    """The year that a period is, as four digits; empty for part of a year."""
    match = _YEAR.fullmatch(period)
    return match[1] if match else ""


class Growth(Grid):
    """A sheet whose last column is the growth against the year before, or against the same time of it."""

    def __init__(self, label: str, columns: Sequence[str], column_keys: Sequence[str], **more: Any) -> None:
        keys = (*column_keys, ("growth", _SINCE_YEAR, _SINCE_SAME_TIME))
        super().__init__(label, columns=(*columns, _GROWTH), column_keys=keys, **more)

    def sheet(self, of: Record, caption: str = "", columns: Sequence[str] = ()) -> Sheet | None:
        period = of.period if isinstance(of, Statistics) else ""
        growth = _SINCE_YEAR if whole_year(period) else _SINCE_SAME_TIME
        return super().sheet(of, caption, columns or (*self.columns[:-1], growth))


@data_of("statistics")
class Statistics(Sheeted):
    """The figures of a period."""

    period = Period(example="2025年")
    indicators = Growth(
        "指标",
        ("指标", "数值"),
        ("indicator", "value"),
        caption="{period}主要经济指标",
        panel="data-indicators",
        under=("主要指标", "主要经济指标"),
        first=True,
        example=[["社会消费品零售总额（亿元）", "81.62", "5.2%"], ["固定资产投资", "—", "5.0%"]],
    )
    gdp = Growth(
        "地区生产总值",
        ("产业", "增加值（亿元）"),
        ("sector", "value"),
        caption="{period}地区生产总值",
        panel="data-gdp",
        under=("综合", "生产总值", "总体"),
        drawn=True,
        first=True,
        about="最后一行是全部",
        example=[
            ["第一产业", 41.26, "4.1%"],
            ["第二产业", 108.52, "5.9%"],
            ["第三产业", 118.65, "5.4%"],
            ["地区生产总值", 268.43, "5.4%"],
        ],
    )
    population = Grid(
        "人口",
        caption="{period}末常住人口",
        columns=("指标", "年末数（万人）", "比重"),
        column_keys=("indicator", "number", "share"),
        panel="data-population",
        under=("人口",),
        drawn=True,
        first=True,
        example=[["城镇人口", 20.47, "53.00%"], ["乡村人口", 18.15, "47.00%"], ["常住人口合计", 38.62, "100.00%"]],
    )
