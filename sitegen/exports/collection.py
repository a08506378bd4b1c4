"""Builds the machine-readable files of the whole column: catalogue as JSON and CSV, registers, feeds, site map."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from sitegen.catalogue.public import PublicView
from sitegen.core.cells import inert_cell
from sitegen.core.urls import COLUMN_DATA, NOT_FOUND
from sitegen.display.lists import Lists
from sitegen.exports.feeds import OPENSEARCH, escape, feed_files, search_description
from sitegen.exports.opendata import VERSION, catalogue_record, column_register, encode

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


def export_files(view: PublicView, page_urls: Iterable[str], *, search: bool = True) -> Iterator[tuple[str, bytes]]:
    """Yield (URL, bytes) of every export. ``page_urls`` are the pages for the site map.

    ``search`` says whether the build makes a search index; without one there is no OpenSearch description.
    """
    records = [catalogue_record(document) for document in view.documents]
    records.sort(key=lambda record: str(record["url"]))
    yield "data/documents.json", encode({"version": VERSION, "documents": records})
    yield "data/documents.csv", _csv(view, records)
    yield COLUMN_DATA, column_register(Lists(view))
    yield from feed_files(view)
    if search:
        yield OPENSEARCH, search_description(view)
    yield from _sitemaps(view, page_urls)


def _csv(view: PublicView, records: list[dict[str, Any]]) -> bytes:
    """Return the catalogue as CSV with a byte order mark, which spreadsheets need to read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(label for _, label in _CSV_COLUMNS)
    for record in records:
        row = {**record, "kind": view.site.kinds[record["kind"]].label, "url": view.site.url + record["url"]}
        row["department"] = " ".join(row["department"])
        writer.writerow(_cell(row[name]) for name, _ in _CSV_COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    """Return the text of a cell."""
    return inert_cell("" if value is None else str(value))


def _sitemaps(view: PublicView, page_urls: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield ``sitemap.xml`` (sitemaps.org 0.9); above 50,000 URLs, numbered parts and an index of them."""
    site = view.site
    last_modified = {document.facts.url: str(document.facts.published_date) for document in view.documents}
    urls = sorted(url for url in page_urls if url != NOT_FOUND)
    parts = [urls[start : start + SITEMAP_LIMIT] for start in range(0, len(urls), SITEMAP_LIMIT)]
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    names = ["sitemap.xml"] if len(parts) <= 1 else [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    for name, part in zip(names, parts or [[]], strict=True):
        rows = "".join(
            f"<url><loc>{escape(site.url + url)}</loc>"
            + (f"<lastmod>{last_modified[url]}</lastmod>" if url in last_modified else "")
            + "</url>\n"
            for url in part
        )
        yield name, _xml(f"<urlset {namespace}>\n{rows}</urlset>\n")
    if len(parts) > 1:
        rows = "".join(f"<sitemap><loc>{escape(site.url + name)}</loc></sitemap>\n" for name in names)
        yield "sitemap.xml", _xml(f"<sitemapindex {namespace}>\n{rows}</sitemapindex>\n")


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
