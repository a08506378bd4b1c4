"""DC: opinions on a major decision were asked for long enough, counted, answered, and the dossier is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault
from sitegen.kinds.decision.schema import (
    DECIDED,
    RESULT_WORDS,
    Comment,
    DecisionStages,
    Dossier,
    Opinion,
    Totals,
    bare_status,
    dossier_of,
    says_decided,
)
from sitegen.kinds.values import data_fault, is_meant_public, said
from sitegen.rulebook.basis import PRACTICE, decision_procedure, work_plan
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule, document_rule
from sitegen.site.config import SiteConfig

COMMENT_DAYS = 30
LEAST_WORKING_DAYS = 7
FEEDBACK_DAYS = 20
_UNCERTAIN = "该年的节假日安排未知，期限按周一至周五推算。"
_BARE_WORDS = ("部分", "partly", "否", "rejected")  # say nothing without the name of their column
_WORDS = "、".join(word for words in RESULT_WORDS.values() for word in words)
_WORDS_HINT = f"写下列词语之一：{_WORDS}；没有采纳的写明理由。"
# field → the word for it in messages
_TOTALS = {Totals.received: "收到", Totals.adopted: "采纳", Totals.partly: "部分采纳", Totals.rejected: "不采纳"}
_DUE_STAGES = (
    DecisionStages.draft,
    DecisionStages.background,
    DecisionStages.opinions,
    DecisionStages.meeting,
    DecisionStages.result,
)
_UNDER_WAY = re.compile(
    r"中$|^(?:待|拟|正在|计划|尚未|还未|未|已征求意见|征求意见|公开征求意见|意见征集|征集意见)|阶段$"
)


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
    dossier = _judged(facts, site)
    if dossier is None:
        return
    comment = dossier.comment
    for field in (Comment.opens, Comment.closes):
        written = said(field.written(comment))
        if written and field.value(comment) is None:
            message = f"征求意见{field.label}日期写的是“{written}”，看不出是哪一天，无法核对期限"
            evidence = f"征求意见{field.label}日期"
            yield data_fault(facts, message, "写成 2024-05-01 的形式。", *field.steps(comment), evidence=evidence)
    opens, closes = comment.opens, comment.closes
    if not (opens and closes) or closes < opens:
        return
    place = Comment.closes.steps(comment)
    least = int(site.threshold("DC001", COMMENT_DAYS))
    days = (closes - opens).days
    deadline = site.calendar.deadline(opens - timedelta(days=1), LEAST_WORKING_DAYS)
    period = f"公开征求意见 {opens} 至 {closes}"
    if closes < deadline.day:
        message = f"{period}，不足 {LEAST_WORKING_DAYS} 个工作日"
        severity, hint = (None, "延长截止日期。") if deadline.certain else (WARNING, _UNCERTAIN)
        yield data_fault(facts, message, hint, *place, severity=severity, evidence="征求意见期限")
    elif days < least and not said(comment.shortened_reason):
        sure = days + 1 < least
        message = f"{period}，{'' if sure else '首日不计'}不足 {least} 日，没有说明缩短的理由"
        hint = "延长截止日期，或者写明 shortened_reason（缩短理由）。"
        severity = None if sure else WARNING
        yield data_fault(facts, message, hint, *place, severity=severity, evidence="征求意见期限")


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
    dossier = _judged(facts, site)
    totals = dossier.totals if dossier is not None else None
    if dossier is None or not totals or Totals.received.name not in totals.cells:
        return
    odd = [field for field in _TOTALS if field.name in totals.cells and field.value(totals) is None]
    if odd:
        words = "、".join(f"{_TOTALS[field]}写的是“{field.written(totals)}”" for field in odd)
        steps = odd[0].steps(totals)
        hint = "填非负整数，没有的填 0。"
        yield data_fault(facts, f"意见合计不是数：{words}", hint, *steps, evidence="意见合计的写法")
        return
    received, *figures = (field.value(totals) or 0 for field in _TOTALS)
    if received != sum(figures):
        parts = "、".join(f"{label} {figure}" for label, figure in zip([*_TOTALS.values()][1:], figures, strict=True))
        message = f"收到意见 {received} 条，{parts} 条，合计 {sum(figures)} 条"
        steps = Totals.received.steps(totals)
        yield data_fault(facts, message, "逐条核对意见的处理结果。", *steps, evidence="意见合计")
    yield from _list_faults(facts, dossier, received)


def _list_faults(facts: Facts, dossier: Dossier, received: int) -> Iterator[Fault]:
    """Compare the list with its totals: it may leave opinions out, but holds no more than were received."""
    opinions, totals, steps = dossier.opinions, dossier.totals, Dossier.opinions.steps(dossier)
    if len(opinions) > received:
        message = f"收到意见 {received} 条，逐条列出了 {len(opinions)} 条"
        yield data_fault(facts, message, "核对合计与逐条列出的意见。", *steps, evidence="意见条数")
    results = [opinion.adoption for opinion in opinions]
    if len(opinions) != received or "" in results:
        return
    for field, label in _TOTALS.items():
        figure, listed = field.value(totals) or 0, results.count(field.name)
        if field is not Totals.received and listed != figure:
            message = f"意见合计写{label} {figure} 条，逐条列出的{label} {listed} 条"
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
    facts = document.facts
    dossier = _judged(facts, site)
    for place, opinion in enumerate(dossier.opinions if dossier is not None else (), 1):
        result, has_reason = opinion.result, bool(said(opinion.reason))
        seq, steps = opinion.seq or str(place), Opinion.result.steps(opinion)
        if not opinion.adoption:
            what = f"的处理结果写的是“{result}”，看不出采纳没有" if result else "没有写处理结果"
            # with a reason only the word is wrong
            severity = WARNING if has_reason else None
            message, evidence = f"第 {seq} 条意见{what}", f"意见结果 {seq}"
            yield data_fault(facts, message, _WORDS_HINT, *steps, evidence=evidence, severity=severity)
        elif opinion.adoption != "adopted" and not has_reason:
            word = RESULT_WORDS[opinion.adoption][0] if result in _BARE_WORDS else result
            hint = "在这条意见上写 reason（理由）。"
            yield data_fault(facts, f"第 {seq} 条意见{word}，没有写理由", hint, *steps, evidence=f"意见理由 {seq}")


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
        status = said(dossier.status)
        if dossier.is_stopped:
            continue
        if not says_decided(status) and not dossier.has_result(catalogue.today):
            if status and not _UNDER_WAY.search(bare_status(status)):
                message = f"状态写的是“{status}”，看不出是否已经决策"
                hint = f"已经决策的写下列词语之一：{'、'.join(DECIDED)}；没有决策的写“征求意见中”“审议中”等。"
                steps = Dossier.status.steps(dossier)
                yield data_fault(facts, message, hint, *steps, severity=NOTICE, evidence="事项状态")
            continue
        missing = [field.label for field in _DUE_STAGES if not dossier.has_stage(field)]
        if missing:
            message = f"事项已经决策，专卷缺少{'、'.join(missing)}"
            steps = Dossier.stages.steps(dossier)
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
        closes = dossier.comment.closes
        if not closes or closes >= catalogue.today or dossier.is_stopped:
            continue
        deadline = catalogue.site.calendar.deadline(closes, days)
        if catalogue.today > deadline.day and not dossier.has_stage(DecisionStages.opinions):
            due = f"征求意见于 {closes} 截止，应不晚于 {deadline.day}（{days} 个工作日）公布意见征集和采纳情况"
            severity = None if deadline.certain else NOTICE
            hint = "公布收到的意见、采纳情况和不采纳的理由。" + ("" if deadline.certain else _UNCERTAIN)
            steps = Comment.closes.steps(dossier.comment)
            yield data_fault(facts, f"{due}，还没有公布", hint, *steps, severity=severity, evidence="意见反馈")


def _judged(facts: Facts, site: SiteConfig) -> Dossier | None:
    """The dossier of a decision that is meant for the public."""
    return dossier_of(facts, site) if is_meant_public(facts) else None


def decision_dossiers(catalogue: Catalogue) -> Iterator[tuple[Facts, Dossier]]:
    """Decisions that are meant for the public, with their dossiers."""
    for facts in catalogue.documents:
        dossier = _judged(facts, catalogue.site)
        if dossier is not None:
            yield facts, dossier
