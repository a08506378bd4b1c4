"""``new`` writes a document in which ``check`` reports every field that is still empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.source.load import load_document
from tests.samples import command, findings


def test_a_new_policy_comes_with_its_interpretation_paired_both_ways(root: Path) -> None:
    code, out, _ = command("new policy policies/2026/water --title 饮水办法", root)
    assert (code, "content/policies/2026/water.md" in out) == (0, True)
    policy = load_document(root, "content/policies/2026/water.md").facts
    interpretation = load_document(root, "content/interpretations/2026/water.md").facts
    assert (policy.title, interpretation.title) == ("饮水办法", "《饮水办法》解读")
    assert [reference.target for reference in policy.interpretation] == ["../../interpretations/2026/water.md"]
    assert [reference.target for reference in interpretation.interprets] == ["../../policies/2026/water.md"]
    said = {finding.code for finding in findings(root)}
    assert said == {"FM002", "DS001", "TE001"}


@pytest.mark.parametrize(
    ("kind", "place"), [("policies", "a"), ("notice", "../a"), ("notice", "_site/a"), ("notice", "notice")]
)
def test_an_unknown_kind_a_bad_place_or_a_file_that_exists_is_refused(kind: str, place: str, root: Path) -> None:
    before = sorted(root.rglob("*"))
    assert command(f"new {kind} {place}", root).code == 2
    assert sorted(root.rglob("*")) == before
