"""The policy library: what is in force and what is not, apart; static lists for every facet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Validity
from sitegen.core.registers import Section
from sitegen.core.urls import library_url
from sitegen.display.lists import Lists, document_year, is_in_force, paged, pager, unlinked
from sitegen.display.metatags import section_tags
from sitegen.display.pages import Common, Facet, FacetValue, LibraryPage


class Library:
    """The pages of the policy library; the groups of each facet are made once."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def pages(self) -> Iterator[LibraryPage]:
        """Every list of the library, page by page: in force, pending, ended, then each value of each facet."""
        section = next((entry for entry in self._lists.site.all_sections() if entry.library), None)
        if section is None:
            return
        for tab, _, documents in self._parts:
            yield from self._list_pages(section, documents, "", tab, None)
        for name, label, groups in self._facet_groups:
            for value, documents in groups.items():
                ordered = sorted(documents, key=self._ended)
                yield from self._list_pages(section, ordered, name, value, (label, value))

    @cached_property
    def _parts(self) -> tuple[tuple[str, str, list[PublicDocument]], ...]:
        """The policies parted by what they are good for today: (name in the address, label, documents). That
        nothing awaits its day is no list worth a tab."""
        policies = self._lists.policies
        pending = [document for document in policies if document.validity is Validity.PENDING]
        return (
            ("", "现行有效", [document for document in policies if is_in_force(document)]),
            *((("pending", "尚未施行", pending),) if pending else ()),
            ("ended", "失效废止", [document for document in policies if self._ended(document)]),
        )

    def _ended(self, document: PublicDocument) -> bool:
        return self._lists.items[document.facts.path].ended

    def _list_pages(
        self,
        section: Section,
        documents: Sequence[PublicDocument],
        facet: str,
        value: str,
        chosen: tuple[str, str] | None,
    ) -> Iterator[LibraryPage]:
        size = self._lists.site.page_size
        crumbs = self._lists.crumbs(section)
        title = f"{section.name}：{value}" if chosen else section.name
        for number, part in paged(documents, size):
            url = library_url(facet or value, value if facet else "", number)
            here = (
                self._lists.common(url, value, crumbs, section_tags(self._lists.site, section), section.id)
                if chosen
                else None
            )
            yield LibraryPage(
                common=here
                or Common(url, title, unlinked(crumbs), section_tags(self._lists.site, section), section.id),
                tabs=self._tabs(None if chosen else value),
                facets=self._facets(facet, value),
                chosen=chosen,
                items=self._lists.items_of(document for document in part if not self._ended(document)),
                ended_items=self._lists.items_of(document for document in part if self._ended(document)),
                total=len(documents),
                pager=pager(
                    number, len(documents), size, lambda n: library_url(facet or value, value if facet else "", n)
                ),
            )

    def _tabs(self, current: str | None) -> tuple[FacetValue, ...]:
        return tuple(
            FacetValue(label, library_url(tab), len(documents), current == tab) for tab, label, documents in self._parts
        )

    @cached_property
    def _facet_groups(self) -> tuple[tuple[str, str, dict[str, list[PublicDocument]]], ...]:
        order = {department.name: position for position, department in enumerate(self._lists.site.departments)}
        themes = {theme: position for position, theme in enumerate(self._lists.site.themes)}
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
        for document in self._lists.policies:
            for value in values(document):
                if value:
                    groups[value].append(document)
        return {value: groups[value] for value in sorted(groups, key=order)}  # type: ignore[arg-type]

    @cached_property
    def _all_facets(self) -> tuple[Facet, ...]:
        return tuple(
            Facet(
                name,
                label,
                tuple(
                    FacetValue(value, library_url(name, value), len(group), False) for value, group in groups.items()
                ),
            )
            for name, label, groups in self._facet_groups
        )

    def _facets(self, current: str, current_value: str) -> tuple[Facet, ...]:
        """All facets, with the value shown marked as the current one."""
        return tuple(
            replace(facet, values=tuple(replace(v, current=v.label == current_value) for v in facet.values))
            if facet.name == current
            else facet
            for facet in self._all_facets
        )

    def facet_url(self, facet: str, value: str) -> str | None:
        """Address of the library's list of documents alike; ``None`` where there is no such list."""
        if not self._lists.has_library:
            return None
        return self.facet_urls.get((facet, value))

    @cached_property
    def facet_urls(self) -> dict[tuple[str, str], str]:
        """Addresses of the lists of all facets by their names and values."""
        return {(name, value): library_url(name, value) for name, _, groups in self._facet_groups for value in groups}
