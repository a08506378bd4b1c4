"""互动回应、建议提案: how long an answer took, how a quarter's messages were dealt with, what became of a proposal.

Reply, ``data``: ``{channel, asked, answered, topic, status, satisfaction}`` (来信渠道、留言日期、答复日期、主题、状态、
满意度). Proposal: ``{seq, session, type, by, host, co, category, answered, satisfaction}`` (编号、届次、类型、提出人、
主办、会办、办理类别、答复日期、满意度); a year's summary: ``{year, rows}`` (年份、情况), each row the type, how many
there were, how many of category A, B and C, and the share of those content. Names of persons are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Fact, FactList, Note, Panel, Row, Table
from sitegen.kinds.interaction.rules import REPLY_DAYS
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import day, table, text
from sitegen.kinds.shown import columns, facts_of, first_of, row
from sitegen.privacy.masking import mask_patterns
from sitegen.site.config import SiteConfig

_LONGEST = 1100  # calendar days that are worth counting one by one
_NOT_VALID = ("不予受理", "无效", "不予处理", "已撤回")
_MOST_QUARTERS = 8
_CATEGORIES = {
    "A": "A类（已经解决或者采纳）",
    "B": "B类（正在解决或者列入计划）",
    "C": "C类（留作参考）",
    "D": "D类（暂时难以解决，作出说明）",
}
_SUMMARY = ("类别", "#承办件数", "#A类", "#B类", "#C类", "#满意和基本满意率")
# Words of which a group is made: a proposer that has none of them may be a person.
_GROUP = re.compile(
    r"[界组团会党盟局镇乡村县市区街社联委]|民革|民建|民进|代表$|委员$|无党派|九三|共青|小组|第[一二三四五六七八九十\d]"
)
_PERSON = re.compile(r"([\u4e00-\u9fff·]{2,5}?)((?:委员|代表|同志|先生|女士)?(?:等.*)?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """A valid message: when it came in, when it was answered (``None``: not yet), in how many working days.

    ``days`` counts up to today while there is no answer; ``None`` where nobody need count so far.
    """

    asked: date
    answered: date | None
    days: int | None
    limit: int

    @property
    def late(self) -> bool:
        """True where the limit is passed."""
        return self.days is None or self.days > self.limit


def _message(facts: Facts, lists: Lists) -> Message | None:
    data = table(facts)
    asked = _moment(first_of(data, "asked", "留言日期", "来信日期"))
    written = first_of(data, "answered", "答复日期")
    answered, status = _moment(written), text(first_of(data, "status", "状态"))
    if asked is None or any(word in status for word in _NOT_VALID) or (answered and answered < asked):
        return None
    if answered is None and text(written):
        return None  # a date that cannot be read is no reason to call an answer late
    limit = int(lists.site.threshold("RS001", REPLY_DAYS))
    return Message(asked, answered, working_days(lists.site, asked, answered or lists.view.today), limit)


def _moment(value: object) -> date | None:
    words = text(value).split()
    return day(words[0].partition("T")[0]) if words else None


def working_days(site: SiteConfig, start: date, end: date) -> int | None:
    """Working days after ``start`` up to ``end``; Monday to Friday in a year without a calendar. ``None``: too many."""
    if (end - start).days > _LONGEST:
        return None
    days = (start + timedelta(days=passed) for passed in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 if (worked := site.calendar.is_workday(day)) is None else worked for day in days)


@document_view("reply")
def answered_message(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """When the message came in, when it was answered, and whether that was in time."""
    facts = document.facts
    data, message = table(facts), _message(facts, lists)
    shown = list(facts_of(data, ("来信渠道", "channel", "渠道"), ("主题", "topic"), ("办理状态", "status", "状态")))
    if message:
        shown.append(Fact("来信日期", (Cell(str(message.asked)),)))
        if message.answered:
            shown.append(Fact("答复日期", (Cell(str(message.answered)),)))
        shown.append(Fact("答复用时" if message.answered else "办理时限", _taken(message, lists.site)))
    shown += facts_of(data, ("来信人评价", "satisfaction", "满意度"))
    if shown:
        yield Panel("data-message", "办理情况", (FactList(tuple(shown)),), first=True)


def _taken(message: Message, site: SiteConfig) -> tuple[Cell, ...]:
    """How long the answer took; without one, by when it is due, which stays true however late the page is read."""
    limit = f"期限 {message.limit} 个工作日"
    if message.answered is None:
        due = site.calendar.deadline(message.asked, message.limit).day
        owed = Cell(f"应不晚于 {due} 答复（{limit}）")
        return (owed, Cell("超过期限，尚未答复", tone="late")) if message.late else (owed,)
    state = Cell("超过期限", tone="late") if message.late else Cell("按时答复", tone="good")
    taken = limit if message.days is None else f"{message.days} 个工作日（{limit}）"
    return Cell(taken), state


@section_view("reply")
def reply_statistics(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Each quarter's messages: how many came, were answered, in time, and in how many working days."""
    messages = [one for document in documents if (one := _message(document.facts, lists))]
    messages.sort(key=lambda one: one.asked, reverse=True)
    lines = tuple(_quarter(name, list(found)) for name, found in groupby(messages, lambda one: _quarter_of(one.asked)))
    if not lines:
        return
    heads = columns("来信季度", "#收到", "#已答复", "#按时答复", "#按时答复率", "#平均用时（工作日）")
    limit = messages[0].limit
    note = f"统计范围为本专栏公开的来信，按来信日期分季度；答复期限为 {limit} 个工作日，收到来信的当天不计。"
    shown = Table("答复情况统计", heads, lines[:_MOST_QUARTERS], note=note, heads=1)
    yield Panel("data-replies", "答复情况统计", (shown,))


