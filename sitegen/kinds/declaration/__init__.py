"""What a kind's field ``data`` holds, declared once: typed reading, findings, panels, handbook page, JSON Schema."""

from sitegen.kinds.declaration.fields import (
    Address,
    Choice,
    Counted,
    Day,
    Figure,
    Flag,
    Free,
    Moment,
    One,
    Period,
    Reference,
    Rows,
    Text,
    Texts,
    Whole,
    Year,
)
from sitegen.kinds.declaration.record import Field, Problem, Record, Trouble, data_of
from sitegen.kinds.declaration.sheets import Grid, Ruled, Sheeted

__all__ = [
    "Address",
    "Choice",
    "Counted",
    "Day",
    "Field",
    "Figure",
    "Flag",
    "Free",
    "Grid",
    "Moment",
    "One",
    "Period",
    "Problem",
    "Record",
    "Reference",
    "Rows",
    "Ruled",
    "Sheeted",
    "Text",
    "Texts",
    "Trouble",
    "Whole",
    "Year",
    "data_of",
]
