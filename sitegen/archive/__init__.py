"""Snapshots of the site that open offline."""
