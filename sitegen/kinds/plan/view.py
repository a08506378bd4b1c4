"""规划计划: what each plan aims at and reached, and how plan followed plan (一张蓝图绘到底)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Event, Events, Fact, FactList, Panel, Row, Table
from sitegen.kinds.declaration.sheets import table_panels
from sitegen.kinds.plan.schema import (
    ANNUAL,
    OTHER,
    PLAN_TYPES,
    Assessment,
    Indicator,
    Neighbour,
    PlanData,
    span_of,
    type_of,
)
from sitegen.kinds.progress.view import fulfilment
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shown import anchor_of, columns, day_words, row
from sitegen.source.identifiers import is_document_number

KIND = "plan"
_INDEX = re.compile(r"[0-9A-Z]{4,18}/\d{4,6}-\d{4,7}", re.ASCII)
_CURRENT, _ENDED, _COMING = "规划期内", "规划期已届满", "规划期未开始"
_THIS_YEAR, _YEAR_ENDED, _YEAR_COMING = "本年度执行", "年度已结束", "年度未开始"


@record
class Plan:
    """A plan as its document tells of it; ``period`` is ``None`` where no years are told."""

    document: PublicDocument
    data: PlanData
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
    facts, data = document.facts, PlanData.read(document.facts)
    before, outside = _named(data.predecessor, document, lists)
    after, _ = _named(data.successor, document, lists)
    group = data.type or type_of(facts.title) or OTHER
    period = data.period
    if period is None or period[0] == period[1]:
        period = span_of(facts.title) or period
    if period is None and group == ANNUAL and data.of_year:
        period = (data.of_year, data.of_year)
    return Plan(document, data, group, period, before, after, outside)


def _named(
    neighbours: Sequence[Neighbour], document: PublicDocument, lists: Lists
) -> tuple[tuple[PublicDocument, ...], tuple[str, ...]]:
    """(plans on this site, words for others). A reference that leads nowhere public says nothing."""
    plans: list[PublicDocument] = []
    others: list[str] = []
    for one in neighbours:
        found = lists.find(one.document, document.facts.path)
        if found is not None:
            is_plan = lists.site.data_kind(found.facts.kind) == KIND
            plans += [found] if is_plan and found.facts.path != document.facts.path else []
        elif one.document and not _is_reference(one.document):
            others.append(one.document)
    return tuple(plans), tuple(others)


def _is_reference(target: str) -> bool:
    return target.endswith(".md") or is_document_number(target) or _INDEX.fullmatch(target) is not None


def _plans(lists: Lists) -> Mapping[str, Plan]:
    """Every plan of the site by path, read once; a successor's word makes a predecessor, and the other way round."""
    return {document.facts.path: _plan(document, lists) for document in lists.with_data_of(KIND)}


def _neighbours(lists: Lists) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Paths of the plans before and after each plan, by path."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for plan in lists.shared(_plans).values():
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
    for steps in lists.shared(_neighbours):
        waiting = [path]
        while waiting:
            for other in steps.get(waiting.pop(), []):
                if other not in found:
                    found.add(other)
                    waiting.append(other)
    plans = lists.shared(_plans)
    return sorted((plans[one] for one in found), key=_age)


def _age(plan: Plan) -> tuple[tuple[int, int], str, str]:
    facts = plan.document.facts
    first = facts.published_date.year if facts.published_date else 0
    return plan.period or (first, first), str(facts.published_date or ""), facts.path


