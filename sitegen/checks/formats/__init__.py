"""The forms in which ``check`` gives its findings, by the name that the command line knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sitegen.checks.formats import text
from sitegen.checks.formats.csv import as_csv
from sitegen.checks.formats.github import as_github
from sitegen.checks.formats.gitlab import as_gitlab
from sitegen.checks.formats.json import as_json
from sitegen.checks.formats.junit import as_junit
from sitegen.checks.formats.sarif import as_sarif
from sitegen.checks.run import Checked
from sitegen.privacy.numbers import mask_numbers


def _with_paths_to_show(form: Callable[..., str]) -> Callable[..., str]:
    """``form`` without whole personal numbers in the names of files."""

    def show(checked: Checked, **options: bool) -> str:
        named = tuple(replace(finding, path=mask_numbers(finding.path)) for finding in checked.findings)
        return form(replace(checked, findings=named), **options)

    return show


as_text = _with_paths_to_show(text.as_text)
FORMATS: Mapping[str, Callable[..., str]] = {
    "text": as_text,
    "json": _with_paths_to_show(as_json),
    "sarif": _with_paths_to_show(as_sarif),
    "github": _with_paths_to_show(as_github),
    "gitlab": _with_paths_to_show(as_gitlab),
    "junit": _with_paths_to_show(as_junit),
    "csv": _with_paths_to_show(as_csv),
}

__all__ = ["FORMATS", "as_text"]
