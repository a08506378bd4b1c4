"""惠民惠农补贴: who got how much, by town and village, and every subsidy of a town in one place.

The village is the smallest unit shown: rows for single persons are summed too, and columns that would say who they
are (姓名, 身份证, 账号, 电话 …) are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, Chart, Column, FormTable, Panel, Part, Row, Table
from sitegen.kinds.grids import Sheet, figure
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shown import TOTALS, anchor_of, columns
from sitegen.kinds.subsidy.schema import Subsidy

_TOWN = re.compile(r"镇|乡|街道")
_VILLAGE = re.compile(r"村|社区")
_AMOUNT = re.compile(r"金额|资金")
_MEASURE = re.compile(r"[（(]([^（()）]{1,6})[）)]$")
_FOLDED = 12  # villages from which on those of a town stand behind its name
_MOST_BARS = 40


@record
class Village:
    """A village with the sum of each column of figures; ``None`` where a cell is no figure."""

    name: str
    sums: tuple[Decimal | None, ...]


@record
class Town:
    """A town with its sums and its villages; none where the rows go no further down than the town."""

    name: str
    sums: tuple[Decimal | None, ...]
    villages: tuple[Village, ...]


@record
class Payments:
    """What one document says was paid: the columns of figures, how many places they have, and the towns."""

    heads: tuple[str, ...]
    places: tuple[int, ...]
    towns: tuple[Town, ...]
    town_name: str
    village_name: str

    @property
    def amount(self) -> int:
        """Which column holds the money: the one that says so, else the last."""
        return next((place for place, head in enumerate(self.heads) if _AMOUNT.search(head)), len(self.heads) - 1)

    @property
    def sums(self) -> tuple[Decimal | None, ...]:
        """The sum of all towns."""
        return _sums([town.sums for town in self.towns], len(self.heads))

    def cells(self, sums: Sequence[Decimal | None]) -> tuple[Cell, ...]:
        """Sums as they are written: each with the places of its column."""
        return tuple(
            Cell("—" if value is None else f"{value:.{places}f}")
            for value, places in zip(sums, self.places, strict=True)
        )

    def money(self, sums: Sequence[Decimal | None]) -> str:
        """The money among ``sums`` with its measure, such as 148.60万元."""
        measure = _MEASURE.search(self.heads[self.amount])
        return self.cells(sums)[self.amount].text + (measure[1] if measure else "")


def _payments(sheet: Sheet | None) -> Payments | None:
    """What was paid by town; ``None`` where the rows name no town or hold no figure."""
    if sheet is None:
        return None
    names = [place for place in range(len(sheet.heads)) if not sheet.numeric(place)]
    town = next((place for place in names if _TOWN.search(sheet.heads[place])), None)
    village = next((place for place in names if place != town and _VILLAGE.search(sheet.heads[place])), None)
    values = [place for place in range(len(sheet.heads)) if place not in names and not _is_number(sheet.heads[place])]
    if town is None or not values:
        return None
    by_town: dict[str, dict[str, list[tuple[Decimal | None, ...]]]] = {}
    for line in sheet.lines:
        if not line[town] or line[town].endswith(TOTALS) or (village is not None and line[village].endswith(TOTALS)):
            continue
        name = line[village] if village is not None else ""
        by_town.setdefault(line[town], {}).setdefault(name, []).append(tuple(figure(line[place]) for place in values))
    towns = tuple(_town(name, villages, len(values)) for name, villages in by_town.items())
    heads = tuple(sheet.heads[place] for place in values)
    places = tuple(max(len(line[place].partition(".")[2]) for line in sheet.lines) for place in values)
    called = sheet.heads[village] if village is not None else ""
    return Payments(heads, places, towns, sheet.heads[town], called) if towns else None


def _is_number(head: str) -> bool:
    """True for columns whose figures say nothing when summed, or say who somebody is."""
    return re.search(r"序号|编[号码]|证|账|卡|电话|手机|年龄|标准|单价|比", head) is not None


def _town(name: str, villages: Mapping[str, list[tuple[Decimal | None, ...]]], wide: int) -> Town:
    found = tuple(Village(village, _sums(lines, wide)) for village, lines in villages.items())
    return Town(name, _sums([village.sums for village in found], wide), tuple(one for one in found if one.name))


def _sums(lines: Sequence[Sequence[Decimal | None]], wide: int) -> tuple[Decimal | None, ...]:
    """Column by column; nobody knows the sum of what is not all figures."""
    result: list[Decimal | None] = []
    for place in range(wide):
        known = [value for line in lines if (value := line[place]) is not None]
        result.append(sum(known, Decimal()) if known and len(known) == len(lines) else None)
    return tuple(result)


@document_view("subsidy")
def subsidy(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What each town got, drawn and in figures, and below each town what its villages got."""
    facts = document.facts
    data = Subsidy.read(facts)
    sheet = data.rows
    paid = _payments(sheet)
    if paid is None:
        if sheet and not any(_is_person(head) for head in sheet.heads):
            yield from Subsidy.rows.panels(data, facts, sheet)
        return
    under = anchor_of(facts, *Subsidy.rows.under)
    parts: list[Part] = [_by_town(paid, facts.url)]
    has_villages = any(town.villages for town in paid.towns)
    if has_villages:
        parts += _by_village(paid)
    title = "补贴发放情况（分镇村）" if has_villages else "补贴发放情况（分镇）"
    yield Panel("data-subsidy", title, tuple(parts), first=not under and not facts.headings, under=under)


