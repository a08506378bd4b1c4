"""Cells of CSV files that a spreadsheet does not read as formulas."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # Excel also accepts the full-width signs


def inert_cell(text: str) -> str:
    """``text`` with an apostrophe in front if a spreadsheet would read it as a formula."""
    return f"'{text}" if text.startswith(_STARTS) else text
