"""What replies to messages and proposals of deputies hold in ``data``."""

from __future__ import annotations

from sitegen.kinds.declaration import Grid, Moment, Record, Rows, Ruled, Text, Year, data_of

NOT_VALID = ("不予受理", "无效", "不予处理", "已撤回")


class Message(Record):
    """One message from the public and the day of its answer."""

    channel = Text("来信渠道", "渠道", example="县长信箱")
    topic = Text("主题", example="农村供水")
    status = Text("办理状态", "状态", about="没有答复的写“办理中”；不属于有效留言的写“不予受理”", example="已办结")
    asked = Moment("留言日期", "来信日期", rule="RS001", example="2026-09-01")
    answered = Moment("答复日期", rule="RS001", example="2026-09-04")
    satisfaction = Text("来信人评价", "满意度", example="满意")

    @property
    def is_valid(self) -> bool:
        """Whether the message is owed an answer."""
        return not any(word in self.status for word in NOT_VALID)


@data_of("reply")
class Reply(Message, listed="items"):
    """A message with its answer, or several."""

    about = "一份文件几条留言的，`data` 写成列表，或者放在 `items` 里。"

    items = Rows(Message, "留言")

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of the document; never none."""
        own = (self,) if not self.items or {"asked", "answered"} & self.cells.keys() else ()
        return (*own, *self.items)


@data_of("proposal")
class Proposal(Ruled):
    """A proposal of a deputy or a member with its answer, or the table of a year."""

    about = "年度汇总写年份和情况。"

    seq = Text("编号", example="第23号")
    session = Text("届次", example="县十八届人大五次会议")
    type = Text("类型", example="代表建议")
    by = Text("提出人", about="网页上自动隐去姓名", example="李某某等3名代表")
    host = Text("主办单位", "主办", example="县水利局")
    co = Text("会办单位", "会办", example="县财政局")
    category = Text("办理类别", "类别", about="A、B、C、D", example="A")
    answered = Moment("答复日期", example="2026-07-15")
    satisfaction = Text("满意度", example="满意")
    year = Year("年份")
    rows = Grid(
        "情况",
        caption="{period}建议提案办理情况",
        columns=("类别", "承办件数", "A类", "B类", "C类", "满意和基本满意率"),
        column_keys=("type", "number", ("a", "A"), ("b", "B"), ("c", "C"), "satisfaction"),
        panel="data-summary",
        first=True,
        example=[["人大代表建议", 46, 31, 12, 3, "100%"], ["政协委员提案", 58, 40, 15, 3, "98.3%"]],
    )
