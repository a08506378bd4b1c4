"""Small files of many kinds from paragraphs or from the rows of a table, as bytes: what ``personal_files`` fills."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from importlib import import_module
from importlib.util import find_spec
from xml.sax.saxutils import escape

from made_files import _package, csv_file, docx_file, pdf_file, xlsx_file
from PIL import Image, ImageDraw, ImageFont

Paragraphs = Sequence[str]
Rows = Sequence[Sequence[str]]
Make = Callable[[Paragraphs], bytes]
MakeRows = Callable[[Rows], bytes]

_DAY = (2024, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


# Text: paragraphs


def plain(encoding: str) -> Make:
    """Text; characters that ``encoding`` does not know are left out."""
    return lambda paragraphs: "\r\n".join(paragraphs).encode(encoding, "ignore")


def rich_text_of_code_page(paragraphs: Paragraphs) -> bytes:
    lines = ("".join(f"\\'{byte:02x}" for byte in text.encode("gb18030")) for text in paragraphs)
    return ("{\\rtf1\\ansi\\ansicpg936 " + "\\par\r\n".join(lines) + "}").encode("ascii")


def rich_text_of_unicode(paragraphs: Paragraphs) -> bytes:
    lines = ("".join(char if char.isascii() else f"\\u{ord(char)}?" for char in text) for text in paragraphs)
    return ("{\\rtf1\\ansi\\uc1 " + "\\par\r\n".join(lines) + "}").encode("ascii")


def word(paragraphs: Paragraphs) -> bytes:
    return _word_package(body="".join(map(_word_paragraph, paragraphs)))


def word_in_runs(paragraphs: Paragraphs) -> bytes:
    """Every three characters are a run of their own, as spelling checks and changes of format leave them."""
    runs = ("".join(_run(text[start : start + 3]) for start in range(0, len(text), 3)) for text in paragraphs)
    return _word_package(body="".join(f"<w:p>{run}</w:p>" for run in runs))


def word_in_box(paragraphs: Paragraphs) -> bytes:
    box = "".join(map(_word_paragraph, paragraphs))
    shape = f'<v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>{box}</w:txbxContent></v:textbox>'
    return _word_package(body=f"{_word_paragraph('见文本框')}<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")


def word_in_header(paragraphs: Paragraphs) -> bytes:
    return _word_package(body=_word_paragraph("正文略"), header="".join(map(_word_paragraph, paragraphs)))


def word_in_footnotes(paragraphs: Paragraphs) -> bytes:
    notes = "".join(
        f'<w:footnote w:id="{number}">{_word_paragraph(t)}</w:footnote>' for number, t in enumerate(paragraphs)
    )
    return _word_package(body=_word_paragraph("正文略"), footnotes=notes)


def word_deleted(paragraphs: Paragraphs) -> bytes:
    """Text that a change took out and the file still holds."""
    gone = "".join(
        f'<w:p><w:del w:id="{number}" w:author="某科室"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del></w:p>'
        for number, text in enumerate(paragraphs)
    )
    return _word_package(body=_word_paragraph("名单已删除。") + gone)


def _word_package(**parts: str) -> bytes:
    names = {"body": ("word/document.xml", "document"), "header": ("word/header1.xml", "hdr")}
    names["footnotes"] = ("word/footnotes.xml", "footnotes")
    texts = {}
    for kind, text in parts.items():
        name, root = names[kind]
        inner = f"<w:body>{text}</w:body>" if kind == "body" else text
        texts[name] = f'<w:{root} xmlns:w="{_WORD}">{inner}</w:{root}>'
    return _package("word/document.xml", _WORDS, texts, "")


def _word_paragraph(text: str) -> str:
    return f"<w:p>{_run(text)}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def open_document(kind: str) -> Make:
    """An OpenDocument text or presentation."""

    def make(paragraphs: Paragraphs) -> bytes:
        inner = "".join(f"<text:p>{escape(text)}</text:p>" for text in paragraphs)
        return _open_package(kind, f"<office:{kind}>{inner}</office:{kind}>")

    return make


def _open_package(kind: str, body: str) -> bytes:
    spaces = f'xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}" xmlns:table="{_TABLE}"'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    return _zip({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": content.encode()})


def slides(paragraphs: Paragraphs) -> bytes:
    texts = "".join(f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in paragraphs)
    slide = f'<p:sld xmlns:p="urn:p" xmlns:a="{_DRAW}">{texts}</p:sld>'
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return _package("ppt/presentation.xml", kind, {"ppt/presentation.xml": "<p/>", "ppt/slides/slide1.xml": slide}, "")


def fixed_layout(paragraphs: Paragraphs) -> bytes:
    """An OFD file of one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    codes = "".join(
        f"<ofd:TextObject><ofd:TextCode>{escape(text)}</ofd:TextCode></ofd:TextObject>" for text in paragraphs
    )
    page = f"<ofd:Page {space}><ofd:Content><ofd:Layer>{codes}</ofd:Layer></ofd:Content></ofd:Page>"
    return _zip({"OFD.xml": f"<ofd:OFD {space}/>".encode(), "Doc_0/Pages/Page_0/Content.xml": page.encode()})


