"""Builds the Atom and JSON feeds of new documents, and the OpenSearch description.

The column has a feed, and so has each section, with the documents of the sections below it. Each feed is written as
Atom (RFC 4287) and as JSON Feed 1.1. The id of an entry is the permalink of the document's page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from sitegen.catalogue.public import PublicDocument, PublicView
from sitegen.core.document import Attachment
from sitegen.core.registers import Section
from sitegen.core.urls import feed_url, file_url, record_url
from sitegen.core.xmltext import xml_text
from sitegen.display.lists import Lists
from sitegen.source.identifiers import NO_NUMBER

FEED_ENTRIES = 50
OPENSEARCH = "opensearch.xml"
_OPENSEARCH_NAME = 16  # OpenSearch 1.1: the longest ShortName, in characters
# Not the module mimetypes: it reads tables of the machine, so the same build would differ between machines.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ofd": "application/ofd",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed. ``page_url`` is the HTML page of the same list; ``documents`` begin with the newest."""

    page_url: str
    title: str
    atom_url: str
    json_url: str
    documents: Sequence[PublicDocument]


def feed_files(view: PublicView) -> Iterator[tuple[str, bytes]]:
    """Yield (URL, bytes) of every feed. A section without documents has an empty feed, so readers can subscribe."""
    for feed in _feeds(view):
        yield feed.atom_url, _atom(feed, view)
        yield feed.json_url, _json_feed(feed, view)


def _feeds(view: PublicView) -> Iterator[_Feed]:
    lists = Lists(view)
    name = f"{view.site.name}政府信息公开"
    yield _Feed("index.html", name, "feed.xml", "feed.json", view.documents[:FEED_ENTRIES])
    for section in view.site.all_sections():
        page_url = lists.section_list_url(section)
        atom, own = feed_url(section.id), feed_url(section.id, "json")
        yield _Feed(page_url, f"{section.name} - {name}", atom, own, _newest(section, lists))


def _newest(section: Section, lists: Lists) -> Sequence[PublicDocument]:
    """Return the newest documents of ``section`` and of the sections below it."""
    wanted = {document.facts.path for document in _section_documents(section, lists)}
    return [document for document in lists.view.documents if document.facts.path in wanted][:FEED_ENTRIES]


def _section_documents(section: Section, lists: Lists) -> Iterator[PublicDocument]:
    yield from lists.policies if section.library else lists.by_section[section.id]
    for child in section.children:
        yield from _section_documents(child, lists)


def escape(text: str) -> str:
    """Escape ``text`` for an element or a quoted attribute; drop the characters that XML 1.0 forbids."""
    return xml_escape(xml_text(text), {'"': "&quot;"})


def media_type(path: str) -> str:
    """Return the media type for a file name's extension."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def timestamp(moment: datetime | None) -> str:
    """Format ``moment`` (Asia/Shanghai) by RFC 3339; 1970-01-01 for ``None``, because Atom requires a date."""
    return (moment or datetime(1970, 1, 1)).strftime("%Y-%m-%dT%H:%M:%S+08:00")


def _published_files(document: PublicDocument) -> list[tuple[str, Attachment]]:
    """Return (URL, attachment) for each published attachment."""
    return [(file_url(item.digest, item.path), item) for item in document.facts.attachments if item.path]


def _atom(feed: _Feed, view: PublicView) -> bytes:
    """Return ``feed`` as Atom (RFC 4287); ``updated`` is the date of the newest publication."""
    site = view.site
    page = escape(site.url) if feed.page_url == "index.html" else escape(site.url + feed.page_url)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<id>{page}</id>",
        f"<title>{escape(feed.title)}</title>",
        f"<updated>{timestamp(feed.documents[0].facts.published if feed.documents else None)}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{escape(site.url + feed.atom_url)}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(site.url + feed.page_url)}"/>',
        f"<author><name>{escape(site.host or site.name)}</name></author>",
    ]
    for document in feed.documents:
        lines += _atom_entry(document, view)
    lines.append("</feed>\n")
    return "\n".join(lines).encode("utf-8")


def _atom_entry(document: PublicDocument, view: PublicView) -> list[str]:
    facts, site = document.facts, view.site
    address = escape(site.url + facts.url)
    enclosures = (
        f'<link rel="enclosure" type="{media_type(url)}" length="{item.size}" title="{escape(item.title)}"'
        f' href="{escape(site.url + url)}"/>'
        for url, item in _published_files(document)
    )
    return [
        "<entry>",
        f"<id>{address}</id>",
        f"<title>{escape(facts.title)}</title>",
        f"<published>{timestamp(facts.published)}</published>",
        f"<updated>{timestamp(facts.published)}</updated>",
        f'<link rel="alternate" type="text/html" href="{address}"/>',
        f'<link rel="alternate" type="application/json" href="{escape(site.url + record_url(facts.url))}"/>',
        *enclosures,
        f"<author><name>{escape(' '.join(facts.departments))}</name></author>",
        f'<category term="{escape(facts.kind)}" label="{escape(site.kinds[facts.kind].label)}"/>',
        f"<summary>{escape(facts.summary)}</summary>",
        "</entry>",
    ]


def _json_feed(feed: _Feed, view: PublicView) -> bytes:
    """Return ``feed`` as JSON Feed 1.1 (jsonfeed.org); the extension ``_disclosure`` holds the disclosure fields."""
    site = view.site
    value = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": site.url + feed.page_url,
        "feed_url": site.url + feed.json_url,
        "language": "zh-CN",
        "authors": [{"name": site.host or site.name}],
        "items": [_json_item(document, view) for document in feed.documents],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _json_item(document: PublicDocument, view: PublicView) -> dict[str, Any]:
    facts, site = document.facts, view.site
    item: dict[str, Any] = {
        "id": site.url + facts.url,
        "url": site.url + facts.url,
        "title": facts.title,
        "content_text": facts.summary or facts.title,
        "date_published": timestamp(facts.published),
        "authors": [{"name": name} for name in facts.departments],
        "tags": [site.kinds[facts.kind].label, *facts.keywords],
    }
    files = [
        {
            "url": site.url + url,
            "mime_type": media_type(url),
            "title": attachment.title,
            "size_in_bytes": attachment.size,
        }
        for url, attachment in _published_files(document)
    ]
    if files:
        item["attachments"] = files
    number = "" if facts.number == NO_NUMBER else facts.number
    item["_disclosure"] = {
        "kind": facts.kind,
        "index": facts.index,
        "number": number or None,
        "issued": str(facts.issued) if facts.issued else None,
        "validity": str(document.validity) if document.validity else None,
        "record": site.url + record_url(facts.url),
    }
    return item


def search_description(view: PublicView) -> bytes:
    """Return the OpenSearch 1.1 description, with which a browser offers the column's search in its search box."""
    site = view.site
    name = f"{site.short_name}政府信息公开"[:_OPENSEARCH_NAME]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name)}</ShortName>",
        f"<Description>{escape(f'检索{site.name}政府信息公开专栏的标题、发文字号和正文')}</Description>",
        f'<Url type="text/html" method="get" template="{escape(site.url)}search.html?q={{searchTerms}}"/>',
        f'<Url type="application/opensearchdescription+xml" rel="self" template="{escape(site.url)}{OPENSEARCH}"/>',
        "<Language>zh-CN</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>\n",
    ]
    return "\n".join(lines).encode("utf-8")
