"""Measures what is found of personal data in the labelled lines and in files made from them: recall and precision.

    python benchmarks/personal_data.py [--missed] [--no-files] [--seed 1]

A label is found where something of its type covers at least half of it. A find is right where at least half of it
is labelled with its type. The number of an account that is no card counts as found where it is told as a card, since
the code has one word for both. A mobile number that is told to be there for calling is no find. With --missed come
the labels that were not found and the finds that are wrong. The files are read as attachments are, in a folder that
is removed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from personal_files import MadeFile, make_files
from personal_lines import TYPES, Label, Line, bare, read_lines

from sitegen.core.document import AttachedText, Attachment
from sitegen.privacy.numbers import NumberKind, find_numbers
from sitegen.source.attachments import AttachmentReader

# what the code finds → the types that it may stand for, the usual one first
_KINDS = {
    NumberKind.IDENTITY: ("identity",),
    NumberKind.MOBILE: ("mobile",),
    NumberKind.CARD: ("card", "account"),
}
_ACCEPTED = {types[0]: frozenset(types) for types in _KINDS.values()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a detector says of one line, and what of it is right."""

    line: Line
    found: tuple[Label, ...]

    @property
    def missed(self) -> list[Label]:
        return [label for label in self.line.labels if not any(_covers(find, label) for find in self.found)]

    @property
    def wrong(self) -> list[Label]:
        return [find for find in self.found if not any(_covers(find, label, find) for label in self.line.labels)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--missed", action="store_true", help="print what was missed and what is wrong")
    parser.add_argument("--no-files", action="store_true")
    parser.add_argument("--seed", type=int, default=1, help="which lines stand in which file")
    arguments = parser.parse_args()
    lines = read_lines()
    answers = [Answer(line, tuple(detect(line.text))) for line in lines]
    print_types(answers)
    print_groups(answers)
    if arguments.missed:
        print_details(answers)
    if not arguments.no_files:
        with tempfile.TemporaryDirectory() as folder:
            print_files(make_files(Path(folder), lines, arguments.seed), arguments.missed)


def detect(text: str) -> list[Label]:
    """What the code of today finds in ``text``."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [
        Label(_KINDS[hit.kind][0], start := starts[hit.line - 1] + hit.column - 1, start + hit.length)
        for hit in find_numbers(text)
        if not hit.contact
    ]


def _covers(find: Label, label: Label, whole: Label | None = None) -> bool:
    """True where ``find`` may stand for ``label`` and both share half of ``whole``, which is the label."""
    whole = whole or label
    shared = min(find.end, label.end) - max(find.start, label.start)
    return label.type in _ACCEPTED.get(find.type, {find.type}) and 2 * shared >= whole.end - whole.start


def scores(answers: Sequence[Answer]) -> Iterator[tuple[str, int, int, int, int]]:
    """For each type: its name, labels, labels found, finds, finds that are right."""
    for name in TYPES:
        labels = [label for answer in answers for label in answer.line.labels if label.type == name]
        missed = sum(label.type == name for answer in answers for label in answer.missed)
        finds = sum(find.type == name for answer in answers for find in answer.found)
        wrong = sum(find.type == name for answer in answers for find in answer.wrong)
        yield name, len(labels), len(labels) - missed, finds, finds - wrong


def print_types(answers: Sequence[Answer]) -> None:
    print(f"{'type':<16}{'labels':>8}{'found':>7}{'recall':>8}{'finds':>7}{'right':>7}{'precision':>11}")
    sums = [0, 0, 0, 0]
    for name, *counts in scores(answers):
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        print(_score_row(name, counts))
    print(_score_row("all", sums))


def _score_row(name: str, counts: Sequence[int]) -> str:
    labels, found, finds, right = counts
    return f"{name:<16}{labels:>8}{found:>7}{_share(found, labels):>8}{finds:>7}{right:>7}{_share(right, finds):>11}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "-"


def print_groups(answers: Sequence[Answer]) -> None:
    print(f"\n{'group':<62}{'labels':>8}{'found':>7}{'recall':>8}{'wrong':>7}")
    for group in dict.fromkeys((answer.line.file, answer.line.group) for answer in answers):
        own = [answer for answer in answers if (answer.line.file, answer.line.group) == group]
        labels = sum(len(answer.line.labels) for answer in own)
        found = labels - sum(len(answer.missed) for answer in own)
        wrong = sum(len(answer.wrong) for answer in own)
        print(f"{': '.join(group):<62}{labels:>8}{found:>7}{_share(found, labels):>8}{wrong:>7}")


def print_details(answers: Sequence[Answer]) -> None:
    for answer in answers:
        for what, labels in (("missed", answer.missed), ("wrong", answer.wrong)):
            for label in labels:
                print(f"{what} {label.type} {answer.line.part(label)!r} in {answer.line.text!r}")


# Files


def print_files(files: Sequence[MadeFile], details: bool) -> None:
    print(f"\n{'file':<26}{'labels':>8}{'read':>6}{'found':>7}{'wrong':>7}  what the reader says")
    sums: Counter[str] = Counter()
    for made, read in zip(files, read_files(files), strict=True):
        finds = list(finds_in(read))
        missed, wrong = compare(made.expected, finds)
        text = bare("".join(text for _, text in read.pieces))
        counts = {
            "labels": len(made.expected),
            "read": sum(label in text for _, label in made.expected),
            "found": len(made.expected) - len(missed),
            "wrong": len(wrong),
        }
        print(_file_row(made.path.name, counts) + f"  {read.problem}")
        sums.update(counts, silent=not (made.readable or read.problem))
        if details:
            print("".join(f"    missed {kind} {text}\n" for kind, text in missed), end="")
            print("".join(f"    wrong {kind} {text}\n" for kind, text in wrong), end="")
    print(_file_row(f"{len(files)} files", sums))
    print(f"files that only eyes read, of which the reader says nothing: {sums['silent']}")


def _file_row(name: str, counts: Mapping[str, int]) -> str:
    return f"{name:<26}{counts['labels']:>8}{counts['read']:>6}{counts['found']:>7}{counts['wrong']:>7}"


def read_files(files: Sequence[MadeFile]) -> tuple[AttachedText, ...]:
    """What the readers of attachments see in ``files``, which stand in one folder."""
    attachments = [Attachment(made.path.name, "", 1, made.path.name, made.path.stat().st_size) for made in files]
    with AttachmentReader(files[0].path.parent) as reader:
        return reader.read(attachments)


def finds_in(read: AttachedText) -> Iterator[tuple[str, str]]:
    """(type, letters and digits) of what is found in the pieces of a file, each once."""
    pieces = (text for _, text in read.pieces)
    yield from dict.fromkeys((find.type, bare(text[find.start : find.end])) for text in pieces for find in detect(text))


def compare(
    expected: Sequence[tuple[str, str]], finds: Sequence[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What of ``expected`` nobody found, and the finds that nobody expected."""

    def answers(find: tuple[str, str], label: tuple[str, str]) -> bool:
        same = find[1] in label[1] or label[1] in find[1]
        return same and label[0] in _ACCEPTED.get(find[0], {find[0]})

    missed = [label for label in expected if not any(answers(find, label) for find in finds)]
    return missed, [find for find in finds if not any(answers(find, label) for label in expected)]


if __name__ == "__main__":
    main()
