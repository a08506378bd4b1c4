"""Which attachments may be published, by name and content."""

from __future__ import annotations

import io
import zipfile
from io import BufferedReader
from typing import cast

import pytest

from sitegen.source.filetypes import ACTIVE_TYPES, MISMATCH, REFUSED, type_problem


def problem(name: str, data: bytes, extra: tuple[str, ...] = ()) -> str:
    return type_problem(name, cast("BufferedReader", io.BytesIO(data)), extra)


def package(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


SOUND = {
    "a.pdf": b"%PDF-1.7\n",
    "a.docx": package("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "a.ofd": package("OFD.xml"),
    "a.ods": package("mimetype", "content.xml"),
    "a.wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a.et": package("xl/workbook.xml"),
    "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a.rtf": b"{\\rtf1",
    "a.csv": "户数,金额\n".encode("gbk"),
    "a.txt": "不<足>\n".encode(),
    "a.JPG": b"\xff\xd8\xff\xe0",
    "a.png": b"\x89PNG\r\n\x1a\n",
    "a.webp": b"RIFF\0\0\0\0WEBP",
    "a.mp3": b"\xff\xfb\x90",
    "a.mp4": b"\0\0\0\x18ftypisom",
    "a.vtt": b"\xef\xbb\xbfWEBVTT\n",
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\n",
    "a.zip": package("a.txt"),
}


@pytest.mark.parametrize("name", SOUND)
def test_an_inert_type_with_its_content_may_be_published(name: str) -> None:
    assert problem(name, SOUND[name]) == ""


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"\xef\xbb\xbf  <!DOCTYPE html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"MZ\x90\0",
        b"\x7fELF\x02",
        b"#!/bin/sh\n",
        b"L\0\0\0\x01\x14\x02\0",
    ],
)
def test_markup_and_programs_under_an_inert_name_are_a_mismatch(name: str, data: bytes) -> None:
    assert problem(name, data) == MISMATCH


@pytest.mark.parametrize(
    ("name", "data"), [("a.xls", SOUND["a.xlsx"]), ("a.docx", SOUND["a.xlsx"]), ("a.pdf", SOUND["a.png"])]
)
def test_another_inert_type_is_a_mismatch_too(name: str, data: bytes) -> None:
    assert problem(name, data) == MISMATCH


def test_a_pdf_that_is_also_a_page_is_a_mismatch() -> None:
    assert problem("a.pdf", b"<html><body>" + b"%PDF-1.7") == MISMATCH


@pytest.mark.parametrize(
    "name", [*(f"a.{kind}" for kind in sorted(ACTIVE_TYPES)), "a", "a.", ".htaccess", "a.dwg", "a.pdf.exe"]
)
def test_a_type_that_is_not_on_the_list_is_refused(name: str) -> None:
    assert problem(name, b"anything") == REFUSED


def test_a_site_may_add_inert_types_but_no_active_one() -> None:
    assert problem("a.dwg", b"AC1032", ("dwg",)) == ""
    assert problem("a.dwg", b"<script>", ("dwg",)) == MISMATCH
    assert problem("a.svg", b"<svg>", ("svg",)) == REFUSED
