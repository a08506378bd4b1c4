"""Machine-readable exports: catalogue as JSON and CSV, feed, site map."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from sitegen.catalogue.public import public_view
from sitegen.exports import collection as exports
from sitegen.exports import feeds
from sitegen.exports.collection import export_files
from tests.factories import whole
from tests.samples import sources

BASE = "https://www.anlan.example/zwgk/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
WITHHELD = "--- content/secret.md\ntitle: 机密标题\ndisclosure: 不予公开\nreason: 条例第十六条\n"
HOSTILE = "<办法> & \"引号\" '单引号' ]]>"


def exported(change: str = "", pages: Sequence[str] = ()) -> dict[str, bytes]:
    """Return every export of the example site with ``change``, by URL."""
    return dict(export_files(public_view(whole(change)), pages))


def documents(change: str = "") -> list[dict[str, object]]:
    read = json.loads(exported(change)["data/documents.json"])
    assert (list(read), read["version"]) == (["version", "documents"], 1)
    records: list[dict[str, object]] = read["documents"]
    return records


def table(change: str) -> list[dict[str, str]]:
    data = exported(change)["data/documents.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def feed(change: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(exported(change)["feed.xml"])


def texts(element: ElementTree.Element, *names: str) -> list[str | None]:
    return [element.findtext(ATOM + name) for name in names]


# JSON


EMPTY = dict.fromkeys(("number", "effective", "expires", "validity", "theme"))
RECORDS = [
    {
        "url": "documents/interpretation.html",
        "source": "content/interpretation.md",
        "title": "《安澜县示例办法》解读",
        "kind": "interpretation",
        "index": "119901230000000010/2024-0000002",
        "issued": "2024-03-06",
        "published": "2024-03-07 09:30",
        "summary": "出台背景、目的和重要举措。",
        "interprets": ["documents/policy.html"],
    },
    {
        "url": "documents/notice.html",
        "source": "content/notice.md",
        "title": "关于示例的通告",
        "kind": "notice",
        "index": "119901230000000010/2024-0000003",
        "issued": "2024-03-05",
        "published": "2024-03-06",
        "summary": "通告内容。",
    },
    {
        "url": "documents/policy.html",
        "source": "content/policy.md",
        "title": "安澜县示例办法",
        "kind": "policy",
        "number": "安政发〔2024〕1号",
        "index": "119901230000000010/2024-0000001",
        "issued": "2024-03-05",
        "published": "2024-03-06",
        "effective": "2024-04-01",
        "expires": "2027-03-31",
        "validity": "有效",
        "theme": "综合政务/政务公开",
        "summary": "摘要。",
        "interpretations": ["documents/interpretation.html"],
    },
]


def test_the_catalogue_holds_every_public_document_with_exactly_the_fields_of_the_interface() -> None:
    change = (
        "--- content/policy.md\nattachments: [{file: form.csv, title: 登记表}]\nexpires: 2027-03-31\nsummary: 摘要。\n"
        "--- content/interpretation.md\npublished: 2024-03-07 09:30\n" + WITHHELD
    )
    file = f"files/{hashlib.sha256(sources()['content/form.csv']).hexdigest()[:20]}.csv"
    same = EMPTY | {"department": ["安澜县人民政府"], "disclosure": "主动公开", "interpretations": [], "interprets": []}
    found = documents(change)
    assert found == [same | record | {"attachments": [file] * (record["kind"] == "policy")} for record in RECORDS]
    order = (
        "url source title kind number index department disclosure issued published effective expires validity theme "
        "summary interpretations interprets attachments"
    )
    assert {" ".join(record) for record in found} == {order}


def test_the_catalogue_is_sorted_by_address_and_readable_as_chinese() -> None:
    change = "--- content/z.md\npublished: 2024-03-06\n--- content/a.md\npublished: 2024-03-06\n"
    urls = [str(record["url"]) for record in documents(change)]
    assert urls == sorted(urls)
    assert len(urls) == 5
    assert "关于示例的通告" in exported()["data/documents.json"].decode("utf-8")


# CSV


def test_the_table_opens_in_a_spreadsheet_with_the_same_documents() -> None:
    change = WITHHELD + '--- content/policy.md\ntitle: "办法,第\\"一\\"号"\n'
    rows = table(change)
    assert rows[2] == {
        "索引号": "119901230000000010/2024-0000001",
        "名称": '办法,第"一"号',
        "发文字号": "安政发〔2024〕1号",
        "发布机构": "安澜县人民政府",
        "类型": "政策文件",
        "主题分类": "综合政务/政务公开",
        "公开方式": "主动公开",
        "成文日期": "2024-03-05",
        "发布日期": "2024-03-06",
        "施行日期": "2024-04-01",
        "有效期至": "2029-03-31",
        "效力状态": "有效",
        "内容概述": "第一条 为了示例，制定本办法。",
        "网页": BASE + "documents/policy.html",
    }
    assert [row["网页"] for row in rows] == [BASE + str(record["url"]) for record in documents(change)]


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠", "\\t=", "\\r="])
def test_no_cell_begins_like_a_formula(start: str) -> None:
    formula = f'"{start}HYPERLINK(1)"'
    row = table(f"--- content/notice.md\ntitle: {formula}\nsummary: {formula}\n")[1]
    assert row["名称"] == row["内容概述"] == "'" + start.replace("\\t", "").replace("\\r", "") + "HYPERLINK(1)"
    assert row["发布日期"] == "2024-03-06"


# feed


def test_the_feed_lists_the_newest_documents_with_ids_and_times() -> None:
    change = "--- content/interpretation.md\npublished: 2024-03-07 09:30\n--- content/notice.md\nissued: 2024-03-01\n"
    tree = feed(change + "published: 2024-03-05\n" + WITHHELD)
    assert tree.tag == ATOM + "feed"
    assert texts(tree, "id", "title", "updated") == [BASE, "安澜县人民政府政府信息公开", "2024-03-07T09:30:00+08:00"]
    assert [(link.get("rel"), link.get("href")) for link in tree.findall(ATOM + "link")] == [
        ("self", BASE + "feed.xml"),
        ("alternate", BASE + "index.html"),
    ]
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == "安澜县人民政府办公室"
    entries = [texts(entry, "id", "title", "published", "updated", "summary") for entry in tree.findall(ATOM + "entry")]
    told = (
        ("interpretation", "《安澜县示例办法》解读", "2024-03-07T09:30:00+08:00", "出台背景、目的和重要举措。"),
        ("policy", "安澜县示例办法", "2024-03-06T00:00:00+08:00", "第一条 为了示例，制定本办法。"),
        ("notice", "关于示例的通告", "2024-03-05T00:00:00+08:00", "通告内容。"),
    )
    assert entries == [[f"{BASE}documents/{name}.html", title, day, day, text] for name, title, day, text in told]
    first = tree.find(ATOM + "entry")
    assert first is not None
    assert [(link.get("rel"), link.get("href")) for link in first.findall(ATOM + "link")] == [
        ("alternate", BASE + "documents/interpretation.html"),
        ("alternate", BASE + "documents/interpretation.json"),
    ]
    assert first.findtext(f"{ATOM}author/{ATOM}name") == "安澜县人民政府"
    category = first.find(ATOM + "category")
    assert category is not None
    assert category.attrib == {"term": "interpretation", "label": "政策解读"}


def test_a_feed_stops_at_its_limit_with_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FEED_ENTRIES", 1)
    files = exported("--- content/late.md\ntitle: 较晚的通告\npublished: 2024-03-09\n")
    for name in ("feed", "sections/notice/feed"):
        assert [item["title"] for item in json.loads(files[f"{name}.json"])["items"]] == ["较晚的通告"]
        assert len(ElementTree.fromstring(files[f"{name}.xml"]).findall(ATOM + "entry")) == 1


def test_a_site_without_public_documents_has_a_feed_and_tables_all_the_same() -> None:
    change = "".join(f"--- content/{name}.md\ndisclosure: ~\n" for name in ("policy", "interpretation", "notice"))
    assert texts(feed(change), "id", "updated") == [BASE, "1970-01-01T00:00:00+08:00"]
    assert documents(change) == table(change) == []


def test_characters_with_a_meaning_in_xml_come_through_the_feed_unchanged() -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    change = (
        f"--- content/notice.md\ntitle: {quoted}\nsummary: {quoted}\n"
        f"=== content/_site/kinds.yml\nodd: {{label: {quoted}}}\n"
        f"--- content/odd.md\nkind: odd\nsection: 通知公告\ntitle: {quoted}\n"
    )
    register = sources()["content/_site/site.yml"].decode().replace("name: 安澜县人民政府\n", f"name: {quoted}\n", 1)
    tree = feed(change + "=== content/_site/site.yml\n" + register.replace("/zwgk/", "/zwgk&a='b'/", 1))
    base = "https://www.anlan.example/zwgk&a='b'/"
    assert texts(tree, "id", "title") == [base, HOSTILE + "政府信息公开"]
    entries = {entry.findtext(ATOM + "id"): entry for entry in tree.findall(ATOM + "entry")}
    assert texts(entries[f"{base}documents/notice.html"], "title", "summary") == [HOSTILE, HOSTILE]
    category = entries[f"{base}documents/odd.html"].find(ATOM + "category")
    assert category is not None
    assert category.get("label") == HOSTILE


@pytest.mark.parametrize(
    "change", ['title: "标\\b题"\n', 'summary: "概\\e述"\n', "正文：\n正\x08文内容。\n", "正文：\n\ufffe\n"]
)
def test_a_control_character_pasted_by_an_editor_does_not_break_the_feed(change: str) -> None:
    entries = feed(f"--- content/notice.md\n{change}").findall(ATOM + "entry")
    assert len(entries) == 3


# site map


def locations(data: bytes, kind: str) -> list[str | None]:
    return [element.findtext(SITEMAP + "loc") for element in ElementTree.fromstring(data).findall(SITEMAP + kind)]


def test_the_site_map_lists_the_pages_with_the_dates_of_documents() -> None:
    pages = ["index.html", "404.html", "documents/policy.html", "a&b.html"]
    files = exported("", pages)
    assert sorted(name for name in files if not name.startswith("sections/")) == [
        "data/column.json",
        "data/documents.csv",
        "data/documents.json",
        "feed.json",
        "feed.xml",
        "opensearch.xml",
        "sitemap.xml",
    ]
    tree = ElementTree.fromstring(files["sitemap.xml"])
    assert tree.tag == SITEMAP + "urlset"
    assert [[(child.tag.removeprefix(SITEMAP), child.text) for child in url] for url in tree] == [
        [("loc", BASE + "a&b.html")],
        [("loc", BASE + "documents/policy.html"), ("lastmod", "2024-03-06")],
        [("loc", BASE + "index.html")],
    ]


def test_a_long_site_map_is_split_under_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SITEMAP_LIMIT", 2)
    files = exported("", ["e.html", "d.html", "c.html", "b.html", "a.html", "404.html"])
    assert locations(files["sitemap.xml"], "sitemap") == [BASE + f"sitemap-{number}.xml" for number in (1, 2, 3)]
    assert [locations(files[f"sitemap-{number}.xml"], "url") for number in (1, 2, 3)] == [
        [BASE + "a.html", BASE + "b.html"],
        [BASE + "c.html", BASE + "d.html"],
        [BASE + "e.html"],
    ]
    assert len([name for name in files if name.startswith("sitemap")]) == 4


def test_a_site_map_of_exactly_the_limit_is_not_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SITEMAP_LIMIT", 2)
    files = exported("", ["a.html", "b.html", "404.html"])
    assert locations(files["sitemap.xml"], "url") == [BASE + "a.html", BASE + "b.html"]
    assert [name for name in files if name.startswith("sitemap")] == ["sitemap.xml"]
