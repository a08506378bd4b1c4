"""Reads image metadata (EXIF, XMP, text chunks) that may name people or places."""

from __future__ import annotations

import io
import re

from PIL import Image, UnidentifiedImageError

from sitegen.source.readers.sink import TextSink

_EXIF, _GPS = 0x8769, 0x8825
_PEOPLE = {315: "作者", 40093: "作者", 42032: "相机主人", 33432: "版权人"}
_TEXTS = {270, 40091, 40092, 40094, 40095, 37510}  # description, XP title, comment, keywords, subject, user comment
_CHUNKS = {"author": "作者", "artist": "作者", "creator": "作者", "copyright": "版权人"}
_XMP_PLACES = re.compile(rb"<(?:exif:GPSLatitude|photoshop:City|Iptc4xmpCore:Location)|exif:GPSLatitude=")
_XMP_CREATOR = re.compile(rb"<dc:creator>.{0,200}?<rdf:li[^>]*>([^<]{1,200})", re.DOTALL)


def read_picture(data: bytes, sink: TextSink, where: str) -> None:
    """Send people, places and texts in the metadata of an image to ``sink``."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
            tags = {**exif, **exif.get_ifd(_EXIF)}
            gps = exif.get_ifd(_GPS)
            chunks = {str(key): value for key, value in picture.info.items() if isinstance(value, str | bytes)}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError):
        sink.add_problem(f"{where}图片已损坏，没有读到拍摄信息")
        return
    for tag, name in _PEOPLE.items():
        sink.add_property(name, _text(tags.get(tag), utf16=40000 < tag < 40100))
    if any(tag in gps for tag in (2, 4)):
        sink.add_property("拍摄地点（GPS）", "经纬度")
    texts = [_text(tags.get(tag), utf16=40000 < tag < 40100) for tag in sorted(_TEXTS)]
    for key, value in chunks.items():
        if key.lower() in ("xmp", "xml:com.adobe.xmp"):
            _read_xmp(value if isinstance(value, bytes) else value.encode("utf-8", "replace"), sink)
        elif key.lower() in _CHUNKS:
            sink.add_property(_CHUNKS[key.lower()], _text(value))
        elif key.lower() in ("description", "comment", "title", "subject", "keywords", "warning", "source"):
            texts.append(_text(value))
    sink.add_text(f"{where}图片说明", "\n".join(filter(None, texts)))


def _read_xmp(data: bytes, sink: TextSink) -> None:
    creator = _XMP_CREATOR.search(data)
    if creator:
        sink.add_property("作者", _text(creator[1]))
    if _XMP_PLACES.search(data):
        sink.add_property("拍摄地点（GPS）", "经纬度")


def _text(value: object, *, utf16: bool = False) -> str:
    """A metadata value as text; empty for a value that is no text."""
    if isinstance(value, tuple) and all(isinstance(item, int) and 0 <= item < 256 for item in value):
        value = bytes(value)
    if isinstance(value, bytes):
        if utf16:
            return value.decode("utf-16-le", "replace").strip("\0 ")
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
        return value.decode("utf-8", "replace").replace("\0", "").strip()
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
