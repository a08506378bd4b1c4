"""Makes small attachments in the formats that offices publish: CSV, DOCX, XLSX and PDF."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

Rows = Sequence[Sequence[str]]

_DAY = (2024, 1, 1, 0, 0, 0)  # fixed time of zip members, so that the same rows give the same bytes
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def csv_file(title: str, rows: Rows, creator: str = "") -> bytes:
    """Return CSV in UTF-8 with a byte order mark, as spreadsheets save it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def docx_file(title: str, rows: Rows, creator: str = "") -> bytes:
    """Return a DOCX with a heading and a table."""
    cells = "".join(f"<w:tr>{''.join(map(_word_cell, row))}</w:tr>" for row in rows)
    body = f"{_paragraph(title)}<w:tbl>{cells}</w:tbl>{_paragraph('注：本表由主管部门负责说明。')}"
    document = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _package("word/document.xml", kind, {"word/document.xml": document}, creator)


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _word_cell(text: str) -> str:
    return f"<w:tc>{_paragraph(text)}</w:tc>"


def xlsx_file(title: str, rows: Rows, creator: str = "") -> bytes:
    """Return an XLSX with one sheet; short decimal numbers are number cells, other cells are text."""
    lines = "".join(f"<row>{''.join(map(_sheet_cell, row))}</row>" for row in rows)
    sheet = f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    book = (
        f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(title[:20])}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    relations = _relation("rId1", "worksheet", "worksheets/sheet1.xml")
    parts = {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return _package("xl/workbook.xml", kind, parts, creator)


def _sheet_cell(text: str) -> str:
    if text.replace(".", "", 1).isdigit() and len(text) <= 10:
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _relation(identifier: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identifier}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _package(main: str, kind: str, parts: Mapping[str, str], creator: str) -> bytes:
    relations = _relation("rId1", "officeDocument", main)
    types = (
        f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/>'
        "</Types>"
    )
    properties = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PROPERTIES}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
    )
    members = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "docProps/core.xml": properties,
        **parts,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(zipfile.ZipInfo(name, _DAY), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def pdf_file(title: str, rows: Rows, creator: str = "") -> bytes:
    """Return a PDF with one page of text in a standard font, so that no font is embedded."""
    lines = [title, *("  ".join(row) for row in rows)]
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines[:45])
    content = f"BT /F1 9 Tf 16 TL 40 800 Td\n{shown}ET".encode("ascii")
    author = creator.encode("utf-16").hex() if creator else ""
    objects = (
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R]>>",
        b"<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        b" /CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 2>>>>",
        b"<</Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93>>",
        b"<</Author <%s>>>" % author.encode("ascii"),
    )
    packed = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(packed))
        packed += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(packed)
    packed += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    packed += b"".join(b"%010d 00000 n \n" % place for place in places)
    packed += b"trailer\n<</Size %d /Root 1 0 R /Info 8 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(packed)


MAKERS: Mapping[str, Callable[[str, Rows, str], bytes]] = {
    "csv": csv_file,
    "docx": docx_file,
    "xlsx": xlsx_file,
    "pdf": pdf_file,
}
