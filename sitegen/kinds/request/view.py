"""依申请公开: how to ask, the statutory procedure as a picture, fees, figures by year, what has become public since.

Periods are those of 条例 第三十条 to 第三十四条, the same for every body; fees those of 国办函〔2020〕109号, which no
county may change. Figures are read from the annual reports of the government, or of the first body that has some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import LEVELS, Section
from sitegen.core.urls import file_url, is_web_address, section_url
from sitegen.display import charts
from sitegen.display.charts import Bar, FlowStep
from sitegen.display.lists import Lists
from sitegen.display.metatags import page_tags
from sitegen.display.pages import RequestPage
from sitegen.display.parts import Cell, Chart, Fact, FactList, Note, Panel, Row, Table
from sitegen.display.structured import request_service
from sitegen.kinds.annual_report.form import APPLICATION_ROWS, TOTAL, Role
from sitegen.kinds.annual_report.tables import AnnualReport, read_annual_report
from sitegen.kinds.registry import OwnPage, document_view, own_pages, section_view
from sitegen.kinds.request.schema import MovedList, MovedRow
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns, day_words

VIEW = "on-request"
FORM_URL = "request.html"
_FORM = "政府信息公开申请表"
_LAW = "《中华人民共和国政府信息公开条例》"
_PROCESS = "申请办理流程"
_STEPS = (
    FlowStep("提出申请", "", "当面、邮寄、网络或者传真"),
    FlowStep("登记，确定收到日期", "", "各项期限从收到之日起算"),
    FlowStep("告知补正", "7个工作日内", "内容不明确的，一次性告知", side=True),
    FlowStep("检索和审查", "", "查找信息，审查能否公开"),
    FlowStep("征求意见", "15个工作日内", "涉及第三方的，另计时间", side=True),
    FlowStep("答复申请人", "20个工作日内", "能够当场答复的，当场答复"),
    FlowStep("延长答复", "最长20个工作日", "经负责人同意并告知申请人", side=True),
    FlowStep("提供信息", "", "按照申请要求的形式提供"),
)
_PERIODS = (
    ("收到申请", "—", "当面提交之日，邮寄签收之日；平常信函、网络、传真为双方确认之日", "第三十一条"),
    ("告知补正", "7个工作日内", "自收到申请之日起；申请人无正当理由逾期不补正的，视为放弃申请", "第三十条"),
    ("征求第三方意见", "15个工作日内", "自收到征求意见书之日起；所需时间不计算在答复期限内", "第三十二条、第三十三条"),
    ("征求其他机关意见", "15个工作日内", "逾期未提出意见的，视为同意公开；时间另计", "第三十三条、第三十四条"),
    ("答复", "当场或者20个工作日内", "自收到申请之日起；不能当场答复的，20个工作日内答复", "第三十三条"),
    ("延长答复", "最长20个工作日", "经政府信息公开工作机构负责人同意并告知申请人", "第三十三条"),
)  # fmt: skip
_FEES = (
    (
        "按件计收",
        ("档次", "每月申请件数", "收费标准"),
        (
            ("第一档", "10件以下（含10件）", "不收费"),
            ("第二档", "11至30件（含30件）的部分", "100元/件"),
            ("第三档", "31件以上的部分", "以10件为一档，每增加一档，收费标准提高100元/件"),
        ),
    ),
    (
        "按量计收",
        ("档次", "单件申请提供的页数", "收费标准"),
        (
            ("第一档", "30页以下（含30页）", "不收费"),
            ("第二档", "31至100页（含100页）的部分", "10元/页"),
            ("第三档", "101至200页（含200页）的部分", "20元/页"),
            ("第四档", "201页以上的部分", "40元/页"),
        ),
    ),
)
_FEE_BASIS = (
    "行政机关依申请提供政府信息，不收取费用；申请人申请公开政府信息的数量、频次明显超过合理范围的，可以收取信息处理费，"
    "从下列两种标准中选择一种（《条例》第四十二条，国办函〔2020〕109号）。"
)
_RESULTS = (
    ("予以公开", 2, 3),
    ("部分公开", 3, 4),
    ("不予公开", 4, 12),
    ("无法提供", 12, 15),
    ("不予处理", 15, 20),
    ("其他处理", 20, 23),
)  # places of the leaves of 三、本年度办理结果 in ``APPLICATION_ROWS``
_SHOWN_YEARS = 10


@section_view(VIEW)
def on_request(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """The head of the section: guide, procedure, fees, figures, what has become public since."""
    yield Panel("data-request-guide", "怎样申请", tuple(_guide(documents, lists)))
    yield Panel("data-request-process", _PROCESS, tuple(_process()))
    yield Panel("data-request-fees", "信息处理费标准", tuple(_fees(documents, lists)))
    yield from _figures(lists)
    moved = [row for document in documents for row in _moved_rows(document, lists)]
    if moved:
        yield Panel("data-request-moved", "依申请公开转为主动公开的信息", (_moved_table(moved),))


def _guide(documents: Sequence[PublicDocument], lists: Lists) -> Iterator[FactList | Note]:
    site = lists.site
    contact = site.contact
    guides = tuple(
        Cell(document.facts.title, _at(document.facts.url, anchor_of(document.facts, "依申请", "获取", "申请")))
        for document in _by_rank(lists.of_kind("guide"), lists)
    )
    files = tuple(
        Cell(item.title, file_url(item.digest, item.path))
        for document in documents
        for item in document.facts.attachments
        if item.path and "申请表" in item.title
    )
    address = "，".join(filter(None, (contact["address"], contact["postcode"] and f"邮编{contact['postcode']}")))
    facts = (
        Fact("受理机构", (Cell(site.host),)),
        Fact("地址", (Cell(address),)),
        Fact("电话", (Cell(contact["phone"]),)),
        Fact("传真", (Cell(contact["fax"]),)),
        Fact("电子邮箱", (Cell(contact["email"]),)),
        Fact("办公时间", (Cell(contact["hours"]),)),
        Fact("公开指南", guides),
        Fact("申请表", (Cell("填写、打印申请表", FORM_URL), *files)),
    )
    yield Note(
        "公民、法人和其他组织可以申请获取主动公开以外的政府信息。申请应当写明姓名或者名称、身份证明、联系方式，"
        "所需信息的名称、文号或者其他特征，以及希望的提供方式和获取途径（《条例》第二十九条）。"
    )
    yield FactList(tuple(fact for fact in facts if any(cell.text for cell in fact.cells)))


def _by_rank(documents: Sequence[PublicDocument], lists: Lists) -> list[PublicDocument]:
    """Documents in the order of the register of departments."""
    order = {entry.name: place for place, entry in enumerate(lists.site.departments)}
    return sorted(documents, key=lambda one: (order.get(lead(one.facts), len(order)), one.facts.path))


def _at(url: str, anchor: str) -> str:
    return f"{url}#{anchor}" if anchor else url


def _process() -> Iterator[Chart | Note]:
    words = "；".join(f"{step.label}{f'，{step.period}' if step.period else ''}" for step in _STEPS)
    svg = charts.flow("data-request-flow", "政府信息公开申请办理流程图", words, _STEPS)
    lines = tuple(Row(tuple(Cell(word) for word in line)) for line in _PERIODS)
    periods = Table(
        "各环节期限和依据", columns("环节", "期限", "起算和说明", "依据"), lines, heads=1, note=f"依据为{_LAW}。"
    )
    yield Chart(svg, periods)


def _fees(documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Note | Table]:
    own = [document for document in documents if "信息处理费" in document.facts.title]
    links = tuple(Cell(document.facts.title, document.facts.url) for document in own)
    yield Note(_FEE_BASIS, links=links)
    for caption, heads, lines in _FEES:
        yield Table(caption, columns(*heads), tuple(Row(tuple(map(Cell, line))) for line in lines), heads=1)


# 历年办理情况


def _figures(lists: Lists) -> Iterator[Panel]:
    """What became of the requests, year by year, as the annual reports of one body state it."""
    name, reports = _reports(lists)
    years = sorted(reports)[-_SHOWN_YEARS:]
    if not years:
        return
    lines = tuple(_year_row(year, *reports[year]) for year in reversed(years))
    heads = columns("年份", "#新收", "#上年结转", *(f"#{label}" for label, _, _ in _RESULTS), "#办结合计", "#结转下年")
    note = f"数据来自{name}各年度政府信息公开工作年度报告；年报没有载明的项目不填。"
    shown = Table(f"{name}历年申请办理情况", heads, lines, unit="件", note=note, heads=1)
    bars = [bar for year in reversed(years) if (bar := _year_bar(year, reports[year][1]))]
    parts = (Chart(_results_chart(bars), shown),) if bars else (shown,)
    yield Panel("data-request-figures", "历年申请办理情况", parts)


def _reports(lists: Lists) -> tuple[str, Mapping[int, tuple[PublicDocument, AnnualReport]]]:
    """The annual reports by year of the government, or of the first department that has some."""
    found: dict[str, dict[int, tuple[PublicDocument, AnnualReport]]] = {}
    for document in _by_rank(lists.with_data_of("annual-report"), lists):
        report = read_annual_report(document.facts, lists.site)
        if report and report.year and report.applications:
            found.setdefault(lead(document.facts), {})[report.year] = (document, report)
    governments = [entry.name for entry in lists.site.departments if entry.level == LEVELS[0]]
    name = next((one for one in (*governments, *found) if one in found), "")
    return name, found.get(name, {})


def _total(report: AnnualReport, role: Role) -> str:
    row = report.application(role)
    figure = row.number(TOTAL) if row else None
    return "" if figure is None else str(figure)


def _results(report: AnnualReport) -> tuple[int | None, ...]:
    """How many requests ended in each of ``_RESULTS``; ``None`` where the report does not say so in full."""
    figures = {row.name: row.number(TOTAL) for row in report.applications}
    sums: list[int | None] = []
    for _, start, end in _RESULTS:
        leaves = [figures.get(row.name) for row in APPLICATION_ROWS[start:end]]
        known = [int(leaf) for leaf in leaves if leaf is not None]
        sums.append(sum(known) if len(known) == len(leaves) else None)
    return tuple(sums)


def _year_row(year: int, document: PublicDocument, report: AnnualReport) -> Row:
    results = tuple("" if figure is None else str(figure) for figure in _results(report))
    before = (_total(report, Role.RECEIVED), _total(report, Role.CARRIED_IN))
    after = (_total(report, Role.TOTAL), _total(report, Role.CARRIED_OUT))
    return Row((Cell(f"{year}年", document.facts.url), *(Cell(word) for word in (*before, *results, *after))))


def _year_bar(year: int, report: AnnualReport) -> Bar | None:
    known = [figure for figure in _results(report) if figure is not None]
    if len(known) < len(_RESULTS):
        return None
    public, partly, *others = known
    return Bar(f"{year}年", (public, partly, sum(others)), f"{sum(known)}件")


def _results_chart(bars: Sequence[Bar]) -> str:
    words = ("予以公开", "部分公开", "其他结果")
    told = ["、".join(f"{word}{part:.0f}件" for word, part in zip(words, bar.parts, strict=True)) for bar in bars]
    summary = "；".join(f"{bar.label}办结{bar.note}，其中{parts}" for bar, parts in zip(bars, told, strict=True))
    classes = ("bar-1", "bar-2", "bar-3")
    return charts.bars("data-request-results", "历年申请办理结果", summary, bars, classes, legend=words)


# 转为主动公开


@document_view("notice")
def moved(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What a document states to have moved from on request to proactive."""
    lines = _moved_rows(document, lists)
    if lines:
        yield Panel("data-request-moved", "依申请公开转为主动公开的信息", (_moved_table(lines),))


