"""What an agency says of itself in ``data``: where it is reached, its posts and offices (条例 第二十条第二项)."""

from __future__ import annotations

from sitegen.core.document import Facts
from sitegen.kinds.declaration import Record, Rows, Text, data_of
from sitegen.kinds.shapes import lead


class Leader(Record, text="post", in_order=True):
    """A post at the head of the agency."""

    post = Text("职务", example="局长")
    duties = Text("分工", example="主持全面工作")
    phone = Text("联系电话", "电话", example="0900-6211113")


class Office(Record, text="name", in_order=True):
    """An office of the agency, or a unit below it."""

    name = Text("名称", example="水资源管理科")
    duties = Text("职责", example="取水许可、节约用水")
    phone = Text("联系电话", "电话", example="0900-6211114")
    place = Text("办公地点", "地点", example="二楼205室")


@data_of("agency")
class Agency(Record):
    """An agency."""

    unit = Text("机关名称", about="不写用发文机关", example="安澜县水利局")
    address = Text("办公地址", example="安澜县安澜街道澜水路16号")
    postcode = Text("邮政编码", example="990123")
    hours = Text("办公时间", example="工作日上午8:30至12:00，下午1:30至5:30")
    phone = Text("联系电话", example="0900-6211113")
    fax = Text("传真号码", example="0900-6211120")
    email = Text("电子邮箱", example="water@anlan.example")
    leaders = Rows(Leader, "负责人")
    offices = Rows(Office, "内设机构")
    affiliated = Rows(Office, "所属单位", about="可以只写名称")

    def whose(self, facts: Facts) -> str:
        """The name of the agency: as written, else the publisher's, else the title."""
        return self.unit or lead(facts) or facts.title
