"""Expected failures: those that a user can mend, as opposed to bugs and to faults of content."""

from __future__ import annotations

from dataclasses import dataclass


class SitegenError(Exception):
    """Something outside the content keeps the run from going on.

    ``exit_code`` follows the command line's contract: 2 wrong usage or configuration, 3 internal.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Outdated(SitegenError):
    """A source, or what was kept of it, is not what this run took it for: everything must be read again."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in ``content/_site/``; ``path`` is relative to the site root."""

    path: str
    line: int
    message: str
    hint: str = ""


class ConfigError(SitegenError):
    """Every mistake of the configuration, gathered before the run stops."""

    def __init__(self, problems: list[ConfigProblem]) -> None:
        super().__init__(f"站点配置有 {len(problems)} 处错误")
        self.problems = tuple(problems)
