"""Renders a sheet as PDF in the layout of an official document (GB/T 9704—2012), with Typst.

The result is PDF/A-2u with embedded fonts, or plain PDF if the text has characters that no installed font covers. The
same sheet gives the same bytes on every machine with the same fonts.
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

from sitegen.downloads.layout import Block, Sheet, heading_typeface

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
_IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_PHRASE = re.compile(r"(?<=关于印发)|(?=关于印发)|(?=《)|(?<=》)")  # preferred places to break a title


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def has_chinese_fonts() -> bool:
    """Whether this machine has a Chinese font, which a PDF needs."""
    return not set(_CHINESE).isdisjoint(_fonts().families())


def pdf_fingerprint() -> str:
    """Everything besides the sheet that determines the bytes of a PDF: versions of Typst, template and fonts."""
    families = sorted(set(_CHINESE).intersection(_fonts().families()))
    return f"typst {version('typst')} {_TEMPLATE.read_text('utf-8')} {families}"


def pdf_bytes(sheet: Sheet, root: Path) -> bytes:
    """The PDF of ``sheet``; ``root`` is the folder of its images. Raises ``ValueError`` if Typst fails."""
    values: dict[str, Any] = asdict(sheet)
    values["phrases"] = [part for part in _PHRASE.split(sheet.title) if part]
    moment = datetime.fromisoformat(sheet.day).replace(tzinfo=UTC)
    problem = "没有内容"
    for images in (True, False):  # one image that Typst cannot read fails the whole PDF, so the second round names them
        blocks = [_block(block, images=images) for block in sheet.blocks]
        inputs = {"sheet": json.dumps({**values, "blocks": blocks})}
        for standard in ("a-2u", None):  # PDF/A allows no character without a glyph
            compiler = typst.Compiler(_TEMPLATE.read_bytes(), root=str(root), font_paths=_fonts(), sys_inputs=inputs)
            try:
                data = compiler.compile(format="pdf", pdf_standards=standard, timestamp=moment)
            except typst.TypstError as error:
                problem = error.message
                continue
            if isinstance(data, bytes):
                return data
    raise ValueError(f"Typst: {problem}")


def _block(block: Block, *, images: bool) -> dict[str, Any]:
    values = asdict(block)
    values["face"] = heading_typeface(block.text)
    if not (images and block.source.startswith("/") and block.source.lower().endswith(_IMAGE_TYPES)):
        values["source"] = ""
    return values
