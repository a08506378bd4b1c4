"""Finds the disclosure notes of a document (此件公开发布, 不予公开 …), at its end or on a line of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sitegen.core.document import Disclosure, Document

_MEANINGS = {
    "主动公开": Disclosure.PROACTIVE,
    "公开发布": Disclosure.PROACTIVE,
    "依申请公开": Disclosure.ON_REQUEST,
    "不予公开": Disclosure.WITHHELD,
    "不宜公开": Disclosure.WITHHELD,
    "不得公开": Disclosure.WITHHELD,
    "不对外公开": Disclosure.WITHHELD,
    "不公开": Disclosure.WITHHELD,
}
_WORD = rf"(?P<word>{'|'.join(_MEANINGS)})"
_LABEL = "(?:政府信息|信息|政务|公文|文件)?公开"
_SUBJECT = rf"(?:(?:[此本]文?件|此文)为?|{_LABEL}(?:选项|属性|方式|类别|形式|类型)[:：])"
_BEFORE = "(?:附?注[:：])?"
# A note in brackets at the end of a block. After these words, a quotation mark or a bullet the text only mentions one.
_NOT_A_MENTION = r"(?<![“「『《\-+*.、])(?<![写注标载印][明有上])(?<![写注标][为作])(?<!标[注识])(?<!加注)(?<!附注)"
_BRACKETED = re.compile(
    rf"{_NOT_A_MENTION}[（(【\[［〔]{_BEFORE}{_SUBJECT}{_WORD}(?:[，,。；;][^）)】\]］〕]{{0,30}})?[）)】\]］〕]。?$"
)
_BARE = re.compile(rf"[（(【\[［〔]{_WORD}[）)】\]］〕]。?")  # a line of its own
# A note without brackets: the last sentence of a block.
_SENTENCE = re.compile(rf"(?:^|[。；;！？）)]){_BEFORE}{_SUBJECT}{_WORD}(?:[，,；;。].{{0,30}})?$")
# A list of items has such a line for each item; the line is a note on the document only if there is one.
_ITEM_LINE = re.compile(rf"{_BEFORE}{_LABEL}(?:方式|类别|形式|类型)[:：].*")
_MARKS = re.compile(r"[\s*_|\\]+")
_LONGEST = 60  # no note has more characters


@dataclass(frozen=True, slots=True)
class Note:
    """A disclosure note: its text, the line of the file where it or its block begins, and its meaning."""

    words: str
    line: int
    means: Disclosure


def disclosure_notes(document: Document) -> tuple[Note, ...]:
    """Return the notes of ``document``: first those within one line of the source, then those that Markdown splits."""
    lines = document.text.split("\n") if "公开" in document.text else []
    candidates = [(number, line) for number, line in enumerate(lines, document.body_line) if "公开" in line]
    notes = [note for number, line in candidates if (note := _closing_note(line, number))]
    items = [number for number, line in candidates if _ITEM_LINE.fullmatch(_MARKS.sub("", line))] if notes else []
    whole = [note for note in notes if len(items) < 2 or note.line not in items]
    return (*whole, *_split_notes(document))


def _split_notes(document: Document) -> Iterator[Note]:
    """Yield the notes of the rendered text that are on no single line of the source, because markup splits them."""
    for block in document.blocks:
        if "开" in block and (note := _closing_note(block, document.body_line)):  # the test excludes most blocks fast
            lines = document.text.split("\n")
            if _MARKS.sub("", block) not in "\n".join(_MARKS.sub("", line) for line in lines):
                beginning = block.split()[0]
                numbers = (number for number, line in enumerate(lines, document.body_line) if beginning in line)
                yield replace(note, line=next(numbers, note.line))


def _closing_note(text: str, line: int) -> Note | None:
    """Return the note at the end of ``text``, without regard to white space and markup; ``None`` if there is none."""
    plain = _MARKS.sub("", text[-2 * _LONGEST :])
    if "公开" not in plain[-_LONGEST:]:
        return None
    end = plain if len(plain) <= _LONGEST and len(text) <= 2 * _LONGEST else f"…{plain[-_LONGEST:]}"
    match = _BARE.fullmatch(end) or _BRACKETED.search(end) or _SENTENCE.search(end)
    return Note(match[0].strip("。；;！？（）()【】[]［］〔〕"), line, _MEANINGS[match["word"]]) if match else None