def _moved_rows(document: PublicDocument, lists: Lists) -> list[Row]:
    found: list[Row] = []
    data = MovedList.of(document.facts, lists.site)
    for row in data.moved if data is not None else ():
        public = lists.find(row.document, document.facts.path)
        if public:
            place = Cell(public.facts.title, public.facts.url)
        elif is_web_address(row.document):
            place = Cell("查看网页", row.document, outside=True)
        else:
            continue
        title = row.title or (public.facts.title if public else "—")
        day = day_words(MovedRow.date.raw(row))
        found.append(Row((Cell(title), Cell(day), place, Cell(row.reason))))
    return found


def _moved_table(lines: Sequence[Row]) -> Table:
    """Newest first; rows of one day stay in their order."""
    ordered = sorted(lines, key=lambda row: row.cells[1].text, reverse=True)
    heads = columns("信息名称", "转为主动公开日期", "现在的公开位置", "理由")
    return Table("依申请公开转为主动公开的信息", heads, tuple(ordered), heads=1)


# 申请表


@own_pages
def request_form(lists: Lists) -> Iterator[OwnPage]:
    """The page with the form, which is filled in, printed and kept in the reader's browser alone."""
    section = next((one for one in lists.site.all_sections() if VIEW in (one.view, one.id)), None)
    tags = page_tags(lists.site, _FORM)
    common = lists.common(FORM_URL, _FORM, lists.crumbs(section), tags, section.id if section else "")
    guide = section_url(section.id) if section else FORM_URL
    common = replace(common, structured=request_service(lists.site, guide, FORM_URL))
    recipients = tuple(entry.name for entry in lists.site.departments)
    yield OwnPage("request.html", RequestPage(common, recipients))
