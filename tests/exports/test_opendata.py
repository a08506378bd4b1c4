"""Open data of each document and of the column: complete, and without anything that the pages do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sitegen.display.parts import Box, Cell
from sitegen.exports.opendata import spread
from tests.samples import build_site, make_site

SECRET = "--- content/secret.md\ntitle: 内部名单\ndisclosure: 不予公开\nreason: 条例第十六条\n"


def built(root: Path, change: str = "") -> Path:
    make_site(root, change)
    assert build_site(root).committed
    return root / "output"


def record(output: Path, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((output / "documents" / f"{name}.json").read_text("utf-8"))
    return value


def test_every_public_document_has_its_data_beside_its_page_and_no_other_has(tmp_path: Path) -> None:
    output = built(tmp_path / "site", SECRET)
    pages = {path.with_suffix("") for path in (output / "documents").rglob("*.html")}
    assert {path.with_suffix("") for path in (output / "documents").rglob("*.json")} == pages
    assert len(pages) == 3


def test_the_data_of_a_document_holds_its_record_its_relations_its_text_and_its_files(tmp_path: Path) -> None:
    change = (
        "--- content/policy.md\nattachments: [{file: form.csv, title: 登记表}]\nkeywords: [示例]\n"
        "based_on: [{title: 某法, url: 'https://www.gov.cn/x'}]\n"
        "--- content/second.md\nkind: policy\nbased_on: [policy.md]\ninterpretation: {exempt: 简单事项}\n"
    )
    output = built(tmp_path / "site", change)
    found = record(output, "policy")
    listed = json.loads((output / "data/documents.json").read_text("utf-8"))["documents"]
    (entry,) = [one for one in listed if one["url"] == "documents/policy.html"]
    assert {name: found[name] for name in entry} == entry
    assert (found["version"], found["section"], found["genre"], found["keywords"]) == (1, "policy", "办法", ["示例"])
    assert found["relations"] == [
        {"relation": "based_on", "title": "某法", "number": None, "url": "https://www.gov.cn/x"}
    ]
    assert [(one["relation"], one["url"]) for one in found["related_by"]] == [("based_on", "documents/second.html")]
    (file,) = found["files"]
    data = (output / file["url"]).read_bytes()
    assert (file["title"], file["size"]) == ("登记表", len(data))
    assert "制定本办法" in found["html"]
    assert "<p>" in found["html"]


def test_the_tables_of_a_document_are_those_of_its_page_and_not_its_data_as_written(tmp_path: Path) -> None:
    change = SECRET + (
        "--- content/catalogue.md\nkind: catalogue\ntitle: 安澜县示例领域基层政务公开标准目录\n"
        "data: {field: 示例, rows: [{seq: 1, first: 名单, documents: [secret.md]},"
        " {seq: 2, first: 名单, second: 办法, documents: [policy.md]}]}\n"
    )
    output = built(tmp_path / "site", change)
    found = record(output, "catalogue")
    (table,) = found["tables"]
    assert table["columns"][:3] == ["序号", "公开事项 一级事项", "公开事项 二级事项"]
    assert [row[1] for row in table["rows"]] == ["名单", "名单"]
    assert [len(row) for row in table["rows"]] == [len(table["columns"])] * 2
    written = json.dumps(found, ensure_ascii=False)
    for hidden in ("secret", "内部名单"):
        assert hidden not in written


def test_boxes_that_span_others_are_spread_over_all_of_them() -> None:
    def box(words: str, columns: int = 1, rows: int = 1) -> Box:
        return Box((Cell(words),), columns=columns, rows=rows)

    rows = ((box("甲", rows=2), box("乙", columns=2)), (box("丙"), box("丁")))
    assert spread(rows) == [["甲", "乙", "乙"], ["甲", "丙", "丁"]]


def test_the_register_explains_the_codes_and_links_the_feeds(tmp_path: Path) -> None:
    output = built(tmp_path / "site", SECRET)
    column = json.loads((output / "data/column.json").read_text("utf-8"))
    assert (column["name"], column["url"]) == ("安澜县人民政府", "https://www.anlan.example/zwgk/")
    sections = {one["id"]: one for one in column["sections"]}
    assert sections["policy"] == {
        "id": "policy",
        "name": "政策文件",
        "path": "法定主动公开内容/政策文件",
        "url": "policies/index.html",
        "kinds": ["policy"],
        "classes": ["20-1"],
        "documents": 1,
        "atom": "sections/policy/feed.xml",
        "feed": "sections/policy/feed.json",
    }
    assert {one["name"]: one["label"] for one in column["kinds"]}["policy"] == "政策文件"
    for one in column["sections"]:
        for name in ("url", "atom", "feed"):
            assert (output / one[name]).is_file()
    for one in column["departments"]:
        assert (output / one["url"]).is_file()
