"""Imports the view of every kind, which registers it, and hands on the calls that collect panels and pages."""

from importlib import import_module

from sitegen.kinds.registry import document_panels, made_pages, section_panels

__all__ = ["document_panels", "made_pages", "section_panels"]

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
    "policy",
    "progress",
    "project",
    "request",
    "services",
    "statistics",
    "subsidy",
)
for _family in _FAMILIES:
    import_module(f"sitegen.kinds.{_family}.view")
