"""What an annual report holds in ``data``: its year, the three official tables, and what is said of changed figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Self

from sitegen.core.document import Facts
from sitegen.kinds.annual_report.form import TOTAL, YEARS, Form, form_of_year, title_years
from sitegen.kinds.declaration import Field, Free, Problem, Record, Text, Trouble, Year, data_of

_NOBODY = [0, 0, 0, 0, 0, 0, 0]


class ReportYear(Year):
    """The year that a report is about, also written with 年."""

    def value(self, of: Record) -> int | None:
        match = re.fullmatch(r"(\d{4})\s*年?", self.written(of), re.ASCII)
        return int(match[1]) if match and int(match[1]) in YEARS else None


@data_of("annual-report")
class ReportData(Record):
    """The data of a report. ``of_year`` is the year that it is about: as written, else the title's."""

    about = (
        "表格是国办公开办函〔2021〕30号的格式，分别显示在正文第二、三、四部分；2019、2020 年度的报告用旧格式，"
        "表三按行名写。网页把填报的规范性文件件数与政策文件库统计的放在一起，不一致的标出来（AR012 同时报告）。"
    )

    year = ReportYear(example=2025)
    table2 = Free(
        "表二",
        about="按行名写。规章、行政规范性文件写制发、废止、现行有效三个数，不写的由政策文件库统计后填入；收费写万元",
        example={
            "规章": [0, 0, 0],
            "行政规范性文件": [3, 1, 11],
            "行政许可": 20118,
            "行政处罚": 3754,
            "行政强制": 97,
            "行政事业性收费": 3645.8,
        },
    )
    table3 = Free(
        "表三",
        about="25 行，每行七个数：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计；也可以按行名写",
        example=[
            [9, 0, 0, 0, 1, 0, 10], _NOBODY, [8, 0, 0, 0, 1, 0, 9], *[_NOBODY] * 20, [8, 0, 0, 0, 1, 0, 9],
            [1, 0, 0, 0, 0, 0, 1],
        ],
    )  # fmt: skip
    table4 = Free(
        "表四",
        about=f"行政复议、未经复议直接起诉、复议后起诉，每组五个数：结果维持、结果纠正、其他结果、尚未审结、{TOTAL}",
        example=[[2, 1, 1, 0, 4], [1, 0, 0, 1, 2], [0, 0, 0, 0, 0]],
    )
    note = Text(
        "说明",
        "备注",
        "restated",
        "重述",
        about="与上年报告、政策文件库不一致的数，写明原因",
        example="上年结转数据有调整：一件申请重复登记",
    )

    @classmethod
    def read(cls, facts: Facts) -> Self:
        data = cls(facts.data)
        return cls(facts.data, (), data.year or next(iter(title_years(facts.title)), None))

    @property
    def form(self) -> Form:
        """The form that the year prescribes."""
        return form_of_year(self.of_year)

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        tables: tuple[Field[Any], ...] = (ReportData.table2, ReportData.table3, ReportData.table4)
        for field in tables if self.form is Form.FREE else ():
            if field.raw(self) is not None:
                why = "2018 年及以前的报告没有统一的表格" if self.of_year else "没有写明报告的年度"
                yield field.problem(self, Trouble.UNSHOWN, f"不显示：{why}", "写明 year（年度）；更早的写在正文里。")
