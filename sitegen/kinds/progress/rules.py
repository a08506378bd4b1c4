"""CO009 and CO010: the ledgers of tasks and livelihood items are current, and their items done in time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.days import days_after
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.progress.schema import Item, Ledger
from sitegen.kinds.shapes import lead, listing
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import work_plan
from sitegen.rulebook.registry import WARNING, collection_rule

QUARTER_DAYS = 92
_PROGRESS_WORDS = re.compile(
    r"[（(《》）)\s]|\d{4}年度?|\d{1,2}[月日]|截至|第?[一二三四1-4]季度|[上下]半年|全年|半年|[Qq][1-4]"
    r"|(?:进展|完成|落实|推进|办理|执行)(?:情况)?|情况"
)


@collection_rule("CO009", WARNING, work_plan("一（一）"))
def progress_stale(catalogue: Catalogue) -> Iterator[Fault]:
    """任务、民生实事、政府工作报告重点工作的进展超过一个季度没有更新。

    理由：执行进展要按季度公开；上一季度结束后又过了一个季度还没有新的进展，公众就看不到办到哪一步了。
    改法：在 data 的 progress 里加上新的季度（如 2026Q3），已经完成的写 finished: true；同一台账只看最新的一份。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{seq: 1, task: 示例, progress: {2026Q1: 启动, 2026Q2: 过半}, finished: false}]}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{seq: 1, task: 示例, progress: {2026Q2: 启动, 2026Q3: 过半}, finished: false}]}

    正例：
        --- content/task.md
        kind: task
        title: 2026年示例任务进展情况（二季度）
        data: {year: 2026, items: [{seq: 1, task: 示例, progress: {2026Q2: 启动}, finished: false}]}
        --- content/task-new.md
        kind: task
        title: 2026年示例任务进展情况（三季度）
        published: 2026-10-13
        data: {year: 2026, items: [{seq: 1, task: 示例, progress: {2026Q3: 完成}, finished: true}]}
    """
    limit = int(catalogue.site.threshold("CO009", QUARTER_DAYS))
    for facts, ledger in newest_ledgers(catalogue):
        known = {item: _known(item, ledger, facts) for item in ledger.named if not item.finished}
        stale = [item for item, day in known.items() if catalogue.today > days_after(_quarter_end(day), limit)]
        if stale:
            oldest = min(stale, key=known.__getitem__)
            message = (
                f"{len(stale)} 项未完成的工作超过一个季度没有更新进展（最早的停在 {known[oldest]}）："
                f"{_item_names(stale)}"
            )
            hint = "在 progress 里加上新的季度；已经完成的写 finished: true。"
            evidence = "；".join(sorted(item.task for item in stale))
            yield data_fault(facts, message, hint, *Item.progress.steps(oldest), evidence=evidence)


@collection_rule("CO010", WARNING, work_plan("五（三）"))
def task_overdue(catalogue: Catalogue) -> Iterator[Fault]:
    """任务过了时限，还没有完成。

    理由：工作要点的任务要逐项对照落实；到期没有完成的，要么是办事拖延，要么是台账没有更新。
    改法：已经完成的写 finished: true 和最新进展；时限经批准调整的，改 due（时限）并在正文说明。时限写到日最清楚
    （2026-09-30），写“9月底”“三季度”的按台账的年度算；认不出来的由 DA004 提示。

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{seq: 1, task: 示例, due: 三季度, progress: {2026Q3: 过半}, finished: false}]}

    错例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{seq: 1, task: 示例, due: 2026-10-31, progress: {2026Q3: 过半}, finished: false}]}

    正例：
        --- content/task.md
        kind: task
        data: {year: 2026, items: [{seq: 1, task: 示例, due: 2026-10-31, progress: {2026Q3: 办结}, finished: true}]}
    """
    for facts, ledger in newest_ledgers(catalogue):
        overdue = [item for item in ledger.named if item.due and item.due < catalogue.today and not item.finished]
        if overdue:
            first = min(overdue, key=lambda item: item.due or date.max)
            message = f"{len(overdue)} 项工作到期没有完成（最早的时限是 {first.due}）：{_item_names(overdue)}"
            hint = "已经完成的写 finished: true；时限经批准调整的，改 due 并在正文说明。"
            evidence = "；".join(sorted(item.task for item in overdue))
            yield data_fault(facts, message, hint, *Item.due.steps(first), evidence=evidence)


def newest_ledgers(catalogue: Catalogue) -> Iterator[tuple[Facts, Ledger]]:
    """The newest public document of every series of ledgers, with its data; older ones are history."""
    found = [
        (facts, ledger)
        for facts in catalogue.documents
        if (ledger := Ledger.of(facts, catalogue.site)) and ledger.named and catalogue.is_public(facts)
    ]
    found.sort(key=lambda entry: (entry[0].published_date or date.min, entry[0].path))
    for position, (facts, ledger) in enumerate(found):
        if not any(continues(*later, facts, ledger) for later in found[position + 1 :]):
            yield facts, ledger


def continues(later: Facts, ledger: Ledger, earlier: Facts, earlier_ledger: Ledger) -> bool:
    """True where a later document tells how the items of an earlier one went on: a ledger of the same kind, unit and
    year, by its title or with an item in common."""
    if (later.kind, lead(later), ledger.of_year) != (earlier.kind, lead(earlier), earlier_ledger.of_year):
        return False
    shared = {item.task for item in ledger.named}.intersection(item.task for item in earlier_ledger.named)
    return bool(shared) or _series(later) == _series(earlier)


def _series(facts: Facts) -> str:
    return _PROGRESS_WORDS.sub("", facts.title)


def _known(item: Item, ledger: Ledger, facts: Facts) -> date:
    """The last day of the newest period that an item tells of; without any, the day of its ledger."""
    told = [one.end for one in item.progress]
    return max(told) if told else ledger.as_of or facts.published_date or date.min


def _quarter_end(known: date) -> date:
    month = (known.month + 2) // 3 * 3
    return date(known.year, month, calendar.monthrange(known.year, month)[1])


def _item_names(items: list[Item]) -> str:
    return listing([f"“{item.task}”" for item in items], 3)
