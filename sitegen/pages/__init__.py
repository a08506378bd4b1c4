"""Turns the public view into page records, and page records into HTML."""
