"""What the ``data`` of each kind holds: the records that built-in kinds and those of installed packages declare."""

from __future__ import annotations

from importlib import import_module

from sitegen.core.document import Facts
from sitegen.kinds.added import added_kinds
from sitegen.kinds.declaration.record import Record, forms_by_kind
from sitegen.site.config import SiteConfig

_FAMILIES = (
    "agency",
    "annual_report",
    "budget",
    "catalogue",
    "debt",
    "decision",
    "enforcement",
    "gazette",
    "interaction",
    "interpretation",
    "plan",
    "power_list",
    "progress",
    "project",
    "request",
    "services",
    "statistics",
    "subsidy",
)
FORMS = forms_by_kind(import_module(f"sitegen.kinds.{family}.schema") for family in _FAMILIES)  # of built-in kinds


def forms_of(kind: str) -> tuple[type[Record], ...]:
    """The records that the ``data`` of ``kind`` may be; none where the kind declares none."""
    return FORMS.get(kind) or added_kinds().forms.get(kind, ())


def form_of(facts: Facts, site: SiteConfig) -> Record | None:
    """The ``data`` of a document as its kind declares it; ``None`` where the kind declares none."""
    found = (form.of(facts, site) for form in forms_of(site.data_kind(facts.kind)))
    return next((one for one in found if one is not None), None)
