"""Feeds, search description and site map follow RFC 4287, JSON Feed 1.1, OpenSearch 1.1 and sitemaps 0.9."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from lxml import etree

from sitegen.catalogue.public import public_view
from sitegen.exports.collection import export_files
from tests.exports.test_exports import ATOM, BASE, HOSTILE, WITHHELD, exported
from tests.exports.test_feed_schemas import WEB
from tests.factories import whole
from tests.samples import sources

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


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


def titles(data: bytes) -> list[str]:
    return [item["title"] for item in json.loads(data)["items"]]


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
        other = json.loads(files[name.removesuffix("xml") + "json"])
        assert other["feed_url"] == BASE + name.removesuffix("xml") + "json"
        assert [entry.findtext(ATOM + "id") for entry in tree.findall(ATOM + "entry")] == [
            item["id"] for item in other["items"]
        ]


def test_a_section_has_the_feed_of_all_below_it_and_only_of_that() -> None:
    files = exported(WITHHELD)
    found = {name: titles(data) for name, data in files.items() if name.endswith("feed.json")}
    notice, policy, interpretation = "关于示例的通告", "安澜县示例办法", "《安澜县示例办法》解读"
    assert found["sections/notice/feed.json"] == [notice]
    assert found["sections/policy/feed.json"] == [policy]
    assert sorted(found["sections/statutory/feed.json"]) == sorted([policy, notice, interpretation])
    assert found["sections/guide/feed.json"] == []
    assert found["feed.json"] == found["sections/statutory/feed.json"]


def test_an_item_contains_the_disclosure_fields_and_the_files_of_a_document() -> None:
    change = "--- content/policy.md\nattachments: [{file: form.csv, title: 登记表}]\n"
    files = exported(change)
    feed = json.loads(files["sections/policy/feed.json"])
    (item,) = feed.pop("items")
    (attachment,) = item.pop("attachments")
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "政策文件 - 安澜县人民政府政府信息公开",
        "home_page_url": BASE + "policies/index.html",
        "feed_url": BASE + "sections/policy/feed.json",
        "language": "zh-CN",
        "authors": [{"name": "安澜县人民政府办公室"}],
    }
    disclosed = {"kind": "policy", "index": "119901230000000010/2024-0000001", "number": "安政发〔2024〕1号"}
    assert item == {
        **{"id": BASE + "documents/policy.html", "url": BASE + "documents/policy.html", "title": "安澜县示例办法"},
        **{"content_text": "第一条 为了示例，制定本办法。", "date_published": "2024-03-06T00:00:00+08:00"},
        **{"authors": [{"name": "安澜县人民政府"}], "tags": ["政策文件"]},
        "_disclosure": disclosed
        | {"issued": "2024-03-05", "validity": "有效", "record": BASE + "documents/policy.json"},
    }
    size = len(sources()["content/form.csv"])
    assert (attachment["mime_type"], attachment["title"], attachment["size_in_bytes"]) == ("text/csv", "登记表", size)
    entry = ElementTree.fromstring(files["sections/policy/feed.xml"]).find(ATOM + "entry")
    assert entry is not None
    (enclosure,) = [link for link in entry.findall(ATOM + "link") if link.get("rel") == "enclosure"]
    assert enclosure.get("href") == attachment["url"]
    assert enclosure.get("length") == str(attachment["size_in_bytes"])


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
