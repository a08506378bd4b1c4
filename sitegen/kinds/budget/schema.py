"""What budgets, fees and public procurement hold in ``data``. Amounts are in 万元 unless ``measure`` says another."""

from __future__ import annotations

from typing import Any

from sitegen.core.document import Facts
from sitegen.kinds.declaration import Choice, Grid, Period, Sheeted, Text, Year, data_of
from sitegen.kinds.shapes import lead
from sitegen.kinds.units import unit_of
from sitegen.site.config import SiteConfig

BUDGET, ACCOUNTS = "预算", "决算"


def type_of(written: str) -> str:
    """预算 or 决算, however it is written (预决算 holds the accounts); empty where it cannot be told."""
    return next((name for name in (ACCOUNTS, BUDGET) if name in written), "")


class Amounts(Grid):
    """Rows of item and amount, whose column is named after the type of the budget."""

    def __init__(self, label: str, *aliases: str, panel: str, **more: Any) -> None:
        super().__init__(
            label,
            *aliases,
            columns=("项目", "金额"),
            column_keys=("item", ("amount", f"{BUDGET}数", f"{ACCOUNTS}数")),
            measure="万元",
            panel=panel,
            **more,
        )


@data_of("budget")
class Budget(Sheeted):
    """The budget or the final accounts of a unit for a year."""

    about = "栏目顶部自动排成单位 × 年度的表，应当公开而没有的标“未公开”；决算与同年的预算并列。"

    unit = Text("单位", about="不写用发文机关", example="安澜县水利局")
    year = Year()
    type = Choice("类型", words=(BUDGET, ACCOUNTS), read=type_of, about="不写按标题认", example=BUDGET)
    income = Amounts(
        "收入",
        panel="data-budget-income",
        under=("收入", "收入情况"),
        example=[["一般公共预算拨款收入", 2850.2], ["其他收入", 12.5], ["收入总计", 2862.7]],
    )
    expenditure = Amounts(
        "支出",
        panel="data-budget-expenditure",
        under=("支出", "支出情况"),
        drawn=True,
        example=[["农林水支出", 2610.4], ["住房保障支出", 252.3], ["支出总计", 2862.7]],
    )
    balance = Amounts("收支平衡", panel="data-budget-balance", under=("平衡",), example=[["收入总计", 481000]])
    nature = Amounts(
        "支出性质",
        caption="支出（按支出性质）",
        panel="data-budget-nature",
        under=("性质",),
        example=[["基本支出", 1458.3], ["项目支出", 1404.4], ["合计", 2862.7]],
    )
    spending = Amounts(
        "三公经费",
        caption="“三公”经费",
        panel="data-budget-spending",
        under=("三公",),
        example=[["公务用车运行维护费", 13.2], ["公务接待费", 4.6], ["合计", 17.8]],
    )

    def whose(self, facts: Facts, site: SiteConfig) -> str:
        """The unit whose money it is, by its registered name where it has one; the publisher where none is written."""
        return unit_of(self.unit or lead(facts), site)


@data_of("fee")
class Fees(Sheeted):
    """The list of fees (条例 第二十条第八项), or what a year brought in."""

    year = Year()
    items = Grid(
        "项目",
        caption="{period}收费目录清单",
        columns=("部门", "收费项目", "收费标准", "资金管理方式", "收费依据"),
        column_keys=("department", "fee", "standard", "account", "basis"),
        panel="data-fees",
        under=("收费项目", "目录"),
        about="收费目录",
        example=[["自然资源", "不动产登记费", "住宅每件80元，非住宅每件550元", "缴入国库", "安发改〔2026〕3号"]],
    )
    rows = Grid(
        "执行情况",
        caption="{period}各部门收费收入",
        columns=("部门", "收入金额"),
        column_keys=("department", "amount"),
        measure="万元",
        panel="data-fee-income",
        under=("收入", "执行情况"),
        drawn=True,
        about="一年收了多少",
        example=[["教育体育", 1240.75], ["公安", 386.2], ["合计", 1626.95]],
    )


@data_of("procurement")
class Procurement(Sheeted):
    """The catalogue of centralised procurement with its thresholds, or what was bought (条例 第二十条第九项)."""

    period = Period("期间", "year", "年度", "年份", about="目录写年度", example="2026H1")
    items = Grid(
        "目录",
        caption="{period}集中采购目录",
        columns=("类别", "品目", "纳入标准"),
        column_keys=("class", "goods", "threshold"),
        panel="data-procurement",
        under=("采购目录",),
        about="集中采购目录",
        example=[["货物类", "计算机设备、空调、办公家具", "单次或者批量预算20万元以上"]],
    )
    rows = Grid(
        "实施情况",
        caption="{period}政府采购实施情况",
        columns=("类别", "预算金额", "采购金额", "节约金额"),
        column_keys=("class", "budget", "purchase", "saving"),
        measure="万元",
        panel="data-purchases",
        under=("采购规模", "实施情况", "采购金额"),
        drawn=True,
        chart="采购金额",
        about="一个期间的实施情况",
        example=[["货物", 2860.4, 2714.25, 146.15], ["服务", 3318.6, 3175.03, 143.57], ["合计", 6179, 5889.28, 289.72]],
    )
