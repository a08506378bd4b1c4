"""The forms in which ``check`` gives its findings, by the name that the command line knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sitegen.checking import Checked
from sitegen.formats.csv import as_csv
from sitegen.formats.github import as_github
from sitegen.formats.gitlab import as_gitlab
from sitegen.formats.json import as_json
from sitegen.formats.junit import as_junit
from sitegen.formats.sarif import as_sarif
from sitegen.formats.text import as_text

FORMATS: Mapping[str, Callable[[Checked], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "gitlab": as_gitlab,
    "junit": as_junit,
    "csv": as_csv,
}

__all__ = ["FORMATS", "as_text"]
