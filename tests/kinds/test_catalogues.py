"""Standard catalogues: ten columns, each row linked to what meets it, what nothing meets marked."""

from __future__ import annotations

from pathlib import Path

from sitegen.display.parts import Cell, FormTable, Meters, Note
from tests.panels import head_panels, lists_of, page_panels, words

SECRET = """--- content/secret.md
title: 内部名单
disclosure: 不予公开
reason: 条例第十六条
"""
CHANGE = """--- content/catalogue.md
kind: catalogue
title: 安澜县示例领域基层政务公开标准目录
data: {field: 示例, rows: [ROWS]}
"""
MET = "{seq: 1, first: 政策文件, second: 法规, documents: [policy.md, 119901230000000010/2024-0000002]}"


def answers(root: Path, *rows: str) -> list[tuple[Cell, ...]]:
    lists = lists_of(root / "site", CHANGE.replace("ROWS", ", ".join(rows)) + SECRET)
    (panel,) = page_panels(lists, "catalogue.md")
    form = panel.parts[1]
    assert isinstance(form, FormTable)
    return [row[-1].cells for row in form.rows]


def test_a_row_is_linked_to_every_public_document_that_it_names(tmp_path: Path) -> None:
    (found,) = answers(tmp_path, MET)
    assert found[0] == Cell("安澜县示例办法", "documents/policy.html")
    assert len(found) == 2


def test_a_row_that_names_only_a_withheld_document_is_marked_and_tells_nothing_of_it(tmp_path: Path) -> None:
    (found,) = answers(tmp_path, "{seq: 1, first: 名单, documents: [secret.md]}")
    assert found == (Cell("暂无对应信息", tone="missing"),)


def test_an_address_elsewhere_a_reason_and_a_row_on_request_are_answers(tmp_path: Path) -> None:
    rows = (
        "{first: 投资, documents: 'https://www.anlan.example/tz'}",
        "{first: 名单, note: 在村内公示}",
        "{first: 档案, mode: 依申请}",
        "{first: 假址, documents: 'https://a.example/\"onclick='}",
    )
    assert [words(found) for found in answers(tmp_path, *rows)] == [
        ["公开网址"],
        ["在村内公示"],
        ["依申请公开"],
        ["暂无对应信息"],
    ]


def test_neighbours_of_one_matter_share_a_box_and_rows_keep_their_width(tmp_path: Path) -> None:
    rows = "{first: 甲, second: 一}, {first: 甲, second: 二}, {一级事项: 乙, 二级事项: 三, 公开主体: 县政府}"
    (panel,) = page_panels(lists_of(tmp_path / "site", CHANGE.replace("ROWS", rows)), "catalogue.md")
    form = panel.parts[1]
    assert isinstance(form, FormTable)
    assert [len(row) for row in form.rows] == [12, 11, 12]
    assert form.rows[0][1].rows == 2
    assert words(form.rows[2][6].cells) == ["县政府"]


def test_the_section_tells_how_much_of_each_field_is_met(tmp_path: Path) -> None:
    rows = f"{MET}, {{first: 乙}}, {{first: 丙, mode: 依申请}}"
    lists = lists_of(tmp_path / "site", CHANGE.replace("ROWS", rows))
    meters = next(panel for panel in head_panels(lists, "catalogue") if panel.id == "data-fields").parts[0]
    assert isinstance(meters, Meters)
    assert [(one.label, one.percent, one.text) for one in meters.rows] == [("示例", 50, "1/2 项已有对应信息")]
    note = page_panels(lists, "catalogue.md")[0].parts[0]
    assert isinstance(note, Note)
    assert note.text == "目录共 3 个事项，其中主动公开且应有文件的 2 个，已有对应信息 1 个。"
