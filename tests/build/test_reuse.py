"""What a build plans again: nothing but the pages that may show something else, in a fresh process and in one that
stays."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import plan
from sitegen.build.pipeline import Built
from sitegen.build.plan import PageJob, Plan
from sitegen.catalogue.public import public_view
from sitegen.checks.run import check
from sitegen.core.cache import Cache
from sitegen.core.document import Facts
from sitegen.core.records import content_key
from sitegen.pool.options import Options
from tests.build.test_incremental import clean_build
from tests.build.test_publication import build_site, tree
from tests.samples import TODAY, make_site

SOURCES = """\
--- content/policy.md
kind: policy
title: 供水管理办法
number: 安政发〔2024〕3号
正文：
第一条 加强供水管理，保障用水安全，维护用水单位和个人的合法权益，制定本办法。

## 附则

第二条 本办法自公布之日起施行。
--- content/notice.md
title: 关于供水的通知
based_on: [policy.md]
正文：
第一段说清事项，写明时限和联系方式，让办事的人一次看懂，不必再打电话来问。

第二段说明以前的通知仍可查询。
"""


Build = Callable[..., Built]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", SOURCES)
    with (root / "content" / "_site" / "site.yml").open("a", encoding="utf-8") as register:
        register.write("downloads: [docx]\n")
    return root


@pytest.fixture(params=["fresh", "stays"])
def rebuild(root: Path, request: pytest.FixtureRequest) -> Build:
    """Builds the site, in a fresh process each time or in one that stays; the output must be that of a clean build."""
    stays = Cache(root / ".sitegen" / "cache.db") if request.param == "stays" else None

    def rebuild(today: date = TODAY, **options: Any) -> Built:
        built = build_site(root, today, stays, **options)
        assert built.committed is not None
        return built

    return rebuild


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the documents whose pages are planned, and ``lists`` where all lists are."""
    names: list[str] = []
    document_page, home_page = plan.document_page, plan.home_page

    def one_page(document: Any, *given: Any) -> Any:
        names.append(Path(document.facts.path).stem)
        return document_page(document, *given)

    def lists(*given: Any) -> Any:
        names.append("lists")
        return home_page(*given)

    monkeypatch.setattr(plan, "document_page", one_page)
    monkeypatch.setattr(plan, "home_page", lists)
    return names


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def is_clean(root: Path, today: date = TODAY) -> bool:
    return tree(root / "output") == tree(clean_build(root, today))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("policy.md", "公布之日", "公布之次日"),
        ("policy.md", "\n## 附则", "\n补一条。\n\n## 附则"),  # the heading moves down
        ("policy.md", "第二条 本办法自公布之日起施行。", ""),
        ("notice.md", "仍可查询。", "仍可查询和下载。\n\n再写一段。"),
    ],
)
def test_an_edit_of_running_text_plans_its_own_page_alone(
    root: Path, rebuild: Build, planned: list[str], name: str, old: str, new: str
) -> None:
    rebuild()
    planned.clear()
    edited(root / "content" / name, old, new)
    assert rebuild().rendered == 1
    assert planned == [name.removesuffix(".md")]
    assert is_clean(root)


@pytest.mark.parametrize(
    ("name", "old", "new", "touched"),
    [
        ("notice.md", "title: 关于供水的通知", "title: 关于停水的通知", {"notice", "policy"}),  # which it is based on
        ("notice.md", "based_on: [policy.md]\n", "", {"notice", "policy"}),
        ("notice.md", "第一段说清", "这一段说清", {"notice", "policy"}),  # the summary, which lists show
        ("policy.md", "## 附则", "## 附 则", {"notice", "policy", "interpretation"}),
        ("interpretation.md", "title: ", "title: 新", {"interpretation", "policy"}),  # which it interprets
        ("notice.md", "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条", {"policy"}),
        ("_site/site.yml", "name: ", "name: 新", {"notice", "policy", "interpretation"}),
    ],
)
def test_whatever_a_page_may_show_is_planned_again_and_no_other_page(
    root: Path, rebuild: Build, planned: list[str], name: str, old: str, new: str, touched: set[str]
) -> None:
    rebuild()
    planned.clear()
    edited(root / "content" / name, old, new)
    rebuild()
    assert set(planned) == touched | {"lists"}
    assert is_clean(root)


def test_pages_that_lead_to_a_list_are_planned_when_it_comes(root: Path, rebuild: Build) -> None:
    text = (root / "content" / "notice.md").read_text("utf-8").replace("based_on: [policy.md]\n", "genre: 规定\n")
    (root / "content" / "other.md").write_text(text.replace("2024-0000003", "2024-0000010"), "utf-8")
    rebuild()
    assert b"library/genre" not in (page := root / "output" / "documents" / "other.html").read_bytes()
    edited(root / "content" / "policy.md", "genre: 办法", "genre: 规定")
    rebuild()
    assert "规定</a>" in page.read_text("utf-8")
    assert is_clean(root)


