"""RS: what the public writes in is answered in time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue import Catalogue
from sitegen.model import Facts, Fault
from sitegen.rules.basis import INDICATORS, work_plan
from sitegen.rules.registry import ERROR, NOTICE, WARNING, collection_rule
from sitegen.rules.shapes import table
from sitegen.rules.values import entry, moment, said

REPLY_DAYS = 5
UNANSWERED_MONTHS = 3
KIND = "reply"
_NOT_VALID = ("不予受理", "无效", "不予处理", "已撤回")


@collection_rule("RS001", WARNING, work_plan("二（三）"))
def reply_late(catalogue: Catalogue) -> Iterator[Fault]:
    """留言超过 5 个工作日才答复，或者到期还没有答复。

    理由：县长信箱等渠道收到的留言，答复一般不超过 5 个工作日；收到留言的当天不算。
    改法：日期写错的改正；尽快答复，确需较长时间办理的，先答复办理进展。

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 2024-03-06, answered: 2024-03-14}

    错例：
        --- content/reply.md
        kind: reply
        data: {asked: 2026-11-06, status: 办理中}

    正例：
        --- content/reply.md
        kind: reply
        data: {asked: 2024-03-06, answered: 2024-03-13}
    """
    days = int(catalogue.site.threshold("RS001", REPLY_DAYS))
    for message in public_messages(catalogue):
        facts = message.facts
        line = facts.line("data")
        if message.unreadable:
            what = f"答复日期写的是“{message.unreadable}”，看不出是哪一天"
            yield Fault(what, line, "写成 2024-05-01 的形式。", path=facts.path, evidence="答复日期")
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
        yield Fault(what, line, hint, path=facts.path, severity=severity, evidence="答复期限")


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
            yield Fault(what, facts.line("data"), "立即答复，写上 answered。", path=facts.path, evidence="没有答复")


@dataclass(frozen=True, slots=True)
class Message:
    """A valid message from the public; ``unreadable`` is an answer's date that is none."""

    facts: Facts
    asked: date
    answered: date | None
    unreadable: str


def public_messages(catalogue: Catalogue) -> Iterator[Message]:
    """Every valid message that is meant for the public and says when it came in, in the order of paths."""
    for facts in catalogue.documents:
        if facts.kind != KIND or not catalogue.is_meant_public(facts):
            continue
        data = table(facts)
        asked = moment(entry(data, "asked", "留言日期", "来信日期"))
        written = entry(data, "answered", "答复日期")
        answered = moment(written)
        status = said(entry(data, "status", "状态"))
        if asked and not any(word in status for word in _NOT_VALID):
            yield Message(facts, asked, answered, "" if answered else said(written))


def _months(catalogue: Catalogue) -> int:
    return int(catalogue.site.threshold("RS002", UNANSWERED_MONTHS))


def _is_forgotten(catalogue: Catalogue, message: Message) -> bool:
    if message.answered or message.unreadable:
        return False
    return catalogue.today > _months_later(message.asked, _months(catalogue))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
