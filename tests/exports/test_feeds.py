"""Feeds, search description and site map follow RFC 4287, JSON Feed 1.1, OpenSearch 1.1 and sitemaps 0.9."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from lxml import etree

from sitegen.catalogue.public import public_view
from sitegen.exports import feeds
from sitegen.exports.collection import export_files
from tests.exports.test_exports import ATOM, BASE, HOSTILE, SITEMAP, WITHHELD, exported
from tests.exports.test_feed_schemas import WEB
from tests.factories import whole
from tests.samples import sources

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
TEXT, ADDRESS = {"type": "string", "minLength": 1}, {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$"}


def schema(required: str, extensions: bool = False, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with just these ``properties``, and with extensions where it may have some."""
    more = {"patternProperties": {"^_[A-Za-z]": {"type": "object"}}} if extensions else {}
    closed = {"type": "object", "required": required.split(), "additionalProperties": False}
    return {**closed, "properties": properties, **more}


def some(items: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


MEDIA, SIZE = {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"}, {"type": "integer", "minimum": 0}
AUTHORS = some(schema("name", name=TEXT))
FILES = some(schema("url mime_type", url=ADDRESS, mime_type=MEDIA, title={"type": "string"}, size_in_bytes=SIZE))
ITEM = schema(
    "id content_text",
    extensions=True,
    **{"id": ADDRESS, "url": ADDRESS, "title": {"type": "string"}, "content_text": TEXT, "date_published": MOMENT},
    **{"authors": AUTHORS, "tags": some({"type": "string"}, 0), "attachments": FILES},
)
JSON_FEED = schema(
    "version title items",
    **{"version": {"const": "https://jsonfeed.org/version/1.1"}, "title": TEXT, "home_page_url": ADDRESS},
    **{"feed_url": ADDRESS, "language": {"const": "zh-CN"}, "authors": AUTHORS, "items": some(ITEM, 0)},
)


def assert_atom(data: bytes, address: str) -> ElementTree.Element:
    """Assert the schema of Atom, and what it cannot say (RFC 4287, 4.1.1 and 4.2.7); return the feed."""
    rules = etree.RelaxNG(etree.parse(WEB / "atom.rng"))
    assert rules.validate(etree.fromstring(data)), rules.error_log.last_error
    tree = ElementTree.fromstring(data)
    entries = tree.findall(ATOM + "entry")
    for element in (tree, *entries):
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall(ATOM + "link")]
        alternates = [link for link in links if link[0] == "alternate"]
        assert len(set(alternates)) == len(alternates)
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


def test_every_feed_keeps_to_its_standard_whatever_titles_hold() -> None:
    quoted = json.dumps(HOSTILE + "\b", ensure_ascii=False)
    change = (
        f"--- content/notice.md\ntitle: {quoted}\nsummary: {quoted}\n"
        f"--- content/policy.md\nattachments: [{{file: form.csv, title: {quoted}}}]\n"
    )
    files = exported(change)
    atoms = [name for name in files if name.endswith("feed.xml")]
    assert len(atoms) == 9
    for name in atoms:
        tree = assert_atom(files[name], BASE + name)
        other = json_feed(files[name.removesuffix("xml") + "json"])
        assert other["feed_url"] == BASE + name.removesuffix("xml") + "json"
        assert [entry.findtext(ATOM + "id") for entry in tree.findall(ATOM + "entry")] == [
            item["id"] for item in other["items"]
        ]


def test_a_section_has_the_feed_of_all_below_it_and_only_of_that() -> None:
    files = exported(WITHHELD)
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


def test_an_item_contains_the_disclosure_fields_and_the_files_of_a_document() -> None:
    change = "--- content/policy.md\nattachments: [{file: form.csv, title: 登记表}]\n"
    files = exported(change)
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


def test_a_section_feed_stops_at_the_limit_with_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FEED_ENTRIES", 1)
    change = "--- content/late.md\ntitle: 较晚的通告\npublished: 2024-03-09\n"
    assert titles(json_feed(exported(change)["sections/notice/feed.json"])) == ["较晚的通告"]


def test_the_search_description_keeps_to_opensearch_and_leads_to_the_search_page() -> None:
    register = (
        sources()["content/_site/site.yml"].decode().replace("short_name: 安澜县", "short_name: 一个名字特别长的自治县")
    )
    tree = ElementTree.fromstring(exported(f"=== content/_site/site.yml\n{register}")["opensearch.xml"])
    assert tree.tag == OPENSEARCH + "OpenSearchDescription"
    name, description = (tree.findtext(OPENSEARCH + one) or "" for one in ("ShortName", "Description"))
    assert 0 < len(name) <= 16
    assert 0 < len(description) <= 1024
    (page,) = [url for url in tree.findall(OPENSEARCH + "Url") if url.get("rel", "results") == "results"]
    assert page.attrib == {"type": "text/html", "method": "get", "template": BASE + "search.html?q={searchTerms}"}
    assert re.findall(r"\{(\w+)\??\}", page.get("template") or "") == ["searchTerms"]


def test_a_site_without_an_index_does_not_offer_its_search_to_others() -> None:
    view = public_view(whole())
    assert "opensearch.xml" not in dict(export_files(view, [], search=False))


def test_the_site_map_keeps_to_its_schema() -> None:
    tree = ElementTree.fromstring(exported("", ["documents/policy.html", "a&b.html"])["sitemap.xml"])
    for url in tree:
        names = [child.tag.removeprefix(SITEMAP) for child in url]
        assert names in (["loc"], ["loc", "lastmod"])
        assert len(url.findtext(SITEMAP + "loc") or "") < 2048
        assert re.fullmatch(r"\d{4}-\d\d-\d\d|", url.findtext(SITEMAP + "lastmod") or "")
