"""A process that stays takes over what it planned, and only while every page would say the same."""

from __future__ import annotations

import gc
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import plan, planner
from sitegen.build.made import Made
from sitegen.build.pipeline import Built
from sitegen.build.plan import DocumentPlans, PageJob, Plan, Shown
from sitegen.build.session import Session
from sitegen.catalogue.public import PublicDocument, PublicView, public_view
from sitegen.checks.run import check
from sitegen.core.document import Facts
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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", SOURCES)
    with (root / "content" / "_site" / "site.yml").open("a", encoding="utf-8") as register:
        register.write("downloads: [docx]\n")
    return root


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[PublicView]:
    """Views that were planned from the beginning."""
    views: list[PublicView] = []
    plan_site = planner.plan_site

    def spy(shown: Shown, *, search: bool, documents: DocumentPlans) -> Plan:
        views.append(shown.view)
        return plan_site(shown, search=search, documents=documents)

    monkeypatch.setattr(planner, "plan_site", spy)
    return views


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def rounds(root: Path, session: Session, today: date = TODAY) -> Built:
    """A build whose output must be that of a clean one."""
    built = build_site(root, today, session)
    assert built.committed is not None
    assert tree(root / "output") == tree(clean_build(root, today))
    return built


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("policy.md", "公布之日", "公布之次日"),
        ("policy.md", "\n## 附则", "\n补一条。\n\n## 附则"),  # the heading moves down
        ("policy.md", "第二条 本办法自公布之日起施行。", ""),
        ("notice.md", "仍可查询。", "仍可查询和下载。\n\n再写一段。"),
    ],
)
def test_an_edit_of_running_text_leaves_the_plan(
    root: Path, planned: list[PublicView], name: str, old: str, new: str
) -> None:
    session = Session()
    rounds(root, session)
    seen = len(planned)
    edited(root / "content" / name, old, new)
    built = build_site(root, session=session)
    assert len(planned) == seen
    assert built.rendered == 1
    assert tree(root / "output") == tree(clean_build(root, TODAY))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("notice.md", "title: 关于供水的通知", "title: 关于停水的通知"),
        ("notice.md", "based_on: [policy.md]\n", ""),
        ("notice.md", "第一段说清", "这一段说清"),  # the summary, which lists show
        ("policy.md", "## 附则", "## 附 则"),
        ("notice.md", "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条"),
        ("_site/site.yml", "name: ", "name: 新"),
    ],
)
def test_whatever_a_page_may_tell_is_planned_anew(
    root: Path, planned: list[PublicView], name: str, old: str, new: str
) -> None:
    session = Session()
    rounds(root, session)
    seen = len(planned)
    edited(root / "content" / name, old, new)
    rounds(root, session)
    assert len(planned) == seen + 2  # by the session and by the clean build


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of documents whose pages were planned."""
    paths: list[str] = []
    plan_document = plan._plan_document

    def spy(document: PublicDocument, *given: Any) -> Any:
        paths.append(document.facts.path)
        return plan_document(document, *given)

    monkeypatch.setattr(plan, "_plan_document", spy)
    return paths


@pytest.mark.parametrize(
    ("name", "old", "new", "touched"),
    [
        ("notice.md", "title: 关于供水的通知", "title: 关于停水的通知", {"notice", "policy"}),  # which it is based on
        ("interpretation.md", "title: ", "title: 新", {"interpretation", "policy"}),  # which it interprets
        ("notice.md", "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条", {"policy"}),
        ("_site/site.yml", "name: ", "name: 新", {"notice", "policy", "interpretation"}),
    ],
)
def test_only_pages_that_may_tell_otherwise_are_planned(
    root: Path, pages: list[str], name: str, old: str, new: str, touched: set[str]
) -> None:
    session = Session()
    build_site(root, session=session)
    pages.clear()
    edited(root / "content" / name, old, new)
    build_site(root, session=session)
    assert {Path(path).stem for path in pages} == touched
    rounds(root, session)


def test_pages_that_lead_to_a_list_are_planned_when_it_comes(root: Path, pages: list[str]) -> None:
    text = (root / "content" / "notice.md").read_text("utf-8").replace("based_on: [policy.md]\n", "genre: 规定\n")
    (root / "content" / "other.md").write_text(text.replace("2024-0000003", "2024-0000010"), "utf-8")
    session = Session()
    build_site(root, session=session)
    assert b"library/genre" not in (page := root / "output" / "documents" / "other.html").read_bytes()
    edited(root / "content" / "policy.md", "genre: 办法", "genre: 规定")
    rounds(root, session)
    assert "规定</a>" in page.read_text("utf-8")


def test_a_partner_whose_time_comes_is_shown(root: Path) -> None:
    edited(root / "content" / "notice.md", "published: 2024-03-06", "published: 2026-11-25")
    session = Session()
    rounds(root, session)
    rounds(root, session, date(2026, 11, 26))
    assert "关于供水的通知" in (root / "output" / "documents" / "policy.html").read_text("utf-8")


def test_neighbours_of_a_document_that_comes_are_planned(root: Path, pages: list[str]) -> None:
    for number in range(4):
        text = (root / "content" / "notice.md").read_text("utf-8").replace("based_on: [policy.md]\n", "")
        text = text.replace("2024-03-06", f"2024-03-{10 + number}").replace("2024-0000003", f"2024-000001{number}")
        (root / "content" / f"n{number}.md").write_text(text, "utf-8")
    (root / "content" / "n2.md").rename(kept := root / "n2")
    session = Session()
    build_site(root, session=session)
    pages.clear()
    kept.rename(root / "content" / "n2.md")
    build_site(root, session=session)
    assert {Path(path).stem for path in pages} == {"n1", "n2", "n3"}
    rounds(root, session)


def test_a_new_day_is_planned_anew(root: Path, planned: list[PublicView]) -> None:
    session = Session()
    rounds(root, session)
    seen = len(planned)
    rounds(root, session, date(TODAY.year, TODAY.month, TODAY.day + 1))
    assert len(planned) == seen + 2


def test_without_a_search_it_is_planned_anew(root: Path) -> None:
    session = Session()
    rounds(root, session)
    build_site(root, session=session, search=False)
    assert not (root / "output" / "opensearch.xml").exists()
    rounds(root, session)


def test_another_process_may_build_between_two_rounds(root: Path) -> None:
    session = Session()
    rounds(root, session)
    old, new = "仍可查询。", "仍可查询和下载。"
    edited(root / "content" / "notice.md", old, new)
    build_site(root)
    edited(root / "content" / "notice.md", new, old)
    rounds(root, session)
    assert build_site(root, session=session).rendered == 0


def test_what_is_damaged_in_the_output_between_two_rounds_is_made_again(root: Path) -> None:
    session = Session()
    rounds(root, session)
    for path in (root / "output").rglob("notice*.*"):
        path.write_bytes(path.read_bytes().replace("供水".encode(), "停水".encode()))
    rounds(root, session)
    (root / "output" / "manifest.json").unlink()
    shutil.rmtree(root / "output")
    rounds(root, session)


def test_a_document_that_is_taken_back_and_given_again_is_as_it_was(root: Path) -> None:
    session = Session()
    rounds(root, session)
    before, after = "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条"
    edited(root / "content" / "notice.md", before, after)
    rounds(root, session)
    edited(root / "content" / "notice.md", after, before)
    rounds(root, session)


def test_a_memory_that_is_deleted_between_two_rounds_is_forgotten(root: Path) -> None:
    session = Session()
    pages = rounds(root, session).pages
    assert build_site(root, session=session).rendered == 0
    shutil.rmtree(root / ".sitegen")
    assert rounds(root, session).rendered == pages


def test_a_process_that_stays_keeps_its_last_build_and_no_other(root: Path) -> None:
    session = Session()
    counts = []
    for turn in range(4):
        edited(root / "content" / "notice.md", "title: ", f"title: {turn}")
        build_site(root, session=session)
        gc.collect()
        counts.append(
            Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, (Made, PageJob, Facts)))
        )
    assert counts[0]["PageJob"] > 0
    assert counts[3] <= counts[1]  # others may let go of more


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0.0, False), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_values_that_are_equal_and_read_otherwise_are_planned_anew(root: Path, one: object, other: object) -> None:
    view = public_view(check(Options(root, today=TODAY, jobs=1)).catalogue)

    def with_data(value: object) -> PublicView:
        first, *rest = view.documents
        return replace(view, documents=(replace(first, facts=replace(first.facts, data={"value": value})), *rest))

    assert with_data(one) == with_data(other)
    assert planner._reworded(with_data(one), with_data(one)) is not None
    assert planner._reworded(with_data(one), with_data(other)) is None


def test_kinds_in_another_order_are_planned_anew(root: Path) -> None:
    view = public_view(check(Options(root, today=TODAY, jobs=1)).catalogue)
    turned = replace(view, site=replace(view.site, kinds=dict(reversed(view.site.kinds.items()))))
    assert planner._reworded(view, replace(view, site=replace(view.site))) == []
    assert planner._reworded(view, turned) is None


def test_a_document_that_comes_makes_only_the_pages_anew_that_say_so(root: Path) -> None:
    build_site(root)
    before = tree(root / "output")
    shutil.copy(root / "content" / "notice.md", root / "content" / "second.md")
    edited(root / "content" / "second.md", "2024-0000003", "2024-0000004")
    built = build_site(root)
    after = tree(root / "output")
    changed = [url for url, data in after.items() if url.endswith(".html") and before.get(url) != data]
    assert "documents/second.html" in changed
    assert built.rendered == len(changed) < built.pages / 2
    assert not built.restyled
