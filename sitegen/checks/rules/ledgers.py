"""CO008 to CO010: catalogue rows have public documents; items of task ledgers are up to date and done in time."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.rules.column import explains
from sitegen.core.document import Facts, Reference
from sitegen.core.finding import Fault, Severity
from sitegen.kinds.shapes import data_year, day, flag, lead, listing, mapping, table, text
from sitegen.kinds.values import Steps, data_fault, placed_rows, written_key
from sitegen.rulebook.basis import STANDARDS, work_plan
from sitegen.rulebook.limits import at_most
from sitegen.rulebook.registry import WARNING, collection_rule

QUARTER_DAYS = 92
_QUARTER = re.compile(r"(\d{4})年?第?(?:[Qq]?([1-4])季?度?|([一二三四])季度|(上|下)半年|[-/.]?(\d{1,2})月?)?")
_ADDRESS = re.compile(r"https?://\w[\w.\-]*\.\w+", re.IGNORECASE)  # a URL with a host
# Forms of a deadline: words after it, words for the year of the ledger, and words for "no deadline".
_BEFORE = re.compile(r"(?:之前|以前|前|内|底|末|完成|办结)+$")
_THIS_YEAR = re.compile(r"^(?:今年|本年度?|当年|全年|年)")
_PART_OF_MONTH = re.compile(r"(\d{4}年\d{1,2}月)(上|中|下)旬")
_LAST_OF_PART = {"上": "10日", "中": "20日", "下": ""}
_NO_DEADLINE = re.compile(r"[\W_]*|无|(?:长期|常年|全年|持续|常态化?|不限|坚持|推进|落实|实施|开展|进行)+")
_MONTHS = {"一": 3, "二": 6, "三": 9, "四": 12, "上": 6, "下": 12}
_PROGRESS_WORDS = re.compile(
    r"[（(《》）)\s]|\d{4}年度?|\d{1,2}[月日]|截至|第?[一二三四1-4]季度|[上下]半年|全年|半年|[Qq][1-4]"
    r"|(?:进展|完成|落实|推进|办理|执行)(?:情况)?|情况"
)


@collection_rule("CO008", WARNING, STANDARDS)
def catalogue_row_unmet(catalogue: Catalogue) -> Iterator[Fault]:
    """标准目录里的一个事项没有对应的公开文件。

    理由：标准目录写明了公开什么，就要找得到；每个事项至少对应一份公开的文件，或者写明在别处公开的网址。
    改法：在该行的 documents 写文件路径、索引号、发文字号或网址；逐行写明，不写“同上”。

    错例：
        --- content/catalogue.md
        kind: catalogue
        data: {rows: [{seq: 1, first: 政策文件, documents: [policy.md]}, {seq: 2, first: 同上, second: 办事指南}]}

    错例：
        --- content/catalogue.md
        kind: catalogue
        data: {field: 示例, rows: [{seq: 1, first: 政策文件, documents: [second.md]}]}
        --- content/second.md
        disclosure: 不予公开
        reason: 条例第十六条

    正例：
        --- content/catalogue.md
        kind: catalogue
        data: {rows: [{seq: 1, first: 政策文件, documents: [policy.md]}, {seq: 2, first: 名单, mode: 依申请}]}
    """
    for facts in catalogue.documents:
        if facts.kind != "catalogue" or not catalogue.is_public(facts):
            continue
        due = [(steps, row) for steps, row in placed_rows(facts, "rows") if not _is_excused(row)]
        unmet = [(steps, row, problem) for steps, row in due if (problem := _unmet(catalogue, facts, row))]
        if len(unmet) > 1 and not any(_named(row.get("documents")) for _, row in due):
            message = f"目录的 {len(unmet)} 个事项都没有写对应的文件"
            hint = "在每一行的 documents 写文件路径、索引号、发文字号或网址。"
            yield Fault(message, facts.line("data"), hint, path=facts.path, evidence="documents")
            continue
        hint = "在该行的 documents 写公开文件的路径、索引号、发文字号，或者公开网址。"
        yield from at_most(
            data_fault(
                facts,
                f"目录事项{_row_name(row)}{problem}{_ditto(row)}",
                hint,
                *steps,
                *written_key(row, "documents", "second", "first"),
            )
            for steps, row, problem in unmet
        )


def _is_excused(row: Mapping[str, object]) -> bool:
    """True for a row that is disclosed only on request, and for one whose note explains why there is no document."""
    mode = text(row.get("mode"))
    return ("依申请" in mode and "主动" not in mode) or explains(text(row.get("note")))


def _unmet(catalogue: Catalogue, facts: Facts, row: Mapping[str, object]) -> str:
    """Return what is wrong with the documents of a row; empty if one of them is public."""
    named = _named(row.get("documents"))
    if not named:
        return "没有写对应的文件"
    for target in named:
        if _ADDRESS.match(target):
            return ""
        found = catalogue.resolve(Reference("data", target, facts.line("data")), facts).candidates
        if any(catalogue.is_public(other) for other in found):
            return ""
    return f"写的文件“{'、'.join(named)}”在本站找不到或者没有公开"


def _named(value: object) -> list[str]:
    """Return the documents of a list, or of one text, as the cell of a CSV file holds them."""
    items = value if isinstance(value, list) else re.split(r"[\s,，;；、]+", text(value))
    return [written for item in items if (written := text(item))]


def _ditto(row: Mapping[str, object]) -> str:
    return "；行内写了“同上”，应逐行写明" if any("同上" in text(cell) for cell in row.values()) else ""


def _row_name(row: Mapping[str, object]) -> str:
    names = [text(row.get(key)) for key in ("first", "second")]
    name = "“" + "／".join(name for name in names if name) + "”" if any(names) else ""
    return f"（第 {text(row.get('seq'))} 行）{name}" if text(row.get("seq")) else name


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
    limit = timedelta(days=catalogue.site.threshold("CO009", QUARTER_DAYS))
    for facts, items in newest_ledgers(catalogue):
        stale = [item for item in items if not item.finished and catalogue.today > _quarter_end(item.known) + limit]
        if stale:
            oldest = min(stale, key=lambda item: item.known)
            message = (
                f"{len(stale)} 项未完成的工作超过一个季度没有更新进展（最早的停在 {oldest.known}）："
                f"{_item_names(stale)}"
            )
            hint = "在 progress 里加上新的季度；已经完成的写 finished: true。"
            evidence = "；".join(sorted(item.name for item in stale))
            yield data_fault(facts, message, hint, *oldest.steps, "progress", evidence=evidence)


@collection_rule("CO010", WARNING, work_plan("五（三）"))
def task_overdue(catalogue: Catalogue) -> Iterator[Fault]:
    """任务过了时限，还没有完成。

    理由：工作要点的任务要逐项对照落实；到期没有完成的，要么是办事拖延，要么是台账没有更新。
    改法：已经完成的写 finished: true 和最新进展；时限经批准调整的，改 due（时限）并在正文说明。时限写到日最清楚
    （2026-09-30），写“9月底”“三季度”的按台账的年度算；认不出来的也会提示。

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
    for facts, items in newest_ledgers(catalogue):
        overdue = [item for item in items if item.due and item.due < catalogue.today and not item.finished]
        if overdue:
            first = min(overdue, key=lambda item: item.due or date.max)
            message = f"{len(overdue)} 项工作到期没有完成（最早的时限是 {first.due}）：{_item_names(overdue)}"
            hint = "已经完成的写 finished: true；时限经批准调整的，改 due 并在正文说明。"
            evidence = "；".join(sorted(item.name for item in overdue))
            yield data_fault(facts, message, hint, *first.steps, "due", evidence=evidence)
        unread = [item for item in items if item.unread and not item.finished]
        if unread:
            written = f"第一处写的是“{unread[0].unread}”"
            message = f"{len(unread)} 项工作的时限认不出来，没有检查（{written}）：{_item_names(unread)}"
            hint = "在 due 写到日，如 2026-09-30；也可以写“9月底”“三季度”，这时台账要写 year。"
            evidence = "；".join(sorted(item.name for item in unread))
            steps = (*unread[0].steps, "due")
            yield data_fault(facts, message, hint, *steps, evidence=f"时限：{evidence}", severity=Severity.NOTICE)


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """An item of a ledger.

    ``unit`` is the responsible unit as written, ``due`` the deadline, ``unread`` the deadline as written if it cannot
    be parsed, ``known`` the last day of the newest quarter with progress, ``steps`` the place in ``data``.
    """

    name: str
    unit: str
    due: date | None
    unread: str
    finished: bool
    known: date
    steps: Steps


