"""How much of one text is copied word for word from another, and which headings it takes over.

What counts is the running text: letters, digits and Chinese characters without Markdown, blanks, punctuation and
outline numbers. Titles in 《》 are left out of both texts, because naming a document is not copying from it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

RUN = 10  # characters in a row that are no accident: longer than set phrases, shorter than a clause

_DIGITS = "一二三四五六七八九十百千零〇0-9"
_LINK_TARGET = re.compile(r"\]\((?:[^()]|\([^()]*\))*\)")
_TITLE = re.compile(r"《[^《》]*》")
_MARKS = re.compile(r"[*_`~#>|]+")
# as NFKC leaves them: 第二条, 一、, (三), 1., 2)
_OUTLINE = re.compile(rf"\s*(?:第[{_DIGITS}]+[编章节条]|[{_DIGITS}]+[、.)]|\([{_DIGITS}]+\)|[-+])")
_NOT_WORDS = re.compile(r"[\W_]+")
_HEADING = re.compile(
    r"\s*(?:#{1,6}\s+(.+)"
    r"|\*\*([^*]+)\*\*"
    rf"|(?:[{_DIGITS}]+、|[（(][一二三四五六七八九十]+[)）]|第[{_DIGITS}]+[编章节]\s)\s*([^。；：]{{2,40}})(?:[。：]|\s*$))"
)


@dataclass(frozen=True, slots=True)
class RunningText:
    """The characters of a text that count, and for each line the place of its first one."""

    characters: str
    starts: tuple[int, ...]

    def line(self, place: int) -> int:
        """The line, counted from 1, that the character at ``place`` stands on."""
        return bisect_right(self.starts, place)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that both texts hold: how many characters, on which line of each it begins, and how it begins."""

    length: int
    line: int
    source_line: int
    opening: str


@dataclass(frozen=True, slots=True)
class Copies:
    """What a text has from its source: the share of its characters, and the passages, longest first."""

    length: int
    share: float
    passages: tuple[Passage, ...]


def running_text(text: str) -> RunningText:
    """``text`` (Markdown) without all that does not count."""
    lines = [_folded(line) for line in text.split("\n")]
    return RunningText("".join(lines), tuple(accumulate(map(len, lines[:-1]), initial=0)))


def _folded(line: str) -> str:
    line = _TITLE.sub("", _LINK_TARGET.sub("]", unicodedata.normalize("NFKC", line)))
    line = _MARKS.sub("", line)
    return _NOT_WORDS.sub("", line[_outline_end(line) :]).casefold()


def _outline_end(line: str) -> int:
    """Where the words of ``line`` begin after its numbers, of which it may have two: ``一、（一）``."""
    end = 0
    while mark := _OUTLINE.match(line, end):
        end = mark.end()
    return end


def find_copies(text: str, source: str) -> Copies:
    """What of ``text`` stands in ``source`` in runs of at least ``RUN`` characters.

    Every such run counts, wherever in ``source`` it is. Time grows with the length of both texts, memory with that
    of ``text`` alone.
    """
    copy, original = running_text(text), running_text(source)
    places = _first_places(copy.characters, original.characters)
    passages = []
    covered = done = place = 0
    while place <= len(copy.characters) - RUN:
        found = places.get(copy.characters[place : place + RUN])
        if found is None:
            place += 1
            continue
        start, end = _extended(copy.characters, original.characters, place, found)
        # what stands before ``place`` is in the source too, so it was counted when the walk came by
        covered += end - max(done, place)
        opening = copy.characters[start : start + RUN]
        source_line = original.line(found - (place - start))
        passages.append(Passage(end - start, copy.line(start), source_line, opening))
        done, place = end, end - RUN + 1
    passages.sort(key=lambda passage: (-passage.length, passage.line))
    return Copies(len(copy.characters), covered / max(1, len(copy.characters)), tuple(passages))


def _first_places(copy: str, original: str) -> dict[str, int]:
    """Where in ``original`` each run of ``RUN`` characters of ``copy`` comes first."""
    wanted = {copy[place : place + RUN] for place in range(len(copy) - RUN + 1)}
    places: dict[str, int] = {}
    for place in range(len(original) - RUN + 1):
        run = original[place : place + RUN]
        if run in wanted:
            places.setdefault(run, place)
    return places


def _extended(copy: str, original: str, place: int, found: int) -> tuple[int, int]:
    """Begin and end in ``copy`` of the longest stretch around ``place`` that ``original`` has around ``found``."""
    offset = found - place
    start, end = place, place + RUN
    while start and start + offset and copy[start - 1] == original[start + offset - 1]:
        start -= 1
    while end < len(copy) and end + offset < len(original) and copy[end] == original[end + offset]:
        end += 1
    return start, end


def find_headings(text: str) -> dict[str, int]:
    """The headings of ``text`` with their first lines, folded like running text.

    A heading is what Markdown marks as one, what opens a line in bold, and what follows 一、 or （一） to a full stop.
    """
    headings: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        found = _HEADING.match(line)
        words = _folded(next(filter(None, found.groups()))) if found else ""
        if words:
            headings.setdefault(words, number)
    return headings
