"""RS: what the public writes in is answered in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.days import months_after
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.shapes import mapping, table
from sitegen.kinds.values import Steps, data_fault, entry, moment, said, written_key
from sitegen.rulebook.basis import INDICATORS, work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule

REPLY_DAYS = 5
UNANSWERED_MONTHS = 3
KIND = "reply"
_ASKED, _ANSWERED = ("asked", "留言日期", "来信日期"), ("answered", "答复日期")
_LIST = ("items", "留言")
_DAY_HINT = "写成 2024-05-01 的形式。"
_NOT_VALID = ("不予受理", "无效", "不予处理", "已撤回")


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
        facts = message.facts
        answered = written_key(message.values, *_ANSWERED)
        key = (*message.steps, *(answered or written_key(message.values, *_ASKED)))
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
            key = (*message.steps, *written_key(message.values, *_ASKED))
            yield data_fault(facts, what, "立即答复，写上 answered。", *key, evidence=f"没有答复{message.name}")


@dataclass(frozen=True, slots=True)
class Message:
    """A valid message from the public; ``unreadable`` is an answer's date that is none.

    ``values`` is what is written of it, ``steps`` lead to that in ``data``.
    """

    facts: Facts
    asked: date
    answered: date | None
    unreadable: str
    values: Mapping[str, Any]
    steps: Steps = ()

    @property
    def name(self) -> str:
        """What tells the message from others of its document; empty where it is alone."""
        return _name(self.steps)


def public_messages(catalogue: Catalogue) -> Iterator[Message]:
    """Every valid message that is meant for the public and says when it came in, in the order of paths."""
    for facts, steps, values in _valid(catalogue):
        asked = moment(entry(values, *_ASKED))
        written = entry(values, *_ANSWERED)
        answered = moment(written)
        if asked:
            yield Message(facts, asked, answered, "" if answered else said(written), values, steps)


def _undated(catalogue: Catalogue) -> Iterator[Fault]:
    """Messages whose day is not told: whether they were answered in time cannot be known, nor whether at all."""
    for facts, steps, values in _valid(catalogue):
        written = entry(values, *_ASKED)
        if moment(written):
            continue
        which = f"第 {int(steps[-1]) + 1} 条留言" if steps else ""
        if said(written):
            what = f"{which}留言日期写的是“{said(written)}”，看不出是哪一天，无法核对答复期限"
        else:
            what = f"{which}没有写留言日期，无法核对答复期限"
        hint = "在 data 里写 asked（留言日期），" + _DAY_HINT
        key = (*steps, *written_key(values, *_ASKED))
        yield data_fault(facts, what, hint, *key, evidence=f"留言日期{_name(steps)}")


def _valid(catalogue: Catalogue) -> Iterator[tuple[Facts, Steps, Mapping[str, Any]]]:
    """What is written of every message that is owed an answer, with the steps to it."""
    for facts in catalogue.documents:
        if facts.kind == KIND and catalogue.is_meant_public(facts):
            for steps, values in _messages(facts):
                status = said(entry(values, "status", "状态"))
                if not any(word in status for word in _NOT_VALID):
                    yield facts, steps, values


def _messages(facts: Facts) -> Iterator[tuple[Steps, Mapping[str, Any]]]:
    """The messages of one document: ``data`` itself, or the list that it is or holds; never none."""
    data = table(facts)
    within: Steps = () if isinstance(facts.data, list) else written_key(data, *_LIST)
    listed = facts.data if isinstance(facts.data, list) else entry(data, *_LIST)
    found = listed if isinstance(listed, list) else []
    if not found or entry(data, *_ASKED, *_ANSWERED) is not None:
        yield (), data
    for place, one in enumerate(found):
        yield (*within, place), mapping(one)


def _name(steps: Steps) -> str:
    return f" {int(steps[-1]) + 1}" if steps else ""


def _months(catalogue: Catalogue) -> int:
    return int(catalogue.site.threshold("RS002", UNANSWERED_MONTHS))


def _is_forgotten(catalogue: Catalogue, message: Message) -> bool:
    if message.answered or message.unreadable:
        return False
    return catalogue.today > months_after(message.asked, _months(catalogue))
