"""Writes the search index in Pagefind's format: folding, postings, chunks and shards."""
