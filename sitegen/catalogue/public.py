"""The public view: the part of the catalogue that may leave the site, as types of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sitegen.catalogue.catalogue import RELATIONS, Catalogue, Edge
from sitegen.core.cache import Cache
from sitegen.core.document import Facts, Reference, Validity
from sitegen.core.records import key_of
from sitegen.core.urls import is_external
from sitegen.site.config import SiteConfig

_INTERNAL: dict[str, Any] = dict.fromkeys((*RELATIONS, "interpretation", "interprets", "exempt", "faults"), ())
_INTERNAL |= {"review": {}, "lines": {}, "reason": "", "data_file": None, "restated": ()}
_TASK = "public"


@dataclass(frozen=True, slots=True)
class PublicReference:
    """A relation as the public may see it: to a public document, or to one outside this site."""

    relation: str
    document: Facts | None
    outside: Reference | None = None


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A public document with what the public set knows of it.

    ``outgoing`` are its own references, ``incoming`` those of other public documents to it;
    ``interpretations`` and ``interprets`` are its pairing, whichever side wrote it. ``key`` identifies all of this
    except the running text.
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
    """What may leave the site on the day ``today``: public documents, newest first.

    ``key`` identifies all that pages, lists and exports may show, except the running texts."""

    site: SiteConfig
    today: date
    documents: tuple[PublicDocument, ...]
    key: str = ""


def public_view(catalogue: Catalogue, cache: Cache | None = None) -> PublicView:
    """The public part of the set. Relations to anything else are left out, not blanked.

    A process that builds again takes unchanged documents from its ``cache``; they are never written to disk.
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
    known: PublicDocument | None = cache.get(_TASK, path, text, PublicDocument)
    if known is None:
        known = PublicDocument(
            _outward(facts),
            validity,
            section,
            (*_outside(facts), *_related((edge, edge.target) for edge in outgoing)),
            tuple(_related((edge, edge.source) for edge in incoming)),
            _paired(outgoing, "interpretation", incoming, "interprets"),
            _paired(outgoing, "interprets", incoming, "interpretation"),
            key,
        )
        cache.put(_TASK, path, text, known, on_disk=False)
    return known


def _outward(facts: Facts) -> Facts:
    """``facts`` without references, review, exemptions, faults and links within the site."""
    return replace(facts, **_INTERNAL, links=tuple(link for link in facts.links if is_external(link.href)))


def _outside(facts: Facts) -> Iterator[PublicReference]:
    for reference in facts.references:
        if reference.outside and reference.field in RELATIONS:
            yield PublicReference(reference.field, None, reference)


def _related(edges: Iterable[tuple[Edge, Facts]]) -> Iterable[PublicReference]:
    """The other documents of ``edges`` by relation, each once."""
    others = {(edge.relation, other.path): (edge, other) for edge, other in edges if edge.relation in RELATIONS}
    return [PublicReference(edge.relation, _outward(other)) for edge, other in others.values()]


def _paired(outgoing: Iterable[Edge], naming: str, incoming: Iterable[Edge], named: str) -> tuple[Facts, ...]:
    """Documents that this one names in its field ``naming``, and those that name it in theirs, ``named``."""
    others = [edge.target for edge in outgoing if edge.relation == naming]
    others += [edge.source for edge in incoming if edge.relation == named]
    return tuple(map(_outward, {other.path: other for other in others}.values()))
