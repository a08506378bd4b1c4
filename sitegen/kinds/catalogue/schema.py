"""What a standard catalogue of grass-roots disclosure holds in ``data``: a form of ten columns (国办发〔2019〕54号)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sitegen.kinds.declaration import Field, Problem, Record, Rows, Text, Trouble, data_of
from sitegen.kinds.shapes import text


class Documents(Field[tuple[str, ...]]):
    """Documents (path, index or document number) or addresses: a list, or one text as in the cell of a CSV file."""

    shape = "文件或网址，或者它们的列表"

    def value(self, of: Record) -> tuple[str, ...]:
        raw = self.raw(of)
        items = raw if isinstance(raw, list) else re.split(r"[\s,，;；、]+", text(raw))
        return tuple(written for item in items if (written := text(item)))

    def problems(self, of: Record) -> Iterator[Problem]:
        if isinstance(self.raw(of), dict | bool):
            yield self.problem(
                of, Trouble.UNSHOWN, "应当是文件或网址，或者它们的列表", "写文件路径、索引号、发文字号或网址。"
            )

    def schema(self) -> dict[str, Any]:
        cell = {"type": ["string", "number", "null"]}
        return {"anyOf": [cell, {"type": "array", "items": cell}]}


class Matter(Record):
    """One row: a matter that is to be disclosed."""

    seq = Text("序号", example="2-1")
    first = Text("一级事项", example="社会救助")
    second = Text("二级事项", example="最低生活保障")
    content = Text("公开内容（要素）", "公开内容", example="申请条件、标准、程序")
    basis = Text("公开依据", example="《社会救助暂行办法》")
    deadline = Text("公开时限", example="信息形成之日起20个工作日内")
    by = Text("公开主体", example="县民政局")
    channels = Text("公开渠道和载体", "公开渠道", example="政府网站")
    audience = Text("公开对象", example="社会公众")
    mode = Text("公开方式", example="主动公开")
    level = Text("公开层级", example="县级")
    documents = Documents(
        "对应文件", about="列表，或者写在一格里用顿号隔开", example=["https://www.example.gov.cn/zwgk/1.html"]
    )
    note = Text("说明", "备注", about="没有对应文件的，写明原因", example="另行公布")

    @property
    def is_on_request(self) -> bool:
        """Whether the matter is disclosed on request alone."""
        return "依申请" in self.mode and "主动" not in self.mode


@data_of("catalogue")
class StandardCatalogue(Record, listed="rows"):
    """The catalogue of one field."""

    about = "`data` 写 CSV 文件的，每行一个事项，列名用下面的中文名。"

    field = Text("领域", example="社会救助")
    rows = Rows(Matter, "事项")
