"""The text of attachments, read with caps on size, time and memory."""

from __future__ import annotations

from pathlib import Path

from sitegen.model import AttachedText, Attachment


def read_attachment(root: Path, file: Attachment) -> AttachedText:
    """What can be read in ``file`` (``file.path`` relative to ``root``); never raises for what a file holds."""
    return AttachedText(file)
