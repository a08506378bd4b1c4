"""Budgets, debt, fees and purchases: which years are public, and the same figures in charts and tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.display.parts import Cell, Chart, FormTable, Panel, Table
from sitegen.kinds.grids import figure, read_sheet
from tests.panels import facts, grid, head_panels, lists_of, named, page_panels, words
from tests.samples import findings

ACCOUNTS = "unit: 县水利局, year: 2024, type: 决算, "
DEBT = (
    "unit: 安澜县, year: 2024, 限额: 51.70亿元，其中一般债务23.80亿元, 余额: 50.17亿元，其中一般债务23.12亿元、"
    "专项债务27.05亿元, 品种: {一般债券: 1.98, 合计: 5.78}, 期限: 7年"
)


def one(name: str, kind: str, data: str, extra: str = "") -> str:
    return f"--- content/{name}.md\nkind: {kind}\ntitle: 示例信息\n{extra}data: {{{data}}}\n"


def matrix(panel: Panel) -> list[list[Cell]]:
    (part,) = panel.parts
    assert isinstance(part, FormTable)
    return [[cell for box in row for cell in box.cells] for row in part.rows]


def test_the_matrix_links_what_is_public_and_marks_what_is_due(tmp_path: Path) -> None:
    change = "".join(
        one(f"{unit}{year}{type_}", "budget", f"unit: {unit}, year: {year}, type: {type_}")
        for unit, year, type_ in (("甲局", 2023, "预算"), ("甲局", 2025, "预算"), ("乙局", 2026, "预算"))
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "budget")
    (part,) = panel.parts
    assert isinstance(part, FormTable)
    assert [box.cells[0].text for box in part.head[0]] == ["单位", "2026年", "2025年", "2024年", "2023年"]
    *_, first, second, _ = matrix(panel)
    assert words(second) == ["甲局", "未公开", "未到期", "公开", "未公开", "未公开", "未公开", "公开", "未公开"]
    assert words(first) == ["乙局", "公开", "未到期", *["—"] * 6]
    assert second[1].tone == "late"
    assert second[3].url


def test_the_matrix_shows_every_unit_of_the_register_and_how_many_published(tmp_path: Path) -> None:
    register = "=== content/_site/departments.yml\n" + "".join(
        f"- {{name: {name}, slug: u{place}, level: {rest}}}\n"
        for place, (name, rest) in enumerate((
            ("安澜县人民政府", "政府"),
            ("安澜县甲局", "部门, short: 甲局"),
            ("安澜县乙局", "部门, since: 2025-03-01"),
            ("安澜县丙局", "部门, until: 2025-06-30"),
            ("安澜县丁办", "部门, not_applicable: {budget: 收支并入甲局}"),
            ("安澜县甲局一所", "所属单位, parent: 安澜县甲局"),
        ))
    )  # fmt: skip
    change = one("a", "budget", "unit: 甲局, year: 2025, type: 预算") + one(
        "b", "budget", "unit: 安澜县, year: 2026, type: 预算"
    )
    lists = lists_of(tmp_path / "site", register + change)
    (panel,) = head_panels(lists, "budget")
    assert [words(row) for row in matrix(panel)] == [
        ["安澜县人民政府", "公开", "未到期", "未公开", "未公开"],
        ["安澜县甲局", "未公开", "未到期", "公开", "未公开"],
        ["安澜县甲局一所（所属单位）", "未公开", "未到期", "未公开", "未公开"],
        ["安澜县乙局", "未公开", "未到期", "—", "未公开"],
        ["已公开/应公开", "1/4", "—", "1/3", "0/4"],
    ]
    (part,) = panel.parts
    assert isinstance(part, FormTable)
    assert "安澜县丁办（收支并入甲局）" in part.note
    assert "“未公开”指" in part.note


def test_a_unit_that_is_no_more_owes_nothing_for_the_years_after_it(tmp_path: Path) -> None:
    register = (
        "=== content/_site/departments.yml\n- {name: 安澜县人民政府, slug: a, level: 政府}\n"
        "- {name: 丙局, slug: c, until: 2025-06-30}\n"
    )
    change = one("a", "budget", "unit: 丙局, year: 2024, type: 预算") + one(
        "b", "budget", "unit: 安澜县, year: 2026, type: 预算"
    )
    (panel,) = head_panels(lists_of(tmp_path / "site", register + change), "budget")
    assert words(matrix(panel)[1]) == ["丙局", "—", "—", "未公开", "—", "公开", "未公开"]


def test_a_withheld_budget_is_a_hole_and_nothing_of_it_is_shown(tmp_path: Path) -> None:
    secret = one(
        "secret",
        "budget",
        "unit: 甲局, year: 2024, type: 决算, income: [[密, 1]]",
        "disclosure: 不予公开\nreason: 条例第十四条\n",
    )
    lists = lists_of(tmp_path / "site", one("a", "budget", "unit: 甲局, year: 2024, type: 预算") + secret)
    (panel,) = head_panels(lists, "budget")
    assert words(matrix(panel)[2]) == ["甲局", "未公开", "未到期", "未公开", "未公开", "公开", "未公开"]
    assert "secret" not in repr([page_panels(lists, "a.md"), panel])
    assert "同年决算" not in facts(named(page_panels(lists, "a.md"), "data-budget"))


def test_accounts_stand_beside_the_budget_that_they_close(tmp_path: Path) -> None:
    plan = "unit: 县水利局, year: 2024, type: 预算, income: [[拨款, 80.00], [其他, 20.5], [收入合计, 100.5]]"
    closed = ACCOUNTS + "income: [[拨款, 84.00], [其他, 20.5], [收入合计, 104.5], [结转, 3]]"
    lists = lists_of(tmp_path / "site", one("plan", "budget", plan) + one("a", "budget", closed))
    panels = page_panels(lists, "a.md")
    assert grid(named(panels, "data-budget-income").parts[0]) == [
        ["拨款", "80.00", "84.00", "105.0%"],
        ["其他", "20.50", "20.50", "100.0%"],
        ["收入合计", "100.50", "104.50", "104.0%"],
        ["结转", "—", "3.00", "—"],
    ]
    head = facts(named(panels, "data-budget"))
    assert words(head["收入合计"]) == ["104.50万元"]
    assert head["同年预算"][0].url == "documents/plan.html"


def test_expenditure_is_drawn_without_its_sum_and_the_table_has_the_same_figures(tmp_path: Path) -> None:
    data = "unit: 县水利局, year: 2024, type: 预算, expenditure: [[教育, 30], [农林水, 70], [支出合计, 100]]"
    panels = page_panels(lists_of(tmp_path / "site", one("a", "budget", data)), "a.md")
    (chart,) = named(panels, "data-budget-expenditure").parts
    assert isinstance(chart, Chart)
    assert chart.open
    assert chart.svg.count('class="bar-1"') == 2
    assert "支出合计" not in chart.svg
    assert [row.total for row in chart.table.rows] == [False, False, True]
    assert chart.table.unit == "万元"


def test_a_kind_of_a_site_that_borrows_the_view_of_budgets_has_a_matrix_of_its_own(tmp_path: Path) -> None:
    kinds = "=== content/_site/kinds.yml\nfund: {label: 基金预算, view: budget}\n"
    column = (
        "=== content/_site/column.yml\nsections:\n  - {id: money, name: 预决算, kinds: [budget], freshness_days: 0}\n"
        "  - {id: fund, name: 基金, kinds: [fund], freshness_days: 0}\n"
        "  - {id: others, name: 其他, kinds: [policy, interpretation, notice], freshness_days: 0}\n"
    )
    change = one("a", "fund", "unit: 甲局, year: 2024, type: 预算, income: [[拨款, 80], [合计, 80]]")
    change += one("b", "fund", ACCOUNTS) + one("c", "budget", "unit: 县水利局, year: 2024, type: 预算")
    lists = lists_of(tmp_path / "site", kinds + column + change)
    assert [panel.id for panel in page_panels(lists, "a.md")] == ["data-budget", "data-budget-income"]
    assert "同年预算" not in facts(named(page_panels(lists, "b.md"), "data-budget"))  # which is no budget of the fund
    (funds,), (budgets,) = (head_panels(lists, kind) for kind in ("fund", "budget"))
    assert [words(row)[0] for row in matrix(funds)][-3:-1] == ["县水利局", "甲局"]
    assert [words(row)[0] for row in matrix(budgets)][-3:-1] == ["安澜县示例局", "县水利局"]
    assert {one.path for one in findings(tmp_path / "site") if one.code == "CO012"} == {
        "content/a.md",
        "content/b.md",
        "content/c.md",
    }


def test_rows_may_name_the_amount_however_its_column_is_headed(tmp_path: Path) -> None:
    rows = "[{项目: 拨款, 决算数: 1}, {item: 其他, amount: 2}, {项目: 合计, 金额: 3}]"
    lists = lists_of(tmp_path / "site", one("a", "budget", f"{ACCOUNTS} income: {rows}"))
    assert grid(named(page_panels(lists, "a.md"), "data-budget-income").parts[0]) == [
        ["拨款", "1"],
        ["其他", "2"],
        ["合计", "3"],
    ]
    assert [one.code for one in findings(tmp_path / "site") if one.code.startswith("DA")] == []


def test_a_table_names_the_year_or_the_period_that_its_figures_are_of(tmp_path: Path) -> None:
    lists = lists_of(
        tmp_path / "site",
        one("a", "fee", "年份: 2025, rows: [[公安, 3.5]]")
        + one("b", "procurement", "期间: 2026H1, rows: [[货物, 200, 190, 10]]")
        + one("c", "fee", "items: [[公安, 工本费]]"),
    )
    titles = [panel.title for name in "abc" for panel in page_panels(lists, f"{name}.md")]
    assert titles == ["2025年各部门收费收入", "2026年上半年政府采购实施情况", "收费目录清单"]


def test_debt_tells_the_eight_elements_and_marks_those_missing(tmp_path: Path) -> None:
    (panel,) = page_panels(lists_of(tmp_path / "site", one("a", "debt", DEBT)), "a.md")
    shown = facts(panel)
    assert list(shown) == ["限额", "余额", "发行", "品种", "期限", "利率", "偿还计划", "偿债资金来源"]
    assert words(shown["品种"]) == ["合计5.78亿元，一般债券1.98亿元"]
    assert [name for name, cells in shown.items() if cells[0].tone == "missing"] == [
        "发行",
        "利率",
        "偿还计划",
        "偿债资金来源",
    ]


def test_the_years_of_debt_are_drawn_under_their_limits(tmp_path: Path) -> None:
    later = "unit: 安澜县, year: 2025, 限额: 559500万元, 余额: 53.88亿元，一般债务23.45亿元、专项债务30.43亿元"
    (panel,) = head_panels(lists_of(tmp_path / "site", one("a", "debt", DEBT) + one("b", "debt", later)), "debt")
    chart, elements = panel.parts
    assert isinstance(chart, Chart)
    assert chart.svg.count('class="limit"') == 3  # two years and the legend
    assert grid(chart.table) == [
        ["2025年", "55.95", "53.88", "23.45", "30.43", "96.3%"],
        ["2024年", "51.70", "50.17", "23.12", "27.05", "97.0%"],
    ]
    assert isinstance(elements, Table)
    assert [column.name for column in elements.columns] == ["要素", "2025年", "2024年"]
    assert grid(elements)[4] == ["期限", "缺", "7年"]


def test_what_is_to_be_repaid_is_drawn_by_kind_of_debt(tmp_path: Path) -> None:
    data = DEBT + ", schedule: [[2025年, 1.82, 0.92, 2.74], [2026年, 1.95, 1.10, 3.05], [合计, 3.77, 2.02, 5.79]]"
    panels = page_panels(lists_of(tmp_path / "site", one("a", "debt", data)), "a.md")
    (chart,) = named(panels, "data-debt-schedule").parts
    assert isinstance(chart, Chart)
    assert chart.svg.count('class="bar-2"') == 3  # two years and the legend
    assert grid(chart.table)[0] == ["2025年", "1.82", "0.92", "2.74"]


def test_fees_of_the_newest_list_stand_at_the_head_of_their_section(tmp_path: Path) -> None:
    rows = "items: [{部门: 公安, 收费项目: 工本费, standard: 20元, 收费依据: 某办法}]"
    lists = lists_of(tmp_path / "site", one("a", "fee", rows) + one("b", "fee", "rows: [[公安, 3.5], [合计, 3.5]]"))
    current, income = head_panels(lists, "fee")
    assert grid(current.parts[0]) == [["公安", "工本费", "20元", "", "某办法"]]
    assert grid(income.parts[0]) == [["示例信息", "3.50万元"]]


def test_purchases_are_told_by_period_with_what_was_saved(tmp_path: Path) -> None:
    data = "period: 2026H1, rows: [[货物, 200, 190, 10], [工程, 300, 290, 10], [合计, 500, 480, 20]]"
    (panel,) = head_panels(lists_of(tmp_path / "site", one("a", "procurement", data)), "procurement")
    assert grid(panel.parts[0]) == [["2026年上半年", "500", "480", "20", "4.0%"]]


@pytest.mark.parametrize(
    ("cell", "value"), [("1,234.50", "1234.50"), ("5.4%", "5.4"), ("-3", "-3"), ("约3", None), ("", None)]
)
def test_a_cell_is_a_figure_or_it_is_not(cell: str, value: str | None) -> None:
    found = figure(cell)
    assert (None if found is None else str(found)) == value


def test_a_last_line_that_sums_the_others_is_a_total_and_one_that_does_not_is_none() -> None:
    summed = read_sheet([["一产", 1.5], ["二产", 2], ["生产总值", 3.5]], "构成")
    other = read_sheet([["一产", 1.5], ["二产", 2], ["三产", 3]], "构成")
    assert summed is not None
    assert other is not None
    assert summed.total() == ("生产总值", "3.5")
    assert other.total() is None


def test_negative_figures_are_told_in_a_table_and_not_drawn() -> None:
    sheet = read_sheet([["投资", -7.9], ["消费", 5.1]], "增速")
    assert sheet is not None
    assert [part.type for part in sheet.parts("c")] == ["table"]


@pytest.mark.parametrize(
    "data", ['表头: ["", 金额], items: [[甲, 1]]', 'items: {表头: ["", 金额], 行: [[甲, 1]]}'], ids=["beside", "within"]
)
def test_a_column_without_a_name_keeps_its_place(data: str, tmp_path: Path) -> None:
    (panel,) = page_panels(lists_of(tmp_path / "site", one("fee", "fee", data)), "fee.md")
    assert isinstance(panel.parts[0], Table)
    assert [column.name for column in panel.parts[0].columns] == ["", "金额"]
    assert grid(panel.parts[0]) == [["甲", "1"]]


def test_one_name_of_a_column_needs_no_list(tmp_path: Path) -> None:
    data = "items: {表头: 目录, 行: [[计算机]]}"
    (panel,) = page_panels(lists_of(tmp_path / "site", one("fee", "fee", data)), "fee.md")
    assert isinstance(panel.parts[0], Table)
    assert [column.name for column in panel.parts[0].columns] == ["目录"]
