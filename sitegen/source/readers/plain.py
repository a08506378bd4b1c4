"""What can be told of a file without taking it apart: plain text, a bare picture, digits that can be seen."""

from __future__ import annotations

import codecs
import re

PLAIN_TYPES = frozenset({".csv", ".txt", ".tsv", ".yml", ".yaml", ".json", ".log", ".ini", ".geojson", ".vtt"})
MEDIA_TYPES = frozenset(
    {".mp3", ".mp4", ".m4a", ".m4v", ".mov", ".avi", ".wmv", ".flv", ".wav", ".ogg", ".webm", ".ico"}
)
_PIXEL_CHUNKS = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sBIT",
        b"sRGB",
        b"bKGD",
        b"pHYs",
        b"hIST",
        b"tIME",
    }
)
_LONG_NUMBER = re.compile(rb"[0-9][0-9 \-]{13,24}[0-9Xx]")
_LONG_NUMBER_UTF16 = re.compile(rb"(?:[0-9]\x00)(?:[0-9 \-]\x00){13,24}(?:[0-9Xx]\x00)")


def decode_text(data: bytes, *, whole: bool = True) -> str | None:
    """The text in ``data`` (UTF-8, UTF-16 with its mark, GB18030); ``None`` where it is none of these.

    Not ``whole``: the data go on, and may break off inside a character.
    """
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return None


def visible_numbers(data: bytes) -> str:
    """Long numbers that stand in ``data`` as ASCII or UTF-16, one a line: all that old formats show unread."""
    found = [match[0].decode("ascii") for match in _LONG_NUMBER.finditer(data)]
    found += [match[0].decode("utf-16-le") for match in _LONG_NUMBER_UTF16.finditer(data)]
    return "\n".join(found)


def is_bare_picture(data: bytes) -> bool:
    """True for a PNG that holds nothing but pixels and what is needed to show them."""
    place = 8
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    while place + 8 <= len(data):
        kind = data[place + 4 : place + 8]
        if kind == b"IEND":
            return place + 12 >= len(data)  # something behind the end is not a picture's
        if kind not in _PIXEL_CHUNKS:
            return False
        place += int.from_bytes(data[place : place + 4]) + 12
    return False
