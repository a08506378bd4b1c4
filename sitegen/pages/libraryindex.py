"""The policy library as one script of data, for readers who combine filters or ask what was in force on a day."""

from __future__ import annotations

import json

from sitegen.catalogue.public import PublicDocument
from sitegen.display.lists import Lists, document_year
from sitegen.kinds.periods import period_of

LIBRARY_DATA = "policies/library-data.js"
_FACETS = ("department", "year", "theme", "genre", "validity")


def library_data(lists: Lists) -> bytes:
    """``disclosureLibrary({"values": {facet: [...]}, "rows": [...]})``: a classic script, for it also loads from disk.

    A row is [address, title, number, published, since, until, ended (0 or 1), then for each facet the places of its
    values in ``values``]. Days are ``YYYY-MM-DD`` or empty; rows stand newest first.
    """
    values: dict[str, dict[str, int]] = {facet: {} for facet in _FACETS}
    rows = [_row(document, lists, values) for document in lists.policies]
    data = {"values": {facet: list(found) for facet, found in values.items()}, "rows": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"disclosureLibrary({text});\n".encode()


def _row(document: PublicDocument, lists: Lists, values: dict[str, dict[str, int]]) -> list[object]:
    facts = document.facts
    item = lists.items[facts.path]
    period = period_of(document)
    own = {
        "department": facts.departments,
        "year": (document_year(document),),
        "theme": (facts.theme.partition("/")[0],),
        "genre": (facts.genre,),
        "validity": (item.validity,),
    }
    places = [
        [values[facet].setdefault(value, len(values[facet])) for value in own[facet] if value] for facet in _FACETS
    ]
    days = [str(period.since or ""), str(period.until or "")]
    return [item.url, item.title, item.number, item.published, *days, int(period.ended), *places]
