"""依申请公开 and the page of figures: data in, panels out; what is not public is not named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.build.plan import own_pages
from sitegen.catalogue.public import PublicView
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.pages import PanelPage, RequestPage
from sitegen.display.parts import Chart, FactList, Panel, Table, texts
from sitegen.kinds.annual_report.form import APPLICANTS, APPLICATION_COLUMNS, APPLICATION_ROWS, TOTAL
from sitegen.kinds.views import document_panels, made_pages, section_panels
from tests.panels import grid, lists_of, page_panels, words

SECTION = Section("on-request", "依申请公开", "依申请公开", view="on-request")
SECRET = "--- content/secret.md\ntitle: 内部名单\ndisclosure: 依申请公开\nreason: 条例第十五条\n"
MOVED = """--- content/moved.md
title: 转为主动公开信息清单
data: {type: moved, rows: [ROWS]}
"""


def head(lists: Lists, *paths: str) -> dict[str, Panel]:
    """The panels at the head of the section whose documents are those at ``paths``, by id."""
    lists.by_section["on-request"] = [lists.by_path[f"content/{path}"] for path in paths]
    return {panel.id: panel for panel in section_panels(SECTION, lists)}


def report(year: int, **rows: int) -> str:
    """An annual report whose table 3 holds ``rows`` (r0 … r24) in the column of persons."""
    table = [[rows.get(f"r{place}", 0), *[0] * (len(APPLICANTS) - 1), rows.get(f"r{place}", 0)] for place in range(25)]
    return (
        f"--- content/report-{year}.md\nkind: annual-report\ntitle: 安澜县人民政府{year}年政府信息公开工作年度报告\n"
        f"data: {{year: {year}, table3: {table}}}\n"
    )


# 指南、流程、收费


def test_the_head_tells_how_to_ask_with_the_guides_and_the_form(tmp_path: Path) -> None:
    change = (
        "--- content/guide.md\nkind: guide\ntitle: 公开指南\n正文：\n## 三、获取方式\n\n可以提出申请。\n"
        "--- content/notice.md\nattachments: [{file: form.csv, title: 申请表}]\n"
    )
    panel = head(lists_of(tmp_path / "site", change), "notice.md")["data-request-guide"]
    (facts,) = [part for part in panel.parts if isinstance(part, FactList)]
    shown = {fact.label: fact.cells for fact in facts.rows}
    assert shown["公开指南"][0].url is not None
    assert shown["公开指南"][0].url.startswith("documents/guide.html#")
    assert words(shown["申请表"]) == ["填写、打印申请表", "申请表"]
    assert shown["申请表"][0].url == "request.html"
    assert (shown["申请表"][1].url or "").startswith("files/")
    assert "传真" not in shown


def test_the_picture_and_the_table_state_the_periods_of_the_regulation(tmp_path: Path) -> None:
    (chart,) = head(lists_of(tmp_path / "site"))["data-request-process"].parts
    assert isinstance(chart, Chart)
    for period in ("7个工作日内", "15个工作日内", "20个工作日内", "最长20个工作日"):
        assert f">{period}</text>" in chart.svg
    assert {row[0]: (row[1], row[3]) for row in grid(chart.table)} == {
        "收到申请": ("—", "第三十一条"),
        "告知补正": ("7个工作日内", "第三十条"),
        "征求第三方意见": ("15个工作日内", "第三十二条、第三十三条"),
        "征求其他机关意见": ("15个工作日内", "第三十三条、第三十四条"),
        "答复": ("当场或者20个工作日内", "第三十三条"),
        "延长答复": ("最长20个工作日", "第三十三条"),
    }


def test_the_fees_stand_in_two_tables_with_the_own_notice_beside_them(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", "--- content/fee.md\ntitle: 信息处理费标准\n")
    note, by_item, by_page = head(lists, "fee.md")["data-request-fees"].parts
    assert words(note.links) == ["信息处理费标准"]  # type: ignore[union-attr]
    assert [row[2] for row in grid(by_item)][:2] == ["不收费", "100元/件"]
    assert [row[2] for row in grid(by_page)] == ["不收费", "10元/页", "20元/页", "40元/页"]


# 历年办理情况


def test_the_figures_of_each_year_are_those_of_the_annual_report_of_the_government(tmp_path: Path) -> None:
    change = report(2024, r0=10, r2=4, r3=1, r4=1, r11=1, r12=2, r19=1, r23=10) + report(2025, r0=7, r2=7, r23=7)
    (chart,) = head(lists_of(tmp_path / "site", change))["data-request-figures"].parts
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [
        ["2025年", "7", "0", "7", "0", "0", "0", "0", "0", "7", "0"],
        ["2024年", "10", "0", "4", "1", "2", "2", "1", "0", "10", "0"],
    ]
    assert chart.table.rows[0].cells[0].url == "documents/report-2025.html"
    assert "2024年办结10件，其中予以公开4件、部分公开1件、其他结果5件" in chart.svg


def test_a_year_of_the_old_form_has_totals_and_no_results(tmp_path: Path) -> None:
    names = [row.name for row in APPLICATION_ROWS]
    rows = {names[0]: dict.fromkeys(APPLICATION_COLUMNS, 3), names[23]: dict.fromkeys(APPLICATION_COLUMNS, 2)}
    written = ", ".join(f"'{name}': {{{', '.join(f'{k}: {v}' for k, v in row.items())}}}" for name, row in rows.items())
    change = (
        "--- content/old.md\nkind: annual-report\ntitle: 安澜县人民政府2020年政府信息公开工作年度报告\n"
        f"data: {{year: 2020, table3: {{{written}}}}}\n"
    )
    (table,) = head(lists_of(tmp_path / "site", change))["data-request-figures"].parts
    assert isinstance(table, Table)
    assert grid(table) == [["2020年", "3", "", "", "", "", "", "", "", "2", ""]]
    assert TOTAL == "总计"


def test_without_annual_reports_there_are_no_figures(tmp_path: Path) -> None:
    assert "data-request-figures" not in head(lists_of(tmp_path / "site"))


# 转为主动公开


def test_what_has_moved_is_listed_with_where_it_stands_now_newest_first(tmp_path: Path) -> None:
    rows = (
        "{title: 甲类信息, date: 2025-03-01, document: policy.md, reason: 多人申请},"
        " {信息名称: 乙类信息, 日期: 2025年6月1日, 公开文件: 119901230000000010/2024-0000003}"
    )
    lists = lists_of(tmp_path / "site", MOVED.replace("ROWS", rows))
    (panel,) = page_panels(lists, "moved.md")
    expected = [
        ["乙类信息", "2025-06-01", "关于示例的通告", ""],
        ["甲类信息", "2025-03-01", "安澜县示例办法", "多人申请"],
    ]
    assert grid(panel.parts[0]) == expected
    assert grid(head(lists, "moved.md")["data-request-moved"].parts[0]) == expected


def test_a_row_that_names_no_public_document_is_not_shown(tmp_path: Path) -> None:
    rows = (
        "{title: 内部名单的内容, date: 2025-03-01, document: secret.md},"
        " {title: 没有公开位置}, {title: 不存在, document: nowhere.md}"
    )
    lists = lists_of(tmp_path / "site", SECRET + MOVED.replace("ROWS", rows))
    assert page_panels(lists, "moved.md") == ()
    shown = head(lists, "moved.md")
    assert "data-request-moved" not in shown
    assert not any("内部名单" in text for text in texts(shown.values()))


def test_what_can_be_read_on_another_site_is_linked_there(tmp_path: Path) -> None:
    rows = "{title: 甲, date: 2025-03-01, document: 'https://www.example.gov.cn/a.html'}"
    (panel,) = page_panels(lists_of(tmp_path / "site", MOVED.replace("ROWS", rows)), "moved.md")
    assert isinstance(panel.parts[0], Table)
    cell = panel.parts[0].rows[0].cells[2]
    assert (cell.text, cell.url, cell.outside) == ("查看网页", "https://www.example.gov.cn/a.html", True)


def test_a_notice_with_other_data_shows_no_list(tmp_path: Path) -> None:
    change = "--- content/moved.md\ntitle: 清单\ndata: {type: other, rows: [{title: 甲, document: policy.md}]}\n"
    assert page_panels(lists_of(tmp_path / "site", change), "moved.md") == ()


# 申请表、统计


def test_the_form_offers_every_department_of_the_register(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site")
    (own,) = [own for own in made_pages(lists) if own.page.common.url == "request.html"]
    assert isinstance(own.page, RequestPage)
    assert own.page.recipients == tuple(entry.name for entry in lists.site.departments)


def test_the_overview_counts_public_documents_by_year_department_and_kind(tmp_path: Path) -> None:
    change = SECRET + (
        "--- content/notice.md\nissued: 2023-03-01\npublished: 2023-03-06\n"
        "--- content/wait.md\ntitle: 还没有公开\npublished: 2030-01-01\n"
    )
    lists = lists_of(tmp_path / "site", change)
    (own,) = [own for own in own_pages(lists) if own.page.common.url == "overview.html"]
    assert isinstance(own.page, PanelPage)
    tables = {panel.id: part.table for panel in own.page.panels for part in panel.parts if isinstance(part, Chart)}
    assert grid(tables["data-by-year"]) == [["2024年", "2"], ["2023年", "1"], ["合计", "3"]]
    assert grid(tables["data-by-department"]) == [["安澜县人民政府", "3"]]
    assert grid(tables["data-by-kind"]) == [["政策文件", "1"], ["政策解读", "1"], ["通知公告", "1"], ["合计", "3"]]
    assert grid(tables["data-by-validity"]) == [["有效", "1"], ["合计", "1"]]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["moved", "policy.md", "2026-01-01", "甲"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "rows", "title", "date", "document", "事项", "table3", "year"]), inner
        )
    ),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return lists_of(tmp_path_factory.mktemp("views") / "site")


@settings(max_examples=100, deadline=None)
@given(data=VALUES | st.fixed_dictionaries({"type": st.just("moved"), "rows": VALUES}))
def test_any_value_in_data_gives_a_page(data: Any, example: Lists) -> None:
    policy = example.by_path["content/policy.md"]
    notice = replace(policy, facts=replace(policy.facts, path="content/n.md", kind="notice", data=data))
    yearly = replace(policy, facts=replace(policy.facts, path="content/y.md", kind="annual-report", data=data))
    lists = Lists(PublicView(example.site, example.view.today, (notice, yearly, policy)))
    for panels in (document_panels(notice, lists), tuple(head(lists, "n.md").values())):
        assert all(isinstance(text, str) for text in texts(panels))
