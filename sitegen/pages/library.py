"""Pages of the policy library: policies by validity, and a static list for each facet value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Validity
from sitegen.core.registers import Section
from sitegen.core.urls import library_url
from sitegen.display.frame import Common
from sitegen.display.lists import Lists, document_year, is_in_force, paged, pager, unlinked
from sitegen.display.metatags import section_tags
from sitegen.display.pages import Facet, FacetValue, LibraryPage


class Library:
    """Builds the pages of the policy library. Facet groups are computed once and shared by all pages."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def pages(self) -> Iterator[LibraryPage]:
        """Yield all pages: policies in force, pending and ended, then each value of each facet."""
        section = next((entry for entry in self._lists.site.all_sections() if entry.library), None)
        if section is None:
            return
        for name, _, documents in self._validity_groups:
            yield from self._list_pages(section, documents, "", name, None)
        for name, label, groups in self._facet_groups:
            for value, documents in groups.items():
                ordered = sorted(documents, key=self._ended)
                yield from self._list_pages(section, ordered, name, value, (label, value))

    @cached_property
    def _validity_groups(self) -> tuple[tuple[str, str, list[PublicDocument]], ...]:
        """Policies by validity on the build day: (name in the URL, label, documents). An empty pending group has
        no tab."""
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
        tags = section_tags(self._lists.site, section)

        def url(number: int) -> str:
            return library_url(facet or value, value if facet else "", number)

        for number, part in paged(documents, size):
            yield LibraryPage(
                common=self._lists.common(url(number), value, crumbs, tags, section.id)
                if chosen
                else Common(url(number), section.name, unlinked(crumbs), tags, section.id),
                tabs=self._tabs(None if chosen else value),
                facets=self._facets(facet, value),
                chosen=chosen,
                items=self._lists.items_of(document for document in part if not self._ended(document)),
                ended_items=self._lists.items_of(document for document in part if self._ended(document)),
                total=len(documents),
                pager=pager(number, len(documents), size, url),
            )

    def _tabs(self, current: str | None) -> tuple[FacetValue, ...]:
        return tuple(
            FacetValue(label, library_url(name), len(documents), current == name)
            for name, label, documents in self._validity_groups
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
        """Return all facets, with the value of this page marked as current."""
        return tuple(
            replace(facet, values=tuple(replace(v, current=v.label == current_value) for v in facet.values))
            if facet.name == current
            else facet
            for facet in self._all_facets
        )

    def facet_url(self, facet: str, value: str) -> str | None:
        """Return the URL of the list for a facet value; ``None`` if the column has no such list."""
        if not self._lists.has_library:
            return None
        return self.facet_urls.get((facet, value))

    @cached_property
    def facet_urls(self) -> dict[tuple[str, str], str]:
        """URL of each facet list, by (facet name, value)."""
        return {(name, value): library_url(name, value) for name, _, groups in self._facet_groups for value in groups}
