"""LC008: documents that a document is based on or cites are in force."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import CHANGING_RELATIONS, ENDING_RELATIONS, Catalogue
from sitegen.checks.rules.lifecycle import ABOUT_OTHERS
from sitegen.core.document import Facts, Validity
from sitegen.core.finding import Fault
from sitegen.rulebook.basis import PRACTICE
from sitegen.rulebook.registry import WARNING, collection_rule
from sitegen.source.identifiers import number_key

# Kinds that report on the past and so may name ended documents; a site's own news kinds are found by their label.
_RETROSPECTIVE = frozenset({"interpretation", "annual-report", "gazette", "decision", "task", "livelihood"})
_NEWS = re.compile(r"动态|新闻|要闻|资讯|简报|信息报道|大事记")
_LISTING_TITLE = re.compile(
    r"清理(?:结果|情况|目录|工作)|(?:失效|废止|到期|有效).{0,12}(?:目录|清单)|公报|汇编|征求意见"
)
_REPORTING_GENRES = frozenset({"通报", "报告", "公报", "纪要", "会议纪要"})
# Words that can precede a cited document number without brackets.
_LEADING_WORDS = re.compile(
    r"(?:.*(?:根据|依据|依照|按照|遵照|参照|贯彻|落实|执行|适用|违反|符合|转发|印发|规定|文件|通知|办法|意见|[以按照由对将和与及或原的即见在]))?"
)


@collection_rule("LC008", WARNING, PRACTICE)
def relies_on_ended_document(catalogue: Catalogue) -> Iterator[Fault]:
    """依据或者引用的文件已经失效或者废止。

    理由：依据没有了，文件就要重新审视；成文之前就已失效的文件不能再引用，通知、公告、答复也是这样。
    废止、修改、替代它的文件提到它，解读、年报、公报等回顾过去的提到它，不算。
    改法：改为现行有效的文件；依据已变的，启动修改或者废止。是本文件废止它的，在 repeals（废止）写上它。

    错例：
        --- content/second.md
        kind: policy
        number: 安政发〔2019〕3号
        issued: 2019-03-06
        published: 2019-03-06
        expires: 2024-02-29
        --- content/policy.md
        based_on: [second.md]

    错例：
        --- content/second.md
        kind: policy
        number: 安政发〔2019〕3号
        issued: 2019-03-06
        published: 2019-03-06
        expires: 2024-02-29
        --- content/policy.md
        正文：
        第一条 根据安政发〔2019〕3号，制定本办法。

    错例：
        --- content/second.md
        kind: policy
        number: 安政发〔2019〕3号
        issued: 2019-03-06
        published: 2019-03-06
        expires: 2024-02-29
        --- content/notice.md
        正文：
        现根据安政发〔2019〕3号开展检查。

    正例：
        --- content/second.md
        kind: policy
        number: 安政发〔2019〕3号
        issued: 2019-03-06
        published: 2019-03-06
        expires: 2024-02-29
        --- content/policy.md
        repeals: [second.md]
        正文：
        第一条 本办法自2024年4月1日起施行，安政发〔2019〕3号同时废止。

    正例：
        --- content/second.md
        kind: policy
        number: 安政发〔2019〕3号
        issued: 2019-03-06
        published: 2019-03-06
        expires: 2025-02-28
        --- content/policy.md
        正文：
        第一条 根据安政发〔2019〕3号，制定本办法。
    """
    ended = _ended_documents(catalogue)
    retrospective = _RETROSPECTIVE | {name for name, kind in catalogue.site.kinds.items() if _NEWS.search(kind.label)}
    for facts in catalogue.documents:
        validity = catalogue.validity(facts)
        if facts.kind in retrospective or (validity and validity.ended) or not catalogue.is_meant_public(facts):
            continue
        yield from _ended_bases(facts, ended, catalogue, is_standing=validity is not None)
        yield from _ended_citations(facts, ended, catalogue)


@dataclass(frozen=True, slots=True)
class _Ended:
    """A document that is 失效 or 废止, and its last day of validity if known."""

    facts: Facts
    validity: Validity
    day: date | None


@dataclass(frozen=True, slots=True)
class _EndedDocuments:
    """All ended documents by path, and by the part of their number that begins with the year."""

    by_path: Mapping[str, _Ended]
    by_tail: Mapping[str, tuple[_Ended, ...]]

    def cited(self, number: str) -> _Ended | None:
        """Return the document whose number ends the cited ``number``, if the words before it cannot be part of another
        number."""
        for ended in self.by_tail.get(_tail(number), ()):
            own = ended.facts.number
            if number.endswith(own) and _LEADING_WORDS.fullmatch(number.removesuffix(own)):
                return ended
        return None


def _tail(number: str) -> str:
    return number[number.find("〔") :]


def _ended_documents(catalogue: Catalogue) -> _EndedDocuments:
    by_path: dict[str, _Ended] = {}
    by_tail: defaultdict[str, list[_Ended]] = defaultdict(list)
    for facts in catalogue.documents:
        validity = catalogue.validity(facts)
        if validity and validity.ended and catalogue.is_meant_public(facts):
            ended = _Ended(facts, validity, _last_day(facts, catalogue))
            by_path[facts.path] = ended
            if "〔" in facts.number and len(catalogue.by_number[number_key(facts.number)]) == 1:
                by_tail[_tail(facts.number)].append(ended)
    return _EndedDocuments(by_path, {tail: tuple(found) for tail, found in by_tail.items()})


def _last_day(facts: Facts, catalogue: Catalogue) -> date | None:
    days = [
        edge.source.effective or edge.source.issued
        for edge in catalogue.changes_to(facts)
        if edge.relation in ENDING_RELATIONS
    ]
    days.append(facts.expires)
    return min((day for day in days if day and day <= catalogue.today), default=None)


def _changed_by(facts: Facts, catalogue: Catalogue) -> frozenset[str]:
    edges = catalogue.edges_from.get(facts.path, ())
    return frozenset(edge.target.path for edge in edges if edge.relation in CHANGING_RELATIONS)


def _ended_bases(facts: Facts, ended: _EndedDocuments, catalogue: Catalogue, *, is_standing: bool) -> Iterator[Fault]:
    """Yield faults for ended bases. A document in force needs its bases now, any other needed them when issued."""
    for edge in catalogue.edges_from.get(facts.path, ()):
        basis = ended.by_path.get(edge.target.path) if edge.relation == "based_on" else None
        needed = basis and (is_standing or _had_ended(basis, facts))
        if basis and needed and edge.target.path not in _changed_by(facts, catalogue):
            message = f"依据的 {edge.target.path} 已经{basis.validity}"
            yield Fault(message, edge.line, "改为现行有效的文件；依据已变的，启动修改或者废止。", path=facts.path)


def _had_ended(ended: _Ended, facts: Facts) -> bool:
    """True if the document is known to have ended before ``facts`` was issued."""
    return ended.day is not None and facts.issued is not None and facts.issued > ended.day


def _ended_citations(facts: Facts, ended: _EndedDocuments, catalogue: Catalogue) -> Iterator[Fault]:
    """Yield faults for document numbers in the running text whose document had ended before ``facts`` was issued."""
    if not facts.citations or facts.genre in _REPORTING_GENRES or ABOUT_OTHERS.search(facts.title):
        return
    if _LISTING_TITLE.search(facts.title):
        return
    reported = {facts.path, *(edge.target.path for edge in catalogue.edges_from.get(facts.path, ()))}
    for citation in facts.citations:
        cited = ended.cited(citation.number)
        if cited and cited.facts.path not in reported and _had_ended(cited, facts):
            reported.add(cited.facts.path)
            message = f"引用的“{cited.facts.number}”已于 {cited.day} {cited.validity}，本文件在此之后成文"
            hint = "改为现行有效的文件；是本文件废止它的，在 repeals（废止）写上它。"
            yield Fault(message, citation.line, hint, path=facts.path)
