"""Macros, scripts and embedded objects in attachments are named, and so are files that an archive must not carry."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from sitegen.source.filetypes import is_refused_inside
from tests.samples import findings, make_site
from tests.source.test_attachments import package, pdf, read, shown_text, word, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEMPLATE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="https://example.com/a.dotm" TargetMode="External"/></Relationships>'
)


def ole(*names: str) -> bytes:
    return OLE + b"\0" * 504 + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)


def pdf_with_object_stream(text: bytes) -> bytes:
    packed = zlib.compress(text)
    head = f"9 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {len(packed)}>> stream\n".encode()
    return pdf(shown_text("abc")).replace(b"trailer", head + packed + b"\nendstream endobj\ntrailer")


@pytest.mark.parametrize(
    ("name", "data", "active"),
    [
        ("a.docx", word(**{"word/vbaProject.bin": b"x"}), ("宏",)),
        ("a.xlsx", workbook({"表": ""}, **{"xl/macrosheets/sheet1.xml": "<a/>"}), ("宏",)),
        ("a.docx", word(**{"word/activeX/activeX1.bin": b"x"}), ("ActiveX 控件",)),
        ("a.docx", word(**{"word/embeddings/oleObject1.bin": b"x"}), ("嵌入的对象",)),
        ("a.docx", word(**{"word/_rels/settings.xml.rels": _TEMPLATE}), ("从别处加载的模板",)),
        ("a.docx", word("<w:p><w:r><w:instrText>DDEAUTO c:\\\\a.exe</w:instrText></w:r></w:p>"), ("DDE 域",)),
        ("a.docx", word("<w:p><w:r><w:t>abc</w:t></w:r></w:p>"), ()),
        ("a.odt", package({"mimetype": "", "content.xml": "<a/>", "Basic/Standard/Module1.xml": "<a/>"}), ("宏",)),
        ("a.doc", ole("Root Entry", "WordDocument", "_VBA_PROJECT"), ("宏",)),
        ("a.xls", ole("Root Entry", "Workbook", "\x01Ole10Native"), ("嵌入的文件",)),
        ("a.xls", ole("Root Entry", "MBD0012A4F3", "\x01Ole"), ("嵌入的对象",)),
        ("a.doc", ole("Root Entry", "WordDocument", "\x01CompObj"), ()),
        ("a.rtf", rb"{\rtf1 {\object\objemb {\*\objdata 0105}} abc}", ("嵌入的对象",)),
        ("a.pdf", pdf("", catalog="/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>"), ("JavaScript 脚本",)),
        ("a.pdf", pdf("", catalog="/OpenAction <</S /J#61vaScript /#4aS 7 0 R>>"), ("JavaScript 脚本",)),
        ("a.pdf", pdf("", catalog="/OpenAction <</S /Launch /F (a.exe)>>"), ("启动程序的动作",)),
        ("a.pdf", pdf("", objects="7 0 obj <</Type /EmbeddedFile /Length 1>> stream\nx\nendstream"), ("嵌入的文件",)),
        ("a.pdf", pdf_with_object_stream(b"7 0 <</S /Launch /F (a.exe)>>"), ("启动程序的动作",)),
        ("a.pdf", pdf_with_object_stream(b"7 0 <</Type /Page>>"), ()),
        ("a.pdf", pdf(shown_text("(/JavaScript /JS /Launch)")), ()),  # in the text of a page, which nothing executes
        ("a.pdf", pdf("", catalog="/JSx 1 /LaunchPad 2"), ()),
    ],
)
def test_what_a_program_would_execute_is_named(name: str, data: bytes, active: tuple[str, ...]) -> None:
    assert read(name, data).active == active


def test_active_content_of_a_member_is_named_with_the_member() -> None:
    assert read("a.zip", package({"b.doc": ole("_VBA_PROJECT")})).active == ("压缩包中的 b.doc 宏",)


def encrypted(name: str) -> bytes:
    data = bytearray(package({name: "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place : place + 2] = struct.pack("<H", struct.unpack("<H", data[place : place + 2])[0] | 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (package({"名单.csv": "a,b", "说明.txt": "abc", "数据.xml": "<?xml version='1.0'?><a/>"}), ()),
        (package({"首页.html": "<p>a</p>"}), ("首页.html",)),
        (package({"安装.exe": "x", "b/表.xlsm": "x"}), ("b/表.xlsm", "安装.exe")),
        (package({"照片.jpg": "<html><script>alert(1)</script></html>"}), ("照片.jpg",)),
        (package({"通知.pdf": "MZ" + "x" * 60}), ("通知.pdf",)),
        (package({"数据.xml": "MZ" + "x" * 60}), ("数据.xml",)),
        (package({"内.zip": package({"a.js": "x"})}), ("a.js",)),
        (encrypted("a.exe"), ("a.exe",)),
        (encrypted("a.csv"), ()),
    ],
)
def test_a_web_page_or_a_program_inside_an_archive_is_refused(data: bytes, refused: tuple[str, ...]) -> None:
    assert read("a.zip", data).refused == refused


def test_a_program_inside_a_pdf_is_refused() -> None:
    objects = (
        "9 0 obj <</Type /EmbeddedFile /Length 4>> stream\nMZab\nendstream endobj\n"
        "8 0 obj <</Type /Filespec /F (a.exe) /UF (a.exe) /EF <</F 9 0 R>>>> endobj\n"
    )
    data = pdf("", objects=objects, catalog="/Names <</EmbeddedFiles <</Names [(a.exe) 8 0 R]>>>>")
    assert read("a.pdf", data).refused == ("a.exe",)


def test_the_beginning_decides_of_what_type_a_member_is() -> None:
    assert not is_refused_inside("a.mp4", b"\0\0\0\x18ftypmp42")
    assert is_refused_inside("README", b"#!/bin/sh\n")
    assert not is_refused_inside("README", "说明".encode())
    assert not is_refused_inside("a.pdf", b"%PDF-1.7\n<?xml version='1.0'?>")


def test_ten_names_are_enough(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number:02}.exe", b"x")
    assert len(read("a.zip", buffer.getvalue()).refused) == 10


def test_the_findings_name_the_content_and_mask_numbers(tmp_path: Path) -> None:
    root = make_site(tmp_path, "--- content/notice.md\nattachments: [{file: a.zip, title: 名单}]\n")
    members = {"11010519491231002X.exe": "x", "b.exe": "x", "c.exe": "x", "d.exe": "x", "e.doc": ole("_VBA_PROJECT")}
    (root / "content/a.zip").write_bytes(package(members))
    found = {finding.code: finding for finding in findings(root) if finding.code.startswith("LK")}
    assert found["LK009"].message == ("附件“a.zip”里装有不允许发布的文件：110*************2X.exe、b.exe、c.exe 等 4 个")
    assert found["LK010"].message == "附件“a.zip”带有压缩包中的 e.doc 宏"