def newest_ledgers(catalogue: Catalogue) -> Iterator[tuple[Facts, tuple[LedgerItem, ...]]]:
    """Yield the newest public document of each series of ledgers with its items."""
    found = [
        (facts, items)
        for facts in catalogue.documents
        if facts.kind in ("task", "livelihood") and catalogue.is_public(facts) and (items := _items(facts))
    ]
    found.sort(key=lambda entry: (entry[0].published_date or date.min, entry[0].path))
    for position, (facts, items) in enumerate(found):
        if not any(_continues(later, facts, items) for later in found[position + 1 :]):
            yield facts, items


def _continues(later: tuple[Facts, tuple[LedgerItem, ...]], facts: Facts, items: tuple[LedgerItem, ...]) -> bool:
    """True if ``later`` belongs to the same series: same kind, department and year, and the same title or an item in
    common."""
    other, others = later
    same = (other.kind, lead(other), data_year(other)) == (facts.kind, lead(facts), data_year(facts))
    shared = {item.name for item in items}.intersection(item.name for item in others)
    return same and (bool(shared) or _series(other) == _series(facts))


def _series(facts: Facts) -> str:
    return _PROGRESS_WORDS.sub("", facts.title)


def _items(facts: Facts) -> tuple[LedgerItem, ...]:
    as_of = day(table(facts).get("as_of")) or facts.published_date or date.min
    year = data_year(facts)
    found = placed_rows(facts, "items")
    return tuple(
        _item(steps, row, as_of, year) for steps, row in found if text(row.get("task")) or text(row.get("item"))
    )