def pages(paragraphs: Paragraphs) -> bytes:
    return pdf_file("名单", [[text] for text in paragraphs])


def letter(paragraphs: Paragraphs) -> bytes:
    message = EmailMessage()
    message["Subject"] = "名单"
    message.set_content("\n".join(paragraphs))
    return message.as_bytes()


# Tables: rows


def table(encoding: str, delimiter: str = ",") -> MakeRows:
    def make(rows: Rows) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode(encoding, "ignore")

    return make


def sheet_below_title(rows: Rows) -> bytes:
    """Title, unit and date stand above the headings."""
    return xlsx_file("名单", [["安澜县某项补贴发放名单（公示）"], ["填报单位：某科室", "", "2026年3月"], *rows])


def sheet_hidden(rows: Rows) -> bytes:
    """The rows stand in a hidden sheet behind an empty one."""
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="封面" sheetId="1" r:id="rId1"/>'
        '<sheet name="底表" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
    )
    return _book(book, {"sheet1": _rows([["公示"]]), "sheet2": _rows(rows)})


def sheet_of_numbers(rows: Rows) -> bytes:
    """What consists of up to 15 digits is a number, as people type it."""
    return _book(_one_sheet(), {"sheet1": _rows(rows, numbers=True)})


def sheet_with_hidden_column(rows: Rows) -> bytes:
    hidden = '<cols><col min="2" max="9" hidden="1" width="0"/></cols>'
    return _book(_one_sheet(), {"sheet1": hidden + _rows(rows)})


def _one_sheet() -> str:
    return (
        f'<workbook xmlns="{_SHEET}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _rows(rows: Rows, numbers: bool = False) -> str:
    lines = "".join(f"<row>{''.join(_cell(cell, numbers) for cell in row)}</row>" for row in rows)
    return f"<sheetData>{lines}</sheetData>"


def _cell(text: str, numbers: bool) -> str:
    if numbers and text.isascii() and text.isdigit() and len(text) <= 15:
        return f"<c><v>{text}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _book(book: str, sheets: dict[str, str]) -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="worksheets/{name}.xml"/>'
        for number, name in enumerate(sheets, 1)
    )
    parts = {
        f"xl/worksheets/{name}.xml": f'<worksheet xmlns="{_SHEET}">{data}</worksheet>' for name, data in sheets.items()
    }
    parts |= {
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}">{relations}</Relationships>',
    }
    return _package("xl/workbook.xml", _SHEETS, parts, "")


