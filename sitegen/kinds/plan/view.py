"""规划计划: what each plan aims at and reached, and how plan followed plan (一张蓝图绘到底).

``data``: ``{type, period, approved_by, predecessor, successor, indicators, investment, assessments}``
(规划类型、规划期、批准机关、上一规划、下一规划、指标、投资、评估).

- ``type``: 总体规划 (国民经济和社会发展规划), 专项规划, 区域规划, 国土空间规划, or 年度计划 (政府工作报告).
- ``period``: first and last year, ``2026—2030``; what is made for one year says ``year`` (年度) instead.
- ``predecessor``, ``successor``: a document by path, index or number, or words for what is not on this site; also a
  list of them. One of two neighbours need say it.
- ``indicators``: rows of name, base, target, attribute, and for a plan that has ended what was reached
  (指标、基数、目标、属性、完成值).
- ``investment``: rows of purpose and amount in 亿元; ``investment_unit`` (投资单位) names another unit.
- A ledger of tasks that names the plan as its ``source`` (任务来源) shows on its page how far the tasks are.
- ``assessments``: rows of ``{date, type, text, document}`` (日期、类型、说明、文件), e.g. 中期评估, 总结评估.

条例 第二十条第三项.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Event, Events, Fact, FactList, Panel, Row, Table
from sitegen.kinds.grids import stated
from sitegen.kinds.progress.view import fulfilment
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import data_year, mapping, table, text
from sitegen.kinds.shown import anchor_of, columns, day_words, first_of, row
from sitegen.source.identifiers import is_document_number

KIND = "plan"
_OTHER = "其他规划"
# group → words of the type or title; the first that fits
_TYPES = {
    "年度计划": ("年度计划", "工作报告", "年国民经济和社会发展计划"),
    "国土空间规划": ("国土空间", "土地利用", "城乡总体规划", "城市总体规划", "镇总体规划", "村庄规划"),
    "总体规划": ("总体规划", "国民经济和社会发展", "发展规划纲要", "五年规划纲要"),
    "区域规划": ("区域",),
    "专项规划": ("专项",),
}
_ANNUAL = "年度计划"
_ORDER = ("总体规划", "专项规划", "区域规划", "国土空间规划", _ANNUAL, _OTHER)
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d{2})年?\s*[—–\-－~至]+\s*((?:19|20)\d{2})(?!\d)", re.ASCII)
_INDEX = re.compile(r"[0-9A-Z]{4,18}/\d{4,6}-\d{4,7}", re.ASCII)
_CURRENT, _ENDED, _COMING = "规划期内", "规划期已届满", "规划期未开始"
_THIS_YEAR, _YEAR_ENDED, _YEAR_COMING = "本年度执行", "年度已结束", "年度未开始"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as its document tells of it; ``period`` is ``None`` where no years are told."""

    document: PublicDocument
    group: str
    period: tuple[int, int] | None
    before: tuple[PublicDocument, ...]
    after: tuple[PublicDocument, ...]
    outside: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of its source."""
        return self.document.facts.path

    @property
    def years(self) -> str:
        """The years that it is for, as readers write them."""
        if not self.period:
            return ""
        first, last = self.period
        return f"{first}年" if first == last else f"{first}—{last}年"

    def standing(self, year: int) -> str:
        """Whether its period runs in ``year``; empty where no years are told."""
        if not self.period:
            return ""
        first, last = self.period
        names = (_YEAR_COMING, _YEAR_ENDED, _THIS_YEAR) if first == last else (_COMING, _ENDED, _CURRENT)
        return names[0] if year < first else names[1] if year > last else names[2]


def _plan(document: PublicDocument, lists: Lists) -> Plan:
    facts, data = document.facts, table(document.facts)
    written = text(first_of(data, "type", "规划类型", "类型"))
    before, outside = _named(first_of(data, "predecessor", "上一规划"), document, lists)
    after, _ = _named(first_of(data, "successor", "下一规划"), document, lists)
    match = _PERIOD.search(text(first_of(data, "period", "规划期"))) or _PERIOD.search(facts.title)
    period = (int(match[1]), int(match[2])) if match and match[1] <= match[2] else None
    group = _group(written) or _group(facts.title) or _OTHER
    year = data_year(facts) if group == _ANNUAL else None
    return Plan(document, group, period or (year and (year, year)) or None, before, after, outside)


def _group(words: str) -> str:
    return next((group for group, found in _TYPES.items() if any(word in words for word in found)), "")


def _named(value: object, document: PublicDocument, lists: Lists) -> tuple[tuple[PublicDocument, ...], tuple[str, ...]]:
    """(plans on this site, words for others). A reference that leads nowhere public says nothing."""
    plans: list[PublicDocument] = []
    others: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        target = text(first_of(mapping(one), "document", "title", "文件", "标题")) or text(one)
        found = lists.find(target, document.facts.path)
        if found is not None:
            plans += [found] if found.facts.kind == KIND and found.facts.path != document.facts.path else []
        elif target and not _is_reference(target):
            others.append(target)
    return tuple(plans), tuple(others)


def _is_reference(target: str) -> bool:
    return target.endswith(".md") or is_document_number(target) or _INDEX.fullmatch(target) is not None


@lru_cache(maxsize=1)
def _plans(lists: Lists) -> Mapping[str, Plan]:
    """Every plan of the site by path, read once; a successor's word makes a predecessor, and the other way round."""
    return {document.facts.path: _plan(document, lists) for document in lists.of_kind(KIND)}


