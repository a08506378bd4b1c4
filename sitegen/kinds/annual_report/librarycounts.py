"""How many normative documents the site's own library held: made, ended and in force in a past year.

A count is a range wherever practice counts in more than one way, so that only a figure outside it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.catalogue.catalogue import ENDING_RELATIONS, Catalogue
from sitegen.core.document import Facts
from sitegen.kinds.annual_report.form import IN_FORCE, MADE, REPEALED
from sitegen.kinds.annual_report.tables import Number
from sitegen.kinds.shapes import lead
from sitegen.site.config import SiteConfig

GOVERNMENT = "政府"
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A normative document's life: made, in force from, ended (repealed, or expired on the last day).

    ``unsure`` where its stated validity says something that no date bears out.
    """

    facts: Facts
    made: date
    begins: date
    repealed: date | None
    expires: date | None
    unsure: bool


Owned = tuple[tuple[Standing, bool], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents count at least and at most, and which, for a message."""

    least: int
    most: int
    listed: str

    @property
    def words(self) -> str:
        """The range for a message."""
        return f"{self.least}" if self.least == self.most else f"{self.least} 至 {self.most}"


def library(catalogue: Catalogue) -> tuple[Standing, ...]:
    """Every public normative document of the site. Others are never counted: a report shows its counts to all."""
    return tuple(
        standing_of(facts, _enders(catalogue, facts), catalogue.today)
        for facts in catalogue.documents
        if facts.kind == "policy" and facts.normative and facts.issued and catalogue.is_public(facts)
    )


def _enders(catalogue: Catalogue, facts: Facts) -> Iterator[Facts]:
    return (edge.source for edge in catalogue.changes_to(facts) if edge.relation in ENDING_RELATIONS)


def standing_of(facts: Facts, enders: Iterable[Facts], today: date) -> Standing:
    """The life of a normative document that the public documents ``enders`` repeal or replace."""
    made = facts.issued or today
    days = [ender.effective or ender.issued for ender in enders if ender.path != facts.path]
    repealed = min((day for day in days if day and day <= today), default=None)
    expires = facts.expires if not (repealed and facts.expires and repealed <= facts.expires) else None
    ended = repealed is not None or (expires is not None and expires < today)
    unsure = facts.validity is not None and facts.validity.ended != ended
    return Standing(facts, made, facts.effective or made, repealed if not expires else None, expires, unsure)


def own_documents(site: SiteConfig, report: Facts, standings: tuple[Standing, ...]) -> Owned:
    """The documents that a report counts, each with whether it must: one that others led may be left to them.

    A government counts all of the site, a department those that it made, led or joined.
    """
    issuer = lead(report)
    entry = site.department(issuer)
    if entry and entry.level == GOVERNMENT:
        return tuple((standing, True) for standing in standings)
    return tuple((one, lead(one.facts) == issuer) for one in standings if issuer in one.facts.departments)


def tally(own: Owned, year: int, column: str) -> Tally:
    """What ``column`` of a report for ``year`` may say of the documents that it counts."""
    count = {MADE: _made_in, REPEALED: _repealed_in, IN_FORCE: _in_force_after}[column]
    found = [(standing, leads, *count(standing, year)) for standing, leads in own]
    sure = [standing for standing, leads, counts, remark in found if counts and leads and not remark]
    named = [
        f"{standing.facts.path}{f'（{remark}）' if remark else '' if leads else '（联合制发）'}"
        for standing, leads, counts, remark in found
        if counts
    ]
    more = f" 等 {len(named)} 件" if len(named) > _LISTED else ""
    return Tally(len(sure), len(named), f"：{'、'.join(named[:_LISTED])}{more}" if named else "")


def _made_in(standing: Standing, year: int) -> tuple[bool, str]:
    return standing.made.year == year, ""


def _repealed_in(standing: Standing, year: int) -> tuple[bool, str]:
    """Whether a document ended in ``year``, with a remark where it need not be counted as repealed."""
    if standing.unsure:
        return standing.made.year <= year, "效力状态与日期不一致"
    if standing.repealed:
        return standing.repealed.year == year, ""
    return standing.expires is not None and standing.expires.year == year, "到期失效"


def _in_force_after(standing: Standing, year: int) -> tuple[bool, str]:
    """Whether a document is in force on the last day of ``year``, with a remark where that may be seen otherwise."""
    end = date(year, 12, 31)
    if standing.made > end:
        return False, ""
    if standing.unsure:
        return True, "效力状态与日期不一致"
    if (standing.repealed and standing.repealed <= end) or (standing.expires and standing.expires < end):
        return False, ""
    if standing.begins > end:
        return True, "未到施行日期"
    return True, "当天到期" if standing.expires == end else ""


def expiry_explains(own: Owned, year: int, fewer: Number) -> bool:
    """True where so many documents expired in ``year`` without being repealed; the last day counts either way."""
    ends = [standing.expires for standing, _ in own if standing.expires]
    least = sum(date(year, 1, 1) <= end < date(year, 12, 31) for end in ends)
    most = sum(date(year - 1, 12, 31) <= end <= date(year, 12, 31) for end in ends)
    return max(least, 1) <= fewer <= most
