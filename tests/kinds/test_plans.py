"""Plans: types and periods, indicators, and the chain of plans that followed each other."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Cell, Chart, Events, FactList, Meters, Panel, Table
from tests.panels import grid, head_panels, lists_of, named, page_panels

SECRET = "--- content/secret.md\ntitle: 内部规划\nkind: plan\ndisclosure: 不予公开\nreason: 条例第十四条\n"
CHAIN = (("p12", 2011, "纸质规划（2006—2010年）"), ("p13", 2016, "p12.md"), ("p14", 2021, "p13.md"))


def one(name: str, data: str, title: str = "示例规划", body: str = "") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: plan\ntitle: {title}\ndata: {{{data}}}\n{text}"


def chain(extra: str = "") -> str:
    return "".join(
        one(name, f"type: 总体规划, period: {first}—{first + 4}, predecessor: {before}{extra}", f"规划{name}")
        for name, first, before in CHAIN
    )


def events(panel: Panel, place: int = 0) -> list[tuple[str, str, str]]:
    part = panel.parts[place]
    assert isinstance(part, Events)
    return [
        (
            event.day,
            event.links[0].text if event.links else event.label,
            event.links[0].url or "" if event.links else "",
        )
        for event in part.events
    ]


def test_the_course_runs_over_all_plans_from_the_oldest_words_to_the_newest(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", chain())
    panel = page_panels(lists, "p13.md")[-1]
    assert (panel.id, events(panel)) == (
        "data-plan-course",
        [
            ("2006—2010年", "纸质规划（2006—2010年）", ""),
            ("2011—2015年", "规划p12", "documents/p12.html"),
            ("2016—2020年", "规划p13", ""),
            ("2021—2025年", "规划p14", "documents/p14.html"),
        ],
    )
    facts = page_panels(lists, "p13.md")[0].parts[0]
    assert isinstance(facts, FactList)
    found = {row.label: row.cells for row in facts.rows}
    assert found["下一规划"] == (Cell("规划p14", "documents/p14.html"),)
    assert found["规划期状态"] == (Cell("规划期已届满"),)


def test_a_successor_makes_the_same_chain_and_a_circle_ends(tmp_path: Path) -> None:
    change = one("a", "period: 2021—2025, successor: b.md, predecessor: b.md", "前规划")
    change += one("b", "period: 2026—2030", "后规划")
    lists = lists_of(tmp_path / "site", change)
    assert [title for _, title, _ in events(page_panels(lists, "b.md")[-1])] == ["前规划", "后规划"]


def test_targets_of_several_plans_stand_side_by_side(tmp_path: Path) -> None:
    change = one("a", "period: 2021—2025, indicators: [[森林覆盖率, 42, 43, 约束性, 44], [旧指标, 1, 2]]", "前规划")
    change += one(
        "b",
        "period: 2026—2030, predecessor: a.md, indicators: [[森林覆盖率, 44, 45, 约束性]]",
        "后规划",
        "## 二、目标\n\n见表。",
    )
    lists = lists_of(tmp_path / "site", change)
    _, indicators, course = page_panels(lists, "b.md")
    assert indicators.under == "二-目标"
    table = indicators.parts[0]
    assert isinstance(table, Table)
    assert [column.name for column in table.columns] == ["指标", "2025年基数", "2030年目标", "属性"]
    assert grid(course.parts[1]) == [["森林覆盖率", "43（完成 44）", "45"]]


def test_the_head_of_the_section_groups_plans_by_type_and_shows_chains(tmp_path: Path) -> None:
    change = chain() + one("s", "type: 国土空间, period: 2021—2035", "空间规划") + one("z", "type: 专项规划", "专项")
    groups, chains = head_panels(lists_of(tmp_path / "site", change), "plan")
    captions = [part.caption for part in groups.parts if isinstance(part, Table)]
    assert captions == ["总体规划", "专项规划", "国土空间规划"]
    assert [row[0] for row in grid(groups.parts[0])] == ["规划p14", "规划p13", "规划p12"]
    assert grid(groups.parts[2])[0][2:] == ["2021—2035年", "规划期内"]
    assert len(chains.parts) == 1


def test_a_withheld_plan_is_no_link_of_the_chain(tmp_path: Path) -> None:
    change = SECRET + one("a", "period: 2026—2030, predecessor: secret.md, successor: [secret.md]", "公开规划")
    lists = lists_of(tmp_path / "site", change)
    shown = repr([page_panels(lists, "a.md"), head_panels(lists, "plan")])
    assert "secret" not in shown
    assert "内部规划" not in shown
    assert [panel.id for panel in page_panels(lists, "a.md")] == ["data-plan"]


def test_investment_and_assessments_stand_in_their_sections(tmp_path: Path) -> None:
    data = (
        "period: 2021—2025, investment: [[供水, 4.80], [合计, 4.85]],"
        " assessments: [{date: 2023-11, type: 中期评估, text: 达到进度}, {date: 2026-03-05, type: 总结评估}]"
    )
    lists = lists_of(tmp_path / "site", one("a", data, body="## 四、投资匡算\n\n见表。\n\n## 五、评估\n\n见下。"))
    _, investment, assessments = page_panels(lists, "a.md")
    assert (investment.under, assessments.under) == ("四-投资匡算", "五-评估")
    assert [day for day, _, _ in events(assessments)] == ["2023-11", "2026-03-05"]
    assert grid(investment.parts[0])[-2:] == [["供水", "4.80"], ["合计", "4.85"]]


def ledger(name: str, source: str, extra: str = "") -> str:
    item = "{task: 修路62公里, target: 62, measure: 公里, done: {2026Q1: 31}}"
    data = f"data: {{year: 2026, source: {source}, items: [{item}]}}\n"
    return f"--- content/{name}.md\nkind: task\ntitle: 重点工作进展\n{extra}{data}"


def test_a_work_report_is_a_plan_of_one_year_and_shows_how_far_its_tasks_are(tmp_path: Path) -> None:
    change = one("r", "type: 年度计划（政府工作报告）, year: 2026, predecessor: q.md", "2026年政府工作报告") + one(
        "q", "year: 2025", "2025年政府工作报告"
    )
    lists = lists_of(tmp_path / "site", change + ledger("t", "r.md"))
    tables = head_panels(lists, "plan")[0].parts
    assert isinstance(tables[0], Table)
    assert tables[0].caption == "年度计划"
    assert [(row[0], *row[2:]) for row in grid(tables[0])] == [
        ("2026年政府工作报告", "2026年", "本年度执行"),
        ("2025年政府工作报告", "2025年", "年度已结束"),
    ]
    panels = page_panels(lists, "r.md")
    (meters,) = named(panels, "data-fulfilment").parts
    assert isinstance(meters, Meters)
    assert [(row.label, row.text) for row in meters.rows] == [("重点工作进展", "0 / 1 项完成")]
    (chart,) = named(panels, "data-fulfilment-1").parts
    assert isinstance(chart, Chart)
    assert grid(chart.table) == [["修路62公里", "50%"]]
    assert "data-fulfilment" not in [panel.id for panel in page_panels(lists, "q.md")]
    assert "documents/r.html" in repr(page_panels(lists, "t.md")[0])


def test_nothing_of_a_withheld_ledger_or_of_a_withheld_source_is_shown(tmp_path: Path) -> None:
    withheld = "disclosure: 不予公开\nreason: 条例第十四条\n"
    change = one("r", "year: 2026", "2026年政府工作报告") + ledger("t", "r.md", withheld)
    change += SECRET + ledger("u", "secret.md")
    lists = lists_of(tmp_path / "site", change)
    assert [panel.id for panel in page_panels(lists, "r.md")] == ["data-plan"]
    assert "secret" not in repr(page_panels(lists, "u.md"))
