"""The site's own addresses, however they are spelled."""

from __future__ import annotations

import pytest

from sitegen.core.urls import internal_url
from tests.factories import WITHHELD, document, found

SITE = "https://www.anlan.example/zwgk/"
SPELLINGS = (
    "https://www.anlan.example/zwgk/documents/secret.html",
    "http://www.anlan.example/zwgk/documents/secret.html#a",
    "https://WWW.Anlan.example/zwgk/documents/secret.html",
    "https://anlan.example/zwgk/documents/secret.html?x=1",
    "//www.anlan.example/zwgk/./documents/./secret.html",
    "https://www.anlan.example/zwgk/documents/secret%2Ehtml",
    "https://www.anlan.example//zwgk/x/../documents/secret.html",
    "https://www.anlan.example./zwgk/documents/secret.html",
    "https://www.anlan.example:443/zwgk/documents/secret.html",
    "https://%77ww.anlan.example/zwgk/documents/secret.html",
    "https://www.gov.cn@www.anlan.example/zwgk/documents/secret.html",
    "https://www.ａnlan.example\\zwgk\\documents/secret.html",
)


@pytest.mark.parametrize("href", SPELLINGS)
def test_every_spelling_leads_to_one_address(href: str) -> None:
    assert internal_url(href, SITE) == "documents/secret.html"


@pytest.mark.parametrize(
    "href",
    [
        "documents/secret.html",
        "https://other.example/zwgk/documents/secret.html",
        "mailto:a@anlan.example",
        "https://[",
        "",
    ],
)
def test_other_places_are_not_ours(href: str) -> None:
    assert internal_url(href, SITE) is None


SECRET = document("secret", **WITHHELD)


@pytest.mark.parametrize("href", [*SPELLINGS[:4], SPELLINGS[0].replace(".html", ".json"), SPELLINGS[7]])
def test_no_spelling_leads_past_the_rule_on_withheld_documents(href: str) -> None:
    assert len(found("DS002", SECRET, document("notice", f"见[通知]({href})。"))) == 1


def test_a_reference_outside_the_site_cannot_name_a_withheld_page_of_it() -> None:
    outside = document("policy", kind="policy", based_on=[{"title": "项目", "url": SPELLINGS[0]}])
    assert len(found("DS002", SECRET, outside)) == 1
