"""RS: what the public writes in is answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.days import months_after
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.interaction.schema import Message, Reply
from sitegen.kinds.values import data_fault, said
from sitegen.rulebook.basis import INDICATORS, work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule

REPLY_DAYS = 5
UNANSWERED_MONTHS = 3
_DAY_HINT = "写成 2024-05-01 的形式。"


@collection_rule("RS001", WARNING, work_plan("二（三）"))
def reply_late(catalogue: Catalogue) -> Iterator[Fault]:
    """留言超过 5 个工作日才答复，或者到期还没有答复。

    理由：县长信箱等渠道收到的留言，答复一般不超过 5 个工作日；收到留言的当天不算。
    没有写留言日期、日期看不出是哪一天，或者答复早于留言的，期限无从核对，也在此报告。
    改法：日期写错的改正；尽快答复，确需较长时间办理的，先答复办理进展。
    一个文件里有几条留言的，data 写成列表，或者列在 items（留言）下，每条都写 asked（留言日期）。

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 2024-03-06, answered: 2024-03-14}

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 2026-11-06, status: 办理中}

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 8月1日, status: 办理中}

    正例：
        --- content/reply.md
        kind: reply
        data: {asked: 2024-03-06, answered: 2024-03-13}
    """
    days = int(catalogue.site.threshold("RS001", REPLY_DAYS))
    yield from _undated(catalogue)
    for message in public_messages(catalogue):
        facts, written = message.facts, message.record
        key = (Message.answered if "answered" in written.cells else Message.asked).steps(written)
        if message.unreadable:
            what = f"答复日期写的是“{message.unreadable}”，看不出是哪一天"
            yield data_fault(facts, what, _DAY_HINT, *key, evidence=f"答复日期{message.name}")
            continue
        if message.answered and message.answered < message.asked:
            what = f"{message.asked} 留言，答复日期却是更早的 {message.answered}"
            yield data_fault(facts, what, "改正写错的一处。", *key, evidence=f"答复早于留言{message.name}")
            continue
        deadline = catalogue.site.calendar.deadline(message.asked, days)
        done = message.answered or catalogue.today
        if done <= deadline.day or _is_forgotten(catalogue, message):
            continue
        happened = f"实际 {done} 答复" if message.answered else "还没有答复"
        what = f"{message.asked} 留言，应不晚于 {deadline.day} 答复，{happened}"
        severity = None if deadline.certain else NOTICE
        hint = (
            "日期写错的改正；还没有答复的尽快答复。"
            if deadline.certain
            else "该年的节假日安排未知，期限按周一至周五推算。"
        )
        yield data_fault(facts, what, hint, *key, severity=severity, evidence=f"答复期限{message.name}")


@collection_rule("RS002", ERROR, INDICATORS)
def message_unanswered(catalogue: Catalogue) -> Iterator[Fault]:
    """留言超过三个月没有答复。

    理由：有效留言超过三个月不答复，是政府网站检查的单项否决项。
    改法：立即答复并写上 answered（答复日期）；不属于有效留言的，在 status（状态）写“不予受理”并在正文说明。

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 2026-08-20, status: 办理中}

    正例：
        --- content/reply.md
        kind: reply
        data: {asked: 2026-08-20, answered: 2026-08-25}
    """
    for message in public_messages(catalogue):
        if _is_forgotten(catalogue, message):
            facts = message.facts
            what = f"{message.asked} 的留言超过 {_months(catalogue)} 个月没有答复"
            key = Message.asked.steps(message.record)
            yield data_fault(facts, what, "立即答复，写上 answered。", *key, evidence=f"没有答复{message.name}")


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """A valid message from the public; ``unreadable`` is an answer's date that is none."""

    facts: Facts
    record: Message
    asked: date
    answered: date | None
    unreadable: str

    @property
    def name(self) -> str:
        """A number that identifies the message in its document; empty if it is the only one."""
        return _number(self.record)


def public_messages(catalogue: Catalogue) -> Iterator[PublicMessage]:
    """Every valid message that is meant for the public and says when it came in, in the order of paths."""
    for facts, record in _valid(catalogue):
        if record.asked:
            unreadable = "" if record.answered else said(Message.answered.written(record))
            yield PublicMessage(facts, record, record.asked, record.answered, unreadable)


def _undated(catalogue: Catalogue) -> Iterator[Fault]:
    """Report messages without a readable day: nobody can know whether their answer came in time."""
    for facts, record in _valid(catalogue):
        if record.asked:
            continue
        written = said(Message.asked.written(record))
        which = f"第{_number(record)} 条留言" if record.within else ""
        if written:
            what = f"{which}留言日期写的是“{written}”，看不出是哪一天，无法核对答复期限"
        else:
            what = f"{which}没有写留言日期，无法核对答复期限"
        hint = "在 data 里写 asked（留言日期），" + _DAY_HINT
        yield data_fault(facts, what, hint, *Message.asked.steps(record), evidence=f"留言日期{_number(record)}")


def _valid(catalogue: Catalogue) -> Iterator[tuple[Facts, Message]]:
    """Every message that is owed an answer."""
    for facts in catalogue.documents:
        reply = Reply.of(facts, catalogue.site) if catalogue.is_meant_public(facts) else None
        for record in reply.messages if reply is not None else ():
            if record.is_valid:
                yield facts, record


def _number(record: Message) -> str:
    return f" {int(record.within[-1]) + 1}" if record.within else ""


def _months(catalogue: Catalogue) -> int:
    return int(catalogue.site.threshold("RS002", UNANSWERED_MONTHS))


def _is_forgotten(catalogue: Catalogue, message: PublicMessage) -> bool:
    if message.answered or message.unreadable:
        return False
    return catalogue.today > months_after(message.asked, _months(catalogue))
