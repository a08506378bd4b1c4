"""A site's own rules: they run only where the site switches them on, and then like any built-in rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.checks.baseline import BASELINE
from sitegen.checks.ruleset import rules_of
from sitegen.cli import run
from sitegen.core.errors import ConfigError
from sitegen.core.finding import Severity
from sitegen.site.config import read_config
from tests.samples import TODAY, codes, findings, make_site

RULE = '''
from collections.abc import Iterator

from sitegen.api.rules import PRACTICE, WARNING, Document, Fault, SiteConfig, document_rule


@document_rule("XA001", WARNING, PRACTICE)
def title_too_long(document: Document, site: SiteConfig) -> Iterator[Fault]:
    """标题太长。

    理由：列表里显示不全。
    改法：缩短标题。

    错例：
        --- content/notice.md
        title: 一二三四五六七八九十一二三四五六七八九十

    正例：
        --- content/notice.md
        title: 一二三
    """
    most = int(site.threshold("XA001", 19))
    if len(document.facts.title) > most:
        yield Fault(f"标题有 {len(document.facts.title)} 个字", document.facts.line("title"), f"不超过 {most} 个字。")
'''
LONG = "--- content/notice.md\ntitle: 一二三四五六七八九十一二三四五六七八九十\n"
FILE = "content/_site/rules/titles.py"
ON = "=== content/_site/rules.yml\nown_rules: [titles.py]\n"
ARGUMENTS = ("--today", TODAY.isoformat())


def site_with(root: Path, rule: str = RULE, change: str = ON) -> Path:
    """The example site with a title of twenty characters and ``rule`` in a file of its own rules."""
    site = make_site(root, LONG + change)
    (site / FILE).parent.mkdir(exist_ok=True)
    (site / FILE).write_text(rule, "utf-8")
    return site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_with(tmp_path / "site")


def problems(root: Path) -> list[tuple[str, int, str]]:
    """What is wrong with the configuration of the site at ``root``: file, line, message."""
    with pytest.raises(ConfigError) as raised:
        findings(root)
    return [(problem.path, problem.line, problem.message) for problem in raised.value.problems]


def test_an_own_rule_that_is_switched_on_gives_findings(site: Path) -> None:
    (finding,) = findings(site)
    assert (finding.code, finding.path, finding.severity) == ("XA001", "content/notice.md", Severity.WARNING)
    assert (finding.message, finding.basis) == ("标题有 20 个字", "实务")


def test_a_file_that_is_not_switched_on_is_told_and_its_code_never_runs(tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n" + RULE
    root = site_with(tmp_path / "site", trap, "=== content/_site/rules.yml\nown_rules: []\n")
    assert problems(root) == [(FILE, 1, "这份自有规则没有启用，不会运行")]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["../site.py", "titles", "titles.txt", "标题.py"])
def test_only_file_names_in_the_folder_can_be_switched_on(tmp_path: Path, name: str) -> None:
    root = make_site(tmp_path / "site", f"=== content/_site/rules.yml\nown_rules: [{name}]\n")
    assert problems(root) == [("content/_site/rules.yml", 1, f"own_rules 里的“{name}”不是文件名")]


def test_a_file_that_is_switched_on_and_missing_is_told(tmp_path: Path) -> None:
    assert problems(make_site(tmp_path / "site", ON)) == [(FILE, 1, "缺少这个文件")]


def test_a_file_behind_a_link_is_not_run(site: Path) -> None:
    (site / FILE).rename(site / "elsewhere.py")
    (site / FILE).symlink_to(site / "elsewhere.py")
    assert problems(site)[0][2].startswith("文件读不出来")


def test_another_site_in_the_process_does_not_inherit_the_rules(site: Path, tmp_path: Path) -> None:
    other = make_site(tmp_path / "other", LONG)
    assert codes(site) == ["XA001"]
    assert codes(other) == []
    assert "XA001" not in rules_of(read_config(other))


def test_two_sites_may_use_one_code_for_different_rules(site: Path, tmp_path: Path) -> None:
    other = site_with(tmp_path / "other", RULE.replace("标题有 {", "题目有 {"))
    messages = [finding.message for root in (site, other, site) for finding in findings(root)]
    assert messages == ["标题有 20 个字", "题目有 20 个字", "标题有 20 个字"]


def test_an_edited_rule_is_run_again_on_documents_that_did_not_change(site: Path) -> None:
    assert codes(site) == ["XA001"]
    (site / FILE).write_text(RULE.replace('"XA001", 19', '"XA001", 20'), "utf-8")
    assert codes(site) == []
    (site / FILE).write_text(RULE, "utf-8")
    assert codes(site) == ["XA001"]


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("severity: error, ", [("XA001", Severity.ERROR)]),
        ("off: true, ", []),
        ("threshold: 20, ", []),
        ("threshold: 5, ", [("XA001", Severity.WARNING)] * 3),
    ],
)
def test_settings_of_an_own_rule_count(tmp_path: Path, setting: str, found: list[tuple[str, Severity]]) -> None:
    root = site_with(tmp_path / "site", change=f"{ON}XA001: {{{setting}reason: 试行}}\n")
    assert [(finding.code, finding.severity) for finding in findings(root)] == found


def test_an_exemption_from_an_own_rule_counts(tmp_path: Path) -> None:
    exempt = "exempt: {XA001: {reason: 上级文件的标题, until: 2026-12-31, approved_by: 办公室主任}}\n"
    root = site_with(tmp_path / "site", change=f"{exempt}{ON}")
    assert [(finding.code, finding.exempted) for finding in findings(root)] == [("XA001", True)]


def test_the_baseline_holds_findings_of_an_own_rule(site: Path) -> None:
    assert run(["check", "--root", str(site), *ARGUMENTS, "--write-baseline"]) == 0
    assert [entry["code"] for entry in json.loads((site / BASELINE).read_text("utf-8"))["entries"]] == ["XA001"]
    assert [finding.baselined for finding in findings(site)] == [True]


@pytest.mark.parametrize("shape", ["text", "json", "sarif", "github", "gitlab", "junit", "csv"])
def test_every_format_shows_an_own_rule(site: Path, shape: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["check", "--root", str(site), *ARGUMENTS, "--format", shape, "--select", "XA"]) == 0
    written = capsysbinary.readouterr().out.decode("utf-8")
    assert "XA001" in written
    assert ("标题太长" if shape == "junit" else "标题有 20 个字") in written


def test_the_report_shows_an_own_rule(site: Path, tmp_path: Path) -> None:
    assert run(["report", "--root", str(site), *ARGUMENTS, "--output", str(tmp_path / "report.html")]) == 0
    assert "XA001" in (tmp_path / "report.html").read_text("utf-8")


def test_explain_shows_and_lists_an_own_rule(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "xa001", "--root", str(site)]) == 0
    assert capsys.readouterr().out.startswith("XA001　标题太长。\n\n级别　警告\n依据　实务\n")
    assert run(["explain", "--root", str(site)]) == 0
    assert "\nXA001  标题太长。\n" in capsys.readouterr().out


def test_explain_without_a_site_knows_no_own_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "XA001", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("错误：规则 XA001 不存在")


def test_a_locked_own_rule_cannot_be_forced_or_lowered(tmp_path: Path) -> None:
    locked = RULE.replace("WARNING", "ERROR").replace("PRACTICE)\n", "PRACTICE, locked=True)\n")
    root = site_with(tmp_path / "site", locked)
    assert run(["build", "--root", str(root), *ARGUMENTS, "--force", "--no-search"]) == 1
    assert not (root / "output").exists()
    lowered = site_with(tmp_path / "lowered", locked, f"{ON}XA001: {{severity: notice, reason: 试行}}\n")
    assert problems(lowered) == [("content/_site/rules.yml", 2, "规则 XA001 不得关闭或降低")]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_processes_finds_the_same(
    tmp_path: Path, jobs: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    root = site_with(tmp_path / "site", PAIRED)
    for number in range(40):
        text = (root / "content" / "notice.md").read_text("utf-8").replace("2024-0000003", f"2024-{1000 + number:07d}")
        (root / "content" / f"more-{number:02d}.md").write_text(text, "utf-8")
    run(["check", "--root", str(root), *ARGUMENTS, "--jobs", jobs, "--format", "json", "--select", "X"])
    found = [(one["code"], one["path"]) for one in json.loads(capsysbinary.readouterr().out)["findings"]]
    more = [("XA001", f"content/more-{number:02d}.md") for number in range(40)]
    assert found == [
        ("XB001", "content/interpretation.md"),
        *more,
        ("XA001", "content/notice.md"),
        ("XB002", "content/policy.md"),
    ]


PAIRED = (
    RULE
    + '''

from sitegen.api.rules import Catalogue, collection_rule, pair_rule


@pair_rule("XB001", WARNING, PRACTICE)
def any_pair(interpretation: Document, interpreted: Document, site: SiteConfig) -> Iterator[Fault]:
    """每一份解读。

    理由：试。
    改法：试。

    错例：
        --- content/notice.md

    正例：
        --- content/notice.md
    """
    yield Fault(f"解读了《{interpreted.facts.title}》")


@collection_rule("XB002", WARNING, PRACTICE)
def any_policy(catalogue: Catalogue) -> Iterator[Fault]:
    """每一份政策。

    理由：试。
    改法：试。

    错例：
        --- content/notice.md

    正例：
        --- content/notice.md
    """
    for facts in catalogue.documents:
        if facts.kind == "policy":
            yield Fault("有一份政策", path=facts.path)
'''
)


def test_a_rule_that_crashes_is_a_finding_and_the_others_still_run(tmp_path: Path) -> None:
    root = site_with(tmp_path / "site", PAIRED.replace("    most = int", "    1 / 0\n    most = int"))
    assert codes(root) == ["SG001", "XB001", "XB002"]
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert report.startswith("XA001 content/interpretation.md\n")
    assert f'File "{FILE}", line 22, in title_too_long' in report


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("if len(", "if len((", 23, "自有规则不能载入：SyntaxError: "),
        ("    改法：缩短标题。\n", "", 7, "自有规则不能载入：ValueError: 规则 title_too_long 的说明缺少：改法"),
        ('"XA001", W', '"X1", W', 7, "自有规则不能载入：ValueError: 规则 title_too_long 的代码“X1”不合规定"),
        ('"XA001", W', '"TE001", W', 7, "规则代码 TE001 不能用"),
        ("import PRACTICE", "import NOTHING", 4, "自有规则不能载入：ImportError: cannot import name 'NOTHING'"),
        ("@document_rule", "exit()\n@document_rule", 7, "自有规则不能载入：SystemExit: None"),
        ("@document_rule", "raise RuntimeError('\\n'.join('ab'))\n@document_rule", 7, "自有规则不能载入：RuntimeError"),
        (RULE, "x = 1\n", 1, "这个模块没有声明规则"),
    ],
)
def test_a_broken_file_is_a_configuration_error_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = RULE.replace(old, new, 1)
    assert broken != RULE
    root = site_with(tmp_path / "site", broken, f"{ON}XA001: {{severity: error, reason: 试行}}\n")
    assert run(["check", "--root", str(root), *ARGUMENTS]) == 2
    assert f"{FILE}:{line}: {message}" in capsys.readouterr().err


def test_a_code_that_is_taken_is_told_with_both_places(site: Path) -> None:
    (site / "content/_site/rules.yml").write_text("own_rules: [titles.py, again.py]\n", "utf-8")
    (site / FILE).with_name("again.py").write_text(RULE, "utf-8")
    assert problems(site) == [("content/_site/rules/again.py", 7, "规则代码 XA001 已有别的规则")]


def test_a_dataclass_in_a_rule_file_is_possible(tmp_path: Path) -> None:
    head = "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass A:\n    b: int\n"
    assert codes(site_with(tmp_path / "site", head + RULE)) == ["XA001"]
