"""JSON-LD in pages: what schema.org says of normative documents, of requests and of the open data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.samples import build_site, make_site

BASE = "https://www.anlan.example/zwgk/"
NORMATIVE = "--- content/policy.md\nnormative: true\nnormative_number: ALDR-2024-0000001\n"


def blocks(page: Path) -> list[dict[str, Any]]:
    """Return the data blocks of a page, as a browser reads them."""
    found = html.parse(page).iterfind('.//script[@type="application/ld+json"]')
    return [json.loads(script.text) for script in found]


def output(root: Path, change: str = "") -> Path:
    make_site(root, change)
    assert build_site(root, force=True).committed
    return root / "output"


def test_a_normative_document_is_legislation_with_its_dates_force_and_relations(tmp_path: Path) -> None:
    change = NORMATIVE + (
        "based_on: [{title: 某法, url: 'https://www.gov.cn/x'}]\n"
        "--- content/second.md\nkind: policy\ntitle: 安澜县旧办法\nnumber: 安政发〔2020〕1号\nissued: 2020-03-05\n"
        "published: 2020-03-06\ninterpretation: {exempt: 简单事项}\n"
    )
    root = output(tmp_path / "site", change.replace("based_on", "repeals: [second.md]\nbased_on"))
    (found,) = blocks(root / "documents/policy.html")
    assert found["@context"] == "https://schema.org"
    assert (found["@type"], found["name"], found["url"]) == (
        "Legislation",
        "安澜县示例办法",
        BASE + "documents/policy.html",
    )
    assert found["legislationIdentifier"] == "安政发〔2024〕1号"
    assert (found["legislationDate"], found["datePublished"]) == ("2024-03-05", "2024-03-06")
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert found["legislationPassedBy"] == [{"@type": "GovernmentOrganization", "name": "安澜县人民政府"}]
    assert found["legislationRepeals"] == [
        {"@type": "Legislation", "name": "安澜县旧办法", "url": BASE + "documents/second.html"}
    ]
    assert found["isBasedOn"] == [{"@type": "Legislation", "name": "某法", "url": "https://www.gov.cn/x"}]
    assert blocks(root / "documents/notice.html") == []


def test_a_document_that_has_ended_is_not_in_force(tmp_path: Path) -> None:
    root = output(tmp_path / "site", NORMATIVE + "expires: 2025-03-31\n")
    assert blocks(root / "documents/policy.html")[0]["legislationLegalForce"] == "https://schema.org/NotInForce"


@pytest.mark.parametrize("title", ["</script><b>", "<!-- <script>", "]]>&amp;", "\u2028'\\\""])
def test_no_text_ends_the_block_or_changes_on_its_way(title: str, tmp_path: Path) -> None:
    quoted = json.dumps("办法" + title)
    root = output(tmp_path / "site", NORMATIVE + f"title: {quoted}\n")
    assert blocks(root / "documents/policy.html")[0]["name"] == "办法" + title
    page = (root / "documents/policy.html").read_text("utf-8")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    assert not set(block[1]) & set("<>&")


def test_requests_are_a_service_and_the_catalogue_is_a_dataset_whose_files_are_there(tmp_path: Path) -> None:
    root = output(tmp_path / "site")
    (service,) = blocks(root / "request.html")
    assert (service["@type"], service["availableChannel"]["serviceUrl"]) == ("GovernmentService", BASE + "request.html")
    (dataset,) = blocks(root / "overview.html")
    assert dataset["@type"] == "Dataset"
    for one in dataset["distribution"]:
        assert (root / one["contentUrl"].removeprefix(BASE)).is_file()


def services(root: Path, kind: str, data: str) -> list[dict[str, Any]]:
    """The services on the page of a document whose ``data`` are given."""
    page = output(root / "site", f"--- content/one.md\nkind: {kind}\ndata: {{{data}}}\n") / "documents/one.html"
    found = blocks(page)
    if found and found[0]["@type"] == "ItemList":
        assert found[0]["numberOfItems"] == len(found[0]["itemListElement"])
        return [entry["item"] for entry in found[0]["itemListElement"]]
    return found


def test_a_service_guide_is_a_service_with_who_gives_it_and_where(tmp_path: Path) -> None:
    (service,) = services(tmp_path, "licensing", "item: 取水许可, promised_days: 12, 办理窗口: 二楼水利窗口")
    assert (service["@type"], service["name"]) == ("GovernmentService", "取水许可")
    assert service["provider"] == {"@type": "GovernmentOrganization", "name": "安澜县人民政府"}
    assert service["availableChannel"]["serviceLocation"]["address"]["streetAddress"] == "二楼水利窗口"
    assert "servicePhone" not in service["availableChannel"]
    assert service["url"] == BASE + "documents/one.html"


def test_of_a_power_list_what_one_applies_for_is_a_service(tmp_path: Path) -> None:
    rows = "[A1, 取水许可, 行政许可, 水法], {编码: A2, name: 救助, type: 行政给付}, [A3, 罚款, 行政处罚]"
    found = services(tmp_path, "power-list", f"items: [{rows}, [A4, 待定, 行政许可]]")
    assert [(one["name"], one["serviceType"], one["identifier"]) for one in found] == [
        ("取水许可", "行政许可", "A1"),
        ("救助", "行政给付", "A2"),
    ]


def test_benefits_tell_for_whom_they_are_and_utilities_who_runs_them(tmp_path: Path) -> None:
    (benefit,) = services(tmp_path / "a", "welfare", "policies: [[求职补贴, 困难毕业生, 每人1500元, 学校申报]]")
    assert benefit["audience"] == {"@type": "Audience", "audienceType": "困难毕业生"}
    data = "name: 县自来水公司, sector: 供水, hotline: 0900-6220000, website: 'javascript:alert(1)'"
    (utility,) = services(tmp_path / "b", "entity", data)
    assert (utility["name"], utility["serviceOperator"]["name"]) == ("供水服务", "县自来水公司")
    assert utility["availableChannel"] == {
        "@type": "ServiceChannel",
        "servicePhone": {"@type": "ContactPoint", "telephone": "0900-6220000"},
    }


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("licensing", "period: 2026Q3, results: [[企业登记类, 10, 10]]"),
        ("licensing", "item: 待定"),
        ("power-list", "items: [[A3, 罚款, 行政处罚], 1, {name: [1]}]"),
        ("welfare", "policies: [[], {}, 1], year: 2026"),
        ("entity", "name: 县公交公司"),
        ("statistics", "item: 取水许可"),
    ],
)
def test_where_data_do_not_suffice_no_service_is_made_up(tmp_path: Path, kind: str, data: str) -> None:
    assert services(tmp_path, kind, data) == []
