"""The views of the kinds, one module for each family; importing the package fills the registry."""

from sitegen.views import (
    annualreports,
    catalogues,
    decisions,
    gazettes,
    interaction,
    interpretations,
    plans,
    policies,
    progress,
    projects,
    screens,
    services,
)
from sitegen.views.registry import document_panels, made_pages, section_panels

__all__ = [
    "annualreports",
    "catalogues",
    "decisions",
    "document_panels",
    "gazettes",
    "interaction",
    "interpretations",
    "made_pages",
    "plans",
    "policies",
    "progress",
    "projects",
    "screens",
    "section_panels",
    "services",
]
