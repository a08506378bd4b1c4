"""A sheet as PDF in the page of an official document (GB/T 9704—2012), set by Typst: PDF/A-2u, fonts embedded.

Only a text with characters that no font here has becomes plain PDF.

The same sheet gives the same bytes on a machine with the same fonts.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

from sitegen.core.errors import SitegenError
from sitegen.downloads.layout import Block, Sheet, heading_face

_TEMPLATE = Path(__file__).with_name("official.typ")
_CHINESE = (
    "FangSong",
    "FangSong_GB2312",
    "STFangsong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "SimSun",
)
_SHOWABLE = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_PHRASE = re.compile(r"(?<=关于印发)|(?=关于印发)|(?=《)|(?<=》)")  # where a title may best be broken


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def has_chinese_fonts() -> bool:
    """Whether this machine has a font to set Chinese in; without one no PDF is made."""
    return not set(_CHINESE).isdisjoint(_fonts().families())


def pdf_maker() -> str:
    """What decides a PDF besides its sheet: the typesetter, the template and the fonts at hand."""
    families = sorted(set(_CHINESE).intersection(_fonts().families()))
    return f"typst {version('typst')} {_TEMPLATE.read_text('utf-8')} {families}"


def pdf_bytes(sheet: Sheet, root: Path) -> bytes:
    """The PDF of ``sheet``; pictures are read below ``root``. Raises ``SitegenError``."""
    values: dict[str, Any] = asdict(sheet)
    values["phrases"] = [part for part in _PHRASE.split(sheet.title) if part]
    values["blocks"] = [_block(block) for block in sheet.blocks]
    moment = datetime.fromisoformat(sheet.day).replace(tzinfo=UTC)
    inputs = {"sheet": json.dumps(values)}
    problem = "没有内容"
    for standard in ("a-2u", None):  # PDF/A allows no character that the fonts do not have
        compiler = typst.Compiler(_TEMPLATE.read_bytes(), root=str(root), font_paths=_fonts(), sys_inputs=inputs)
        try:
            made = compiler.compile(format="pdf", pdf_standards=standard, timestamp=moment)
        except typst.TypstError as error:
            problem = error.message
            continue
        if isinstance(made, bytes):
            return made
    raise SitegenError(f"“{sheet.title}”的 PDF 没有排成：{problem}")


def _block(block: Block) -> dict[str, Any]:
    values = asdict(block)
    values["face"] = heading_face(block.text)
    if not (block.source.startswith("/") and block.source.lower().endswith(_SHOWABLE)):
        values["source"] = ""
    return values
