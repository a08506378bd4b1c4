"""The public API: its documented example runs, and what it says of documents is what the check knows."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

from sitegen.api import site as site_module
from sitegen.api.site import ConfigError, Publication, Severity, open_site
from tests.samples import TODAY, findings, make_site


def test_the_documented_example_runs_as_it_is_written(tmp_path: Path) -> None:
    names = vars(site_module) | {"root": make_site(tmp_path / "site")}
    (example,) = doctest.DocTestFinder(recurse=False).find(site_module, globs=names)
    told: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(example, out=told.append)
    assert (results.attempted > 5, results.failed) == (True, 0), "".join(told)


@pytest.mark.parametrize("name", ["kinds", "rules", "site"])
def test_every_public_name_is_there(name: str) -> None:
    module = importlib.import_module(f"sitegen.api.{name}")
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


def test_documents_say_whether_the_public_may_see_them(tmp_path: Path) -> None:
    change = (
        "--- content/notice.md\npublished: 2026-12-24\n"
        "--- content/policy.md\ndisclosure: 不予公开\nreason: 条例第十六条\n"
        "--- content/broken.md\ndisclosure: 公开\n"
    )
    root = make_site(tmp_path / "site", change)
    result = open_site(root, today=TODAY).check()
    assert result.findings == findings(root)
    assert {one.facts.path: (one.publication, one.url) for one in result.documents} == {
        "content/broken.md": (Publication.WITHHELD, None),
        "content/interpretation.md": (Publication.PUBLIC, "documents/interpretation.html"),
        "content/notice.md": (Publication.AWAITED, None),
        "content/policy.md": (Publication.WITHHELD, None),
    }


def test_a_check_passes_up_to_a_severity_and_accepted_findings_do_not_count(tmp_path: Path) -> None:
    site = open_site(make_site(tmp_path / "site", "--- content/notice.md\n正文：\n第一条<br>\n"), today=TODAY)
    assert [finding.code for finding in site.check().findings] == ["TE005"]
    assert (site.check().passed(), site.check().passed(Severity.WARNING)) == (True, False)


def test_a_build_that_errors_forbid_leaves_the_output_alone(tmp_path: Path) -> None:
    site = open_site(make_site(tmp_path / "site", "--- content/notice.md\ntitle: ~\n"), today=TODAY)
    built = site.build(tmp_path / "output", search=False)
    assert (built.published, built.pages, (tmp_path / "output").exists()) == (False, 0, False)
    assert not built.check.passed()
    forced = site.build(tmp_path / "output", search=False, force=True)
    assert (forced.published, forced.pages > 0) == (True, True)
    assert (tmp_path / "output" / "index.html").is_file()


def test_a_site_with_a_faulty_configuration_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        open_site(make_site(tmp_path / "site", "=== content/_site/rules.yml\nXA001: {off: true, reason: 试}\n"))
    assert [(problem.path, problem.line) for problem in raised.value.problems] == [("content/_site/rules.yml", 1)]
