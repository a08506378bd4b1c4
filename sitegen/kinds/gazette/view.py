"""政府公报: an issue with its contents, all issues side by side with what is missing, the contents of each year.

``data``: ``{year, issue, total, contents}`` (年份、期号、总期号、目录); a double issue is ``"3-4"`` or ``[3, 4]``.
Each entry of the contents is ``{column, title, number, document, page}`` (栏目、标题、发文字号、文件、页码).
国办发〔2018〕22号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.metatags import section_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Box, Cell, FormTable, Note, Panel, Row, Table
from sitegen.kinds.registry import OwnPage, document_view, own_pages, section_view
from sitegen.kinds.shapes import data_year, number, rows, table, text
from sitegen.kinds.shown import columns, first_of

KIND = "gazette"
_MOST_ISSUES = 60  # in a year: more is a mistake, and a table that no page holds
_MOST_SPAN = 12  # of one issue
_MOST_MISSING = 24


@dataclass(frozen=True, slots=True)
class Issue:
    """One gazette: its numbers in the year, several for a double issue, and those counted since the first of all."""

    year: int
    numbers: tuple[int, ...]
    totals: tuple[int, ...]
    document: PublicDocument

    @property
    def label(self) -> str:
        """How readers call it: 第3期, 第3-4期."""
        return f"第{_span(self.numbers)}期"


def _span(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


@document_view(KIND)
def contents(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The contents of one issue by its columns, each entry linked to the document as it stands on this site."""
    shown = _contents(document, lists, "本期目录")
    if shown:
        yield Panel("data-contents", "本期目录", shown, first=True)


def _contents(document: PublicDocument, lists: Lists, caption: str) -> tuple[FormTable, ...]:
    """The contents as a table in which neighbours share the box of their column."""
    facts = document.facts
    entries = rows(facts, "contents") or rows(facts, "目录")
    paged = any(text(first_of(entry, "page", "页码")) for entry in entries)
    heads = ("栏目", "文件名称", "发文字号", *(("页码",) if paged else ()))
    lines: list[tuple[Box, ...]] = []
    for name, found in groupby(entries, lambda entry: text(first_of(entry, "column", "栏目"))):
        group = [tuple(Box((cell,)) for cell in _entry(entry, facts.path, lists))[: len(heads) - 1] for entry in found]
        lines += [(Box((Cell(name),), "row", rows=len(group)), *group[0]), *group[1:]]
    head = (tuple(Box((Cell(name),), "col") for name in heads),)
    return (FormTable(caption, head, tuple(lines)),) if lines else ()


def _entry(entry: Mapping[str, object], path: str, lists: Lists) -> Iterator[Cell]:
    title = text(first_of(entry, "title", "标题", "文件名称"))
    yield lists.cell(title, text(first_of(entry, "document", "文件")), path)
    yield Cell(text(first_of(entry, "number", "发文字号")) or "—")
    yield Cell(text(first_of(entry, "page", "页码")))


@section_view(KIND)
def issues(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every issue by year, newest first, and the numbers that are not there."""
    found = _issues(documents)
    if not found:
        return
    most = max(max(issue.numbers) for issue in found)
    lines = tuple(
        Row((Cell(f"{year}年", _year_url(year)), *_of_year(list(group), most)))
        for year, group in groupby(reversed(found), lambda issue: issue.year)
    )
    heads = columns("年份", *(f"第{issue}期" for issue in range(1, most + 1)))
    missing = _missing(found)
    words = f"尚缺{'、'.join(missing)}。" if missing else "已收入的各期期号连续，没有缺期。"
    note = Note(words, tone="late" if missing else "good")
    yield Panel("data-issues", "历年公报", (Table("历年公报", heads, lines, heads=1), note))


def _of_year(issues_of_year: Sequence[Issue], most: int) -> Iterator[Cell]:
    by_number = {one: issue for issue in issues_of_year for one in issue.numbers}
    for one in range(1, most + 1):
        issue = by_number.get(one)
        if issue is not None:
            yield Cell(f"总第{_span(issue.totals)}期" if issue.totals else issue.label, issue.document.facts.url)
        else:
            yield Cell("缺", tone="missing") if one < max(by_number) else Cell("")


def _missing(found: Sequence[Issue]) -> list[str]:
    """Numbers that two neighbours leave out: within a year, and counted since the first of all."""
    missing: list[str] = []
    for before, after in pairwise(found):
        if before.year == after.year:
            missing += [f"{after.year}年第{one}期" for one in range(max(before.numbers) + 1, min(after.numbers))]
        elif before.totals and after.totals:
            gap = range(max(before.totals) + 1, min(after.totals))[:_MOST_MISSING]
            missing += [f"总第{one}期" for one in gap]
    return missing[:_MOST_MISSING]


def _issues(documents: Sequence[PublicDocument]) -> list[Issue]:
    """Every gazette that says which issue it is, in their order."""
    found = []
    for document in documents:
        facts = document.facts
        data, year = table(facts), data_year(facts)
        numbers = _numbers(first_of(data, "issue", "期号")) or _numbers_in(facts.title, r"年第([\d\-—、]+)期")
        totals = _numbers(first_of(data, "total", "总期号")) or _numbers_in(facts.title, r"总第([\d\-—、]+)期")
        if year and numbers and min(numbers) > 0 and max(numbers) <= _MOST_ISSUES:
            found.append(Issue(year, numbers, totals, document))
    return sorted(found, key=lambda issue: (issue.year, issue.numbers, issue.document.facts.path))


def _numbers(value: object) -> tuple[int, ...]:
    if isinstance(value, list):
        return tuple(sorted(found for item in value if (found := number(item)) is not None))
    return _numbers_in(text(value), r"([\d\-—、]+)")


def _numbers_in(written: str, pattern: str) -> tuple[int, ...]:
    match = re.search(pattern, written, re.ASCII)
    found = sorted(int(digits) for digits in re.findall(r"\d{1,6}", match[1], re.ASCII)) if match else []
    if match and re.fullmatch(r"\d+[\-—]+\d+", match[1], re.ASCII) and found[-1] - found[0] < _MOST_SPAN:
        return tuple(range(found[0], found[-1] + 1))
    return tuple(found)


@own_pages
def year_pages(lists: Lists) -> Iterator[OwnPage]:
    """The contents of each year's issues on one page, as the last issue of a year prints them."""
    found = _issues(lists.of_kind(KIND))
    section = next((one for one in lists.site.all_sections() if KIND in one.kinds), None)
    if section is None:
        return
    for year, group in groupby(found, lambda issue: issue.year):
        title = f"{year}年政府公报总目录"
        common = lists.common(
            _year_url(year), title, lists.crumbs(section), section_tags(lists.site, section), section.id
        )
        panels = tuple(_issue_panel(place, issue, lists) for place, issue in enumerate(group, 1))
        yield OwnPage("panels.html", PanelPage(common, title, f"共 {len(panels)} 期。", panels))


def _issue_panel(place: int, issue: Issue, lists: Lists) -> Panel:
    facts = issue.document.facts
    total = f"（总第{_span(issue.totals)}期）" if issue.totals else ""
    whole = Note(f"出版日期：{facts.issued or facts.published_date}。", links=(Cell("阅读本期", facts.url),))
    tables = _contents(issue.document, lists, f"{issue.label}目录")
    return Panel(f"data-issue-{place}", f"{issue.label}{total}", (whole, *tables))


def _year_url(year: int) -> str:
    return f"gazettes/{year}.html"
