"""The notes by which a document says at its end, or in a line of its own, whether it may be made public."""

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
# In brackets, at the end of a block. Right after these words, a quotation mark or a bullet it is only spoken of.
_SPOKEN_OF = r"(?<![“「『《\-+*.、])(?<![写注标载印][明有上])(?<![写注标][为作])(?<!标[注识])(?<!加注)(?<!附注)"
_BRACKETED = re.compile(
    rf"{_SPOKEN_OF}[（(【\[［〔]{_BEFORE}{_SUBJECT}{_WORD}(?:[，,。；;][^）)】\]］〕]{{0,30}})?[）)】\]］〕]。?$"
)
_BARE = re.compile(rf"[（(【\[［〔]{_WORD}[）)】\]］〕]。?")  # in brackets in a line of its own
# Without brackets: a sentence of its own, at the end of a block.
_SENTENCE = re.compile(rf"(?:^|[。；;！？）)]){_BEFORE}{_SUBJECT}{_WORD}(?:[，,；;。].{{0,30}})?$")
# A list of things tells of each how it is made public: such a line speaks of the document only where it is alone.
_OF_A_THING = re.compile(rf"{_BEFORE}{_LABEL}(?:方式|类别|形式|类型)[:：].*")
_MARKS = re.compile(r"[\s*_|\\]+")
_LONGEST = 60  # characters, more than any note has


@dataclass(frozen=True, slots=True)
class Note:
    """What a note says, on which line of the file it stands or its block begins, and what it means."""

    words: str
    line: int
    means: Disclosure


def disclosure_notes(document: Document) -> tuple[Note, ...]:
    """The notes of ``document``, those that stand whole in a line first."""
    lines = document.text.split("\n") if "公开" in document.text else []
    speaking = [(number, line) for number, line in enumerate(lines, document.body_line) if "公开" in line]
    notes = [note for number, line in speaking if (note := _closing_note(line, number))]
    of_things = [number for number, line in speaking if _OF_A_THING.fullmatch(_MARKS.sub("", line))] if notes else []
    whole = [note for note in notes if len(of_things) < 2 or note.line not in of_things]
    return (*whole, *_broken_notes(document))


def _broken_notes(document: Document) -> Iterator[Note]:
    """Notes that no line of the source holds whole: what parts them there is gone from the page."""
    for block in document.blocks:
        if "开" in block and (note := _closing_note(block, document.body_line)):  # as every note has, and few blocks
            lines = document.text.split("\n")
            if _MARKS.sub("", block) not in "\n".join(_MARKS.sub("", line) for line in lines):
                beginning = block.split()[0]
                numbers = (number for number, line in enumerate(lines, document.body_line) if beginning in line)
                yield replace(note, line=next(numbers, note.line))


def _closing_note(text: str, line: int) -> Note | None:
    """The note that ``text`` ends with or is, whatever its blanks and marks."""
    plain = _MARKS.sub("", text[-2 * _LONGEST :])
    if "公开" not in plain[-_LONGEST:]:
        return None
    end = plain if len(plain) <= _LONGEST and len(text) <= 2 * _LONGEST else f"…{plain[-_LONGEST:]}"
    match = _BARE.fullmatch(end) or _BRACKETED.search(end) or _SENTENCE.search(end)
    return Note(match[0].strip("。；;！？（）()【】[]［］〔〕"), line, _MEANINGS[match["word"]]) if match else None
