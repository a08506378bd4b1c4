"""The list pages: home, sections, policy library, departments, search."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from sitegen.catalogue import PublicDocument, PublicView
from sitegen.metatags import Tags, column_tags, section_tags, site_tags
from sitegen.model import Department, Section, Validity
from sitegen.pages import (
    Common,
    Crumb,
    DepartmentGroup,
    DepartmentPage,
    DepartmentsPage,
    Facet,
    FacetValue,
    Filter,
    FilterValue,
    HomeBlock,
    HomePage,
    Item,
    LibraryPage,
    NavItem,
    Pager,
    PlainPage,
    SearchPage,
    SectionPage,
)
from sitegen.urls import department_url, library_url, section_url

HOME = Crumb("政府信息公开", "index.html")
POLICY, INTERPRETATION = "policy", "interpretation"
_HOME_ITEMS, _BLOCK_ITEMS = 8, 5
_LEVELS = ("政府", "部门", "镇街")
T = TypeVar("T")


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
        summary=facts.summary,
    )


def document_year(document: PublicDocument) -> str:
    """The year that a document is filed under: that of its making."""
    day = document.facts.issued or document.facts.published_date
    return str(day.year) if day else ""


def paged(entries: Sequence[T], size: int) -> Iterator[tuple[int, Sequence[T]]]:
    """Slices of ``entries`` numbered from 1; one empty slice where there is nothing."""
    for start in range(0, max(len(entries), 1), size):
        yield start // size + 1, entries[start : start + size]


def pager(number: int, count: int, size: int, url: Callable[[int], str]) -> Pager | None:
    """The pager of page ``number`` of a list of ``count`` entries; ``None`` for a single page."""
    total = max(1, -(-count // size))
    if total == 1:
        return None
    near = [n for n in range(1, total + 1) if n in (1, total) or abs(n - number) <= 2]
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
    """The list pages of one public view; items and counts are made once."""

    def __init__(self, view: PublicView) -> None:
        self.view = view
        self.site = view.site
        self.items = {document.facts.path: item(document, view) for document in view.documents}
        self.by_section: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in view.documents:
            self.by_section[document.section_id].append(document)

    @cached_property
    def sections_by_id(self) -> dict[str, Section]:
        return {section.id: section for section in self.site.all_sections()}

    @cached_property
    def neighbours(self) -> dict[str, tuple[str | None, str | None]]:
        """Paths of the next newer and the next older document of the same section, by path."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for documents in self.by_section.values():
            paths = [document.facts.path for document in documents]
            for path, newer, older in zip(paths, [None, *paths], [*paths[1:], None], strict=False):
                found[path] = (newer, older)
        return found

    @cached_property
    def policies(self) -> list[PublicDocument]:
        return [document for document in self.view.documents if document.facts.kind == POLICY]

    @cached_property
    def has_library(self) -> bool:
        return any(section.library for section in self.site.all_sections())

    @cached_property
    def nav(self) -> tuple[NavItem, ...]:
        return tuple(self._nav_item(section) for section in self.site.sections)

    def _nav_item(self, section: Section) -> NavItem:
        children = tuple(self._nav_item(child) for child in section.children)
        own = len(self.policies) if section.library else len(self.by_section[section.id])
        count = own + sum(child.count for child in children)
        return NavItem(section.id, section.name, self.section_address(section), count, children)

    def section_address(self, section: Section, page: int = 1) -> str:
        return library_url(page=page) if section.library else section_url(section.id, page)

    def crumbs(self, section: Section | None) -> tuple[Crumb, ...]:
        """From the home page down to ``section``, all linked."""
        crumbs = [HOME]
        names = section.path.split("/") if section else []
        for depth in range(1, len(names) + 1):
            path = "/".join(names[:depth])
            step = next(entry for entry in self.site.all_sections() if entry.path == path)
            crumbs.append(Crumb(step.name, self.section_address(step)))
        return tuple(crumbs)

    def common(self, url: str, title: str, crumbs: Iterable[Crumb], meta: Tags, section: str = "") -> Common:
        return Common(url, title, (*crumbs, Crumb(title, None)), meta, section)

    def _items(self, documents: Iterable[PublicDocument]) -> tuple[Item, ...]:
        return tuple(self.items[document.facts.path] for document in documents)

    # home

    def home(self) -> HomePage:
        documents = self.view.documents
        interpretations = [document for document in documents if document.facts.kind == INTERPRETATION]
        interpretation_section = self.site.section_for("", INTERPRETATION)
        meta = column_tags(self.site, HOME.name, f"{self.site.name}政府信息公开专栏", "首页")
        return HomePage(
            common=Common("index.html", HOME.name, (), meta),
            blocks=tuple(self._block(section) for section in self.site.sections),
            latest=self._items(documents[:_HOME_ITEMS]),
            policies=self._items(self.policies[:_HOME_ITEMS]),
            interpretations=self._items(interpretations[:_HOME_ITEMS]),
            departments=self._department_nav(self.site.departments),
            total=len(documents),
            in_force=sum(not self.items[document.facts.path].ended for document in self.policies),
            updated=self.items[documents[0].facts.path].published if documents else "",
            policy_url=library_url() if self.has_library else None,
            interpretation_url=self.section_address(interpretation_section) if interpretation_section else None,
        )

    def _block(self, section: Section) -> HomeBlock:
        return HomeBlock(
            self._nav_item(section),
            section.description,
            section.note,
            self._items(self._below(section)[:_BLOCK_ITEMS]),
        )

    def _below(self, section: Section) -> list[PublicDocument]:
        """Documents of ``section`` and of all below it, newest first."""
        ids = {section.id} | {child.id for child in _descendants(section)}
        return [document for document in self.view.documents if document.section_id in ids]

    # sections

    def sections(self) -> Iterator[SectionPage]:
        for section in self.site.all_sections():
            if not section.library:
                yield from self._section_pages(section)

    def _section_pages(self, section: Section) -> Iterator[SectionPage]:
        documents = self.by_section[section.id]
        size = self.site.page_size
        children = tuple(self._block(child) for child in section.children)
        for number, part in paged(documents, size):
            url = section_url(section.id, number)
            yield SectionPage(
                common=Common(
                    url, section.name, _unlinked(self.crumbs(section)), section_tags(self.site, section), section.id
                ),
                name=section.name,
                description=section.description,
                note=section.note,
                children=children if number == 1 else (),
                items=self._items(part),
                total=len(documents),
                pager=pager(number, len(documents), size, lambda n: section_url(section.id, n)),
                feed=None,
            )

    # policy library

    def library(self) -> Iterator[LibraryPage]:
        section = next((entry for entry in self.site.all_sections() if entry.library), None)
        if section is None:
            return
        in_force = [document for document in self.policies if not self._ended(document)]
        ended = [document for document in self.policies if self._ended(document)]
        for tab, documents in (("", in_force), ("ended", ended)):
            yield from self._library_pages(section, documents, "", tab, None)
        for name, label, groups in self._facet_groups:
            for value, documents in groups.items():
                ordered = sorted(documents, key=self._ended)
                yield from self._library_pages(section, ordered, name, value, (label, value))

    def _ended(self, document: PublicDocument) -> bool:
        return self.items[document.facts.path].ended

    def _library_pages(
        self,
        section: Section,
        documents: Sequence[PublicDocument],
        facet: str,
        value: str,
        chosen: tuple[str, str] | None,
    ) -> Iterator[LibraryPage]:
        size = self.site.page_size
        crumbs = self.crumbs(section)
        title = f"{section.name}：{value}" if chosen else section.name
        for number, part in paged(documents, size):
            url = library_url(facet or value, value if facet else "", number)
            here = self.common(url, value, crumbs, section_tags(self.site, section), section.id) if chosen else None
            yield LibraryPage(
                common=here or Common(url, title, _unlinked(crumbs), section_tags(self.site, section), section.id),
                tabs=self._tabs(None if chosen else value),
                facets=self._facets(facet, value),
                chosen=chosen,
                items=self._items(document for document in part if not self._ended(document)),
                ended_items=self._items(document for document in part if self._ended(document)),
                total=len(documents),
                pager=pager(
                    number, len(documents), size, lambda n: library_url(facet or value, value if facet else "", n)
                ),
            )

    def _tabs(self, current: str | None) -> tuple[FacetValue, ...]:
        ended = sum(map(self._ended, self.policies))
        return (
            FacetValue("现行有效", library_url(), len(self.policies) - ended, current == ""),
            FacetValue("失效废止", library_url("ended"), ended, current == "ended"),
        )

    @cached_property
    def _facet_groups(self) -> tuple[tuple[str, str, dict[str, list[PublicDocument]]], ...]:
        order = {department.name: position for position, department in enumerate(self.site.departments)}
        themes = {theme: position for position, theme in enumerate(self.site.themes)}
        states = {state: position for position, state in enumerate(Validity)}
        return (
            (
                "department",
                "发布机构",
                self._grouped(lambda d: d.facts.departments, lambda v: order.get(v, len(order))),
            ),
            ("year", "年份", self._grouped(lambda d: (document_year(d),), lambda v: -int(v or 0))),
            ("theme", "主题", self._grouped(lambda d: (d.facts.theme.partition("/")[0],), lambda v: themes.get(v, 0))),
            ("genre", "文种", self._grouped(lambda d: (d.facts.genre,), str)),
            (
                "validity",
                "效力状态",
                self._grouped(lambda d: (d.validity or "",), lambda v: states.get(Validity(v), 0)),
            ),
        )

    def _grouped(
        self, values: Callable[[PublicDocument], Iterable[str]], order: Callable[[str], object]
    ) -> dict[str, list[PublicDocument]]:
        groups: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in self.policies:
            for value in values(document):
                if value:
                    groups[value].append(document)
        return {value: groups[value] for value in sorted(groups, key=order)}  # type: ignore[arg-type]

    def _facets(self, current: str, current_value: str) -> tuple[Facet, ...]:
        return tuple(
            Facet(
                name,
                label,
                tuple(
                    FacetValue(value, library_url(name, value), len(group), name == current and value == current_value)
                    for value, group in groups.items()
                ),
            )
            for name, label, groups in self._facet_groups
        )

    def facet_url(self, facet: str, value: str) -> str | None:
        """Address of the library's list of documents alike; ``None`` where there is no such list."""
        if not self.has_library:
            return None
        groups = next(groups for name, _, groups in self._facet_groups if name == facet)
        return library_url(facet, value) if value in groups else None

    # departments

    @cached_property
    def _by_department(self) -> dict[str, list[PublicDocument]]:
        groups: defaultdict[str, list[PublicDocument]] = defaultdict(list)
        for document in self.view.documents:
            for name in document.facts.departments:
                groups[name].append(document)
        return dict(groups)

    def _department_nav(self, departments: Iterable[Department]) -> tuple[NavItem, ...]:
        return tuple(
            NavItem(entry.slug, entry.name, department_url(entry.slug), len(self._by_department.get(entry.name, ())))
            for entry in departments
        )

    def departments(self) -> Iterator[DepartmentPage]:
        crumbs = (HOME, Crumb("发布机构", "departments/index.html"))
        size = self.site.page_size
        for entry in self.site.departments:
            documents = self._by_department.get(entry.name, [])
            labels = Counter(self.items[document.facts.path].kind_label for document in documents)
            meta = column_tags(self.site, entry.name, f"{entry.name}公开的政府信息", "信息公开目录")
            for number, part in paged(documents, size):
                yield DepartmentPage(
                    common=self.common(department_url(entry.slug, number), entry.name, crumbs, meta),
                    name=entry.name,
                    level=entry.level,
                    contact=entry.contact,
                    groups=tuple(labels.most_common()),
                    items=self._items(part),
                    total=len(documents),
                    pager=pager(number, len(documents), size, lambda n, slug=entry.slug: department_url(slug, n)),  # type: ignore[misc]
                )

    def department_register(self) -> DepartmentsPage:
        groups = tuple(
            DepartmentGroup(
                level, self._department_nav(entry for entry in self.site.departments if entry.level == level)
            )
            for level in _LEVELS
        )
        meta = column_tags(self.site, "发布机构", "按发布机构查看政府信息", "信息公开目录")
        common = self.common("departments/index.html", "发布机构", (HOME,), meta)
        return DepartmentsPage(common, tuple(group for group in groups if group.departments))

    # search and plain pages

    def search(self, *, with_index: bool) -> SearchPage:
        common = self.common("search.html", "检索", (HOME,), site_tags(self.site))
        return SearchPage(common, self._filters(), len(self.view.documents), "pagefind" if with_index else None)

    def _filters(self) -> tuple[Filter, ...]:
        documents = self.view.documents
        order = {department.name: position for position, department in enumerate(self.site.departments)}
        kinds = {name: position for position, name in enumerate(kind.label for kind in self.site.kinds.values())}
        states = {state.value: position for position, state in enumerate(Validity)}
        columns: tuple[tuple[str, str, Counter[str], Callable[[str], int]], ...] = (
            (
                "department",
                "发布机构",
                Counter(n for d in documents for n in d.facts.departments),
                lambda v: order.get(v, 0),
            ),
            (
                "kind",
                "类型",
                Counter(self.items[d.facts.path].kind_label for d in documents),
                lambda v: kinds.get(v, 0),
            ),
            ("year", "年份", Counter(document_year(d) for d in documents), lambda v: -int(v or 0)),
            (
                "validity",
                "效力状态",
                Counter(d.validity.value for d in documents if d.validity),
                lambda v: states.get(v, 0),
            ),
        )
        return tuple(
            Filter(name, label, tuple(FilterValue(value, value, counts[value]) for value in sorted(counts, key=key)))
            for name, label, counts, key in columns
        )

    def plain(self, url: str, title: str) -> PlainPage:
        return PlainPage(self.common(url, title, (HOME,), site_tags(self.site)))


def _unlinked(crumbs: tuple[Crumb, ...]) -> tuple[Crumb, ...]:
    """The same crumbs for the page that the last of them names."""
    return (*crumbs[:-1], Crumb(crumbs[-1].name, None))


def _descendants(section: Section) -> Iterator[Section]:
    for child in section.children:
        yield child
        yield from _descendants(child)
