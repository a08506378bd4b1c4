"""Rules of installed packages: every site that the environment checks has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.packages import install, sitegen
from tests.rulebook.test_own_rules import FILE, LONG, RULE
from tests.samples import TODAY, make_site

GROUP = "sitegen.rules"
ARGUMENTS = ("--today", TODAY.isoformat())


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return install(tmp_path / "packages", "anlan-rules", {"anlan_rules.py": RULE}, {GROUP: "anlan_rules"})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", LONG)


def found(packages: Path, site: Path, *more: str) -> list[tuple[str, str]]:
    """Code and path of all that a check finds."""
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS, "--format", "json", *more)
    assert done.stderr == ""
    return [(finding["code"], finding["path"]) for finding in json.loads(done.stdout)["findings"]]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_rule_of_a_package_runs_on_every_site_with_any_number_of_processes(
    packages: Path, site: Path, jobs: str
) -> None:
    text = (site / "content" / "notice.md").read_text("utf-8")
    for number in range(40):
        index = f"2024-{1000 + number:07d}"
        (site / "content" / f"more-{number:02d}.md").write_text(text.replace("2024-0000003", index), "utf-8")
    more = [("XA001", f"content/more-{number:02d}.md") for number in range(40)]
    assert found(packages, site, "--jobs", jobs) == [*more, ("XA001", "content/notice.md")]


def test_a_site_can_set_and_explain_a_rule_of_a_package(packages: Path, site: Path) -> None:
    (site / "content/_site/rules.yml").write_text("XA001: {severity: error, reason: 试行}\n", "utf-8")
    assert sitegen(packages, "build", "--root", site, *ARGUMENTS, "--no-search").returncode == 1
    explained = sitegen(packages, "explain", "XA001", "--root", site)
    assert (explained.returncode, explained.stdout.splitlines()[0]) == (0, "XA001　标题太长。")


def test_a_package_that_changes_is_run_again_on_documents_that_did_not(packages: Path, site: Path) -> None:
    assert found(packages, site) == [("XA001", "content/notice.md")]
    (packages / "anlan_rules.py").write_text(RULE.replace('"XA001", 19', '"XA001", 100'), "utf-8")
    assert found(packages, site) == []


def test_a_broken_package_is_a_configuration_error_with_file_and_line(packages: Path, site: Path) -> None:
    (packages / "anlan_rules.py").write_text(RULE.replace("import PRACTICE", "import NOTHING"), "utf-8")
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS)
    message = "扩展包 anlan-rules 1.0 的模块 anlan_rules 不能载入：ImportError: cannot import name 'NOTHING'"
    assert done.returncode == 2
    assert f"{packages / 'anlan_rules.py'}:4: {message}" in done.stderr


def test_a_package_whose_module_is_missing_is_a_configuration_error(tmp_path: Path, site: Path) -> None:
    packages = install(tmp_path / "packages", "anlan-rules", {}, {GROUP: "anlan_rules"})
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS)
    assert done.returncode == 2
    assert "anlan_rules:1: 扩展包 anlan-rules 1.0 的模块 anlan_rules 不能载入：ModuleNotFoundError" in done.stderr


def test_a_rule_of_the_site_cannot_take_a_code_of_a_package(packages: Path, site: Path) -> None:
    (site / FILE).parent.mkdir()
    (site / FILE).write_text(RULE, "utf-8")
    (site / "content/_site/rules.yml").write_text("own_rules: [titles.py]\n", "utf-8")
    done = sitegen(packages, "check", "--root", site, *ARGUMENTS)
    assert done.returncode == 2
    assert f"{FILE}:7: 规则代码 XA001 已有别的规则" in done.stderr
    assert f"另一条在 {packages / 'anlan_rules.py'}:7" in done.stderr
