"""The whole set as facts: who names whom, what is in force, and what the public may see.

``Catalogue`` holds every document and is for the rules. ``PublicView`` is another type and holds
only public documents: everything from planning onwards accepts nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from sitegen.core.document import Disclosure, Facts, Reference, Validity
from sitegen.core.urls import source_target
from sitegen.site.config import SiteConfig
from sitegen.source.identifiers import NO_NUMBER, number_key

ENDING_RELATIONS = ("repeals", "replaces")
CHANGING_RELATIONS = (*ENDING_RELATIONS, "amends")
RELATIONS = (*CHANGING_RELATIONS, "based_on")

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a reference leads to: one document, none, or several (then it is ambiguous)."""

    reference: Reference
    candidates: tuple[Facts, ...]

    @property
    def target(self) -> Facts | None:
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` names ``target`` in its field ``relation``."""

    relation: str
    source: Facts
    target: Facts
    line: int


class Catalogue:
    """Every document's facts with the questions that rules and pages ask of the set.

    ``now`` is the moment the site is built for, in Asia/Shanghai, without a zone; ``other_files`` are
    the files under ``content/`` that are neither sources nor registers.
    """

    def __init__(
        self, site: SiteConfig, documents: Iterable[Facts], now: datetime, other_files: tuple[str, ...] = ()
    ) -> None:
        self.site = site
        self.other_files = other_files
        self.now = now
        self.today = now.date()
        self.documents = tuple(sorted(documents, key=lambda facts: facts.path))
        self.by_path = {facts.path: facts for facts in self.documents}
        self.by_url = {facts.url: facts for facts in self.documents}
        self._derived: dict[str, Validity] = {}
        self._section_ids: dict[tuple[str, str], str] = {}

    @cached_property
    def by_index(self) -> Mapping[str, tuple[Facts, ...]]:
        return _grouped((facts.index, facts) for facts in self.documents if facts.index)

    @cached_property
    def by_number(self) -> Mapping[str, tuple[Facts, ...]]:
        return _grouped(
            (number_key(facts.number), facts) for facts in self.documents if facts.number and facts.number != NO_NUMBER
        )

    def resolve(self, reference: Reference, source: Facts) -> Resolution:
        """The documents that ``reference`` names, by path, by index number or by document number."""
        text = reference.target
        if text.endswith(".md"):
            path, _ = source_target(text, source.path)
            named = tuple(facts for facts in (self.by_path.get(path),) if facts)
        else:
            named = self.by_index.get(text) or self.by_number.get(number_key(text), ())
        return Resolution(reference, named)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every reference that resolves, in the order of paths and fields."""
        found = []
        for facts in self.documents:
            for reference in facts.references:
                target = None if reference.outside else self.resolve(reference, facts).target
                if target:
                    found.append(Edge(reference.field, facts, target, reference.line))
        return tuple(found)

    @cached_property
    def edges_to(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by the path of the document that they lead to."""
        return _grouped((edge.target.path, edge) for edge in self.edges)

    @cached_property
    def edges_from(self) -> Mapping[str, tuple[Edge, ...]]:
        return _grouped((edge.source.path, edge) for edge in self.edges)

    @cached_property
    def by_section(self) -> Mapping[str, tuple[Facts, ...]]:
        """Public documents by the id of their section."""
        placed = ((self.section_id(facts), facts) for facts in self.documents if self.is_public(facts))
        return _grouped((section_id, facts) for section_id, facts in placed if section_id)

    def section_id(self, facts: Facts) -> str:
        """The id of the section that shows ``facts``, or nothing."""
        key = facts.section, facts.kind
        if key not in self._section_ids:
            section = self.site.section_for(*key)
            self._section_ids[key] = section.id if section else ""
        return self._section_ids[key]

    def interpretations_of(self, facts: Facts) -> tuple[Facts, ...]:
        """Documents paired with ``facts`` as its interpretations, whichever side says so."""
        named = [edge.target for edge in self.edges_from.get(facts.path, ()) if edge.relation == "interpretation"]
        naming = [edge.source for edge in self.edges_to.get(facts.path, ()) if edge.relation == "interprets"]
        return tuple({other.path: other for other in named + naming}.values())

    def counting_interpretations(self, facts: Facts) -> tuple[Facts, ...]:
        """The interpretations of ``facts`` that answer the duty to interpret: such by their kind, and not kept
        from the public by their attribute."""
        paired = self.interpretations_of(facts)
        return tuple(one for one in paired if one.kind == "interpretation" and self.is_meant_public(one))

    @property
    def pairs(self) -> tuple[tuple[Facts, Facts], ...]:
        """Every (interpretation, document that it interprets), whichever side says so, sorted by path."""
        found = {(edge.target.path, edge.source.path) for edge in self.edges if edge.relation == "interpretation"}
        found |= {(edge.source.path, edge.target.path) for edge in self.edges if edge.relation == "interprets"}
        return tuple((self.by_path[one], self.by_path[other]) for one, other in sorted(found) if one != other)

    def is_public(self, facts: Facts) -> bool:
        """True only where the attribute is exactly 主动公开, the front matter is whole and the time has come."""
        return facts.path in self.public_paths

    @cached_property
    def public_paths(self) -> frozenset[str]:
        """Paths of all that is public."""
        return frozenset(
            facts.path for facts in self.documents if self.would_be_public(facts) and not self.is_awaited(facts)
        )

    def would_be_public(self, facts: Facts) -> bool:
        """As ``is_public``, whether or not the publication time has come."""
        return facts.path in self._fit_paths

    @cached_property
    def _fit_paths(self) -> frozenset[str]:
        return frozenset(facts.path for facts in self.documents if self._is_fit(facts))

    def _is_fit(self, facts: Facts) -> bool:
        sound = facts.parsed and not any(is_front_matter_fault(fault.code) for fault in facts.faults)
        complete = all((facts.title, facts.departments, facts.index, facts.issued, facts.published))
        return sound and complete and facts.kind in self.site.kinds and facts.disclosure is Disclosure.PROACTIVE

    def is_meant_public(self, facts: Facts) -> bool:
        """True unless a document says that it is not public: one that is only faulty is still meant to be."""
        return facts.disclosure in (None, Disclosure.PROACTIVE)

    def is_awaited(self, facts: Facts) -> bool:
        """True where the publication time lies in the future."""
        return facts.published is not None and facts.published > self.now

    def derived_validity(self, facts: Facts) -> Validity | None:
        """Validity from dates and from what published documents did to this one; ``None`` for kinds without."""
        if facts.kind != "policy":
            return None
        if facts.path not in self._derived:
            self._derived[facts.path] = self._derive_validity(facts)
        return self._derived[facts.path]

    def _derive_validity(self, facts: Facts) -> Validity:
        changes = {edge.relation for edge in self.changes_to(facts)}
        if changes.intersection(ENDING_RELATIONS):
            return Validity.REPEALED
        if facts.expires and facts.expires < self.today:
            return Validity.EXPIRED
        if facts.effective and facts.effective > self.today:
            return Validity.PENDING
        return Validity.AMENDED if "amends" in changes else Validity.IN_FORCE

    def changes_to(self, facts: Facts) -> tuple[Edge, ...]:
        """Repeals, replacements and amendments of ``facts`` by published documents that have taken effect."""
        return tuple(
            edge
            for edge in self.edges_to.get(facts.path, ())
            if edge.relation in CHANGING_RELATIONS
            and edge.source.path != facts.path
            and self.is_public(edge.source)
            and (edge.source.effective or edge.source.issued or self.today) <= self.today
        )

    def validity(self, facts: Facts) -> Validity | None:
        """What the site says: the stated validity where there is one, else the derived."""
        return facts.validity or self.derived_validity(facts)


def is_front_matter_fault(code: str) -> bool:
    """Faults that keep a document from being public whatever its attribute says."""
    return code.startswith("FM") or code in ("DS001", "SG004")


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, tuple[V, ...]]:
    groups: defaultdict[str, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
