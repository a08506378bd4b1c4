"""Licences, law enforcement and inspections."""
