"""The public view: the part of the catalogue that later stages may publish, as separate types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sitegen.catalogue.catalogue import RELATIONS, Catalogue, Edge
from sitegen.core.cache import Cache
from sitegen.core.document import Facts, Reference, Validity
from sitegen.core.records import key_of
from sitegen.core.urls import is_external
from sitegen.site.config import SiteConfig

_INTERNAL: dict[str, Any] = dict.fromkeys((*RELATIONS, "interpretation", "interprets", "exempt", "faults"), ())
_INTERNAL |= {"review": {}, "lines": {}, "reason": "", "data_file": None, "restated": ()}
_NAMES = tuple(field.name for field in fields(Facts))
_values = attrgetter(*_NAMES)
_LINKS = _NAMES.index("links")
_BLANKS = tuple((_NAMES.index(name), value) for name, value in _INTERNAL.items())
_TASK = "public"


@dataclass(frozen=True, slots=True)
class PublicReference:
    """A relation to a public document (``document``), or to a document outside this site (``outside``)."""

    relation: str
    document: Facts | None
    outside: Reference | None = None


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A public document with its validity, section and relations to other public documents.

    ``outgoing`` are its own references, ``incoming`` those of others to it. ``interpretations`` and ``interprets`` are
    the pairs that either document names. ``key`` is the cache key of all of this, except the running text.
    """

    facts: Facts
    validity: Validity | None
    section_id: str
    outgoing: tuple[PublicReference, ...]
    incoming: tuple[PublicReference, ...]
    interpretations: tuple[Facts, ...]
    interprets: tuple[Facts, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class PublicView:
    """The public documents on the day ``today``, newest first.

    ``key`` is the cache key of everything that pages, lists and exports may display, except the running texts.
    """

    site: SiteConfig
    today: date
    documents: tuple[PublicDocument, ...]
    key: str = ""


def public_view(catalogue: Catalogue, cache: Cache | None = None) -> PublicView:
    """The public part of ``catalogue``; relations to other documents are removed.

    A long-running process takes unchanged documents from ``cache``, which keeps them in memory only.
    """
    cache = cache or Cache()
    documents = [
        _public_document(catalogue, facts, cache) for facts in catalogue.documents if catalogue.is_public(facts)
    ]
    documents.sort(key=lambda document: (document.facts.published or datetime.min, document.facts.path), reverse=True)
    cache.keep(_TASK, [document.facts.path for document in documents])
    key = key_of(catalogue.site, catalogue.today, [document.key for document in documents])
    return PublicView(catalogue.site, catalogue.today, tuple(documents), key)


def _public_document(catalogue: Catalogue, facts: Facts, cache: Cache) -> PublicDocument:
    path, validity, section = facts.path, catalogue.validity(facts), catalogue.section_id(facts)
    outgoing = [edge for edge in catalogue.edges_from.get(path, ()) if catalogue.is_public(edge.target)]
    incoming = [edge for edge in catalogue.edges_to.get(path, ()) if catalogue.is_public(edge.source)]
    targets = [(edge.relation, edge.target.key) for edge in outgoing]
    sources = [(edge.relation, edge.source.key) for edge in incoming]
    key = key_of(facts.key, validity, section, targets, sources)
    text = f"{key} {facts.digest} {facts.body_key}"
    cached: PublicDocument | None = cache.get(_TASK, path, text, PublicDocument)
    if cached is None:
        cached = PublicDocument(
            _without_internal(facts),
            validity,
            section,
            (*_outside(facts), *_related((edge, edge.target) for edge in outgoing)),
            tuple(_related((edge, edge.source) for edge in incoming)),
            _paired(outgoing, "interpretation", incoming, "interprets"),
            _paired(outgoing, "interprets", incoming, "interpretation"),
            key,
        )
        cache.put(_TASK, path, text, cached, on_disk=False)
    return cached


def _without_internal(facts: Facts) -> Facts:
    """``facts`` without references, review, exemptions, faults, lines and links within the site."""
    values = list(_values(facts))  # by position: done for all documents, and ``replace`` takes five times as long
    for place, value in _BLANKS:
        values[place] = value
    values[_LINKS] = tuple(link for link in facts.links if is_external(link.href))
    return Facts(*values)


def _outside(facts: Facts) -> Iterator[PublicReference]:
    for reference in facts.references:
        if reference.outside and reference.field in RELATIONS:
            yield PublicReference(reference.field, None, reference)


def _related(edges: Iterable[tuple[Edge, Facts]]) -> Iterable[PublicReference]:
    """A reference for each distinct relation and document of ``edges``."""
    others = {(edge.relation, other.path): (edge, other) for edge, other in edges if edge.relation in RELATIONS}
    return [PublicReference(edge.relation, _without_internal(other)) for edge, other in others.values()]


def _paired(outgoing: Iterable[Edge], own_field: str, incoming: Iterable[Edge], other_field: str) -> tuple[Facts, ...]:
    """Documents that this one names in ``own_field``, and those that name it in ``other_field``."""
    others = [edge.target for edge in outgoing if edge.relation == own_field]
    others += [edge.source for edge in incoming if edge.relation == other_field]
    return tuple(map(_without_internal, {other.path: other for other in others}.values()))
