"""``check --changed-since`` selects the findings that a change in a real git repository can have caused."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from sitegen.cli import run
from tests.samples import make_site

DAY = ("--today", "2026-11-22", "--jobs", "1")
OLD = """--- content/old.md
正文：
旧的<br>问题。
--- content/linking.md
正文：
见[通告](notice.md)<br>。
--- content/linked.md
正文：
内容<br>。
--- content/table.md
attachments: [{file: form.csv, title: 表}]
正文：
内容<br>。
=== content/form.csv
"""
ONLY = ("--select", "TE005,LK001,ID001,LC003,TX002")


def git(root: Path, *arguments: str) -> None:
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = {f"GIT_{role}_{key}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **fixed, **who})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", OLD)
    edit(root, "content/notice.md", "通告内容。", "通告内容，见[另一份](linked.md)。")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def told(root: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, set[tuple[str, str]]]:
    capsys.readouterr()
    code = run(["check", "--root", str(root), *DAY, "--format", "json", *ONLY, *(more or ("--changed-since", "HEAD"))])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return code, {(finding["path"].removeprefix("content/"), finding["code"]) for finding in findings}


def test_without_a_change_nothing_is_told_and_the_summary_says_what_was_checked(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(site, capsys) == (0, set())
    assert run(["check", "--root", str(site), *DAY, "--changed-since", "HEAD"]) == 0
    assert capsys.readouterr().out == "检查了 7 份文件，只列改动涉及的问题：没有发现问题。\n"
    assert len(told(site, capsys, "--select", "TE005")[1]) == 4


def test_findings_of_the_changed_file_and_of_those_tied_to_it_by_links_are_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(site, "content/notice.md", "通告内容", "改过的<br>通告内容")
    assert told(site, capsys)[1] == {("notice.md", "TE005"), ("linking.md", "TE005"), ("linked.md", "TE005")}


def test_committed_and_untracked_changes_count(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(site, "content/old.md", "旧的", "改过的")
    git(site, "commit", "-q", "-a", "-m", "two")
    new = (site / "content" / "linked.md").read_text("utf-8").replace("/2024-", "/2023-")
    (site / "content" / "new.md").write_text(new, "utf-8")
    assert told(site, capsys, "--changed-since", "HEAD~1")[1] == {("old.md", "TE005"), ("new.md", "TE005")}


def test_documents_that_refer_to_a_changed_one_in_their_front_matter_are_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(site, "content/interpretation.md", "出台背景", "<b>出台背景")
    git(site, "commit", "-q", "-a", "-m", "two")
    edit(site, "content/policy.md", "genre: 办法", "genre: 规定")
    assert ("interpretation.md", "TE005") in told(site, capsys)[1]


def test_documents_that_hand_out_a_changed_file_are_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (site / "content" / "form.csv").open("a", encoding="utf-8") as file:
        file.write("1,2\n")
    assert told(site, capsys)[1] == {("table.md", "TE005")}


def test_what_a_removed_document_leaves_behind_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(site, "content/old.md", "published:", "based_on: [119901230000000010/2024-0000003]\npublished:")
    git(site, "commit", "-q", "-a", "-m", "two")
    (site / "content" / "notice.md").unlink()
    code, found = told(site, capsys)
    assert code == 1
    assert {("linking.md", "LK001"), ("old.md", "LC003")} <= found


def test_a_finding_elsewhere_that_names_a_changed_file_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = (site / "content" / "old.md").read_text("utf-8").replace("<br>", "")
    (site / "content" / "a.md").write_text(copy, "utf-8")
    assert told(site, capsys) == (1, {("old.md", "ID001")})


def test_after_a_change_of_the_registers_everything_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (site / "content" / "_site" / "site.yml").open("a", encoding="utf-8") as file:
        file.write("\n# 改过\n")
    assert len(told(site, capsys)[1]) == 4


def test_a_fix_touches_only_what_the_change_has_to_do_with(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(site, "content/table.md", "issued: ", "issued: 2024/3/5 #")
    edit(site, "content/linked.md", "issued: ", "issued: 2024/3/5 #")
    git(site, "commit", "-q", "-a", "-m", "two")
    edit(site, "content/linked.md", "内容", "改过的内容")
    run(["check", "--root", str(site), *DAY, "--fix", "--changed-since", "HEAD"])
    assert "issued: 2024-03-05 #" in (site / "content" / "linked.md").read_text("utf-8")
    assert "issued: 2024/3/5 #" in (site / "content" / "table.md").read_text("utf-8")


def test_an_unknown_revision_and_a_site_without_git_are_wrong_usage(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["check", "--root", str(site), *DAY, "--changed-since", "nosuch"]) == 2
    assert capsys.readouterr().err.startswith("错误：")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    bare = make_site(tmp_path / "bare")
    assert run(["check", "--root", str(bare), *DAY, "--changed-since", "HEAD"]) == 2
    assert capsys.readouterr().err.startswith("错误：")