def open_sheet(rows: Rows) -> bytes:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}</table:table-row>" for row in rows
    )
    table = f'<table:table table:name="Sheet1">{lines}</table:table>'
    return _open_package("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def web_page(rows: Rows) -> bytes:
    """A web page saved as one file."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
    message = EmailMessage()
    message["Subject"] = "名单"
    message.set_content(f"<table>\n{lines}</table>\n", subtype="html")
    return message.as_bytes()


# Files in files


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def zipped(rows: Rows) -> bytes:
    return _zip({"说明.txt": "名单见表格".encode(), "名单/一组.csv": csv_file("", rows)})


def zipped_twice(rows: Rows) -> bytes:
    return _zip({"各镇.zip": _zip({"望川镇/名单.docx": docx_file("名单", rows)})})


def letter_with_file(rows: Rows) -> bytes:
    message = EmailMessage()
    message["Subject"] = "名单"
    message.set_content("名单见附件")
    message.add_attachment(xlsx_file("名单", rows), maintype="application", subtype="octet-stream", filename="a.xlsx")
    return message.as_bytes()


def seven_zipped(paragraphs: Paragraphs) -> bytes:
    """A 7z archive; needs ``py7zr``."""
    packed = io.BytesIO()
    with import_module("py7zr").SevenZipFile(packed, "w") as archive:
        archive.writestr("\r\n".join(paragraphs), "名单.txt")
    return packed.getvalue()


# What only eyes read


def picture(kind: str) -> Make:
    """The lines as pixels, in a font of the system that has Chinese, or in any."""

    def make(paragraphs: Paragraphs) -> bytes:
        try:
            font = ImageFont.truetype("NotoSansCJK-Regular.ttc", 22)
        except OSError:
            font = ImageFont.load_default(22)
        image = Image.new("L", (1240, 80 + 60 * len(paragraphs)), 255)
        draw = ImageDraw.Draw(image)
        for number, text in enumerate(paragraphs):
            draw.text((60, 40 + 60 * number), text.replace("\n", " "), 0, font)
        packed = io.BytesIO()
        image.save(packed, kind)
        return packed.getvalue()

    return make


def old_office(paragraphs: Paragraphs) -> bytes:
    """The mark of the old formats and the text in UTF-16, as Word 97 keeps it; no reader takes it apart."""
    return _OLE + bytes(504) + "\r".join(paragraphs).encode("utf-16-le") + bytes(512)


def encrypted(paragraphs: Paragraphs) -> bytes:
    return _OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(range(256)) * 4


# name, of which the part after the last dot is the file's type; how it is made
TEXTS: tuple[tuple[str, Make], ...] = (
    ("utf8.txt", plain("utf-8")), ("mark.txt", plain("utf-8-sig")), ("gbk.txt", plain("gbk")),
    ("gb18030.txt", plain("gb18030")), ("utf16.txt", plain("utf-16")),
    ("code-page.rtf", rich_text_of_code_page), ("unicode.rtf", rich_text_of_unicode),
    ("word.docx", word), ("runs.docx", word_in_runs), ("box.docx", word_in_box), ("header.docx", word_in_header),
    ("footnotes.docx", word_in_footnotes), ("deleted.docx", word_deleted), ("text.odt", open_document("text")),
    ("slides.odp", open_document("presentation")), ("slides.pptx", slides), ("fixed.ofd", fixed_layout),
    ("pages.pdf", pages), ("letter.eml", letter), ("data.json", plain("utf-8")),
)  # fmt: skip
TABLES: tuple[tuple[str, MakeRows], ...] = (
    ("mark.csv", table("utf-8-sig")), ("plain.csv", table("utf-8")), ("gbk.csv", table("gb18030")),
    ("tabs.tsv", table("utf-8", "\t")), ("semicolons.csv", table("utf-8", ";")),
    ("sheet.xlsx", lambda rows: xlsx_file("名单", rows)), ("title.xlsx", sheet_below_title),
    ("hidden-sheet.xlsx", sheet_hidden), ("numbers.xlsx", sheet_of_numbers),
    ("hidden-column.xlsx", sheet_with_hidden_column), ("sheet.ods", open_sheet), ("page.mht", web_page),
    ("table.docx", lambda rows: docx_file("名单", rows)), ("table.pdf", lambda rows: pdf_file("名单", rows)),
    ("packed.zip", zipped), ("packed-twice.zip", zipped_twice), ("attached.eml", letter_with_file),
)  # fmt: skip
UNREADABLE: tuple[tuple[str, Make], ...] = (
    ("scan.pdf", picture("PDF")), ("scan.png", picture("PNG")), ("scan.jpg", picture("JPEG")),
    ("old.doc", old_office), ("old.xls", old_office), ("old.wps", old_office), ("secret.docx", encrypted),
)  # fmt: skip
if find_spec("py7zr"):
    UNREADABLE = (*UNREADABLE, ("packed.7z", seven_zipped))
