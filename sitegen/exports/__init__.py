"""Writes the files for other programs: open data, feeds and site map."""
