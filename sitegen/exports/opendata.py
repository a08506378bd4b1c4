"""Builds the open data: a JSON record for each public document, and the register of sections, departments and kinds.

A record takes its tables from the panels of the page and not from the field ``data``: ``data`` may name documents that
are not public, and the panels leave those out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sitegen.catalogue.public import PublicDocument, PublicReference
from sitegen.core.document import Attachment
from sitegen.core.records import record
from sitegen.core.urls import department_url, feed_url, file_url, record_url
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Chart, FormTable, Panel, Table

VERSION = 1


@record
class RecordEntry:
    """The record of one document without its body. ``body_key`` is the key of the body's HTML in the store."""

    url: str
    record: Mapping[str, Any]
    body_key: str


def catalogue_record(document: PublicDocument) -> dict[str, Any]:
    """Return the entry of ``document`` in ``data/documents.json``; absent values are ``None``."""
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
        "published": _text(facts.published_text),
        "effective": _text(facts.effective),
        "expires": _text(facts.expires),
        "validity": _text(document.validity),
        "theme": _text(facts.theme),
        "summary": _text(facts.summary),
        "interpretations": [other.url for other in document.interpretations],
        "interprets": [other.url for other in document.interprets],
        "attachments": [file_url(item.digest, item.path) for item in facts.attachments if item.path],
    }


def _text(value: object) -> str | None:
    return str(value) if value else None


def encode(fields: Mapping[str, Any]) -> bytes:
    """Return UTF-8 JSON with a line for each field and for each entry of a list, so that diffs stay readable."""
    lines = (
        f" {_json(name)}: {_json_lines(value) if isinstance(value, list) else _json(value)}"
        for name, value in fields.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8")


def _json_lines(entries: list[Any]) -> str:
    return "[\n  " + ",\n  ".join(map(_json, entries)) + "\n ]" if entries else "[]"


_json = json.JSONEncoder(ensure_ascii=False).encode  # ``json.dumps`` builds an encoder for each call


def plan_record(document: PublicDocument, panels: Iterable[Panel], lists: Lists) -> RecordEntry:
    """Return the record of ``document``: its catalogue entry, its relations, and the tables of ``panels``."""
    facts = document.facts
    section = lists.sections_by_id.get(document.section_id)
    record = {
        "version": VERSION,
        **catalogue_record(document),
        "section": section.id if section else None,
        "genre": _text(facts.genre),
        "keywords": list(facts.keywords),
        "normative": facts.normative,
        "normative_number": _text(facts.normative_number),
        "form": _text(facts.form),
        "contact": _text(facts.contact),
        "files": [_file(item) for item in facts.attachments if item.path],
        "relations": [_relation(entry) for entry in document.outgoing],
        "related_by": [_relation(entry) for entry in document.incoming],
        "tables": list(_tables(panels)),
    }
    return RecordEntry(record_url(facts.url), record, facts.body_key)


def _file(item: Attachment) -> dict[str, Any]:
    """Return the JSON object of an attachment; ``size`` is in bytes."""
    return {
        "url": file_url(item.digest, item.path or ""),
        "title": item.title,
        "size": item.size,
        "sha256": item.digest,
    }


def _relation(entry: PublicReference) -> dict[str, Any]:
    """Return the JSON object of a relation. ``url`` is relative to the site, absolute for a document outside it, or
    ``None``."""
    other, outside = entry.document, entry.outside
    if other:
        return {"relation": entry.relation, "title": other.title, "number": _text(other.number), "url": other.url}
    if outside is None:
        raise ValueError("a public reference has neither a document nor an outside target")
    return {
        "relation": entry.relation,
        "title": outside.title,
        "number": _text(outside.target),
        "url": _text(outside.url),
    }


def _tables(panels: Iterable[Panel]) -> Iterator[dict[str, Any]]:
    for panel in panels:
        for part in panel.parts:
            match part:
                case Table():
                    yield _plain_table(part)
                case Chart():
                    yield _plain_table(part.table)
                case FormTable():
                    yield _form(part)


def _plain_table(table: Table) -> dict[str, Any]:
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return {
        "caption": table.caption,
        "unit": _text(table.unit),
        "columns": [column.name for column in table.columns],
        "rows": rows,
    }


def _form(form: FormTable) -> dict[str, Any]:
    """Flatten a form to a plain table: repeat the text of a spanning cell, join the header cells of each column."""
    heads = spread(form.head)
    width = max(map(len, heads), default=0)
    names = [dict.fromkeys(row[column] for row in heads if column < len(row)) for column in range(width)]
    return {
        "caption": form.caption,
        "unit": None,
        "columns": [" ".join(filter(None, name)) for name in names],
        "rows": spread(form.rows),
    }


def spread(rows: Sequence[Sequence[Box]]) -> list[list[str]]:
    """Return the cell texts by row and column; a text that spans several cells is repeated in each."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    for number, boxes in enumerate(rows):
        column = 0
        for box in boxes:
            while column in grid[number]:
                column += 1
            text = "\n".join(cell.text for cell in box.cells)
            for line in grid[number : number + max(box.rows, 1)]:
                line.update(dict.fromkeys(range(column, column + max(box.columns, 1)), text))
            column += max(box.columns, 1)
    return [[line[column] for column in sorted(line)] for line in grid]


def record_data(entry: RecordEntry, html: str) -> bytes:
    """Return ``data/documents/….json``: the record and the body's HTML, whose links are relative to the JSON file.

    There is no plain text of the body beside the HTML: it would double the size.
    """
    return encode({**entry.record, "html": html})


def column_register(lists: Lists) -> bytes:
    """Return ``data/column.json``: the sections with their feeds, the departments and the kinds."""
    site = lists.site
    sections = [
        {
            "id": section.id,
            "name": section.name,
            "path": section.path,
            "url": lists.section_list_url(section),
            "kinds": list(section.kinds),
            "classes": list(section.classes),
            "documents": len(lists.policies if section.library else lists.by_section[section.id]),
            "atom": feed_url(section.id),
            "feed": feed_url(section.id, "json"),
        }
        for section in site.all_sections()
    ]
    departments = [
        {
            "name": entry.name,
            "level": entry.level,
            "uscc": _text(entry.uscc),
            "url": department_url(entry.slug),
            "documents": len(lists.by_department.get(entry.name, ())),
        }
        for entry in site.departments
    ]
    return encode(
        {
            "version": VERSION,
            "name": site.name,
            "url": site.url,
            "site_id_code": site.site_id_code,
            "sections": sections,
            "departments": departments,
            "kinds": [{"name": kind.name, "label": kind.label} for kind in site.kinds.values()],
        }
    )
