"""The labelled lines of ``personal_data/``: texts with the spans of what is personal in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).with_name("personal_data")
TYPES = ("identity", "mobile", "card", "account", "passport", "social-security", "address")


@dataclass(frozen=True, slots=True)
class Label:
    """What is personal: one of ``TYPES``, from character ``start`` to before ``end`` of the text."""

    type: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A text, perhaps of several lines, and all that is personal in it. ``file`` and ``group`` say where it stands."""

    file: str
    group: str
    text: str
    labels: tuple[Label, ...]

    def part(self, label: Label) -> str:
        return self.text[label.start : label.end]

    @property
    def rows(self) -> list[list[str]]:
        """The text as the rows of a table: cells parted by bars, tabs or commas, without the rule of Markdown."""
        rows = []
        for row in self.text.split("\n"):
            mark = next((mark for mark in "|\t," if mark in row), "\n")
            cells = [cell.strip().strip('"') for cell in row.strip("|").split(mark)]
            if set("".join(cells)) != {"-"}:
                rows.append(cells)
        return rows

    @property
    def is_table(self) -> bool:
        rows = self.rows
        return len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1

    @property
    def labels_keep_to_cells(self) -> bool:
        """True where no label runs over several lines or cells, so that the line can become a row or a paragraph."""
        return not any(mark in self.part(label) for label in self.labels for mark in "\n|\t,")


def read_lines(folder: Path = FOLDER) -> list[Line]:
    """All lines of the set, in the order of the files."""
    lines = []
    for path in sorted(folder.glob("*.yml")):
        for group, entries in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for entry in entries:
                labels = tuple(Label(label["type"], *label["span"]) for label in entry["labels"])
                lines.append(Line(path.stem, group, entry["text"], labels))
    return lines


def bare(text: str) -> str:
    """The letters and digits of ``text`` in one width and case: what two spellings of a number have in common."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())


def labelled(lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    """(type, letters and digits) of all labels, in order."""
    return tuple((label.type, bare(line.part(label))) for line in lines for label in line.labels)
