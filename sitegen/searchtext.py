"""What the search index holds: a document's text, cut so that word search finds every substring.

Pagefind knows words, their order and nothing of Chinese. So the index is given overlapping pairs of
characters: ``公开年报`` becomes ``公开 开年 年报 报⊣``, and a run of characters is found by the places of
the pairs that cover it. Single characters would be simpler, but the lists of 的 or 政 are as long as
the whole text: pairs cost a reader a fifth of the bytes. ``templates/assets/search.js`` folds
queries by the same rules; change both or neither.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import add

# The first positions of every page belong to its title, to its number and to the extra words of both, so
# that the place of a hit tells what was hit. A hole is a word that Pagefind counts and does not
# store; one stands after every block, so that no phrase runs across its end.
TITLE_SPAN, NUMBER_SPAN, EXTRAS_SPAN = 256, 64, 128
BODY_START = TITLE_SPAN + NUMBER_SPAN + EXTRAS_SPAN
_HOLE = "."

# Marks that part clauses or change a meaning count as characters. Pagefind drops them from words, so
# each is written as a letter that no text here has (Vai syllables). Quotes and brackets do not count:
# people leave them out of what they type. A narrow comma counts as a wide one, ① as 1. For those who type a
# mark as it stands, the pairs that hold one of these (“国, 法》, 反, ①加) are indexed beside the text.
_MARKS = "。.,、;:?!-~%/+=<>&@#*×$"
_SILENT_MARKS = "“”‘’\"'《》〈〉()〔〕[]【】「」『』{}·‰±√→←↑↓□■○●△▲☆★※§°≤≥≠≈÷∞∑¥€£|\\^_`•◆◇▪✓✔☑☐"
_WIDE_MARKS = "（）［］｛｝"
_LEVELLED_MARKS = ",;:?!①②③④⑤⑥⑦⑧⑨⑩"
_SAME_MARKS = dict.fromkeys("‐–—―−─", "-") | {"〜": "~", "∶": ":"}
_FIRST_LETTER = 0xA500
_FIRST_SIDE_LETTER = _FIRST_LETTER + len(_MARKS)
_LETTERS = {mark: chr(_FIRST_LETTER + place) for place, mark in enumerate(_MARKS + _SILENT_MARKS)}
_SIDE_LETTERS = {
    mark: chr(_FIRST_SIDE_LETTER + place) for place, mark in enumerate(_SILENT_MARKS + _WIDE_MARKS + _LEVELLED_MARKS)
}
END = chr(_FIRST_SIDE_LETTER + len(_SIDE_LETTERS))

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
    """Consecutive blocks, one a line, and the index positions where their characters and their extra
    words (pairs with a mark that stands beside the text, and single characters that no passage before has) begin."""

    text: str
    position: int
    extras: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A document as indexed: the page that Pagefind reads, and the body's passages."""

    page: str
    passages: tuple[Passage, ...]


class _FoldTable(dict[int, str]):
    """For ``str.translate``: what each character is spelled as, worked out on first sight."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        spelled = _SIDE_LETTERS.get(char) or _levelled(char)
        self[code] = spelled
        return spelled


def _levelled(char: str) -> str:
    return "".join(map(_spelled, unicodedata.normalize("NFKD", char).lower()))


def _spelled(char: str) -> str:
    if unicodedata.category(char)[0] in "LN":
        return char
    return _LETTERS.get(_SAME_MARKS.get(char, char), "")


_SPELLING = _FoldTable()
_COUNTED = {ord(letter): _levelled(mark) if mark in _LEVELLED_MARKS else "" for mark, letter in _SIDE_LETTERS.items()}
_SIDE = "".join(_SIDE_LETTERS.values())
_SIDE_PAIR = re.compile(f"(?=([{_SIDE}].)|([^{_SIDE}][{_SIDE}]))", re.DOTALL)


def spell(text: str) -> str:
    """The letters and marks of ``text``: width of letters, case and accents levelled, marks as letters, no blanks.

    Works character by character, so that it can be undone by place."""
    return text.translate(_SPELLING)


def fold(text: str) -> str:
    """The characters of ``text`` that count: its spelling without quotes and brackets, all marks of one width."""
    return spell(text).translate(_COUNTED)


def segment(text: str) -> str:
    """The index words of one block, one for each counted character: it and the next one."""
    return " ".join(_words(fold(text)))


def index_page(record: SearchRecord) -> str:
    """The synthetic HTML page that Pagefind reads for one document: words and filters, no prose."""
    return lay_out(record).page


def lay_out(record: SearchRecord) -> Layout:
    """The index page of a document, and its body in pieces of about ``PASSAGE_CHARACTERS``, cut between blocks."""
    title, number, *blocks = map(_read, (record.title, record.number or "", *record.blocks))
    if len(title.folded) >= TITLE_SPAN:  # more than its zone can hold
        blocks.insert(0, title)
    parts = _cut([block for block in blocks if block.folded])
    seen: set[str] = set()
    extras = [_extra_words(part, seen) for part in parts]
    words = [
        _zone(_words(title.folded), TITLE_SPAN),
        _zone(_words(number.folded), NUMBER_SPAN),
        _zone(_extra_words([title, number], set()), EXTRAS_SPAN),
        *(" ".join([*_words(block.folded), _HOLE]) for part in parts for block in part),
        *map(" ".join, extras),
    ]
    return Layout(_page(record, words), _passages(parts, extras))


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    spelled: str
    folded: str


def _read(text: str) -> _Block:
    spelled = spell(text)
    return _Block(text, spelled, spelled.translate(_COUNTED))


def _cut(blocks: list[_Block]) -> list[list[_Block]]:
    parts: list[list[_Block]] = []
    size = PASSAGE_CHARACTERS
    for block in blocks:
        if size + len(block.text) > PASSAGE_CHARACTERS:
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += len(block.text)
    return parts


def _passages(parts: list[list[_Block]], extras: list[list[str]]) -> tuple[Passage, ...]:
    sizes = [sum(len(block.folded) + 1 for block in part) for part in parts]
    starts = accumulate(sizes, initial=BODY_START)
    extra_starts = accumulate(map(len, extras), initial=BODY_START + sum(sizes))
    lines = ("\n".join(" ".join(block.text.split()) for block in part) for part in parts)
    return tuple(map(Passage, lines, starts, extra_starts))


def _page(record: SearchRecord, words: list[str]) -> str:
    filters = "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{html.escape(value)}">'
        for name, value in record.filters
    )
    return (
        f'<!doctype html><html lang="und"><head>{filters}</head><body data-pagefind-body>'
        f'<p data-pagefind-weight="{_WEIGHT}">{" ".join(words)} {_HOLE}</p></body></html>'
    )


def _words(folded: str) -> list[str]:
    return list(map(add, folded, folded[1:] + END))


def _zone(words: list[str], span: int) -> str:
    """``words`` filled up with holes to ``span`` positions, of which the last is always one."""
    kept = words[: span - 1]
    return " ".join(kept + [_HOLE] * (span - len(kept)))


def _extra_words(part: list[_Block], seen: set[str]) -> list[str]:
    """Words that stand beside a text: its pairs with a quote, bracket or narrow mark, and a word for each
    character that is not in ``seen``, which grows by them."""
    characters = [char for char in dict.fromkeys("".join(block.folded for block in part)) if char not in seen]
    seen.update(characters)
    return [*_side_pairs(part), *(END + char for char in characters)]


def _side_pairs(part: list[_Block]) -> Iterator[str]:
    for block in part:
        if block.spelled != block.folded:
            yield from (found[1] or found[2] for found in _SIDE_PAIR.finditer(block.spelled))
