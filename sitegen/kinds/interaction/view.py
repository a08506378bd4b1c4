"""互动回应、建议提案: how long an answer took, how a quarter's messages were dealt with, what became of a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Fact, FactList, Note, Panel, Row, Table
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.interaction.rules import REPLY_DAYS
from sitegen.kinds.interaction.schema import Message, Proposal, Reply
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shown import columns
from sitegen.privacy.masking import mask_patterns
from sitegen.site.config import SiteConfig

_LONGEST = 1100  # calendar days that are worth counting one by one
_MOST_QUARTERS = 8
_CATEGORIES = {
    "A": "A类（已经解决或者采纳）",
    "B": "B类（正在解决或者列入计划）",
    "C": "C类（留作参考）",
    "D": "D类（暂时难以解决，作出说明）",
}
_LISTED = (Proposal.host, Proposal.category, Proposal.answered, Proposal.satisfaction)
# Words of which a group is made: a proposer that has none of them may be a person.
_GROUP = re.compile(
    r"[界组团会党盟局镇乡村县市区街社联委]|民革|民建|民进|代表$|委员$|无党派|九三|共青|小组|第[一二三四五六七八九十\d]"
)
_PERSON = re.compile(r"([\u4e00-\u9fff·]{2,5}?)((?:委员|代表|同志|先生|女士)?(?:等.*)?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Timed:
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


def _timed(record: Message, lists: Lists) -> Timed | None:
    """The days of a message; ``None`` if it is not valid or its days cannot be read."""
    asked, answered = record.asked, record.answered
    if asked is None or not record.is_valid or (answered and answered < asked):
        return None
    if answered is None and Message.answered.written(record):
        return None  # a date that cannot be read is no reason to call an answer late
    limit = int(lists.site.threshold("RS001", REPLY_DAYS))
    return Timed(asked, answered, working_days(lists.site, asked, answered or lists.view.today), limit)


def working_days(site: SiteConfig, start: date, end: date) -> int | None:
    """Working days after ``start`` up to ``end``; Monday to Friday in a year without a calendar. ``None``: too many."""
    if (end - start).days > _LONGEST:
        return None
    days = (start + timedelta(days=passed) for passed in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 if (worked := site.calendar.is_workday(day)) is None else worked for day in days)


@document_view("reply")
def answered_message(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """When a message came in, when it was answered, and whether that was in time; of several, each in a row."""
    messages = Reply.read(document.facts).messages
    if len(messages) == 1:
        shown = tuple(_message_facts(messages[0], lists))
        if shown:
            yield Panel("data-message", "办理情况", (FactList(shown),), first=True)
        return
    names = (Message.topic, Message.channel, Message.asked, Message.answered, Message.status, Message.satisfaction)
    lines = tuple(Row(tuple(Cell(field.written(one) or "—") for field in names)) for one in messages)
    heads = columns(*(field.label for field in names))
    yield Panel("data-message", "办理情况", (Table("办理情况", heads, lines),), first=True)


def _message_facts(record: Message, lists: Lists) -> Iterator[Fact]:
    yield from field_facts(record, Message.channel, Message.topic, Message.status)
    timed = _timed(record, lists)
    if timed:
        yield Fact("来信日期", (Cell(str(timed.asked)),))
        if timed.answered:
            yield Fact("答复日期", (Cell(str(timed.answered)),))
        yield Fact("答复用时" if timed.answered else "办理时限", _taken(timed, lists.site))
    yield from field_facts(record, Message.satisfaction)


def _taken(message: Timed, site: SiteConfig) -> tuple[Cell, ...]:
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
    written = chain.from_iterable(Reply.read(document.facts).messages for document in documents)
    messages = [timed for record in written if (timed := _timed(record, lists))]
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


def _quarter(name: str, messages: Sequence[Timed]) -> Row:
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
    data = Proposal.read(document.facts)
    shown = tuple(_particulars(data))
    if shown:
        yield Panel("data-proposal", "办理信息", (FactList(shown),), first=True)
    yield from Proposal.rows.panels(data, document.facts)


def _particulars(data: Proposal) -> Iterator[Fact]:
    yield from field_facts(data, Proposal.seq, Proposal.session, Proposal.type)
    proposers = masked_proposer(data.by)
    if proposers:
        yield Fact(Proposal.by.label, (Cell(proposers),))
    yield from field_facts(data, Proposal.host, Proposal.co)
    if data.category:
        category = _CATEGORIES.get(_letter(data.category), data.category)
        yield Fact(Proposal.category.label, (Cell(category),))
    yield from field_facts(data, Proposal.answered, Proposal.satisfaction)


def _letter(category: str) -> str:
    return category.removesuffix("类").upper()


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
    singles = [(document.facts, data) for document in documents if (data := Proposal.read(document.facts)).seq]
    if not singles:
        return
    lines = tuple(
        Row((
            Cell(data.seq),
            Cell(facts.title, facts.url),
            *(Cell(field.written(data)) for field in _LISTED),
        ))
        for facts, data in singles
    )  # fmt: skip
    counts = {name: sum(_letter(data.category) == name for _, data in singles) for name in _CATEGORIES}
    words = "、".join(f"{name}类 {count} 件" for name, count in counts.items() if count)
    note = Note(f"已公开复文 {len(lines)} 件{f'，其中{words}' if words else ''}。")
    heads = columns("编号", "复文", "主办单位", "类别", "答复日期", "满意度")
    yield Panel("data-proposals", "复文公开", (note, Table("建议提案复文", heads, lines)))
