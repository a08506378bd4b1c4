"""The public view: what of the catalogue may leave the site, as types of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import is_
from typing import Any

from sitegen.catalogue.catalogue import RELATIONS, Catalogue
from sitegen.core.document import Facts, Reference, Validity
from sitegen.core.urls import is_external
from sitegen.site.config import SiteConfig

_INTERNAL: dict[str, Any] = dict.fromkeys((*RELATIONS, "interpretation", "interprets", "exempt", "faults"), ())
_INTERNAL |= {"review": {}, "lines": {}, "reason": "", "data_file": None, "restated": ()}


class Outward:
    """What the public may see of facts and documents, each made once: facts without references, review, exemptions,
    faults and links within the site. It is that of one site."""

    def __init__(self) -> None:
        self._facts: dict[str, tuple[Facts, Facts]] = {}
        self._documents: dict[str, tuple[tuple[object, ...], PublicDocument]] = {}
        self._site = ""

    def of(self, facts: Facts) -> Facts:
        """The part of ``facts`` that is for the public."""
        known = self._facts.get(facts.path)
        if known is None or known[0] is not facts:
            outward = tuple(link for link in facts.links if is_external(link.href))
            known = self._facts[facts.path] = facts, replace(facts, **_INTERNAL, links=outward)
        return known[1]

    def document(self, catalogue: Catalogue, facts: Facts) -> PublicDocument:
        """``facts`` with what the public set of ``catalogue`` knows of it."""
        path = facts.path
        validity = catalogue.validity(facts)
        outgoing, incoming = catalogue.edges_from.get(path, ()), catalogue.edges_to.get(path, ())
        shown = (*(edge.target for edge in outgoing), *(edge.source for edge in incoming))
        parts = facts, validity, *outgoing, None, *incoming, *map(catalogue.is_public, shown)
        known = self._documents.get(path)
        if known is None or len(known[0]) != len(parts) or not all(map(is_, known[0], parts)):
            known = self._documents[path] = parts, _public_document(catalogue, facts, validity, self)
        return known[1]

    def begin(self, catalogue: Catalogue, public: Iterable[Facts]) -> None:
        """Keep only what still holds of the documents that are ``public`` now."""
        site = repr(catalogue.site)
        if site != self._site:
            self._documents.clear()
            self._site = site
        for path in self._facts.keys() - {facts.path for facts in public}:
            del self._facts[path]
            self._documents.pop(path, None)


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
    ``interpretations`` and ``interprets`` are its pairing, whichever side wrote it.
    """

    facts: Facts
    validity: Validity | None
    section_id: str
    outgoing: tuple[PublicReference, ...]
    incoming: tuple[PublicReference, ...]
    interpretations: tuple[Facts, ...]
    interprets: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class PublicView:
    """What may leave the site on the day ``today``: public documents, newest first."""

    site: SiteConfig
    today: date
    documents: tuple[PublicDocument, ...]


def public_view(catalogue: Catalogue, outward: Outward | None = None) -> PublicView:
    """The public part of the set. Relations to anything else are left out, not blanked.

    ``outward``: what of the facts may be seen, as a process that stays knows it from its last view.
    """
    outward = Outward() if outward is None else outward
    public = [facts for facts in catalogue.documents if catalogue.is_public(facts)]
    public.sort(key=lambda facts: (facts.published or datetime.min, facts.path), reverse=True)
    outward.begin(catalogue, public)
    return PublicView(catalogue.site, catalogue.today, tuple(outward.document(catalogue, facts) for facts in public))


def _public_document(catalogue: Catalogue, facts: Facts, validity: Validity | None, outward: Outward) -> PublicDocument:
    outside = [
        PublicReference(reference.field, None, reference)
        for reference in facts.references
        if reference.outside and reference.field in RELATIONS
    ]
    inside = {
        (edge.relation, edge.target.path): PublicReference(edge.relation, outward.of(edge.target))
        for edge in catalogue.edges_from.get(facts.path, ())
        if edge.relation in RELATIONS and catalogue.is_public(edge.target)
    }
    incoming = {
        (edge.relation, edge.source.path): PublicReference(edge.relation, outward.of(edge.source))
        for edge in catalogue.edges_to.get(facts.path, ())
        if edge.relation in RELATIONS and catalogue.is_public(edge.source)
    }
    return PublicDocument(
        outward.of(facts),
        validity,
        catalogue.section_id(facts),
        (*outside, *inside.values()),
        tuple(incoming.values()),
        tuple(map(outward.of, filter(catalogue.is_public, catalogue.interpretations_of(facts)))),
        tuple(map(outward.of, filter(catalogue.is_public, _interpreted_by(catalogue, facts)))),
    )


def _interpreted_by(catalogue: Catalogue, facts: Facts) -> tuple[Facts, ...]:
    """Documents that ``facts`` interprets, whichever side says so."""
    named = [edge.target for edge in catalogue.edges_from.get(facts.path, ()) if edge.relation == "interprets"]
    naming = [edge.source for edge in catalogue.edges_to.get(facts.path, ()) if edge.relation == "interpretation"]
    return tuple({other.path: other for other in named + naming}.values())
