"""From the public view to page jobs: what is rendered, where, and with which record.

A job holds all that its template may see. Planning reads no file and renders nothing. What pages show of documents'
data comes first: the index needs it as well, and workers can make that while the pages are planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sitegen import __version__
from sitegen.catalogue.public import PublicDocument, PublicView
from sitegen.core.records import record
from sitegen.core.urls import NOT_FOUND, document_url
from sitegen.display.lists import Lists
from sitegen.display.pages import FileLink, NavItem, NavLink, Page, SiteView
from sitegen.display.parts import Panel, texts
from sitegen.downloads.files import Download, available, plan_downloads
from sitegen.exports.opendata import RecordEntry, plan_record
from sitegen.kinds.registry import OwnPage
from sitegen.kinds.views import document_panels, made_pages, section_panels
from sitegen.pages.document import document_page
from sitegen.pages.library import Library
from sitegen.pages.libraryindex import LIBRARY_DATA, library_data
from sitegen.pages.listings import (
    department_pages,
    department_register,
    home_page,
    plain_page,
    search_page,
    section_pages,
    site_map,
)
from sitegen.pages.overview import overview
from sitegen.pages.screens import public_places

COLUMN_NAME = "政府信息公开"


@record
class PageJob:
    """One page: its address, its template, its record, and the key of its body in the store."""

    url: str
    template: str
    page: Page
    body_key: str = ""


@record
class Plan:
    """Every page of the site and what they share.

    ``files`` are the data that pages load, by address; ``downloads`` are the files to be made of documents, ``records``
    their data.
    """

    site: SiteView
    jobs: tuple[PageJob, ...]
    files: Mapping[str, bytes]
    downloads: tuple[Download, ...]
    records: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The public view in lists, and the panels that pages show of each document's data, by its path."""

    view: PublicView
    lists: Lists
    panels: Mapping[str, tuple[Panel, ...]]

    def texts(self) -> dict[str, tuple[str, ...]]:
        """What the panels say of each document that has any, by its path."""
        shown = ((path, panels) for path, panels in self.panels.items() if panels)
        return {path: tuple(dict.fromkeys(filter(None, texts(panels)))) for path, panels in shown}


def show(view: PublicView) -> Shown:
    """The lists and panels of ``view``."""
    lists = Lists(view)
    return Shown(view, lists, {document.facts.path: document_panels(document, lists) for document in view.documents})


@dataclass(frozen=True, slots=True)
class _PlannedDocument:
    """The page of a document, its data, and the files to be made of it."""

    job: PageJob
    record: RecordEntry
    downloads: tuple[Download, ...]


class DocumentPlans:
    """What was planned of each document, for a process that plans again and again. It is taken over while the document
    is the same object, and whatever else its page tells of reads the same."""

    def __init__(self) -> None:
        self._of = ""
        self._known: dict[str, tuple[PublicDocument, tuple[object, ...], _PlannedDocument]] = {}

    def plan(self, shown: Shown, library: Library) -> Iterator[_PlannedDocument]:
        """Every document of the view, in its order."""
        lists = shown.lists
        formats = available(lists.site.downloads)
        handed_out = {document.facts.path for document in lists.policies} if formats else set()
        of = repr((lists.site, library.facet_urls, formats))
        known = self._known if of == self._of else {}
        self._of, self._known = of, {}
        for document in lists.view.documents:
            path = document.facts.path
            panels = shown.panels[path]
            told = (*(lists.items.get(other or "") for other in lists.neighbours[path]), repr(panels) if panels else "")
            last = known.get(path)
            if last is None or last[0] is not document or last[1] != told:
                wanted = formats if path in handed_out else ()
                last = document, told, _plan_document(document, lists, library, panels, wanted)
            self._known[path] = last
            yield last[2]


def _plan_document(
    document: PublicDocument, lists: Lists, library: Library, panels: tuple[Panel, ...], formats: Sequence[str]
) -> _PlannedDocument:
    facts = document.facts
    page = document_page(document, lists, library, panels)
    downloads = plan_downloads(document, page, lists.site, formats)
    if downloads:
        page = replace(page, downloads=tuple(map(_download_link, downloads)))
    job = PageJob(document_url(facts.path), lists.site.kinds[facts.kind].template, page, facts.body_key)
    return _PlannedDocument(job, plan_record(document, panels, lists), downloads)


def plan_site(shown: Shown, *, search: bool, documents: DocumentPlans | None = None) -> Plan:
    """All pages of the column, sorted by address. ``search``: whether an index will be there; ``documents``: what this
    process planned before."""
    view, lists = shown.view, shown.lists
    library = Library(lists)
    planned = list((documents or DocumentPlans()).plan(shown, library))
    jobs = [PageJob("index.html", "home.html", home_page(lists))]
    jobs += [PageJob(page.common.url, "section.html", page) for page in section_pages(lists, section_panels)]
    jobs += [PageJob(page.common.url, "library.html", page) for page in library.pages()]
    jobs += [PageJob(page.common.url, "department.html", page) for page in department_pages(lists)]
    jobs.append(PageJob("departments/index.html", "departments.html", department_register(lists)))
    jobs.append(PageJob("search.html", "search.html", search_page(lists, with_index=search)))
    jobs.append(PageJob("map.html", "map.html", site_map(lists)))
    jobs.append(PageJob(NOT_FOUND, "404.html", plain_page(lists, NOT_FOUND, "页面不存在")))
    jobs += [PageJob(own.page.common.url, own.template, own.page) for own in own_pages(lists)]
    jobs += [one.job for one in planned]
    files = {LIBRARY_DATA: library_data(lists)} if lists.has_library else {}
    return Plan(
        site=_site_view(view, tuple(map(_link, lists.nav))),
        jobs=tuple(sorted(jobs, key=lambda job: job.url)),
        files=files,
        downloads=tuple(download for one in planned for download in one.downloads),
        records=tuple(one.record for one in planned),
    )


def own_pages(lists: Lists) -> Iterator[OwnPage]:
    """Every page that belongs to no document and no list: those of kinds, the figures, the public places."""
    return chain(made_pages(lists), overview(lists), public_places(lists))


def _download_link(download: Download) -> FileLink:
    name = download.format
    return FileLink(download.url, download.sheet.title, name.upper(), "", f"{download.sheet.title}.{name}")


def _link(item: NavItem) -> NavLink:
    return NavLink(item.id, item.name, item.url, tuple(map(_link, item.children)))


def _site_view(view: PublicView, nav: tuple[NavLink, ...]) -> SiteView:
    site = view.site
    return SiteView(
        name=site.name,
        short_name=site.short_name,
        column=COLUMN_NAME,
        url=site.url,
        domain=site.domain,
        site_id_code=site.site_id_code,
        icp=site.icp,
        police=site.police,
        host=site.host,
        operator=site.operator,
        contact=site.contact,
        nav=nav,
        nav_urls=("index.html", *_nav_urls(nav)),
        generator=f"sitegen {__version__}",
    )


def _nav_urls(nav: tuple[NavLink, ...]) -> Iterator[str]:
    for item in nav:
        yield item.url
        yield from _nav_urls(item.children)
