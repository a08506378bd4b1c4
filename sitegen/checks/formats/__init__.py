"""Output formats of ``check`` by their names on the command line."""

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


def _masking_paths(writer: Callable[..., str]) -> Callable[..., str]:
    """Wrap a format so that it masks personal numbers in file names."""

    def write(checked: Checked, **options: bool) -> str:
        findings = tuple(replace(finding, path=mask_numbers(finding.path)) for finding in checked.findings)
        return writer(replace(checked, findings=findings), **options)

    return write


as_text = _masking_paths(text.as_text)
FORMATS: Mapping[str, Callable[..., str]] = {
    "text": as_text,
    "json": _masking_paths(as_json),
    "sarif": _masking_paths(as_sarif),
    "github": _masking_paths(as_github),
    "gitlab": _masking_paths(as_gitlab),
    "junit": _masking_paths(as_junit),
    "csv": _masking_paths(as_csv),
}

__all__ = ["FORMATS", "as_text"]
