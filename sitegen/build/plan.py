"""From the public view to targets: which files the site has, and what each is made from.

A ``Target`` names a file and the key of its inputs; it is small, and the cache keeps the targets of a whole site
(``Outline``). The work itself, a page record with all that its template may see, is planned only for files that must be
made. So a build plans a single page if only the running text of one document changed. If its metadata changed, it plans
all lists, and those documents whose own inputs have another key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

from sitegen import __version__
from sitegen.catalogue.public import PublicDocument, PublicView
from sitegen.core.cache import Cache
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import working_on
from sitegen.core.records import key_of, record
from sitegen.core.urls import NOT_FOUND, document_url
from sitegen.display.frame import NavItem, NavLink, SiteView
from sitegen.display.lists import Lists
from sitegen.display.pages import FileLink, Page
from sitegen.display.parts import Panel, texts
from sitegen.downloads.files import Download, available_formats, download_key, plan_downloads
from sitegen.exports.collection import export_files
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
from sitegen.search.entries import IndexEntry, index_entry

COLUMN_NAME = "政府信息公开"
_PLANNING = "编排"
PAGE, RECORD, EXPORT = "page", "record", "export"


@record
class PageJob:
    """One page: its URL, its template, its record, and the key of its body in the store."""

    url: str
    template: str
    page: Page
    body_key: str = ""


@record
class Target:
    """One file of the site: its URL, its maker (``PAGE``, ``RECORD``, ``EXPORT``, or the format of a download), the key
    of its inputs except a running text, and the path of the document whose text it holds."""

    url: str
    maker: str
    key: str
    source: str = ""


@record
class Outline:
    """All that a build needs to know of a site whose files are all current.

    ``entries`` are the keys of what the search index has of each document beside its text, by URL."""

    site: SiteView
    targets: tuple[Target, ...]
    entries: Mapping[str, str]


Job = PageJob | RecordEntry | Download


class Plan:
    """The plan of the site that shows ``view``, each part of it made when it is first used.

    ``search``: whether the site has a search index. ``cache`` has the outlines of earlier builds."""

    def __init__(self, view: PublicView, *, search: bool = True, cache: Cache | None = None) -> None:
        self.documents = {document.facts.path: document for document in view.documents}
        self._view = view
        self._search = search
        self._cache = cache or Cache()
        self._formats = available_formats(view.site.downloads)
        self._key = key_of(view.key, search, self._formats)
        self._shown: dict[str, tuple[Panel, ...]] = {}
        self._planned: dict[str, tuple[Job, ...]] = {}

    @cached_property
    def outline(self) -> Outline:
        """The site and its files."""
        if self._known:
            return self._known
        targets = [Target(job.url, PAGE, key_of(job.template, job.page)) for job in self._list_jobs.values()]
        targets += chain.from_iterable(map(self._document_targets, self.documents.values()))
        self._cache.keep(PAGE, self.documents.keys())
        targets += [Target(url, EXPORT, bytes_digest(data)) for url, data in self.exports.items()]
        outline = Outline(self._site, tuple(targets), self.entries)
        self._cache.put("outline", "", self._key, outline)
        return outline

    @cached_property
    def _known(self) -> Outline | None:
        known: Outline | None = self._cache.get("outline", "", self._key, Outline)
        return known

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """As in the outline; known before any page is planned."""
        if self._known:
            return self._known.entries
        documents = self.documents.values() if self._search else ()
        return {document.facts.url: key_of(self.entry(document).record) for document in documents}

    def entry(self, document: PublicDocument) -> IndexEntry:
        """What the search index is to hold of ``document``, except its text."""
        shown = tuple(dict.fromkeys(filter(None, texts(self._panels(document)))))
        with working_on(document.facts.path, _PLANNING):
            return index_entry(document, self._view.site, shown)

    @property
    def site(self) -> SiteView:
        """What all pages show of the site."""
        return self._known.site if self._known else self._site

    def all_jobs(self) -> Iterator[Job]:
        """The work for all files but the exports, those of one document one after the other."""
        yield from self._list_jobs.values()
        for document in self.documents.values():
            yield from self._document_jobs(document)

    def job(self, target: Target) -> Job:
        """The work for one file."""
        if not target.source:
            return self._list_jobs[target.url]
        jobs = self._document_jobs(self.documents[target.source])
        return next(job for job in jobs if job.url == target.url)

    @cached_property
    def jobs(self) -> tuple[PageJob, ...]:
        """All pages, sorted by URL."""
        return tuple(sorted((job for job in self.all_jobs() if isinstance(job, PageJob)), key=lambda job: job.url))

    @cached_property
    def exports(self) -> Mapping[str, bytes]:
        """The files for machines, and the data that pages load, by URL."""
        pages = [*self._list_jobs, *(document.facts.url for document in self.documents.values())]
        files = dict(export_files(self._view, pages, search=self._search))
        return files | {LIBRARY_DATA: library_data(self._lists)} if self._lists.has_library else files

    @cached_property
    def _lists(self) -> Lists:
        return Lists(self._view)

    @cached_property
    def _library(self) -> Library:
        return Library(self._lists)

    @cached_property
    def _policies(self) -> frozenset[str]:
        return frozenset(document.facts.path for document in self._lists.policies)

    def _panels(self, document: PublicDocument) -> tuple[Panel, ...]:
        """The panels that pages show of the data of ``document``."""
        path = document.facts.path
        if path not in self._shown:
            with working_on(path, _PLANNING):
                self._shown[path] = document_panels(document, self._lists)
        return self._shown[path]

    @cached_property
    def _shared(self) -> str:
        """The key of what all pages of documents depend on."""
        return key_of(self._view.site, self._view.today, self._formats, self._library.facet_urls)

    def _document_targets(self, document: PublicDocument) -> tuple[Target, ...]:
        """The page of ``document``, its data, and the files to be made of it."""
        path, lists = document.facts.path, self._lists
        neighbours = [lists.items.get(other or "") for other in lists.neighbours[path]]
        key = key_of(self._shared, document.key, neighbours, self._panels(document))
        known: tuple[Target, ...] | None = self._cache.get(PAGE, path, key, tuple[Target, ...])
        if known is None:
            known = tuple(_target(job, path) for job in self._document_jobs(document))
            self._cache.put(PAGE, path, key, known)
        return known

    def _document_jobs(self, document: PublicDocument) -> tuple[Job, ...]:
        path = document.facts.path
        if path not in self._planned:
            panels = self._panels(document)
            with working_on(path, _PLANNING):
                self._planned[path] = self._plan_document(document, panels)
        return self._planned[path]

    def _plan_document(self, document: PublicDocument, panels: tuple[Panel, ...]) -> tuple[Job, ...]:
        facts, lists = document.facts, self._lists
        page = document_page(document, lists, self._library, panels)
        formats = self._formats if facts.path in self._policies else ()
        downloads = plan_downloads(document, page, lists.site, formats)
        if downloads:
            page = replace(page, downloads=tuple(map(_download_link, downloads)))
        job = PageJob(document_url(facts.path), lists.site.kinds[facts.kind].template, page, facts.body_key)
        return (job, plan_record(document, panels, lists), *downloads)

    @cached_property
    def _list_jobs(self) -> dict[str, PageJob]:
        """All pages that belong to no document, by URL."""
        lists = self._lists
        jobs = [PageJob("index.html", "home.html", home_page(lists))]
        jobs += [PageJob(page.common.url, "section.html", page) for page in section_pages(lists, section_panels)]
        jobs += [PageJob(page.common.url, "library.html", page) for page in self._library.pages()]
        jobs += [PageJob(page.common.url, "department.html", page) for page in department_pages(lists)]
        jobs.append(PageJob("departments/index.html", "departments.html", department_register(lists)))
        jobs.append(PageJob("search.html", "search.html", search_page(lists, with_index=self._search)))
        jobs.append(PageJob("map.html", "map.html", site_map(lists)))
        jobs.append(PageJob(NOT_FOUND, "404.html", plain_page(lists, NOT_FOUND, "页面不存在")))
        jobs += [PageJob(own.page.common.url, own.template, own.page) for own in own_pages(lists)]
        return {job.url: job for job in jobs}

    @cached_property
    def _site(self) -> SiteView:
        return _site_view(self._view, tuple(map(_link, self._lists.nav)))


def _target(job: Job, path: str) -> Target:
    match job:
        case PageJob():
            return Target(job.url, PAGE, key_of(job.template, job.page), path)
        case RecordEntry():
            return Target(job.url, RECORD, key_of(job.record), path)
        case Download():
            return Target(job.url, job.format, download_key(job), path)


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
