"""What is wrong with the content: a fault as a rule says it, a finding as every output format shows it, a fix."""

from __future__ import annotations

from enum import StrEnum

from sitegen.core.records import record


class Severity(StrEnum):
    """Weight of a finding; an error keeps the site from being published."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@record
class Fix:
    """A safe mend: on ``line``, the first ``old`` from ``column`` on becomes ``new`` (both count from 1)."""

    line: int
    column: int
    old: str
    new: str


@record
class Finding:
    """One fault of the content, as every output format shows it.

    ``path`` is relative to the site root with ``/``; ``line`` and ``column`` count from 1, ``length`` is the
    number of characters meant, 0 where it is not known. ``evidence`` tells this fault from others of its
    code in the document whatever line it stands on. ``exempted`` is by the document, ``baselined`` by the
    site's baseline: either way it is accepted for now.
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
        """True where the finding counts against nobody."""
        return self.exempted or self.baselined

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.code, self.message)


@record
class Fault:
    """What a rule (or the reader of a file) says is wrong, before severities and exemptions.

    ``path`` is empty for the document at hand; ``severity`` overrides the rule's own, downwards. ``length`` and
    ``evidence`` as in ``Finding``; where a rule gives no evidence, its message serves. ``within``: the keys and
    positions that lead to what is meant in the field ``data``; the check finds their place in the source.
    """

    message: str
    line: int = 1
    hint: str = ""
    column: int = 1
    path: str = ""
    severity: Severity | None = None
    code: str = ""
    length: int = 0
    evidence: str = ""
    fix: Fix | None = None
    within: tuple[str | int, ...] = ()
