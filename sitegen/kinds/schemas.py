"""Imports the declaration of every kind that has one, which registers it."""

from importlib import import_module

from sitegen.kinds.declaration.record import FORMS, form_of

__all__ = ["FORMS", "form_of"]

_FAMILIES = ("debt", "progress", "project")
for _family in _FAMILIES:
    import_module(f"sitegen.kinds.{_family}.schema")
