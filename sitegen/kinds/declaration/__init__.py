"""What a kind's field ``data`` holds, declared once: typed reading, findings, panels, handbook page, JSON Schema."""

from sitegen.kinds.declaration.fields import (
    Address,
    Choice,
    Day,
    Figure,
    Flag,
    Free,
    One,
    Reference,
    Rows,
    Text,
    Texts,
    Whole,
    Year,
)
from sitegen.kinds.declaration.record import Field, Problem, Record, Trouble, data_of
from sitegen.kinds.declaration.sheets import Grid, Sheeted

__all__ = [
    "Address",
    "Choice",
    "Day",
    "Field",
    "Figure",
    "Flag",
    "Free",
    "Grid",
    "One",
    "Problem",
    "Record",
    "Reference",
    "Rows",
    "Sheeted",
    "Text",
    "Texts",
    "Trouble",
    "Whole",
    "Year",
    "data_of",
]
