"""What licences, law enforcement and inspections hold in ``data``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.core.document import Facts
from sitegen.kinds.declaration import (
    Choice,
    Counted,
    Field,
    Grid,
    Period,
    Problem,
    Record,
    Sheeted,
    Text,
    Texts,
    data_of,
)
from sitegen.kinds.shapes import lead, texts
from sitegen.kinds.units import unit_of
from sitegen.site.config import SiteConfig

OTHER_FIELD = "其他"
# field of 条例 第二十条第十三项 → words of titles that belong to it; the first that fits
_FIELDS = (
    ("环境保护", r"环境|生态|污染|排污|大气|河长"),
    ("公共卫生", r"卫生|水质|饮用水|医疗|疾病|学校健康"),
    ("安全生产", r"安全生产|事故|隐患|消防|特种设备|燃气|水库|危险化学品"),
    ("食品药品", r"食品|药品|餐饮|化妆品|农产品"),
    ("产品质量", r"产品质量|质量监督|计量|标准化"),
)
FIELDS = tuple(name for name, _ in _FIELDS)


def field_of(written: str) -> str:
    """The field of inspection that words name or belong to; empty where it cannot be told."""
    named = next((name for name in FIELDS if name in written), "")
    return named or next((name for name, words in _FIELDS if re.search(words, written)), "")


@data_of("licensing")
class Licensing(Sheeted):
    """What a licence takes, or what was decided in a period (条例 第二十条第五项)."""

    about = "写一个事项的办理要点，或者写一个期间的办理结果。"
    facts_panel = ("data-licensing", "办事要点")

    item = Text("事项", example="取水许可")
    promised_days = Counted("承诺时限", measure="个工作日", example=12)
    legal_days = Counted("法定时限", measure="个工作日", example=45)
    fee = Text("收费", example="不收费")
    window = Text("办理窗口", example="县政务服务中心二楼水利窗口")
    phone = Text("咨询电话", example="0900-6211921")
    period = Period()
    results = Grid(
        "结果",
        "rows",
        "行",
        caption="办理结果",
        columns=("类别", "决定数（件）", "准予（件）", "不予（件）", "平均办理时长（工作日）"),
        column_keys=("class", "decided", "granted", "refused", "mean_days"),
        panel="data-licensing-results",
        under=("办理结果", "审批结果", "许可结果", "决定情况"),
        drawn=True,
        about="一个期间的办理结果",
        example=[["企业登记类", 1842, 1838, 4, 0.8], ["食品经营类", 436, 431, 5, 3.2], ["合计", 2278, 2269, 9, "—"]],
    )


class TextsOrSheet(Grid):
    """Texts, or a sheet in the place of them."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, **more)
        self.shape = f"一段或者几段文字，或者{self.shape}"

    def problems(self, of: Record) -> Iterator[Problem]:
        return iter(()) if texts(self.raw(of)) else super().problems(of)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [Texts(self.label).schema(), super().schema()]}


_CASES = ("类别", "案件数（件）", "罚没金额（万元）")
_CASE_KEYS = ("class", "cases", "money")


@data_of("enforcement")
class Enforcement(Sheeted):
    """Who enforces the law, on what ground and how, or the cases of a period."""

    about = (
        "写一个机关的执法公示，或者写一个期间的案件。职责、依据、程序、监督途径、结果五项，正文有相应标题的，"
        "不写也链接到那里；都没有的标“未公开”。"
    )

    unit = Text("执法主体", about="不写用发文机关", example="安澜县市场监督管理局")
    period = Period()
    officers = Counted("执法人员", measure="人", example=87)
    equipment = Text("执法装备", example="执法记录仪76台、快速检测车1辆")
    duties = Texts("职责", example="行使市场监督管理领域的行政检查、行政处罚和行政强制")
    basis = Texts("依据", example=["《中华人民共和国行政处罚法》", "《中华人民共和国食品安全法》"])
    procedures = TextsOrSheet(
        "程序",
        caption="执法程序",
        columns=("程序", "适用情形", "主要步骤"),
        column_keys=("procedure", "when", "steps"),
        panel="data-procedures",
        under=("程序",),
        example=[["简易程序", "对公民处二百元以下罚款", "出示证件、告知、当场决定、备案"]],
    )
    supervision = Texts(
        "监督途径", "监督途径", "救济", "监督方式", example=["监督电话0900-6211520", "依法申请行政复议"]
    )
    results = TextsOrSheet(
        "结果",
        caption="执法结果",
        columns=_CASES,
        column_keys=_CASE_KEYS,
        panel="data-results",
        under=("执法结果", "办案情况"),
        drawn=True,
        example="处罚决定在“双公示”专栏公布",
    )
    cases = Grid(
        "案件",
        caption="处罚案件",
        columns=_CASES,
        column_keys=_CASE_KEYS,
        panel="data-cases",
        under=("案件情况", "处罚情况", "执法结果", "办案情况"),
        drawn=True,
        about="一个期间的案件",
        example=[["食品安全", 46, 38.62], ["产品质量", 12, 15.4], ["合计", 58, 54.02]],
    )

    def whose(self, facts: Facts, site: SiteConfig) -> str:
        """The agency, by its registered name where it has one; the publisher where none is written."""
        return unit_of(self.unit or lead(facts), site)


# element of 行政执法公示 → words of the heading of the body that tells it
ELEMENTS: Mapping[Field[Any], tuple[str, ...]] = {
    Enforcement.duties: ("职责",),
    Enforcement.basis: ("依据",),
    Enforcement.procedures: ("程序",),
    Enforcement.supervision: ("监督途径", "救济", "监督方式"),
    Enforcement.results: ("执法结果", "处罚结果", "办案情况", "执法情况"),
}


@data_of("inspection")
class Inspection(Sheeted):
    """What an inspection looked at and found (条例 第二十条第十三项)."""

    period = Period(example="2026-10")
    field = Choice("领域", words=FIELDS, read=field_of, about="不写按标题认", example="食品药品")
    rows = Grid(
        "结果",
        caption="{period}检查结果",
        panel="data-inspection",
        under=("抽检结果", "检查结果", "监测结果", "总体情况"),
        drawn=True,
        about="列名写在表头",
        example=[
            {"食品类别": "食用农产品", "抽检批次": 96, "不合格批次": 3},
            {"食品类别": "糕点", "抽检批次": 22, "不合格批次": 1},
        ],
    )
