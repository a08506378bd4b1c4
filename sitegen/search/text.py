"""Folds text for the search index, and defines the record of a document to index.

Pagefind finds words by their order and cannot segment Chinese. The index therefore holds bigrams: ``公开年报`` becomes
``公开 开年 年报 报⊣``, and ``search-terms.js`` finds a substring by the positions of the bigrams that cover it. Single
characters would be simpler, but the postings of 的 or 政 are as long as the whole text; with bigrams a reader loads a
fifth of the bytes. ``templates/assets/search-text.js`` folds queries by the same rules and must change together with
this module.
"""

from __future__ import annotations

import unicodedata

from sitegen.core.records import record

# Positions of a page (see ``layout``): first title, number and the extra words of both, then the body, so that the
# position of a hit says what it hit. The position after each block is empty, so that no phrase crosses its end.
TITLE_SPAN, NUMBER_SPAN, EXTRAS_SPAN = 256, 64, 128
BODY_START = TITLE_SPAN + NUMBER_SPAN + EXTRAS_SPAN

# Marks that separate clauses or change the meaning count as characters. Pagefind drops punctuation from words, so each
# mark is written as a letter that no text here has (a Vai syllable). Quotes and brackets do not count, because people
# leave them out when they type. A narrow comma counts as a wide one, ① as 1. All these are side marks: for a query
# with the exact mark, the bigrams with a side mark (“国, 法》, 反, ①加) are indexed as extra words.
_MARKS = "。.,、;:?!-~%/+=<>&@#*×$"
_SILENT_MARKS = "“”‘’\"'《》〈〉()〔〕[]【】「」『』{}·‰±√→←↑↓□■○●△▲☆★※§°≤≥≠≈÷∞∑¥€£|\\^_`•◆◇▪✓✔☑☐"
_WIDE_MARKS = "（）［］｛｝"
_LEVELLED_MARKS = ",;:?!①②③④⑤⑥⑦⑧⑨⑩"
_SAME_MARKS = dict.fromkeys("‐–—―−─", "-") | {"〜": "~", "∶": ":"}
_FIRST_LETTER = 0xA500
FIRST_SIDE_LETTER = _FIRST_LETTER + len(_MARKS)
_LETTERS = {mark: chr(_FIRST_LETTER + place) for place, mark in enumerate(_MARKS + _SILENT_MARKS)}
_SIDE_LETTERS = {
    mark: chr(FIRST_SIDE_LETTER + place) for place, mark in enumerate(_SILENT_MARKS + _WIDE_MARKS + _LEVELLED_MARKS)
}
END = chr(FIRST_SIDE_LETTER + len(_SIDE_LETTERS))


@record
class SearchRecord:
    """A public document to index.

    ``url`` is relative to the output root, ``published`` is ``YYYY-MM-DD``, ``blocks`` are the plain texts of
    paragraphs, headings, cells and list items. Results list ``ended`` documents (失效, 废止) after those in force.
    """

    url: str
    title: str
    number: str | None
    blocks: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    published: str | None
    ended: bool = False


def _levelled(char: str) -> str:
    return "".join(map(_spelled, unicodedata.normalize("NFKD", char).lower()))


def _spelled(char: str) -> str:
    if unicodedata.category(char)[0] in "LN":
        return char
    return _LETTERS.get(_SAME_MARKS.get(char, char), "")


_SIDE_MARKS = {letter: mark for mark, letter in _SIDE_LETTERS.items()}


def spell(text: str) -> str:
    """Normalize ``text``: fold width, case and accents, write marks as letters, drop white space.

    Each character is treated alone, so that ``search-text.js`` can map positions back to the text.
    """
    return "".join(_SIDE_LETTERS.get(char) or _levelled(char) for char in text)


def counted(spelled: str) -> str:
    """Drop quotes and brackets from a spelling, and fold the width of other marks."""
    return "".join(map(_counted, spelled))


def _counted(letter: str) -> str:
    mark = _SIDE_MARKS.get(letter)
    return letter if mark is None else _levelled(mark) if mark in _LEVELLED_MARKS else ""


def fold(text: str) -> str:
    """Return the folded text: the characters that the index and queries compare."""
    return counted(spell(text))
