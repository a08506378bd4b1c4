"""The types of fields: what an editor may write, the typed value, and what is wrong with anything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from sitegen.core.urls import is_web_address
from sitegen.kinds.declaration.record import Field, Problem, Record, Steps, Trouble, V
from sitegen.kinds.shapes import day, flag, is_unfilled, number, text, texts

_NO_WORDS = frozenset({"否", "不是", "未完成", "没有", "进行中", "推进中", "办理中", "false", "0"})
_FIGURE = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_FIGURE_IN = re.compile(r"\d[\d,，]*(?:\.\d+)?", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|H([12])|-(\d{1,2}))?", re.ASCII | re.IGNORECASE)
_NOTHING = frozenset({"无", "不涉及", "没有", "暂无"})


def says_nothing(written: str) -> bool:
    """True for what stands in the place of a value: 无, 不涉及, 待定, ——."""
    return written in _NOTHING or is_unfilled(written)


class Scalar(Field[V]):
    """A field of one text or number; ``hint`` says how to write it."""

    hint = "写成一段文字。"

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        if isinstance(raw, dict | list):
            yield self.problem(of, Trouble.UNSHOWN, f"应当是{self.shape}，不是列表或者下级字段", self.hint)
        elif isinstance(raw, bool):
            yield self.problem(of, Trouble.UNSHOWN, f"应当是{self.shape}，不是 true 或 false", self.hint)
        elif not self.rule and not self.is_blank(of) and (message := self.unread(of)):
            yield self.problem(of, Trouble.UNREAD, message, self.hint)

    def is_blank(self, of: Record) -> bool:
        """True for what stands in the place of a value."""
        return says_nothing(self.written(of))

    def unread(self, of: Record) -> str:
        """Why the text that stands there is no value of this type; empty where it is one."""
        return ""


class Text(Scalar[str]):
    """A text, or a number as a text."""

    def value(self, of: Record) -> str:
        return self.written(of)

    def shown(self, of: Record) -> str:
        return self.value(of)


class Counted(Text):
    """A text; a whole number alone stands for so many of ``measure``, such as 个工作日."""

    def __init__(self, label: str, *aliases: str, measure: str, **more: Any) -> None:
        super().__init__(label, *aliases, **more)
        self.measure = measure
        self.shape = f"数（{measure}），或者文字"

    def value(self, of: Record) -> str:
        count = number(self.raw(of))
        return self.written(of) if count is None else f"{count}{self.measure}"


class Period(Text):
    """The period that the data are of, in words: ``2026Q3`` is 2026年第三季度. Any other text stays as written."""

    shape = "期间，如 2026年、2026Q3、2026H1、2026-10"

    def __init__(self, label: str = "期间", *aliases: str, about: str = "", example: object = "2026Q3") -> None:
        super().__init__(label, *aliases, about=about, example=example)

    def value(self, of: Record) -> str:
        written = self.written(of)
        match = _PERIOD.fullmatch(written)
        if match is None:
            return written
        year, quarter, half, month = match.groups()
        if quarter:
            return f"{year}年第{'一二三四'[int(quarter) - 1]}季度"
        if half:
            return f"{year}年{'上下'[int(half) - 1]}半年"
        return f"{year}年{int(month)}月" if month else f"{year}年"


class Reference(Text):
    """A document by path, index number or document number."""

    shape = "文件"


class Address(Scalar[str]):
    """An address on the web; empty for anything else."""

    shape = "网址"
    hint = "写完整的 https:// 网址。"

    def value(self, of: Record) -> str:
        written = self.written(of)
        return written if is_web_address(written) else ""

    def problems(self, of: Record) -> Iterator[Problem]:
        yield from super().problems(of)
        written = self.written(of)
        if not self.value(of) and not says_nothing(written):
            yield self.problem(of, Trouble.UNSHOWN, f"写的是“{written}”，不是网址", self.hint)


class Day(Scalar[date | None]):
    """A day; a month alone means its last day."""

    shape = "日期"
    hint = "日期写成 2026-09-30 的形式。"

    def value(self, of: Record) -> date | None:
        return day(self.raw(of))

    def unread(self, of: Record) -> str:
        return "" if self.value(of) else f"写的是“{self.written(of)}”，认不出是哪一天"


class Moment(Day):
    """A day that may carry a time of day."""

    def value(self, of: Record) -> date | None:
        return self.of_text(self.written(of))

    @staticmethod
    def of_text(written: str) -> date | None:
        """The day that a text begins with; ``None`` where it begins with none."""
        words = written.split()
        return day(words[0].partition("T")[0]) if words else None


class Year(Scalar[int | None]):
    """The year that a document is about; ``Record.of_year`` is that of the title where none is written."""

    shape = "年份"
    hint = "写四位数字，如 2026。"

    def __init__(self, label: str = "年度", *aliases: str, about: str = "", example: object = 2026) -> None:
        super().__init__(label, *aliases, *({"年度", "年份"} - {label}), about=about, example=example)

    def value(self, of: Record) -> int | None:
        return number(self.raw(of))

    def unread(self, of: Record) -> str:
        year = self.value(of)
        return "" if year and 1900 <= year < 2200 else f"写的是“{self.written(of)}”，认不出是哪一年"

    def shown(self, of: Record) -> str:
        year = self.value(of)
        return self.written(of) if year is None else f"{year}年"


class Whole(Scalar[int | None]):
    """A whole number."""

    shape = "整数"
    hint = "只写数字。"

    def value(self, of: Record) -> int | None:
        return number(self.raw(of))

    def unread(self, of: Record) -> str:
        return "" if self.value(of) is not None else f"应当是整数，写的是“{self.written(of)}”"

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": r"^\d+$"}]}


def as_figure(value: object) -> float | None:
    """A number that can be measured by, not negative, perhaps with a percent sign; ``None`` for anything else."""
    written = text(value).removesuffix("%")
    return float(written) if _FIGURE.fullmatch(written) else None


def figure_fault(value: object) -> tuple[str, str]:
    """What is wrong with a value that is no figure, and what to write instead."""
    written = text(value)
    within = _FIGURE_IN.search(written)
    hint = f"只写数 {within[0].replace(',', '').replace('，', '')}，单位写在计量单位里。" if within else "只写数。"
    return f"应当是数，写的是“{written}”", hint


class Figure(Scalar[float | None]):
    """A number without its unit."""

    shape = "数"

    def value(self, of: Record) -> float | None:
        return as_figure(self.raw(of))

    def problems(self, of: Record) -> Iterator[Problem]:
        yield from super().problems(of)
        written = self.written(of)
        if self.value(of) is None and not says_nothing(written):
            yield self.problem(of, Trouble.UNREAD, *figure_fault(written))

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": ["number", "null"]}, {"type": "string", "pattern": r"^\d+(\.\d+)?%?$"}]}


class Flag(Scalar[bool]):
    """Yes or no."""

    shape = "是或否"
    hint = "写 true（是）或 false（否）。"

    def value(self, of: Record) -> bool:
        return flag(self.raw(of))

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        if not isinstance(raw, bool) and not self.value(of) and text(raw) not in _NO_WORDS:
            said = f"写的是“{text(raw)}”" if text(raw) else "写的不是是或否"
            yield self.problem(of, Trouble.UNREAD, f"{said}，按“否”处理", self.hint)

    def schema(self) -> dict[str, Any]:
        return {"type": ["boolean", "string", "integer", "null"]}


class Choice(Scalar[str]):
    """One word of a vocabulary; ``read`` finds it in what was written, which may be longer. Empty for anything else."""

    def __init__(
        self, label: str, *aliases: str, words: Sequence[str], read: Callable[[str], str] | None = None, **more: Any
    ) -> None:
        super().__init__(label, *aliases, **more)
        self.words, self._read = tuple(words), read or (lambda written: written if written in words else "")
        self.shape = "、".join(self.words)
        self.hint = f"写{self.shape}之一。"

    def value(self, of: Record) -> str:
        return self._read(self.written(of))

    def unread(self, of: Record) -> str:
        return "" if self.value(of) else f"写的是“{self.written(of)}”，认不出来"


class Texts(Field[tuple[str, ...]]):
    """One text or a list of texts."""

    shape = "文字，或者文字的列表"

    def value(self, of: Record) -> tuple[str, ...]:
        return texts(self.raw(of))

    def shown(self, of: Record) -> str:
        return "；".join(self.value(of))

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        for place, one in enumerate(raw if isinstance(raw, list) else [raw]):
            if one is not None and not text(one):
                steps = (place,) if isinstance(raw, list) else ()
                yield self.problem(of, Trouble.UNSHOWN, "应当是文字，或者文字的列表", "每项写一段文字。", *steps)

    def schema(self) -> dict[str, Any]:
        cell = {"type": ["string", "number", "null"]}
        return {"anyOf": [cell, {"type": "array", "items": cell}]}


class Free(Field[object]):
    """A value whose form another module knows and judges."""

    shape = "见说明"

    def value(self, of: Record) -> object:
        return self.raw(of)

    def schema(self) -> dict[str, Any]:
        return {}


T = TypeVar("T", bound=Record)


class One(Field[T], Generic[T]):
    """A record within a record; without values where nothing is written."""

    shape = "一组"

    def __init__(self, row: type[T], label: str, *aliases: str, **more: Any) -> None:
        super().__init__(label, *aliases, **more)
        self.row = self._row = row

    def value(self, of: Record) -> T:
        return self._row(self.raw(of), self.steps(of), of.of_year)

    def problems(self, of: Record) -> Iterator[Problem]:
        yield from self.value(of).problems()

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self._row.reference()}"}


class Rows(Field[tuple[T, ...]], Generic[T]):
    """A list of records; with ``single``, one record may stand without the list."""

    shape = "列表"

    def __init__(self, row: type[T], label: str, *aliases: str, single: bool = False, **more: Any) -> None:
        super().__init__(label, *aliases, **more)
        self.row = self._row = row
        self.single = single

    def _written(self, of: Record) -> Iterator[tuple[object, Steps]]:
        """Every row with the steps to it; a row that is empty is none."""
        raw, steps = self.raw(of), self.steps(of)
        if isinstance(raw, list):
            yield from ((row, (*steps, place)) for place, row in enumerate(raw) if row not in (None, "", {}, []))
        elif self.single:
            yield raw, steps

    def value(self, of: Record) -> tuple[T, ...]:
        found = self._written(of)
        return tuple(self._row(row, steps, of.of_year) for row, steps in found if self._row.accepts(row))

    def problems(self, of: Record) -> Iterator[Problem]:
        if not isinstance(self.raw(of), list) and not self.single:
            yield self.problem(of, Trouble.UNSHOWN, "应当是列表", "每项前面写一个减号“-”，另起一行。")
        for row, steps in self._written(of):
            yield from self._row(row, steps, of.of_year).problems()

    def schema(self) -> dict[str, Any]:
        one = {"$ref": f"#/$defs/{self._row.reference()}"}
        many = {"type": ["array", "null"], "items": one}
        return {"anyOf": [many, one]} if self.single else many
