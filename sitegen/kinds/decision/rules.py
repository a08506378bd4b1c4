"""DC: opinions on a major decision were asked for long enough, counted, answered, and the dossier is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.shapes import mapping, number, table, text
from sitegen.kinds.values import Steps, data_fault, entry, is_meant_public, moment, said, written_key
from sitegen.rulebook.basis import PRACTICE, decision_procedure, work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule
from sitegen.site.config import SiteConfig

COMMENT_DAYS = 30
LEAST_WORKING_DAYS = 7
FEEDBACK_DAYS = 20
KIND, DOSSIER = "decision", "dossier"
_PERIOD = {"开始": ("opens", "开始"), "截止": ("closes", "截止")}
_UNCERTAIN = "该年的节假日安排未知，期限按周一至周五推算。"
# what became of an opinion → the words for it; all others are told as unknown
_RESULT_WORDS = {
    "adopted": ("采纳", "已采纳", "全部采纳", "予以采纳", "完全采纳", "是", "adopted"),
    "partly": ("部分采纳", "部分予以采纳", "已部分采纳", "部分", "partly"),
    "rejected": (
        "不采纳", "未采纳", "不予采纳", "没有采纳", "未予采纳", "暂不采纳", "暂未采纳", "暂不予采纳", "否", "rejected",
    ),
}  # fmt: skip
_RESULTS = {word: name for name, words in _RESULT_WORDS.items() for word in words}
_BARE_WORDS = ("部分", "partly", "否", "rejected")  # say nothing without the name of their column
_WORDS_HINT = f"写下列词语之一：{'、'.join(_RESULTS)}；没有采纳的写明理由。"
_TOTALS = {
    "received": ("收到", ("received", "收到", "征集", "共收到")),
    "adopted": ("采纳", ("adopted", "采纳")),
    "partly": ("部分采纳", ("partly", "部分采纳")),
    "rejected": ("不采纳", ("rejected", "不采纳", "未采纳", "不予采纳")),
}
_RESULT = ("result", "处理", "结果", "是否采纳")
_STAGES = {
    "草案": ("draft", "草案", "决策草案"),
    "制订背景": ("background", "背景", "制订背景", "制定背景"),
    "征集采纳": ("opinions", "意见", "征集采纳", "意见征集", "意见采纳"),
    "会议审议": ("meeting", "会议", "会议审议"),
    "决策结果": ("result", "结果", "决策结果"),
}
_DECIDED = (
    "已决策", "已决定", "已通过", "审议通过", "已审议通过", "已公布", "已公布实施", "已发布", "已发布实施", "已印发",
    "已印发实施", "已出台", "已出台实施", "已实施", "已施行", "已办结", "已完成", "decided",
)  # fmt: skip
_UNDER_WAY = re.compile(
    r"中$|^(?:待|拟|正在|计划|尚未|还未|未|已征求意见|征求意见|公开征求意见|意见征集|征集意见)|阶段$"
)
# 未收到意见 tells what came in; 未公布 does not
_NOT_YET = re.compile(
    r"(?:尚|还|暂)?未(?!收到|收集到|征集到|接到|收集|提出).*|(?:待|拟|将|即将|预计|计划|正在|没有公布|暂不).*|.*(?:整理|汇总|研究|办理)中"
)
_NO_RESULT = re.compile(r"不涉及|不适用")
STOPPED = ("终止", "撤销", "撤回", "取消", "暂停", "暂缓")


@document_rule("DC001", ERROR, decision_procedure("十五"))
def comment_period_short(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """重大行政决策公开征求意见不足 30 日，又没有说明缩短的理由。

    理由：征求意见的期限一般不少于 30 日；因情况紧急等原因需要缩短的，公开征求意见时应当说明。
    缩短也不能少于 7 个工作日。
    改法：延长截止日期；确需缩短的，在 data 的 comment 里写 shortened_reason（缩短理由）并在正文说明。
    首日、末日都算进去才满 30 日的，只作提醒。开始、截止日期看不出是哪一天的，期限无从核对，也在此报告。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-03-25}}

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 2024-03-11, shortened_reason: 汛期将至}}

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, comment: {opens: 2024-03-06, closes: 4月上旬}}

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
    for label, names in _PERIOD.items():
        written = entry(comment, *names)
        if said(written) and moment(written) is None:
            message = f"征求意见{label}日期写的是“{said(written)}”，看不出是哪一天，无法核对期限"
            steps = comment_steps(dossier, *names)
            yield data_fault(facts, message, "写成 2024-05-01 的形式。", *steps, evidence=f"征求意见{label}日期")
    if not (opens and closes) or closes < opens:
        return
    period_key = comment_steps(dossier, "closes", "截止")
    least = int(site.threshold("DC001", COMMENT_DAYS))
    days = (closes - opens).days
    deadline = site.calendar.deadline(opens - timedelta(days=1), LEAST_WORKING_DAYS)
    period = f"公开征求意见 {opens} 至 {closes}"
    if closes < deadline.day:
        message = f"{period}，不足 {LEAST_WORKING_DAYS} 个工作日"
        severity, hint = (None, "延长截止日期。") if deadline.certain else (WARNING, _UNCERTAIN)
        yield data_fault(facts, message, hint, *period_key, severity=severity, evidence="征求意见期限")
    elif days < least and not said(entry(comment, "shortened_reason", "缩短理由")):
        sure = days + 1 < least
        message = f"{period}，{'' if sure else '首日不计'}不足 {least} 日，没有说明缩短的理由"
        hint = "延长截止日期，或者写明 shortened_reason（缩短理由）。"
        severity = None if sure else WARNING
        yield data_fault(facts, message, hint, *period_key, severity=severity, evidence="征求意见期限")


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
    steps = written_key(dossier, "totals", "合计")
    odd = [name for name, value in written.items() if value is not None and number(value) is None]
    if odd:
        words = "、".join(f"{_TOTALS[name][0]}写的是“{text(written[name])}”" for name in odd)
        key = written_key(totals, *_TOTALS[odd[0]][1])
        hint = "填非负整数，没有的填 0。"
        yield data_fault(facts, f"意见合计不是数：{words}", hint, *steps, *key, evidence="意见合计的写法")
        return
    figures = {name: number(value) or 0 for name, value in written.items()}
    received = figures.pop("received")
    if received != sum(figures.values()):
        parts = "、".join(f"{_TOTALS[name][0]} {figure}" for name, figure in figures.items())
        message = f"收到意见 {received} 条，{parts} 条，合计 {sum(figures.values())} 条"
        key = written_key(totals, *_TOTALS["received"][1])
        yield data_fault(facts, message, "逐条核对意见的处理结果。", *steps, *key, evidence="意见合计")
    yield from _list_faults(document, dossier, received, figures)


