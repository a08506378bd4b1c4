"""Where values of the field ``data`` stand, and what rules ask of one value or of one document."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from datetime import date
from typing import Any

from sitegen.frontmatter import Mapping, Node, Sequence, YamlFault, read_mapping
from sitegen.model import Disclosure, Facts
from sitegen.rules import shapes

_SAYS_NOTHING = frozenset({"无", "没有", "暂无"})


def is_meant_public(facts: Facts) -> bool:
    """As ``Catalogue.is_meant_public``, for rules that see one document."""
    return facts.disclosure in (None, Disclosure.PROACTIVE)


def entry(values: MappingType[str, Any], *names: str) -> Any:
    """What ``values`` holds under the first of ``names`` (one field in two languages) that has a value."""
    return next((values[name] for name in names if values.get(name) is not None), None)


def said(value: Any) -> str:
    """``value`` as text; empty where it only fills the place (``—``, ``/``, 无, 待定)."""
    written = shapes.text(value)
    return "" if written in _SAYS_NOTHING or shapes.is_unfilled(written) else written


def moment(value: Any) -> date | None:
    """The day of a date that may carry a time of day; ``None`` for anything else."""
    words = value.split() if isinstance(value, str) else []
    return shapes.day(words[0].partition("T")[0]) if words else None


def place(head: str, facts: Facts, *path: str | int) -> tuple[int, int]:
    """Line and column of what stands at ``path`` in ``data``, or of the nearest field around it.

    ``head`` is the front matter as written. Rules call this only for faults, since the head is parsed anew.
    """
    found = (facts.line("data", "title"), 1)
    try:
        node: Node | None = read_mapping(head, 2)
    except YamlFault:
        return found
    for names in (("data", "数据"), *((name,) for name in path)):
        node = _child(node, names)
        if node is None:
            break
        found = (node.line, node.column)
    return found


def _child(node: Node | None, names: tuple[str | int, ...]) -> Node | None:
    if isinstance(node, Mapping):
        return next((value for key, value in node.entries if key.text in names), None)
    if isinstance(node, Sequence):
        name = names[0]
        return node.items[name] if isinstance(name, int) and 0 <= name < len(node.items) else None
    return None
