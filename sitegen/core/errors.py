"""Exceptions for failures that a user can resolve. Faults of content are findings instead; anything else is a bug."""

from __future__ import annotations

from dataclasses import dataclass


class SitegenError(Exception):
    """The run cannot continue, for a reason other than the content.

    ``message`` and ``hint`` are Chinese, for editors. ``exit_code``: 2 for wrong usage or configuration, 3 for internal
    failures.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Outdated(SitegenError):
    """A source, or a cached result of it, changed during the run. The build then reads everything again, once."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in a register below ``content/_site/``; ``path`` is relative to the site root."""

    path: str
    line: int
    message: str
    hint: str = ""


class ConfigError(SitegenError):
    """The registers contain mistakes; ``problems`` lists all of them."""

    def __init__(self, problems: list[ConfigProblem]) -> None:
        super().__init__(f"站点配置有 {len(problems)} 处错误")
        self.problems = tuple(problems)
