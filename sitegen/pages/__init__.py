"""From the public view to page records, and from these to HTML."""
