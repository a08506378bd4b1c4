"""A file of any kind: which reader it needs, told by its first bytes before its name."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from sitegen.source.readers.office import is_office, read_office
from sitegen.source.readers.packages import Package
from sitegen.source.readers.plain import MEDIA_TYPES, PLAIN_TYPES, decode_text, visible_numbers
from sitegen.source.readers.richtext import MARK, read_rich_text
from sitegen.source.readers.told import ReadMember, Told

ZIP, PDF, OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_TYPES = frozenset({".docx", ".xlsx", ".pptx", ".ofd", ".odt", ".ods", ".odp"})
PICTURE_TYPES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif"})
LETTER_TYPES = frozenset({".eml", ".mht", ".mhtml"})
_PICTURE_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF8")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)


def read_file(data: bytes, name: str, told: Told, where: str = "", depth: int = 0) -> None:
    """Tell what stands in ``data``, the content of a file called ``name``. Raises ``LimitReached``."""
    suffix = posixpath.splitext(name)[1].lower()

    def read_member(inner: bytes, inner_name: str, inner_where: str) -> None:
        if depth >= told.limits.depth:
            told.problem(f"{inner_where}没有读：嵌套超过 {told.limits.depth} 层")
        else:
            read_file(inner, inner_name, told, f"{inner_where} ".replace("  ", " "), depth + 1)

    if data.startswith((ZIP, b"PK\x05\x06")):
        _read_package(data, told, where, read_member)
    elif PDF in data[:1024]:
        from sitegen.source.readers.pdf import read_pdf

        read_pdf(data, told, where, read_member)
    elif data.startswith(OLE):
        kind = "文件已加密" if _ENCRYPTED in data else f"{suffix or '这种'} 格式不能解析"
        _look_through(data, told, where, f"{kind}，只粗查了可见的数字")
    elif suffix in PICTURE_TYPES or data.startswith(_PICTURE_MARKS):
        from sitegen.source.readers.pictures import read_picture

        read_picture(data, told, where)
    elif data.startswith(MARK):
        read_rich_text(data, told, where)
    elif suffix in LETTER_TYPES:
        from sitegen.source.readers.mail import read_letter

        read_letter(data, told, where, read_member)
    elif suffix in PLAIN_TYPES:
        text = decode_text(data)
        if text is None:
            _look_through(data, told, where, "文字编码认不出来，只粗查了可见的数字")
        else:
            told.piece(where.strip(), text)
    elif suffix in OFFICE_TYPES or suffix in (".pdf", ".zip", ".rtf"):
        _look_through(data, told, where, f"内容不是 {suffix} 格式或已损坏，只粗查了可见的数字")
    elif suffix not in MEDIA_TYPES:
        _look_through(data, told, where, f"{suffix or '没有扩展名的'} 格式不能解析，只粗查了可见的数字")


def _look_through(data: bytes, told: Told, where: str, problem: str) -> None:
    told.problem(where + problem)
    told.piece(f"{where}原始数据", visible_numbers(data))


def _read_package(data: bytes, told: Told, where: str, read_member: ReadMember) -> None:
    try:
        package = Package(io.BytesIO(data), told)
        if is_office(package.names):
            read_office(package, told, where, read_member)
        else:
            _read_archive(package, told, where, read_member)
    except _DAMAGED:
        _look_through(data, told, where, "文件已损坏，没有读全，只粗查了可见的数字")


def _read_archive(package: Package, told: Told, where: str, read_member: ReadMember) -> None:
    told.piece(f"{where}压缩包中的文件名", "\n".join(package.names))
    for name in package.names:
        place = f"{where}压缩包中的 {name}"
        if package.is_encrypted(name):
            told.problem(f"{where}压缩包中有加密的文件")
            continue
        try:
            inner = package.read(name)
        except _DAMAGED:
            told.problem(f"{place} 已损坏")
            continue
        read_member(inner, name, place)
