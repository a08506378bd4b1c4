"""Entries of a site's registers: kinds, departments, sections, settings of rules."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from enum import StrEnum

from sitegen.core.finding import Severity
from sitegen.core.records import record


class InterpretationDuty(StrEnum):
    """When a kind must be paired with an interpretation."""

    NEVER = "never"
    ALWAYS = "always"
    POLICY = "policy"  # normative documents always, others unless exempted with a reason


@record
class Kind:
    """A kind of document, read from a table (``kinds.yml``).

    ``view`` names the view that shows its data, where that is not the one of its own name.
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
    """An entry of the register of departments.

    A 所属单位 may name its ``parent``. ``since`` and ``until`` are the first and the last day of the unit, ``None``
    where it has always been and still is. ``not_applicable`` are (kind, reason): what it need not publish.
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
        """Why the unit need not publish ``kind``; empty where the register gives no reason."""
        return dict(self.not_applicable).get(kind, "")


@record
class Section:
    """A section of the column; ``path`` is the names from the root joined with ``/``.

    ``freshness_days`` is how old its newest document may be: 0 for any age, ``None`` for what its kinds say.
    ``view`` names what stands at its head, where its kinds do not say it; ``line`` is where ``column.yml`` names it.
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
    """What a site changed about one rule (``rules.yml``), with its reason. ``threshold`` replaces the rule's own."""

    code: str
    severity: Severity | None
    off: bool
    reason: str
    line: int
    threshold: float | None = None
