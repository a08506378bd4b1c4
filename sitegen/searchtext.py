"""What the search index holds: a document's text, cut so that word search finds every substring.

Pagefind knows words, their order and nothing of Chinese. So the index is given overlapping pairs of
characters: ``公开年报`` becomes ``公开 开年 年报 报⊣``, and a run of characters is found by the places of
the pairs that cover it. Single characters would be simpler, but the lists of 的 or 政 are as long as
the whole text: pairs cost a reader a fifth of the bytes. ``templates/assets/search.js`` folds
queries by the same rules; change both or neither.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add

# Positions 0..127 of every page belong to its title and 128..191 to its number, so that the place of
# a hit tells what was hit. A hole is a word that Pagefind counts and does not store; one stands after
# every block, so that no phrase runs across its end.
TITLE_SPAN, NUMBER_SPAN = 128, 64
BODY_START = TITLE_SPAN + NUMBER_SPAN
_HOLE = "."

# Marks that part clauses or change a meaning count as characters. Pagefind drops them from words, so
# each is written as a letter that no text here has (Vai syllables). All other marks (quotes,
# brackets, blanks) count as nothing: people leave them out of what they type.
_MARKS = "。.,、;:?!-~%/+=<>&@#*×$"
_MARK_LETTERS = {mark: chr(0xA500 + place) for place, mark in enumerate(_MARKS)}
_SAME_MARKS = dict.fromkeys("‐–—―−─", "-") | {"〜": "~", "∶": ":"}
END = chr(0xA500 + len(_MARKS))

PASSAGE_CHARACTERS = 3000
# Pagefind stores this weight without a marker (1.05 × 24 = 25), which saves two bytes a word and page.
_WEIGHT = "1.05"


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """A public document as the search sees it. ``url`` is relative to the output root, ``published``
    is ``YYYY-MM-DD``; ``blocks`` are the plain texts of paragraphs, headings, cells and list items.
    ``ended`` documents (失效, 废止) come after those in force."""

    url: str
    title: str
    number: str | None
    blocks: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    published: str | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive blocks, one a line; ``position`` is that of their first character in the index."""

    position: int
    text: str


class _FoldTable(dict[int, str]):
    """For ``str.translate``: what each character counts as, worked out on first sight."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_counted, unicodedata.normalize("NFKD", chr(code)).lower()))
        self[code] = folded
        return folded


def _counted(char: str) -> str:
    if unicodedata.category(char)[0] in "LN":
        return char
    return _MARK_LETTERS.get(_SAME_MARKS.get(char, char), "")


_FOLD = _FoldTable()


def fold(text: str) -> str:
    """The characters of ``text`` that count: full width, case and accents levelled, blanks, quotes and
    brackets gone, other marks as letters. Works character by character, so it can be undone by place."""
    return text.translate(_FOLD)


def segment(text: str) -> str:
    """The index words of one block, one for each counted character: it and the next one."""
    folded = fold(text)
    return " ".join(map(add, folded, folded[1:] + END))


def index_page(record: SearchRecord) -> str:
    """The synthetic HTML page that Pagefind reads for one document: words and filters, no prose."""
    filters = "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{html.escape(value)}">'
        for name, value in record.filters
    )
    zones = [_zone(record.title, TITLE_SPAN), _zone(record.number or "", NUMBER_SPAN)]
    words = " ".join([*zones, *(f"{segment(block)} {_HOLE}" for block in _body(record))])
    return (
        f'<!doctype html><html lang="und"><head>{filters}</head><body data-pagefind-body>'
        f'<p data-pagefind-weight="{_WEIGHT}">{words}</p></body></html>'
    )


def passages(record: SearchRecord) -> tuple[Passage, ...]:
    """The body in pieces of about ``PASSAGE_CHARACTERS``, cut between blocks, for excerpts."""
    return tuple(_passages(_body(record)))


def _passages(blocks: tuple[str, ...]) -> Iterator[Passage]:
    lines: list[str] = []
    size, position, start = 0, BODY_START, BODY_START
    for block in blocks:
        if lines and size + len(block) > PASSAGE_CHARACTERS:
            yield Passage(start, "\n".join(lines))
            lines, size, start = [], 0, position
        lines.append(" ".join(block.split()))
        size += len(block)
        position += len(fold(block)) + 1
    if lines:
        yield Passage(start, "\n".join(lines))


def _body(record: SearchRecord) -> tuple[str, ...]:
    """The blocks that hold text; before them a title that its zone cannot hold whole."""
    blocks = tuple(block for block in record.blocks if fold(block))
    return (record.title, *blocks) if len(fold(record.title)) >= TITLE_SPAN else blocks


def _zone(text: str, span: int) -> str:
    """Words of ``text``, filled up with holes to ``span`` positions, of which the last is always one."""
    words = segment(text).split()[: span - 1]
    return " ".join(words + [_HOLE] * (span - len(words)))
