"""An exemption is reported as unused (SG002) only if its rule checked the document completely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.build.pipeline import Options, check
from sitegen.checks import run as checking
from sitegen.checks.baseline import BASELINE
from sitegen.checks.rules import RULES
from sitegen.cli import run
from sitegen.core.finding import Fault
from tests.samples import TODAY, findings, make_site

_TERMS = "{reason: 历史文件补录, until: 2027-12-31, approved_by: 主任}"


def exempting(code: str, path: str = "content/notice.md") -> str:
    return f"--- {path}\nexempt: {{{code}: {_TERMS}}}\n"


def unused(root: Path, *, external: bool = False) -> list[tuple[str, str]]:
    found = check(Options(root, today=TODAY, jobs=1, external=external)).findings
    return [(finding.path, finding.message) for finding in found if finding.code == "SG002"]


def crash(*_: object) -> list[Fault]:
    raise ZeroDivisionError


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the rule of a code crash."""

    def break_rule(code: str) -> None:
        monkeypatch.setitem(RULES, code, replace(RULES[code], function=crash))

    return break_rule


@pytest.mark.parametrize("code", ["DT002", "TE005", "LC007", "CO002"])
def test_an_exemption_of_a_rule_that_ran_and_found_nothing_is_unused(tmp_path: Path, code: str) -> None:
    root = make_site(tmp_path / "site", exempting(code))
    assert unused(root) == [("content/notice.md", f"豁免 {code} 没有对应的问题")]


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.scope == "history"])
def test_an_exemption_of_a_rule_on_history_is_judged_only_where_there_is_history(tmp_path: Path, code: str) -> None:
    bare = make_site(tmp_path / "bare", exempting(code))
    assert unused(bare) == []
    committed = make_site(tmp_path / "committed", f"{exempting(code)}+++ 2024-03-07\n")
    assert unused(committed) == [("content/notice.md", f"豁免 {code} 没有对应的问题")]


def test_an_exemption_of_dead_links_is_judged_only_where_servers_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_site(tmp_path / "site", exempting("LK006") + "正文：\n见[示例网站](https://example.com/)。\n")
    assert unused(root) == []
    monkeypatch.setattr(checking, "dead_links", lambda urls: {})
    assert unused(root, external=True) == [("content/notice.md", "豁免 LK006 没有对应的问题")]


def test_an_exemption_of_a_rule_that_the_site_switched_off_is_not_judged(tmp_path: Path) -> None:
    off = "=== content/_site/rules.yml\nDT002: {off: true, reason: 本站由上级网站统一检查}\n"
    assert unused(make_site(tmp_path / "site", exempting("DT002") + off)) == []


def test_an_exemption_of_a_rule_that_crashed_is_not_judged(tmp_path: Path, crashing: Callable[[str], None]) -> None:
    root = make_site(tmp_path / "site", exempting("TE005") + exempting("LC007", "content/policy.md"))
    assert len(unused(root)) == 2
    for code in ("TE005", "LC007"):
        crashing(code)
    (root / ".sitegen/cache.db").unlink()
    assert unused(root) == []


def test_exemptions_of_a_document_with_unreadable_fields_are_not_called_unused(tmp_path: Path) -> None:
    assert unused(make_site(tmp_path / "site", exempting("DT002") + "issued: 去年三月\n")) == []


def test_an_exemption_of_a_pair_rule_is_judged_only_where_both_documents_were_read(tmp_path: Path) -> None:
    exempt = exempting("IN006", "content/interpretation.md")
    assert len(unused(make_site(tmp_path / "paired", exempt))) == 1
    assert unused(make_site(tmp_path / "alone", exempt + "interprets: [nothing.md]\n")) == []
    assert unused(make_site(tmp_path / "unread", exempt + "=== content/policy.md\n没有文件头\n")) == []


def test_an_exemption_of_personal_numbers_is_not_judged_where_an_attachment_could_not_be_read(tmp_path: Path) -> None:
    form = "attachments: [{file: form.zip, title: 申请表}]\n"
    assert len(unused(make_site(tmp_path / "none", exempting("PR002")))) == 1
    damaged = make_site(tmp_path / "damaged", exempting("PR002") + form + "=== content/form.zip\nPK\\x03\\x04\n")
    assert "PR004" in {finding.code for finding in findings(damaged)}
    assert unused(damaged) == []


def test_a_baseline_keeps_the_entries_of_rules_that_the_site_switched_off(tmp_path: Path) -> None:
    off = "=== content/_site/rules.yml\nTE005: {off: true, reason: 本站由上级网站统一检查}\n"
    root = make_site(tmp_path / "site", off)
    entry = '{"code": "TE005", "document": "119901230000000010/2024-0000003", "evidence": "x", "count": 1}'
    (root / BASELINE).write_text(f'{{"version": 1, "entries": [{entry}]}}', "utf-8")
    assert [finding.code for finding in findings(root)] == []


@pytest.mark.parametrize("codes", ["SG", "SG002", "DT,SG002"])
def test_codes_that_are_selected_decide_what_is_shown_and_not_what_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], codes: str
) -> None:
    late = f"--- content/notice.md\nissued: 2024-01-05\nexempt: {{DT002: {_TERMS}, TE005: {_TERMS}}}\n"
    root = make_site(tmp_path / "site", late)
    run(["check", "--root", str(root), "--today", TODAY.isoformat(), "--jobs", "1", "--select", codes])
    shown = [line for line in capsys.readouterr().out.split("\n") if "SG002" in line and "explain" not in line]
    assert [line.rpartition(" SG002 ")[2] for line in shown] == ["豁免 TE005 没有对应的问题"]
