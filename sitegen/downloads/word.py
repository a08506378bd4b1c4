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
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from sitegen.downloads.layout import Block, Grid, Run, Sheet
from sitegen.downloads.measures import (
    CHARACTER,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Placed,
    TableShape,
    placed_blocks,
    title_lines,
)

_SONG, _HEI, _KAI, _TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
_FACES = {"hei": _HEI, "kai": _KAI}
_LATIN = "Times New Roman"
_LINE = Pt(28.95)  # 22 lines on the 225 mm high text area
_BODY, _HEADLINE, _FOOTER, _SMALL, _CELL = Pt(16), Pt(22), Pt(14), Pt(10.5), Pt(12)
_ALIGNS = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".gif")
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx_fingerprint() -> str:
    """What determines the bytes of a DOCX besides the sheet and the modules of this package: python-docx."""
    return f"python-docx {version('python-docx')}"


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
            self._blank(1)
        self._title(sheet.title)
        if sheet.inscription:
            self._line(sheet.inscription, _KAI, _BODY, align="center")
        self._blank(1)
        for placed in placed_blocks(sheet.blocks):
            self._block(placed)
        self._line("", _SONG, _SMALL, align="left")
        for label, value in sheet.facts:
            self._line(f"{label}：{value}", _SONG, _SMALL, align="left")

    def _set_page(self, sheet: Sheet) -> None:
        section = self.document.sections[0]
        _set_paper(section, landscape=False)
        properties = self.document.core_properties
        moment = datetime.fromisoformat(sheet.day)
        properties.title, properties.author, properties.comments = _clean(sheet.title), _clean(sheet.author), ""
        properties.created = properties.modified = moment
        properties.last_modified_by = ""
        properties.language = "zh-CN"
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = _LATIN, _BODY
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
        normal.element.rPr.append(_element("w:spacing", val="-5"))  # 1/20 point; 28 characters of 16 points on a line
        normal.paragraph_format.widow_control = False
        self.document.settings.odd_and_even_pages_header_footer = True
        self.document.settings.element.insert(0, OxmlElement("w:mirrorMargins"))
        self._number_pages(section.footer, "right")
        self._number_pages(section.even_page_footer, "left")

    def _number_pages(self, footer: Any, align: str) -> None:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGNS[align]
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = _FOOTER
        self._run(paragraph, Run("— "), "宋体", _FOOTER)
        field = paragraph.add_run()
        field.font.size = _FOOTER
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = _element("w:instrText") if text else _element("w:fldChar", fldCharType=kind)
            element.text = text or None
            field._r.append(element)
        self._run(paragraph, Run(" —"), "宋体", _FOOTER)

    def _paragraph(
        self, align: str = "", indent: float = 0, left: float = 0, right: float = 0, line: Any = _LINE, outline: int = 0
    ) -> Paragraph:
        """Append a paragraph; ``indent``, ``left`` and ``right`` are in characters of body text.

        With an ``outline`` level, it is a heading for navigation and stays on the page of the next paragraph.
        """
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
        if line:
            form.line_spacing = line
        form.first_line_indent, form.left_indent, form.right_indent = (
            Pt(CHARACTER * ems) for ems in (indent, left, right)
        )
        paragraph.alignment = _ALIGNS.get(align, WD_ALIGN_PARAGRAPH.JUSTIFY)
        if outline:
            form.keep_with_next = True
            paragraph._p.get_or_add_pPr().append(_element("w:outlineLvl", val=str(outline - 1)))
        return paragraph

    def _run(self, paragraph: Paragraph, run: Run, font: str, size: Any) -> None:
        written = paragraph.add_run(_clean(run.text))
        written.font.size = size
        written.font.name = _LATIN
        face = _KAI if run.italic else _FACES.get(run.face, font)
        written._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
        written.bold = run.bold or None
        written.font.strike = run.struck or None
        written.font.superscript = run.footnote or None

    def _line(self, text: str, font: str, size: Any, *, align: str) -> None:
        line = _LINE if size == _BODY else None
        self._run(self._paragraph(align, line=line), Run(text), font, size)

    def _blank(self, lines: int) -> None:
        for _ in range(lines):
            self._paragraph()

    def _title(self, text: str, outline: int = 0) -> None:
        paragraph = self._paragraph("center", line=Pt(35), outline=outline)
        paragraph.paragraph_format.keep_with_next = True
        self._run(paragraph, Run("\n".join(title_lines(text))), _TITLE, _HEADLINE)

    def _part(self, placed: Placed) -> None:
        """The title of an attachment or of an issued text, on the third line of a new page (7.3.6)."""
        first = self._paragraph()
        first.paragraph_format.page_break_before = True
        if placed.block.marker:
            self._run(first, Run(placed.block.marker), _HEI, _BODY)
            self._blank(1)
        if placed.block.text:
            self._title(placed.block.text, placed.outline)
        self._blank(1)

    def _block(self, placed: Placed) -> None:
        block = placed.block
        if block.kind == "table" and placed.shape:
            self._table(block, placed.shape)
        elif block.kind in ("title", "attachment"):
            self._part(placed)
        elif block.kind == "enclosures":
            self._blank(1)
            for position, line in enumerate(block.lines):
                lead = "附件：" if position == 0 else ""
                paragraph = self._paragraph(indent=-3 if lead else 0, left=5)
                self._run(paragraph, Run(lead + line), _SONG, _BODY)
        elif block.kind in ("organ", "date"):
            if placed.first:
                self._blank(2)
            paragraph = self._paragraph(placed.align, left=placed.left, right=placed.right)
            paragraph.paragraph_format.keep_with_next = block.kind == "organ" or None
            self._run(paragraph, Run(block.text), _SONG, _BODY)
        elif block.kind == "image":
            self._picture(block)
        elif block.kind == "rule":
            self._paragraph()
        else:
            self._text(placed)

    def _text(self, placed: Placed) -> None:
        block = placed.block
        font = {"chapter": _HEI, "quote": _KAI}.get(block.kind, _SONG)
        shapes: dict[str, dict[str, Any]] = {
            "addressee": {},
            "chapter": {"align": "center"},
            "footnote": {"line": None},
            "quote": {"indent": 2, "left": 2, "right": 2},
            "code": {"align": "left"},
        }
        paragraph = self._paragraph(**shapes.get(block.kind, {"indent": 2}), outline=placed.outline)
        size = _CELL if block.kind in ("footnote", "code") else _BODY
        if block.marker:
            self._run(paragraph, Run(block.marker + " "), font, size)
        for run in block.runs:
            self._run(paragraph, run, font, size)

    def _table(self, block: Block, shape: TableShape) -> None:
        if shape.landscape:
            _set_paper(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
        grid = Grid.of(block.rows)
        table = self.document.add_table(rows=len(block.rows), cols=grid.columns)
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        unit = (TEXT_HEIGHT if shape.landscape else TEXT_WIDTH) / sum(shape.widths)
        cells = [row.cells for row in table.rows]
        for x, width in enumerate(shape.widths):
            table.columns[x].width = Pt(unit * width)
            for row in cells:
                row[x].width = Pt(unit * width)
        for y, x, cell in grid.places:
            written = cells[y][x]
            bottom = min(y + cell.rowspan, len(cells)) - 1
            if (bottom, cell.colspan) != (y, 1):
                written = written.merge(cells[bottom][x + cell.colspan - 1])
            written.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = written.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            align = "center" if y < block.head else block.aligns[x] if x < len(block.aligns) else "left"
            paragraph.alignment = _ALIGNS.get(align, WD_ALIGN_PARAGRAPH.LEFT)
            for run in cell.runs:
                self._run(paragraph, run, _HEI if y < block.head else _SONG, Pt(shape.size))
        for row in table._tbl.tr_lst[: block.head]:
            row.get_or_add_trPr().append(_element("w:tblHeader"))
        if shape.landscape:
            _set_paper(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=False)

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


def _set_paper(section: Section, *, landscape: bool) -> None:
    """A4 with a text area of 156 mm by 225 mm, 22 lines of 28 characters; the head of a landscape page is bound."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    margins = (28, 26, 35, 37) if landscape else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, margins)
    section.footer_distance = Mm(15) if landscape else Mm(24)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(_element("w:docGrid", type="lines", linePitch=str(round(_LINE.pt * 20))))


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
