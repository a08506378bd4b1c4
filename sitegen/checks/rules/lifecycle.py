"""LC001, LC002, LC005 to LC007: validity agrees with dates and relations, and validity periods are limited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitegen.catalogue.catalogue import CHANGING_RELATIONS, ENDING_RELATIONS, Catalogue, Edge
from sitegen.core.days import months_after
from sitegen.core.document import Facts, Validity
from sitegen.core.finding import Fault
from sitegen.rulebook.basis import GUIDELINES, PRACTICE
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule

VALIDITY_YEARS = 5
TRIAL_YEARS = 2
EVALUATION_DAYS = 180

# Titles such as 关于修改《…》的决定: such a document is valid as long as the document that it changes.
ABOUT_OTHERS = re.compile(r"关于(?!印发|发布|公布).{0,4}(?:修改|修正|废止)|宣布.{0,20}(?:失效|废止)")
_TRIAL = re.compile(r"[试暂]行")
# A quoted title belongs to the document itself only after 印发, 发布, 公布: 关于印发《…（试行）》的通知.
_OTHER_TITLE = re.compile(r"(?<!印发)(?<!发布)(?<!公布)《[^《》]*》")


@collection_rule("LC001", ERROR, GUIDELINES)
def validity_contradicts_dates(catalogue: Catalogue) -> Iterator[Fault]:
    """写明的效力状态与按日期和修改、废止关系推算的不一致，又没有说明。

    理由：失效、修改、尚未施行的文件要及时公告并在页面醒目标注；状态写错比不写更误导人。
    改法：删去 validity（效力状态），由工具推算；确与推算不同的，在 validity_reason（效力说明）写明原因。

    错例：
        --- content/policy.md
        expires: 2025-12-31
        validity: 有效

    错例：
        --- content/policy.md
        validity: 已修改

    正例：
        --- content/policy.md
        expires: 2025-12-31
        validity: 失效

    正例：
        --- content/policy.md
        validity: 部分失效
        validity_reason: 第五条因上位法修改不再执行
    """
    for facts in catalogue.documents:
        derived = catalogue.derived_validity(facts)
        stated = facts.validity
        if not stated or stated is derived or facts.validity_reason or derived is None:
            continue
        if derived is Validity.REPEALED and not stated.ended:
            continue  # LC002 reports it more precisely
        if any(_is_faulty_change(edge, catalogue) for edge in catalogue.edges_to.get(facts.path, ())):
            continue  # the changing document has errors, so its effect is not known yet
        message = f"效力状态写的是“{stated}”，按日期和文件关系推算为“{derived}”{_why(facts)}"
        hint = "删去 validity 由工具推算，或在 validity_reason 写明不同的原因。"
        yield Fault(message, facts.line("validity"), hint, path=facts.path)


def _is_faulty_change(edge: Edge, catalogue: Catalogue) -> bool:
    meant = edge.relation in CHANGING_RELATIONS and catalogue.is_meant_public(edge.source)
    return meant and not catalogue.is_publishable(edge.source)


def _why(facts: Facts) -> str:
    parts = [f"{name} {day}" for name, day in (("施行日期", facts.effective), ("有效期至", facts.expires)) if day]
    return f"（{'，'.join(parts)}）" if parts else ""


@collection_rule("LC002", ERROR, GUIDELINES)
def repealed_but_in_force(catalogue: Catalogue) -> Iterator[Fault]:
    """已被其他文件废止或替代，却仍标为有效。

    理由：把已经废止的文件当作现行有效的公布，是检查中最常见、后果最重的差错。
    改法：删去 validity（效力状态）由工具推算为“废止”，或直接改为“废止”。

    错例：
        --- content/policy.md
        validity: 有效
        --- content/second.md
        kind: policy
        repeals: [policy.md]

    正例：
        --- content/policy.md
        validity: 废止
        --- content/second.md
        kind: policy
        repeals: [policy.md]
    """
    for facts in catalogue.documents:
        validity = catalogue.validity(facts)
        ended_by = [edge.source for edge in catalogue.changes_to(facts) if edge.relation in ENDING_RELATIONS]
        if ended_by and validity and not validity.ended:
            message = f"已被 {ended_by[0].path} 废止或替代，效力状态却是“{validity}”"
            yield Fault(message, facts.line("validity", "title"), "把效力状态改为“废止”。", path=facts.path)


@collection_rule("LC005", WARNING, PRACTICE)
def expiry_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """行政规范性文件没有写有效期。

    理由：规范性文件一般有效三年或者五年，试行、暂行的一年或者两年，到期评估；没有有效期，就没有人知道何时该清理。
    改法：按文件的规定填写 expires（有效期至）；文件本身没有规定的，清理时一并明确。修改、废止其他文件的决定不用写。

    错例：
        --- content/policy.md
        expires: ~

    正例：
        --- content/policy.md
        expires: 2029-03-31

    正例：
        --- content/policy.md
        title: 安澜县人民政府关于废止部分行政规范性文件的决定
        expires: ~
    """
    for facts in _standing_normative_documents(catalogue):
        if facts.expires is None:
            hint = f"填写 expires（有效期至），一般不超过 {VALIDITY_YEARS} 年，试行、暂行的不超过 {TRIAL_YEARS} 年。"
            yield Fault("行政规范性文件没有写有效期", facts.line("normative", "title"), hint, path=facts.path)


@collection_rule("LC006", WARNING, PRACTICE)
def validity_too_long(catalogue: Catalogue) -> Iterator[Fault]:
    """有效期超过五年；试行、暂行的超过两年。

    理由：规范性文件的有效期一般不超过五年，标题写明试行、暂行的不超过两年，从施行之日（没有的从成文之日）起算。
    改法：日期写错的改正；文件确实这样规定的，列入清理计划，并用 exempt 写明理由。

    错例：
        --- content/policy.md
        expires: 2034-03-31

    错例：
        --- content/policy.md
        title: 安澜县示例办法（试行）
        expires: 2027-03-31

    正例：
        --- content/policy.md
        title: 安澜县示例办法（试行）
        expires: 2026-03-31

    正例：
        --- content/policy.md
        expires: 2029-04-01
    """
    for facts in _standing_normative_documents(catalogue):
        start = facts.effective or facts.issued
        trial = bool(_TRIAL.search(_OTHER_TITLE.sub("", facts.title)))
        years = TRIAL_YEARS if trial else catalogue.site.threshold("LC006", VALIDITY_YEARS)
        if start and facts.expires and facts.expires > months_after(start, round(years * 12)):
            what = "试行、暂行的文件" if trial else "行政规范性文件"
            message = f"{what}有效期至 {facts.expires}，自 {start} 起超过 {years:g} 年"
            hint = "核对施行日期和有效期；确实这样规定的，列入清理计划。"
            yield Fault(message, facts.line("expires"), hint, path=facts.path)


@collection_rule("LC007", NOTICE, PRACTICE)
def expiry_near(catalogue: Catalogue) -> Iterator[Fault]:
    """行政规范性文件半年内到期，应当评估。

    理由：有效期届满前六个月内要评估：继续实施的重新登记、编号、公布，不再实施的到期失效。等到期再办，管理就断了档。
    改法：组织评估；决定继续实施的及时重新公布，并用 replaces（替代）指明旧文件。

    错例：
        --- content/policy.md
        expires: 2027-03-31

    正例：
        --- content/policy.md
        expires: 2027-06-30
    """
    limit = catalogue.site.threshold("LC007", EVALUATION_DAYS)
    for facts in _standing_normative_documents(catalogue):
        if facts.expires and 0 <= (facts.expires - catalogue.today).days <= limit:
            message = f"有效期至 {facts.expires}，应当在到期前评估"
            hint = "评估后继续实施的，重新登记、编号、公布；不再实施的，到期自动失效。"
            yield Fault(message, facts.line("expires"), hint, path=facts.path)


def _standing_normative_documents(catalogue: Catalogue) -> Iterator[Facts]:
    """Yield the public normative documents that have not ended and that no other document ends."""
    for facts in catalogue.documents:
        if not (facts.kind == "policy" and facts.normative and catalogue.is_meant_public(facts)):
            continue
        validity = catalogue.validity(facts)
        will_end = any(
            edge.relation in ENDING_RELATIONS and catalogue.is_meant_public(edge.source)
            for edge in catalogue.edges_to.get(facts.path, ())
        )
        if validity and not validity.ended and not will_end and not ABOUT_OTHERS.search(facts.title):
            yield facts
