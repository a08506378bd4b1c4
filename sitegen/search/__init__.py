"""The search index in the format of Pagefind: folding, postings, chunks, shards."""
