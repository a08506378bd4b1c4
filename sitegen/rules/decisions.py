"""DC: opinions on a major decision were asked for long enough, counted, answered, and the dossier is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sitegen.catalogue import Catalogue
from sitegen.config import SiteConfig
from sitegen.model import Document, Facts, Fault
from sitegen.rules.basis import PRACTICE, decision_procedure, work_plan
from sitegen.rules.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule
from sitegen.rules.shapes import mapping, number, table, text
from sitegen.rules.values import entry, is_meant_public, moment, place, said

COMMENT_DAYS = 30
LEAST_WORKING_DAYS = 7
FEEDBACK_DAYS = 20
KIND, DOSSIER = "decision", "dossier"
_UNCERTAIN = "该年的节假日安排未知，期限按周一至周五推算。"
_RESULTS = {
    "采纳": "adopted",
    "已采纳": "adopted",
    "全部采纳": "adopted",
    "部分采纳": "partly",
    "不采纳": "rejected",
    "未采纳": "rejected",
    "不予采纳": "rejected",
    "没有采纳": "rejected",
}
_TOTALS = {
    "received": ("收到", ("received", "收到", "征集", "共收到")),
    "adopted": ("采纳", ("adopted", "采纳")),
    "partly": ("部分采纳", ("partly", "部分采纳")),
    "rejected": ("不采纳", ("rejected", "不采纳", "未采纳", "不予采纳")),
}
_STAGES = {
    "草案": ("draft", "草案", "决策草案"),
    "制订背景": ("background", "背景", "制订背景", "制定背景"),
    "征集采纳": ("opinions", "意见", "征集采纳", "意见征集", "意见采纳"),
    "会议审议": ("meeting", "会议", "会议审议"),
    "决策结果": ("result", "结果", "决策结果"),
}
_DECIDED = ("已决策", "已公布", "已决定", "已印发", "已出台", "已办结", "已完成", "已审议通过")
STOPPED = ("终止", "撤销", "撤回", "取消", "暂停", "暂缓")


@document_rule("DC001", ERROR, decision_procedure("十五"))
def comment_period_short(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """重大行政决策公开征求意见不足 30 日，又没有说明缩短的理由。

    理由：征求意见的期限一般不少于 30 日；因情况紧急等原因需要缩短的，公开征求意见时应当说明。
    缩短也不能少于 7 个工作日。
    改法：延长截止日期；确需缩短的，在 data 的 comment 里写 shortened_reason（缩短理由）并在正文说明。
    首日、末日都算进去才满 30 日的，只作提醒。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-03-25}}

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-03-11, shortened_reason: 汛期将至}}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-04-05}}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-03-20, shortened_reason: 汛期将至}}
    """
    facts = document.facts
    dossier = decision_dossier(facts)
    opens, closes, comment = comment_period(dossier)
    if not (opens and closes) or closes < opens:
        return
    line, column = place(document.head, facts, *_where(dossier, "comment", "征求意见"))
    least = int(site.threshold("DC001", COMMENT_DAYS))
    days = (closes - opens).days
    deadline = site.calendar.deadline(opens - timedelta(days=1), LEAST_WORKING_DAYS)
    period = f"公开征求意见 {opens} 至 {closes}"
    if closes < deadline.day:
        message = f"{period}，不足 {LEAST_WORKING_DAYS} 个工作日"
        severity, hint = (None, "延长截止日期。") if deadline.certain else (WARNING, _UNCERTAIN)
        yield Fault(message, line, hint, column, severity=severity, evidence="征求意见期限")
    elif days < least and not said(entry(comment, "shortened_reason", "缩短理由")):
        sure = days + 1 < least
        message = f"{period}，{'' if sure else '首日不计'}不足 {least} 日，没有说明缩短的理由"
        hint = "延长截止日期，或者写明 shortened_reason（缩短理由）。"
        yield Fault(message, line, hint, column, severity=None if sure else WARNING, evidence="征求意见期限")


@document_rule("DC002", ERROR, PRACTICE)
def opinions_do_not_add_up(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """收到的意见数，不等于采纳、部分采纳、不采纳之和。

    理由：每条意见都要有处理结果；数对不上，说明有意见没有交代。
    改法：逐条核对；意见逐条列出的，totals（合计）与列出的条数、结果也要一致。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, totals: {received: 8, adopted: 5, partly: 1, rejected: 1}}

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, totals: {received: 1, adopted: 1, partly: 0, rejected: 0}, opinions: [{content: 增加一个站点, result: 部分采纳, reason: 先试行}]}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, totals: {received: 8, adopted: 5, partly: 1, rejected: 2}}
    """  # noqa: E501
    facts = document.facts
    dossier = decision_dossier(facts)
    totals = mapping(entry(dossier, "totals", "合计"))
    written = {name: entry(totals, *keys) for name, (_, keys) in _TOTALS.items()}
    if not totals or written["received"] is None:
        return
    line, column = place(document.head, facts, *_where(dossier, "totals", "合计"))
    odd = [name for name, value in written.items() if value is not None and number(value) is None]
    if odd:
        words = "、".join(f"{_TOTALS[name][0]}写的是“{text(written[name])}”" for name in odd)
        yield Fault(f"意见合计不是数：{words}", line, "填非负整数，没有的填 0。", column, evidence="意见合计的写法")
        return
    figures = {name: number(value) or 0 for name, value in written.items()}
    received = figures.pop("received")
    if received != sum(figures.values()):
        parts = "、".join(f"{_TOTALS[name][0]} {figure}" for name, figure in figures.items())
        message = f"收到意见 {received} 条，{parts} 条，合计 {sum(figures.values())} 条"
        yield Fault(message, line, "逐条核对意见的处理结果。", column, evidence="意见合计")
    yield from _list_faults(document, dossier, received, figures)


def _list_faults(
    document: Document, dossier: Mapping[str, Any], received: int, figures: dict[str, int]
) -> Iterator[Fault]:
    """The list beside its totals: it may leave opinions out, but holds no more than were received."""
    opinions = _opinions(dossier)
    line, column = place(document.head, document.facts, *_where(dossier, "opinions", "意见"))
    if len(opinions) > received:
        message = f"收到意见 {received} 条，逐条列出了 {len(opinions)} 条"
        yield Fault(message, line, "核对合计与逐条列出的意见。", column, evidence="意见条数")
    results = [_RESULTS.get(_result(opinion), "") for opinion in opinions]
    if len(opinions) != received or "" in results:
        return
    for name, figure in figures.items():
        if results.count(name) != figure:
            label = _TOTALS[name][0]
            message = f"意见合计写{label} {figure} 条，逐条列出的{label} {results.count(name)} 条"
            yield Fault(message, line, "核对合计与逐条列出的意见。", column, evidence=f"意见结果 {label}")


@document_rule("DC003", ERROR, work_plan("二（一）"))
def rejection_without_reason(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """不采纳或部分采纳的意见没有写理由。

    理由：征集到的意见要公布采纳情况，集中意见不予采纳的要说明理由；提意见的人有权知道为什么。
    改法：在这条意见上写 reason（理由），说明依据、成本或者替代的做法。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, opinions: [{seq: 1, content: 票价统一为1元, result: 不采纳}]}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, opinions: [{seq: 1, content: 票价统一为1元, result: 不采纳, reason: 超出财政承受能力}]}
    """
    dossier = decision_dossier(document.facts)
    field = _where(dossier, "opinions", "意见")
    for spot, opinion in enumerate(_rows(dossier)):
        values = mapping(opinion)
        result = _result(values)
        if _RESULTS.get(result) in ("partly", "rejected") and not said(entry(values, "reason", "理由", "采纳理由")):
            line, column = place(document.head, document.facts, *field, spot)
            seq = text(entry(values, "seq", "序号")) or str(spot + 1)
            message = f"第 {seq} 条意见{result}，没有写理由"
            yield Fault(message, line, "在这条意见上写 reason（理由）。", column, evidence=f"意见理由 {seq}")


@document_rule("DC004", WARNING, work_plan("二（一）"))
def dossier_incomplete(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """已经决策的事项，专卷里缺少草案、制订背景、征集采纳、会议审议、决策结果中的一项。

    理由：决策草案、制订背景、意见征集采纳、会议审议、决策结果要按事项集中展示，公众能看到一项决策的全过程。
    改法：在 data 的 stages 里补上这一环节的日期和说明；依法没有这一环节的，在 text 写明原因。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, status: 已决策, stages: {draft: {date: 2024-01-05, text: 公布草案}, result: {date: 2024-03-01, text: 印发}}}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, status: 征求意见中, stages: {draft: {date: 2024-01-05, text: 公布草案}}}
    """  # noqa: E501
    facts = document.facts
    dossier = decision_dossier(facts)
    if said(entry(dossier, "status", "状态")) not in _DECIDED:
        return
    missing = [label for label in _STAGES if not has_stage(dossier, label)]
    if missing:
        line, column = place(document.head, facts, *_where(dossier, "stages", "环节", "阶段"))
        message = f"事项已经决策，专卷缺少{'、'.join(missing)}"
        yield Fault(message, line, "在 stages 里补上，写明日期和说明。", column, evidence="专卷环节")


@collection_rule("DC005", WARNING, work_plan("二（一）"))
def feedback_not_published(catalogue: Catalogue) -> Iterator[Fault]:
    """征求意见截止超过 20 个工作日，还没有公布意见征集和采纳情况。

    理由：决策草案征求意见后，要公开意见征集情况、采纳情况和集中意见不予采纳的理由；期限国家没有规定，可以由本站另定。
    改法：在 data 里补上 totals（合计）、opinions（意见）或者 stages 的 opinions（征集采纳）；
    没有收到意见的写 received: 0。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-04-08}}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-04-08}, totals: {received: 0}}
    """
    days = int(catalogue.site.threshold("DC005", FEEDBACK_DAYS))
    for facts in catalogue.documents:
        dossier = decision_dossier(facts)
        _, closes, _ = comment_period(dossier)
        status = said(entry(dossier, "status", "状态"))
        if not closes or closes >= catalogue.today or any(word in status for word in STOPPED):
            continue
        deadline = catalogue.site.calendar.deadline(closes, days)
        if catalogue.today > deadline.day and not has_stage(dossier, "征集采纳"):
            due = f"征求意见于 {closes} 截止，应不晚于 {deadline.day}（{days} 个工作日）公布意见征集和采纳情况"
            severity = None if deadline.certain else NOTICE
            hint = "公布收到的意见、采纳情况和不采纳的理由。" + ("" if deadline.certain else _UNCERTAIN)
            line = facts.line("data", "title")
            yield Fault(f"{due}，还没有公布", line, hint, path=facts.path, severity=severity, evidence="意见反馈")


def decision_dossier(facts: Facts) -> Mapping[str, Any]:
    """The dossier of a decision that is meant for the public; empty for a catalogue of decisions, and for others."""
    if facts.kind != KIND or not is_meant_public(facts):
        return {}
    data = table(facts)
    kind = entry(data, "type", "类型")
    return data if kind in (None, DOSSIER, "专卷") else {}


def _where(dossier: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name in dossier)[:1]


def comment_period(dossier: Mapping[str, Any]) -> tuple[date | None, date | None, Mapping[str, Any]]:
    """When comments open and close, ``None`` where that is not told, and what holds both."""
    comment = mapping(entry(dossier, "comment", "征求意见")) or dossier
    return moment(entry(comment, "opens", "开始")), moment(entry(comment, "closes", "截止")), comment


def _rows(dossier: Mapping[str, Any]) -> list[Any]:
    value = entry(dossier, "opinions", "意见")
    return value if isinstance(value, list) else []


def _opinions(dossier: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in _rows(dossier) if isinstance(row, dict)]


def _result(opinion: Mapping[str, Any]) -> str:
    return text(entry(opinion, "result", "处理", "结果", "是否采纳"))


def has_stage(dossier: Mapping[str, Any], label: str) -> bool:
    """True where the dossier holds a stage: a date or words; for the opinions, their list or totals do as well."""
    value = entry(mapping(entry(dossier, "stages", "环节", "阶段")), *_STAGES[label])
    values = mapping(value)
    if said(value) or said(entry(values, "date", "日期")) or said(entry(values, "text", "说明")):
        return True
    return label == "征集采纳" and bool(_opinions(dossier) or mapping(entry(dossier, "totals", "合计")))
