"""Whether a set of documents tells what it told before, but for the running texts of some.

What is said of a whole set depends on what its documents tell of themselves, and not on the words of their texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sitegen.core.document import Facts

_PLACED = ("attachments", "links", "embedded", "headings", "citations")


def as_told(part: object) -> str:
    """All that the public, or a rule, may learn from some facts or a reference: not their digests, and not on which
    lines of a text something stands.

    Equal is not enough: that ``1 == 1.0 == True`` is no reason to show one for another."""
    if not isinstance(part, Facts):
        return repr(part)
    placed: dict[str, Any] = {name: tuple(replace(item, line=0) for item in getattr(part, name)) for name in _PLACED}
    return repr(replace(part, digest="", body_key="", **placed))


def reworded(before: Sequence[Facts], after: Sequence[Facts]) -> dict[str, Facts] | None:
    """Those documents, by path, that are not the same objects as ``before``; ``None`` where one of them tells
    otherwise of itself, or is another document."""
    if len(before) != len(after):
        return None
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old is not new]
    if any(as_told(old) != as_told(new) for old, new in changed):
        return None
    return {new.path: new for _, new in changed}
