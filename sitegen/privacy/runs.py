"""Runs of digits and separators, split into tokens; the groupings in which people write long numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.privacy.digits import COUNTRY_CODES, IDENTITY_LENGTH

MINIMUM_LENGTH = 11  # digits of the shortest personal number, a mobile number
SEPARATORS = "\u0020\u00a0\u2002-\u200a\u202f\u3000\n\\-\u2010-\u2015\u2212_\u00b7\u2022./"  # for a character class

Grouping = tuple[int, ...]  # lengths of the groups of one number
Groupings = Mapping[int, tuple[Grouping, ...]]  # by the length of the first group


def _by_first_length(*groupings: Grouping) -> Groupings:
    return {size: tuple(item for item in groupings if item[0] == size) for size in {item[0] for item in groupings}}


# The groupings in use. A run with any other lengths is a table of short numbers.
IDENTITY_GROUPINGS = _by_first_length(
    (6, 8, 4), (6, 12), (14, 4), (10, 8), (6, 4, 8), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 8, 3, 1), (6, 2, 2, 2, 2, 4),
    (4, 4, 4, 4, 2), (4, 4, 4, 6), (3, 3, 4, 4, 4), (3, 3, 8, 4), (3, 3, 4, 2, 2, 4), (2, 2, 2, 4, 2, 2, 4),
    (2, 2, 2, 8, 4), (4, 2, 8, 4), (4, 2, 4, 4, 4), (4, 2, 4, 2, 2, 4), (2, 4, 4, 4, 4), (3, 3, 3, 3, 3, 3), (9, 9),
    (6, 6, 6), (17, 1), (1,) * 18,
)  # fmt: skip
MOBILE_GROUPINGS = _by_first_length(
    (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (5, 6), (5, 3, 3), (1,) * 11
)
CARD_GROUPINGS = _by_first_length(
    (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (4, 4, 4, 7), (4, 4, 4, 6), (4, 4, 5), (6, 13),
    (6, 10), (6, 4, 4, 5), (4, 6, 5), (3, 4, 4, 4, 4), (8, 8), (8, 11), (10, 9), (4, 12), (4, 15),
    (1,) * 16, (1,) * 19,
)  # fmt: skip

# All groupings by their first two lengths, which rule out most positions of a table of short numbers at once.
_GROUPINGS_BY_PAIR: dict[tuple[int, ...], list[Grouping]] = {}
for _groupings in (IDENTITY_GROUPINGS, MOBILE_GROUPINGS, CARD_GROUPINGS):
    for _grouping in (grouping for candidates in _groupings.values() for grouping in candidates):
        _GROUPINGS_BY_PAIR.setdefault(_grouping[:2], []).append(_grouping)

# The limit bounds the time for one run. It cuts a run of several pages, and misses a number across the cut.
RUN = re.compile(rf"[0-9](?:[0-9Xx]|[{SEPARATORS}]{{1,3}}(?=[0-9Xx])){{0,20000}}[0-9Xx]*")
_TOKEN = re.compile(r"[0-9]+[Xx]?|[Xx]")


@dataclass(frozen=True, slots=True)
class Token:
    """Adjacent digits, perhaps with a final X; ``start`` and ``end`` are offsets in the text."""

    start: int
    end: int
    text: str


class Run:
    """A run of digits and separators. Creates its tokens on demand, because a run may have thousands."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._spans = [match.span() for match in _TOKEN.finditer(text, start, end)]
        self.sizes = tuple(end - start for start, end in self._spans)

    def token(self, position: int) -> Token:
        """The token at ``position``, counted from 0."""
        start, end = self._spans[position]
        return Token(start, end, self._text[start:end])

    def tokens(self, first: int, last: int) -> list[Token]:
        """The existing tokens from ``first`` up to, but not including, ``last``."""
        return [self.token(position) for position in range(max(first, 0), min(last, len(self._spans)))]

    def gap(self, position: int) -> str:
        """The separators between the token at ``position`` and the next."""
        return self._text[self._spans[position][1] : self._spans[position + 1][0]]

    def joined(self, position: int, count: int) -> str:
        """The digits of ``count`` tokens from ``position`` on."""
        return "".join(token.text for token in self.tokens(position, position + count))

    def candidates(self) -> Iterator[int]:
        """Positions where a number may begin: long tokens, and first tokens of a known grouping.

        Single characters form a number only as a whole series with one separator, so inside a series none begins.
        """
        sizes = self.sizes
        for position, size in enumerate(sizes):
            if size >= MINIMUM_LENGTH:
                yield position
            elif position + 1 < len(sizes):
                pair = size, sizes[position + 1]
                if pair == (1, 1):
                    if not (position and sizes[position - 1] == 1 and self.gap(position - 1) == self.gap(position)):
                        yield position
                elif (size >= 6 and sum(pair) == IDENTITY_LENGTH) or any(
                    sizes[position : position + len(grouping)] == grouping
                    for grouping in _GROUPINGS_BY_PAIR.get(pair, ())
                ):
                    yield position

    def grouped(self, position: int, groupings: Groupings) -> Iterator[int]:
        """Number of tokens of each of ``groupings`` that matches at ``position`` with the same separator throughout."""
        for grouping in groupings.get(self.sizes[position], ()):
            end = position + len(grouping)
            if self.sizes[position:end] != grouping:
                continue
            gap = self.gap(position)
            if "\n" in gap or self._continues(position, end, gap):
                continue
            if all(self.gap(number) == gap for number in range(position + 1, end - 1)):
                yield len(grouping)

    def _continues(self, position: int, end: int, gap: str) -> bool:
        """True if the same separator also stands before or after, as in a longer code of which this is a part.

        Blanks do not count, except between single characters: they also separate the columns of a table.
        """
        before = position > 0 and self.gap(position - 1) == gap and self.token(position - 1).text not in COUNTRY_CODES
        if before or (end < len(self.sizes) and self.gap(end - 1) == gap):
            return not gap.isspace() or max(self.sizes[position:end]) == 1
        return False

    def is_isolated(self, position: int, count: int) -> bool:
        """True if no other short token stands next to these, as in a table of figures or in a longer serial."""
        after = self.tokens(position + count, position + count + 1)
        before = self.tokens(position - 1, position)
        if before and self.gap(position - 1)[:1] == ".":
            before = []  # the number of a list item
        return all(token.text in COUNTRY_CODES or len(token.text) >= MINIMUM_LENGTH for token in before + after)
