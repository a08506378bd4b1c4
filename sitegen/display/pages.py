"""The data of each page type, as a frozen record that contains everything its template may use.

Records contain plain values, so a page depends only on its record, its template and the rendered body. URLs are
relative to the output root; templates call ``link(url)`` to make them relative to the page. Dates are text
(``YYYY-MM-DD``).
"""

from __future__ import annotations

from sitegen.core.records import record
from sitegen.display.frame import Common, NavItem, Pager
from sitegen.display.parts import Item, Panel, Related


@record
class HomeBlock:
    """A section on the home page, with its newest documents."""

    section: NavItem
    description: str
    note: str
    items: tuple[Item, ...]


@record
class HomePage:
    """The home page of the column."""

    common: Common
    blocks: tuple[HomeBlock, ...]
    latest: tuple[Item, ...]
    policies: tuple[Item, ...]
    interpretations: tuple[Item, ...]
    departments: tuple[NavItem, ...]
    total: int
    in_force: int
    updated: str
    policy_url: str | None
    interpretation_url: str | None


@record
class SectionPage:
    """One page of a section's list.

    Only the first page has ``children`` and ``panels``, which display all documents of the section together, such as a
    matrix of departments and years.
    """

    common: Common
    name: str
    description: str
    note: str
    children: tuple[HomeBlock, ...]
    panels: tuple[Panel, ...]
    items: tuple[Item, ...]
    total: int
    pager: Pager | None


@record
class FacetValue:
    """A value of a facet, or a tab, with the URL of its list and the number of its documents."""

    label: str
    url: str
    count: int
    current: bool


@record
class Facet:
    """A facet of the policy library: department, year, theme, genre or validity."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@record
class LibraryPage:
    """One page of the policy library.

    ``tabs`` link the list of documents in force and the list of others. ``facets`` link a static list for each value;
    ``chosen`` is the (facet, value) of this list, if any.
    """

    common: Common
    tabs: tuple[FacetValue, ...]
    facets: tuple[Facet, ...]
    chosen: tuple[str, str] | None
    items: tuple[Item, ...]
    ended_items: tuple[Item, ...]
    total: int
    pager: Pager | None


@record
class FieldRow:
    """A row of a document's metadata; ``links`` are (text, URL) of lists of documents with the same value.

    ``shape`` is ``badge`` for a value with a ``tone`` (as in ``validity_tone``), ``code`` for one that may wrap after a
    slash, ``""`` for plain text.
    """

    label: str
    value: str
    links: tuple[tuple[str, str], ...] = ()
    shape: str = ""
    tone: str = ""


@record
class FileLink:
    """A file to download; ``size`` and ``type`` are display text, such as ``1.2 MB`` and ``PDF``."""

    url: str
    title: str
    type: str
    size: str
    download: str


@record
class RelationGroup:
    """Documents with the same relation to this one, such as 废止了 or 被…废止."""

    label: str
    documents: tuple[Related, ...]


@record
class Banner:
    """A notice above a document that is not, or only partly, in force. ``tone``: ended, pending or amended."""

    tone: str
    text: str
    documents: tuple[Related, ...]


@record
class TocEntry:
    """An entry of a document's table of contents."""

    level: int
    text: str
    anchor: str


@record
class DocumentPage:
    """The page of one document, without its body, which the template receives separately.

    ``title_parts`` is the title, split where a line may break. ``panels`` display the field ``data``. ``inscription``
    is the note under the title of a rule (规章的题注): the orders that issued and amended it, and its effective date.
    ``downloads`` are the document itself as files, ``attachments`` the files that belong to it.
    """

    common: Common
    title_parts: tuple[str, ...]
    kind: str
    kind_label: str
    fields: tuple[FieldRow, ...]
    published: str
    source: str
    inscription: str
    banner: Banner | None
    toc: tuple[TocEntry, ...]
    panels: tuple[Panel, ...]
    attachments: tuple[FileLink, ...]
    downloads: tuple[FileLink, ...]
    interpretations: tuple[Related, ...]
    interpretation_note: str
    relations: tuple[RelationGroup, ...]
    contact: str
    newer: Item | None
    older: Item | None


@record
class DepartmentPage:
    """One page of the list of a department's documents; ``groups`` are (kind, number of documents)."""

    common: Common
    name: str
    level: str
    contact: str
    groups: tuple[tuple[str, int], ...]
    items: tuple[Item, ...]
    total: int
    pager: Pager | None


@record
class DepartmentGroup:
    """Departments of one level."""

    level: str
    departments: tuple[NavItem, ...]


@record
class DepartmentsPage:
    """The register of departments."""

    common: Common
    groups: tuple[DepartmentGroup, ...]


@record
class FilterValue:
    """A value of a search filter, with the number of its documents."""

    value: str
    label: str
    count: int


@record
class Filter:
    """A filter of the search page."""

    name: str
    label: str
    values: tuple[FilterValue, ...]


@record
class SearchPage:
    """The search page; ``index`` is the folder of the search index, ``None`` if the build made none."""

    common: Common
    filters: tuple[Filter, ...]
    total: int
    index: str | None


@record
class PanelPage:
    """A page that consists of panels, such as the statistics; ``total`` is the number of entries in a paged list."""

    common: Common
    name: str
    description: str
    panels: tuple[Panel, ...]
    total: int = 0
    pager: Pager | None = None


@record
class Slide:
    """One slide of the public screen: lines of a list, or large figures as (label, figure)."""

    title: str
    items: tuple[Item, ...]
    figures: tuple[tuple[str, str], ...]


@record
class ScreenPage:
    """The page for a screen in a public lobby, a loop of slides."""

    common: Common
    slides: tuple[Slide, ...]


@record
class RequestPage:
    """The request form; ``recipients`` are the bodies that accept requests for information."""

    common: Common
    recipients: tuple[str, ...]


@record
class PlainPage:
    """A page without data of its own: the not-found page."""

    common: Common


@record
class ContentsPage:
    """A page of all sections: site map, touch screen."""

    common: Common
    contents: tuple[NavItem, ...]


Page = (
    HomePage
    | SectionPage
    | LibraryPage
    | DocumentPage
    | DepartmentPage
    | DepartmentsPage
    | SearchPage
    | PanelPage
    | ScreenPage
    | RequestPage
    | PlainPage
    | ContentsPage
)
