"""The views of every kind, built in or of installed packages, and the calls that collect panels and pages."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from sitegen.catalogue.public import PublicDocument
from sitegen.core.extensions import declared
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Panel
from sitegen.kinds.added import added_kinds
from sitegen.kinds.declaration.panels import plain_panels
from sitegen.kinds.registry import OfDocuments, OfPages, OfSections, OwnPage, views_by_name
from sitegen.kinds.schemas import form_of

_FAMILIES = (
    "agency",
    "annual_report",
    "budget",
    "catalogue",
    "debt",
    "decision",
    "enforcement",
    "gazette",
    "guide",
    "interaction",
    "interpretation",
    "plan",
    "policy",
    "power_list",
    "progress",
    "project",
    "request",
    "services",
    "statistics",
    "subsidy",
)
_MODULES = [import_module(f"sitegen.kinds.{family}.view") for family in _FAMILIES]
_OF_DOCUMENTS = views_by_name(_MODULES, OfDocuments)
_OF_SECTIONS = views_by_name(_MODULES, OfSections)
_OF_PAGES = [one.view for module in _MODULES for one in declared(module, OfPages)]


def document_panels(document: PublicDocument, lists: Lists) -> tuple[Panel, ...]:
    """What the kind of ``document`` shows of its data: by its view, else as its declaration alone says."""
    kind = lists.site.data_kind(document.facts.kind)
    view = _OF_DOCUMENTS.get(kind) or added_kinds().of_documents.get(kind)
    if view:
        return tuple(view(document, lists))
    data = form_of(document.facts, lists.site)
    return tuple(plain_panels(data, kind, document.facts, lists)) if data is not None else ()


def section_panels(section: Section, lists: Lists) -> tuple[Panel, ...]:
    """What stands at the head of a section: its own view, or those of the kinds that it lists."""
    panels: list[Panel] = []
    kind_of = lists.site.data_kind
    for name in dict.fromkeys((section.view,) if section.view else map(kind_of, section.kinds)):
        view = _OF_SECTIONS.get(kind_of(name)) or added_kinds().of_sections.get(kind_of(name))
        if view:
            documents = lists.by_section[section.id]
            own = documents if section.view else [one for one in documents if kind_of(one.facts.kind) == name]
            panels += view(section, own, lists)
    return tuple(panels)


def made_pages(lists: Lists) -> Iterable[OwnPage]:
    """Every page that belongs to no document and no list."""
    for maker in _OF_PAGES:
        yield from maker(lists)
