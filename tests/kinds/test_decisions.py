"""Catalogues of decisions and dossiers: what their data show."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sitegen.display.parts import Cell, Events, FactList, Note, Panel, Stages
from tests.panels import grid, head_panels, lists_of, page_panels, words
from tests.samples import codes, make_site

SECRET = "--- content/secret.md\ntitle: 内部方案\ndisclosure: 不予公开\nreason: 条例第十四条\n"
ITEMS = (
    "type: catalogue, year: 2026, items: [{seq: 1, matter: 甲办法, unit: 县甲局, due: 2026-12-31, hearing: true,"
    " dossier: a.md}, {seq: 2, matter: 乙规划, unit: 县乙局, due: 2026-10-31, hearing: 否},"
    " {seq: 3, matter: 丙方案, unit: 县甲局, due: 2026-10-31}]"
)
OPEN = "type: dossier, matter: 乙规划, comment: {opens: 2026-10-28, closes: 2026-12-01}"
DECIDED = (
    "matter: 甲办法, status: 已决策, stages: {draft: {date: 2026-03-01, text: 公布草案}, expert: 不涉及,"
    " 会议审议: 审议通过, result: {date: 2026-05-06, text: 印发, document: policy.md}, evaluation: {date: 2027-06}}"
)


def one(name: str, data: str, title: str = "示例", body: str = "") -> str:
    text = f"正文：\n{body}\n" if body else ""
    return f"--- content/{name}.md\nkind: decision\ntitle: {title}\ndata: {{{data}}}\n{text}"


def part(panel: Panel, kind: type) -> object:
    return next(part for part in panel.parts if isinstance(part, kind))


def notes(panel: Panel) -> list[Note]:
    return [part for part in panel.parts if isinstance(part, Note)]


def stages(panel: Panel) -> list[tuple[str, str, str]]:
    found = part(panel, Stages)
    assert isinstance(found, Stages)
    return [(stage.label, stage.state, stage.day) for stage in found.stages]


def test_each_matter_of_the_catalogue_tells_the_stage_it_has_reached(tmp_path: Path) -> None:
    change = one("c", ITEMS, "2026年度重大行政决策事项目录") + one("a", DECIDED) + one("b", OPEN)
    lists = lists_of(tmp_path / "site", change)
    (panel,) = page_panels(lists, "c.md")
    assert [row[1:6] for row in grid(panel.parts[0])] == [
        ["甲办法", "县甲局", "是", "2026-12-31", "已决策 2026-05-06"],
        ["乙规划", "县乙局", "否", "2026-10-31", "征求意见期间：2026年10月28日至2026年12月1日"],
        ["丙方案", "县甲局", "—", "2026-10-31", "逾期，尚未建立专卷"],
    ]
    urls = [[cell.url for cell in row.cells] for row in panel.parts[0].rows]  # type: ignore[union-attr]
    assert [line[1] for line in urls] == ["documents/a.html", "documents/b.html", None]
    assert [line[6] for line in urls] == ["documents/policy.html", None, None]


def test_the_head_of_the_section_begins_with_what_is_open_and_ends_with_the_years(tmp_path: Path) -> None:
    older = "type: catalogue, year: 2025, items: [{seq: 1, matter: 丁, unit: 县丁局}]"
    change = one("c", ITEMS, "目录") + one("o", older, "旧目录") + one("a", DECIDED) + one("b", OPEN)
    panels = head_panels(lists_of(tmp_path / "site", change), "decision")
    assert [panel.id for panel in panels] == ["data-decision-open", "data-decision-items", "data-decision-years"]
    (note,) = notes(panels[0])
    assert (note.since, note.until) == ("2026-10-28", "2026-12-01")
    assert [cell.url for cell in note.links] == ["documents/b.html"]
    assert grid(panels[2].parts[0]) == [
        ["2026年度", "2026年度目录", "3", "1", "县甲局、县乙局"],
        ["2025年度", "2025年度目录", "1", "0", "县丁局"],
    ]


def test_a_dossier_shows_its_stages_and_the_catalogue_that_lists_it(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", one("c", ITEMS, "年度目录") + one("a", DECIDED))
    head, records = page_panels(lists, "a.md")
    assert head.first
    assert stages(head) == [
        ("决策草案", "done", "2026-03-01"),
        ("制订背景", "waiting", ""),
        ("征集采纳", "waiting", ""),
        ("专家论证", "skipped", ""),
        ("会议审议", "done", ""),
        ("决策结果", "done", "2026-05-06"),
        ("决策后评估", "planned", "2027-06"),
    ]
    facts = part(head, FactList)
    assert isinstance(facts, FactList)
    assert facts.rows[-1].cells == (Cell("年度目录", "documents/c.html"),)
    events = part(records, Events)
    assert isinstance(events, Events)
    assert {event.label for event in events.events} >= {"事项公开", "决策结果", "解读"}


def test_the_period_of_comments_is_told_by_its_days_and_the_answer_by_its_deadline(tmp_path: Path) -> None:
    closed = "matter: 戊, comment: {opens: 2026-10-01, closes: 2026-11-10}"
    late = "matter: 己, comment: {opens: 2026-05-01, closes: 2026-06-10}"
    answered = f"{late}, totals: {{received: 0}}"
    stopped = "matter: 庚, status: 已终止, comment: {opens: 2026-11-01, closes: 2026-12-10}"
    change = "".join(
        one(name, data) for name, data in (("o", OPEN), ("p", closed), ("l", late), ("n", answered), ("s", stopped))
    )
    lists = lists_of(tmp_path / "site", change)
    found = {name: notes(page_panels(lists, f"{name}.md")[0]) for name in "oplns"}
    assert found["p"][0].text == "征求意见期间：2026年10月1日至2026年11月10日。采纳情况应不晚于2026年12月8日公布。"
    assert (found["l"][0].tone, found["l"][0].until) == ("late", "2026-06-10")
    assert found["l"][0].text.endswith("公布，尚未公布。")
    assert found["n"] == []
    assert found["s"] == []
    assert ("征集采纳", "period", "") in stages(page_panels(lists, "o.md")[0])


def test_a_page_says_the_same_before_in_and_after_the_period_so_that_it_stays_true(tmp_path: Path) -> None:
    asked = OPEN.replace("2026-10-28", "2026-11-10") + ", status: 正在征求意见"
    change = one("c", ITEMS, "目录") + one("b", asked)
    days = [date(2026, 11, 1), date(2026, 11, 10), date(2026, 12, 1), date(2026, 12, 2)]
    views = [lists_of(tmp_path / str(day), change, day) for day in days]
    assert len({repr(page_panels(lists, "b.md")) for lists in views}) == 1
    assert len({repr(head_panels(lists, "decision")) for lists in views[:-1]}) == 1
    assert "正在" not in repr([page_panels(views[1], "b.md"), head_panels(views[1], "decision")])
    assert "data-decision-open" not in {panel.id for panel in head_panels(views[-1], "decision")}


def test_every_opinion_stands_with_its_reason_and_a_missing_reason_is_marked(tmp_path: Path) -> None:
    data = (
        "matter: 甲, totals: {received: 3, 采纳: 1, rejected: 2},"
        " opinions: [{from: 市民, content: 增设站点, result: 采纳}, {content: 免票, result: 不采纳,"
        " reason: 超出财力}, {content: 夜班, result: 不采纳}]"
    )
    lists = lists_of(tmp_path / "site", one("a", data, body="## 二、意见采纳\n\n如下。"))
    panel = page_panels(lists, "a.md")[1]
    assert panel.under == "二-意见采纳"
    assert notes(panel)[0].text == "共收到意见 3 条：采纳 1 条，不采纳 2 条。"
    assert grid(panel.parts[1]) == [
        ["1", "市民", "增设站点", "采纳", "—"],
        ["2", "—", "免票", "不采纳", "超出财力"],
        ["3", "—", "夜班", "不采纳", "缺"],
    ]


def test_nothing_leads_to_a_withheld_document(tmp_path: Path) -> None:
    items = "type: catalogue, year: 2026, items: [{seq: 1, matter: 甲办法, dossier: secret.md}]"
    data = "matter: 甲, stages: {result: {date: 2026-05-06, text: 印发, document: secret.md}}"
    lists = lists_of(tmp_path / "site", SECRET + one("c", items, "目录") + one("a", data))
    shown = repr([page_panels(lists, "c.md"), page_panels(lists, "a.md"), head_panels(lists, "decision")])
    assert "secret" not in shown
    assert "内部方案" not in shown
    assert words(page_panels(lists, "c.md")[0].parts[0].rows[0].cells)[5] == "尚未建立专卷"  # type: ignore[union-attr]


def test_of_two_notices_on_one_matter_the_newest_gives_the_period(tmp_path: Path) -> None:
    period = "matter: 丁规划, comment: {{opens: 2026-11-01, closes: {}}}"
    older = one("first", period.format("2026-12-05")).replace(
        "kind:", "issued: 2026-11-01\npublished: 2026-11-01\nkind:"
    )
    newer = one("second", period.format("2026-12-20")).replace(
        "kind:", "issued: 2026-11-09\npublished: 2026-11-10\nkind:"
    )
    (panel, *_) = head_panels(lists_of(tmp_path / "site", older + newer), "decision")
    (note,) = notes(panel)
    assert "2026年12月20日" in note.text


def test_a_reason_for_a_short_period_counts_only_where_the_page_shows_it(tmp_path: Path) -> None:
    data = "type: dossier, comment: {opens: 2026-11-01, closes: 2026-11-20}, shortened_reason: 汛期将至"
    assert {"DC001", "DA001"} <= set(codes(make_site(tmp_path / "site", one("a", data))))


def test_a_matter_that_a_newer_document_stops_is_no_longer_open(tmp_path: Path) -> None:
    newer = one("b", "matter: 乙规划, status: 已终止").replace(
        "kind:", "issued: 2026-11-09\npublished: 2026-11-10\nkind:"
    )
    assert head_panels(lists_of(tmp_path / "site", one("a", OPEN) + newer), "decision") == ()


def test_procedures_that_differ_have_a_column_of_their_own(tmp_path: Path) -> None:
    items = "type: catalogue, items: [{matter: 甲, procedure: 听证}, {matter: 乙, procedure: 专家论证}]"
    (panel,) = page_panels(lists_of(tmp_path / "site", one("c", items)), "c.md")
    assert [row[-1] for row in grid(panel.parts[0])] == ["听证", "专家论证"]


def test_a_stage_that_only_names_a_document_is_done(tmp_path: Path) -> None:
    lists = lists_of(tmp_path / "site", one("a", "matter: 甲, stages: {draft: {document: policy.md}}"))
    assert stages(page_panels(lists, "a.md")[0])[0] == ("决策草案", "done", "")
    assert "DC004" not in codes(tmp_path / "site")


def test_a_period_in_chinese_names_that_closes_before_it_opens_is_reported(tmp_path: Path) -> None:
    data = "征求意见: {开始: 2026-11-20, 截止: 2026-11-01}"
    assert "DT001" in codes(make_site(tmp_path / "site", one("a", data)))


def test_catalogue_and_dossier_of_a_kind_that_borrows_the_view_find_each_other(tmp_path: Path) -> None:
    own = "=== content/_site/kinds.yml\nmy-decision: {label: 专项决策, view: decision}\n"
    change = (one("c", ITEMS, "年度目录") + one("a", DECIDED)).replace("kind: decision", "kind: my-decision")
    lists = lists_of(tmp_path / "site", own + change)
    assert grid(page_panels(lists, "c.md")[0].parts[0])[0][5] == "已决策 2026-05-06"
    facts = part(page_panels(lists, "a.md")[0], FactList)
    assert isinstance(facts, FactList)
    assert [words(row.cells) for row in facts.rows if row.label == "列入目录"] == [["年度目录"]]
