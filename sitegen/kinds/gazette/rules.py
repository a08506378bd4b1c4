"""CO013: the issues of a gazette have no gaps and no doubles."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.core.finding import Fault
from sitegen.kinds.gazette.schema import Gazette, Issue
from sitegen.kinds.shapes import lead
from sitegen.kinds.values import data_fault
from sitegen.rulebook.basis import PRACTICE
from sitegen.rulebook.registry import WARNING, collection_rule

_Numbered = tuple[Issue, Gazette, Facts]


@collection_rule("CO013", WARNING, PRACTICE)
def gazette_issue_missing(catalogue: Catalogue) -> Iterator[Fault]:
    """政府公报的期号不连续，或者同一期有两份。

    理由：公报每期都应当上网，电子版与纸质版一致；期号断了，就是有一期没有公开，或者期号写错了。每年从第 1 期开始。
    改法：补发缺少的一期，或者改正 data 里的 issue（期号）、total（总期号）；合刊写成 "3-4"。

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2026, issue: 1, total: 41}
        --- content/gazette-3.md
        kind: gazette
        data: {year: 2026, issue: 3, total: 43}

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4, total: 40}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 1, total: 42}

    错例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 2}

    正例：
        --- content/gazette-1.md
        kind: gazette
        data: {year: 2025, issue: 4, total: 40}
        --- content/gazette-2.md
        kind: gazette
        data: {year: 2026, issue: 1-2, total: 41-42}
        --- content/gazette-3.md
        kind: gazette
        data: {year: 2026, issue: 3, total: 43}
    """
    gazettes: dict[str, list[_Numbered]] = {}
    for facts in catalogue.documents:
        data = Gazette.of(facts, catalogue.site) if catalogue.is_public(facts) else None
        issue = data.issue_of(facts) if data is not None else None
        if data is not None and issue:
            gazettes.setdefault(lead(facts), []).append((issue, data, facts))
    for series in gazettes.values():
        series.sort(key=lambda one: (one[0].year, one[0].numbers, one[2].path))
        yield from _series_faults(series)


def _series_faults(series: list[_Numbered]) -> Iterator[Fault]:
    """Yield gaps and duplicates in the sorted issues of one gazette.

    Every year begins with issue 1, except the first year on the site and for gazettes that number on over the years.
    """
    in_all: set[int] = set()
    in_year: dict[int, Facts] = {}
    year = series[0][0].year
    for issue, data, facts in series:
        begins = issue.year != year
        if begins:
            year, in_year = issue.year, {}
        if twice := [number for number in issue.numbers if number in in_year]:
            message = f"公报 {year} 年第 {'、'.join(map(str, twice))} 期有两份，另一份是 {in_year[twice[0]].path}"
            hint = "期号写错的改正；重复发布的只留一份。"
            yield data_fault(facts, message, hint, *Gazette.issue.steps(data))
        reached = 0 if begins and issue.numbers != issue.totals else max(in_year, default=min(issue.numbers))
        yield from _gazette_gap(issue, data, facts, reached, max(in_all, default=None))
        in_year |= {number: facts for number in issue.numbers if number not in in_year}
        in_all.update(issue.totals)


def _gazette_gap(
    issue: Issue, data: Gazette, facts: Facts, reached: int, reached_in_all: int | None
) -> Iterator[Fault]:
    """Yield the numbers missing between the highest earlier numbers and ``issue``; the message lists at most 24."""
    in_year = range(reached + 1, min(issue.numbers))[:24]
    counts = reached_in_all is not None and issue.totals
    in_all = range((reached_in_all or 0) + 1, min(issue.totals))[:24] if counts else ()
    if in_year:
        what = f" {issue.year} 年缺第 {'、'.join(map(str, in_year))} 期"
    elif in_all:
        what = f"缺总第 {'、'.join(map(str, in_all))} 期"
    else:
        return
    hint = '补发缺少的一期，或者改正 data 里的期号；合刊写成 "3-4"。'
    field = Gazette.issue if in_year else Gazette.total
    yield data_fault(facts, f"公报{what}", hint, *field.steps(data))