def test_a_partner_whose_time_comes_is_shown(root: Path, rebuild: Build) -> None:
    edited(root / "content" / "notice.md", "published: 2024-03-06", "published: 2026-11-25")
    rebuild()
    rebuild(date(2026, 11, 26))
    assert "关于供水的通知" in (root / "output" / "documents" / "policy.html").read_text("utf-8")
    assert is_clean(root, date(2026, 11, 26))


def test_neighbours_of_a_document_that_comes_are_planned(root: Path, rebuild: Build, planned: list[str]) -> None:
    for number in range(4):
        text = (root / "content" / "notice.md").read_text("utf-8").replace("based_on: [policy.md]\n", "")
        text = text.replace("2024-03-06", f"2024-03-{10 + number}").replace("2024-0000003", f"2024-000001{number}")
        (root / "content" / f"n{number}.md").write_text(text, "utf-8")
    (root / "content" / "n2.md").rename(kept := root / "n2")
    rebuild()
    planned.clear()
    kept.rename(root / "content" / "n2.md")
    rebuild()
    assert set(planned) == {"n1", "n2", "n3", "lists"}
    assert is_clean(root)


def test_a_new_day_is_planned_again_and_an_old_one_as_it_was(root: Path, rebuild: Build, planned: list[str]) -> None:
    rebuild()
    planned.clear()
    rebuild(TODAY + timedelta(days=1))
    assert "lists" in planned
    assert is_clean(root, TODAY + timedelta(days=1))


def test_without_a_search_it_is_planned_again(root: Path, rebuild: Build) -> None:
    rebuild()
    rebuild(search=False)
    assert not (root / "output" / "opensearch.xml").exists()
    rebuild()
    assert is_clean(root)


def test_what_is_damaged_in_the_output_is_made_again(root: Path, rebuild: Build) -> None:
    rebuild()
    for path in (root / "output").rglob("notice*.*"):
        path.write_bytes(path.read_bytes().replace("供水".encode(), "停水".encode()))
    rebuild()
    assert is_clean(root)
    (root / "output" / "manifest.json").unlink()
    shutil.rmtree(root / "output")
    rebuild()
    assert is_clean(root)


def test_a_document_that_is_taken_back_and_given_again_is_as_it_was(root: Path, rebuild: Build) -> None:
    rebuild()
    before, after = "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条"
    for old, new in ((before, after), (after, before)):
        edited(root / "content" / "notice.md", old, new)
        rebuild()
        assert is_clean(root)


def test_another_process_may_build_between_two_rounds(root: Path, rebuild: Build) -> None:
    rebuild()
    old, new = "仍可查询。", "仍可查询和下载。"
    edited(root / "content" / "notice.md", old, new)
    build_site(root)
    edited(root / "content" / "notice.md", new, old)
    rebuild()
    assert is_clean(root)
    assert rebuild().rendered == 0


def test_a_cache_that_is_deleted_between_two_rounds_is_forgotten(root: Path, rebuild: Build) -> None:
    pages = rebuild().pages
    assert rebuild().rendered == 0
    shutil.rmtree(root / ".sitegen")
    assert rebuild().rendered == pages
    assert is_clean(root)


def test_a_process_that_stays_keeps_its_last_build_and_no_other(root: Path) -> None:
    cache = Cache(root / ".sitegen" / "cache.db")
    counts = []
    for turn in range(4):
        edited(root / "content" / "notice.md", "title: ", f"title: {turn}")
        build_site(root, cache=cache)
        gc.collect()
        counts.append(
            Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, (Plan, PageJob, Facts)))
        )
    assert counts[0]["Facts"] > 0
    assert counts[3] <= counts[1]  # others may let go of more


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0.0, False), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_values_that_are_equal_and_read_otherwise_have_other_keys(one: object, other: object) -> None:
    facts = Facts("content/a.md", "documents/a.html", "")
    with_one, with_other = replace(facts, data={"value": one}), replace(facts, data={"value": other})
    assert with_one == with_other
    assert content_key(with_one) == content_key(replace(with_one))
    assert content_key(with_one) != content_key(with_other)


def test_kinds_in_another_order_give_another_key(root: Path) -> None:
    catalogue = check(Options(root, today=TODAY, jobs=1)).catalogue
    key = public_view(catalogue).key
    catalogue.site = replace(catalogue.site)
    assert public_view(catalogue).key == key
    catalogue.site = replace(catalogue.site, kinds=dict(reversed(catalogue.site.kinds.items())))
    assert public_view(catalogue).key != key


def test_a_document_that_comes_makes_only_the_pages_again_that_say_so(root: Path, rebuild: Build) -> None:
    rebuild()
    before = tree(root / "output")
    shutil.copy(root / "content" / "notice.md", root / "content" / "second.md")
    edited(root / "content" / "second.md", "2024-0000003", "2024-0000004")
    built = rebuild()
    after = tree(root / "output")
    changed = [url for url, data in after.items() if url.endswith(".html") and before.get(url) != data]
    assert "documents/second.html" in changed
    assert built.rendered == len(changed) < built.pages / 2
    assert not built.restyled
