"""What the index holds of one public document besides its body: title, numbers, data, filters, result metadata."""

from __future__ import annotations

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.display.lists import document_year
from sitegen.search.text import SearchRecord
from sitegen.site.config import SiteConfig
from sitegen.source.identifiers import NO_NUMBER


@record
class IndexEntry:
    """A document without its body: what a worker needs to make its search record."""

    record: SearchRecord
    body_key: str

    @property
    def url(self) -> str:
        """The address of its page."""
        return self.record.url


def index_entry(document: PublicDocument, site: SiteConfig, shown: tuple[str, ...]) -> IndexEntry:
    """A public document. ``shown`` is what pages show of its data: it is found like the text."""
    return IndexEntry(_record(document, site, shown), document.facts.body_key)


def _record(document: PublicDocument, site: SiteConfig, shown: tuple[str, ...]) -> SearchRecord:
    """The search record of a document, whose blocks are so far only its data and its other numbers."""
    facts = document.facts
    kind = site.kinds[facts.kind].label
    number = "" if facts.number == NO_NUMBER else facts.number
    published = str(facts.published_date or "")
    validity = document.validity or ""
    meta = (
        ("department", " ".join(facts.departments)),
        ("kind", kind),
        ("number", number),
        ("published", published),
        ("validity", validity),
    )
    filters = (
        *(("department", name) for name in facts.departments),
        ("kind", kind),
        ("year", document_year(document)),
        ("validity", validity),
    )
    return SearchRecord(
        url=facts.url,
        title=facts.title,
        number=number or None,
        blocks=(*shown, *filter(None, (facts.index, facts.normative_number))),
        meta=tuple((name, value) for name, value in meta if value),
        filters=tuple((name, value) for name, value in filters if value),
        published=published or None,
        ended=bool(document.validity and document.validity.ended),
    )
