"""Disclosure on request: the form, the page, moved rows."""