@document_view(KIND)
def plan(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What a plan is, aims at and reached, and the plans before and after it."""
    this = lists.shared(_plans).get(document.facts.path) or _plan(document, lists)
    facts, data = document.facts, this.data
    yield Panel("data-plan", "规划信息", (FactList(tuple(_facts(this, lists))),), first=True)
    indicators = _indicators(this)
    if indicators:
        yield Panel("data-plan-indicators", "主要指标", indicators, under=anchor_of(facts, "目标", "指标"))
    yield from PlanData.investment.panels(data, facts)
    yield from fulfilment(document, lists)
    assessments = tuple(_event(one, document, lists) for one in data.assessments if one)
    if assessments:
        under = anchor_of(facts, "评估", "组织实施", "实施机制", "保障措施")
        yield Panel("data-plan-assessments", "实施评估", (Events("", assessments),), under=under)
    yield from table_panels("data-plan-table", facts, data.tables)
    chain = _chain(facts.path, lists) if facts.path in lists.shared(_plans) else []
    events = tuple(_chain_events(chain, lists, facts.path))
    if len(events) > 1:
        course = _course(chain)
        parts = (Events("", events), *((course,) if course else ()))
        yield Panel("data-plan-course", "规划沿革", parts)


def _facts(this: Plan, lists: Lists) -> Iterator[Fact]:
    before, after = (steps.get(this.path, []) for steps in lists.shared(_neighbours))
    plans = lists.shared(_plans)
    yield Fact("规划类型", (Cell(this.group),))
    if this.years:
        yield Fact("规划期", (Cell(this.years),))
        yield Fact("规划期状态", (Cell(this.standing(lists.view.today.year)),))
    if this.data.approved_by:
        yield Fact("批准机关", (Cell(this.data.approved_by),))
    cells = [*(_cell(plans[path]) for path in before), *map(Cell, this.outside)]
    if cells:
        yield Fact("上一规划", tuple(cells))
    if after:
        yield Fact("下一规划", tuple(_cell(plans[path]) for path in after))


def _cell(one: Plan) -> Cell:
    return Cell(one.document.facts.title, one.document.facts.url)


def _indicators(this: Plan) -> tuple[Table, ...]:
    """Targets beside the base they start from, and what was reached where that is told."""
    lines = this.data.indicators
    if not lines:
        return ()
    base, target = (f"{this.period[0] - 1}年基数", f"{this.period[1]}年目标") if this.period else ("基数", "目标")
    heads = columns("指标", f"#{base}", f"#{target}", "属性", "#完成情况")
    fields = list(Indicator.declared.values())
    if not any(line.reached for line in lines):
        fields.remove(Indicator.reached)
    rows = tuple(row(field.value(line) for field in fields) for line in lines)
    return (Table("主要指标", heads[: len(fields)], rows, heads=1),)


def _event(one: Assessment, document: PublicDocument, lists: Lists) -> Event:
    found = lists.find(one.document, document.facts.path)
    links = (Cell(found.facts.title, found.facts.url),) if found else ()
    return Event(day_words(Assessment.date.raw(one)), one.type or "评估", one.text, links)


def _chain_events(chain: Sequence[Plan], lists: Lists, here: str = "") -> Iterator[Event]:
    """The plans of a chain by their periods; what came before the first of them is told in words."""
    year = lists.view.today.year
    before, _ = lists.shared(_neighbours)
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
    span = span_of(words)
    return f"{span[0]}—{span[1]}年" if span else ""


def _course(chain: Sequence[Plan]) -> Table | None:
    """Indicators that several plans of a chain have, with the target of each."""
    found: dict[str, dict[str, str]] = {}
    for one in chain:
        for line in one.data.indicators:
            words = f"{line.target}（完成 {line.reached}）" if line.reached else line.target
            found.setdefault(line.name, {}).setdefault(one.path, words)
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
    known = lists.shared(_plans)
    found = [known.get(document.facts.path) or _plan(document, lists) for document in documents]
    year = lists.view.today.year
    tables = []
    for group in PLAN_TYPES:
        members = sorted((one for one in found if one.group == group), key=_age, reverse=True)
        if members:
            lines = tuple(_plan_row(one, year) for one in members)
            tables.append(Table(group, columns("规划名称", "编制机关", "规划期", "规划期状态"), lines))
    if tables:
        yield Panel("data-plan-groups", "按类型查找规划", tuple(tables))
    chains, seen = [], set[str]()
    for one in sorted(found, key=lambda one: (PLAN_TYPES.index(one.group), _age(one))):
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
