"""What a notice holds in ``data`` that lists information moved from disclosure on request to proactive disclosure.

The list is written and not taken from git: moving is a decision of the agency (条例 第十八条), git knows only documents
that were kept here, and a page must not depend on the depth of a clone.
"""

from __future__ import annotations

from sitegen.kinds.declaration import Choice, Day, Record, Rows, Text, data_of


class MovedRow(Record):
    """One piece of information and the place where it can be read now."""

    title = Text("信息名称", "名称", about="不写用公开文件的标题", example="城乡饮用水水质监测结果")
    date = Day("转为主动公开日期", "日期", example="2026-03-25")
    document = Text(
        "公开文件",
        "文件",
        about="本站文件的路径、索引号、发文字号，或者网址；没有指到公开文件的行不显示",
        rule="DS009",
        example="https://www.example.gov.cn/water/1.html",
    )
    reason = Text("理由", example="申请较多，涉及公众健康")


@data_of("notice")
class MovedList(Record):
    """A list of what has moved to proactive disclosure."""

    about = "依申请公开转为主动公开的清单：一份通知，放在依申请公开栏目。"

    type = Choice(
        "类型",
        words=("转为主动公开",),
        read=lambda written: "转为主动公开" if written in ("moved", "转为主动公开") else "",
        need="不写的，网页不显示清单",
        example="转为主动公开",
    )
    rows = Rows(MovedRow, "事项")

    @property
    def moved(self) -> tuple[MovedRow, ...]:
        """The rows of a list; none if ``data`` is something else."""
        return self.rows if self.type else ()
