"""Which attachments may be published: inert types on an allow-list, and only if their content is of the named type.

A browser, or the program that opens a download, decides by content as well as by name: HTML named ``.jpg`` or a program
named ``.pdf`` acts when it is opened. So both must agree, and whatever is not on the list is never published.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Mapping
from io import BufferedReader
from pathlib import PurePosixPath

HEAD = 4096  # bytes that decide the type
REFUSED, MISMATCH = "refused", "mismatch"

# Types that a browser or a system executes; a site cannot allow them.
ACTIVE_TYPES = frozenset({
    "ade", "adp", "apk", "app", "asp", "aspx", "asx", "bas", "bat", "cer", "cgi", "chm", "class", "cmd", "com",
    "cpl", "css", "dll", "dmg", "docm", "dotm", "exe", "fcgi", "gadget", "hta", "htaccess", "htc", "htm", "html",
    "htt", "inf", "ins", "iso", "isp", "jar", "jnlp", "js", "jse", "jsp", "jspx", "lnk", "md", "mht", "mhtml",
    "mjs", "msc", "msh", "msi", "msp", "mst", "ocx", "phar", "php", "php3", "php4", "php5", "php7", "phtml", "pif",
    "pl", "pm", "potm", "ppam", "pps", "ppsm", "pptm", "ps1", "psc1", "py", "pyc", "pyw", "rb", "reg", "scf", "scr",
    "sct", "sh", "shb", "shs", "shtm", "shtml", "sldm", "so", "stm", "svg", "svgz", "swf", "sys", "torrent", "url",
    "vb", "vbe", "vbs", "vbscript", "wasm", "webarchive", "ws", "wsc", "wsf", "wsh", "xap", "xbap", "xht", "xhtml",
    "xlam", "xll", "xlsm", "xltm", "xml", "xsd", "xsl", "xslt", "xul",
})  # fmt: skip

_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|title|script|svg|iframe|object|embed|meta|link|style|img|form|base|math|\?xml|\?php|%)",
    re.IGNORECASE,
)
_PROGRAM = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02\0",
    b"ITSF",
)

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_MPEG_AUDIO = re.compile(rb"ID3|\xff[\xe2-\xff]")
_MEDIA_BOX = re.compile(rb"(?s)....(?:ftyp|moov|mdat|wide|free|skip)")


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _is_text(head: bytes) -> bool:
    return is_inert(head) and (b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")))


_OFFICE = _begins(*_OLE, *_ZIP)  # programs of Kingsoft write either under their own extensions
_CONTENT: Mapping[str, Callable[[bytes], bool]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "ofd", "odt", "ods", "odp", "zip"), _begins(*_ZIP)),
    **dict.fromkeys(("doc", "xls", "ppt"), _begins(*_OLE)),
    **dict.fromkeys(("wps", "et", "dps"), _OFFICE),
    **dict.fromkeys(("txt", "csv", "srt", "md5", "sha256"), _is_text),
    **dict.fromkeys(("jpg", "jpeg"), _begins(b"\xff\xd8\xff")),
    **dict.fromkeys(("tif", "tiff"), _begins(b"II*\0", b"MM\0*")),
    **dict.fromkeys(("mp4", "m4a", "m4v", "mov"), lambda head: _MEDIA_BOX.match(head) is not None),
    **dict.fromkeys(("webm", "mkv"), _begins(b"\x1a\x45\xdf\xa3")),
    "pdf": lambda head: b"%PDF-" in head[:1024] and is_inert(head[: head.find(b"%PDF-")]),
    "rtf": _begins(b"{\\rtf"),
    "vtt": _begins(b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "gif": _begins(b"GIF87a", b"GIF89a"),
    "webp": _riff(b"WEBP"),
    "bmp": _begins(b"BM"),
    "mp3": lambda head: _MPEG_AUDIO.match(head) is not None,
    "wav": _riff(b"WAVE"),
    "ogg": _begins(b"OggS"),
    "flac": _begins(b"fLaC"),
    "rar": _begins(b"Rar!\x1a\x07"),
    "7z": _begins(b"7z\xbc\xaf\x27\x1c"),
    "gz": _begins(b"\x1f\x8b"),
}
# A part that a container of this type must hold.
_PARTS = {
    **dict.fromkeys(("odt", "ods", "odp"), "content.xml"),
    "docx": "word/",
    "xlsx": "xl/",
    "pptx": "ppt/",
    "ofd": "OFD.xml",
}
_HARMLESS_INSIDE = frozenset({"css", "md", "xml", "xsd"})  # common in packages of data; nothing in them runs by itself
DATA_TYPES = frozenset({"yml", "yaml"})  # of files that ``data`` names: they are read and never published


def is_inert(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is neither markup nor a program."""
    return not head.startswith(_PROGRAM) and _MARKUP.search(head[:1024]) is None


def type_problem(name: str, file: BufferedReader, extra: Collection[str] = ()) -> str:
    """Why ``file``, called ``name``, must not be published; empty if it may be.

    ``REFUSED``: its type is neither built in nor among ``extra``, the types that the site allows. ``MISMATCH``: its
    content is of another type. Reads the head, and of containers the table of contents; leaves the position at 0.
    """
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind in ACTIVE_TYPES or (kind not in _CONTENT and kind not in extra):
        return REFUSED
    head = file.read(HEAD)
    file.seek(0)
    sound = _CONTENT.get(kind, is_inert)(head) and _holds_part(file, kind)
    file.seek(0)
    return "" if sound else MISMATCH


def _holds_part(file: BufferedReader, kind: str) -> bool:
    part = _PARTS.get(kind)
    if part is None:
        return True
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return True  # damaged or encrypted: the reader of attachments reports that
    return not names or any(name.startswith(part) for name in names)


def is_refused_inside(name: str, head: bytes | None = None) -> bool:
    """Whether an archive or a document must not carry a file called ``name`` that begins with ``head``.

    Without ``head`` (an encrypted file), only the name decides. Types that are merely not on the allow-list may be
    carried: nobody opens them by accident.
    """
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind in _HARMLESS_INSIDE:
        return head is not None and head.startswith(_PROGRAM)
    if kind in ACTIVE_TYPES:
        return True
    return head is not None and not is_inert(head[:HEAD]) and not _CONTENT.get(kind, is_inert)(head[:HEAD])
