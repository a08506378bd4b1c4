"""The views of the kinds, one module for each family; importing the package fills the registry."""

from sitegen.views import annualreports, catalogues, gazettes, interaction, interpretations, policies, screens, services
from sitegen.views.registry import document_panels, made_pages, section_panels

__all__ = [
    "annualreports",
    "catalogues",
    "document_panels",
    "gazettes",
    "interaction",
    "interpretations",
    "made_pages",
    "policies",
    "screens",
    "section_panels",
    "services",
]