def _quarter_of(when: date) -> str:
    return f"{when.year}年第{'一二三四'[(when.month - 1) // 3]}季度"


def _quarter(name: str, messages: Sequence[Message]) -> Row:
    answered = [one for one in messages if one.answered]
    in_time = sum(not one.late for one in answered)
    due = len(answered) + sum(one.late for one in messages if not one.answered)
    taken = [one.days for one in answered if one.days is not None]
    rate = Cell(f"{in_time * 100 / due:.1f}%", tone="" if in_time == due else "late") if due else Cell("—")
    mean = f"{sum(taken) / len(taken):.1f}" if taken else "—"
    return Row((
        Cell(name), Cell(str(len(messages))), Cell(str(len(answered))), Cell(str(in_time)), rate, Cell(mean),
    ))  # fmt: skip


@document_view("proposal")
def proposal(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """A proposal's particulars, or the table of a year's summary."""
    data = table(document.facts)
    shown = tuple(_particulars(data))
    if shown:
        yield Panel("data-proposal", "办理信息", (FactList(shown),), first=True)
    lines = _summary_rows(data)
    if lines:
        heads = _SUMMARY[: max(len(one.cells) for one in lines)]
        year = text(first_of(data, "year", "年份"))
        title = f"{year}年建议提案办理情况" if year else "建议提案办理情况"
        yield Panel("data-summary", title, (Table(title, columns(*heads), lines, heads=1),), first=True)


def _particulars(data: Mapping[str, object]) -> Iterator[Fact]:
    yield from facts_of(data, ("编号", "seq"), ("届次", "session"), ("类型", "type"))
    proposers = masked_proposer(text(first_of(data, "by", "提出人")))
    if proposers:
        yield Fact("提出人", (Cell(proposers),))
    yield from facts_of(data, ("主办单位", "host", "主办"), ("会办单位", "co", "会办"))
    category = text(first_of(data, "category", "办理类别", "类别"))
    if category:
        yield Fact("办理类别", (Cell(_CATEGORIES.get(category.removesuffix("类").upper(), category)),))
    yield from facts_of(data, ("答复日期", "answered"), ("满意度", "satisfaction"))


def _summary_rows(data: Mapping[str, object]) -> tuple[Row, ...]:
    found = first_of(data, "rows", "情况")
    lines = [line[: len(_SUMMARY)] for line in found if isinstance(line, list)] if isinstance(found, list) else []
    wide = max(map(len, lines), default=0)
    return tuple(row([*line, *[""] * (wide - len(line))]) for line in lines) if wide else ()


def masked_proposer(written: str) -> str:
    """Who proposed, with names of persons masked but for the surname; groups stand as they are."""
    parts = re.split(r"([、，,；;\s]+)", mask_patterns(written))
    return "".join(part if place % 2 else _masked_name(part) for place, part in enumerate(parts))


def _masked_name(part: str) -> str:
    match = _PERSON.fullmatch(part)
    if match is None or _GROUP.search(match[1]):
        return part
    return f"{match[1][0]}{'×' * (len(match[1]) - 1)}{match[2]}"


@section_view("proposal")
def proposals(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """All proposals answered, newest first, and how many there are of each category."""
    singles = [
        (document.facts, data) for document in documents if first_of(data := table(document.facts), "seq", "编号")
    ]
    if not singles:
        return
    lines = tuple(
        Row((
            Cell(text(first_of(data, "seq", "编号"))),
            Cell(facts.title, facts.url),
            Cell(text(first_of(data, "host", "主办"))),
            Cell(text(first_of(data, "category", "办理类别", "类别"))),
            Cell(text(first_of(data, "answered", "答复日期"))),
            Cell(text(first_of(data, "satisfaction", "满意度"))),
        ))
        for facts, data in singles
    )  # fmt: skip
    counts = {
        name: sum(line.cells[3].text.removesuffix("类").upper() == name for line in lines) for name in _CATEGORIES
    }
    words = "、".join(f"{name}类 {count} 件" for name, count in counts.items() if count)
    note = Note(f"已公开复文 {len(lines)} 件{f'，其中{words}' if words else ''}。")
    heads = columns("编号", "复文", "主办单位", "类别", "答复日期", "满意度")
    yield Panel("data-proposals", "复文公开", (note, Table("建议提案复文", heads, lines)))
