"""Readers that extract text from attachments of all formats; they run in a child process."""
