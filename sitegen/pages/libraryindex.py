"""Data file of the policy library, with which the browser combines filters and finds policies in force on a day."""

from __future__ import annotations

import json

from sitegen.catalogue.public import PublicDocument
from sitegen.display.lists import Lists, document_year
from sitegen.kinds.periods import period_of

LIBRARY_DATA = "policies/library-data.js"
_FACETS = ("department", "year", "theme", "genre", "validity")


def library_data(lists: Lists) -> bytes:
    """Return the script ``disclosureLibrary({"values": {facet: [...]}, "rows": [...]})``.

    It is a classic script because a page opened from disk cannot fetch JSON. A row is [URL, title, number, published,
    since, until, ended (0 or 1)], followed by one list for each facet: the indexes of its values in ``values``. Days
    are ``YYYY-MM-DD`` or empty. The newest row comes first.
    """
    indexes: dict[str, dict[str, int]] = {facet: {} for facet in _FACETS}
    rows = [_row(document, lists, indexes) for document in lists.policies]
    data = {"values": {facet: list(found) for facet, found in indexes.items()}, "rows": rows}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"disclosureLibrary({text});\n".encode()


def _row(document: PublicDocument, lists: Lists, indexes: dict[str, dict[str, int]]) -> list[object]:
    """Return one row, and give each facet value that ``indexes`` lacks the next index."""
    facts = document.facts
    item = lists.items[facts.path]
    period = period_of(document)
    values = {
        "department": facts.departments,
        "year": (document_year(document),),
        "theme": (facts.theme.partition("/")[0],),
        "genre": (facts.genre,),
        "validity": (item.validity,),
    }
    facets = [
        [indexes[facet].setdefault(value, len(indexes[facet])) for value in values[facet] if value] for facet in _FACETS
    ]
    days = [str(period.since or ""), str(period.until or "")]
    return [item.url, item.title, item.number, item.published, *days, int(period.ended), *facets]
