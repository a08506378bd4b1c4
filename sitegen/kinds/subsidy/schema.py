"""What a payment of subsidies holds in ``data``: rows, best of a CSV file, whose columns are known by their names."""

from __future__ import annotations

from sitegen.kinds.declaration import Grid, Period, Ruled, data_of


@data_of("subsidy")
class Subsidy(Ruled, listed="rows"):
    """Who got how much, by town and village."""

    about = (
        "`data` 直接写 CSV 文件名最方便。列名里有“镇”“乡”“街道”的是镇，有“村”“社区”的是村，其余是数，按村、按镇合计；"
        "“合计”“小计”的行不算在内，由工具算。最小到村，一户一行的表也只显示到村；姓名、证件号、账号、电话的列从不显示，"
        "但也不要放进文件，附件会原样公布。"
    )

    period = Period(about="不写按标题认", example="2026H1")
    rows = Grid(
        "行",
        caption="补贴发放情况",
        panel="data-subsidy",
        under=("发放结果", "发放情况", "补贴明细", "实施情况"),
        drawn=True,
        example=[
            {"镇": "望川镇", "村": "望川村", "补贴户数（户）": 86, "补贴金额（元）": 14860.5},
            {"镇": "望川镇", "村": "河口村", "补贴户数（户）": 97, "补贴金额（元）": 17635},
        ],
    )
