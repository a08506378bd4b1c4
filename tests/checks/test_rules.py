"""Examples in the rules' docstrings: the bad ones have a finding of the rule, the good ones have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.checks.rules import RULES, Rule
from tests.samples import PART, codes, findings, make_site

_WRITTEN = {"SG001"}  # has no example: tests/checks/test_bad_site.py makes a rule crash


def _examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{code}-{number}")
        for code, rule in sorted(RULES.items())
        for number, example in enumerate(getattr(rule.page, kind), 1)
        if code not in _WRITTEN
    ]


def test_only_rules_that_no_change_can_trigger_have_examples_that_are_not_run() -> None:
    told = {code for code, rule in RULES.items() if not all(map(PART.search, (*rule.page.bad, *rule.page.good)))}
    assert told == _WRITTEN


def test_the_example_site_is_sound(tmp_path: Path) -> None:
    assert findings(make_site(tmp_path / "site")) == ()


@pytest.mark.parametrize(("rule", "example"), _examples("bad"))
def test_a_bad_example_is_found_with_place_and_hint(rule: Rule, example: str, tmp_path: Path) -> None:
    found = [finding for finding in findings(make_site(tmp_path / "site", example)) if finding.code == rule.code]
    assert found, f"{rule.code} did not fire"
    for finding in found:
        assert finding.path.startswith("content/")
        assert finding.line >= 1
        assert finding.message
        assert finding.severity == rule.severity
        assert finding.basis == rule.basis


@pytest.mark.parametrize(("rule", "example"), _examples("good"))
def test_a_good_example_is_not_found(rule: Rule, example: str, tmp_path: Path) -> None:
    assert rule.code not in codes(make_site(tmp_path / "site", example))
