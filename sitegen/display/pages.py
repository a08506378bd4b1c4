"""What a template may see: one frozen record for each page type, complete and public.

A record holds plain values only, so that a page is a function of its record, its template and the
stored body. Addresses are relative to the output root; templates turn them into links with
``link(url)``. Dates are text (``YYYY-MM-DD``), ready to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.core.records import record
from sitegen.display.parts import Item, Panel, Related


@record
class Crumb:
    """A step of the breadcrumbs; the page itself has no address."""

    name: str
    url: str | None


@record
class NavLink:
    """A section in the navigation, which all pages have: so it tells nothing that a new document changes."""

    id: str
    name: str
    url: str
    children: tuple[NavLink, ...] = ()


@record
class NavItem:
    """A section in a list of contents; ``count`` is the number of public documents in and below it."""

    id: str
    name: str
    url: str
    count: int
    children: tuple[NavItem, ...] = ()


@record
class SiteView:
    """The same for every page: who publishes the column, its navigation, and the pages that stand in it."""

    name: str
    short_name: str
    column: str
    url: str
    domain: str
    site_id_code: str
    icp: str
    police: str
    host: str
    operator: str
    contact: Mapping[str, str]
    nav: tuple[NavLink, ...]
    nav_urls: tuple[str, ...]
    generator: str


@record
class Pager:
    """Where a paged list stands; ``pages`` are (number, url), ``None`` for a gap."""

    number: int
    total: int
    previous: str | None
    next: str | None
    pages: tuple[tuple[int, str] | None, ...]


@record
class Common:
    """What every page has; ``meta`` are (name, content) of the tags of 国办发〔2017〕47号.

    ``structured`` is JSON-LD, ready to stand in a data block (``structured`` makes it); empty for most pages.
    """

    url: str
    title: str
    breadcrumbs: tuple[Crumb, ...]
    meta: tuple[tuple[str, str], ...]
    section: str = ""
    structured: str = ""


@record
class HomeBlock:
    """A block of the home page: a section, its children and its newest documents."""

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
    """A page of a section's list; ``children`` and ``panels`` (the section's documents as a whole, e.g. as a matrix)
    stand on the first page only."""

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
    """A value of a facet, or a tab: its list and how many documents it holds."""

    label: str
    url: str
    count: int
    current: bool


@record
class Facet:
    """One way of dividing the policy library: department, year, theme, genre or validity."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@record
class LibraryPage:
    """A page of the policy library.

    ``tabs`` are the two lists kept apart (in force, no longer in force); ``facets`` lead to the
    static list of each value; ``chosen`` names the facet value shown, if any.
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
    """A row of a document's metadata block; ``links`` are (text, address) of the lists of documents alike.

    ``shape``: ``badge`` for a value with a ``tone`` (as in ``validity_tone``), ``code`` for one that may break after
    each slash, ``""`` for plain text.
    """

    label: str
    value: str
    links: tuple[tuple[str, str], ...] = ()
    shape: str = ""
    tone: str = ""


@record
class FileLink:
    """An attachment; ``size`` is ready to be shown, ``type`` is e.g. ``PDF``."""

    url: str
    title: str
    type: str
    size: str
    download: str


@record
class RelationGroup:
    """Documents that stand in one relation to the page's, e.g. 废止了 / 被…废止."""

    label: str
    documents: tuple[Related, ...]


@record
class Banner:
    """Shown above a document that is not simply in force. ``tone``: ended, pending or amended."""

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
    """The page of one document; its body comes beside the record.

    ``title_parts`` is the title, cut where a line may end; one part where it has no such place. ``panels`` show what
    its kind keeps in ``data``; each says where it stands. ``inscription`` is the note under
    the title of a rule (规章的题注): issued by which order, changed by which, in force since. ``downloads`` are the
    document itself as files; what ``attachments`` holds belongs to it.
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
    """A page of what one department published; ``groups`` are (kind, number of documents)."""

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
    """A value that the search may be narrowed to."""

    value: str
    label: str
    count: int


@record
class Filter:
    """One way of narrowing the search."""

    name: str
    label: str
    values: tuple[FilterValue, ...]


@record
class SearchPage:
    """The search page; ``index`` is the folder of the search index, ``None`` where none was built."""

    common: Common
    filters: tuple[Filter, ...]
    total: int
    index: str | None


@record
class PanelPage:
    """A page made of panels alone, such as the statistics of the column; ``total`` counts what is paged."""

    common: Common
    name: str
    description: str
    panels: tuple[Panel, ...]
    total: int = 0
    pager: Pager | None = None


@record
class Slide:
    """What the public screen shows at one time: lines of a list, or (label, figure) writ large."""

    title: str
    items: tuple[Item, ...]
    figures: tuple[tuple[str, str], ...]


@record
class ScreenPage:
    """The page for a screen in a lobby: slides that follow one another."""

    common: Common
    slides: tuple[Slide, ...]


@record
class RequestPage:
    """The form in which information is requested; ``recipients`` are the bodies that take requests."""

    common: Common
    recipients: tuple[str, ...]


@record
class PlainPage:
    """A page that shows nothing but the site itself: the not-found page."""

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
