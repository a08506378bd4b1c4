"""Renders a sheet as PDF in the layout of an official document (GB/T 9704—2012), with Typst.

The result is PDF/A-2a and PDF/UA-1 with embedded fonts, or plain PDF if the text has characters that no installed font
covers. The same sheet gives the same bytes on every machine with the same fonts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst

from sitegen.downloads.layout import Sheet
from sitegen.downloads.measures import Placed, placed_blocks, title_lines

_TEMPLATE = Path(__file__).with_name("official.typ")
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei")
# Families of each typeface, then those that stand in for it, by preference.
_FACES = {
    "仿宋": (("FangSong", "FangSong_GB2312", "STFangsong"), _SERIF),
    "黑体": (("SimHei", "STHeiti"), (*_SANS, *_SERIF)),
    "楷体": (("KaiTi", "KaiTi_GB2312", "STKaiti", "AR PL UKai CN", "AR PL KaitiM GB"), _SERIF),
    "小标宋": (("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong"), _SERIF),
}
_CHINESE = tuple(dict.fromkeys(family for lists in _FACES.values() for family in (*lists[0], *lists[1])))
_IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@cache
def _installed() -> frozenset[str]:
    return frozenset(_fonts().families()).intersection(_CHINESE)


def has_chinese_fonts() -> bool:
    """Whether this machine has a Chinese font, which a PDF needs."""
    return bool(_installed())


def stand_ins() -> dict[str, str]:
    """The family that stands in for each typeface of official documents that this machine lacks."""
    found = {}
    for face, (genuine, others) in _FACES.items():
        if _installed().isdisjoint(genuine):
            found[face] = next((family for family in (*others, *_CHINESE) if family in _installed()), "")
    return found


def pdf_fingerprint() -> str:
    """What determines the bytes of a PDF besides the sheet and the modules of this package: Typst, template, fonts."""
    return f"typst {version('typst')} {_TEMPLATE.read_text('utf-8')} {sorted(_installed())}"


def pdf_bytes(sheet: Sheet, root: Path) -> bytes:
    """The PDF of ``sheet``; ``root`` is the folder of its images. Raises ``ValueError`` if Typst fails."""
    values: dict[str, Any] = asdict(sheet)
    values["title_lines"] = title_lines(sheet.title)
    values["fonts"] = [[*own, *others, *_CHINESE] for own, others in _FACES.values()]
    placed = tuple(placed_blocks(sheet.blocks))
    moment = datetime.fromisoformat(sheet.day).replace(tzinfo=UTC)
    problem = "没有内容"
    for images in (True, False):  # one image that Typst cannot read fails the whole PDF, so the second round names them
        inputs = {"sheet": json.dumps({**values, "blocks": _blocks(placed, images=images)})}
        for standards in (_STANDARDS, None):  # PDF/A allows no character without a glyph
            compiler = typst.Compiler(_TEMPLATE.read_bytes(), root=str(root), font_paths=_fonts(), sys_inputs=inputs)
            try:
                data = compiler.compile(format="pdf", pdf_standards=standards, timestamp=moment)
            except typst.TypstError as error:
                problem = error.message
                continue
            if isinstance(data, bytes):
                return data
    raise ValueError(f"Typst: {problem}")


def _blocks(placed: Sequence[Placed], *, images: bool) -> list[dict[str, Any]]:
    blocks = []
    for one in placed:
        block = one.block
        values = asdict(one)
        values["lines"] = title_lines(block.text) if block.kind in ("title", "attachment") else ()
        if not (images and block.source.startswith("/") and block.source.lower().endswith(_IMAGE_TYPES)):
            values["block"]["source"] = ""
        blocks.append(values)
    return blocks
