"""The parts that all page types share: breadcrumbs, navigation, paging, meta tags, site data."""

from __future__ import annotations

from collections.abc import Mapping

from sitegen.core.records import record


@record
class Crumb:
    """A breadcrumb; the last one, the page itself, has no URL."""

    name: str
    url: str | None


@record
class NavLink:
    """A section in the navigation of every page.

    It has no count of documents, because a new document would then change every page.
    """

    id: str
    name: str
    url: str
    children: tuple[NavLink, ...] = ()


@record
class NavItem:
    """A section in a list of sections; ``count`` is the number of public documents in it and its descendants."""

    id: str
    name: str
    url: str
    count: int
    children: tuple[NavItem, ...] = ()


@record
class SiteView:
    """Site data that is the same on all pages; ``nav_urls`` are the URLs of all sections in the navigation."""

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
    """Links between the pages of a list; ``pages`` are (number, URL), ``None`` for a gap."""

    number: int
    total: int
    previous: str | None
    next: str | None
    pages: tuple[tuple[int, str] | None, ...]


@record
class Common:
    """Data that every page has; ``meta`` are (name, content) of the meta tags of 国办发〔2017〕47号.

    ``section`` is the id of the page's section. ``structured`` is JSON-LD from the module of that name, safe in a
    script element; empty for most pages.
    """

    url: str
    title: str
    breadcrumbs: tuple[Crumb, ...]
    meta: tuple[tuple[str, str], ...]
    section: str = ""
    structured: str = ""
