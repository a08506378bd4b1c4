"""What ledgers of tasks and livelihood items hold in ``data``: items by quarter, and the look back at last year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sitegen.core.finding import Severity
from sitegen.core.records import record
from sitegen.kinds.declaration import (
    Day,
    Field,
    Figure,
    Flag,
    Problem,
    Record,
    Reference,
    Rows,
    Text,
    Trouble,
    Year,
    data_of,
)
from sitegen.kinds.declaration.fields import as_figure, figure_fault, says_nothing
from sitegen.kinds.shapes import day, mapping, text

TASK, LIVELIHOOD = "task", "livelihood"
_PERIOD = re.compile(r"(\d{4})年?第?(?:[Qq]?([1-4])季?度?|([一二三四])季度|(上|下)半年|[-/.]?(\d{1,2})月?)?", re.ASCII)
_MONTHS = {"一": 3, "二": 6, "三": 9, "四": 12, "上": 6, "下": 12}
# how ledgers write a deadline: what only surrounds it, its year left to the ledger's own, and that there is none
_BEFORE = re.compile(r"(?:之前|以前|前|内|底|末|完成|办结)+$")
_THIS_YEAR = re.compile(r"^(?:今年|本年度?|当年|全年|年)")
_PART_OF_MONTH = re.compile(r"(\d{4}年\d{1,2}月)(上|中|下)旬")
_LAST_OF_PART = {"上": "10日", "中": "20日", "下": ""}
_NO_DEADLINE = re.compile(r"[\W_]*|无|(?:长期|常年|全年|持续|常态化?|不限|坚持|推进|落实|实施|开展|进行)+")
_QUARTER_HINT = "季度写成 2026Q3 或者 2026年三季度。"


def period_end(written: str) -> date | None:
    """The last day of a period: ``2026Q3``, ``2026年三季度``, ``2026年上半年``, ``2026-09``, ``2026年``."""
    match = _PERIOD.fullmatch("".join(written.split()))
    if match is None or not 1900 <= int(match[1]) < 2200:
        return None
    word = match[3] or match[4]
    month = _MONTHS[word] if word else int(match[2]) * 3 if match[2] else int(match[5] or 12)
    return date(int(match[1]), month, calendar.monthrange(int(match[1]), month)[1]) if 1 <= month <= 12 else None


def deadline(written: str, year: int | None) -> date | None:
    """The last day of a deadline as written, without spaces: ``2026-09-30``, ``9月底``, ``2026年三季度``, ``年底前``.

    ``year``: that of the ledger, for what names none. ``None`` for what cannot be told.
    """
    if found := day(written):
        return found
    plain = _BEFORE.sub("", written)
    if not plain:
        return None
    if year and not re.match(r"\d{4}(?!\d)", plain):
        plain = f"{year}年{_THIS_YEAR.sub('', plain)}"
    plain = _PART_OF_MONTH.sub(lambda match: match[1] + _LAST_OF_PART[match[2]], plain)
    return day(plain) or period_end(_BEFORE.sub("", plain))


class Due(Day):
    """A deadline, which may also name a month, a quarter or the end of the ledger's year."""

    hint = "写到日，如 2026-09-30；也可以写“9月底”“三季度”，这时台账要写 year（年度）。"

    def value(self, of: Record) -> date | None:
        return deadline("".join(self.written(of).split()), of.of_year)

    def is_blank(self, of: Record) -> bool:
        return _NO_DEADLINE.fullmatch("".join(self.written(of).split())) is not None

    def problems(self, of: Record) -> Iterator[Problem]:
        yield from super().problems(of)
        meant = self.value(of)
        if meant and day(self.raw(of)) is None:
            message, hint = f"写的是“{self.written(of)}”，按 {meant} 核对", f"写成 {meant} 最清楚。"
            yield Problem(Trouble.UNREAD, f"“{self.label}”{message}", hint, self.steps(of), Severity.NOTICE)


@record
class Told:
    """What was told of a period, and the last day of it."""

    end: date
    text: str

    @property
    def quarter(self) -> int:
        """The quarter in which it ends, 1 to 4."""
        return (self.end.month + 2) // 3


