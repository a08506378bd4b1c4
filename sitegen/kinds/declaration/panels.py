"""Panels that follow from a declaration alone: for kinds whose pages show nothing but facts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.core.document import Facts
from sitegen.display.parts import Cell, Fact, FactList, Panel
from sitegen.kinds.declaration.fields import Period, Scalar, Texts, Year
from sitegen.kinds.declaration.record import Field, Record
from sitegen.kinds.declaration.sheets import Grid, Sheeted, own_fields, table_panels


def field_facts(of: Record, *fields: Field[Any]) -> Iterator[Fact]:
    """A fact for each of ``fields`` that has something to show, under its Chinese name."""
    return (Fact(field.label, (Cell(said),)) for field in fields if (said := field.shown(of)))


def plain_panels(of: Record, kind: str, facts: Facts) -> Iterator[Panel]:
    """The facts of a record (where it names a panel for them), then each of its sheets.

    The year and the period are no facts: titles of sheets name them (``Grid``).
    """
    name, title = of.facts_panel
    said = [field for field in own_fields(type(of)) if isinstance(field, Scalar | Texts)]
    rows = tuple(field_facts(of, *(field for field in said if not isinstance(field, Year | Period))))
    if name and rows:
        yield Panel(name, title, (FactList(rows),), first=True)
    for field in of.declared.values():
        if isinstance(field, Grid):
            yield from field.panels(of, facts)
    if isinstance(of, Sheeted):
        yield from table_panels(f"data-{kind}-table", facts, of.tables)
