"""Panels that follow from a declaration alone: for kinds whose pages show nothing but facts and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitegen.core.document import Facts
from sitegen.display.parts import Cell, Fact, FactList, Panel
from sitegen.kinds.declaration.fields import Scalar
from sitegen.kinds.declaration.record import Field, Record
from sitegen.kinds.declaration.sheets import Grid, Sheeted, table_panels


def field_facts(of: Record, *fields: Field[Any]) -> Iterator[Fact]:
    """A fact for each of ``fields`` that has a text, as it is written, under its Chinese name."""
    return (Fact(field.label, (Cell(said),)) for field in fields if (said := field.written(of)))


def plain_panels(of: Record, kind: str, facts: Facts) -> Iterator[Panel]:
    """The facts of a record (where it names a panel for them), then each of its sheets."""
    name, title = of.facts_panel
    scalars = [field for field in of.declared.values() if isinstance(field, Scalar)] if name else []
    if rows := tuple(field_facts(of, *scalars)):
        yield Panel(name, title, (FactList(rows),), first=True)
    for field in of.declared.values():
        if isinstance(field, Grid):
            yield from field.panels(of, facts)
    if isinstance(of, Sheeted):
        yield from table_panels(f"data-{kind}-table", facts, of.tables)
