"""What pictures say besides their pixels: EXIF, XMP and text chunks that name people or places."""

from __future__ import annotations

import io
import re

from PIL import Image, UnidentifiedImageError

from sitegen.source.readers.told import Told

_EXIF, _GPS = 0x8769, 0x8825
_PEOPLE = {315: "作者", 40093: "作者", 42032: "相机主人", 33432: "版权人"}
_WORDS = {270, 40091, 40092, 40094, 40095, 37510}  # description, XP title, comment, keywords, subject, user comment
_CHUNKS = {"author": "作者", "artist": "作者", "creator": "作者", "copyright": "版权人"}
_XMP_PLACES = re.compile(rb"<(?:exif:GPSLatitude|photoshop:City|Iptc4xmpCore:Location)|exif:GPSLatitude=")
_XMP_CREATOR = re.compile(rb"<dc:creator>.{0,200}?<rdf:li[^>]*>([^<]{1,200})", re.DOTALL)


def read_picture(data: bytes, told: Told, where: str) -> None:
    """Tell who and where of the picture in ``data``."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
            tags = {**exif, **exif.get_ifd(_EXIF)}
            gps = exif.get_ifd(_GPS)
            notes = {str(key): value for key, value in picture.info.items() if isinstance(value, str | bytes)}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError):
        told.problem(f"{where}图片已损坏，没有读到拍摄信息")
        return
    for tag, name in _PEOPLE.items():
        told.property(name, _words(tags.get(tag), wide=tag > 40000 and tag < 40100))
    if any(tag in gps for tag in (2, 4)):
        told.property("拍摄地点（GPS）", "经纬度")
    texts = [_words(tags.get(tag), wide=40000 < tag < 40100) for tag in sorted(_WORDS)]
    for key, value in notes.items():
        if key.lower() in ("xmp", "xml:com.adobe.xmp"):
            _read_xmp(value if isinstance(value, bytes) else value.encode("utf-8", "replace"), told)
        elif key.lower() in _CHUNKS:
            told.property(_CHUNKS[key.lower()], _words(value))
        elif key.lower() in ("description", "comment", "title", "subject", "keywords", "warning", "source"):
            texts.append(_words(value))
    told.piece(f"{where}图片说明", "\n".join(filter(None, texts)))


def _read_xmp(data: bytes, told: Told) -> None:
    creator = _XMP_CREATOR.search(data)
    if creator:
        told.property("作者", _words(creator[1]))
    if _XMP_PLACES.search(data):
        told.property("拍摄地点（GPS）", "经纬度")


def _words(value: object, *, wide: bool = False) -> str:
    if isinstance(value, tuple) and all(isinstance(item, int) and 0 <= item < 256 for item in value):
        value = bytes(value)
    if isinstance(value, bytes):
        if wide:
            return value.decode("utf-16-le", "replace").strip("\0 ")
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
        return value.decode("utf-8", "replace").replace("\0", "").strip()
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
