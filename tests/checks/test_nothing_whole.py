"""No output or cache contains an unmasked personal number, even if another rule quotes it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from sitegen.checks.changes import findings_of_change
from sitegen.checks.formats import FORMATS
from sitegen.checks.rules import RULES
from sitegen.privacy.masking import mask_patterns
from tests.checks.test_reuse import age
from tests.samples import build_site, check_site, codes, command, edit, make_site, sources

IDENTITY, CARD, MOBILE = "11010519491231002X", "6222021200000004023", "13800138000"
HEADING = f"--- content/notice.md\n正文：\n# 李某 {CARD}\n\n见[甲]({CARD}.md)。\n\n![图]({CARD}.png)\n"
ROWS = "--- content/notice.md\n正文：\n" + "".join(f"李某，账号 {CARD}<br>\n\n" for _ in range(30))
NAMED = f"--- content/{IDENTITY}.md\ntitle: 名单\n"
WITHHELD = f"--- content/notice.md\ntitle: 李某 {IDENTITY}\ndisclosure: 不予公开\nreason: 条例第十五条\n"


@pytest.mark.parametrize("change", [HEADING, ROWS, NAMED, WITHHELD], ids=["quoted", "many", "named", "withheld"])
def test_no_format_shows_and_no_file_keeps_a_number(tmp_path: Path, change: str) -> None:
    root = make_site(tmp_path / "site", change)
    age(root)  # so that the signatures of its files are kept
    checked = check_site(root)
    files = (path for path in sorted((root / ".sitegen").rglob("*")) if path.is_file())
    kept = "".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    for text in (*(form(checked) for form in FORMATS.values()), kept):
        # SARIF contains the pages of the rules, whose examples have numbers
        shown = (f"李某 {CARD}", f"账号 {CARD}", f"{CARD}.", f"{IDENTITY}.md", f"李某 {IDENTITY}")
        assert not [number for number in shown if number in text]


OTHER = "370322198801011231"  # another number than in the examples of the rules' pages
EVERYWHERE = f"""--- content/notice.md
title: 关于{MOBILE}的通告
department: {OTHER}
exempt: {{PR002: {{reason: 经{OTHER}同意, until: 2027-12-31, approved_by: "分管领导{MOBILE}"}}}}
正文：
张某 {MOBILE}，见[甲]({OTHER}.md)。
--- content/{OTHER}.md
title: 名单 138 0013 8000
department: {MOBILE}
正文：
张某 138 0013 8000<br>
"""


@pytest.mark.parametrize("shape", list(FORMATS))
def test_no_cell_of_a_format_shows_a_number(tmp_path: Path, shape: str) -> None:
    checked = check_site(make_site(tmp_path / "site", EVERYWHERE))
    assert {"PR001", "PR002"} <= {finding.code for finding in checked.findings}
    shown = FORMATS[shape](checked)
    if shape == "sarif":  # contains the pages of the rules, whose examples have numbers
        shown = json.dumps(json.loads(shown)["runs"][0]["results"], ensure_ascii=False)
    assert not [number for number in (OTHER, MOBILE, "138 0013 8000") if number in unquote(shown)]


def test_no_line_with_a_number_is_shown_where_its_rule_is_switched_off(tmp_path: Path) -> None:
    change = (
        "--- content/notice.md\n正文：\n甲 138 0013 8000<br>\n\n乙<br>\n"
        "=== content/_site/rules.yml\nPR002: {off: true, reason: 测试}\n"
    )
    shown = FORMATS["text"](check_site(make_site(tmp_path / "site", change)))
    assert "原文：乙<br>" in shown
    assert "甲" not in shown


def test_a_fault_of_the_registers_is_reported_with_its_number_masked(tmp_path: Path) -> None:
    register = f'- {{name: "{IDENTITY}", slug: county, short: 县政府, letters: [], level: "138 0013 8000"}}\n'
    root = make_site(tmp_path / "site", f"=== content/_site/departments.yml\n{register}")
    code, _, told = command("check", root)
    assert code == 2
    assert "departments.yml:1" in told
    assert "110*************2X" in told
    assert not [number for number in (IDENTITY, "138 0013 8000") if number in told]


@pytest.mark.parametrize(
    "change",
    [
        f"--- content/notice.md\n正文：\n李某，身份证号{IDENTITY}。\n",
        f"--- content/notice.md\ndisclosure: 不予公开\nreason: 条例第十五条\n正文：\n李某，身份证号{IDENTITY}。\n",
    ],
    ids=["refused", "withheld"],
)
def test_a_build_keeps_no_body_that_nobody_may_see(tmp_path: Path, change: str) -> None:
    root = make_site(tmp_path / "site", change)
    for _ in range(2):  # the second run reads the cache of the first
        build_site(root)
        kept = [path for path in (root / ".sitegen").rglob("*") if path.is_file()]
        assert [path.parent.name for path in kept if "bodies" in path.parts]
        assert not [path for path in kept if IDENTITY.encode() in path.read_bytes()]


def test_a_body_is_kept_where_the_document_may_be_published_by_force(tmp_path: Path) -> None:
    change = (
        f"--- content/notice.md\nattachments: [{{file: gone.csv, title: 表}}]\n正文：\n李某 {MOBILE}，标记。\n"
        "=== content/_site/rules.yml\nPR002: {severity: error, reason: 从严}\n"
    )
    root = make_site(tmp_path / "site", change)
    refused = build_site(root)
    assert refused.committed is None
    assert {"LK003", "PR002"} <= {finding.code for finding in refused.checked.findings}
    assert build_site(root, force=True).committed
    assert "标记。" in (root / "output/documents/notice.html").read_text("utf-8")


def test_a_document_that_lost_its_number_is_published_with_its_body(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", f"--- content/notice.md\n正文：\n李某 {IDENTITY}，标记。\n")
    assert build_site(root).committed is None
    edit(root, "content/notice.md", IDENTITY, "")
    assert build_site(root).committed
    assert "标记。" in (root / "output/documents/notice.html").read_text("utf-8")


def test_a_crash_report_shows_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", f"--- content/notice.md\n正文：\n李某 {IDENTITY} {CARD} {MOBILE}\n")

    def crash(document: object, site: object) -> None:
        raise ValueError(f"cannot read {getattr(document, 'text', '')}")

    monkeypatch.setattr("sitegen.checks.ruleset.RULES", {"TE001": _crashing(crash), **{"SG001": RULES["SG001"]}})
    check_site(root)
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert "cannot read" in report
    assert not any(number in report for number in (IDENTITY, CARD, MOBILE))


def _crashing(function: object) -> object:
    return replace(RULES["TE001"], function=function)  # type: ignore[arg-type]


def test_a_card_is_starred_by_its_looks_and_a_code_of_an_organisation_is_not() -> None:
    assert mask_patterns(f"卡 {CARD}") == "卡 622**************23"
    assert mask_patterns("索引号 119901230000000010/2024-0000001") == "索引号 119901230000000010/2024-0000001"


def test_a_source_of_more_than_a_megabyte_is_refused_and_the_others_are_checked(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", "--- content/second.md\nissued: 2024/1/5\n")
    with (root / "content" / "notice.md").open("a", encoding="utf-8") as file:
        file.write("[a](" * (3 * 1024 * 1024))
    assert {"SG004", "FM004"} <= set(codes(root))


def test_a_change_shows_the_section_it_emptied_and_the_attachment_it_took_away(tmp_path: Path) -> None:
    column = (
        sources()["content/_site/column.yml"]
        .decode()
        .replace("required: true, freshness_days: 0, note: 见县政府门户网站。", "required: true")
    )
    change = f"=== content/_site/column.yml\n{column}"
    root = make_site(tmp_path / "site", change + "--- content/policy.md\nattachments: [{file: gone.csv, title: 表}]\n")
    checked = check_site(root)
    shown = findings_of_change(checked.catalogue, checked.findings, frozenset({"content/guide.md", "content/gone.csv"}))
    assert {"CO001", "LK003"} <= {finding.code for finding in shown}
