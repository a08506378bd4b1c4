"""The table that sets the county's work plan against pages and rules: every page is built, every code exists."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.rules import RULES
from tests.conftest import REPOSITORY

TABLE = REPOSITORY / "docs/对照表.md"
CLAUSES = 18


def rows() -> list[list[str]]:
    lines = TABLE.read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] not in ("条", "---")]


def test_every_clause_of_the_work_plan_has_a_row() -> None:
    clauses = dict.fromkeys(row[0] for row in rows())
    assert len(clauses) == CLAUSES
    parts = {"一": "一二三四五", "二": "一二三四", "三": "一二三四", "四": "一二", "五": "一二三"}
    assert list(clauses) == [f"{part}（{clause}）" for part, own in parts.items() for clause in own]


def test_every_page_of_the_table_is_built(sample_output: Path) -> None:
    named = {page for row in rows() for page in re.findall(r"`([\w./-]+\.(?:html|json))`", row[2])}
    assert len(named) > 30
    assert sorted(page for page in named if not (sample_output / page).is_file()) == []
    assert [row for row in rows() if "`" not in row[2] and "流程" not in row[2]] == []


def test_every_rule_of_the_table_exists() -> None:
    named = {code for row in rows() for code in row[3].split()}
    known = set(RULES) if isinstance(RULES, dict) else {rule.code for rule in RULES}
    assert named - known == set()
    assert all(row[3] for row in rows())
