"""The disclosure guide and its nine statutory elements."""
