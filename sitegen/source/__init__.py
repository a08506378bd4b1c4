"""From a source file to a document: front matter, fields, tables, Markdown, attachments, git history."""
