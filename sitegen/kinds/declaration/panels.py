"""Panels that follow from a declaration alone: for kinds whose pages show nothing but facts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.core.document import Facts
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Fact, FactList, Panel
from sitegen.kinds.declaration.fields import Period, Reference, Scalar, Texts, Year
from sitegen.kinds.declaration.record import Field, Record
from sitegen.kinds.declaration.sheets import Grid, Sheeted, own_fields, table_panels


def field_facts(of: Record, *fields: Field[Any]) -> Iterator[Fact]:
    """A fact for each of ``fields`` that has something to show, under its Chinese name."""
    return (Fact(field.label, (Cell(said),)) for field in fields if (said := field.shown(of)))


def plain_panels(of: Record, kind: str, facts: Facts, lists: Lists) -> Iterator[Panel]:
    """The facts of a record (where it names a panel for them), then each of its sheets.

    The year and the period are no facts: titles of sheets name them (``Grid``). A reference is one where it names a
    public document.
    """
    name, title = of.facts_panel
    rows = tuple(_single_values(of, facts.path, lists)) if name else ()
    if rows:
        yield Panel(name, title, (FactList(rows),), first=True)
    for field in of.declared.values():
        if isinstance(field, Grid):
            yield from field.panels(of, facts)
    if isinstance(of, Sheeted):
        yield from table_panels(f"data-{kind}-table", facts, of.tables)


def _single_values(of: Record, path: str, lists: Lists) -> Iterator[Fact]:
    for field in own_fields(type(of)):
        if isinstance(field, Reference):
            if other := lists.find(field.value(of), path):
                yield Fact(field.label, (Cell(other.facts.title, other.facts.url),))
        elif isinstance(field, Scalar | Texts) and not isinstance(field, Year | Period):
            yield from field_facts(of, field)
