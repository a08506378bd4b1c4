"""Files for other programs: open data, feeds, site map."""
