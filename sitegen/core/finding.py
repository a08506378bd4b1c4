"""Problems of the content: the fault that a rule yields, the finding that reports show, the fix of one line."""

from __future__ import annotations

from enum import StrEnum

from sitegen.core.records import record, unkeyed


class Severity(StrEnum):
    """Severity of a finding. An error blocks publication."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for ``ERROR``, larger for less severe."""
        return list(Severity).index(self)


@record
class Fix:
    """A safe replacement on one line: the first ``old`` at or after ``column`` becomes ``new``.

    ``line`` and ``column`` count from 1.
    """

    line: int
    column: int
    old: str
    new: str


@record
class Finding:
    """One problem of the content, in the form that every report format uses.

    ``path`` is relative to the site root, ``/``-separated. ``line`` and ``column`` count from 1. ``length`` is the
    number of characters to mark, 0 if unknown. ``evidence`` identifies the finding among those with the same code in
    the same document, independent of its line; the baseline uses it. ``exempted``: the front matter accepts the
    finding; ``baselined``: the baseline does.
    """

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    hint: str = ""
    basis: str = ""
    exempted: bool = False
    baselined: bool = False
    length: int = 0
    evidence: str = ""
    fix: Fix | None = None

    @property
    def accepted(self) -> bool:
        """True if an exemption or the baseline accepts the finding."""
        return self.exempted or self.baselined

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.code, self.message)


@record
class Fault:
    """A problem as a rule or the loader yields it, before site severities and exemptions apply.

    An empty ``path`` means the document under check. ``severity`` may lower the rule's severity. ``length`` and
    ``evidence`` are as in ``Finding``; the message replaces a missing ``evidence``. ``within`` is the path of keys and
    list positions to the value in the field ``data``; the check converts it to a line and column, with ``at_key`` to
    those of the last key.
    """

    message: str
    line: int = unkeyed(default=1)
    hint: str = ""
    column: int = unkeyed(default=1)
    path: str = ""
    severity: Severity | None = None
    code: str = ""
    length: int = 0
    evidence: str = ""
    fix: Fix | None = None
    within: tuple[str | int, ...] = ()
    at_key: bool = False
