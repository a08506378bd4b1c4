"""What a plan holds in ``data`` (条例 第二十条第三项)."""

from __future__ import annotations

import re

from sitegen.kinds.declaration import Choice, Day, Grid, Record, Reference, Rows, Sheeted, Text, data_of
from sitegen.kinds.declaration.fields import Scalar

ANNUAL, OTHER = "年度计划", "其他规划"
PLAN_TYPES = ("总体规划", "专项规划", "区域规划", "国土空间规划", ANNUAL, OTHER)
# type → words of the type or title; the first that fits
_WORDS = {
    ANNUAL: ("年度计划", "工作报告", "年国民经济和社会发展计划"),
    "国土空间规划": ("国土空间", "土地利用", "城乡总体规划", "城市总体规划", "镇总体规划", "村庄规划"),
    "总体规划": ("总体规划", "国民经济和社会发展", "发展规划纲要", "五年规划纲要"),
    "区域规划": ("区域",),
    "专项规划": ("专项",),
    OTHER: ("其他",),
}
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d{2})年?\s*[—–\-－~至]+\s*((?:19|20)\d{2})(?!\d)", re.ASCII)
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?", re.ASCII)


def type_of(written: str) -> str:
    """The type of a plan, however it is written; empty where it cannot be told."""
    return next((name for name, found in _WORDS.items() if any(word in written for word in found)), "")


def span_of(written: str) -> tuple[int, int] | None:
    """The first and the last year of a period such as 2026—2030; ``None`` where the words name none."""
    match = _SPAN.search(written)
    return (int(match[1]), int(match[2])) if match and match[1] <= match[2] else None


class Years(Scalar[tuple[int, int] | None]):
    """The first and the last year of a plan; both are the same in a plan for one year."""

    shape = "起止年份，如 2026—2030；年度计划写一年"
    hint = "写成 2026—2030，或者 2026。"

    def value(self, of: Record) -> tuple[int, int] | None:
        written = self.written(of)
        match = _YEAR.fullmatch(written)
        return (int(match[1]), int(match[1])) if match else span_of(written)

    def unread(self, of: Record) -> str:
        return "" if self.value(of) else f"写的是“{self.written(of)}”，认不出起止年份"


class Neighbour(Record, text="document"):
    """A plan before or after, on this site or, in words, elsewhere."""

    document = Reference("文件", "title", "标题", about="本站的文件；不在本站的写名称")


class Indicator(Record, in_order=True):
    """A target with the value it starts from and, for a plan that has ended, the value reached."""

    name = Text("指标", "名称", example="森林覆盖率")
    base = Text("基数", example="42.9%")
    target = Text("目标", example="43.5%")
    attribute = Text("属性", example="约束性")
    reached = Text("完成值", "完成情况", about="规划期满的写", example="43.6%")


class Assessment(Record):
    """An assessment of how the plan is carried out."""

    date = Day("日期", example="2023-11")
    type = Text("类型", example="中期评估")
    text = Text("说明", example="主要指标达到进度要求")
    document = Reference("文件", about="评估报告，本站的文件")


@data_of("plan")
class PlanData(Sheeted):
    """A plan: what it aims at and reached, and the plans before and after it."""

    about = (
        "前后两份规划有一头写明上一规划或者下一规划即可。"
        "台账的任务来源（`source`）指到规划的，规划的网页显示任务落实情况。"
    )

    type = Choice("规划类型", "类型", words=PLAN_TYPES, read=type_of, about="不写按标题认", example="总体规划")
    period = Years("规划期", "year", "年度", "年份", about="不写按标题认", example="2021—2025")
    approved_by = Text("批准机关", example="县第十七届人民代表大会第六次会议")
    predecessor = Rows(Neighbour, "上一规划", single=True, example="“十三五”规划纲要（2016—2020年）")
    successor = Rows(Neighbour, "下一规划", single=True, about="可以写几份，列成列表")
    indicators = Rows(Indicator, "指标", about="每项也可以只写一列单元格，顺序如下")
    investment = Grid(
        "投资",
        caption="投资匡算",
        columns=("类别", "投资"),
        column_keys=("purpose", "amount"),
        measure="亿元",
        panel="data-plan-investment",
        under=("投资", "资金"),
        example=[["防洪减灾", 4.1], ["城乡供水", 3.62], ["合计", 7.72]],
    )
    measure = Text("计量单位", "investment_unit", "投资单位", about="投资的单位，不写是亿元", example="万元")
    assessments = Rows(Assessment, "评估")
