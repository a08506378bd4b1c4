"""Readers of attachments: what stands in a file of any kind, told to a ``Told``; they run in a child process."""
