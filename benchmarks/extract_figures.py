"""Measures how well the check separates copied interpretations from genuine ones, with the corpus of laws.

    python benchmarks/extract_figures.py LAWS_DIR [SITE_ROOT] [--limit N] [--over 0.4] [--all]

A law compared with itself must count as copied, and so must a table of its headings. The interpretations of SITE_ROOT,
which are taken as genuine, and pairs of different laws must stay below ``--over``. All pairs of laws are compared
exactly: one block of laws at a time is indexed by its runs and compared with all laws, so memory holds one block.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median

from sitegen.build.pipeline import Options, check
from sitegen.kinds.interpretation.extracts import RUN, find_copies, find_headings, running_text
from sitegen.kinds.interpretation.text import LEAST_HEADINGS, LEAST_LENGTH, copied_headings
from sitegen.source.load import load_document

BLOCK = 600_000  # characters of laws in one index


@dataclass(frozen=True, slots=True)
class Law:
    """A law of the corpus; ``characters`` are the characters of its running text that the comparison counts."""

    title: str
    date: str
    body: str
    characters: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """The share of law number ``copy`` that law number ``source`` contains."""

    share: float
    copy: int
    source: int


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("laws", type=Path)
    parser.add_argument("site", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, help="only the first N laws")
    parser.add_argument("--over", type=float, default=0.4, help="list pairs of laws from this share on")
    parser.add_argument("--all", action="store_true", help="list also those on one matter")
    arguments = parser.parse_args()
    laws = [read_law(path) for path in sorted(arguments.laws.glob("*.md"))[: arguments.limit]]
    laws = [law for law in laws if len(law.characters) >= LEAST_LENGTH]
    print(f"laws {len(laws)}, characters {sum(len(law.characters) for law in laws)}, run {RUN}")
    show_themselves(laws)
    show_tables(laws)
    if arguments.site:
        show_site(arguments.site)
    show_pairs(laws, arguments.over, every=arguments.all)


def read_law(path: Path) -> Law:
    head, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
    values = {name: value.strip("'\"") for name, value in re.findall(r"(?m)^(title|date): *(.*)$", head)}
    return Law(values["title"], values["date"], body, running_text(body).characters)


def show_themselves(laws: Sequence[Law]) -> None:
    started = time.perf_counter()
    shares = [find_copies(law.body, law.body).share for law in laws]
    seconds = time.perf_counter() - started
    print(f"a law against itself: least {min(shares):.1%}, {seconds / len(laws) * 1000:.1f} ms each")
    longest = max(laws, key=lambda law: len(law.body))
    started = time.perf_counter()
    find_copies(longest.body, longest.body)
    print(f"  longest, {len(longest.body)} characters: {(time.perf_counter() - started) * 1000:.0f} ms")


def show_tables(laws: Sequence[Law]) -> None:
    """Print how many tables of headings the check finds, for laws with enough headings."""
    tables = [(law, "\n\n".join(f"## {heading}" for heading in find_headings(law.body))) for law in laws]
    tables = [(law, table) for law, table in tables if len(find_headings(table)) >= LEAST_HEADINGS]
    by_headings = [is_flagged_by_headings(table, law.body) for law, table in tables]
    by_text = [find_copies(table, law.body).share >= 0.6 for law, table in tables]
    either = sum(map(any, zip(by_headings, by_text, strict=True)))
    print(f"its table of headings ({len(tables)} laws): found {either}, by headings {sum(by_headings)}")


def is_flagged_by_headings(text: str, source: str) -> bool:
    copied, all_headings = copied_headings(text, source)
    return all_headings >= LEAST_HEADINGS and len(copied) >= 0.6 * all_headings


def show_site(root: Path) -> None:
    shares = []
    headings = []
    for first, second in check(Options(root, today=date(2026, 11, 22), jobs=1)).catalogue.pairs:
        text, source = load_document(root, first).text, load_document(root, second).text
        shares.append(find_copies(text, source).share)
        headings.append(len(copied_headings(text, source)[0]))
    if shares:
        line = f"most {max(shares):.1%}, median {median(shares):.1%}, copied headings at most {max(headings)}"
        print(f"honest interpretations ({len(shares)}): {line}")


def show_pairs(laws: Sequence[Law], over: float, *, every: bool) -> None:
    """Print pairs by share. Pairs with similar titles (a law and its amendment) are only counted, unless ``every``."""
    started = time.perf_counter()
    found = sorted(likenesses(laws, over), key=lambda pair: -pair.share)
    print(f"ordered pairs of different laws: {len(laws) * (len(laws) - 1)} in {time.perf_counter() - started:.0f} s")
    strangers = [pair for pair in found if not is_one_matter(laws[pair.copy].title, laws[pair.source].title)]
    print(f"  from {over:.0%} on: {len(found)}, of these on different matters by title: {len(strangers)}")
    copied = [pair.share >= 0.6 for pair in found], [pair.share >= 0.6 for pair in strangers]
    print(f"  from 60% on: {sum(copied[0])}, of these on different matters by title: {sum(copied[1])}")
    for pair in found if every else strangers:
        copy, source = laws[pair.copy], laws[pair.source]
        print(f"  {pair.share:6.1%}  {copy.title} {copy.date}  in  {source.title} {source.date}")


def is_one_matter(title: str, other: str) -> bool:
    """True if the other title contains half of the bigrams of the shorter one."""
    first, second = (set(pairwise(text)) for text in (title, other))
    return len(first & second) >= 0.5 * max(1, min(len(first), len(second)))


def likenesses(laws: Sequence[Law], over: float) -> Iterator[Likeness]:
    """Yield every ordered pair of laws with a share of at least ``over``."""
    for block in blocks(laws):
        index = index_runs(laws, block)
        for place, law in enumerate(laws):
            for source, covered in coverage(law.characters, index).items():
                if source != place and covered >= over * len(law.characters):
                    yield Likeness(covered / len(law.characters), place, source)


def blocks(laws: Sequence[Law]) -> Iterator[range]:
    start = size = 0
    for place, law in enumerate(laws):
        size += len(law.characters)
        if size >= BLOCK or place == len(laws) - 1:
            yield range(start, place + 1)
            start, size = place + 1, 0


def index_runs(laws: Sequence[Law], block: range) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the laws that contain each run of a block."""
    index: dict[str, tuple[int, ...]] = {}
    for place in block:
        text = laws[place].characters
        for run in {text[start : start + RUN] for start in range(len(text) - RUN + 1)}:
            index[run] = (*index.get(run, ()), place)
    return index


def coverage(text: str, index: Mapping[str, tuple[int, ...]]) -> dict[int, int]:
    """Return how many characters of ``text`` each law of the index contains in runs."""
    covered: dict[int, int] = {}
    ends: dict[int, int] = {}
    for start in range(len(text) - RUN + 1):
        for law in index.get(text[start : start + RUN], ()):
            covered[law] = covered.get(law, 0) + start + RUN - max(start, ends.get(law, 0))
            ends[law] = start + RUN
    return covered


if __name__ == "__main__":
    main()
