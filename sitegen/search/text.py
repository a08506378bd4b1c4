"""What the search index holds: a document's text, cut so that word search finds every substring.

Pagefind knows words, their order and nothing of Chinese. So the index is given overlapping pairs of
characters: ``公开年报`` becomes ``公开 开年 年报 报⊣``, and a run of characters is found by the places of
the pairs that cover it. Single characters would be simpler, but the lists of 的 or 政 are as long as
the whole text: pairs cost a reader a fifth of the bytes. ``templates/assets/search.js`` folds
queries by the same rules; change both or neither.
"""

from __future__ import annotations

import unicodedata

from sitegen.core.records import record

# Positions (``searchlayout``). The first of every page belong to its title, to its number and to the extra words
# of both, so that the place of a hit tells what was hit. A hole, a position without a word, stands after every
# block, so that no phrase runs across its end.
TITLE_SPAN, NUMBER_SPAN, EXTRAS_SPAN = 256, 64, 128
BODY_START = TITLE_SPAN + NUMBER_SPAN + EXTRAS_SPAN

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
FIRST_SIDE_LETTER = _FIRST_LETTER + len(_MARKS)
_LETTERS = {mark: chr(_FIRST_LETTER + place) for place, mark in enumerate(_MARKS + _SILENT_MARKS)}
_SIDE_LETTERS = {
    mark: chr(FIRST_SIDE_LETTER + place) for place, mark in enumerate(_SILENT_MARKS + _WIDE_MARKS + _LEVELLED_MARKS)
}
END = chr(FIRST_SIDE_LETTER + len(_SIDE_LETTERS))


@record
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


def _levelled(char: str) -> str:
    return "".join(map(_spelled, unicodedata.normalize("NFKD", char).lower()))


def _spelled(char: str) -> str:
    if unicodedata.category(char)[0] in "LN":
        return char
    return _LETTERS.get(_SAME_MARKS.get(char, char), "")


_SIDE_MARKS = {letter: mark for mark, letter in _SIDE_LETTERS.items()}


def spell(text: str) -> str:
    """The letters and marks of ``text``: width of letters, case and accents levelled, marks as letters, no blanks.

    Works character by character, so that it can be undone by place."""
    return "".join(_SIDE_LETTERS.get(char) or _levelled(char) for char in text)


def counted(spelled: str) -> str:
    """The part of a spelling that counts: no quotes and brackets, all marks of one width."""
    return "".join(map(_counted, spelled))


def _counted(letter: str) -> str:
    mark = _SIDE_MARKS.get(letter)
    return letter if mark is None else _levelled(mark) if mark in _LEVELLED_MARKS else ""


def fold(text: str) -> str:
    """The characters of ``text`` that count."""
    return counted(spell(text))
