"""政府公报: an issue with its contents, all issues side by side with what is missing, the contents of each year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.metatags import section_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Box, Cell, FormTable, Note, Panel, Row, Table
from sitegen.kinds.gazette.schema import Entry, Gazette, Issue, label_of
from sitegen.kinds.registry import OwnPage, document_view, own_pages, section_view
from sitegen.kinds.shown import columns

KIND = "gazette"
_MOST_ISSUES = 60  # in a year: more is a mistake, and a table that no page holds
_MOST_MISSING = 24


@dataclass(frozen=True, slots=True)
class Volume:
    """A gazette on this site with the issue that it is."""

    issue: Issue
    document: PublicDocument

    @property
    def url(self) -> str:
        """The URL of its page."""
        return self.document.facts.url


@document_view(KIND)
def contents(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The contents of one issue by its columns, each entry linked to the document as it stands on this site."""
    shown = _contents(document, lists, "本期目录")
    if shown:
        yield Panel("data-contents", "本期目录", shown, first=True)


def _contents(document: PublicDocument, lists: Lists, caption: str) -> tuple[FormTable, ...]:
    """The contents as a table in which neighbours share the box of their column."""
    path, entries = document.facts.path, Gazette.read(document.facts).contents
    paged = any(entry.page for entry in entries)
    heads = ("栏目", "文件名称", "发文字号", *(("页码",) if paged else ()))
    lines: list[tuple[Box, ...]] = []
    for name, found in groupby(entries, lambda entry: entry.column):
        group = [tuple(Box((cell,)) for cell in _entry(entry, path, lists))[: len(heads) - 1] for entry in found]
        lines += [(Box((Cell(name),), "row", rows=len(group)), *group[0]), *group[1:]]
    head = (tuple(Box((Cell(name),), "col") for name in heads),)
    return (FormTable(caption, head, tuple(lines)),) if lines else ()


def _entry(entry: Entry, path: str, lists: Lists) -> Iterator[Cell]:
    yield lists.cell(entry.title, entry.document, path)
    yield Cell(entry.number or "—")
    yield Cell(entry.page)


@section_view(KIND)
def issues(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every issue by year, newest first, and the numbers that are missing."""
    found = _volumes(documents)
    if not found:
        return
    most = max(max(one.issue.numbers) for one in found)
    lines = tuple(
        Row((Cell(f"{year}年", _year_url(year)), *_of_year(list(group), most)))
        for year, group in groupby(reversed(found), lambda one: one.issue.year)
    )
    heads = columns("年份", *(f"第{number}期" for number in range(1, most + 1)))
    missing = _missing([one.issue for one in found])
    words = f"尚缺{'、'.join(missing)}。" if missing else "已收入的各期期号连续，没有缺期。"
    note = Note(words, tone="late" if missing else "good")
    yield Panel("data-issues", "历年公报", (Table("历年公报", heads, lines, heads=1), note))


def _of_year(volumes: Sequence[Volume], most: int) -> Iterator[Cell]:
    by_number = {number: one for one in volumes for number in one.issue.numbers}
    for number in range(1, most + 1):
        one = by_number.get(number)
        if one is not None:
            yield Cell(f"总第{label_of(one.issue.totals)}期" if one.issue.totals else one.issue.label, one.url)
        else:
            yield Cell("缺", tone="missing") if number < max(by_number) else Cell("")


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


def _volumes(documents: Iterable[PublicDocument]) -> list[Volume]:
    """Every gazette that says which issue it is, in their order."""
    found = []
    for document in documents:
        issue = Gazette.read(document.facts).issue_of(document.facts)
        if issue and min(issue.numbers) > 0 and max(issue.numbers) <= _MOST_ISSUES:
            found.append(Volume(issue, document))
    return sorted(found, key=lambda one: (one.issue.year, one.issue.numbers, one.document.facts.path))


@own_pages
def year_pages(lists: Lists) -> Iterator[OwnPage]:
    """The contents of each year's issues on one page, as the last issue of a year prints them."""
    site = lists.site
    found = _volumes(lists.with_data_of(KIND))
    section = next((one for one in site.all_sections() if KIND in map(site.data_kind, one.kinds)), None)
    if section is None:
        return
    for year, group in groupby(found, lambda one: one.issue.year):
        title = f"{year}年政府公报总目录"
        common = lists.common(_year_url(year), title, lists.crumbs(section), section_tags(site, section), section.id)
        panels = tuple(_volume_panel(place, one, lists) for place, one in enumerate(group, 1))
        yield OwnPage("panels.html", PanelPage(common, title, f"共 {len(panels)} 期。", panels))


def _volume_panel(place: int, one: Volume, lists: Lists) -> Panel:
    facts, issue = one.document.facts, one.issue
    total = f"（总第{label_of(issue.totals)}期）" if issue.totals else ""
    whole = Note(f"出版日期：{facts.issued or facts.published_date}。", links=(Cell("阅读本期", one.url),))
    tables = _contents(one.document, lists, f"{issue.label}目录")
    return Panel(f"data-issue-{place}", f"{issue.label}{total}", (whole, *tables))


def _year_url(year: int) -> str:
    return f"gazettes/{year}.html"
