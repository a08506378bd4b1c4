"""Page of public statistics: documents by year, department, kind and validity, and links to the open data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sitegen.core.document import Validity
from sitegen.core.urls import COLUMN_DATA, department_url
from sitegen.display import charts
from sitegen.display.charts import Bar
from sitegen.display.lists import HOME, Lists, is_in_force
from sitegen.display.metatags import column_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Cell, Chart, Fact, FactList, Note, Panel, Row, Table
from sitegen.display.structured import open_dataset
from sitegen.kinds.registry import OwnPage
from sitegen.kinds.shown import columns

OVERVIEW_URL = "overview.html"
_TITLE = "公开情况统计"
_MOST_BARS = 10


def overview(lists: Lists) -> Iterator[OwnPage]:
    """Yield the statistics page."""
    documents = lists.view.documents
    updated = lists.items[documents[0].facts.path].published if documents else ""
    description = "本专栏主动公开的政府信息数量，随每次发布自动统计。"
    tags = column_tags(lists.site, _TITLE, description, "数据发布")
    common = replace(
        lists.common(OVERVIEW_URL, _TITLE, (HOME,), tags), structured=open_dataset(lists.site, OVERVIEW_URL, updated)
    )
    panels = (_totals(lists, updated), *_groups(lists), _open_data())
    yield OwnPage("panels.html", PanelPage(common, _TITLE, description, panels))


def _totals(lists: Lists, updated: str) -> Panel:
    facts = (
        ("公开信息", f"{len(lists.view.documents)} 条"),
        ("政策文件", f"{len(lists.policies)} 件"),
        ("其中现行有效", f"{sum(is_in_force(document) for document in lists.policies)} 件"),
        ("政策解读", f"{len(lists.of_kind('interpretation'))} 件"),
        ("发布机构", f"{len(lists.by_department)} 个"),
        ("最近更新", updated),
    )
    rows = tuple(Fact(label, (Cell(text),)) for label, text in facts if text)
    return Panel("data-overview", "总体情况", (FactList(rows),))


def _groups(lists: Lists) -> Iterator[Panel]:
    documents = lists.view.documents
    items = lists.items
    years = Counter(items[document.facts.path].published[:4] for document in documents)
    by_year = {f"{year}年": years[year] for year in sorted(years, reverse=True)}
    yield from _count_panel("year", "按发布年份", "年份", by_year, {})
    departments = [entry for entry in lists.site.departments if entry.name in lists.by_department]
    by_department = _most_first({entry.name: len(lists.by_department[entry.name]) for entry in departments})
    urls = {entry.name: department_url(entry.slug) for entry in departments}
    joint = "联合发布的信息在每个发布机构各计一次。"
    yield from _count_panel("department", "按发布机构", "发布机构", by_department, urls, joint)
    kinds = Counter(items[document.facts.path].kind_label for document in documents)
    yield from _count_panel("kind", "按信息类型", "信息类型", _most_first(kinds), {})
    states = Counter(document.validity for document in lists.policies if document.validity)
    by_state = {state.value: states[state] for state in Validity if states[state]}
    yield from _count_panel("validity", "政策文件按效力状态", "效力状态", by_state, {})


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _count_panel(
    name: str, title: str, head: str, counts: Mapping[str, int], urls: Mapping[str, str], note: str = ""
) -> Iterator[Panel]:
    """Yield a panel with a bar chart of the first ``_MOST_BARS`` counts above a table of all; none without counts."""
    if not counts:
        return
    first = list(counts.items())[:_MOST_BARS]
    bars = [Bar(label, (count,), str(count)) for label, count in first]
    summary = "，".join(f"{label}{count}条" for label, count in first)
    caption = f"公开信息数量（{title.removeprefix('政策文件')}）"
    svg = charts.bars(f"data-by-{name}-chart", caption, summary, bars, ("bar-1",))
    lines = [Row((Cell(label, urls.get(label)), Cell(str(count)))) for label, count in counts.items()]
    if not note:
        lines.append(Row((Cell("合计"), Cell(str(sum(counts.values())))), total=True))
    table = Table(caption, columns(head, "#数量"), tuple(lines), unit="条", note=note, heads=1)
    yield Panel(f"data-by-{name}", title, (Chart(svg, table),))


def _open_data() -> Panel:
    """Return the panel that links to the machine-readable files."""
    files: Sequence[tuple[str, str, str]] = (
        ("全部信息目录", "data/documents.json", "JSON，供程序读取"),
        ("全部信息目录（表格）", "data/documents.csv", "CSV，可以用电子表格打开"),
        ("栏目、机构和类型", COLUMN_DATA, "JSON，含各栏目的订阅地址"),
        ("最新发布", "feed.xml", "Atom，可以用阅读器订阅"),
        ("最新发布（JSON）", "feed.json", "JSON Feed 1.1"),
    )
    rows = tuple(Row((Cell(name, url), Cell(form))) for name, url, form in files)
    note = Note("每条信息的网页地址把末尾的“.html”换成“.json”，就是这条信息的数据，含正文、表格和附件清单。")
    return Panel("data-open", "数据开放", (Table("开放的数据", columns("数据", "格式"), rows, heads=1), note))
