"""The last plan and its exports again, for a process that stays, while all pages would say what they say.

Pages are planned from what documents tell of themselves; of their running text a plan knows only the name. So an edit
of a text leaves the plan as it is but for that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sitegen.build.plan import DocumentPlans, Plan, Shown, plan_site, show
from sitegen.catalogue.public import PublicDocument, PublicView
from sitegen.checks.rewording import as_told
from sitegen.core.urls import record_url
from sitegen.exports.collection import export_files
from sitegen.search.index import IndexEntry, index_entry

Exports = tuple[tuple[str, bytes], ...]
_Indexed = tuple[PublicDocument, tuple[str, ...], IndexEntry]


@dataclass(slots=True)
class _Planned:
    """``planned`` is what pages show until they are planned themselves."""

    view: PublicView
    search: bool
    entries: tuple[IndexEntry, ...]
    planned: Shown | Plan
    exports: Exports | None = None


class Planner:
    """Plans one site again and again: ``entries``, then ``plan``, then ``exports``."""

    def __init__(self) -> None:
        self._last: _Planned | None = None
        self._indexed: dict[str, _Indexed] = {}
        self._documents = DocumentPlans()

    def entries(self, view: PublicView, *, search: bool) -> Sequence[IndexEntry]:
        """What the index is to hold of each document; nothing where there is no ``search``."""
        last = self._last
        changed = _reworded(last.view, view) if last and last.search == search else None
        if last and isinstance(last.planned, Plan) and changed is not None:
            entries = _with(last.entries, "url", "body_key", _body_keys(changed))
            self._last = replace(last, view=view, entries=entries, planned=_renamed(last.planned, changed))
        else:
            shown = show(view)
            entries = tuple(self._index(view, shown.texts())) if search else ()
            self._last = _Planned(view, search, entries, shown)
        return self._last.entries

    def _index(self, view: PublicView, texts: Mapping[str, tuple[str, ...]]) -> Iterator[IndexEntry]:
        """Every document. Those are made anew that are not the same objects, or show something else of their data."""
        known = self._indexed if self._last and repr(self._last.view.site) == repr(view.site) else {}
        self._indexed = {}
        for document in view.documents:
            path = document.facts.path
            shown = texts.get(path, ())
            last = known.get(path)
            if last is None or last[0] is not document or last[1] != shown:
                last = document, shown, index_entry(document, view.site, shown)
            self._indexed[path] = last
            yield last[2]

    def plan(self) -> Plan:
        """All pages of the view, as ``plan_site`` has them."""
        last = self._begun()
        if isinstance(last.planned, Shown):
            last.planned = plan_site(last.planned, search=last.search, documents=self._documents)
        return last.planned

    def exports(self) -> Exports:
        """The exports of what was planned: address and bytes."""
        last = self._begun()
        if last.exports is None:
            last.exports = tuple(export_files(last.view, (job.url for job in self.plan().jobs), search=last.search))
        return last.exports

    def _begun(self) -> _Planned:
        if self._last is None:
            raise ValueError("nothing is planned")
        return self._last


def _renamed(plan: Plan, changed: Sequence[PublicDocument]) -> Plan:
    """``plan`` with the names that the texts of the documents that ``changed`` have now."""
    keys = _body_keys(changed)
    records = {record_url(url): key for url, key in keys.items()}
    digests = {document.facts.path: document.facts.digest for document in changed}
    return replace(
        plan,
        jobs=_with(plan.jobs, "url", "body_key", keys),
        records=_with(plan.records, "url", "body_key", records),
        downloads=_with(plan.downloads, "source", "digest", digests),
    )


def _body_keys(documents: Iterable[PublicDocument]) -> dict[str, str]:
    """The names of texts by the address of their pages."""
    return {document.facts.url: document.facts.body_key for document in documents}


def _with(items: Iterable[Any], key: str, field: str, values: dict[str, str]) -> tuple[Any, ...]:
    """``items`` with the ``values`` of ``field`` by ``key``; those that have them are the same objects."""
    wanted = ((item, values.get(getattr(item, key))) for item in items)
    return tuple(
        item if value in (None, getattr(item, field)) else replace(item, **{field: value}) for item, value in wanted
    )


def _reworded(old: PublicView, new: PublicView) -> list[PublicDocument] | None:
    """The documents of ``new`` that are not the same objects as in ``old``; ``None`` where the views differ in anything
    but texts, and the lines on which something stands."""
    if (old.today, len(old.documents), repr(old.site)) != (new.today, len(new.documents), repr(new.site)):
        return None
    changed = [(one, other) for one, other in zip(old.documents, new.documents, strict=True) if one is not other]
    if all(
        _parts(one, id) == _parts(other, id) or _parts(one, as_told) == _parts(other, as_told) for one, other in changed
    ):
        return [other for _, other in changed]
    return None


def _parts(document: PublicDocument, known_by: Callable[[object], object]) -> tuple[object, ...]:
    """What a public document is made of; the facts and references in it as ``known_by`` tells them apart."""
    references = (*document.outgoing, None, *document.incoming)
    return (
        known_by(document.facts),
        document.validity,
        document.section_id,
        *(one and (one.relation, known_by(one.document), known_by(one.outside)) for one in references),
        *map(known_by, document.interpretations),
        None,
        *map(known_by, document.interprets),
    )