@lru_cache(maxsize=1)
def _neighbours(lists: Lists) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Paths of the plans before and after each plan, by path."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for plan in _plans(lists).values():
        pairs = [(one.facts.path, plan.path) for one in plan.before]
        pairs += [(plan.path, one.facts.path) for one in plan.after]
        for earlier, later in pairs:
            if earlier not in before.setdefault(later, []):
                before[later].append(earlier)
                after.setdefault(earlier, []).append(later)
    return before, after


def _chain(path: str, lists: Lists) -> list[Plan]:
    """All plans that a plan came from or that came of it, in the order of their periods."""
    found = {path}
    for steps in _neighbours(lists):
        waiting = [path]
        while waiting:
            for other in steps.get(waiting.pop(), []):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
    plans = _plans(lists)
    return sorted((plans[one] for one in found), key=_age)


def _age(plan: Plan) -> tuple[tuple[int, int], str, str]:
    facts = plan.document.facts
    first = facts.published_date.year if facts.published_date else 0
    return plan.period or (first, first), str(facts.published_date or ""), facts.path


@document_view(KIND)
def plan(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What a plan is, aims at and reached, and the plans before and after it."""
    this = _plans(lists).get(document.facts.path) or _plan(document, lists)
    facts, data = document.facts, table(document.facts)
    yield Panel("data-plan", "规划信息", (FactList(tuple(_facts(this, data, lists))),), first=True)
    indicators = _indicators(this, data)
    if indicators:
        yield Panel("data-plan-indicators", "主要指标", indicators, under=anchor_of(facts, "目标", "指标"))
    unit = text(first_of(data, "investment_unit", "投资单位")) or "亿元"
    sums = stated(data, "investment", "投资", "投资匡算", ("类别", "投资"), measure=unit)
    if sums:
        yield Panel("data-plan-investment", "投资匡算", (sums.table(),), under=anchor_of(facts, "投资", "资金"))
    yield from fulfilment(document, lists)
    assessments = tuple(_assessments(data, document, lists))
    if assessments:
        under = anchor_of(facts, "评估", "组织实施", "实施机制", "保障措施")
        yield Panel("data-plan-assessments", "实施评估", (Events("", assessments),), under=under)
    chain = _chain(facts.path, lists) if facts.path in _plans(lists) else []
    events = tuple(_chain_events(chain, lists, facts.path))
    if len(events) > 1:
        course = _course(chain)
        parts = (Events("", events), *((course,) if course else ()))
        yield Panel("data-plan-course", "规划沿革", parts)


def _facts(this: Plan, data: Mapping[str, object], lists: Lists) -> Iterator[Fact]:
    before, after = (steps.get(this.path, []) for steps in _neighbours(lists))
    plans = _plans(lists)
    yield Fact("规划类型", (Cell(this.group),))
    if this.years:
        yield Fact("规划期", (Cell(this.years),))
        yield Fact("规划期状态", (Cell(this.standing(lists.view.today.year)),))
    approved = text(first_of(data, "approved_by", "批准机关"))
    if approved:
        yield Fact("批准机关", (Cell(approved),))
    cells = [*(_cell(plans[path]) for path in before), *map(Cell, this.outside)]
    if cells:
        yield Fact("上一规划", tuple(cells))
    if after:
        yield Fact("下一规划", tuple(_cell(plans[path]) for path in after))


def _cell(one: Plan) -> Cell:
    return Cell(one.document.facts.title, one.document.facts.url)


def _lines(value: object, wide: int) -> tuple[Row, ...]:
    """Rows given as lists, or as mappings whose values are the cells, filled up to ``wide``."""
    found = value if isinstance(value, list) else []
    lists = [list(line.values()) if isinstance(line, dict) else line for line in found]
    kept = [line[:wide] for line in lists if isinstance(line, list) and line]
    return tuple(row([*line, *[""] * (wide - len(line))]) for line in kept)


def _indicators(this: Plan, data: Mapping[str, object]) -> tuple[Table, ...]:
    """Targets beside the base they start from, and what was reached where that is told."""
    lines = _lines(first_of(data, "indicators", "指标"), 5)
    if not lines:
        return ()
    base, target = (f"{this.period[0] - 1}年基数", f"{this.period[1]}年目标") if this.period else ("基数", "目标")
    names = ["指标", f"#{base}", f"#{target}", "属性", "#完成情况"]
    if not any(line.cells[4].text for line in lines):
        names.pop()
    kept = tuple(Row(line.cells[: len(names)], line.total) for line in lines)
    return (Table("主要指标", columns(*names), kept, heads=1),)


def _assessments(data: Mapping[str, object], document: PublicDocument, lists: Lists) -> Iterator[Event]:
    value = first_of(data, "assessments", "评估")
    for one in value if isinstance(value, list) else []:
        values = mapping(one)
        when = first_of(values, "date", "日期")
        label = text(first_of(values, "type", "类型"))
        said = text(first_of(values, "text", "说明"))
        found = lists.find(text(first_of(values, "document", "文件")), document.facts.path)
        links = (Cell(found.facts.title, found.facts.url),) if found else ()
        if label or said or links:
            yield Event(day_words(when), label or "评估", said, links)


def _chain_events(chain: Sequence[Plan], lists: Lists, here: str = "") -> Iterator[Event]:
    """The plans of a chain by their periods; what came before the first of them is told in words."""
    year = lists.view.today.year
    before, _ = _neighbours(lists)
    for one in chain:
        if not before.get(one.path):
            for words in one.outside:
                yield Event(_years_of(words), words, tone="ended")
    for one in chain:
        standing = one.standing(year)
        cell = Cell(one.document.facts.title, None if one.path == here else one.document.facts.url)
        words = "（本规划）" if one.path == here else ""
        tone = "ended" if standing in (_ENDED, _YEAR_ENDED) else ""
        yield Event(one.years, standing or one.group, words, (cell,), tone)


def _years_of(words: str) -> str:
    match = _PERIOD.search(words)
    return f"{match[1]}—{match[2]}年" if match else ""


def _course(chain: Sequence[Plan]) -> Table | None:
    """Indicators that several plans of a chain have, with the target of each."""
    found: dict[str, dict[str, str]] = {}
    for one in chain:
        for line in _lines(first_of(table(one.document.facts), "indicators", "指标"), 5):
            name, _, target, _, reached = (cell.text for cell in line.cells)
            words = f"{target}（完成 {reached}）" if reached else target
            found.setdefault(name, {}).setdefault(one.path, words)
    shared = {name: targets for name, targets in found.items() if name and len(targets) > 1}
    if not shared:
        return None
    having = [one for one in chain if any(one.path in targets for targets in shared.values())]
    lines = tuple(
        Row((Cell(name), *(Cell(targets.get(one.path, "—")) for one in having))) for name, targets in shared.items()
    )
    heads = columns("指标", *(f"#{one.years or one.document.facts.title}目标" for one in having))
    return Table("历次规划的目标", heads, lines, heads=1)


@section_view(KIND)
def plans(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Plans by type with their periods, then the chains of plans that followed each other."""
    known = _plans(lists)
    found = [known.get(document.facts.path) or _plan(document, lists) for document in documents]
    year = lists.view.today.year
    tables = []
    for group in _ORDER:
        members = sorted((one for one in found if one.group == group), key=_age, reverse=True)
        if members:
            lines = tuple(_plan_row(one, year) for one in members)
            tables.append(Table(group, columns("规划名称", "编制机关", "规划期", "规划期状态"), lines))
    if tables:
        yield Panel("data-plan-groups", "按类型查找规划", tuple(tables))
    chains, seen = [], set[str]()
    for one in sorted(found, key=lambda one: (_ORDER.index(one.group), _age(one))):
        if one.path in known and one.path not in seen:
            chain = _chain(one.path, lists)
            seen |= {member.path for member in chain}
            events = tuple(_chain_events(chain, lists))
            if len(events) > 1:
                chains.append(Events(chain[-1].document.facts.title, events))
    if chains:
        yield Panel("data-plan-chains", "规划沿革", tuple(chains))


def _plan_row(one: Plan, year: int) -> Row:
    standing = one.standing(year)
    tone = "good" if standing in (_CURRENT, _THIS_YEAR) else ""
    makers = "、".join(one.document.facts.departments)
    return Row((_cell(one), Cell(makers), Cell(one.years or "—"), Cell(standing or "—", tone=tone)))
