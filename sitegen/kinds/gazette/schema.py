"""What an issue of the government gazette holds in ``data``: its numbers and its contents (国办发〔2018〕22号)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sitegen.core.document import Facts
from sitegen.core.records import record
from sitegen.kinds.declaration import Field, Problem, Record, Reference, Rows, Text, Trouble, Year, data_of
from sitegen.kinds.shapes import number, text

_MOST_SPAN = 12  # issues in one volume
_DIGITS = r"([\d\-—、]+)"


class IssueNumbers(Field[tuple[int, ...]]):
    """The numbers of an issue, ascending; a double issue has several."""

    shape = '数，合刊写成 "3-4"'

    def value(self, of: Record) -> tuple[int, ...]:
        raw = self.raw(of)
        if isinstance(raw, list):
            return tuple(sorted(found for item in raw if (found := number(item)) is not None))
        return numbers_in(text(raw), _DIGITS)

    def shown(self, of: Record) -> str:
        return label_of(self.value(of)) if self.value(of) else ""

    def problems(self, of: Record) -> Iterator[Problem]:
        raw = self.raw(of)
        if isinstance(raw, dict | bool) or not self.value(of):
            hint = '写期数，如 3；合刊写成 "3-4"。'
            yield self.problem(of, Trouble.UNREAD, f"写的是“{text(raw)}”，认不出是第几期", hint)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": ["integer", "string", "null"]}, {"type": "array", "items": {"type": "integer"}}]}


class Entry(Record):
    """One document in the contents of an issue."""

    column = Text("栏目", example="县政府文件")
    title = Text("标题", "文件名称", example="关于划定森林防火区的通告")
    number = Text("发文字号", example="安政发〔2026〕2号")
    document = Reference("文件", about="本站的文件")
    page = Text("页码", example="3")


@record
class Issue:
    """Which issue a gazette is: ``numbers`` count within the ``year``, ``totals`` since the first issue of all."""

    year: int
    numbers: tuple[int, ...]
    totals: tuple[int, ...]

    @property
    def label(self) -> str:
        """How readers call it: 第3期, 第3-4期."""
        return f"第{label_of(self.numbers)}期"


@data_of("gazette")
class Gazette(Record, listed="contents"):
    """One issue."""

    about = "期号不写的，从标题里认（“2026年第1期（总第41期）”）。"

    year = Year("年份", about="不写用标题里的年份")
    issue = IssueNumbers("期号", about="本年第几期", example=1)
    total = IssueNumbers("总期号", about="创刊以来第几期", example=41)
    contents = Rows(Entry, "目录", about="本期刊载的文件")

    def issue_of(self, facts: Facts) -> Issue | None:
        """Which issue it is by its data, else by its title; ``None`` if neither tells."""
        numbers = self.issue or numbers_in(facts.title, rf"年第{_DIGITS}期")
        totals = self.total or numbers_in(facts.title, rf"总第{_DIGITS}期")
        return Issue(self.of_year, numbers, totals) if self.of_year and numbers else None


def label_of(numbers: tuple[int, ...]) -> str:
    """Numbers of an issue in words: 3, or 3-4."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def numbers_in(written: str, pattern: str) -> tuple[int, ...]:
    """The numbers in the first group of ``pattern``: ``3``, ``3-4`` (a double issue) or ``3、4``."""
    match = re.search(pattern, written, re.ASCII)
    found = sorted(int(digits) for digits in re.findall(r"\d{1,6}", match[1], re.ASCII)) if match else []
    is_span = match is not None and re.fullmatch(r"\d+[\-—]+\d+", match[1], re.ASCII) is not None
    return tuple(range(found[0], found[-1] + 1)) if is_span and found[-1] - found[0] < _MOST_SPAN else tuple(found)
