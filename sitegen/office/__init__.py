"""Writes the internal inspection report: statistics, deadlines and findings on one HTML page."""
