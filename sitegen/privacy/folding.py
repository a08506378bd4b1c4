"""Text with ASCII digits and without invisible characters, and the way back to the original offsets."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # for a character class

_X_LIKE = "ＸｘХхΧχ×"
_FOLDED = {**dict.fromkeys(_X_LIKE, "X"), "\uff0d": "-"}
_DROPPED = re.compile(rf"[{INVISIBLE}]+")
# The regular expression engine looks up a character class fast only if all its characters are below U+10000.
_DIGITS_BELOW_10000 = "".join(char for char in map(chr, range(0x80, 0x10000)) if char.isdecimal())
_FOLDABLE = re.compile(rf"[{_DIGITS_BELOW_10000}{_X_LIKE}{INVISIBLE}\uff0d]")


class OffsetMap:
    """Maps offsets in a text without invisible characters to offsets in the original.

    Takes 8 bytes for each run of dropped characters, of which most texts have few.
    """

    def __init__(self, text: str) -> None:
        self._drops = array("I")  # offsets in the shorter text before which characters were dropped
        self._dropped = array("I", [0])  # number of characters dropped before each of them
        for match in _DROPPED.finditer(text):
            dropped = self._dropped[-1]
            self._drops.append(match.start() - dropped)
            self._dropped.append(dropped + match.end() - match.start())

    def original(self, offset: int) -> int:
        """Offset in the original text of the character at ``offset`` of the shorter one."""
        return offset + self._dropped[bisect_right(self._drops, offset)]


def fold(text: str) -> tuple[str, OffsetMap | None]:
    """``text`` with every decimal digit as ASCII, ``X``-like letters as X, and without invisible characters.

    The map is ``None`` if nothing was dropped, so offsets are the same.
    """
    foldable = {match[0] for match in _FOLDABLE.finditer(text)}
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):  # has characters beyond U+FFFF
        foldable |= {char for char in set(text) if char > "\uffff" and char.isdecimal()}
    for char in foldable:
        text = text.replace(char, _FOLDED.get(char) or str(unicodedata.decimal(char, char)))
    if not foldable or not _DROPPED.search(text):
        return text, None
    return _DROPPED.sub("", text), OffsetMap(text)
