"""The examples of CONTRIBUTING.md for rules outside the program run as they are written there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from sitegen.checks.ruleset import rules_of
from sitegen.site.config import read_config
from tests.packages import install, sitegen
from tests.samples import TODAY, codes, make_site

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
SECTION = re.search(r"(?ms)^## Add a rule for a province or a site$.*?(?=^## )", TEXT)


def block(language: str) -> str:
    """The fenced example in ``language``."""
    assert SECTION
    (found,) = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", SECTION[0])
    return str(found)


def site_with(root: Path, change: str) -> Path:
    switched_on = f"=== content/_site/rules.yml\n{block('yaml')}"
    return make_site(root, f"{change}\n=== content/_site/rules/minutes.py\n{block('python')}\n{switched_on}")


def test_the_rule_for_a_site_finds_its_bad_example_and_not_its_good_one(tmp_path: Path) -> None:
    page = rules_of(read_config(site_with(tmp_path / "site", "")))["XA001"].page
    (bad,), (good,) = page.bad, page.good
    assert codes(site_with(tmp_path / "bad", bad)) == ["XA001"]
    assert codes(site_with(tmp_path / "good", good)) == []


@pytest.mark.parametrize(("title", "found"), [("安澜县人民政府常务会议纪要", True), ("安澜县3月2日会议纪要", False)])
def test_the_package_for_a_province_adds_the_rule_to_every_site(tmp_path: Path, title: str, found: bool) -> None:
    project = tomllib.loads(block("toml"))["project"]
    (group,) = project["entry-points"]
    (module,) = project["entry-points"][group].values()
    packages = install(tmp_path, project["name"], {f"{module}.py": block("python")}, {group: module})
    root = make_site(tmp_path / "site", f"--- content/notice.md\ntitle: {title}\n")
    done = sitegen(packages, "check", "--root", root, "--today", TODAY.isoformat())
    assert ("XA001" in done.stdout, done.returncode) == (found, 0)


def test_the_package_names_the_distribution_of_this_program() -> None:
    own = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    assert tomllib.loads(block("toml"))["project"]["dependencies"] == [own]
