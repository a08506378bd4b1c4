"""The disclosure guide: its nine statutory elements, its yearly review."""
