"""Selects the reader for a file, by its first bytes rather than by its name."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from sitegen.source.filetypes import is_refused_inside
from sitegen.source.readers.active import active_storages
from sitegen.source.readers.office import is_office, read_office
from sitegen.source.readers.packages import Package
from sitegen.source.readers.plain import MEDIA_TYPES, PLAIN_TYPES, decode_text, visible_numbers
from sitegen.source.readers.richtext import MARK, read_rich_text
from sitegen.source.readers.sink import ReadMember, TextSink

ZIP, PDF, OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_TYPES = frozenset({".docx", ".xlsx", ".pptx", ".ofd", ".odt", ".ods", ".odp"})
PICTURE_TYPES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif"})
MAIL_TYPES = frozenset({".eml", ".mht", ".mhtml"})
_PICTURE_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"GIF8")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)


def read_file(data: bytes, name: str, sink: TextSink, where: str = "", depth: int = 0) -> None:
    """Read a file with the content ``data``, the name ``name`` and the location ``where``. Raises ``LimitReached``.

    ``depth`` counts the archives around the file.
    """
    suffix = posixpath.splitext(name)[1].lower()

    def read_member(inner: bytes, inner_name: str, inner_where: str) -> None:
        if depth >= sink.limits.depth:
            sink.add_problem(f"{inner_where}没有读：嵌套超过 {sink.limits.depth} 层")
        else:
            read_file(inner, inner_name, sink, f"{inner_where} ".replace("  ", " "), depth + 1)

    if data.startswith((ZIP, b"PK\x05\x06")):
        _read_package(data, sink, where, read_member)
    elif PDF in data[:1024]:
        from sitegen.source.readers.pdf import read_pdf

        read_pdf(data, sink, where, read_member)
    elif data.startswith(OLE):
        for what in active_storages(data):
            sink.add_active(where + what)
        kind = "文件已加密" if _ENCRYPTED in data else f"{suffix or '这种'} 格式不能解析"
        _read_visible_numbers(data, sink, where, f"{kind}，只粗查了可见的数字")
    elif suffix in PICTURE_TYPES or data.startswith(_PICTURE_MARKS):
        from sitegen.source.readers.pictures import read_picture

        read_picture(data, sink, where)
    elif data.startswith(MARK):
        read_rich_text(data, sink, where)
    elif suffix in MAIL_TYPES:
        from sitegen.source.readers.mail import read_mail

        read_mail(data, sink, where, read_member)
    elif suffix in PLAIN_TYPES:
        text = decode_text(data)
        if text is None:
            _read_visible_numbers(data, sink, where, "文字编码认不出来，只粗查了可见的数字")
        else:
            sink.add_text(where.strip(), text)
    elif suffix in OFFICE_TYPES or suffix in (".pdf", ".zip", ".rtf"):
        _read_visible_numbers(data, sink, where, f"内容不是 {suffix} 格式或已损坏，只粗查了可见的数字")
    elif suffix not in MEDIA_TYPES:
        _read_visible_numbers(data, sink, where, f"{suffix or '没有扩展名的'} 格式不能解析，只粗查了可见的数字")


def _read_visible_numbers(data: bytes, sink: TextSink, where: str, problem: str) -> None:
    sink.add_problem(where + problem)
    sink.add_text(f"{where}原始数据", visible_numbers(data))


def _read_package(data: bytes, sink: TextSink, where: str, read_member: ReadMember) -> None:
    try:
        package = Package(io.BytesIO(data), sink)
        if is_office(package.names):
            read_office(package, sink, where, read_member)
        else:
            _read_archive(package, sink, where, read_member)
    except _DAMAGED:
        _read_visible_numbers(data, sink, where, "文件已损坏，没有读全，只粗查了可见的数字")


def _read_archive(package: Package, sink: TextSink, where: str, read_member: ReadMember) -> None:
    sink.add_text(f"{where}压缩包中的文件名", "\n".join(package.names))
    for name in package.names:
        place = f"{where}压缩包中的 {name}"
        if package.is_encrypted(name):
            sink.add_problem(f"{where}压缩包中有加密的文件")
            if is_refused_inside(name):
                sink.add_refused(name)
            continue
        try:
            inner = package.read(name)
        except _DAMAGED:
            sink.add_problem(f"{place} 已损坏")
            continue
        if is_refused_inside(name, inner):
            sink.add_refused(name)
        read_member(inner, name, place)