def _item(steps: Steps, row: Mapping[str, object], as_of: date, year: int | None) -> LedgerItem:
    progress = mapping(row.get("progress"))
    told = [quarter for key, said in progress.items() if text(said) and (quarter := _quarter(key))]
    written = "".join(text(row.get("due")).split())
    due = deadline(written, year)
    return LedgerItem(
        name=text(row.get("task")) or text(row.get("item")),
        unit=text(row.get("unit")),
        due=due,
        unread="" if due or _NO_DEADLINE.fullmatch(written) else written,
        finished=flag(row.get("finished")),
        known=max(told) if told else as_of,
        steps=steps,
    )


def deadline(written: str, year: int | None) -> date | None:
    """Parse a deadline without spaces to its last day: ``2026-09-30``, ``9月底``, ``2026年三季度``, ``年底前``.

    ``year`` is the year of the ledger, for a deadline without one. Returns ``None`` for any other text.
    """
    if found := day(written):
        return found
    plain = _BEFORE.sub("", written)
    if not plain:
        return None
    if year and not re.match(r"\d{4}(?!\d)", plain):
        plain = f"{year}年{_THIS_YEAR.sub('', plain)}"
    plain = _PART_OF_MONTH.sub(lambda match: match[1] + _LAST_OF_PART[match[2]], plain)
    return day(plain) or _quarter(_BEFORE.sub("", plain))


def _quarter(key: str) -> date | None:
    """Parse a period such as ``2026Q3``, ``2026年三季度``, ``2026-09`` or ``2026年上半年`` to its last day."""
    match = _QUARTER.fullmatch("".join(key.split()))
    if match is None or not 1900 <= int(match[1]) < 2200:
        return None
    word = match[3] or match[4]
    month = _MONTHS[word] if word else int(match[2]) * 3 if match[2] else int(match[5] or 12)
    return date(int(match[1]), month, calendar.monthrange(int(match[1]), month)[1]) if 1 <= month <= 12 else None


def _quarter_end(known: date) -> date:
    month = (known.month + 2) // 3 * 3
    return date(known.year, month, calendar.monthrange(known.year, month)[1])


def _item_names(items: list[LedgerItem]) -> str:
    return listing([f"“{item.name}”" for item in items], 3)
