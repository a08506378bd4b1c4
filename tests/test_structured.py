"""JSON-LD in pages: what schema.org says of normative documents, of requests and of the open data."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sitegen.pipeline import Options, build
from tests.samples import TODAY, make_site

BASE = "https://www.anlan.example/zwgk/"
NORMATIVE = "--- content/policy.md\nnormative: true\nnormative_number: ALDR-2024-0000001\n"


class _Blocks(HTMLParser):
    """The data blocks of a page, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("type", "application/ld+json") in attrs

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)


def blocks(page: Path) -> list[dict[str, Any]]:
    reader = _Blocks()
    reader.feed(page.read_text("utf-8"))
    return [json.loads(text) for text in reader.found]


def output(root: Path, change: str = "") -> Path:
    make_site(root, change)
    assert build(Options(root, today=TODAY, jobs=1, search=False, force=True)).committed
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