class ByQuarter(Field[tuple[Told, ...]]):
    """Texts by quarter, in the order written; with ``figures``, each should be a figure."""

    shape = "{季度: 文字}"

    def __init__(self, label: str, *aliases: str, figures: bool = False, **more: Any) -> None:
        super().__init__(label, *aliases, **more)
        self.figures = figures
        if figures:
            self.shape = "{季度: 数}"

    def value(self, of: Record) -> tuple[Told, ...]:
        found = ((_period_of(key), text(said)) for key, said in mapping(self.raw(of)).items())
        return tuple(Told(end, said) for end, said in found if end and said)

    def of_its_year(self, of: Record) -> Mapping[int, str]:
        """The texts of the quarters of the ledger's year, of all years where it has none; the last of several."""
        return {told.quarter: told.text for told in self.value(of) if of.of_year in (None, told.end.year)}

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        if not isinstance(raw, dict):
            yield self.problem(of, Trouble.UNSHOWN, "应当按季度写", "如 {2026Q2: …, 2026Q3: …}。")
        quarters: dict[int, str] = {}
        for key, said in mapping(raw).items():
            end = _period_of(key)
            if end is None:
                yield self.problem(of, Trouble.UNSHOWN, f"的季度“{key}”认不出来", _QUARTER_HINT, key)
            elif of.of_year not in (None, end.year):
                message = f"写了 {end.year} 年的季度“{key}”，台账是 {of.of_year} 年的"
                yield self.problem(of, Trouble.UNSHOWN, message, "只写台账本年度的各季度。", key)
            elif isinstance(said, dict | list | bool):
                yield self.problem(of, Trouble.UNSHOWN, f"的 {key} 应当写一段文字或者一个数", "写在同一行。", key)
            elif self.figures and as_figure(said) is None and not says_nothing(text(said)):
                message, hint = figure_fault(said)
                yield self.problem(of, Trouble.UNREAD, f"的 {key} {message}", hint, key)
            elif (quarter := (end.month + 2) // 3) in quarters:
                message = f"的 {quarters[quarter]} 和 {key} 是同一个季度，只显示后一个"
                yield self.problem(of, Trouble.UNSHOWN, message, "一个季度写一次，写到季度末的情况。", key)
            else:
                quarters[quarter] = key

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "null"], "additionalProperties": {"type": ["string", "number", "null"]}}


def _period_of(key: str) -> date | None:
    """The last day of the quarter, half or month that a key names; a year alone names none."""
    return None if re.fullmatch(r"\d{4}年?", key.strip()) else period_end(key)


class Item(Record):
    """A task or a livelihood item."""

    seq = Text("序号", example=3)
    task = Text("任务", "item", "项目", "事项", need="没有名称的一项不显示", example="农村供水管网更新改造96公里")
    unit = Text("责任单位", "牵头单位", example="县水利局")
    due = Due("时限", "完成时限", about="写到日最清楚；也认得“9月底”“三季度”“年底前”", example="2026-10-31")
    progress = ByQuarter("进展", about="每个季度一句话", example={"2026Q1": "完成21公里", "2026Q2": "完成58公里"})
    finished = Flag("是否完成", example=True)
    target = Figure("目标数", about="能用数说的写全年要完成的数，网页画进度条", example=96)
    measure = Text("计量单位", about="目标数和完成数的单位", example="公里")
    done = ByQuarter(
        "完成数",
        figures=True,
        about="年初到该季度末的累计数；没有目标数的写百分比",
        example={"2026Q1": 21, "2026Q2": 58, "2026Q3": 96},
    )
    document = Reference("文件", about="说明这一项的本站文件")

    def problems(self) -> Iterator[Problem]:
        due = Item.due.steps(self) if self.finished else None
        return (problem for problem in super().problems() if problem.steps != due)  # a past deadline no longer counts


class Checked(Record):
    """A task of the year before with what came out when it was checked again."""

    seq = Text("序号", example=1)
    task = Text("任务", "item", "项目", "事项", need="没有名称的一项不显示", example="2025年更新管网55公里")
    unit = Text("责任单位", "牵头单位", example="县水利局")
    outcome = Text("核查结果", "结果", example="部分完成")
    finding = Text("说明", "note", "备注", example="3公里2026年2月补齐")
    document = Reference("文件", about="核查情况的本站文件")


@data_of(TASK, LIVELIHOOD)
class Ledger(Record, listed="items"):
    """A ledger: its items, and the look back."""

    year = Year()
    as_of = Day("截至日期", "截至", about="数据截至哪一天", example="2026-09-30")
    source = Reference("任务来源", about="布置这些任务的本站文件；规划计划的网页会显示落实情况")
    items = Rows(Item, "事项")
    lookback = Rows(Checked, "回头看", about="上年任务再核查的结果")

    @property
    def named(self) -> tuple[Item, ...]:
        """The items that have a name."""
        return tuple(item for item in self.items if item.task)
