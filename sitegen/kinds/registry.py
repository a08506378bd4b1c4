"""Which view shows the data of which kind: on a document's page, at the head of a section, on pages of their own.

A view is a pure function of public documents. It reads ``data`` as an editor wrote it and shows what it can: what is
missing or odd is left out or said to be missing, never an error, for it is the rules that judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Generic, TypeVar

from sitegen.catalogue.public import PublicDocument
from sitegen.core.extensions import declare, declared
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.pages import Page
from sitegen.display.parts import Panel


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that belongs to no document and no list: its template and its record."""

    template: str
    page: Page


DocumentView = Callable[[PublicDocument, Lists], Iterable[Panel]]
SectionView = Callable[[Section, Sequence[PublicDocument], Lists], Iterable[Panel]]
PageMaker = Callable[[Lists], Iterable[OwnPage]]

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class _Declared(Generic[View]):
    """A view and the names that it was declared for."""

    names: tuple[str, ...]
    view: View


class OfDocuments(_Declared[DocumentView]):
    """The view of a document's data; the names are kinds."""


class OfSections(_Declared[SectionView]):
    """The view at the head of a section; the names are kinds, or views that ``column.yml`` names."""


class OfPages(_Declared[PageMaker]):
    """The maker of pages that belong to no document and no list; it needs no names."""


def document_view(*kinds: str) -> Callable[[DocumentView], DocumentView]:
    """Declare the view of a document's ``data`` for ``kinds`` (or for what ``kinds.yml`` names as ``view``)."""

    def declaring(view: DocumentView) -> DocumentView:
        declare(view, OfDocuments(kinds, view))
        return view

    return declaring


def section_view(*names: str) -> Callable[[SectionView], SectionView]:
    """Declare the view of a section: for the kinds it lists, or by the name that ``column.yml`` gives as ``view``."""

    def declaring(view: SectionView) -> SectionView:
        declare(view, OfSections(names, view))
        return view

    return declaring


def own_pages(maker: PageMaker) -> PageMaker:
    """Declare a maker of pages that belong to no document and no list."""
    declare(maker, OfPages((), maker))
    return maker


def views_by_name(modules: Iterable[ModuleType], kind: type[_Declared[View]]) -> dict[str, View]:
    """The views of one ``kind`` that ``modules`` declare, by name."""
    found = (one for module in modules for one in declared(module, kind))
    return {name: one.view for one in found for name in one.names}
