"""Stands where the readers of tables stood; they are in ``sitegen.shapes``."""

from sitegen.shapes import (
    data_year,
    day,
    flag,
    is_unfilled,
    lead,
    listing,
    mapping,
    number,
    rows,
    table,
    text,
    title_year,
)

__all__ = [
    "data_year",
    "day",
    "flag",
    "is_unfilled",
    "lead",
    "listing",
    "mapping",
    "number",
    "rows",
    "table",
    "text",
    "title_year",
]
