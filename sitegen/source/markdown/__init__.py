"""Markdown bodies: parser, limits on its cost, rendering to HTML with links, headings and plain text."""
