"""Finds content that an office program or a PDF viewer would execute or open: macros, scripts, embedded objects."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

_PARTS = tuple(
    (re.compile(pattern, re.IGNORECASE), what)
    for pattern, what in (
        (r"(?:^|/)(?:vbaProject[^/]*\.bin|vbaData\.xml)$|^xl/macrosheets/|^Basic/.+\.xml$|^Scripts/.", "宏"),
        (r"(?:^|/)activeX/", "ActiveX 控件"),
        (r"(?:^|/)(?:oleObject[^/]*|embeddings/[^/]*)\.(?:bin|ole)$|^Object \d+$", "嵌入的对象"),
    )
)
_LOADED_TEMPLATE = re.compile(
    rb"<Relationship\b[^>]*?/attachedTemplate\"[^>]*?TargetMode\s*=\s*\"External\""
    rb"|<Relationship\b[^>]*?TargetMode\s*=\s*\"External\"[^>]*?/attachedTemplate\""
)
_FIELD = re.compile(r"(?i)\bDDE(?:AUTO)?\s+\S")


def _stream(name: str) -> bytes:
    """The name of a storage or stream as the directory of an OLE file holds it."""
    return name.encode("utf-16-le")


_OLE_STREAMS = (
    (_stream("_VBA_PROJECT"), "宏"),
    (_stream("\x01Ole10Native"), "嵌入的文件"),
    (_stream("\x01Ole\0"), "嵌入的对象"),
    (_stream("MBD0"), "嵌入的对象"),  # storage of an object in a workbook
)

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_NAMES = tuple(
    (re.compile(rb"/(?:" + pattern + rb")(?![A-Za-z0-9])"), what)
    for pattern, what in (
        (rb"JavaScript|JS", "JavaScript 脚本"),
        (rb"Launch", "启动程序的动作"),
        (rb"EmbeddedFiles?|FileAttachment", "嵌入的文件"),
        (rb"RichMedia", "富媒体"),
    )
)
_PIECE = 1 << 20
_DICTIONARY = 1024  # bytes before a stream in which its dictionary stands


def active_parts(names: Iterable[str]) -> Iterator[str]:
    """Name the active content of an office package whose parts are called ``names``."""
    for name in names:
        yield from (what for pattern, what in _PARTS if pattern.search(name))


def active_relations(data: bytes) -> Iterator[str]:
    """Name the active content that the relationships of a package part load from elsewhere."""
    if _LOADED_TEMPLATE.search(data):
        yield "从别处加载的模板"


def active_fields(text: str) -> Iterator[str]:
    """Name the active content in the field codes of a document."""
    if _FIELD.search(text):
        yield "DDE 域"


def active_storages(data: bytes) -> Iterator[str]:
    """Name the active content of an OLE file (.doc, .xls, .ppt and those of Kingsoft)."""
    yield from (what for name, what in _OLE_STREAMS if name in data)


def active_pdf(data: bytes, most: int) -> Iterator[str]:
    """Name the active content of a PDF, from the names in its objects, of which at most ``most`` bytes are unpacked.

    Objects inside an encrypted file cannot be read this way.
    """
    text = bytearray(_STREAM.sub(b" ", data))
    for packed in _STREAM.finditer(data):
        if most > 0 and b"/ObjStm" in data[max(0, packed.start() - _DICTIONARY) : packed.start()]:
            unpacked = _inflate(packed[1], most)
            most -= len(unpacked)
            text += b"\n" + unpacked
    plain = _HEX.sub(lambda match: bytes([int(match[1], 16)]), text)
    yield from (what for pattern, what in _PDF_NAMES if pattern.search(plain))


def _inflate(data: bytes, most: int) -> bytes:
    """The unpacked beginning of ``data``, as far as it is sound."""
    unpacker, unpacked = zlib.decompressobj(), bytearray()
    try:
        while data and len(unpacked) < most:
            unpacked += unpacker.decompress(data, min(_PIECE, most - len(unpacked)))
            data = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return bytes(unpacked)
