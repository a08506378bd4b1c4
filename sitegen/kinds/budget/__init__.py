"""Budgets and final accounts by unit and year."""
