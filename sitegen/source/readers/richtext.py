"""Rich text (.rtf): its words without the marks between them, in whatever code page they are written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from sitegen.source.readers.told import Told

MARK = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?\x20?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_ENDS_LINE = frozenset({b"par", b"line", b"row", b"sect", b"page", b"nestrow", b"softline"})
_ENDS_CELL = frozenset({b"cell", b"tab", b"nestcell"})
_SIGNS = {b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"enspace": " ", b"emspace": " "}
_SILENT = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"pict", b"objdata", b"themedata", b"colorschememapping", b"datastore",
    b"latentstyles", b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"blipuid", b"panose",
})  # fmt: skip
_PEOPLE = {b"author": "作者", b"operator": "最后保存者", b"manager": "主管"}
_SIGN_OF = {b"~": "\u00a0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
_DEFAULT = "gb18030"  # where the page is that of Western systems, Chinese stands as Unicode


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds between two braces: whether the text is shown, whom it names, how much stands in for a ``\\u``."""

    silent: bool = False
    person: str = ""
    skipped: int = 1


class _Text:
    """Gathers bytes of the code page and characters in their order."""

    def __init__(self, encoding: str) -> None:
        self.parts: list[str] = []
        self._encoding = encoding
        self._raw = bytearray()

    def add_bytes(self, data: bytes) -> None:
        """Bytes of the code page; one character may come in two calls."""
        self._raw += data

    def add(self, text: str) -> None:
        """Characters as such."""
        self._flush()
        self.parts.append(text)

    def whole(self) -> str:
        """Everything so far; pairs of half characters as one."""
        self._flush()
        return "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _flush(self) -> None:
        if self._raw:
            self.parts.append(self._raw.decode(self._encoding, "replace"))
            self._raw.clear()


def read_rich_text(data: bytes, told: Told, where: str) -> None:
    """Tell the words of the file, hidden and deleted ones too, and whom its properties name."""
    text = _Text(_encoding(data))
    people: dict[str, _Text] = {}
    stack, group = [], _Group()
    waiting = place = pictures = objects = 0
    while match := _TOKEN.search(data, place):
        place = match.end()
        code, word, number, sign, brace, plain = match.groups()
        into = people.setdefault(group.person, _Text(_encoding(data))) if group.person else text
        if brace == b"{":
            stack.append(group)
        elif brace == b"}":
            group, waiting = stack.pop() if stack else _Group(), 0
        elif word:
            pictures += word == b"pict"
            objects += word == b"objdata"
            if word == b"bin":
                place += max(0, int(number or 0))
            elif word == b"uc":
                group = replace(group, skipped=max(0, int(number or 1)))
            elif word == b"u":
                waiting = group.skipped
                if not group.silent:
                    into.add(_character(int(number or 0)))
            elif word in _SILENT:
                group = replace(group, silent=True)
            elif word in _PEOPLE:
                group = replace(group, person=_PEOPLE[word])
            elif not group.silent:
                shown = "\n" if word in _ENDS_LINE else "\t" if word in _ENDS_CELL else _SIGNS.get(word, "")
                if shown:
                    into.add(shown)
        elif waiting and (code or plain):
            left = max(0, len(plain) - waiting) if plain else 0
            waiting -= min(waiting, len(plain) if plain else 1)
            if plain and left and not group.silent:
                into.add_bytes(plain[-left:])
        elif group.silent:
            continue
        elif code:
            into.add_bytes(bytes([int(code, 16)]))
        elif plain:
            into.add_bytes(plain)
        elif sign:
            into.add(_SIGN_OF.get(sign, ""))
    for person, named in people.items():
        told.property(person, named.whole())
    whole = text.whole()
    told.piece(where.strip(), whole)
    if objects:
        told.problem(f"{where}嵌入的对象没有读")
    if pictures and not whole.strip():
        told.problem(f"{where}只有图像，没有可读的文字")


def _encoding(data: bytes) -> str:
    """The code page that the file names; Chinese where it names none that could hold Chinese."""
    named = re.search(rb"\\ansicpg([0-9]{3,5})", data[:4096])
    page = named[1].decode("ascii") if named else ""
    if page in ("", "936", "0", "1252"):
        return _DEFAULT
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return _DEFAULT


def _character(number: int) -> str:
    number &= 0xFFFF  # written as a signed number of 16 bits
    return chr(number)
