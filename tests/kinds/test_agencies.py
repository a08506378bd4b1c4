"""Agencies: how they are organised and reached, and the register of all."""

from __future__ import annotations

from pathlib import Path

from sitegen.build.pipeline import Options, build
from sitegen.display.parts import Branch, FactList, Table, Tree, texts
from tests.panels import facts, grid, head_panels, lists_of, named, page_panels, words
from tests.samples import TODAY, make_site

DATA = (
    "unit: 安澜县示例局, address: 一号路1号, hours: 工作日, phone: 0900-1,"
    " leaders: [{post: 局长, duties: 全面工作}, [副局长, 分管供水]],"
    " offices: [{name: 办公室, duties: 运转, phone: 0900-2}, {名称: 供水科, 职责: 供水}], affiliated: [水库管理所]"
)


def agency(data: str = DATA) -> str:
    return (
        f"--- content/a.md\nkind: agency\ntitle: 示例局机构职能\ndata: {{{data}}}\n正文：\n## 二、内设机构\n\n见表。\n"
    )


def test_the_chart_names_posts_offices_and_what_belongs_to_the_agency(tmp_path: Path) -> None:
    panels = page_panels(lists_of(tmp_path / "site", agency()), "a.md")
    (tree,) = named(panels, "data-organisation").parts
    assert isinstance(tree, Tree)
    assert tree.root == Branch(
        "安澜县示例局",
        (
            Branch("负责人", (Branch("局长"), Branch("副局长"))),
            Branch("内设机构", (Branch("办公室"), Branch("供水科"))),
            Branch("所属单位", (Branch("水库管理所"),)),
        ),
    )
    assert "水库管理所" in list(texts(panels))


def test_duties_and_telephones_stand_in_a_table_under_their_heading(tmp_path: Path) -> None:
    panels = page_panels(lists_of(tmp_path / "site", agency()), "a.md")
    offices = named(panels, "data-agency-offices")
    assert offices.under == "二-内设机构"
    assert grid(offices.parts[0]) == [["办公室", "运转", "0900-2"], ["供水科", "供水", "—"]]
    assert grid(named(panels, "data-agency-leaders").parts[0]) == [["局长", "全面工作"], ["副局长", "分管供水"]]
    assert "data-agency-affiliated" not in [panel.id for panel in panels]


def test_where_an_agency_is_reached_stands_first(tmp_path: Path) -> None:
    panel = page_panels(lists_of(tmp_path / "site", agency()), "a.md")[0]
    assert panel.first
    assert words(facts(panel)["办公地址"]) == ["一号路1号"]


def test_the_register_lists_agencies_with_address_and_telephone(tmp_path: Path) -> None:
    change = agency().replace("kind", "department: 安澜县示例局\nkind")
    (panel,) = head_panels(lists_of(tmp_path / "site", change), "agency")
    (register,) = panel.parts
    assert grid(register) == [["安澜县示例局", "部门", "一号路1号", "0900-1"]]
    assert isinstance(register, Table)
    assert register.rows[0].cells[0].url == "documents/a.html"


def test_the_register_names_departments_that_publish_but_have_no_page(tmp_path: Path) -> None:
    other = "--- content/b.md\nkind: notice\ndepartment: 安澜县示例局\ntitle: 其他信息\n"
    county = agency("unit: 安澜县人民政府, address: 二号路")
    (panel,) = head_panels(lists_of(tmp_path / "site", county + other), "agency")
    register, missing = panel.parts
    assert grid(register) == [["安澜县人民政府", "政府", "二号路", "—"]]
    assert isinstance(missing, FactList)
    assert words(missing.rows[0].cells) == ["安澜县示例局"]
    assert missing.rows[0].cells[0].url == "departments/sample/index.html"


def test_what_a_withheld_page_says_is_in_no_register(tmp_path: Path) -> None:
    secret = agency().replace("kind", "department: 安澜县示例局\ndisclosure: 不予公开\nreason: 条例第十四条\nkind")
    assert "一号路" not in repr(head_panels(lists_of(tmp_path / "site", secret), "agency"))


def test_the_chart_is_a_list_in_lists_that_screen_readers_can_follow(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", agency())
    build(Options(root, today=TODAY, jobs=1, force=True))
    page = (root / "output/documents/a.html").read_text("utf-8")
    chart = "".join(page.split('<ul class="organisation">')[1].split("</section>")[0].split())
    assert chart.startswith(
        "<li><p>安澜县示例局</p><ul><li><p>负责人</p><ul><li><p>局长</p></li><li><p>副局长</p></li></ul>"
    )
