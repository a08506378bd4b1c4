"""What a list of powers and responsibilities holds in ``data``."""

from __future__ import annotations

from sitegen.core.document import Facts
from sitegen.kinds.declaration import Choice, Grid, Record, Rows, Sheeted, Text, Texts, data_of
from sitegen.kinds.shapes import lead
from sitegen.kinds.units import unit_of
from sitegen.site.config import SiteConfig

OTHER = "其他"
POWER_TYPES = ("许可", "确认", "给付", "奖励", "征收", "检查", "处罚", "强制", "裁决", OTHER)


def type_of(written: str) -> str:
    """The type of a power, however it is written (行政许可, 许可类); 其他 for any other words."""
    return next((name for name in POWER_TYPES if name in written), OTHER)


class Power(Record, in_order=True):
    """One power."""

    code = Text("职权编码", "编码", example="SL-XK-01")
    name = Text("职权名称", "名称", need="没有名称的职权不显示", example="取水许可")
    type = Choice("职权类型", "类型", words=POWER_TYPES, read=type_of, example="行政许可")
    basis = Texts("实施依据", "依据", example="《中华人民共和国水法》第四十八条")
    body = Texts("实施主体", "主体", about="与清单的主体不同的才写", example="县水利局水资源管理科")
    duties = Texts("责任事项", about="这一项自己的", example=["受理", "审查"])
    liability = Texts("追责情形", about="这一项自己的", example="超期办理的")


@data_of("power-list")
class PowerList(Sheeted):
    """The powers of an agency, and the duties and the liability that hold for all of them."""

    version = Text("版本", example="2026年版")
    unit = Text("主体", "实施主体", about="不写用发文机关", example="安澜县水利局")
    items = Rows(Power, "职权", about="每项也可以只写一列单元格，顺序如下")
    duties = Grid(
        "责任事项",
        columns=("环节", "责任内容"),
        column_keys=("step", "duty"),
        panel="data-power-duties",
        under=("责任事项",),
        about="各项职权都适用的",
        example=[["受理", "一次性告知补正，不予受理的说明理由"], ["审查", "需要现场查勘的两人以上进行"]],
    )
    liability = Texts("追责情形", about="各项职权都适用的", example=["无法定依据实施检查、处罚的", "索取、收受财物的"])

    @property
    def powers(self) -> tuple[Power, ...]:
        """The powers that have a name."""
        return tuple(power for power in self.items if power.name)

    def whose(self, facts: Facts, site: SiteConfig) -> str:
        """The agency, by its registered name where it has one; the publisher where none is written."""
        return unit_of(self.unit or lead(facts), site)
