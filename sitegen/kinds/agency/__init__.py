"""Agencies: duties, structure, address, hours, heads."""
