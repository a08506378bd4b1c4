"""Reads what needs no parser: plain text, PNG images without metadata, digits in binary data."""

from __future__ import annotations

import codecs
import re

PLAIN_TYPES = frozenset({".csv", ".txt", ".tsv", ".yml", ".yaml", ".json", ".log", ".ini", ".geojson", ".vtt"})
MEDIA_TYPES = frozenset(
    {".mp3", ".mp4", ".m4a", ".m4v", ".mov", ".avi", ".wmv", ".flv", ".wav", ".ogg", ".webm", ".ico"}
)
_PIXEL_CHUNKS = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs", b"hIST", b"tIME",
})  # fmt: skip
_LONG_NUMBER = re.compile(rb"[0-9][0-9 \-]{13,24}[0-9Xx]")
_LONG_NUMBER_UTF16 = re.compile(rb"(?:[0-9]\x00)(?:[0-9 \-]\x00){13,24}(?:[0-9Xx]\x00)")


def decode_text(data: bytes, *, whole: bool = True) -> str | None:
    """``data`` decoded as UTF-8, UTF-16 with BOM, or GB18030; ``None`` if it is none of these.

    ``whole`` is false for the beginning of a file, which may end within a character.
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
    """Long numbers in ``data``, in ASCII or UTF-16, one on each line. For formats that no reader can parse."""
    found = [match[0].decode("ascii") for match in _LONG_NUMBER.finditer(data)]
    found += [match[0].decode("utf-16-le") for match in _LONG_NUMBER_UTF16.finditer(data)]
    return "\n".join(found)


def is_bare_picture(data: bytes) -> bool:
    """True for a PNG that contains only pixels and their parameters, without metadata."""
    offset = 8
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    while offset + 8 <= len(data):
        kind = data[offset + 4 : offset + 8]
        if kind == b"IEND":
            return offset + 12 >= len(data)  # no data after the image
        if kind not in _PIXEL_CHUNKS:
            return False
        offset += int.from_bytes(data[offset : offset + 4]) + 12
    return False
