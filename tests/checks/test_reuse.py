"""Checks that take results from the cache: the same findings as a clean check, with less work."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.build.pipeline import STATE, Options, build, check
from sitegen.checks import judging
from sitegen.checks.rules import RULES
from sitegen.core.cache import Cache
from sitegen.core.document import Attachment, Document, Facts
from sitegen.core.errors import SitegenError
from sitegen.core.files import Clock, read_regular_file, signature_of
from sitegen.core.finding import Fault, Finding
from sitegen.site.config import SiteConfig
from sitegen.source.contentfiles import content_files, find_file
from sitegen.source.load import load_document, read_source
from tests.samples import TODAY, findings, make_site

REPOSITORY = Path(__file__).parents[2]
NAMES = ("policy.md", "interpretation.md", "notice.md", "second.md", "data.csv", "form.csv", "_site/rules.yml")
TEXTS = {
    "policy.md": ("第一条 见[解读](interpretation.md)。\n", "见[表](form.csv)。\n", "", "第一条<br>\n"),
    "interpretation.md": ("出台背景、目的和重要举措。\n", "见[缺](missing.md)。\n"),
    "notice.md": ("通告。\n", "（此件不予公开）\n", "\n# 一级\n"),
}

EDITS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(("rewrite", "delete", "flip", "table")), st.integers(0, 3)),
    min_size=1,
    max_size=6,
)


def kept(root: Path) -> set[str]:
    """Paths of the documents whose results are on disk."""
    return set(Cache(root / STATE / "cache.db").names("document"))


def clean(root: Path, copy: Path) -> tuple[Finding, ...]:
    """What a check finds that has nothing to rely on."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root / "content", copy / "content")
    return findings(copy)


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of documents that are read from now on."""
    seen: list[str] = []

    def spy(root: Path, path: str, *more: Any) -> Document:
        seen.append(path)
        return load_document(root, path, *more)

    monkeypatch.setattr(judging, "load_document", spy)
    return seen


def test_every_fact_of_the_sample_comes_back_as_it_was() -> None:
    paths = content_files(REPOSITORY).sources
    assert len(paths) > 100
    for path in paths:
        facts = load_document(REPOSITORY, path).facts
        assert repr(msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Facts)) == repr(facts)


def test_a_second_check_reads_nothing_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\nissued: 2024/1/5\n正文：\n第一条<br>\n")
    first = findings(root)
    assert {finding.code for finding in first} >= {"FM004", "TE005"}
    seen = reads(monkeypatch)
    assert findings(root) == first
    assert seen == []


def test_a_source_with_its_old_signature_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site")
    age(root)
    first = findings(root)
    opened: list[str] = []

    def spy(path: str, most: int) -> bytes:
        opened.append(str(path))
        return read_regular_file(path, most)

    monkeypatch.setattr("sitegen.source.load.read_regular_file", spy)
    assert findings(root) == first
    assert opened == []
    (root / "content" / "notice.md").touch()
    assert findings(root) == first
    assert opened == [f"{root}/content/notice.md"]


def test_signatures_count_by_the_clock_of_the_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site")
    age(root)
    slow = Clock(root.stat().st_dev, 1)  # so far behind that nothing is old
    with monkeypatch.context() as patch:
        patch.setattr(Clock, "of", lambda folder: slow)
        findings(root)
    assert Cache(root / STATE / "cache.db").names("files of content") == []
    findings(root)
    assert Cache(root / STATE / "cache.db").names("files of content")


def age(root: Path) -> None:
    """Wait until the clock of the file system is past all files."""
    newest = max(path.stat().st_ctime_ns for path in root.rglob("*"))
    while Clock.of(root).now <= newest:
        pass


def test_a_link_that_leads_to_itself_is_a_file_that_is_missing(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\nattachments: [{file: loop.csv, title: 表}]\n")
    (root / "content" / "loop.csv").symlink_to("loop.csv")
    assert "LK003" in {finding.code for finding in findings(root)}


@pytest.fixture
def attached(tmp_path: Path) -> Path:
    """A site with a file beside a document and one for all, which have been checked; their signatures count."""
    change = "--- content/notice.md\nattachments: [{file: form.csv, title: 表}, {file: shared.csv, title: 通用表}]\n"
    root = make_site(tmp_path / "site", change + "=== content/files/shared.csv\n名称\n甲\n")
    age(root)
    findings(root)
    return root


def test_a_file_beside_a_source_with_its_old_signature_is_not_opened(
    attached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought: list[str] = []

    def spy(root: Path, source_path: str, name: str, *more: Any) -> Attachment:
        sought.append(name)
        return find_file(root, source_path, name, *more)

    monkeypatch.setattr("sitegen.source.load.find_file", spy)
    first = findings(attached)
    assert sought == []
    (attached / "content" / "files" / "shared.csv").touch()
    assert findings(attached) == first
    assert sought == ["shared.csv"]


def test_a_source_is_read_beside_another_as_it_was_judged_or_as_it_is_now(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    path = root / "content" / "policy.md"
    whole = load_document(root, "content/policy.md")
    assert read_source(root, whole.facts) == replace(whole, html="", blocks=())
    path.write_text(path.read_text("utf-8") + "第二条 改了。\n", "utf-8")
    assert read_source(root, whole.facts) == load_document(root, "content/policy.md") != whole
    path.write_text("没有文件头", "utf-8")
    broken = load_document(root, "content/policy.md")
    assert read_source(root, broken.facts) == broken
    path.unlink()
    assert [fault.code for fault in read_source(root, whole.facts).facts.faults] == ["SG004"]


def _moved_behind_a_link(folder: Path) -> None:
    elsewhere = folder.parents[1] / "elsewhere"  # not under content/
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: (content / "shared.csv").write_text("名称\n乙\n", "utf-8"),  # found first
        lambda content: (content / "files" / "shared.csv").write_text("名称\n乙\n", "utf-8"),
        lambda content: (content / "files" / "shared.csv").unlink(),
        lambda content: (content / "form.csv").rename(content / "_form.csv"),
        lambda content: _moved_behind_a_link(content / "files"),
        _moved_behind_a_link,
    ],
)
def test_a_file_that_is_another_one_now_is_noticed(attached: Path, change: Callable[[Path], object]) -> None:
    before = files_named(attached)
    change(attached / "content")
    assert files_named(attached) == load_document(attached, "content/notice.md").facts.attachments != before


def test_files_of_one_size_and_time_are_told_apart(attached: Path) -> None:
    folder, other = attached / "content" / "files", attached / "other"
    other.mkdir()
    for _ in range(100):
        for place in (folder, other):
            (place / "shared.csv").unlink(missing_ok=True)
        for place, text in ((folder, "名称\n丙\n"), (other, "名称\n丁\n")):
            descriptor = os.open(place / "shared.csv", os.O_WRONLY | os.O_CREAT)
            os.write(descriptor, text.encode())  # whoever asks for its time first gets a finer one
            os.close(descriptor)
        if signature_of(folder / "shared.csv")[2:] == signature_of(other / "shared.csv")[2:]:  # type: ignore[index]
            break
    else:
        pytest.skip("this clock is too fine")
    findings(attached)
    folder.rename(attached / "kept")
    other.rename(folder)  # which changes no time of the file in it
    assert files_named(attached) == load_document(attached, "content/notice.md").facts.attachments


def files_named(root: Path) -> tuple[Attachment, ...]:
    found = check(Options(root, today=TODAY)).catalogue
    return found.by_path["content/notice.md"].attachments


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site")
    findings(root)
    seen = reads(monkeypatch)
    (root / "content" / "notice.md").write_text("坏的文件头", "utf-8")
    assert "FM001" in {finding.code for finding in findings(root)}
    assert seen == ["content/notice.md"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("form.csv", "名称\n乙\n"), ("_site/rules.yml", "LK005: {severity: notice, reason: 暂存}\n"), ("new.csv", "a\n")],
)
def test_a_changed_attachment_register_or_new_file_is_noticed(tmp_path: Path, name: str, text: str) -> None:
    change = "--- content/notice.md\nattachments: [{file: form.csv, title: 表}, {file: new.csv, title: 新表}]\n"
    root = make_site(tmp_path / "site", change)
    before = findings(root)
    (root / "content" / name).write_text(text, "utf-8")
    after = findings(root)
    assert after == clean(root, tmp_path / "copy")
    assert (after != before) == (name == "new.csv")
    digests = [
        facts.attachments[0].digest
        for facts in check(Options(root, today=TODAY)).catalogue.documents
        if facts.attachments
    ]
    clean_site = check(Options(tmp_path / "copy", today=TODAY)).catalogue
    assert digests == [facts.attachments[0].digest for facts in clean_site.documents if facts.attachments]


def test_a_table_that_was_missing_is_read_once_it_is_there(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\ndata: table.csv\n")
    assert "FM004" in {finding.code for finding in findings(root)}
    (root / "content" / "table.csv").write_text("a,b\n1,2\n", "utf-8")
    assert "FM004" not in {finding.code for finding in findings(root)}


@pytest.mark.parametrize("size", [0, 40, 5000])
def test_a_damaged_cache_counts_as_empty(tmp_path: Path, size: int) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\nissued: 2024/1/5\n")
    first = findings(root)
    path = root / STATE / "cache.db"
    names = kept(root)
    path.write_bytes(path.read_bytes()[:size])
    assert findings(root) == first
    assert kept(root) == names != set()


def test_a_build_after_a_check_reads_nothing_and_has_all_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site")
    findings(root)
    seen = reads(monkeypatch)
    assert build(Options(root, today=TODAY, jobs=1, search=False)).committed
    assert "第一条" in (root / "output" / "documents" / "policy.html").read_text("utf-8")
    assert seen == []
    for body in (root / STATE / "bodies").glob("*/*"):
        body.write_bytes(b"damaged")
    (root / "output" / "documents" / "policy.html").unlink()
    assert build(Options(root, today=TODAY, jobs=1, search=False)).committed
    assert "第一条" in (root / "output" / "documents" / "policy.html").read_text("utf-8")


def test_a_build_that_fails_after_its_check_leaves_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site", "=== templates/map.html\n{% nonsense %}\n")
    with pytest.raises(SitegenError):
        build(Options(root, today=TODAY, jobs=1))
    seen = reads(monkeypatch)
    findings(root)
    assert seen == []


NUMBERS = {
    "identity": ("11010519491231002X", False),
    "card": ("6222021234567890128", False),
    "mobile": ("13912345678", False),
    "contact": ("联系电话：13912345678", True),
}


@pytest.mark.parametrize(("text", "stays"), NUMBERS.values(), ids=NUMBERS)
def test_personal_numbers_are_not_written_to_disk(tmp_path: Path, text: str, stays: bool) -> None:
    root = make_site(tmp_path / "site", f"--- content/notice.md\nsummary: 事项 {text}\n")
    number = text.rpartition("：")[2].encode()
    findings(root)
    assert ("content/notice.md" in kept(root)) == stays
    written = (path.read_bytes() for path in (root / STATE).rglob("*") if path.is_file() and path.parent.name == STATE)
    assert any(number in data for data in written) == stays


def test_a_site_that_cannot_be_written_is_checked(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\nissued: 2024/1/5\n")
    (root / STATE).write_text("no folder", "utf-8")
    assert "FM004" in {finding.code for finding in findings(root)}


def test_what_a_rule_crashed_on_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site")

    def crash(document: Document, site: SiteConfig) -> list[Fault]:
        raise RuntimeError("bug")

    rule = RULES["TE001"]
    monkeypatch.setitem(RULES, "TE001", replace(rule, function=crash))
    assert "SG001" in {finding.code for finding in findings(root)}
    assert kept(root) == set()
    monkeypatch.setitem(RULES, "TE001", rule)
    assert findings(root) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_after_any_series_of_edits_a_check_equals_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    root = make_site(folder / "site", "--- content/second.md\nkind: policy\ndata: data.csv\n")
    for name, what, choice in edits:
        edit(root / "content" / name, what, choice)
        assert findings(root) == clean(root, folder / "copy")


def edit(path: Path, what: str, choice: int) -> None:
    """One change of an editor, or none where it makes no sense."""
    if path.suffix == ".csv":
        path.unlink(missing_ok=True) if what == "delete" else path.write_text("a,b\n" + "1,2\n" * choice, "utf-8")
    elif path.suffix == ".yml":
        path.unlink(missing_ok=True) if what == "delete" else path.write_text(
            "TE005: {severity: notice, reason: 试}\n" * (choice % 2), "utf-8"
        )
    elif what == "delete":
        path.unlink(missing_ok=True)
    elif path.exists():
        _, head, body = path.read_text("utf-8").split("---\n", 2)
        if what == "flip":
            values = ("主动公开", "不予公开", "公开", "依申请公开")
            head = "".join(
                f"disclosure: {values[choice]}\n" if line.startswith("disclosure:") else line + "\n"
                for line in head.splitlines()
            )
        elif what == "table":
            head = head.replace("data: data.csv\n", "") + ("data: data.csv\n" if choice % 2 else "")
        else:
            texts = TEXTS.get(path.name, ("甲。\n", "乙。\n"))
            body = texts[choice % len(texts)]
        path.write_text(f"---\n{head}---\n{body}", "utf-8")
