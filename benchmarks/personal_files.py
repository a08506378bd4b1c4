"""Makes small files of many kinds from the labelled lines of ``personal_data/``: what checks of attachments must read.

    python benchmarks/personal_files.py FOLDER [--seed 1]

Every file gets other lines, drawn by seed; what is personal in them is what a check should find in the file. Files
that show text only as a picture, or that no reader takes apart, are made too: there a check must say that it could
not read the file. The same seed gives the same lines. The files are not kept in the repository.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from personal_formats import TABLES, TEXTS, UNREADABLE, Make, MakeRows
from personal_lines import Line, labelled, read_lines

PARAGRAPHS_EACH, TABLES_EACH = 6, 3


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file and the personal data in it: (type, letters and digits). ``readable`` is false where only eyes read it."""

    path: Path
    expected: tuple[tuple[str, str], ...]
    readable: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for made in make_files(arguments.folder, read_lines(), arguments.seed):
        told = ", ".join(kind for kind, _ in made.expected) or "nothing"
        print(f"{made.path.name}: {told}{'' if made.readable else ' (only eyes read it)'}")


def make_files(folder: Path, lines: Sequence[Line], seed: int) -> list[MadeFile]:
    """One file of every kind in ``folder``, which is made; some kinds once more with nothing personal in them."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = [line for line in lines if line.labels_keep_to_cells]
    texts = [line for line in whole if "\n" not in line.text]
    tables = [line for line in whole if line.is_table]
    made = [_text_file(folder / name, make, texts, seed) for name, make in TEXTS]
    made += [_text_file(folder / name, make, texts, seed, readable=False) for name, make in UNREADABLE]
    made += [_table_file(folder / name, make, tables, seed) for name, make in TABLES]
    clean_texts = [line for line in texts if not line.labels]
    clean_tables = [line for line in tables if not line.labels]
    made += [_text_file(folder / f"nothing-{name}", make, clean_texts, seed) for name, make in TEXTS[::4]]
    made += [_table_file(folder / f"nothing-{name}", make, clean_tables, seed) for name, make in TABLES[::4]]
    return made


def _text_file(path: Path, make: Make, lines: Sequence[Line], seed: int, *, readable: bool = True) -> MadeFile:
    drawn = _drawn(lines, PARAGRAPHS_EACH, f"{seed}:{path.name}")
    path.write_bytes(make([line.text for line in drawn]))
    return MadeFile(path, labelled(drawn), readable)


def _table_file(path: Path, make: MakeRows, lines: Sequence[Line], seed: int) -> MadeFile:
    """Several tables below one another, each with its headings and an empty row after it."""
    drawn = _drawn(lines, TABLES_EACH, f"{seed}:{path.name}")
    path.write_bytes(make([row for line in drawn for row in (*line.rows, [""])]))
    return MadeFile(path, labelled(drawn), True)


def _drawn(lines: Sequence[Line], count: int, seed: str) -> list[Line]:
    """``count`` of ``lines``: two of three with something personal, as far as there are any, in any order."""
    chance = random.Random(seed)
    personal = [line for line in lines if line.labels]
    drawn = chance.sample(personal, min(2 * count // 3, len(personal)))
    drawn += chance.sample([line for line in lines if not line.labels], count - len(drawn))
    return chance.sample(drawn, count)


if __name__ == "__main__":
    main()
