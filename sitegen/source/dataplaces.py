"""Locates faults of the field ``data`` in the front matter, or in the data file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sitegen.core.document import Facts
from sitegen.core.files import read_regular_file
from sitegen.core.finding import Fault
from sitegen.source.frontmatter import Node, YamlFault, find_place, read_mapping, source_text, split_source
from sitegen.source.tables import line_in_table

_FIELD = ("data", "数据")


def locate(root: Path, documents: Mapping[str, Facts], faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """``faults`` with the line and column of their path ``within`` the data; ``documents`` are by path.

    Reads the sources with such faults again, because facts contain no positions of data. A fault in a data file keeps
    the line of the field, where an exemption belongs, and gets the line in the data file in its hint.
    """
    located = list(faults)
    by_path: dict[str, list[int]] = {}
    for number, fault in enumerate(located):
        if fault.within and fault.path in documents:
            by_path.setdefault(fault.path, []).append(number)
    for path, numbers in by_path.items():
        facts = documents[path]
        head = None if facts.data_file else _front_matter(root / path)
        for number in numbers:
            fault = located[number]
            located[number] = _in_file(root, facts, fault) if head is None else _in_front_matter(head, fault)
    return tuple(replace(fault, within=()) if fault.within else fault for fault in located)


def _front_matter(source: Path) -> Node | None:
    try:
        head, _, _ = split_source(source_text(read_regular_file(source)))
        return read_mapping(head, 2)
    except (OSError, UnicodeDecodeError, YamlFault):  # changed since the check
        return None


def _in_front_matter(head: Node, fault: Fault) -> Fault:
    place = next(filter(None, (find_place(head, (name, *fault.within), fault.at_key) for name in _FIELD)), None)
    return replace(fault, line=place.line, column=place.column, length=place.length) if place else fault


def _in_file(root: Path, facts: Facts, fault: Fault) -> Fault:
    if facts.data_file is None or facts.data_file.path is None:
        return fault
    line = line_in_table(root / facts.data_file.path, fault.within)
    return replace(fault, hint=f"见 {facts.data_file.file} 第 {line} 行。{fault.hint}") if line else fault