def _list_faults(
    document: Document, dossier: Mapping[str, Any], received: int, figures: dict[str, int]
) -> Iterator[Fault]:
    """The list beside its totals: it may leave opinions out, but holds no more than were received."""
    opinions = _opinions(dossier)
    facts, steps = document.facts, written_key(dossier, "opinions", "意见")
    if len(opinions) > received:
        message = f"收到意见 {received} 条，逐条列出了 {len(opinions)} 条"
        yield data_fault(facts, message, "核对合计与逐条列出的意见。", *steps, evidence="意见条数")
    results = [adoption(opinion) for opinion in opinions]
    if len(opinions) != received or "" in results:
        return
    for name, figure in figures.items():
        if results.count(name) != figure:
            label = _TOTALS[name][0]
            message = f"意见合计写{label} {figure} 条，逐条列出的{label} {results.count(name)} 条"
            yield data_fault(facts, message, "核对合计与逐条列出的意见。", *steps, evidence=f"意见结果 {label}")


@document_rule("DC003", ERROR, work_plan("二（一）"))
def rejection_without_reason(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """不采纳或部分采纳的意见没有写理由，或者看不出一条意见采纳没有。

    理由：征集到的意见要公布采纳情况，集中意见不予采纳的要说明理由；提意见的人有权知道为什么。
    改法：在这条意见上写 reason（理由），说明依据、成本或者替代的做法。
    result（处理、是否采纳）写“采纳”“部分采纳”“不采纳”，或者“是”“否”。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, opinions: [{seq: 1, content: 票价统一为1元, result: 不采纳}]}

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, opinions: [{seq: 1, content: 票价统一为1元, result: 留作参考}]}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, opinions: [{seq: 1, content: 票价统一为1元, result: 不采纳, reason: 超出财政承受能力}]}
    """
    dossier = decision_dossier(document.facts)
    steps = written_key(dossier, "opinions", "意见")
    for spot, opinion in enumerate(_rows(dossier)):
        values = mapping(opinion)
        result, became = result_word(values), adoption(values)
        has_reason = bool(said(entry(values, "reason", "理由", "采纳理由")))
        seq = text(entry(values, "seq", "序号")) or str(spot + 1)
        within = (*steps, spot, *written_key(values, *_RESULT))
        if not became:
            what = f"的处理结果写的是“{result}”，看不出采纳没有" if result else "没有写处理结果"
            # with a reason only the word is wrong
            severity = WARNING if has_reason else None
            message = f"第 {seq} 条意见{what}"
            yield data_fault(
                document.facts, message, _WORDS_HINT, *within, evidence=f"意见结果 {seq}", severity=severity
            )
        elif became != "adopted" and not has_reason:
            told = _RESULT_WORDS[became][0] if result in _BARE_WORDS else result
            message = f"第 {seq} 条意见{told}，没有写理由"
            hint = "在这条意见上写 reason（理由）。"
            yield data_fault(document.facts, message, hint, *within, evidence=f"意见理由 {seq}")


@collection_rule("DC004", WARNING, work_plan("二（一）"))
def dossier_incomplete(catalogue: Catalogue) -> Iterator[Fault]:
    """已经决策的事项，专卷里缺少草案、制订背景、征集采纳、会议审议、决策结果中的一项。

    理由：决策草案、制订背景、意见征集采纳、会议审议、决策结果要按事项集中展示，公众能看到一项决策的全过程。
    改法：在 data 的 stages 里补上这一环节的日期和说明；依法没有这一环节的，在 text 写明原因。
    status（状态）写着已经决策，或者 stages 里已有决策结果的，都算已经决策；状态看不出办到哪一步的，提醒一次。

    错例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, status: 已决策, stages: {draft: {date: 2024-01-05, text: 公布草案}, result: {date: 2024-03-01, text: 印发}}}

    正例：
        --- content/decision.md
        kind: decision
        data: {type: dossier, status: 征求意见中, stages: {draft: {date: 2024-01-05, text: 公布草案}}}
    """  # noqa: E501
    for facts, dossier in decision_dossiers(catalogue):
        status = said(entry(dossier, "status", "状态"))
        if any(word in status for word in STOPPED):
            continue
        if not says_decided(status) and not _has_result(dossier, catalogue.today):
            if status and not _UNDER_WAY.search(_bare(status)):
                message = f"状态写的是“{status}”，看不出是否已经决策"
                hint = f"已经决策的写下列词语之一：{'、'.join(_DECIDED)}；没有决策的写“征求意见中”“审议中”等。"
                steps = written_key(dossier, "status", "状态")
                yield data_fault(facts, message, hint, *steps, severity=NOTICE, evidence="事项状态")
            continue
        missing = [label for label in _STAGES if not has_stage(dossier, label)]
        if missing:
            message = f"事项已经决策，专卷缺少{'、'.join(missing)}"
            steps = written_key(dossier, "stages", "环节", "阶段")
            yield data_fault(facts, message, "在 stages 里补上，写明日期和说明。", *steps, evidence="专卷环节")


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
    for facts, dossier in decision_dossiers(catalogue):
        _, closes, _ = comment_period(dossier)
        status = said(entry(dossier, "status", "状态"))
        if not closes or closes >= catalogue.today or any(word in status for word in STOPPED):
            continue
        deadline = catalogue.site.calendar.deadline(closes, days)
        if catalogue.today > deadline.day and not has_stage(dossier, "征集采纳"):
            due = f"征求意见于 {closes} 截止，应不晚于 {deadline.day}（{days} 个工作日）公布意见征集和采纳情况"
            severity = None if deadline.certain else NOTICE
            hint = "公布收到的意见、采纳情况和不采纳的理由。" + ("" if deadline.certain else _UNCERTAIN)
            steps = comment_steps(dossier, "closes", "截止")
            yield data_fault(facts, f"{due}，还没有公布", hint, *steps, severity=severity, evidence="意见反馈")


def decision_dossier(facts: Facts) -> Mapping[str, Any]:
    """The dossier of a decision that is meant for the public; empty for a catalogue of decisions, and for others."""
    if facts.kind != KIND or not is_meant_public(facts):
        return {}
    data = table(facts)
    kind = entry(data, "type", "类型")
    return data if kind in (None, DOSSIER, "专卷") else {}


def decision_dossiers(catalogue: Catalogue) -> Iterator[tuple[Facts, Mapping[str, Any]]]:
    """Decisions with their dossiers, where they have one."""
    found = ((facts, decision_dossier(facts)) for facts in catalogue.documents)
    return ((facts, dossier) for facts, dossier in found if dossier)


def comment_period(dossier: Mapping[str, Any]) -> tuple[date | None, date | None, Mapping[str, Any]]:
    """When comments open and close, ``None`` where that is not told, and what holds both."""
    comment = mapping(entry(dossier, "comment", "征求意见")) or dossier
    return moment(entry(comment, *_PERIOD["开始"])), moment(entry(comment, *_PERIOD["截止"])), comment


def comment_steps(dossier: Mapping[str, Any], *names: str) -> Steps:
    """The steps into ``data`` that lead to a date of the comment period."""
    own = written_key(dossier, "comment", "征求意见")
    comment = mapping(entry(dossier, "comment", "征求意见"))
    return (*own, *written_key(comment, *names)) if comment else written_key(dossier, *names)


def adoption(opinion: Mapping[str, Any]) -> str:
    """What became of an opinion: ``adopted``, ``partly`` or ``rejected``; empty where its word is not known."""
    return _RESULTS.get(result_word(opinion), "")


def says_decided(status: str) -> bool:
    """True where the status of a matter says that it was decided."""
    return _bare(status) in _DECIDED


def _bare(status: str) -> str:
    """``status`` without what is added in brackets."""
    return re.sub(r"[（(].*", "", status).strip()


def _has_result(dossier: Mapping[str, Any], today: date) -> bool:
    """True where the stage of the result is filled, and not with a day to come or the word that there is none."""
    value = entry(mapping(entry(dossier, "stages", "环节", "阶段")), *_STAGES["决策结果"])
    values = mapping(value)
    when = moment(entry(values, "date", "日期")) or moment(value)
    words = said(value) or said(entry(values, "text", "说明"))
    return has_stage(dossier, "决策结果") and not (when and when > today) and not _NO_RESULT.match(words)


def _rows(dossier: Mapping[str, Any]) -> list[Any]:
    value = entry(dossier, "opinions", "意见")
    return value if isinstance(value, list) else []


def _opinions(dossier: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [row for row in _rows(dossier) if isinstance(row, dict)]


def result_word(opinion: Mapping[str, Any]) -> str:
    """The word for what became of an opinion."""
    value = entry(opinion, *_RESULT)
    return ("是" if value else "否") if isinstance(value, bool) else text(value)


def has_stage(dossier: Mapping[str, Any], label: str) -> bool:
    """True where the dossier holds a stage: a date or words; for the opinions, their list or totals do as well."""
    value = entry(mapping(entry(dossier, "stages", "环节", "阶段")), *_STAGES[label])
    values = mapping(value)
    written = [said(value), said(entry(values, "date", "日期")), said(entry(values, "text", "说明"))]
    if any(written) and not any(map(says_not_yet, written)):
        return True
    return label == "征集采纳" and tells_of_opinions(dossier)


def says_not_yet(words: str) -> bool:
    """True where the words for a stage say that it is still to come."""
    return _NOT_YET.fullmatch(words) is not None


def tells_of_opinions(dossier: Mapping[str, Any]) -> bool:
    """True where opinions are listed or counted; keys without values tell nothing."""
    if any(said(value) for row in _opinions(dossier) for value in row.values()):
        return True
    totals = mapping(entry(dossier, "totals", "合计"))
    figures = {name: number(entry(totals, *keys)) for name, (_, keys) in _TOTALS.items()}
    return figures.pop("received") is not None or any(figures.values())


def is_decision_catalogue(facts: Facts) -> bool:
    """True for a year's catalogue of decisions, as ``data`` says or else its title."""
    kind = text(entry(table(facts), "type", "类型"))
    return kind in ("catalogue", "目录") or (not kind and "决策事项目录" in facts.title)
