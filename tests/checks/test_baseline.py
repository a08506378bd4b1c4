"""The baseline accepts findings that existed when it was written, accepts no new ones, and only shrinks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sitegen.checks import run as checking
from sitegen.checks.baseline import BASELINE, Entry, apply_baseline, evidence_of, is_acceptable, read_baseline
from sitegen.checks.rules import RULES
from sitegen.core.errors import ConfigError
from sitegen.core.finding import Finding, Severity
from sitegen.source.contentfiles import content_files
from tests.factories import EXAMPLES, catalogue
from tests.samples import check_site, command, edit, findings, make_site

OLD = """--- content/notice.md
正文：
第一条<br>内容。
--- content/second.md
issued: 2024-01-05
theme: 没有这个主题
"""
INDEX = "119901230000000010/2024-0000003"


def told(root: Path) -> list[tuple[str, str, bool]]:
    return [(finding.path, finding.code, finding.baselined) for finding in findings(root)]


def entries(root: Path) -> list[dict[str, Any]]:
    return list(json.loads((root / BASELINE).read_text("utf-8"))["entries"])


def write(root: Path) -> str:
    return command("check --write-baseline", root).out


def put(root: Path, *items: dict[str, Any]) -> None:
    (root / BASELINE).write_text(json.dumps({"version": 1, "entries": list(items)}), "utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", OLD)


def test_a_site_with_old_faults_is_checked_and_built_without_complaint_once_they_are_in_the_baseline(
    site: Path,
) -> None:
    assert [command(words, site).code for words in ("check", "build --no-search")] == [1, 1]
    code, output, _ = command("check --write-baseline", site)
    assert code == 0
    assert output.startswith(f"已建立基线 {BASELINE}，列入 3 个问题；请把这个文件提交到 git。\n\n")
    assert "content/notice.md:11: 基线内 TE005" in output
    assert output.endswith("检查了 4 份文件：基线内 3。\n")
    assert [command(words, site).code for words in ("check --fail-on warning", "build --no-search")] == [0, 0]
    assert not list((site / "output").rglob("*baseline*"))


def test_entries_name_documents_by_index_number_and_findings_by_evidence(site: Path) -> None:
    edit(site, "content/second.md", "index:", "#index:")  # one without a number of its own
    before = {(finding.code, evidence_of(finding)) for finding in findings(site)}
    write(site)
    assert [(entry["document"], entry["code"], entry["count"]) for entry in entries(site)] == [
        (INDEX, "TE005", 1),
        ("content/second.md", "DT002", 1),
        ("content/second.md", "TX002", 1),
    ]
    assert {(entry["code"], entry["evidence"]) for entry in entries(site)} <= before
    text = (site / BASELINE).read_text("utf-8")
    assert text.count("\n") == len(entries(site)) + 6  # one line each
    assert "\\u" not in text


def test_findings_are_still_known_after_lines_moved_and_the_file_was_renamed(site: Path) -> None:
    write(site)
    edit(site, "content/notice.md", "第一条", "新加的一段。\n\n第一条")
    (site / "content" / "notice.md").rename(site / "content" / "renamed.md")
    assert ("content/renamed.md", "TE005", True) in told(site)
    assert {accepted for _, _, accepted in told(site)} == {True}


def test_a_new_finding_of_an_old_kind_is_not_accepted(site: Path) -> None:
    write(site)
    edit(site, "content/notice.md", "第一条<br>内容。", "第一条<br>内容。\n\n第二条<br>内容。")
    assert [accepted for _, code, accepted in told(site) if code == "TE005"] == [True, False]
    edit(site, "content/policy.md", "第一条", "<i>第一条</i>")
    assert ("content/policy.md", "TE005", False) in told(site)


def test_fixed_entries_are_reported_once_and_hide_no_new_findings(site: Path) -> None:
    write(site)
    edit(site, "content/notice.md", "<br>", "")
    edit(site, "content/second.md", "theme: 没有这个主题\n", "")
    edit(site, "content/policy.md", "第一条", "<i>第一条</i>")
    left = [finding for finding in findings(site) if not finding.baselined]
    assert [(finding.path, finding.code, finding.message) for finding in left] == [
        (BASELINE, "SG006", "基线中有 2 个问题已经改正"),
        ("content/policy.md", "TE005", "正文里夹有 HTML 代码，会原样显示"),
    ]
    assert left[0].severity is Severity.WARNING
    assert "--write-baseline" in left[0].hint


def test_writing_again_removes_fixed_entries_and_adds_nothing(site: Path) -> None:
    write(site)
    old = entries(site)
    edit(site, "content/notice.md", "<br>", "")
    edit(site, "content/policy.md", "第一条", "<i>第一条</i>")
    output = write(site)
    assert output.startswith(f"基线 {BASELINE} 删去 1 个已改正的问题，还有 2 个。\n\n")
    assert "SG006" not in output
    assert re.search(r"content/policy\.md:\d+: 警告 TE005", output)
    assert entries(site) == [entry for entry in old if entry["code"] != "TE005"]
    before = (site / BASELINE).read_bytes()
    assert "删去 0 个" in write(site)
    assert (site / BASELINE).read_bytes() == before
    (site / BASELINE).unlink()
    assert "列入 3 个问题" in write(site)
    assert {entry["code"] for entry in entries(site)} == {"TE005", "TX002", "DT002"}


def test_counts_shrink_too(site: Path) -> None:
    edit(site, "content/notice.md", "第一条<br>内容。", "第一条<br>内容。\n\n第二条<br>内容。")
    write(site)
    assert [entry["count"] for entry in entries(site) if entry["code"] == "TE005"] == [2]
    edit(site, "content/notice.md", "第二条<br>", "第二条")
    assert "SG006" in {code for _, code, _ in told(site)}
    write(site)
    assert [entry["count"] for entry in entries(site) if entry["code"] == "TE005"] == [1]


def test_a_baseline_never_holds_locked_rules_the_front_matter_or_the_checks_own_findings(tmp_path: Path) -> None:
    change = (
        "--- content/notice.md\nissued: 2024/3/5\n"
        "--- content/other.md\nexempt: {TE005: {reason: 旧稿, until: 2099-12-31, approved_by: 岗}}\n"
        "--- content/policy.md\n正文：\n内容<br>\n\n（此件不予公开）\n"
    )
    root = make_site(tmp_path / "site", change)
    assert command("check --write-baseline", root).code == 1
    held = {entry["code"] for entry in entries(root)}
    assert "TE005" in held
    assert not any(code.startswith(("FM", "SG", "DS")) for code in held)
    left = {code for _, code, accepted in told(root) if not accepted}
    assert {"FM004", "DS003", "SG002"} <= left
    assert not any(is_acceptable(rule) for rule in RULES.values() if rule.locked or rule.code[:2] in ("FM", "SG"))
    assert is_acceptable(RULES["TE005"])


def test_exempted_findings_stay_exempted_and_use_up_no_entry(site: Path) -> None:
    exempt = "exempt: {DT002: {reason: 补录, until: 2099-12-31, approved_by: 岗}}\n"
    edit(site, "content/second.md", "issued:", f"{exempt}issued:")
    write(site)
    assert {entry["code"] for entry in entries(site)} == {"TE005", "TX002"}
    late = next(finding for finding in findings(site) if finding.code == "DT002")
    assert (late.exempted, late.baselined) == (True, False)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "JSON"),
        ("{\n", 2, "JSON"),
        ("[" * 100_000, 1, "JSON"),
        ("[]", 1, "version"),
        ('{"version": 2, "entries": []}', 1, "version"),
        ('{"version": 1}', 1, "entries"),
        ('{"version": 1, "entries": [1]}', 1, "第 1 项"),
        ('{"version": 1, "entries": [{"code": "TE005", "document": "a", "evidence": "b"}]}', 1, "第 1 项"),
        ('{"version": 1, "entries": [{"code": "TE005", "document": "a", "evidence": "b", "count": 0}]}', 1, "第 1 项"),
        ('{"version": 1, "entries": [{"code": "TE005", "document": "a", "evidence": "b", "count": true}]}', 1, "值"),
        ('{"version": 1, "entries": [{"code": "ZZ999", "document": "a", "evidence": "b", "count": 1}]}', 1, "不存在"),
        ('{"version": 1, "entries": [{"code": "DS001", "document": "a", "evidence": "b", "count": 1}]}', 1, "不得"),
        ('{"version": 1, "entries": [{"code": "FM002", "document": "a", "evidence": "b", "count": 1}]}', 1, "不得"),
    ],
)  # fmt: skip
def test_a_damaged_baseline_is_a_mistake_of_the_configuration(root: Path, text: str, line: int, said: str) -> None:
    (root / BASELINE).write_text(text, "utf-8")
    for words in ("check", "check --write-baseline", "build --no-search"):
        code, out, err = command(words, root)
        assert (code, out) == (2, "")
        assert f"{BASELINE}:{line}: 基线文件有误" in err
        assert said in err
    assert (root / BASELINE).read_text("utf-8") == text


def test_personal_data_is_never_in_the_baseline(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\n正文：\n获奖：张某，13800138000。<br>\n")
    write(root)
    assert [item["code"] for item in entries(root)] == ["TE005"]
    put(root, {"code": "PR002", "document": INDEX, "evidence": "正文里有手机号码 138******00", "count": 1})
    edit(root, "content/notice.md", "13800138000", "13812345600")
    assert [(code, baselined) for _, code, baselined in told(root)] == [("TE005", False), ("PR002", False)]


def test_a_count_that_was_raised_by_hand_is_damage_and_one_taken_out_is_not(site: Path) -> None:
    write(site)
    whole = json.loads((site / BASELINE).read_text("utf-8"))
    whole["entries"][0]["count"] += 1
    (site / BASELINE).write_text(json.dumps(whole), "utf-8")
    with pytest.raises(ConfigError) as told_of:
        read_baseline(site, RULES)
    assert "现有 4 个问题，比写的时候（held）多" in told_of.value.problems[0].message
    del whole["entries"][0]
    (site / BASELINE).write_text(json.dumps(whole), "utf-8")
    assert sum((read_baseline(site, RULES) or {}).values()) == 2


def test_a_doubled_entry_and_bytes_that_are_no_text_are_damage(root: Path) -> None:
    item = {"code": "TE005", "document": "a", "evidence": "b", "count": 1}
    put(root, item, item)
    with pytest.raises(ConfigError) as told_of:
        read_baseline(root, RULES)
    assert "第 2 项与前面的一项重复" in told_of.value.problems[0].message
    (root / BASELINE).write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError):
        read_baseline(root, RULES)


def test_the_baseline_is_no_register_and_no_content(root: Path) -> None:
    put(root)
    assert findings(root) == ()
    files = content_files(root)
    assert BASELINE not in files.sources + files.others


def test_entries_of_rules_that_did_not_run_are_kept(root: Path) -> None:
    kept = [
        {"code": "LK006", "document": INDEX, "evidence": "https://example.com/", "count": 1},
        {"code": "ID006", "document": INDEX, "evidence": "编号改过", "count": 1},
    ]
    put(root, *kept)
    assert told(root) == []
    write(root)
    assert sorted(entry["code"] for entry in entries(root)) == ["ID006", "LK006"]


def test_entries_of_a_document_that_cannot_be_read_for_now_are_kept(site: Path) -> None:
    write(site)
    old = entries(site)
    edit(site, "content/notice.md", "title:", "title: [")
    assert "SG006" not in {code for _, code, _ in told(site)}
    write(site)
    assert entries(site) == old


def test_nothing_is_written_or_reported_as_fixed_after_a_rule_crashed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site)
    before = (site / BASELINE).read_bytes()

    def crash(*_: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(RULES, "TE005", replace(RULES["TE005"], function=crash))
    edit(site, "content/notice.md", "第一条", "改动\n\n第一条")
    assert "SG006" not in {code for _, code, _ in told(site)}
    code, _, err = command("check --write-baseline", site)
    assert (code, "没有写基线" in err) == (2, True)
    assert (site / BASELINE).read_bytes() == before


def test_two_documents_of_one_index_number_do_not_hide_each_others_findings(site: Path) -> None:
    write(site)
    copy = site / "content" / "copy.md"
    copy.write_text((site / "content" / "notice.md").read_text("utf-8"), "utf-8")
    assert ("content/copy.md", "TE005", False) in told(site)
    assert ("content/copy.md", "ID001", False) in told(site) or ("content/notice.md", "ID001", False) in told(site)


def test_evidence_holds_no_personal_data() -> None:
    numbers = ("13812345678", "11010119900307451X")
    found = Finding("content/policy.md", 1, 1, "TE005", Severity.WARNING, f"写了{numbers[0]}和{numbers[1]}")
    assert evidence_of(found) == "写了138******78和110*************1X"
    assert evidence_of(replace(found, evidence=f"号{numbers[1]}")) == "号110*************1X"


def test_marks_are_given_as_often_as_counted_and_first_come_first_served() -> None:
    found = [Finding("content/notice.md", n, 1, "TE005", Severity.WARNING, "同样的错") for n in (3, 5, 7)]
    judged = apply_baseline({Entry(INDEX, "TE005", "同样的错"): 2}, catalogue(*EXAMPLES), found, ())
    assert [finding.baselined for finding in judged.findings] == [True, True, False]
    assert judged.remaining == {Entry(INDEX, "TE005", "同样的错"): 2}
    assert apply_baseline(None, catalogue(*EXAMPLES), found, ()).findings == tuple(found)


@pytest.mark.parametrize("option", ["--select TE", "--ignore TE", "--changed-since HEAD", "--diff"])
def test_a_baseline_is_written_of_the_whole_check_only(site: Path, option: str) -> None:
    code, _, err = command(f"check --write-baseline {option}", site)
    assert (code, "--write-baseline" in err) == (2, True)
    assert not (site / BASELINE).exists()


def test_a_site_may_change_the_severity_of_fixed_entries(tmp_path: Path) -> None:
    change = "=== content/_site/rules.yml\nSG006: {severity: error, reason: 基线必须及时清理}\n"
    root = make_site(tmp_path / "site", change)
    put(root, {"code": "TE005", "document": INDEX, "evidence": "x", "count": 1})
    assert [(finding.code, finding.severity) for finding in findings(root)] == [("SG006", Severity.ERROR)]


def test_an_external_check_matches_and_removes_entries_of_dead_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site", "--- content/notice.md\n正文：\n见[示例网站](https://example.com/gone)。\n")
    put(root, {"code": "LK006", "document": INDEX, "evidence": "https://example.com/gone", "count": 1})
    for answer, expected in (("返回 404", ("LK006", True)), ("", ("SG006", False))):
        monkeypatch.setattr(
            checking, "dead_links", lambda urls, answer=answer: dict.fromkeys(urls, answer) if answer else {}
        )
        (finding,) = check_site(root, external=True).findings
        assert (finding.code, finding.baselined) == expected