def _is_person(head: str) -> bool:
    return (
        re.search(r"姓名|户主|身份|证件|证号|银行|[账帐][号户]|卡号|手机|电话|住址|申请人|领取人|农户$", head)
        is not None
    )


def _by_town(paid: Payments, url: str) -> Chart:
    """The money of each town as a bar, and all figures of each beneath; its name leads to its villages at ``url``."""
    money = [(town, value) for town in paid.towns if (value := town.sums[paid.amount]) is not None and value >= 0]
    bars = [charts.Bar(town.name, (float(value),), paid.cells(town.sums)[paid.amount].text) for town, value in money]
    head = paid.heads[paid.amount]
    summary = f"共 {len(paid.towns)} 个镇、街道，合计 {paid.money(paid.sums)}。"
    svg = charts.bars("data-subsidy-chart", f"各镇、街道{head}", summary, bars[:_MOST_BARS], ("bar-1",))
    has_villages = any(town.villages for town in paid.towns)
    lines = [
        Row((
            Cell(town.name, f"{url}#{_town_anchor(place)}" if town.villages else None),
            *((Cell(str(len(town.villages))),) if has_villages else ()),
            *paid.cells(town.sums),
        ))
        for place, town in enumerate(paid.towns)
    ]  # fmt: skip
    count = sum(len(town.villages) for town in paid.towns)
    total = Row((Cell("合计"), *((Cell(str(count)),) if has_villages else ()), *paid.cells(paid.sums)), total=True)
    counted = (Column("村（个）", numeric=True),) if has_villages else ()
    heads = (Column(paid.town_name), *counted, *(Column(name, numeric=True) for name in paid.heads))
    shown = Table("分镇汇总", heads, (*lines, total), note="合计数按本页列示的数据计算。", heads=1)
    return Chart(svg, shown, f"各镇、街道{head}", open=True)


def _by_village(paid: Payments) -> Iterator[Table]:
    """A table for each town: its villages and their sum; many stand folded: a telephone shows the towns first."""
    folded = sum(len(town.villages) for town in paid.towns) > _FOLDED
    heads = (Column(paid.village_name), *(Column(name, numeric=True) for name in paid.heads))
    for place, town in enumerate(paid.towns):
        if town.villages:
            lines = tuple(Row((Cell(village.name), *paid.cells(village.sums))) for village in town.villages)
            total = Row((Cell("小计"), *paid.cells(town.sums)), total=True)
            caption = f"{town.name}：{len(town.villages)}个村（社区），{paid.money(town.sums)}"
            yield Table(caption, heads, (*lines, total), heads=1, folded=folded, anchor=_town_anchor(place))


def _town_anchor(place: int) -> str:
    return f"data-town-{place + 1}"


@section_view("subsidy")
def subsidies(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every subsidy with what was paid in all, and every town with each subsidy that it got."""
    read = ((document, Subsidy.read(document.facts)) for document in documents)
    found = [(document, data.period, paid) for document, data in read if (paid := _payments(data.rows))]
    if not found:
        return
    lines = tuple(
        Row((
            Cell(document.facts.title, document.facts.url),
            Cell(period or _year(document)),
            Cell(str(len(paid.towns))),
            Cell(str(sum(len(town.villages) for town in paid.towns)) if paid.village_name else "—"),
            Cell(paid.money(paid.sums)),
        ))
        for document, period, paid in found
    )  # fmt: skip
    heads = columns("补贴项目", "期间", "#镇、街道（个）", "#村、社区（个）", "#补贴金额")
    yield Panel("data-subsidies", "补贴发放一览", (Table("补贴发放一览", heads, lines, heads=1),))
    by_town: dict[str, list[tuple[Box, ...]]] = {}
    for document, _, paid in found:
        for place, town in enumerate(paid.towns):
            url = document.facts.url + (f"#{_town_anchor(place)}" if town.villages else "")
            count = f"{len(town.villages)}个村" if town.villages else "—"
            line = (Cell(document.facts.title, url), Cell(count), Cell(paid.money(town.sums)))
            by_town.setdefault(town.name, []).append(tuple(Box((cell,)) for cell in line))
    rows = [
        (*((Box((Cell(name),), "row", rows=len(group)),) if not place else ()), *line)
        for name, group in sorted(by_town.items())
        for place, line in enumerate(group)
    ]
    head = tuple(Box((Cell(name),), "col") for name in ("镇、街道", "补贴项目", "分村数据", "补贴金额"))
    shown = FormTable("按镇、街道查找", (head,), tuple(rows))
    yield Panel("data-subsidy-towns", "按镇、街道查找", (shown,))


def _year(document: PublicDocument) -> str:
    match = re.search(r"(?:19|20)\d{2}年", document.facts.title, re.ASCII)
    return match[0] if match else ""
