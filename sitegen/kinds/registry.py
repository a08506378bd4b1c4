"""Which view shows the data of which kind: on a document's page, at the head of a section, on pages of their own.

A view is a pure function of public documents. It reads ``data`` as an editor wrote it and shows what it can: what is
missing or odd is left out or said to be missing, never an error, for it is the rules that judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.pages import Page
from sitegen.display.parts import Panel
from sitegen.kinds.declaration.panels import plain_panels
from sitegen.kinds.declaration.record import form_of


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that belongs to no document and no list: its template and its record."""

    template: str
    page: Page


DocumentView = Callable[[PublicDocument, Lists], Iterable[Panel]]
SectionView = Callable[[Section, Sequence[PublicDocument], Lists], Iterable[Panel]]
PageMaker = Callable[[Lists], Iterable[OwnPage]]

_DOCUMENT_VIEWS: dict[str, DocumentView] = {}
_SECTION_VIEWS: dict[str, SectionView] = {}
_PAGE_MAKERS: list[PageMaker] = []


def document_view(*kinds: str) -> Callable[[DocumentView], DocumentView]:
    """Register the view of a document's ``data`` for ``kinds`` (or for what ``kinds.yml`` names as ``view``)."""

    def register(view: DocumentView) -> DocumentView:
        _DOCUMENT_VIEWS.update(dict.fromkeys(kinds, view))
        return view

    return register


def section_view(*names: str) -> Callable[[SectionView], SectionView]:
    """Register the view of a section: for the kinds it lists, or by the name that ``column.yml`` gives as ``view``."""

    def register(view: SectionView) -> SectionView:
        _SECTION_VIEWS.update(dict.fromkeys(names, view))
        return view

    return register


def own_pages(maker: PageMaker) -> PageMaker:
    """Register a maker of pages that belong to no document and no list."""
    _PAGE_MAKERS.append(maker)
    return maker


def document_panels(document: PublicDocument, lists: Lists) -> tuple[Panel, ...]:
    """What the kind of ``document`` shows of its data: by its view, else as its declaration alone says."""
    kind = lists.site.data_kind(document.facts.kind)
    view = _DOCUMENT_VIEWS.get(kind)
    if view:
        return tuple(view(document, lists))
    data = form_of(document.facts, lists.site)
    return tuple(plain_panels(data, kind, document.facts)) if data is not None else ()


def section_panels(section: Section, lists: Lists) -> tuple[Panel, ...]:
    """What stands at the head of a section: its own view, or those of the kinds that it lists."""
    panels: list[Panel] = []
    kind_of = lists.site.data_kind
    for name in dict.fromkeys((section.view,) if section.view else map(kind_of, section.kinds)):
        view = _SECTION_VIEWS.get(kind_of(name))
        if view:
            documents = lists.by_section[section.id]
            own = documents if section.view else [one for one in documents if kind_of(one.facts.kind) == name]
            panels += view(section, own, lists)
    return tuple(panels)


def made_pages(lists: Lists) -> Iterable[OwnPage]:
    """Every page that belongs to no document and no list."""
    for maker in _PAGE_MAKERS:
        yield from maker(lists)
