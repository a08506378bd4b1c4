"""Addresses: safe on every file system, stable for ever, and never out of the tree."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.core.urls import (
    collision_key,
    department_url,
    document_url,
    file_url,
    library_url,
    relative_url,
    section_url,
    source_target,
)

WINDOWS = ["con", "PRN", "aux", "NUL", "com1", "COM9", "lpt1", "Lpt9", "con.old"]
DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("content/policy.md", "documents/policy.html"),
        ("content/policies/2026/road-chief.md", "documents/policies/2026/road-chief.html"),
        ("content/a.b_c-1.md", "documents/a.b_c-1.html"),
        ("content/关于办法的通知.md", "documents/x-63360d79d4eafe13.html"),
        ("content/政策/a b.md", "documents/x-6993cb35989038ca/x-c8687a08aa5d6ed2.html"),
    ],
)
def test_the_address_of_a_source_is_pinned_for_ever(path: str, url: str) -> None:
    assert document_url(path) == url


@pytest.mark.parametrize("name", ["Café", "ガイド", "한글 안내"])
def test_a_name_has_one_address_whether_composed_or_decomposed(name: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, f"content/{name}.md") for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert document_url(composed) == document_url(decomposed)


@pytest.mark.parametrize(
    "name", [*WINDOWS, "trailing.", ".hidden", "-option", "a:b", "a?b", "a#b", "a%20b", "a\\b", "..", ""]
)
def test_a_name_that_some_system_cannot_hold_is_replaced_whole(name: str) -> None:
    folder, file = document_url(f"content/{name}/{name}.md").removeprefix("documents/").split("/")
    assert (file, folder[:2], len(folder)) == (f"{folder}.html", "x-", 18)
    assert set(folder[2:]) <= set("0123456789abcdef")


def test_names_that_only_begin_like_a_windows_device_are_kept() -> None:
    assert document_url("content/console/com10.md") == "documents/console/com10.html"


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.text(min_size=1, max_size=120).filter(lambda name: "/" not in name), min_size=1, max_size=4))
def test_every_address_is_ascii_short_and_inside_documents(names: list[str]) -> None:
    url = document_url(f"content/{'/'.join(names)}.md")
    folder, *segments = url.split("/")
    assert folder == "documents"
    assert len(segments) == len(names)
    assert url.isascii()
    assert all(0 < len(segment) <= 100 and segment not in (".", "..") for segment in segments)
    assert url.endswith(".html")


def test_names_too_long_to_keep_are_replaced_and_those_of_80_are_kept() -> None:
    assert document_url(f"content/{'a' * 80}.md") == f"documents/{'a' * 80}.html"
    assert document_url(f"content/{'a' * 81}.md").startswith("documents/x-")


def test_two_long_names_that_begin_alike_keep_apart() -> None:
    assert document_url(f"content/{'办' * 90}一.md") != document_url(f"content/{'办' * 90}二.md")


def test_a_source_that_climbs_out_of_content_stays_in_documents() -> None:
    assert document_url("../../etc/passwd.md") == "documents/x-5ec1f7e700f37c3d/x-5ec1f7e700f37c3d/etc/passwd.html"


def test_an_attachment_is_named_by_its_content_and_keeps_only_its_extension() -> None:
    assert file_url(DIGEST, "content/files/张三的申请.DOCX") == "files/0123456789abcdef0123.docx"
    assert file_url(DIGEST, "content/无扩展名") == "files/0123456789abcdef0123"
    assert file_url(DIGEST, "content/a.表格") == "files/0123456789abcdef0123"


@pytest.mark.parametrize("extension", ["p#f", "x?y", "50%", "docx (1)", "a:b", "b\\c", "x" * 90, "x\ny", 'a"b'])
def test_no_extension_makes_an_address_unsafe_or_too_long(extension: str) -> None:
    url = file_url(DIGEST, f"content/a.{extension}")
    assert re.fullmatch(r"files/[0-9a-f]{20}(\.[a-z0-9]+)?", url)
    assert len(url.removeprefix("files/")) <= 100


def test_list_pages_have_explicit_file_names() -> None:
    assert [section_url("policy"), section_url("policy", 2), department_url("county"), department_url("county", 3)] == [
        "sections/policy/index.html",
        "sections/policy/2.html",
        "departments/county/index.html",
        "departments/county/3.html",
    ]
    assert [library_url(), library_url(page=2), library_url("year", "2026"), library_url("theme", "综合政务", 2)] == [
        "policies/index.html",
        "policies/2.html",
        "policies/year/2026/index.html",
        "policies/theme/x-f080e3bdcc93460a/2.html",
    ]


@pytest.mark.parametrize(
    ("target", "page", "relative"),
    [
        ("index.html", "index.html", "index.html"),
        ("index.html", "documents/a/b.html", "../../index.html"),
        ("documents/a/c.html", "documents/a/b.html", "c.html"),
        ("files/x.pdf", "documents/b.html", "../files/x.pdf"),
        ("search.html", "policies/year/2026/2.html", "../../../search.html"),
    ],
)
def test_one_page_names_another_by_a_relative_link(target: str, page: str, relative: str) -> None:
    assert relative_url(target, page) == relative


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("b.md", ("content/a/b.md", "")),
        ("./b.md#第三章", ("content/a/b.md", "第三章")),
        ("../c.md", ("content/c.md", "")),
        ("/files/x.pdf", ("content/files/x.pdf", "")),
        ("%E5%8A%9E%E6%B3%95.md#%E4%B8%80", ("content/a/办法.md", "一")),
        ("#一", ("content/a/a.md", "一")),
        ("", ("content/a/a.md", "")),
        ("../../x.md", ("x.md", "")),
        ("../../../x.md", ("../x.md", "")),
        ("/../../x.md", ("../x.md", "")),
        ("%2e%2e/%2e%2e/%2e%2e/x.md", ("../x.md", "")),
    ],
)
def test_a_link_leads_to_a_path_from_the_root_and_keeps_its_climb(href: str, target: tuple[str, str]) -> None:
    assert source_target(href, "content/a/a.md") == target


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("documents/A.html", "documents/a.html"),
        ("documents/straße.html", "documents/STRASSE.html"),
        ("documents/é.html", "documents/e\u0301.html"),
        ("documents/a./b.html", "documents/a/b.html"),
    ],
)
def test_addresses_that_are_one_file_somewhere_have_one_key(one: str, other: str) -> None:
    assert collision_key(one) == collision_key(other)


def test_addresses_that_are_two_files_everywhere_have_two_keys() -> None:
    assert collision_key("documents/a/b.html") != collision_key("documents/ab.html")
