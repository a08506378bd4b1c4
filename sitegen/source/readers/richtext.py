"""Reads rich text (.rtf) in any code page: all text, including hidden and deleted text, and the authors."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from sitegen.source.readers.sink import TextSink

MARK = b"{\\rtf"
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?\x20?|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_ENDS_LINE = frozenset({b"par", b"line", b"row", b"sect", b"page", b"nestrow", b"softline"})
_ENDS_CELL = frozenset({b"cell", b"tab", b"nestcell"})
_SYMBOLS = {b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"enspace": " ", b"emspace": " "}
_NO_TEXT = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"pict", b"objdata", b"themedata", b"colorschememapping", b"datastore",
    b"latentstyles", b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"blipuid", b"panose",
})  # fmt: skip
_PEOPLE = {b"author": "作者", b"operator": "最后保存者", b"manager": "主管"}
_ESCAPES = {b"~": "\u00a0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n"}
_DEFAULT = "gb18030"  # also for the Western code page, since such files write Chinese as Unicode


@dataclass(frozen=True, slots=True)
class _Group:
    """State of a group in braces: ``hidden`` if it contains no text, the role of a person that it names, and the number
    of bytes that replace a ``\\u`` character for old readers."""

    hidden: bool = False
    person: str = ""
    fallback: int = 1


class _Text:
    """Collects bytes in the code page and Unicode characters, in order."""

    def __init__(self, encoding: str) -> None:
        self.parts: list[str] = []
        self._encoding = encoding
        self._raw = bytearray()

    def add_bytes(self, data: bytes) -> None:
        """Add bytes in the code page; a character may be split between calls."""
        self._raw += data

    def add(self, text: str) -> None:
        """Add Unicode characters."""
        self._flush()
        self.parts.append(text)

    def whole(self) -> str:
        """The whole text, with surrogate pairs combined."""
        self._flush()
        return "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _flush(self) -> None:
        if self._raw:
            self.parts.append(self._raw.decode(self._encoding, "replace"))
            self._raw.clear()


class _Parser:
    """Parses a file into its ``text``, the ``people`` by role, and the number of pictures and embedded objects."""

    def __init__(self, data: bytes) -> None:
        self._encoding = _encoding(data)
        self.text = _Text(self._encoding)
        self.people: dict[str, _Text] = {}
        self.pictures = self.objects = 0
        self._stack: list[_Group] = []
        self._group = _Group()
        self._fallback = 0  # bytes to skip after a \\u character
        offset = 0
        while match := _TOKEN.search(data, offset):
            code, word, number, symbol, brace, plain = match.groups()
            offset = match.end()
            if brace == b"{":
                self._stack.append(self._group)
            elif brace == b"}":
                self._group, self._fallback = self._stack.pop() if self._stack else _Group(), 0
            elif word == b"bin":
                offset += max(0, int(number or 0))
            elif word:
                self._add_word(word, number)
            elif code or plain:
                self._add_bytes(bytes([int(code, 16)]) if code else plain)
            elif symbol and not self._group.hidden:
                self._target().add(_ESCAPES.get(symbol, ""))

    def _target(self) -> _Text:
        return self.people[self._group.person] if self._group.person else self.text

    def _add_word(self, word: bytes, number: bytes | None) -> None:
        self.pictures += word == b"pict"
        self.objects += word == b"objdata"
        if word == b"uc":
            self._group = replace(self._group, fallback=max(0, int(number or 1)))
        elif word == b"u":
            self._fallback = self._group.fallback
            if not self._group.hidden:
                self._target().add(chr(int(number or 0) & 0xFFFF))  # a signed number of 16 bits
        elif word in _NO_TEXT:
            self._group = replace(self._group, hidden=True)
        elif word in _PEOPLE:
            self._group = replace(self._group, person=_PEOPLE[word])
            self.people.setdefault(self._group.person, _Text(self._encoding))
        elif not self._group.hidden:
            text = "\n" if word in _ENDS_LINE else "\t" if word in _ENDS_CELL else _SYMBOLS.get(word, "")
            if text:
                self._target().add(text)

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self._fallback, len(data))
        self._fallback -= skipped
        if data[skipped:] and not self._group.hidden:
            self._target().add_bytes(data[skipped:])


def read_rich_text(data: bytes, sink: TextSink, where: str) -> None:
    """Send the text and the people in the properties to ``sink``."""
    parsed = _Parser(data)
    for role, name in parsed.people.items():
        sink.add_property(role, name.whole())
    text = parsed.text.whole()
    sink.add_text(where.strip(), text)
    if parsed.objects:
        sink.add_problem(f"{where}嵌入的对象没有读")
        sink.add_active(f"{where}嵌入的对象")
    if parsed.pictures and not text.strip():
        sink.add_problem(f"{where}只有图像，没有可读的文字")


def _encoding(data: bytes) -> str:
    """The declared code page; GB18030 if none is declared that can encode Chinese."""
    named = re.search(rb"\\ansicpg([0-9]{3,5})", data[:4096])
    page = named[1].decode("ascii") if named else ""
    if page in ("", "936", "0", "1252"):
        return _DEFAULT
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return _DEFAULT
