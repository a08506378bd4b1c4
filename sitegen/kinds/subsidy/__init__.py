"""Subsidies down to the village."""
