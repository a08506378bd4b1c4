"""What the public services of a county hold in ``data``: entities, emergencies, recruitment, welfare, procedures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.core.document import Facts
from sitegen.kinds.declaration import (
    Address,
    Choice,
    Field,
    Grid,
    Problem,
    Record,
    Reference,
    Sheeted,
    Text,
    Trouble,
    Year,
    data_of,
)
from sitegen.kinds.shapes import mapping, text

SECTORS = ("教育", "卫生健康", "供水", "供电", "供气", "供热", "环境保护", "公共交通")  # of 条例 第五十五条
PLAN, WARNING, RESPONSE = "应急预案", "预警和响应", "应对处置情况"
_TYPES = {"plan": PLAN, "预案": PLAN, "warning": WARNING, "预警": WARNING, "response": RESPONSE, "应对": RESPONSE}
_TYPES |= {name: name for name in (PLAN, WARNING, RESPONSE)}
_RESPONSE_WORDS = ("处置", "应对", "调查", "评估")


class AbsentSectors(Field[dict[str, str]]):
    """The sectors that have no entity, each with the reason, in the order of the law."""

    shape = "“领域: 原因”的一组"

    def value(self, of: Record) -> dict[str, str]:
        found = mapping(self.raw(of))
        return {sector: reason for sector in SECTORS if (reason := text(found.get(sector)))}

    def problems(self, of: Record) -> Iterator[Problem]:
        hint = f"写成“领域: 原因”，领域是{'、'.join(SECTORS)}。"
        if not isinstance(self.raw(of), dict):
            yield self.problem(of, Trouble.UNSHOWN, f"应当是{self.shape}", hint)
        for sector in mapping(self.raw(of)).keys() - set(SECTORS):
            yield self.problem(of, Trouble.UNSHOWN, f"“{sector}”不是《条例》第五十五条的领域", hint, sector)

    def schema(self) -> dict[str, Any]:
        properties = {sector: {"type": ["string", "null"]} for sector in SECTORS}
        return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


@data_of("entity")
class Entity(Record):
    """A public enterprise or institution, or the directory of all."""

    about = "名录说明哪些领域没有单位的，只写“没有的领域”。"

    name = Text("单位名称", example="安澜县自来水有限公司")
    sector = Text("服务领域", "领域", about=f"用《条例》第五十五条的名称：{'、'.join(SECTORS)}", example="供水")
    supervisor = Text("主管部门", example="县住房和城乡建设局")
    hotline = Text("服务热线", example="0900-6220101")
    complaint = Text("投诉电话", example="0900-6210911")
    address = Text("地址", example="安澜县安澜街道清泉路2号")
    hours = Text("服务时间", example="工作日8:30至17:30")
    website = Address("网址", example="https://water.example.gov.cn/")
    absent = AbsentSectors("没有的领域", example={"供热": "本县不实行集中供热"})


def _type_of(written: str) -> str:
    return _TYPES.get(written, "")


class EmergencyType(Choice):
    """What a document is, shown by its full name."""

    def shown(self, of: Record) -> str:
        return self.value(of) or self.written(of)


@data_of("emergency")
class Emergency(Record):
    """A plan, a warning or a response, with the others that belong to it."""

    facts_panel = ("data-emergency", "事件信息")

    type = EmergencyType("类型", words=("预案", "预警", "应对"), read=_type_of, about="不写按标题认", example="预警")
    hazard = Text("灾种", example="暴雨")
    level = Text("级别", example="橙色")
    from_ = Text("开始时间", "开始", example="2026年7月9日15时")
    until = Text("结束时间", "结束", example="2026年7月12日10时")
    plan = Reference("依据预案")
    warning = Reference("相关预警")
    response = Reference("应对情况")

    def type_in(self, facts: Facts) -> str:
        """What the document is, by its data, else by its title."""
        if self.type or "预案" in facts.title:
            return self.type or PLAN
        return RESPONSE if any(word in facts.title for word in _RESPONSE_WORDS) else WARNING


@data_of("recruitment")
class Recruitment(Sheeted):
    """The positions of a year, or how many were hired for each."""

    year = Year("年份", about="不写用标题里的年份")
    positions = Grid(
        "职位",
        caption="招录职位",
        columns=("职位类别", "名额", "主要条件"),
        column_keys=("position", "number", "conditions"),
        panel="data-positions",
        under=("职位和名额",),
        first=True,
        example=[["综合管理", 8, "大学本科以上"], ["行政执法", 6, "大专以上"]],
    )
    results = Grid(
        "结果",
        caption="录用结果",
        columns=("职位类别", "计划名额", "报名人数", "录用人数"),
        column_keys=("position", "planned", "applicants", "hired"),
        panel="data-results",
        under=("录用结果",),
        first=True,
        example=[["综合管理", 8, 412, 8], ["行政执法", 6, 268, 5]],
    )


@data_of("welfare")
class Welfare(Sheeted):
    """Standards before and now, or policies with their audience and the way to apply."""

    year = Year("年份")
    measure = Text("计量单位", "unit", "单位", about="标准的单位", example="元/人·月")
    standards = Grid(
        "标准",
        caption="{period}保障标准",
        columns=("项目", "调整前", "调整后"),
        column_keys=("item", "before", "after"),
        panel="data-standards",
        under=("保障标准",),
        first=True,
        example=[["城市居民最低生活保障", 865, 895]],
    )
    policies = Grid(
        "政策",
        caption="{period}政策清单",
        columns=("政策名称", "享受对象", "标准", "申请方式"),
        column_keys=("name", ("audience", "who"), ("standard", "much"), ("apply", "how")),
        panel="data-policies",
        under=("政策清单",),
        first=True,
        example=[["求职补贴", "困难家庭高校毕业生", "每人1500元", "学校统一申报"]],
    )


@data_of("institution")
class Institution(Sheeted):
    """A rule of the house: who does what, step by step."""

    steps = Grid(
        "程序",
        caption="办理程序",
        columns=("环节", "责任主体", "要求"),
        column_keys=("step", "who", "what"),
        panel="data-steps",
        under=("程序", "流程"),
        example=[["拟稿", "拟稿人", "选择公开属性"], ["复审", "办公室", "审核属性和理由"]],
    )
