"""A whole site with one finding of every rule, and the exact output of ``check`` for it."""

from __future__ import annotations

import difflib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from sitegen.build.pipeline import Checked, Options, check
from sitegen.checks.formats import as_text
from sitegen.checks.rules import RULES
from sitegen.core.document import Document
from sitegen.core.finding import Fault
from sitegen.site.config import SiteConfig
from tests.repositories import Repository
from tests.samples import TODAY

SITE = Path(__file__).parents[1] / "sites" / "bad"
EXPECTED = SITE / "expected.txt"
UPDATE = "UPDATE_EXPECTED"  # set to 1, the test writes its output to EXPECTED; read the diff before committing it

# The rule that crashes in these tests, and the document on which it does.
BROKEN, CRASHING = "TE003", "content/guard/rule-crashes.md"

# Codes with more than one finding: the count and the reason.
MORE_THAN_ONCE = {
    "AR001": (2, "whoever is wrong in one column is wrong in the total"),
    "AR002": (2, "whoever is wrong in one column is wrong in the total"),
    "AR003": (2, "a second row makes up for the first, so that the outcomes still add up"),
    "AR005": (2, "whoever is wrong in one column is wrong in the total"),
    "DT002": (2, "once exempted: how that reads"),
    "TE005": (2, "once in the baseline: how that reads"),
}


def test_every_rule_is_shown(bad: Checked, crashed: Checked) -> None:
    assert {finding.code for finding in (*bad.findings, *crashed.findings)} == set(RULES)


def test_every_rule_is_shown_once_but_for_those_listed(bad: Checked) -> None:
    more = {code: count for code, count in _counts(bad).items() if count > 1}
    assert more == {code: count for code, (count, _) in MORE_THAN_ONCE.items()}


def test_a_crash_adds_its_own_finding_and_leaves_the_baseline_alone(bad: Checked, crashed: Checked) -> None:
    before, after = _counts(bad), _counts(crashed)
    assert after - before == {"SG001": 1}
    assert before - after == {"SG006": 1}  # after a crash nobody knows which findings are fixed
    said = f"{CRASHING}:1: 错误 SG001 规则 {BROKEN} 在这里出错：ZeroDivisionError"
    assert f"\n{said}\n    改法：把 .sitegen/crashes.txt 交给维护人员。\n" in as_text(crashed)
    assert f"{BROKEN} {CRASHING}\n" in (crashed.root / ".sitegen" / "crashes.txt").read_text("utf-8")


def test_check_prints_exactly_the_expected_text(bad: Checked) -> None:
    text = as_text(bad)
    if os.environ.get(UPDATE) == "1":
        EXPECTED.write_text(text, "utf-8")
    expected = EXPECTED.read_text("utf-8") if EXPECTED.exists() else ""
    if text != expected:
        changed = difflib.unified_diff(expected.splitlines(), text.splitlines(), "expected.txt", "check", lineterm="")
        pytest.fail("\n".join([*changed, f"\nIf this is meant: {UPDATE}=1, and read the difference."]), pytrace=False)


def test_no_number_is_shown_whole(bad: Checked) -> None:
    text = as_text(bad)
    assert not [number for number in ("11010519491231002X", "13800138000", "6222021200000000013") if number in text]


def _counts(checked: Checked) -> Counter[str]:
    return Counter(finding.code for finding in checked.findings)


# the site as it is checked


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Check the bad site."""
    return _check(_make(tmp_path_factory.mktemp("bad") / "site"))


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Check the bad site with a rule that crashes on one document."""
    root = _make(tmp_path_factory.mktemp("crashed") / "site")
    rule = RULES[BROKEN]

    def crash(document: Document, site: SiteConfig) -> Iterable[Fault]:
        if document.facts.path == CRASHING:
            raise ZeroDivisionError
        return rule.function(document, site)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RULES, BROKEN, replace(rule, function=crash))
        return _check(root)


def _check(root: Path) -> Checked:
    return check(Options(root, today=TODAY, jobs=1))


def _make(root: Path) -> Path:
    """Copy the bad site to ``root`` and add a git history, and a name that differs from another only in case, which
    not every file system of a checkout can hold."""
    shutil.copytree(SITE, root, ignore=shutil.ignore_patterns(".sitegen", EXPECTED.name))
    twin = (root / "content" / "identity" / "address.md").read_text("utf-8")
    (root / "content" / "identity" / "Address.md").write_text(_renumbered(twin, 901), "utf-8")
    changed = root / "content" / "identity" / "index-changed.md"
    late = root / "content" / "dates" / "published-before-committed.md"
    texts = {path: path.read_text("utf-8") for path in (changed, late)}

    repository = Repository(root)
    changed.write_text(_renumbered(texts[changed], 902), "utf-8")
    late.unlink()
    repository.commit("2026-11-02")
    for path, text in texts.items():
        path.write_text(text, "utf-8")
    repository.commit("2026-11-20")
    return root


def _renumbered(text: str, serial: int) -> str:
    """Return the document ``text`` with another index number."""
    return re.sub(r"(?m)^(index: .*)\d{7}$", rf"\g<1>{serial:07d}", text)
