"""Writes, verifies and compares snapshots of the site that open offline."""
