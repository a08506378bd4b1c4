"""权责清单: the powers of an agency by type, and which agencies have published a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Chart, Note, Panel, Row, Table
from sitegen.kinds.declaration.sheets import table_panels
from sitegen.kinds.power_list.schema import OTHER, POWER_TYPES, Power, PowerList
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns
from sitegen.kinds.units import MISSING, NOTHING, left_out, rows_of

_FOLDED = 40  # items of a power list from which on each type stands folded
_COLUMNS = tuple(field for field in Power.declared.values() if field is not Power.type)


@document_view("power-list")
def power_list(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How many powers of each type, then each power with its ground, who has it, its duties and its liability."""
    facts = document.facts
    data = PowerList.read(facts)
    powers = data.powers
    if powers:
        groups = {kind: [power for power in powers if power.type == kind] for kind in POWER_TYPES}
        groups = {kind: group for kind, group in groups.items() if group}
        yield Panel("data-power-counts", "各类职权数量", (_counts(groups, len(powers), data.version),), first=True)
        tables = tuple(_power_tables(groups, len(powers)))
        note = () if any(power.body for power in powers) else (Note(f"实施主体均为{data.unit or lead(facts)}。"),)
        yield Panel("data-powers", "职权目录", (*tables, *note), under=anchor_of(facts, "职权目录", "职权清单"))
    yield from PowerList.duties.panels(data, facts)
    if data.liability:
        lines = tuple(Row((Cell(str(place)), Cell(words))) for place, words in enumerate(data.liability, 1))
        shown = Table("追责情形", columns("#序号", "情形"), lines)
        yield Panel("data-power-liability", "追责情形", (shown,), under=anchor_of(facts, "追责情形"))
    yield from table_panels("data-power-table", facts, data.tables)


def _type_name(kind: str) -> str:
    return kind if kind == OTHER else f"行政{kind}"


def _counts(groups: Mapping[str, Sequence[Power]], count: int, version: str) -> Chart:
    bars = [charts.Bar(_type_name(kind), (len(group),), f"{len(group)}项") for kind, group in groups.items()]
    summary = f"共 {count} 项：" + "、".join(f"{bar.label} {bar.note}" for bar in bars)
    title = f"行政职权 {count} 项" + (f"（{version}{'年版' if version.isdecimal() else ''}）" if version else "")
    svg = charts.bars("data-power-chart", title, summary, bars, ("bar-1",))
    lines = [Row((Cell(bar.label), Cell(str(int(bar.parts[0]))))) for bar in bars]
    lines.append(Row((Cell("合计"), Cell(str(count))), total=True))
    shown = Table("各类职权数量", columns("职权类型", "#数量（项）"), tuple(lines), heads=1)
    return Chart(svg, shown, title)


def _power_tables(groups: Mapping[str, Sequence[Power]], count: int) -> Iterator[Table]:
    for kind, group in groups.items():
        fields = [field for field in _COLUMNS if any(field.shown(power) for power in group)]
        lines = tuple(Row(tuple(Cell(field.shown(power) or "—") for field in fields)) for power in group)
        caption = f"{_type_name(kind)}（{len(group)}项）"
        yield Table(caption, columns(*(field.label for field in fields)), lines, folded=count > _FOLDED)


@section_view("power-list")
def power_lists(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Agencies of the register beside the types of powers: how many of each the newest list of each agency holds."""
    newest: dict[str, PublicDocument] = {}
    counts: dict[str, Counter[str]] = {}
    for document in documents:
        data = PowerList.read(document.facts)
        unit, powers = data.whose(document.facts, lists.site), data.powers
        if powers and unit not in newest:
            newest[unit], counts[unit] = document, Counter(power.type for power in powers)
    if not counts:
        return
    kinds = [kind for kind in POWER_TYPES if any(count[kind] for count in counts.values())]
    names = rows_of(lists.site, "power-list", counts, lists.view.today)
    lines = [Row(tuple(_power_row(unit, newest.get(unit), counts.get(unit, Counter()), kinds))) for unit in names]
    sums = [sum(count[kind] for count in counts.values()) for kind in kinds]
    lines.append(Row((Cell("合计"), *(Cell(str(one)) for one in (sum(sums), *sums))), total=True))
    note = (
        f"本表列出机关名录中应当公布权责清单的{len(names)}个机关，其中{len(counts)}个已经公布。"
        "“未公开”指本专栏没有发布该机关的权责清单。"
    )
    note += left_out(lists.site, "power-list", counts)
    heads = columns("机关", "#合计", *(f"#{kind}" for kind in kinds))
    shown = Table("各机关职权数量", heads, tuple(lines), unit="项", note=note, heads=1)
    yield Panel("data-power-lists", "各机关权责清单公开情况", (shown,))


def _power_row(unit: str, document: PublicDocument | None, count: Counter[str], kinds: Sequence[str]) -> Iterator[Cell]:
    """An agency with how many powers of each type its list holds; who has no list is marked."""
    yield Cell(unit, document.facts.url if document else None)
    yield Cell(str(count.total())) if document else MISSING  # first, so that telephones show it
    yield from (Cell(str(count[kind])) if count[kind] else NOTHING for kind in kinds)
