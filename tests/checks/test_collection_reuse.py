"""The collection rules run again only if they might find something else, in a fresh process as in one that stays."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sitegen.build import pipeline
from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.public import PublicView
from sitegen.checks import judging
from sitegen.checks.engine import Outcome
from sitegen.checks.run import check
from sitegen.core.cache import Cache
from sitegen.core.digest import bytes_digest
from sitegen.core.finding import Fault, Finding
from sitegen.pool.options import STATE, Options
from sitegen.pool.workers import SerialExecutor
from sitegen.source.contentfiles import ContentFiles
from sitegen.source.history import History
from tests.build.test_publication import build_site
from tests.build.test_reuse import SOURCES, edited
from tests.checks.test_reuse import EDITS, age, edit
from tests.repositories import Repository
from tests.samples import TODAY, make_site

LINKED = SOURCES.replace("来问。", "来问，见[办法](policy.md#附则)。").replace(
    "正文：", "expires: 2028-01-01\n正文：", 1
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", LINKED)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Catalogue]:
    """The sets that the collection rules were run on."""
    sets: list[Catalogue] = []
    check_collection = judging.check_collection

    def spy(catalogue: Catalogue, history: History | None) -> Outcome:
        sets.append(catalogue)
        return check_collection(catalogue, history)

    monkeypatch.setattr(judging, "check_collection", spy)
    return sets


@pytest.fixture(params=["fresh", "stays"])
def cache(root: Path, request: pytest.FixtureRequest) -> Cache | None:
    return Cache(root / STATE / "cache.db") if request.param == "stays" else None


def findings(root: Path, cache: Cache | None, today: date = TODAY) -> tuple[Finding, ...]:
    """What a build finds, which must be what one finds without a cache."""
    found = build_site(root, today, cache).checked.findings
    copy = root.parent / "clean"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".sitegen", "output"))
    assert found == check(Options(copy, today=today, jobs=1)).findings
    return found


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("policy.md", "公布之日", "公布之次日"),
        ("policy.md", "\n## 附则", "\n补一条。\n\n## 附则"),  # the heading moves down
        ("notice.md", "第二段", "补一段，让链接下移。\n\n第二段"),
        ("notice.md", "仍可查询。", "仍可查询和下载。"),
    ],
)
def test_an_edit_of_running_text_leaves_what_was_said_of_the_set(
    root: Path, judged: list[Catalogue], cache: Cache | None, name: str, old: str, new: str
) -> None:
    findings(root, cache)
    seen = len(judged)
    edited(root / "content" / name, old, new)
    build_site(root, cache=cache)
    assert len(judged) == seen
    findings(root, cache)


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("notice.md", "policy.md#附则", "policy.md#总则", "LK002"),
        ("policy.md", "## 附则", "## 末则", "LK002"),
        ("notice.md", "based_on: [policy.md]", "based_on: [police.md]", "LC003"),
        ("policy.md", "number: 安政发〔2024〕3号", "number: 安政发〔2024〕1号", ""),
        ("policy.md", "disclosure: 主动公开", "disclosure: 不予公开\nreason: 条例第十六条", ""),
        ("_site/site.yml", "name: ", "name: 新", ""),
    ],
)
def test_whatever_a_rule_may_see_is_judged_again(
    root: Path, judged: list[Catalogue], cache: Cache | None, name: str, old: str, new: str, code: str
) -> None:
    findings(root, cache)
    seen = len(judged)
    edited(root / "content" / name, old, new)
    found = findings(root, cache)
    assert len(judged) == seen + 2  # by the build and by the clean check
    assert not code or code in {finding.code for finding in found}


def test_a_new_day_a_new_file_and_a_commit_are_judged_again(
    root: Path, judged: list[Catalogue], cache: Cache | None
) -> None:
    findings(root, cache)
    seen = len(judged)
    findings(root, cache, date(2028, 1, 2))  # the policy expires
    (root / "content" / "loose.csv").write_text("a\n", "utf-8")
    findings(root, cache, date(2028, 1, 2))
    Repository(root).commit("2028-01-01")
    build_site(root, date(2028, 1, 2), cache)
    assert len(judged) == seen + 5


def test_a_fault_keeps_to_its_line(root: Path, judged: list[Catalogue], cache: Cache | None) -> None:
    edited(root / "content" / "notice.md", "policy.md#附则", "policy.md#总则")
    before = [finding.line for finding in findings(root, cache) if finding.code == "LK002"]
    edited(
        root / "content" / "notice.md", "第一段", "补一段在前面，写明事项和时限，办事的人看得懂，不必打电话。\n\n第一段"
    )
    after = [finding.line for finding in findings(root, cache) if finding.code == "LK002"]
    assert after == [line + 2 for line in before] != []


def test_a_document_whose_time_comes_is_judged_again(root: Path, judged: list[Catalogue]) -> None:
    edited(root / "content" / "notice.md", "published: 2024-03-06", "published: 2024-03-06 10:00")
    sound = check(Options(root, today=TODAY, jobs=1)).catalogue
    judge, seen = judging.Judge(Options(root), sound.site, Cache(), SerialExecutor()), len(judged)
    for hour in (9, 11, 12):
        judge.collection(Catalogue(sound.site, sound.documents, datetime(2024, 3, 6, hour)), None)
    assert len(judged) == seen + 2


@pytest.mark.parametrize("spoiled", [None, b"junk"])
def test_a_cache_that_is_lost_is_made_again(root: Path, cache: Cache | None, spoiled: bytes | None) -> None:
    findings(root, cache)
    path = root / STATE / "cache.db"
    names = Cache(path).names("document")
    path.unlink() if spoiled is None else path.write_bytes(spoiled)
    findings(root, cache)
    assert Cache(path).names("document") == names != []


def test_an_answer_is_kept_under_the_registers_that_it_was_given_by(
    root: Path, cache: Cache | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(root / "content" / "notice.md", "policy.md#附则", "policy.md#总则")
    rules = root / "content" / "_site" / "rules.yml"
    listed = pipeline.content_files

    def slow(folder: Path) -> ContentFiles:
        rules.write_text("LK002: {off: true, reason: 试}\n", "utf-8")  # after the registers are read
        return listed(folder)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "content_files", slow)
        assert [one.code for one in build_site(root, cache=cache).checked.findings] == ["LK002"]
    assert findings(root, cache) == ()


def test_a_folder_that_is_moved_while_files_are_read_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = root / "content"
    for name, text in (("a", "名称\n甲\n"), ("b", "名称\n乙\n")):
        (content / name).mkdir()
        (content / name / "form.csv").write_text(text, "utf-8")
    edited(content / "notice.md", "title: ", "attachments: [{file: a/form.csv, title: 表}]\ntitle: ")
    age(root)
    judge_pairs = judging.Judge.pairs

    def swap(*given: Any) -> Any:
        (content / "a").rename(content / "c")
        (content / "b").rename(content / "a")
        return judge_pairs(*given)

    with monkeypatch.context() as patch:
        patch.setattr(judging.Judge, "pairs", swap)
        before = digests(check(Options(root, today=TODAY, jobs=1)).catalogue)
    after = digests(check(Options(root, today=TODAY, jobs=1)).catalogue)
    assert after != before
    assert after == [bytes_digest((content / "a" / "form.csv").read_bytes())]


def digests(found: Catalogue) -> list[str]:
    return [item.digest for facts in found.documents for item in facts.attachments]


def test_an_attachment_that_changes_while_the_site_is_built_is_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "content" / "form.csv").write_text("名称\n甲\n", "utf-8")
    edited(root / "content" / "notice.md", "title: ", "attachments: [{file: form.csv, title: 表}]\ntitle: ")
    view = pipeline.public_view
    texts = iter(["名称\n乙\n"])

    def late(*given: Any) -> PublicView:
        for text in texts:
            (root / "content" / "form.csv").write_text(text, "utf-8")
        return view(*given)

    monkeypatch.setattr(pipeline, "public_view", late)
    build_site(root)
    (copied,) = (root / "output" / "files").rglob("*.csv")
    assert copied.read_text("utf-8") == "名称\n乙\n"


def test_rules_that_crash_are_run_again(
    root: Path, judged: list[Catalogue], cache: Cache | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashed = Outcome((Fault("", code="SG001", path="content/_site"),), ("LK002",))
    with monkeypatch.context() as patch:
        patch.setattr(judging, "check_collection", lambda *_: crashed)
        build_site(root, cache=cache)
    seen = len(judged)
    findings(root, cache)
    assert len(judged) == seen + 2


@settings(max_examples=30, deadline=None)
@given(EDITS)
def test_after_any_series_of_edits_a_process_that_stays_finds_what_a_clean_check_finds(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    root = make_site(folder / "site", "--- content/second.md\nkind: policy\ndata: data.csv\n")
    cache = Cache(root / STATE / "cache.db")
    for name, what, choice in edits:
        edit(root / "content" / name, what, choice)
        findings(root, cache)
