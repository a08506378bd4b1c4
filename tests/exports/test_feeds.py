"""Feeds, search description and site map follow RFC 4287, JSON Feed 1.1, OpenSearch 1.1 and sitemaps 0.9."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import jsonschema
import pytest

from sitegen.build.pipeline import Options, check
from sitegen.catalogue.public import public_view
from sitegen.exports import feeds
from sitegen.exports.collection import export_files
from tests.exports.test_exports import ATOM, BASE, HOSTILE, SITEMAP, WITHHELD, exported
from tests.samples import TODAY, make_site

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ADDRESS = {"type": "string", "pattern": "^https?://"}
AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"]},
}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$"}
ATTACHMENT = {
    "type": "object",
    "properties": {
        "url": ADDRESS,
        "mime_type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
        "title": {"type": "string"},
        "size_in_bytes": {"type": "integer", "minimum": 0},
    },
    "required": ["url", "mime_type"],
    "additionalProperties": False,
}
ITEM = {
    "type": "object",
    "properties": {
        "id": ADDRESS,
        "url": ADDRESS,
        "title": {"type": "string"},
        "content_text": {"type": "string", "minLength": 1},
        "date_published": MOMENT,
        "authors": AUTHORS,
        "tags": {"type": "array", "items": {"type": "string"}},
        "attachments": {"type": "array", "items": ATTACHMENT, "minItems": 1},
    },
    "patternProperties": {"^_[A-Za-z]": {"type": "object"}},
    "required": ["id", "content_text"],
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "language": {"const": "zh-CN"},
        "authors": AUTHORS,
        "items": {"type": "array", "items": ITEM},
    },
    "required": ["version", "title", "items"],
    "additionalProperties": False,
}
ONCE = {"id", "title", "updated"}
FEED_CHILDREN = ONCE | {"link", "author", "entry"}
ENTRY_CHILDREN = ONCE | {"published", "link", "author", "category", "summary"}


def assert_atom(data: bytes, address: str) -> ElementTree.Element:
    """Assert RFC 4287 sections 4.1.1 and 4.1.2 (elements), 3.3 (dates) and 4.2.7 (links); return the feed."""
    tree = ElementTree.fromstring(data)
    assert tree.tag == ATOM + "feed"
    entries = tree.findall(ATOM + "entry")
    for element, allowed in ((tree, FEED_CHILDREN), *((entry, ENTRY_CHILDREN) for entry in entries)):
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert set(names) <= allowed
        assert all(names.count(name) == 1 for name in ONCE)
        assert urlsplit(element.findtext(ATOM + "id") or "").scheme
        for name in ("updated", "published"):
            written = element.findtext(ATOM + name)
            assert name not in names or datetime.fromisoformat(written or "").tzinfo
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(ATOM + "link")]
        alternates = [link for link in links if link[0] == "alternate"]
        assert len(set(alternates)) == len(alternates)
        assert all(link.get("href") for link in element.findall(ATOM + "link"))
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert all(category.get("term") for category in element.findall(ATOM + "category"))
    assert {link.get("href") for link in tree.findall(ATOM + "link") if link.get("rel") == "self"} == {address}
    ids = [entry.findtext(ATOM + "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return tree


def json_feed(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    jsonschema.validate(value, JSON_FEED)
    return value


def titles(value: dict[str, Any]) -> list[str]:
    return [item["title"] for item in value["items"]]


def test_every_feed_keeps_to_its_standard_whatever_titles_hold(tmp_path: Path) -> None:
    quoted = json.dumps(HOSTILE + "\b", ensure_ascii=False)
    change = (
        f"--- content/notice.md\ntitle: {quoted}\nsummary: {quoted}\n"
        f"--- content/policy.md\nattachments: [{{file: form.csv, title: {quoted}}}]\n"
    )
    files = exported(make_site(tmp_path / "site", change))
    atoms = [name for name in files if name.endswith("feed.xml")]
    assert len(atoms) == 9
    for name in atoms:
        tree = assert_atom(files[name], BASE + name)
        other = json_feed(files[name.removesuffix("xml") + "json"])
        assert other["feed_url"] == BASE + name.removesuffix("xml") + "json"
        assert [entry.findtext(ATOM + "id") for entry in tree.findall(ATOM + "entry")] == [
            item["id"] for item in other["items"]
        ]


def test_a_section_has_the_feed_of_all_below_it_and_only_of_that(tmp_path: Path) -> None:
    files = exported(make_site(tmp_path / "site", WITHHELD))
    found = {name: titles(json_feed(data)) for name, data in files.items() if name.endswith("feed.json")}
    notice, policy, interpretation = "关于示例的通告", "安澜县示例办法", "《安澜县示例办法》解读"
    assert found["sections/notice/feed.json"] == [notice]
    assert found["sections/policy/feed.json"] == [policy]
    assert sorted(found["sections/statutory/feed.json"]) == sorted([policy, notice, interpretation])
    assert found["sections/guide/feed.json"] == []
    assert found["feed.json"] == found["sections/statutory/feed.json"]
    library = json.loads(files["sections/policy/feed.json"])
    assert library["home_page_url"] == BASE + "policies/index.html"
    assert library["title"] == "政策文件 - 安澜县人民政府政府信息公开"


def test_an_item_contains_the_disclosure_fields_and_the_files_of_a_document(tmp_path: Path) -> None:
    change = "--- content/policy.md\nattachments: [{file: form.csv, title: 登记表}]\n"
    files = exported(make_site(tmp_path / "site", change))
    (item,) = json_feed(files["sections/policy/feed.json"])["items"]
    assert item["_disclosure"] == {
        "kind": "policy",
        "index": "119901230000000010/2024-0000001",
        "number": "安政发〔2024〕1号",
        "issued": "2024-03-05",
        "validity": "有效",
        "record": BASE + "documents/policy.json",
    }
    (attachment,) = item["attachments"]
    assert (attachment["mime_type"], attachment["title"]) == ("text/csv", "登记表")
    entry = ElementTree.fromstring(files["sections/policy/feed.xml"]).find(ATOM + "entry")
    assert entry is not None
    (enclosure,) = [link for link in entry.findall(ATOM + "link") if link.get("rel") == "enclosure"]
    assert enclosure.get("href") == attachment["url"]
    assert enclosure.get("length") == str(attachment["size_in_bytes"])


def test_a_section_feed_stops_at_the_limit_with_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FEED_ENTRIES", 1)
    root = make_site(tmp_path / "site", "--- content/late.md\ntitle: 较晚的通告\npublished: 2024-03-09\n")
    assert titles(json_feed(exported(root)["sections/notice/feed.json"])) == ["较晚的通告"]


def test_the_search_description_keeps_to_opensearch_and_leads_to_the_search_page(root: Path) -> None:
    site = root / "content" / "_site" / "site.yml"
    site.write_text(
        site.read_text("utf-8").replace("short_name: 安澜县", "short_name: 一个名字特别长的自治县"), "utf-8"
    )
    tree = ElementTree.fromstring(exported(root)["opensearch.xml"])
    assert tree.tag == OPENSEARCH + "OpenSearchDescription"
    name, description = (tree.findtext(OPENSEARCH + one) or "" for one in ("ShortName", "Description"))
    assert 0 < len(name) <= 16
    assert 0 < len(description) <= 1024
    (page,) = [url for url in tree.findall(OPENSEARCH + "Url") if url.get("rel", "results") == "results"]
    assert page.attrib == {"type": "text/html", "method": "get", "template": BASE + "search.html?q={searchTerms}"}
    assert re.findall(r"\{(\w+)\??\}", page.get("template") or "") == ["searchTerms"]


def test_a_site_without_an_index_does_not_offer_its_search_to_others(root: Path) -> None:
    view = public_view(check(Options(root, today=TODAY, jobs=1)).catalogue)
    assert "opensearch.xml" not in dict(export_files(view, [], search=False))


def test_the_site_map_keeps_to_its_schema(tmp_path: Path) -> None:
    tree = ElementTree.fromstring(
        exported(make_site(tmp_path / "site"), ["documents/policy.html", "a&b.html"])["sitemap.xml"]
    )
    for url in tree:
        names = [child.tag.removeprefix(SITEMAP) for child in url]
        assert names in (["loc"], ["loc", "lastmod"])
        assert len(url.findtext(SITEMAP + "loc") or "") < 2048
        assert re.fullmatch(r"\d{4}-\d\d-\d\d|", url.findtext(SITEMAP + "lastmod") or "")
