"""CO005: somebody reviews the disclosure guide and the standard catalogues each year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.catalogue.schema import StandardCatalogue
from sitegen.kinds.shapes import lead
from sitegen.rulebook.basis import regulation
from sitegen.rulebook.registry import WARNING, collection_rule
from sitegen.site.config import SiteConfig
from sitegen.source.dates import parse_date

YEARLY_REVIEWED = ("guide", "catalogue")  # kinds: their ``review`` is the last one, long after publication
_REVIEW_DAYS = 365


@collection_rule("CO005", WARNING, regulation("十二"))
def guide_or_catalogue_unreviewed(catalogue: Catalogue) -> Iterator[Fault]:
    """指南或标准目录超过一年没有核对更新。

    理由：指南和目录应当及时更新；机构、电话、时限一年之内多有变化，至少每年核对一次。
    改法：核对内容后更新 review（审查）的 date（日期），有变化的重新发布；以各机关最新的一份为准。

    错例：
        --- content/guide.md
        kind: guide
        title: 安澜县人民政府信息公开指南

    正例：
        --- content/guide.md
        kind: guide
        title: 安澜县人民政府信息公开指南
        review: {drafter: 起草岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2026-03-05}

    正例：
        --- content/guide.md
        kind: guide
        --- content/guide-new.md
        kind: guide
        issued: 2026-03-05
        published: 2026-03-06
    """
    newest: dict[tuple[str, str, str], Facts] = {}
    site = catalogue.site
    for facts in catalogue.documents:
        kind = site.data_kind(facts.kind)
        if kind in YEARLY_REVIEWED and catalogue.is_public(facts):
            key = (kind, lead(facts), _subject(facts, site))
            known = newest.get(key)
            if known is None or _last_reviewed(known, catalogue.today) < _last_reviewed(facts, catalogue.today):
                newest[key] = facts
    limit = site.threshold("CO005", _REVIEW_DAYS)
    for (kind, _, _), facts in newest.items():
        reviewed = _last_reviewed(facts, catalogue.today)
        age = (catalogue.today - reviewed).days
        if age > limit:
            what = "指南" if kind == "guide" else "标准目录"
            message = f"{what}最近一次审查、成文或发布是 {reviewed}，已有 {age} 天没有核对"
            hint = "核对后更新 review 的 date；内容有变化的，改好后重新发布。"
            yield Fault(message, facts.line("review.date", "review", "published"), hint, path=facts.path, evidence=what)


def _subject(facts: Facts, site: SiteConfig) -> str:
    """The subject of a catalogue: its field, else its title without years. Empty for a guide: a department has one."""
    data = StandardCatalogue.of(facts, site)
    return "" if data is None else data.field or re.sub(r"[（(]?\d{4}年?版?[）)]?", "", facts.title)


def _last_reviewed(facts: Facts, today: date) -> date:
    """The newest day until ``today`` on which somebody looked at the document: reviewed, issued or published."""
    days = (parse_date(facts.review.get("date", "")), facts.issued, facts.published_date)
    return max((day for day in days if day and day <= today), default=date.min)
