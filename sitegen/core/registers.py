"""Entries of the site's registers: kinds, departments, sections, rule settings."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum

from sitegen.core.finding import Severity
from sitegen.core.records import record


class InterpretationDuty(StrEnum):
    """When a document of a kind needs an interpretation."""

    NEVER = "never"
    ALWAYS = "always"
    POLICY = "policy"  # normative documents always, others unless exempted with a reason


@record
class Kind:
    """A kind of document, read from ``kinds.yml``.

    ``required`` are the front matter fields that it needs. ``classes`` are the statutory classes that it fills: clauses
    of 条例 such as ``20-7``. ``view`` names the view that shows its data; empty for the view with the kind's own name.
    """

    name: str
    label: str
    required: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    template: str = "document.html"
    freshness_days: int | None = None
    interpretation: InterpretationDuty = InterpretationDuty.NEVER
    column_type: str = "信息公开目录"
    view: str = ""


LEVELS = ("政府", "部门", "镇街", "所属单位")


@record
class Department:
    """An entry of ``departments.yml``.

    A 所属单位 may name its ``parent``. ``since`` and ``until`` are the first and last day of the unit, ``None`` if
    open-ended. ``not_applicable`` are (kind, reason) of what the unit need not publish.
    """

    name: str
    slug: str
    short: str = ""
    letters: tuple[str, ...] = ()
    level: str = "部门"
    uscc: str = ""
    normative: bool = False
    contact: str = ""
    parent: str = ""
    since: date | None = None
    until: date | None = None
    not_applicable: tuple[tuple[str, str], ...] = ()

    def reason_against(self, kind: str) -> str:
        """The registered reason why the unit need not publish ``kind``; empty if there is none."""
        return dict(self.not_applicable).get(kind, "")


@record
class Section:
    """A section of the column; ``path`` joins the names from the root with ``/``.

    ``freshness_days`` is the maximum age of its newest document: 0 for no maximum, ``None`` for the one of its kinds.
    ``view`` names the panels at the top of its page; empty for those of its kinds. ``line`` is its line in
    ``column.yml``.
    """

    id: str
    name: str
    path: str
    description: str = ""
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    required: bool = False
    note: str = ""
    library: bool = False
    column_type: str = ""
    view: str = ""
    freshness_days: int | None = None
    line: int = field(default=1, compare=False)
    children: tuple[Section, ...] = ()


@record
class RuleSetting:
    """A site's change to one rule (``rules.yml``), with its reason. ``threshold`` replaces the rule's default."""

    code: str
    severity: Severity | None
    off: bool
    reason: str
    line: int
    threshold: float | None = None


@record
class RuleFile:
    """A file of a site's own rules: its path from the site's root, and its text as it was read with the registers."""

    path: str
    text: str
