"""The machine-readable outputs: catalogue as JSON and CSV, Atom feed, site map. Pure."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape as xml_escape

from sitegen.catalogue import PublicDocument, PublicView
from sitegen.model import Facts
from sitegen.urls import NOT_FOUND, file_url

FEED_ENTRIES = 50
SITEMAP_LIMIT = 50_000
_CSV_COLUMNS = (
    ("index", "索引号"),
    ("title", "名称"),
    ("number", "发文字号"),
    ("department", "发布机构"),
    ("kind", "类型"),
    ("theme", "主题分类"),
    ("disclosure", "公开方式"),
    ("issued", "成文日期"),
    ("published", "发布日期"),
    ("effective", "施行日期"),
    ("expires", "有效期至"),
    ("validity", "效力状态"),
    ("summary", "内容概述"),
    ("url", "网页"),
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_files(view: PublicView, page_urls: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """(address, bytes) of every export; ``page_urls`` are the pages that the site map lists."""
    records = [_record(document) for document in view.documents]
    records.sort(key=lambda record: str(record["url"]))
    yield "data/documents.json", _json({"version": 1, "documents": records})
    yield "data/documents.csv", _csv(view, records)
    yield "feed.xml", _feed(view)
    yield from _sitemaps(view, page_urls)


def escape(text: str) -> str:
    """``text`` for an element or a quoted attribute, without the characters that XML 1.0 does not allow."""
    return xml_escape(_NOT_XML.sub("", text), {'"': "&quot;"})


def _text(value: date | datetime | str | None) -> str | None:
    return str(value) if value else None


def _record(document: PublicDocument) -> dict[str, Any]:
    facts = document.facts
    return {
        "url": facts.url,
        "source": facts.path,
        "title": facts.title,
        "kind": facts.kind,
        "number": _text(facts.number),
        "index": _text(facts.index),
        "department": list(facts.departments),
        "disclosure": facts.disclosure,
        "issued": _text(facts.issued),
        "published": _published(facts),
        "effective": _text(facts.effective),
        "expires": _text(facts.expires),
        "validity": _text(document.validity),
        "theme": _text(facts.theme),
        "summary": _text(facts.summary),
        "interpretations": [other.url for other in document.interpretations],
        "interprets": [other.url for other in document.interprets],
        "attachments": [file_url(item.digest, item.path) for item in facts.attachments if item.path],
    }


def _published(facts: Facts) -> str | None:
    if facts.published is None:
        return None
    return facts.published.strftime("%Y-%m-%d %H:%M" if facts.published_has_time else "%Y-%m-%d")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _csv(view: PublicView, records: list[dict[str, Any]]) -> bytes:
    """A table that a spreadsheet opens; a cell never begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(label for _, label in _CSV_COLUMNS)
    for record in records:
        row = {**record, "kind": view.site.kinds[record["kind"]].label, "url": view.site.url + record["url"]}
        row["department"] = " ".join(row["department"])
        writer.writerow(_cell(row[name]) for name, _ in _CSV_COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _timestamp(moment: datetime | None) -> str:
    return (moment or datetime(1970, 1, 1)).strftime("%Y-%m-%dT%H:%M:%S+08:00")


def _feed(view: PublicView) -> bytes:
    """Atom (RFC 4287) of the newest documents; ``updated`` is the newest publication."""
    site = view.site
    newest = view.documents[:FEED_ENTRIES]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<id>{escape(site.url)}</id>",
        f"<title>{escape(site.name)}政府信息公开</title>",
        f"<updated>{_timestamp(newest[0].facts.published if newest else None)}</updated>",
        f'<link rel="self" type="application/atom+xml" href="{escape(site.url)}feed.xml"/>',
        f'<link rel="alternate" type="text/html" href="{escape(site.url)}index.html"/>',
        f"<author><name>{escape(site.host or site.name)}</name></author>",
    ]
    for document in newest:
        facts = document.facts
        address = escape(site.url + facts.url)
        lines += [
            "<entry>",
            f"<id>{address}</id>",
            f"<title>{escape(facts.title)}</title>",
            f"<published>{_timestamp(facts.published)}</published>",
            f"<updated>{_timestamp(facts.published)}</updated>",
            f'<link rel="alternate" type="text/html" href="{address}"/>',
            f"<author><name>{escape(' '.join(facts.departments))}</name></author>",
            f'<category term="{escape(facts.kind)}" label="{escape(site.kinds[facts.kind].label)}"/>',
            f"<summary>{escape(facts.summary)}</summary>",
            "</entry>",
        ]
    lines.append("</feed>\n")
    return "\n".join(lines).encode("utf-8")


def _sitemaps(view: PublicView, page_urls: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """``sitemap.xml`` (sitemaps.org 0.9); past 50,000 addresses an index of numbered parts."""
    site = view.site
    changed = {document.facts.url: str(document.facts.published_date) for document in view.documents}
    urls = sorted(url for url in page_urls if url != NOT_FOUND)
    parts = [urls[start : start + SITEMAP_LIMIT] for start in range(0, len(urls), SITEMAP_LIMIT)]
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    names = ["sitemap.xml"] if len(parts) <= 1 else [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    for name, part in zip(names, parts or [[]], strict=True):
        rows = "".join(
            f"<url><loc>{escape(site.url + url)}</loc>"
            + (f"<lastmod>{changed[url]}</lastmod>" if url in changed else "")
            + "</url>\n"
            for url in part
        )
        yield name, _xml(f"<urlset {namespace}>\n{rows}</urlset>\n")
    if len(parts) > 1:
        rows = "".join(f"<sitemap><loc>{escape(site.url + name)}</loc></sitemap>\n" for name in names)
        yield "sitemap.xml", _xml(f"<sitemapindex {namespace}>\n{rows}</sitemapindex>\n")


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
