"""The catalogue: the facts of all documents, their references, validity and publication state.

``Catalogue`` contains all documents, public or not, and is for the rules. Planning and every later stage accept only a
``PublicView``, a separate type with public documents.
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
    """The documents that a reference may name: one, none, or several for an ambiguous one."""

    reference: Reference
    candidates: tuple[Facts, ...]

    @property
    def target(self) -> Facts | None:
        """The document if there is exactly one."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Edge:
    """A resolved reference: ``source`` names ``target`` in the front matter field ``relation``."""

    relation: str
    source: Facts
    target: Facts
    line: int


class Catalogue:
    """The facts of all documents, sorted by path, with queries on the whole set.

    ``now`` is the moment to build for, in Beijing time without a zone. ``other_files`` are the files below ``content/``
    that are neither sources nor registers.
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
        """Resolve ``reference``: a path relative to ``source``, an index number or a document number."""
        text = reference.target
        if text.endswith(".md"):
            path, _ = source_target(text, source.path)
            named = tuple(facts for facts in (self.by_path.get(path),) if facts)
        else:
            named = self.by_index.get(text) or self.by_number.get(number_key(text), ())
        return Resolution(reference, named)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All references that name exactly one document, in the order of paths and fields."""
        found = []
        for facts in self.documents:
            for reference in facts.references:
                target = None if reference.outside else self.resolve(reference, facts).target
                if target:
                    found.append(Edge(reference.field, facts, target, reference.line))
        return tuple(found)

    @cached_property
    def edges_to(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by the path of their target."""
        return _grouped((edge.target.path, edge) for edge in self.edges)

    @cached_property
    def edges_from(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by the path of their source."""
        return _grouped((edge.source.path, edge) for edge in self.edges)

    @cached_property
    def by_section(self) -> Mapping[str, tuple[Facts, ...]]:
        """Public documents by the id of their section."""
        placed = ((self.section_id(facts), facts) for facts in self.documents if self.is_public(facts))
        return _grouped((section_id, facts) for section_id, facts in placed if section_id)

    def section_id(self, facts: Facts) -> str:
        """The id of the section that lists ``facts``; empty if none does."""
        key = facts.section, facts.kind
        if key not in self._section_ids:
            section = self.site.section_for(*key)
            self._section_ids[key] = section.id if section else ""
        return self._section_ids[key]

    def interpretations_of(self, facts: Facts) -> tuple[Facts, ...]:
        """The interpretations of ``facts``: those that it names and those that name it."""
        named = [edge.target for edge in self.edges_from.get(facts.path, ()) if edge.relation == "interpretation"]
        naming = [edge.source for edge in self.edges_to.get(facts.path, ()) if edge.relation == "interprets"]
        return tuple({other.path: other for other in named + naming}.values())

    def qualifying_interpretations(self, facts: Facts) -> tuple[Facts, ...]:
        """The interpretations of ``facts`` that fulfil the duty to interpret it.

        They are of the kind ``interpretation``, and their disclosure attribute does not exclude publication.
        """
        paired = self.interpretations_of(facts)
        return tuple(one for one in paired if one.kind == "interpretation" and self.is_meant_public(one))

    @property
    def pairs(self) -> tuple[tuple[Facts, Facts], ...]:
        """All (interpretation, interpreted document), whichever of the two names the other, sorted by path."""
        found = {(edge.target.path, edge.source.path) for edge in self.edges if edge.relation == "interpretation"}
        found |= {(edge.source.path, edge.target.path) for edge in self.edges if edge.relation == "interprets"}
        return tuple((self.by_path[one], self.by_path[other]) for one, other in sorted(found) if one != other)

    def is_public(self, facts: Facts) -> bool:
        """True if the site publishes ``facts`` now: publishable, and its publication time has come."""
        return facts.path in self.public_paths

    @cached_property
    def public_paths(self) -> frozenset[str]:
        """Paths of all public documents."""
        return frozenset(
            facts.path for facts in self.documents if self.is_publishable(facts) and not self.is_scheduled(facts)
        )

    def is_publishable(self, facts: Facts) -> bool:
        """True if the attribute is exactly 主动公开, the kind is known, and the front matter is complete and faultless.

        The publication time may be in the future.
        """
        return facts.path in self._publishable_paths

    @cached_property
    def _publishable_paths(self) -> frozenset[str]:
        return frozenset(facts.path for facts in self.documents if self._check_publishable(facts))

    def _check_publishable(self, facts: Facts) -> bool:
        sound = facts.parsed and not any(is_front_matter_fault(fault.code) for fault in facts.faults)
        complete = all((facts.title, facts.departments, facts.index, facts.issued, facts.published))
        return sound and complete and facts.kind in self.site.kinds and facts.disclosure is Disclosure.PROACTIVE

    def is_meant_public(self, facts: Facts) -> bool:
        """True unless the disclosure attribute excludes publication. A missing or invalid attribute does not."""
        return facts.disclosure in (None, Disclosure.PROACTIVE)

    def is_scheduled(self, facts: Facts) -> bool:
        """True if the publication time is in the future."""
        return facts.published is not None and facts.published > self.now

    def derived_validity(self, facts: Facts) -> Validity | None:
        """Validity derived from dates and from changes by published documents; ``None`` for kinds other than policy."""
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
        """Repeals, replacements and amendments of ``facts`` by public documents that are in effect today."""
        return tuple(
            edge
            for edge in self.edges_to.get(facts.path, ())
            if edge.relation in CHANGING_RELATIONS
            and edge.source.path != facts.path
            and self.is_public(edge.source)
            and (edge.source.effective or edge.source.issued or self.today) <= self.today
        )

    def validity(self, facts: Facts) -> Validity | None:
        """The validity that the site displays: the stated one, else the derived one."""
        return facts.validity or self.derived_validity(facts)


def is_front_matter_fault(code: str) -> bool:
    """True for the codes of faults that make a document unpublishable, regardless of its attribute."""
    return code.startswith("FM") or code in ("DS001", "SG004")


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, tuple[V, ...]]:
    groups: defaultdict[str, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
