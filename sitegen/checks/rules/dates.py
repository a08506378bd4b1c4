"""DT001 to DT003: dates have a possible order, and publication is in time."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.catalogue import CHANGING_RELATIONS, Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.decision.schema import Comment, Dossier
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import PRACTICE, STRUCTURE, regulation
from sitegen.rulebook.registry import ERROR, NOTICE, WARNING, collection_rule
from sitegen.site.config import SiteConfig
from sitegen.source.fields import field_label

PUBLICATION_DAYS = 20
_SOON_DAYS = 90  # a later publication date may have a wrong year


@collection_rule("DT001", ERROR, PRACTICE)
def impossible_order(catalogue: Catalogue) -> Iterator[Fault]:
    """日期的先后不可能成立。

    理由：成文先于发布，施行（没有写的，成文）先于到期，废止、修改的文件不早于被废止、修改的文件，征集先开始后截止。
    改法：对照原件改正写错的日期。

    错例：
        --- content/policy.md
        issued: 2024-03-20
        published: 2024-03-06

    错例：
        --- content/policy.md
        effective: 2026-01-01
        expires: 2025-12-31

    错例：
        --- content/policy.md
        effective: ~
        expires: 2023-01-01

    正例：
        --- content/policy.md
        issued: 2024-03-05
        published: 2024-03-06
    """
    for facts in catalogue.documents:
        yield from _order(facts, "issued", "published")
        # A document may take effect before it was issued; without ``effective`` it takes effect when issued.
        yield from _order(facts, "effective" if facts.effective else "issued", "expires")
        yield from _comment_period(facts, catalogue.site)
    for edge in catalogue.edges:
        before, after = edge.target.issued, edge.source.issued
        if edge.relation in CHANGING_RELATIONS and before and after and after < before:
            yield Fault(
                f"本文件（{after}）早于它所{field_label(edge.relation)}的文件（{before}）",
                edge.line,
                "核对两份文件的成文日期。",
                path=edge.source.path,
            )


def _order(facts: Facts, first: str, second: str) -> Iterator[Fault]:
    earlier = getattr(facts, first)
    later = facts.published_date if second == "published" else getattr(facts, second)
    if earlier and later and earlier > later:
        message = f"{field_label(first)}（{earlier}）晚于{field_label(second)}（{later}）"
        yield Fault(message, facts.line(second, first), "对照原件改正写错的日期。", path=facts.path)


def _comment_period(facts: Facts, site: SiteConfig) -> Iterator[Fault]:
    dossier = Dossier.of(facts, site)
    comment = dossier.comment if dossier else None
    if comment and comment.opens and comment.closes and comment.closes < comment.opens:
        message = f"征集截止日期（{comment.closes}）早于开始日期（{comment.opens}）"
        yield data_fault(facts, message, "改正 data 中的 opens、closes。", *Comment.closes.steps(comment))


@collection_rule("DT002", WARNING, regulation("二十六"))
def published_late(catalogue: Catalogue) -> Iterator[Fault]:
    """成文后超过 20 个工作日才发布。

    理由：主动公开的信息，应当自形成或者变更之日起 20 个工作日内公开；法律法规另有期限的从其规定。
    改法：补录的历史文件、另有法定期限的，用 exempt 写明理由；新文件要及时发布。依申请公开、不予公开的文件没有这一期限。

    错例：
        --- content/policy.md
        issued: 2024-01-05

    正例：
        --- content/policy.md
        issued: 2024-03-05

    正例：
        --- content/notice.md
        disclosure: 依申请公开
        reason: 条例第十六条
        issued: 2024-01-05
    """
    for facts in catalogue.documents:
        if not (facts.issued and facts.published_date and catalogue.is_meant_public(facts)):
            continue
        if (facts.published_date - facts.issued).days <= PUBLICATION_DAYS:
            continue  # in time by any calendar, as most documents are; counting working days is slow
        deadline = catalogue.site.calendar.deadline(facts.issued, PUBLICATION_DAYS)
        if facts.published_date > deadline.day:
            message = f"{facts.issued} 成文，应不晚于 {deadline.day} 发布，实际 {facts.published_date} 发布"
            hint = (
                "新文件及时发布；补录的历史文件用 exempt 写明理由和期限。"
                if deadline.certain
                else "该年的节假日安排未知，期限按周一至周五推算。"
            )
            yield Fault(message, facts.line("published"), hint, path=facts.path)


@collection_rule("DT003", NOTICE, STRUCTURE)
def published_in_future(catalogue: Catalogue) -> Iterator[Fault]:
    """发布日期还没有到，到时才公开。

    理由：这是提醒：文件不会出现在网页、列表、检索和数据文件里，直到发布日期到来后重新构建。
    改法：日期写错的改正；定时发布的不用处理，到时运行一次构建。

    错例：
        --- content/notice.md
        issued: 2024-03-05
        published: 2099-01-01

    正例：
        --- content/notice.md
        published: 2024-03-06
    """
    for facts in catalogue.documents:
        if catalogue.is_publishable(facts) and catalogue.is_scheduled(facts):
            message = f"发布日期 {facts.published_date} 还没有到，暂不公开"
            far = facts.published_date and (facts.published_date - catalogue.today).days > _SOON_DAYS
            hint = (
                "核对年份是否写错；没有写错的，到发布日期后重新构建即公开。" if far else "到发布日期后重新构建即公开。"
            )
            yield Fault(message, facts.line("published"), hint, path=facts.path)
