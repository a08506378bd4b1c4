"""Characters that XML 1.0 allows."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return ``text`` without the characters that XML 1.0 forbids (section 2.2), such as control characters."""
    return _FORBIDDEN.sub("", text)
