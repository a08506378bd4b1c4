"""Data for list pages, derived once from the public view: items, navigation, breadcrumbs, paging, lookups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from sitegen.catalogue.public import PublicDocument, PublicView
from sitegen.core.document import Validity
from sitegen.core.registers import Section
from sitegen.core.urls import library_url, section_url, source_target
from sitegen.display.frame import Common, Crumb, NavItem, Pager
from sitegen.display.metatags import Tags
from sitegen.display.parts import Cell, Item
from sitegen.source.identifiers import NO_NUMBER, number_key

HOME = Crumb("政府信息公开", "index.html")
POLICY, INTERPRETATION = "policy", "interpretation"
T = TypeVar("T")
Result = TypeVar("Result")


def item(document: PublicDocument, view: PublicView) -> Item:
    """A document as a line in a list."""
    facts = document.facts
    return Item(
        url=facts.url,
        title=facts.title,
        number="" if facts.number == "无" else facts.number,
        published=str(facts.published_date or ""),
        issued=str(facts.issued or ""),
        departments=facts.departments,
        kind=facts.kind,
        kind_label=view.site.kinds[facts.kind].label,
        validity=document.validity or "",
        ended=bool(document.validity and document.validity.ended),
        tone=validity_tone(document.validity),
        summary=facts.summary,
    )


def validity_tone(validity: Validity | None) -> str:
    """The display tone of a validity: ``ended``; ``partly`` for pending, amended or partly in force; else ``""``."""
    if validity is None or validity is Validity.IN_FORCE:
        return ""
    return "ended" if validity.ended else "partly"


def is_in_force(document: PublicDocument) -> bool:
    """True for a policy in force today: not ended, and past its effective date."""
    return document.validity is not None and not document.validity.ended and document.validity is not Validity.PENDING


def document_year(document: PublicDocument) -> str:
    """The year of a document in lists: that of its issue date, else of its publication; empty without dates."""
    day = document.facts.issued or document.facts.published_date
    return str(day.year) if day else ""


def paged(entries: Sequence[T], size: int) -> Iterator[tuple[int, Sequence[T]]]:
    """(page number from 1, entries of the page); one empty page if there are no entries."""
    for start in range(0, max(len(entries), 1), size):
        yield start // size + 1, entries[start : start + size]


def pager(number: int, count: int, size: int, url: Callable[[int], str]) -> Pager | None:
    """The pager of page ``number`` of a list with ``count`` entries, ``size`` a page; ``None`` for a single page."""
    total = max(1, -(-count // size))
    if total == 1:
        return None
    near = sorted({1, total, *range(max(1, number - 2), min(total, number + 2) + 1)})
    pages: list[tuple[int, str] | None] = []
    for n, before in zip(near, [0, *near], strict=False):
        if n > before + 1:
            pages.append(None)
        pages.append((n, url(n)))
    previous, following = number - 1, number + 1
    return Pager(
        number, total, url(previous) if previous else None, url(following) if following <= total else None, tuple(pages)
    )


class Lists:
    """Lookups and list data of one public view. Most are computed on first use and then kept."""

    def __init__(self, view: PublicView) -> None:
        self.view = view
        self.site = view.site
        self.items = {document.facts.path: item(document, view) for document in view.documents}
        self.by_section: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in view.documents:
            self.by_section[document.section_id].append(document)
        self._shared: dict[Callable[[Lists], Any], Any] = {}

    def shared(self, make: Callable[[Lists], Result]) -> Result:
        """What ``make`` computes from these lists, computed once for all pages of this view."""
        if make not in self._shared:
            self._shared[make] = make(self)
        found: Result = self._shared[make]
        return found

    @cached_property
    def sections_by_id(self) -> dict[str, Section]:
        """All sections by id."""
        return {section.id: section for section in self.site.all_sections()}

    @cached_property
    def _sections_by_path(self) -> dict[str, Section]:
        return {section.path: section for section in self.site.all_sections()}

    @cached_property
    def neighbours(self) -> dict[str, tuple[str | None, str | None]]:
        """(path of the next newer, path of the next older document) in the same section, by path."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for documents in self.by_section.values():
            paths = [document.facts.path for document in documents]
            for path, newer, older in zip(paths, [None, *paths], [*paths[1:], None], strict=False):
                found[path] = (newer, older)
        return found

    @cached_property
    def policies(self) -> list[PublicDocument]:
        """Documents of the policy library, newest first."""
        libraries = {section.id for section in self.site.all_sections() if section.library}
        return [
            document
            for document in self.view.documents
            if document.facts.kind == POLICY or document.section_id in libraries
        ]

    @cached_property
    def has_library(self) -> bool:
        """Whether the column has a policy library."""
        return any(section.library for section in self.site.all_sections())

    @cached_property
    def by_department(self) -> dict[str, list[PublicDocument]]:
        """Documents by department; a joint document is listed for each of its departments."""
        groups: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in self.view.documents:
            for name in document.facts.departments:
                groups[name].append(document)
        return dict(groups)

    @cached_property
    def nav(self) -> tuple[NavItem, ...]:
        """The tree of sections for the navigation."""
        return tuple(self.nav_item(section) for section in self.site.sections)

    def nav_item(self, section: Section) -> NavItem:
        """``section`` with the number of documents in it and its descendants."""
        children = tuple(self.nav_item(child) for child in section.children)
        own = len(self.policies) if section.library else len(self.by_section[section.id])
        count = own + sum(child.count for child in children)
        return NavItem(section.id, section.name, self.section_list_url(section), count, children)

    def section_list_url(self, section: Section, page: int = 1) -> str:
        """URL of one page of a section's list, or of the policy library."""
        return library_url(page=page) if section.library else section_url(section.id, page)

    def crumbs(self, section: Section | None) -> tuple[Crumb, ...]:
        """Breadcrumbs from the home page to ``section``, all with links."""
        crumbs = [HOME]
        names = section.path.split("/") if section else []
        for depth in range(1, len(names) + 1):
            step = self._sections_by_path["/".join(names[:depth])]
            crumbs.append(Crumb(step.name, self.section_list_url(step)))
        return tuple(crumbs)

    def common(self, url: str, title: str, crumbs: Iterable[Crumb], meta: Tags, section: str = "") -> Common:
        """The common data of a page below ``crumbs``."""
        return Common(url, title, (*crumbs, Crumb(title, None)), meta, section)

    @cached_property
    def by_path(self) -> dict[str, PublicDocument]:
        """Public documents by the path of the source."""
        return {document.facts.path: document for document in self.view.documents}

    @cached_property
    def _by_name(self) -> dict[str, PublicDocument | None]:
        """Public documents by index number and document number; ``None`` if several share it."""
        found: dict[str, PublicDocument | None] = {}
        for document in self.view.documents:
            facts = document.facts
            for name in {facts.index, number_key(facts.number) if facts.number != NO_NUMBER else ""} - {""}:
                found[name] = None if name in found else document
        return found

    def find(self, target: str, source: str) -> PublicDocument | None:
        """The public document that ``target`` names: a path relative to ``source``, an index or a document number.

        ``None`` if there is none, or more than one.
        """
        if target.endswith(".md"):
            return self.by_path.get(source_target(target, source)[0])
        return self._by_name.get(target) or self._by_name.get(number_key(target)) if target else None

    def cell(self, words: str, target: str, source: str) -> Cell:
        """``words`` as a link to the public document that ``target`` names, as in ``find``; plain text if none."""
        document = self.find(target, source)
        return Cell(words or (document.facts.title if document else ""), document.facts.url if document else None)

    def of_kind(self, kind: str) -> list[PublicDocument]:
        """Public documents of one kind, newest first."""
        return self._by_kind.get(kind, [])

    def with_data_of(self, *kinds: str) -> list[PublicDocument]:
        """Public documents whose ``data`` is that of one of ``kinds``, their own or borrowed, newest first."""
        wanted = {name for name in self.site.kinds if self.site.data_kind(name) in kinds}
        return [document for document in self.view.documents if document.facts.kind in wanted]

    @cached_property
    def _by_kind(self) -> dict[str, list[PublicDocument]]:
        groups: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in self.view.documents:
            groups[document.facts.kind].append(document)
        return dict(groups)

    def items_of(self, documents: Iterable[PublicDocument]) -> tuple[Item, ...]:
        """Documents as lines of a list."""
        return tuple(self.items[document.facts.path] for document in documents)


def unlinked(crumbs: tuple[Crumb, ...]) -> tuple[Crumb, ...]:
    """``crumbs`` for the page that the last one names: the last has no link."""
    return (*crumbs[:-1], Crumb(crumbs[-1].name, None))
