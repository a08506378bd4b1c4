"""What a record of major projects holds in ``data``: one project, or several under ``projects``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.kinds.declaration import (
    Address,
    Choice,
    Day,
    One,
    Problem,
    Record,
    Reference,
    Rows,
    Text,
    Trouble,
    data_of,
)

STAGES = ("前期", "审批", "招标", "施工", "竣工")
# stage → words that name it where it is written in others; the first line that fits
_WORDS = (
    ("审批", "未开工"),
    ("前期", "前期|谋划|储备"),
    ("竣工", "竣工|完工|验收|投用|运营"),
    ("施工", "施工|在建|开工|建设"),
    ("招标", "招标|招投标"),
    ("审批", "审批|批准|立项"),
)


def stage_of(written: str) -> str:
    """The stage that a project is at, however it is written: one of ``STAGES``; empty where it cannot be told."""
    return next((stage for stage, words in _WORDS if re.search(words, written)), "")


class Told(Record, text="text"):
    """One thing that was made public of a kind of information."""

    date = Day("日期", about="公开的日期", example="2026-03-05")
    text = Text("说明", "内容", about="一句话；没有的写“无”“不涉及”", example="可行性研究报告2026年2月批复")
    document = Reference("文件", about="本站的文件")
    url = Address("网址", about="别处公开的网址", example="https://ggzy.example.gov.cn/notice/1")


class InformationKind(Rows[Told]):
    """A kind of information: a text, one ``Told``, or a list of them. ``since`` is the stage from which it is due."""

    shape = "一句话，或者一组，或者它们的列表"

    def __init__(self, label: str, since: str, example: object = None) -> None:
        super().__init__(Told, label, single=True, about=f"{since}阶段起公开", example=example)
        self.since = since


class Information(Record):
    """The eight kinds of information of 国办发〔2017〕94号, in the order of the stages."""

    service = InformationKind("批准服务", "前期", "见审批服务指南")
    approval = InformationKind("批准结果", "审批", {"日期": "2026-03-05", "说明": "可行性研究报告2月批复"})
    tender = InformationKind("招标投标", "招标", {"日期": "2026-05-06", "网址": "https://ggzy.example.gov.cn/notice/1"})
    land = InformationKind("征收土地", "招标", "不涉及")
    change = InformationKind("重大设计变更", "施工", "没有重大设计变更")
    construction = InformationKind("施工有关", "施工", "2026年6月开工")
    quality = InformationKind("质量安全监督", "施工", "监督检查14次，没有质量安全事故")
    completion = InformationKind("竣工有关", "竣工", "未到该阶段")


KINDS_OF_INFORMATION = tuple(one for one in Information.declared.values() if isinstance(one, InformationKind))


class Project(Record):
    """One project."""

    name = Text("项目名称", about="不写用文件标题", example="石门湾水库除险加固工程")
    code = Text("项目统一代码", example="2408-990123-19-01-310016")
    stage = Choice("所处阶段", "阶段", words=STAGES, read=stage_of, rule="CO011", example="施工")
    owner = Text("建设单位", example="石门湾水库管理所")
    place = Text("建设地点", example="石门湾镇")
    approver = Text("批复单位", example="县发展和改革局")
    approval = Text("批复文号", example="安发改字〔2024〕118号")
    investment = Text("总投资", example="1.28亿元")
    schedule = Text("建设工期", example="2025年3月至2027年4月")
    updated = Day("更新日期", example="2026-09-30")
    information = One(Information, "八类信息", rule="CO011", about="每类写一句话，或者一组，或者几组的列表")

    @property
    def is_told(self) -> bool:
        """False for a notice on a project, which says neither its stage nor any information."""
        return bool(Project.stage.written(self) or self.information.written)


@data_of("project")
class Projects(Project, listed="projects"):
    """One project, or several."""

    projects = Rows(Project, "项目", about="几个项目写在一个文件里的，每项的字段与上面相同")

    @property
    def each(self) -> tuple[Project, ...]:
        """The projects of the document: those of the list, else the one that it is itself."""
        return tuple(one for one in self.projects or (self,) if one.is_told)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        for name in self.cells.keys() - {"projects"} if self.projects else ():
            field = self.declared[name]
            message, hint = "与 projects（项目）写在一起，不显示", "写进 projects 的各个项目里。"
            yield field.problem(self, Trouble.UNSHOWN, message, hint)
