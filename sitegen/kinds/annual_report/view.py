"""年度报告: the official tables in the layout of the form, compared with the policy library, and years in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from sitegen.catalogue.catalogue import ENDING_RELATIONS
from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.core.urls import library_url
from sitegen.display import charts
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, Chart, Column, FormTable, Note, Panel, Row, Table
from sitegen.kinds.annual_report.form import (
    APPLICANTS,
    APPLICATION_COLUMNS,
    APPLICATION_ROWS,
    DOCUMENT_COLUMNS,
    IN_FORCE,
    ITEM_ROWS,
    MADE,
    NORMATIVE_ROW,
    OLD_ITEM_ROWS,
    REPEALED,
    REVIEW_COLUMNS,
    REVIEW_ROWS,
    TOTAL,
    Form,
    Role,
)
from sitegen.kinds.annual_report.librarycounts import GOVERNMENT, Standing, own_documents, standing_of, tally
from sitegen.kinds.annual_report.tables import AnnualReport, read_annual_report
from sitegen.kinds.annual_report.tables import Row as ReportRow
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns

_ITEMS = "二、主动公开政府信息情况"
_APPLICATIONS = "三、收到和处理政府信息公开申请情况"
_REVIEWS = "四、政府信息公开行政复议、行政诉讼情况"
_BALANCE = "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"
_LACKING = Cell("缺", tone="missing")
_MOST_POINTS = 12


@document_view("annual-report")
def report_tables(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """Tables two, three and four, each in its part of the report (国办公开办函〔2021〕30号 or 〔2019〕60号)."""
    facts = document.facts
    report = read_annual_report(facts, lists.site)
    if report is None:
        return
    items = tuple(_items(facts, report, lists))
    parts = (
        ("data-items", _ITEMS, items, "主动公开政府信息"),
        ("data-applications", _APPLICATIONS, _applications(report), "处理政府信息公开申请"),
        ("data-reviews", _REVIEWS, _reviews(report), "复议"),
    )
    for name, title, shown, words in parts:
        if shown:
            yield Panel(name, title, shown, under=anchor_of(facts, words))
    if report.note:
        yield Panel(
            "data-report-note", "数据说明", (Note(report.note),), under=anchor_of(facts, "其他需要报告", "其它需要报告")
        )


def _items(facts: Facts, report: AnnualReport, lists: Lists) -> Iterator[FormTable | Table]:
    if report.old_items:
        old = {row.name: row for row in report.old_items}
        yield _item_form(OLD_ITEM_ROWS, lambda name, column: _as_written(old.get(name), column))
    elif report.items:
        counts = _library_counts(facts, report, lists)
        yield _item_form(ITEM_ROWS, lambda name, column: _item_figure(report, counts, name, column))
        if counts:
            yield _comparison(report, counts)


def _item_form(form: Sequence[tuple[str, str, tuple[str, ...]]], figure: Callable[[str, str], Cell]) -> FormTable:
    """Table 2: the rows of each item of 条例 第二十条 below its columns; the last box of a row fills its width."""
    width = max(len(names) for _, _, names in form)

    def line(label: Box, boxes: Sequence[Cell], scope: str) -> tuple[Box, ...]:
        last = len(boxes) - 1
        spans = [1 + width - len(boxes) if place == last else 1 for place in range(len(boxes))]
        return (label, *(Box((cell,), scope, span) for cell, span in zip(boxes, spans, strict=True)))

    rows: list[tuple[Box, ...]] = []
    for (item, names), lines in groupby(form, lambda row: (row[1], row[2])):
        rows.append((_head(item, width + 1),))
        rows.append(line(_head("信息内容"), [Cell(name) for name in names], "col"))
        rows += [line(_label(name), [figure(name, column) for column in names], "") for name, _, _ in lines]
    return FormTable(_ITEMS, (), tuple(rows), figures=True)


def _head(words: str, wide: int = 1, high: int = 1) -> Box:
    return Box((Cell(words),), "col", wide, high)


def _label(words: str, wide: int = 1, high: int = 1) -> Box:
    return Box((Cell(words),), "row", wide, high)


def _figure(row: ReportRow | None, column: str) -> Cell:
    """What was written where it is a figure, else marked as lacking."""
    cell = row.cell(column) if row else None
    if cell is None:
        return _LACKING
    return Cell(cell.written) if cell.number is not None else Cell(cell.written or "缺", tone="missing")


def _item_figure(report: AnnualReport, counts: Mapping[str, str], name: str, column: str) -> Cell:
    figure = _figure(report.item(name), column)
    if figure is _LACKING and name == NORMATIVE_ROW and column in counts:
        return Cell(f"{counts[column]}（据政策文件库）")
    return figure


def _as_written(row: ReportRow | None, column: str) -> Cell:
    cell = row.cell(column) if row else None
    return Cell(cell.written) if cell and cell.written else _LACKING


def _library_counts(facts: Facts, report: AnnualReport, lists: Lists) -> dict[str, str]:
    """What the site's policy library has for the report's year, by column; a year before the library has nothing."""
    standings = lists.shared(_standings)
    first = min((standing.made.year for standing in standings), default=None)
    if report.year is None or first is None or report.year < first:
        return {}
    own = own_documents(lists.site, facts, standings)
    counted = DOCUMENT_COLUMNS if report.year > first else (MADE,)
    return {column: tally(own, report.year, column).words for column in counted}


def _standings(lists: Lists) -> tuple[Standing, ...]:
    """The lives of all public normative documents, for one site at a time."""
    today = lists.view.today
    return tuple(
        standing_of(document.facts, _enders(document), today)
        for document in lists.of_kind("policy")
        if document.facts.normative and document.facts.issued
    )


def _enders(document: PublicDocument) -> Iterator[Facts]:
    return (entry.document for entry in document.incoming if entry.document and entry.relation in ENDING_RELATIONS)


def _comparison(report: AnnualReport, counts: Mapping[str, str]) -> Table:
    row = report.item(NORMATIVE_ROW)
    lines = tuple(
        Row((Cell(column), _figure(row, column), Cell(words, library_url()), _agreement(row, column, words)))
        for column, words in counts.items()
    )
    note = "文件库件数由本站政策文件库逐件统计：制发看成文日期，现行有效看当年12月31日。到期失效、联合制发的可不计。"
    heads = columns("项目", "#报告填报", "#政策文件库", "核对")
    return Table("行政规范性文件件数与政策文件库核对", heads, lines, note=note, heads=1)


def _agreement(row: ReportRow | None, column: str, words: str) -> Cell:
    """Whether a figure lies within what the library counts, which is ``3`` or ``3 至 4``."""
    stated = row.number(column) if row else None
    if stated is None:
        return Cell("报告未填", tone="missing")
    least, _, most = words.partition(" 至 ")
    return Cell("一致", tone="good") if int(least) <= stated <= int(most or least) else Cell("不一致", tone="late")


def _applications(report: AnnualReport) -> tuple[FormTable | Table, ...]:
    if not report.applications:
        return ()
    if report.form is Form.OLD:
        heads = (Column("项目"), *(Column(name, numeric=True) for name in APPLICATION_COLUMNS))
        lines = tuple(
            Row((Cell(row.name), *(_figure(row, column) for column in APPLICATION_COLUMNS)))
            for row in report.applications
        )
        return (Table(_APPLICATIONS, heads, lines, note=_BALANCE + "。", heads=1),)
    head = (
        (_head(f"（{_BALANCE}）", 3, 3), _head("申请人情况", 7)),
        (_head(APPLICANTS[0], 1, 2), _head("法人或其他组织", 5), _head(TOTAL, 1, 2)),
        tuple(_head(name) for name in APPLICANTS[1:]),
    )
    by_name = {row.name: row for row in report.applications}
    rows = tuple(
        (*labels, *(Box((_figure(by_name.get(name), column),)) for column in APPLICATION_COLUMNS))
        for name, labels in _application_labels()
    )
    return (FormTable(_APPLICATIONS, head, rows, figures=True),)


def _application_labels() -> Iterator[tuple[str, tuple[Box, ...]]]:
    """The boxes that name each row of table 3: 三、 beside its groups, a group beside its rows."""
    outcomes = [row.name for row in APPLICATION_ROWS if row.role in (Role.OUTCOME, Role.TOTAL)]
    prefix = "三、本年度办理结果"
    parted = {name: name.removeprefix(prefix + "：").partition("：") for name in outcomes}
    sizes = {group: len(list(found)) for group, found in groupby(parted[name][0] for name in outcomes)}
    begun: set[str] = set()
    for row in APPLICATION_ROWS:
        if row.name not in parted:
            yield row.name, (_label(row.name, 3),)
            continue
        group, _, leaf = parted[row.name]
        boxes: tuple[Box, ...] = (_label(prefix, 1, len(outcomes)),) if not begun else ()
        if not leaf:
            boxes += (_label(group, 2),)
        elif group in begun:
            boxes += (_label(leaf),)
        else:
            boxes += (_label(group, 1, sizes[group]), _label(leaf))
        begun.add(group)
        yield row.name, boxes


def _reviews(report: AnnualReport) -> tuple[FormTable, ...]:
    if not report.reviews:
        return ()
    by_name = {row.name: row for row in report.reviews}
    head = (
        (_head("行政复议", 5), _head("行政诉讼", 10)),
        (*(_head(name, 1, 2) for name in REVIEW_COLUMNS), _head("未经复议直接起诉", 5), _head("复议后起诉", 5)),
        tuple(_head(name) for name in REVIEW_COLUMNS * 2),
    )
    figures = tuple(Box((_figure(by_name.get(name), column),)) for name in REVIEW_ROWS for column in REVIEW_COLUMNS)
    return (FormTable(_REVIEWS, head, (figures,), figures=True),)


@section_view("annual-report")
def all_reports(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every department's reports by year, and the government's figures over the years."""
    found: dict[str, dict[int, tuple[PublicDocument, AnnualReport]]] = {}
    for document in documents:
        report = read_annual_report(document.facts, lists.site)
        if report and report.year:
            found.setdefault(lead(document.facts), {}).setdefault(report.year, (document, report))
    if not found:
        return
    order = {department.name: place for place, department in enumerate(lists.site.departments)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    years = sorted({year for by_year in found.values() for year in by_year}, reverse=True)
    heads = (Column("机关"), *(Column(f"{year}年") for year in years))
    rows = tuple(Row((Cell(name), *(_place(found[name], year) for year in years))) for name in names)
    yield Panel("data-reports", "历年年报", (Table("历年年报", heads, rows, heads=1),))
    governments = [entry.name for entry in lists.site.departments if entry.level == GOVERNMENT and entry.name in found]
    if governments:
        by_year = {year: report for year, (_, report) in found[governments[0]].items()}
        yield from _trend(governments[0], by_year)


def _place(by_year: Mapping[int, tuple[PublicDocument, AnnualReport]], year: int) -> Cell:
    if year in by_year:
        return Cell("年度报告", by_year[year][0].facts.url)
    return _LACKING if min(by_year) < year < max(by_year) else Cell("—")


def _trend(name: str, by_year: Mapping[int, AnnualReport]) -> Iterator[Panel]:
    """The figures that readers ask for, year by year, where at least two years have them."""
    roles = (("新收申请", Role.RECEIVED), ("办结", Role.TOTAL), ("结转下年", Role.CARRIED_OUT))
    years = sorted(by_year)[-_MOST_POINTS:]
    received = [(year, row.number(TOTAL)) for year in years if (row := by_year[year].application(Role.RECEIVED))]
    points = [(f"{year}年", int(number)) for year, number in received if number is not None]
    if len(points) < 2:
        return
    heads = columns("年份", *(f"#{label}" for label, _ in roles), "#规范性文件制发", "#废止", "#现行有效")
    rows = tuple(
        Row((
            Cell(f"{year}年"),
            *(_figure(by_year[year].application(role), TOTAL) for _, role in roles),
            *(_figure(by_year[year].item(NORMATIVE_ROW), column) for column in (MADE, REPEALED, IN_FORCE)),
        ))
        for year in reversed(years)
    )  # fmt: skip
    title = f"{name}历年申请和文件数量"
    summary = "；".join(f"{label}新收政府信息公开申请{number}件" for label, number in points)
    told = "历年新收政府信息公开申请（件）"
    svg = charts.line("data-trend-chart", told, summary, points)
    yield Panel("data-trend", title, (Chart(svg, Table(title, heads, rows, heads=1), told),))
