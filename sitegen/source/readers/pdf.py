"""Reads PDF files: text by page, annotations, form fields, embedded files, author; finds pages without text."""

from __future__ import annotations

import ctypes

import pypdfium2
from pypdfium2 import raw

from sitegen.source.filetypes import is_refused_inside
from sitegen.source.readers.active import active_pdf
from sitegen.source.readers.sink import ReadMember, TextSink

_PASSWORD = "password"
_LEAST_TEXT = 20  # characters; a page with an image and less text is a scan with a stamp or a page number
_PRIVATE = ("\ue000", "\uf8ff")
_MOST_ANNOTATIONS = 5_000  # by page
_MOST_ATTACHMENTS = 100


def read_pdf(data: bytes, sink: TextSink, where: str, read_member: ReadMember) -> None:
    """Send all text and active content to ``sink``, and pass embedded files to ``read_member``."""
    for what in active_pdf(data, sink.limits.file_bytes):
        sink.add_active(where + what)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = _PASSWORD in str(error).lower()
        sink.add_problem(f"{where}PDF 已加密，打不开" if locked else f"{where}PDF 已损坏，打不开")
        return
    metadata = document.get_metadata_dict()
    sink.add_property("作者", metadata.get("Author", ""))
    sink.add_text(f"{where}文件属性", "\n".join(metadata.get(key, "") for key in ("Title", "Subject", "Keywords")))
    pictures = [number for number in range(1, len(document) + 1) if not _read_page(document, number, sink, where)]
    if pictures:
        every = len(pictures) == len(document)
        which = "各页" if every else f"第 {_joined(pictures)} 页"
        sink.add_problem(f"{where}{which}只有图像，没有可读的文字")
    for index in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        attachment = document.get_attachment(index)
        name = attachment.get_name()
        content = bytes(attachment.get_data())
        if is_refused_inside(name, content):
            sink.add_refused(name)
        read_member(content, name, f"{where}嵌入的 {name} ")


def _joined(numbers: list[int]) -> str:
    first = "、".join(map(str, numbers[:10]))
    return f"{first} 等 {len(numbers)}" if len(numbers) > 10 else first


def _read_page(document: pypdfium2.PdfDocument, number: int, sink: TextSink, where: str) -> bool:
    """Send the text of a page to ``sink``; false if the page displays something, but no readable text."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        sink.add_problem(f"{where}第 {number} 页已损坏")
        return True
    try:
        layer = page.get_textpage()
        text = layer.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
        layer.close()
        sink.add_text(f"{where}第 {number} 页", text)
        sink.add_text(f"{where}第 {number} 页的批注和表单", "\n".join(_annotations(page)))
        visible = "".join(text.split())
        unknown = sum(char == "\ufffd" or _PRIVATE[0] <= char <= _PRIVATE[1] for char in visible)
        if visible and unknown * 3 > len(visible):
            return False  # glyphs that map to no characters
        kinds = {item.type for item in page.get_objects(max_depth=3)}
        return not kinds or len(visible) >= _LEAST_TEXT or (bool(visible) and raw.FPDF_PAGEOBJ_IMAGE not in kinds)
    finally:
        page.close()


def _annotations(page: pypdfium2.PdfPage) -> list[str]:
    found = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            found += [text for text in (_value(annotation, key) for key in (b"Contents", b"V", b"TU")) if text]
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def _value(annotation: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= 1 << 20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
