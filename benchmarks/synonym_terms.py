"""Counts the terms of the synonym groups in documents, so that a person can judge the groups.

    python benchmarks/synonym_terms.py FOLDER... [--around 6] [--all]

FOLDER contains Markdown: the sample's ``content``, the laws of the corpus, a synthetic column. Terms and texts are
folded like in search. It prints the official terms that occur nowhere and have no ``why``. Then it prints, for each
everyday word of two or three characters that occurs, its count, the count of its official term, and the most frequent
contexts: ``最[低保]修`` shows that 低保 is not always 最低生活保障. With --all it prints the counts of every term.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

import sitegen.search
from sitegen.search.text import fold

SYNONYMS = Path(sitegen.search.__file__).with_name("synonyms.yml")
SHORT = 3

_MARK = re.compile(r"[\ua500-\ua63f\n]")  # letters for marks in folded text, and the end of a document


@dataclass(frozen=True, slots=True)
class Group:
    """A synonym group; the official term is the first of ``terms``."""

    terms: tuple[str, ...]
    one_way: bool
    why: str


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--around", type=int, default=6, help="how many contexts of a short word to show")
    parser.add_argument("--all", action="store_true", help="print the counts of every term")
    arguments = parser.parse_args()
    groups = read_groups(SYNONYMS)
    text = read_texts(arguments.folders)
    for group in missing_official_terms(groups, text):
        print(f"occurs nowhere: {group.terms[0]}")
    for group in groups:
        if arguments.all:
            print("  ".join(f"{term} {text.count(fold(term))}" for term in group.terms))
        for term in group.terms[1:]:
            contexts = contexts_of(fold(term), text) if len(term) <= SHORT else Counter()
            if contexts:
                arrow = "->" if group.one_way else "<->"
                shown = " ".join(context for context, _ in contexts.most_common(arguments.around))
                official = f"{group.terms[0]} {text.count(fold(group.terms[0]))}"
                print(f"{term} {contexts.total()} {arrow} {official}: {shown}")


def read_groups(path: Path) -> list[Group]:
    """Read the groups of a synonym file in its order."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_group(entry if isinstance(entry, dict) else {"terms": entry}) for entry in entries]


def _group(entry: dict[str, object]) -> Group:
    terms = entry["terms"]
    assert isinstance(terms, list)
    return Group(tuple(map(str, terms)), bool(entry.get("one_way")), str(entry.get("why") or ""))


def read_texts(folders: list[Path]) -> str:
    """Return all Markdown below ``folders``, folded, one document on each line."""
    paths = (path for folder in folders for path in sorted(folder.rglob("*.md")))
    return "\n".join(fold(path.read_text(encoding="utf-8-sig")) for path in paths)


def missing_official_terms(groups: list[Group], text: str) -> Iterator[Group]:
    """Yield the groups without ``why`` whose official term does not occur in ``text``."""
    return (group for group in groups if not group.why and fold(group.terms[0]) not in text)


def contexts_of(word: str, text: str) -> Counter[str]:
    """Count the pairs of characters around ``word``."""
    contexts: Counter[str] = Counter()
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        before, after = text[max(0, place - 1) : place], text[end : end + 1]
        contexts[_MARK.sub("·", before) + f"[{word}]" + _MARK.sub("·", after)] += 1
        place = text.find(word, end)
    return contexts


if __name__ == "__main__":
    main()
