"""PDF files: text by page, notes and form fields, embedded files, author; and which pages are only pictures."""

from __future__ import annotations

import ctypes

import pypdfium2
from pypdfium2 import raw

from sitegen.source.readers.told import ReadMember, Told

_PASSWORD = "password"
_FEW = 20  # characters; a page with fewer and a picture is taken for a scan with a stamp or a number on it
_PRIVATE = ("\ue000", "\uf8ff")
_MOST_NOTES = 5_000


def read_pdf(data: bytes, told: Told, where: str, read_member: ReadMember) -> None:
    """Tell everything in the file that pdfium can make out."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = _PASSWORD in str(error).lower()
        told.problem(f"{where}PDF 已加密，打不开" if locked else f"{where}PDF 已损坏，打不开")
        return
    metadata = document.get_metadata_dict()
    told.property("作者", metadata.get("Author", ""))
    told.piece(f"{where}文件属性", "\n".join(metadata.get(key, "") for key in ("Title", "Subject", "Keywords")))
    pictures = [number for number in range(1, len(document) + 1) if not _read_page(document, number, told, where)]
    if pictures:
        every = len(pictures) == len(document)
        which = "各页" if every else f"第 {_row(pictures)} 页"
        told.problem(f"{where}{which}只有图像，没有可读的文字")
    for index in range(min(document.count_attachments(), 100)):
        attachment = document.get_attachment(index)
        name = attachment.get_name()
        read_member(bytes(attachment.get_data()), name, f"{where}嵌入的 {name} ")


def _row(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:10]))
    return f"{shown} 等 {len(numbers)}" if len(numbers) > 10 else shown


def _read_page(document: pypdfium2.PdfDocument, number: int, told: Told, where: str) -> bool:
    """Tell the text of a page; false where what it shows cannot be read as text."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        told.problem(f"{where}第 {number} 页已损坏")
        return True
    try:
        layer = page.get_textpage()
        text = layer.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
        layer.close()
        told.piece(f"{where}第 {number} 页", text)
        told.piece(f"{where}第 {number} 页的批注和表单", "\n".join(_notes(page)))
        visible = "".join(text.split())
        unknown = sum(char == "\ufffd" or _PRIVATE[0] <= char <= _PRIVATE[1] for char in visible)
        if visible and unknown * 3 > len(visible):
            return False  # glyphs without characters
        kinds = {item.type for item in page.get_objects(max_depth=3)}
        return not kinds or len(visible) >= _FEW or (bool(visible) and raw.FPDF_PAGEOBJ_IMAGE not in kinds)
    finally:
        page.close()


def _notes(page: pypdfium2.PdfPage) -> list[str]:
    found = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if note:
            found += [text for text in (_value(note, key) for key in (b"Contents", b"V", b"TU")) if text]
            raw.FPDFPage_CloseAnnot(note)
    return found


def _value(note: object, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= 1 << 20:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
