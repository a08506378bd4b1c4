"""Renders a sheet as DOCX in the layout of an official document (GB/T 9704—2012), with the fonts that offices have.

The same sheet gives the same bytes, since all times in the file are fixed.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from sitegen.downloads.layout import Block, Run, Sheet, heading_typeface

_SONG, _HEI, _KAI, _TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
_LATIN = "Times New Roman"
_LINE = Pt(28.95)  # 22 lines on the 225 mm high text area
_BODY, _HEADLINE, _SMALL, _CELL = Pt(16), Pt(22), Pt(10.5), Pt(12)
_ALIGNS = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".gif")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx_fingerprint() -> str:
    """Everything besides the sheet that determines the bytes of a DOCX: python-docx and this module."""
    return f"python-docx {version('python-docx')} {Path(__file__).read_text('utf-8')}"


def docx_bytes(sheet: Sheet, root: Path) -> bytes:
    """The DOCX of ``sheet``; ``root`` is the folder of its images."""
    writer = _Writer(sheet, root)
    out = io.BytesIO()
    writer.document.save(out)
    return _with_fixed_times(out.getvalue())


def _with_fixed_times(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, sheet: Sheet, root: Path) -> None:
        self._root = root
        self.document = docx.Document()
        self._set_page(sheet)
        if sheet.banner:
            self._line(sheet.banner, _HEI, _CELL, align="left")
        if sheet.number:
            self._line(sheet.number, _SONG, _BODY, align="center")
        self._title(sheet.title)
        if sheet.inscription:
            self._line(sheet.inscription, _KAI, _BODY, align="center")
        for block in sheet.blocks:
            self._block(block)
        self._line("", _SONG, _SMALL, align="left")
        for label, value in sheet.facts:
            self._line(f"{label}：{value}", _SONG, _SMALL, align="left")

    def _set_page(self, sheet: Sheet) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        properties = self.document.core_properties
        moment = datetime.fromisoformat(sheet.day)
        properties.title, properties.author, properties.comments = _clean(sheet.title), _clean(sheet.author), ""
        properties.created = properties.modified = moment
        properties.last_modified_by = ""
        properties.language = "zh-CN"
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = _LATIN, _BODY
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
        self.document.settings.odd_and_even_pages_header_footer = True
        self._number_pages(section.footer, "right")
        self._number_pages(section.even_page_footer, "left")

    def _number_pages(self, footer: Any, align: str) -> None:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGNS[align]
        self._run(paragraph, Run("— "), "宋体", Pt(14))
        field = paragraph.add_run()
        field.font.size = Pt(14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:instrText" if text else "w:fldChar")
            if text:
                element.text = text
            else:
                element.set(qn("w:fldCharType"), kind)
            field._r.append(element)
        self._run(paragraph, Run(" —"), "宋体", Pt(14))

    def _paragraph(
        self, align: str = "", indent: float = 0, left: float = 0, right: float = 0, line: Any = _LINE
    ) -> Paragraph:
        """Append a paragraph; ``indent``, ``left`` and ``right`` are in characters of body text."""
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
        if line:
            form.line_spacing = line
        form.first_line_indent, form.left_indent, form.right_indent = _BODY * indent, _BODY * left, _BODY * right
        paragraph.alignment = _ALIGNS.get(align, WD_ALIGN_PARAGRAPH.JUSTIFY)
        return paragraph

    def _run(self, paragraph: Paragraph, run: Run, font: str, size: Any, *, bold: bool = False) -> None:
        written = paragraph.add_run(_clean(run.text))
        written.font.size = size
        written.font.name = _LATIN
        written._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _KAI if run.italic else font)
        written.bold = bold or run.bold or None
        written.font.strike = run.struck or None
        written.font.superscript = run.footnote or None

    def _line(self, text: str, font: str, size: Any, *, align: str) -> None:
        line = _LINE if size == _BODY else None
        self._run(self._paragraph(align, line=line), Run(text), font, size)

    def _title(self, text: str) -> None:
        paragraph = self._paragraph("center", line=Pt(35))
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _LINE
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, Run(text), _TITLE, _HEADLINE)

    def _block(self, block: Block) -> None:
        if block.kind == "table":
            self._table(block)
        elif block.kind == "title":
            self._title(block.text)
        elif block.kind == "image":
            self._picture(block)
        elif block.kind == "rule":
            self._paragraph()
        else:
            self._text(block)

    def _text(self, block: Block) -> None:
        font, bold = _SONG, False
        if block.kind == "heading":
            font = {"hei": _HEI, "kai": _KAI}.get(heading_typeface(block.text), _SONG)
            bold = font == _SONG
        elif block.kind == "chapter":
            font = _HEI
        elif block.kind == "quote":
            font = _KAI
        shapes: dict[str, dict[str, Any]] = {
            "addressee": {},
            "signature": {"align": "right", "right": 4},
            "chapter": {"align": "center"},
            "item": {"left": 2 * block.level},
            "quote": {"indent": 2, "left": 2, "right": 2},
            "code": {"align": "left"},
        }
        paragraph = self._paragraph(**shapes.get(block.kind, {"indent": 2}))
        paragraph.paragraph_format.keep_with_next = block.kind in ("heading", "chapter") or None
        if block.marker:
            self._run(paragraph, Run(block.marker + " "), font, _BODY)
        for run in block.runs:
            self._run(paragraph, run, font, _BODY, bold=bold)

    def _table(self, block: Block) -> None:
        table = self.document.add_table(rows=0, cols=len(block.rows[0]))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for number, row in enumerate(block.rows):
            cells = table.add_row().cells
            for place, runs in enumerate(row[: len(cells)]):
                paragraph = cells[place].paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                align = "center" if number == 0 else (block.aligns[place] if place < len(block.aligns) else "left")
                paragraph.alignment = _ALIGNS.get(align, WD_ALIGN_PARAGRAPH.LEFT)
                for run in runs:
                    self._run(paragraph, run, _HEI if number == 0 else _SONG, _CELL)
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))

    def _picture(self, block: Block) -> None:
        paragraph = self._paragraph("center", line=None)
        if block.source.startswith("/") and block.source.lower().endswith(_IMAGE_TYPES):
            try:
                shape = paragraph.add_run().add_picture(str(self._root / block.source.removeprefix("/")), width=Cm(14))
                shape._inline.docPr.set("descr", _clean(block.text))
                return
            except Exception:  # python-docx raises any error for a damaged image; then the image is named
                pass
        self._run(paragraph, Run(f"（图：{block.text}）"), _SONG, _CELL)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
