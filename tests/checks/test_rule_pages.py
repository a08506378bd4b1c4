"""The handbook pages of the rules are up to date."""

from __future__ import annotations

from pathlib import Path

from sitegen.checks.explain import rule_markdown, rules_index, write_rule_pages
from sitegen.checks.rules import RULES

PAGES = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_in_the_repository_are_those_of_the_rules() -> None:
    written = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    wanted = {f"{code}.md": rule_markdown(rule) for code, rule in RULES.items()} | {"README.md": rules_index()}
    assert written == wanted, "run: python3 build.py explain --pages docs/rules"


def test_pages_of_rules_that_are_gone_are_removed_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "ZZ999.md").write_text("gone", "utf-8")
    (tmp_path / "notes.md").write_text("ours", "utf-8")
    assert write_rule_pages(tmp_path) == len(RULES)
    assert not (tmp_path / "ZZ999.md").exists()
    assert (tmp_path / "notes.md").exists()
    assert (tmp_path / "IN001.md").read_text("utf-8").startswith("# IN001　应当解读的文件没有配套解读")
