"""Page records of the list pages: home, sections, departments, search and site map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Validity
from sitegen.core.registers import LEVELS, Department, Section
from sitegen.core.urls import department_url, library_url, section_url
from sitegen.display.frame import Common, Crumb, NavItem
from sitegen.display.lists import HOME, INTERPRETATION, Lists, document_year, is_in_force, paged, pager, unlinked
from sitegen.display.metatags import column_tags, page_tags, section_tags
from sitegen.display.pages import (
    ContentsPage,
    DepartmentGroup,
    DepartmentPage,
    DepartmentsPage,
    Filter,
    FilterValue,
    HomeBlock,
    HomePage,
    PlainPage,
    SearchPage,
    SectionPage,
)
from sitegen.display.parts import Panel

SectionPanels = Callable[[Section, Lists], tuple[Panel, ...]]

_HOME_ITEMS, _BLOCK_ITEMS = 8, 5


def home_page(lists: Lists) -> HomePage:
    """Return the home page: a block for each top section, and the newest documents, policies and interpretations."""
    documents = lists.view.documents
    interpretation_section = lists.site.section_for("", INTERPRETATION)
    meta = column_tags(lists.site, HOME.name, f"{lists.site.name}政府信息公开专栏", "首页")
    return HomePage(
        common=Common("index.html", HOME.name, (), meta),
        blocks=tuple(_block(lists, section) for section in lists.site.sections),
        latest=lists.items_of(documents[:_HOME_ITEMS]),
        policies=lists.items_of(lists.policies[:_HOME_ITEMS]),
        interpretations=lists.items_of(lists.of_kind(INTERPRETATION)[:_HOME_ITEMS]),
        departments=_department_nav(lists, lists.site.departments),
        total=len(documents),
        in_force=sum(is_in_force(document) for document in lists.policies),
        updated=lists.items[documents[0].facts.path].published if documents else "",
        policy_url=library_url() if lists.has_library else None,
        interpretation_url=lists.section_list_url(interpretation_section) if interpretation_section else None,
    )


def _block(lists: Lists, section: Section) -> HomeBlock:
    return HomeBlock(
        lists.nav_item(section),
        section.description,
        section.note,
        lists.items_of(_below(lists, section)[:_BLOCK_ITEMS]),
    )


def _below(lists: Lists, section: Section) -> list[PublicDocument]:
    """Return the documents of ``section`` and of all sections below it, newest first."""
    ids = {section.id} | {child.id for child in _descendants(section)}
    return [document for document in lists.view.documents if document.section_id in ids]


def section_pages(lists: Lists, panels: SectionPanels) -> Iterator[SectionPage]:
    """Yield the list pages of each section but the policy library; ``panels`` go on the first page of a section."""
    for section in lists.site.all_sections():
        if not section.library:
            yield from _section_pages(lists, section, panels)


def _section_pages(lists: Lists, section: Section, panels: SectionPanels) -> Iterator[SectionPage]:
    documents = lists.by_section[section.id]
    size = lists.site.page_size
    children = tuple(_block(lists, child) for child in section.children)
    for number, part in paged(documents, size):
        url = section_url(section.id, number)
        yield SectionPage(
            common=Common(
                url, section.name, unlinked(lists.crumbs(section)), section_tags(lists.site, section), section.id
            ),
            name=section.name,
            description=section.description,
            note=section.note,
            children=children if number == 1 else (),
            panels=panels(section, lists) if number == 1 else (),
            items=lists.items_of(part),
            total=len(documents),
            pager=pager(number, len(documents), size, lambda n: section_url(section.id, n)),
        )


def _department_nav(lists: Lists, departments: Iterable[Department]) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(entry.slug, entry.name, department_url(entry.slug), len(lists.by_department.get(entry.name, ())))
        for entry in departments
    )


def department_pages(lists: Lists) -> Iterator[DepartmentPage]:
    """Yield the list pages of each department."""
    crumbs = (HOME, Crumb("发布机构", "departments/index.html"))
    size = lists.site.page_size
    for entry in lists.site.departments:
        documents = lists.by_department.get(entry.name, [])
        labels = Counter(lists.items[document.facts.path].kind_label for document in documents)
        meta = column_tags(lists.site, entry.name, f"{entry.name}公开的政府信息", "信息公开目录")
        for number, part in paged(documents, size):
            yield DepartmentPage(
                common=lists.common(department_url(entry.slug, number), entry.name, crumbs, meta),
                name=entry.name,
                level=entry.level,
                contact=entry.contact,
                groups=tuple(labels.most_common()),
                items=lists.items_of(part),
                total=len(documents),
                pager=pager(number, len(documents), size, lambda n, slug=entry.slug: department_url(slug, n)),  # type: ignore[misc]
            )


def department_register(lists: Lists) -> DepartmentsPage:
    """Return the page that lists all departments by level."""
    groups = tuple(
        DepartmentGroup(
            level, _department_nav(lists, [entry for entry in lists.site.departments if entry.level == level])
        )
        for level in LEVELS
    )
    meta = column_tags(lists.site, "发布机构", "按发布机构查看政府信息", "信息公开目录")
    common = lists.common("departments/index.html", "发布机构", (HOME,), meta)
    return DepartmentsPage(common, tuple(group for group in groups if group.departments))


def search_page(lists: Lists, *, with_index: bool) -> SearchPage:
    """Return the search page with its filters; ``with_index`` is false if the build makes no search index."""
    common = lists.common("search.html", "检索", (HOME,), page_tags(lists.site, "检索"))
    return SearchPage(common, _filters(lists), len(lists.view.documents), "pagefind" if with_index else None)


def _filters(lists: Lists) -> tuple[Filter, ...]:
    documents = lists.view.documents
    order = {department.name: position for position, department in enumerate(lists.site.departments)}
    kinds = {name: position for position, name in enumerate(kind.label for kind in lists.site.kinds.values())}
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
            Counter(lists.items[d.facts.path].kind_label for d in documents),
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


def site_map(lists: Lists) -> ContentsPage:
    """Return the page that lists all sections."""
    title = "网站地图"
    return ContentsPage(lists.common("map.html", title, (HOME,), page_tags(lists.site, title)), lists.nav)


def plain_page(lists: Lists, url: str, title: str) -> PlainPage:
    """Return a page without documents, such as the not-found page."""
    return PlainPage(lists.common(url, title, (HOME,), page_tags(lists.site, title)))


def _descendants(section: Section) -> Iterator[Section]:
    for child in section.children:
        yield child
        yield from _descendants(child)
