"""What reaches the output tree: everything public, nothing else, the same bytes every time."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from sitegen.archive.snapshot import write_archive
from sitegen.build.pipeline import Built, Options, build
from sitegen.checks.rules import RULES
from sitegen.core.cache import Cache
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError
from tests.samples import TODAY, make_site

TOKEN = "zq7canary5w"
TOKEN_CJK = "鸑鷟饕餮"
_WITHHELD = """
--- content/{token}/{name}-{token}.md
title: {token}{cjk}标题
{attribute}
number: 安政发〔2024〕77号
department: [安澜县人民政府]
keywords: [{token}{cjk}]
summary: {token}{cjk}概述
contact: 0900-6219999{token}
attachments: [{{file: {name}-{token}.csv, title: {token}{cjk}附件}}]
review: {{drafter: {token}岗, checker: 校核岗, approver: 审批岗, secrecy: 通过, date: 2024-03-05}}
data: {{type: moved, rows: [{{title: {token}{cjk}, document: ../policy.md, reason: {cjk}}}]}}
正文：
## {token}{cjk}节

正文里的{token}{cjk}，附[表]({name}-{token}.csv)。
=== content/{token}/{name}-{token}.csv
{token},{cjk}
"""


def build_site(root: Path, today: date = TODAY, cache: Cache | None = None, **options: object) -> Built:
    return build(Options(root, today=today, **({"jobs": 1} | options)), cache)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, str]:
    """Digest of every file below ``folder`` by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): bytes_digest(path.read_bytes()) for path in files}


def all_bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents below ``folder``, packed files unpacked."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name.encode()
        if path.is_file():
            data = path.read_bytes()
            yield name, data
            if data[:2] == b"\x1f\x8b":
                yield name, gzip.decompress(data)


def planted(attribute: str, name: str) -> str:
    return _WITHHELD.format(token=TOKEN, cjk=TOKEN_CJK, attribute=attribute, name=name)


def traces(folder: Path) -> set[str]:
    """Files that hold a planted token, in any form that the search index may give it."""
    needles = [TOKEN.encode(), TOKEN_CJK.encode(), TOKEN_CJK[:2].encode(), " ".join(TOKEN_CJK).encode()]
    needles += [TOKEN_CJK.encode("unicode_escape"), "安政发〔2024〕77号".encode()]
    return {name for name, data in all_bytes(folder) for needle in needles if needle in data}


