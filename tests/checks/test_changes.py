"""``check --changed-since`` selects the findings that a change in a real git repository can have caused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.repositories import Repository
from tests.samples import command, edit, make_site

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
--- content/notice.md
正文：
通告内容，见[另一份](linked.md)。
+++ 2026-11-21
"""
ONLY = ("--select", "TE005,LK001,ID001,LC003,TX002")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", OLD)


def commit(site: Path) -> None:
    Repository(site).commit("2026-11-22")


def told(root: Path, *more: str) -> tuple[int, set[tuple[str, str]]]:
    said = command("check --format json", root, *ONLY, *(more or ("--changed-since", "HEAD")))
    findings = json.loads(said.out)["findings"]
    return said.code, {(finding["path"].removeprefix("content/"), finding["code"]) for finding in findings}


def test_without_a_change_there_are_no_findings_and_the_summary_counts_all_documents(site: Path) -> None:
    assert told(site) == (0, set())
    said = command("check --changed-since HEAD", site)
    assert said == (0, "检查了 7 份文件，只列改动涉及的问题：没有发现问题。\n", "")
    assert len(told(site, "--select", "TE005")[1]) == 4


def test_findings_of_the_changed_file_and_of_linked_documents_are_selected(site: Path) -> None:
    edit(site, "content/notice.md", "通告内容", "改过的<br>通告内容")
    assert told(site)[1] == {("notice.md", "TE005"), ("linking.md", "TE005"), ("linked.md", "TE005")}


def test_committed_and_untracked_changes_count(site: Path) -> None:
    edit(site, "content/old.md", "旧的", "改过的")
    commit(site)
    new = (site / "content" / "linked.md").read_text("utf-8").replace("/2024-", "/2023-")
    (site / "content" / "new.md").write_text(new, "utf-8")
    assert told(site, "--changed-since", "HEAD~1")[1] == {("old.md", "TE005"), ("new.md", "TE005")}


def test_documents_that_refer_to_a_changed_one_in_their_front_matter_are_selected(site: Path) -> None:
    edit(site, "content/interpretation.md", "出台背景", "<b>出台背景")
    commit(site)
    edit(site, "content/policy.md", "genre: 办法", "genre: 规定")
    assert ("interpretation.md", "TE005") in told(site)[1]


def test_documents_that_publish_a_changed_file_are_selected(site: Path) -> None:
    with (site / "content" / "form.csv").open("a", encoding="utf-8") as file:
        file.write("1,2\n")
    assert told(site)[1] == {("table.md", "TE005")}


def test_dangling_references_to_a_removed_document_are_selected(site: Path) -> None:
    edit(site, "content/old.md", "published:", "based_on: [119901230000000010/2024-0000003]\npublished:")
    commit(site)
    (site / "content" / "notice.md").unlink()
    code, found = told(site)
    assert code == 1
    assert {("linking.md", "LK001"), ("old.md", "LC003")} <= found


def test_a_finding_elsewhere_that_names_a_changed_file_is_selected(site: Path) -> None:
    copy = (site / "content" / "old.md").read_text("utf-8").replace("<br>", "")
    (site / "content" / "a.md").write_text(copy, "utf-8")
    assert told(site) == (1, {("old.md", "ID001")})


def test_after_a_change_of_the_registers_all_findings_are_selected(site: Path) -> None:
    with (site / "content" / "_site" / "site.yml").open("a", encoding="utf-8") as file:
        file.write("\n# 改过\n")
    assert len(told(site)[1]) == 4


def test_fix_applies_only_to_the_selected_findings(site: Path) -> None:
    edit(site, "content/table.md", "issued: ", "issued: 2024/3/5 #")
    edit(site, "content/linked.md", "issued: ", "issued: 2024/3/5 #")
    commit(site)
    edit(site, "content/linked.md", "内容", "改过的内容")
    command("check --fix --changed-since HEAD", site)
    assert "issued: 2024-03-05 #" in (site / "content" / "linked.md").read_text("utf-8")
    assert "issued: 2024/3/5 #" in (site / "content" / "table.md").read_text("utf-8")


def test_an_unknown_revision_and_a_site_without_git_are_wrong_usage(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for root, revision in ((site, "nosuch"), (make_site(tmp_path / "bare"), "HEAD")):
        code, _, err = command(f"check --changed-since {revision}", root)
        assert (code, err[:3]) == (2, "错误：")
