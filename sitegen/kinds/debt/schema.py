"""What the government's debt of one year holds in ``data``. Amounts are in 亿元."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.kinds.declaration import Field, Grid, Problem, Record, Sheeted, Text, Trouble, Year, data_of
from sitegen.kinds.grids import figure
from sitegen.kinds.shapes import is_unfilled, mapping, text
from sitegen.rulebook.basis import work_plan


class Element(Field[str]):
    """One of the eight elements, as words: a text, a mapping of names to figures in 亿元 (its total first), or rows."""

    shape = "一句话；或者“名称: 数”，单位亿元"

    def __init__(self, label: str, example: str) -> None:
        super().__init__(label, example=example, need=f"{work_plan('一（三）')}要求公开", rule="CO012")

    def value(self, of: Record) -> str:
        raw = self.raw(of)
        if isinstance(raw, dict):
            said = sorted(((str(name), text(one)) for name, one in raw.items()), key=lambda one: one[0] != "合计")
            return "，".join(
                f"{name}{words}亿元" if figure(words) else f"{name}{words}" for name, words in said if words
            )
        if isinstance(raw, list):
            return "；".join(filter(None, map(_row_words, raw)))
        return text(raw)

    def is_answered(self, of: Record) -> bool:
        """False for nothing and for what only fills the place."""
        raw = self.raw(of)
        return bool(raw) if isinstance(raw, dict | list) else not is_unfilled(text(raw))

    def problems(self, of: Record) -> Iterator[Problem]:
        if self.is_answered(of) and not self.value(of):
            yield self.problem(of, Trouble.UNSHOWN, "写得不显示", "写一句话，如“55.95亿元，其中一般债务24.55亿元”。")

    def schema(self) -> dict[str, object]:
        return {}


def _row_words(value: object) -> str:
    cells = list(mapping(value).values()) or (value if isinstance(value, list) else [value])
    return " ".join(filter(None, map(text, cells)))


@data_of("debt")
class Debt(Sheeted):
    """A unit's debt: eight elements, and the tables behind them."""

    unit = Text("单位", about="不写用发文机关", example="安澜县")
    year = Year(example=2025)
    limit = Element("限额", "55.95亿元，其中一般债务24.55亿元、专项债务31.40亿元")
    balance = Element("余额", "53.88亿元，其中一般债务23.45亿元、专项债务30.43亿元")
    issued = Element("发行", "6.45亿元，其中新增4.25亿元、再融资2.20亿元")
    varieties = Element("品种", "一般债券2.15亿元、专项债券4.30亿元")
    terms = Element("期限", "一般债券7年、10年；专项债券15年、20年、30年")
    rates = Element("利率", "一般债券平均1.93%；专项债券平均2.16%")
    repayment = Element("偿还计划", "2026年到期3.05亿元，2027年到期3.66亿元")
    funds = Element("偿债资金来源", "一般公共预算收入、政府性基金收入和再融资债券")
    limits = Grid(
        "限额余额表",
        caption="限额和余额",
        columns=("类别", "限额", "年初余额", "当年发行", "当年还本", "年末余额"),
        measure="亿元",
        panel="data-debt-limits",
        under=("限额", "余额"),
        example=[["一般债务", 24.55, 23.12, 2.15, 1.82, 23.45], ["专项债务", 31.4, 27.05, 4.3, 0.92, 30.43]],
    )
    bonds = Grid(
        "债券表",
        caption="债券发行",
        columns=("品种", "新增", "再融资", "期限", "平均利率"),
        measure="亿元",
        panel="data-debt-bonds",
        under=("发行", "利率"),
        example=[["一般债券", 0.75, 1.4, "7年、10年", "1.93%"], ["专项债券", 3.5, 0.8, "15年", "2.16%"]],
    )
    schedule = Grid(
        "偿还计划表",
        caption="偿还计划",
        columns=("年度", "一般债务", "专项债务", "合计"),
        measure="亿元",
        panel="data-debt-schedule",
        under=("偿还计划",),
        example=[["2026年", 1.95, 1.1, 3.05], ["2027年", 2.2, 1.46, 3.66]],
    )


ELEMENTS = tuple(field for field in Debt.declared.values() if isinstance(field, Element))