@pytest.mark.parametrize(
    "attribute",
    [
        "disclosure: 依申请公开\nreason: 条例第十五条",
        "disclosure: 不予公开\nreason: 条例第十六条",
        "disclosure: 主动公开\npublished: 2030-01-01",
        "disclosure: 不予公开\nreason: 条例第十六条\npublished: 2024-03-06",
    ],
)
def test_a_document_that_is_not_public_leaves_no_trace(attribute: str, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", planted(attribute, "a"))
    built = build_site(root)
    assert built.committed is not None, built.checked.findings
    assert built.public == 3
    assert traces(root / "output") == set()
    written = write_archive(root / "output", tmp_path / "archive.zip", "安澜县", TODAY)
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert traces(tmp_path / "unpacked") == set()


def test_the_data_of_a_public_document_that_names_one_which_is_not_leaves_no_trace_of_it(tmp_path: Path) -> None:
    row = f"{{title: {TOKEN}{TOKEN_CJK}, date: 2024-03-06, document: {TOKEN}/a-{TOKEN}.md}}"
    change = f"--- content/notice.md\ndata: {{type: moved, rows: [{row}]}}\n"
    root = make_site(tmp_path / "site", change + planted("disclosure: 依申请公开\nreason: 条例第十五条", "a"))
    assert build_site(root).committed is not None
    assert traces(root / "output") == set()


def test_the_planted_token_is_found_once_the_document_is_public(tmp_path: Path) -> None:
    """The search for traces would see them: the same document, public, shows in pages, data, files and index."""
    root = make_site(tmp_path / "site", planted("disclosure: 主动公开\npublished: 2024-03-06", "a"))
    assert build_site(root).committed is not None
    found = traces(root / "output")
    assert {"data/documents.json", "feed.xml", "feed.json", "index.html"} <= found
    assert {"sections/notice/feed.xml", "sections/statutory/feed.json"} <= found
    assert any(name.startswith("documents/") and name.endswith(".json") for name in found)
    assert any(name.startswith("pagefind/") for name in found)
    assert any(name.startswith("files/") for name in found)


def test_a_document_taken_back_disappears_with_its_attachment(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", planted("disclosure: 主动公开\npublished: 2024-03-06", "a"))
    build_site(root)
    assert traces(root / "output")
    source = next((root / "content" / TOKEN).glob("*.md"))
    source.write_text(source.read_text("utf-8").replace("主动公开", "不予公开"), "utf-8")
    build_site(root)
    assert traces(root / "output") == set()


BROKEN = """
=== content/a-no-front-matter.md
没有文件头。
=== content/b-not-utf8.md
\\xb1\\xea\\xcc\\xe2
=== content/c-bad-yaml.md
---
title: "没有收尾
---
正文
--- content/d-bad-date.md
issued: 2024-02-30
--- content/e-unknown-attribute.md
disclosure: 公开
--- content/f-unknown-field.md
标题党: 值
--- content/g-empty.md
正文：
"""


def test_every_fault_of_every_broken_document_is_found_and_the_output_stays(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    assert build_site(root).committed is not None
    before = tree(root / "output")
    broken = make_site(tmp_path / "broken", BROKEN)
    shutil.rmtree(root / "content")
    shutil.copytree(broken / "content", root / "content")
    built = build_site(root)
    assert built.committed is None
    said = {(finding.path.removeprefix("content/"), finding.line, finding.code) for finding in built.checked.findings}
    assert said == {
        ("a-no-front-matter.md", 1, "FM001"),
        ("b-not-utf8.md", 1, "SG004"),
        ("c-bad-yaml.md", 2, "FM001"),
        ("d-bad-date.md", 7, "FM004"),
        ("e-unknown-attribute.md", 4, "DS001"),
        ("f-unknown-field.md", 10, "FM003"),
        ("g-empty.md", 11, "TE001"),
    }
    assert all(finding.message for finding in built.checked.findings)
    assert tree(root / "output") == before


def test_force_publishes_past_an_error_but_never_a_document_whose_front_matter_is_faulty(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/d.md\nissued: 2024-02-30\n正文：\n" + TOKEN)
    built = build_site(root, force=True)
    assert built.committed is not None
    assert built.public == 3
    assert traces(root / "output") == set()
    assert (
        build_site(make_site(tmp_path / "locked", "--- content/d.md\ndisclosure: 公开"), force=True).committed is None
    )


def test_two_builds_of_the_same_input_give_the_same_bytes_with_any_number_of_jobs(tmp_path: Path) -> None:
    sources = "".join(f"--- content/more/{n}.md\nnumber: 安政发〔2023〕{n}号\n" for n in range(1, 6))
    first, second = make_site(tmp_path / "one", sources), make_site(tmp_path / "elsewhere" / "two", sources)
    build_site(first)
    build_site(second, jobs=2)
    assert tree(first / "output") == tree(second / "output")


def test_a_build_with_nothing_to_do_writes_nothing(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    build_site(root)
    before = {path: path.stat().st_mtime_ns for path in (root / "output").rglob("*")}
    built = build_site(root)
    assert built.committed is not None
    assert (built.committed.written, built.committed.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in (root / "output").rglob("*")} == before


EDITS = [
    ("--- content/notice.md\n正文：\n改过的正文。", date(2026, 11, 22)),
    ("--- content/notice.md\ntitle: 改过的标题", date(2026, 11, 22)),
    (
        "--- content/second.md\nkind: policy\nrepeals: [policy.md]\ninterpretation: {exempt: 简单事项}",
        date(2026, 11, 22),
    ),
    ("--- content/notice.md\ndisclosure: 不予公开\nreason: 条例第十六条", date(2026, 11, 22)),
    ("--- content/policy.md\nexpires: 2026-11-22", date(2026, 11, 23)),
    ("--- content/notice.md\nattachments: [{file: form.csv, title: 表}]", date(2026, 11, 23)),
]


def test_after_any_edits_the_output_equals_a_clean_build(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    build_site(root)
    for number, (change, today) in enumerate(EDITS):
        clean = make_site(tmp_path / f"clean-{number}", change)
        shutil.rmtree(root / "content")
        shutil.copytree(clean / "content", root / "content")
        assert build_site(root, today=today).committed is not None, change
        build_site(clean, today=today)
        assert tree(root / "output") == tree(clean / "output"), change


def test_the_manifest_lists_every_other_file(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    build_site(root)
    listed = json.loads((root / "output" / "manifest.json").read_text("utf-8"))["files"]
    found = tree(root / "output")
    del found["manifest.json"]
    assert {name: entry["sha256"] for name, entry in listed.items()} == found
    for name in found:
        assert name.isascii()
        assert max(len(part) for part in name.split("/")) <= 100


def test_no_page_asks_another_host_for_anything(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\n正文：\n见[国务院](https://www.gov.cn/)。")
    build_site(root)
    for path in (root / "output").rglob("*.html"):
        text = path.read_text("utf-8")
        for asked in ('src="http', 'src="//', 'rel="stylesheet" href="http', "@import", "url(http"):
            assert asked not in text, path


LEAKS = [
    ("--- content/_draft.md\ntitle: 草稿", 3),
    ("--- content/second.md\nkind: nosuch", None),
    ("--- content/policy.md\nbased_on: [{title: 某法, url: 'javascript:alert(1)'}]", None),
    ("--- content/policy.md\n正文：\n（此件\n不予公开）", None),
    ("--- content/policy.md\n正文：\n此件为依申请公开", None),
    (
        "--- content/policy.md\n正文：\n"
        "示例局2026年9月4日印发，联系电话0900-6210033，共印一百二十份，存档十份（此件不予公开）",
        None,
    ),
    ("--- content/policy.md\n正文：\n（信息公开选项：不予公开）", None),
    ("--- content/policy.md\n正文：\n不公开的公文要在文末标注“（此件不予公开）”。", 3),
    (
        "--- content/policy.md\n正文：\n见[内部](https://www.anlan.example/zwgk/documents/second.html)。\n"
        "--- content/second.md\ndisclosure: 不予公开\nreason: 条例第十六条",
        None,
    ),
    (
        "--- content/policy.md\nattachments: [{file: form.csv, title: 表}]\n"
        "--- content/second.md\ndisclosure: 不予公开\nreason: 条例第十六条\ndata: form.csv",
        None,
    ),
]


@pytest.mark.parametrize(("change", "public"), LEAKS)
def test_ways_round_the_gate_are_closed(change: str, public: int | None, tmp_path: Path) -> None:
    built = build_site(make_site(tmp_path / "site", change))
    assert (built.public if built.committed else None) == public


def test_a_locked_rule_that_crashes_is_not_passed_by_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(catalogue: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setitem(RULES, "DS002", replace(RULES["DS002"], function=broken))
    assert build_site(make_site(tmp_path / "site"), force=True).committed is None


def test_a_faulty_front_matter_cannot_be_exempted(tmp_path: Path) -> None:
    exempt = "exempt: {FM003: {reason: 甲, until: 2027-12-31, approved_by: 岗}}"
    built = build_site(make_site(tmp_path / "site", f"--- content/notice.md\nwrong: 值\n{exempt}"))
    assert built.committed is None
    assert {finding.code for finding in built.checked.findings} == {"FM003", "SG003", "CO003"}


def test_a_scheduled_repeal_counts_from_its_day_on(tmp_path: Path) -> None:
    change = "--- content/second.md\nkind: policy\nrepeals: [policy.md]\npublished: 2026-11-25\n"
    root = make_site(tmp_path / "site", change + "interpretation: {exempt: 简单事项}")
    assert build_site(root).committed is not None
    built = build_site(root, today=date(2026, 11, 25))
    assert built.committed is not None
    records = json.loads((root / "output" / "data" / "documents.json").read_text("utf-8"))["documents"]
    assert {record["source"]: record["validity"] for record in records}["content/policy.md"] == "废止"


def test_a_document_that_links_to_a_faulty_one_is_not_told_to_delete_the_link(tmp_path: Path) -> None:
    change = "--- content/policy.md\nnormative: maybe\n--- content/notice.md\n正文：\n见[办法](policy.md)。"
    said = {(f.code, f.path, f.hint) for f in build_site(make_site(tmp_path / "site", change)).checked.findings}
    assert ("DS002", "content/notice.md", "先按提示改正 content/policy.md 的错误。") in said


def test_a_foreign_file_in_the_output_is_told_and_left(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    build_site(root)
    (root / "output" / "foreign.html").write_text("x", "utf-8")
    built = build_site(root)
    assert built.committed is not None
    assert built.committed.foreign == ("foreign.html",)
    assert (root / "output" / "foreign.html").is_file()


@pytest.mark.parametrize("place", ["content/out", "templates", ".", ".."])
def test_the_output_may_not_lie_among_the_sources(place: str, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    with pytest.raises(SitegenError):
        build_site(root, output=root / place)
