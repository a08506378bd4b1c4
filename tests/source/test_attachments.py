"""Attachments: all that stands in them is seen, and nothing that stands in them can stop or harm the check."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sitegen.core.document import AttachedText, Attachment
from sitegen.core.finding import Finding
from sitegen.source.attachments import AttachmentReader
from sitegen.source.readers.limits import Limits
from sitegen.source.readers.plain import is_bare_picture
from tests.samples import findings, make_site

NUMBER = "11010519491231002X"
PLAIN_NUMBER = "110105194912310038"  # all digits, for cells that hold numbers
W = 'xmlns:w="w" xmlns:a="a" xmlns:r="r" xmlns:mc="mc"'
SMALL = Limits(seconds=5)


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def word(body: str = "", **parts: str | bytes) -> bytes:
    named = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **named})


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def workbook(sheets: dict[str, str], states: dict[str, str] | None = None, **parts: str | bytes) -> bytes:
    named = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{(states or {}).get(name, "visible")}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="r{number}" Target="worksheets/sheet{number}.xml"/>' for number in range(1, len(sheets) + 1)
    )
    return package({
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="r"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        **{
            f"xl/worksheets/sheet{number}.xml": f"<worksheet>{rows}</worksheet>"
            for number, rows in enumerate(sheets.values(), 1)
        },
        **named,
    })  # fmt: skip


def row(number: int, *cells: str, attributes: str = "") -> str:
    written = "".join(
        f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for column, cell in enumerate(cells)
    )
    return f'<row r="{number}" {attributes}>{written}</row>'


def pdf(content: str, page: str = "", objects: str = "", catalog: str = "", trailer: str = "") -> bytes:
    """A PDF without a table of its objects, which readers make up for."""
    return (
        f"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R {catalog}>> endobj\n"
        "2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
        f"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R {page} "
        "/Resources <</Font <</F 5 0 R>> /XObject <</I 6 0 R>>>>>> endobj\n"
        f"4 0 obj <</Length {len(content)}>> stream\n{content}\nendstream endobj\n"
        "5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\n"
        "6 0 obj <</Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        f"/Length 1>> stream\n0\nendstream endobj\n{objects}\ntrailer <</Root 1 0 R {trailer}>>\n%%EOF"
    ).encode("latin-1")


def shown_text(text: str) -> str:
    return f"BT /F 12 Tf 50 700 Td ({text}) Tj ET"


def read(name: str, data: bytes, limits: Limits = SMALL) -> AttachedText:
    with TemporaryDirectory() as folder:
        Path(folder, name).write_bytes(data)
        (found,) = read_all(Path(folder), [Attachment(name, "", 1, name, len(data))], limits)
    return found


def read_all(folder: Path, files: list[Attachment], limits: Limits = SMALL) -> tuple[AttachedText, ...]:
    with AttachmentReader(folder, limits) as reader:
        return reader.read(files)


def places(found: AttachedText, text: str = NUMBER) -> list[tuple[str, int]]:
    """Where ``text`` stands: pieces, and lines in them."""
    return [
        (where, number)
        for where, piece in found.pieces
        for number, line in enumerate(piece.split("\n"), 1)
        if text in line
    ]


# Word


def test_all_parts_of_a_word_document_are_read() -> None:
    part = f"<w:x {W}>{paragraph(NUMBER)}</w:x>"
    data = word(
        paragraph("首段")
        + f"<w:tbl><w:tr><w:tc>{paragraph('张某')}</w:tc><w:tc>{paragraph(NUMBER)}</w:tc></w:tr></w:tbl>"
        + f"<w:p><w:del w:author='李四'><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del></w:p>"
        + f"<w:p><w:r><w:pict><w:txbxContent>{paragraph(NUMBER)}</w:txbxContent></w:pict></w:r></w:p>",
        word__header1_xml=part,
        word__footer1_xml=part,
        word__footnotes_xml=part,
        word__endnotes_xml=part,
        word__comments_xml=f"<w:comments {W}><w:comment w:author='王五'>{paragraph(NUMBER)}</w:comment></w:comments>",
        word__settings_xml=f"<w:settings {W}><w:docVar w:name='n' w:val='{NUMBER}'/></w:settings>",
        customXml__item1_xml=f"<data><who>{NUMBER}</who></data>",
        word__unheardof_xml=f"<x>{NUMBER}</x>",
    )
    found = read("a.docx", data)
    assert found.problem == ""
    assert places(found) == [
        ("自定义数据", 1), ("批注", 1), ("正文", 2), ("正文", 3), ("正文", 4), ("尾注", 1), ("页脚", 1), ("脚注", 1),
        ("页眉", 1), ("文档变量", 1), ("部件 unheardof.xml ", 1),
    ]  # fmt: skip
    assert dict(found.pieces)["正文"].split("\n")[:2] == ["首段", f"张某\t{NUMBER}\t"]
    assert set(found.properties) == {("批注或修订的作者", "李四"), ("批注或修订的作者", "王五")}


def test_a_number_split_over_runs_is_one_number() -> None:
    body = "<w:p><w:r><w:t>110105</w:t></w:r><w:r><w:drawing><wp:posOffset>99</wp:posOffset></w:drawing></w:r>"
    found = read("a.docx", word(f"{body}<w:r><w:t>19491231002X</w:t></w:r></w:p>".replace("wp:", "w:")))
    assert places(found) == [("正文", 1)]


def test_a_workbook_embedded_in_a_document_is_read() -> None:
    inner = workbook({"名单": row(3, NUMBER)})
    found = read("a.docx", word("", **{"word/embeddings/list.xlsx": inner}))
    assert places(found) == [("嵌入的 list.xlsx 工作表“名单”", 3)]


def test_the_authors_of_a_document_are_told() -> None:
    core = (
        "<c:coreProperties xmlns:c='c' xmlns:d='d'><d:creator>张三</d:creator><c:lastModifiedBy>李四</c:lastModifiedBy>"
    )
    app = "<Properties><Manager>王五</Manager><Company>安澜县水务局</Company></Properties>"
    parts = {"docProps/core.xml": core + "</c:coreProperties>", "docProps/app.xml": app}
    found = read("a.docx", word("", **parts))
    assert found.properties == (("主管", "王五"), ("作者", "张三"), ("最后保存者", "李四"))


# workbooks


def test_a_workbooks_rows_keep_their_numbers_and_hidden_ones_are_said_to_be() -> None:
    data = workbook(
        {
            "公示": row(1, "姓名", "证件") + row(5, "张某", NUMBER),
            "名单": row(2, NUMBER),
            "底稿": row(2, NUMBER, attributes='hidden="1"'),
        },
        {"名单": "veryHidden"},
    )  # fmt: skip
    found = read("a.xlsx", data)
    assert places(found) == [("工作表“公示”", 5), ("工作表“名单”（隐藏）", 2), ("工作表“底稿”（含隐藏的行列）", 2)]
    assert dict(found.pieces)["工作表“公示”"].split("\n")[4] == f"张某\t{NUMBER}"


def test_all_parts_of_a_workbook_are_read() -> None:
    data = workbook(
        {"表": '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
         f"<headerFooter><oddHeader>{NUMBER}</oddHeader></headerFooter>"},
        **{
            "xl/sharedStrings.xml": f"<sst><si><r><t>110105</t></r><r><t>{NUMBER[6:]}</t></r></si></sst>",
            "xl/comments1.xml": "<comments><authors><author>张三</author></authors>"
            f"<comment><t>{NUMBER}</t></comment></comments>",
            "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords><r><s v="张某"/><s v="{NUMBER}"/></r>'
            "</pivotCacheRecords>",
            "xl/drawings/drawing1.xml": f"<a:wsDr xmlns:a='a'><a:p><a:r><a:t>{NUMBER}</a:t></a:r></a:p></a:wsDr>",
            "xl/externalLinks/externalLink1.xml": f"<externalLink><cell><v>{NUMBER}</v></cell></externalLink>",
        },
    )  # fmt: skip
    found = read("a.xlsx", data)
    assert places(found) == [
        ("工作表“表”", 1), ("工作表“表”的页眉页脚和提示", 1), ("批注", 2), ("图形中的文字", 1), ("外部链接的缓存", 1),
        ("数据透视表的缓存", 2),
    ]  # fmt: skip
    assert found.properties == (("批注或修订的作者", "张三"),)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (f'<c r="A1"><v>{PLAIN_NUMBER}</v></c>', PLAIN_NUMBER),
        ('<c r="A1"><v>3.7032219880101126E+17</v></c>', "370322198801011000"),
        ('<c r="A1" s="1"><v>198801011234</v></c>', "370322198801011234"),
        ('<c r="A1" s="2"><v>19880101</v></c>', "370322019880101"),
        ('<c r="A1"><v>44562.5</v></c>', "44562.5"),
        (f'<c r="A1" t="str"><f>"{NUMBER}"&amp;""</f><v>x</v></c>', f'x "{NUMBER}"&""'),
    ],
)
def test_a_cell_is_read_as_stored_and_as_formatted(cell: str, text: str) -> None:
    styles = (
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="&quot;370322&quot;0"/>'
        '<numFmt numFmtId="171" formatCode="&quot;370322&quot;000000000"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    )
    rows = f'<sheetData><row r="1">{cell}</row></sheetData>'
    found = read("a.xlsx", workbook({"表": rows}, **{"xl/styles.xml": styles}))
    assert dict(found.pieces)["工作表“表”"] == text


# other kinds


@pytest.mark.parametrize(
    ("media", "text", "problem"),
    [
        ("word/media/image1.png", "", "只有图像，没有可读的文字"),
        ("word/media/image1.jpeg", "名单见下图", "多是图像，可读的文字很少"),
        ("word/media/image1.png", "通告内容" * 20, ""),
        ("docProps/thumbnail.png", "", ""),
    ],
)
def test_a_scan_pasted_into_a_document_is_not_passed_over_in_silence(media: str, text: str, problem: str) -> None:
    picture = io.BytesIO()
    Image.new("L", (9, 9)).save(picture, "JPEG" if media.endswith("jpeg") else "PNG")
    found = read("a.docx", word(paragraph(text), **{media: picture.getvalue()}))
    assert found.problem == problem


RICH = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 13800138000;}}{\info{\author \'d5\'c5\'c8\'fd}}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"\'d2\'f8\'d0\'d0\'bf\'a8 6222\par x", "银行卡 6222\nx"),
        (r"110105\b 19491231\b0 002X", NUMBER),
        (r"110105{\*\bkmkstart a}{\f0\fs21 1949}1231" + "\r\n" + "002X", "110105a19491231002X"),
        (r"\uc1\u38134?\u-30644?\u21345\'3f 1", "银行卡 1".replace("行", chr(0x10000 - 30644))),
        (r"\uc2\u38134ab c", "银 c"),
        (r"a\cell b\row c\tab d\~e\{\\", "a\tb\nc\td\u00a0e{\\"),
        (r"{\pict\pngblip 11010519491231002X}{\bin4 }}{\}text", "text"),
        (r"\v hidden \v0{\deleted gone}", "hidden gone"),
    ],
)
def test_rich_text_is_read_without_its_marks(body: str, text: str) -> None:
    found = read("a.rtf", f"{RICH}{body}}}".encode("latin-1"))
    assert (found.pieces, found.problem) == ((("", text),), "")
    assert found.properties == (("作者", "张三"),)


def test_a_letters_parts_are_decoded_and_its_files_read() -> None:
    letter = EmailMessage()
    letter["Subject"], letter["To"] = "名单", "县政府 <a@anlan.example>"
    letter.set_content(f"张某 {NUMBER}\n", charset="gb2312", cte="base64")
    letter.add_alternative("<style>p</style><table><tr><td>张某</td><td>110105<b>19491231</b>002X</td></tr>", "html")
    letter.add_attachment(f"张某,{NUMBER}\n".encode(), maintype="text", subtype="csv", filename="名单.csv")
    found = read("a.eml", bytes(letter))
    assert found.problem == ""
    assert places(found) == [("邮件正文", 1), ("邮件正文", 5), ("邮件中的 名单.csv", 1)]
    assert dict(found.pieces)["邮件头"] == "名单\n县政府 <a@anlan.example>"
    letter = EmailMessage()
    letter.set_content("張某", charset="big5")
    assert dict(read("b.eml", bytes(letter)).pieces)["邮件正文"].strip() == "張某"


def test_a_letter_nested_without_end_does_not_stop_the_check(tmp_path: Path) -> None:
    data = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(3000)
    )
    (tmp_path / "a.eml").write_bytes(data)
    (tmp_path / "b.eml").write_bytes(f"Subject: x\n\n{NUMBER}\n".encode())
    _, second = read_all(tmp_path, [Attachment(name, "", 1, name) for name in ("a.eml", "b.eml")])
    assert places(second) == [("邮件正文", 1)]


def test_of_two_members_with_one_name_both_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in (NUMBER, "无", NUMBER):
            archive.writestr("list.txt", text)
    found = read("a.zip", buffer.getvalue())
    assert places(found) == [("压缩包中的 list.txt", 1), ("压缩包中的 list（同名第 3 个）.txt", 1)]
    assert len(found.pieces) == 4


def test_a_presentations_slides_and_notes_are_read() -> None:
    slide = f"<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{NUMBER}</a:t></a:r></a:p></p:sld>"
    parts = {"ppt/slides/slide2.xml": slide, "ppt/notesSlides/notesSlide2.xml": slide}
    found = read("a.pptx", package({"[Content_Types].xml": "<Types/>", **parts}))
    assert places(found) == [("第 2 张备注页", 1), ("第 2 张幻灯片", 1)]


def test_an_ofd_file_is_read_by_page() -> None:
    page = f"<o:Page xmlns:o='o'><o:TextObject><o:TextCode>{NUMBER}</o:TextCode></o:TextObject></o:Page>"
    found = read("a.ofd", package({"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_1/Content.xml": page}))
    assert places(found) == [("版式文件的第 2 页", 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_its_encoding(encoding: str) -> None:
    found = read("a.csv", f"姓名,证件\r\n张某,{NUMBER}\r\n".encode(encoding))
    assert found.pieces == (("", f"姓名,证件\n张某,{NUMBER}\n"),)


def test_a_pdf_is_read_by_page_with_notes_files_and_author() -> None:
    note = f"7 0 obj <</Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents ({NUMBER})>> endobj\n"
    inner = f"9 0 obj <</Type /EmbeddedFile /Length {len(NUMBER)}>> stream\n{NUMBER}\nendstream endobj\n"
    spec = "8 0 obj <</Type /Filespec /F (list.csv) /UF (list.csv) /EF <</F 9 0 R>>>> endobj\n"
    who = "10 0 obj <</Author (Zhang San)>> endobj"
    data = pdf(
        shown_text(f"abc {NUMBER}"),
        page="/Annots [7 0 R]",
        objects=note + spec + inner + who,
        catalog="/Names <</EmbeddedFiles <</Names [(list.csv) 8 0 R]>>>>",
        trailer="/Info 10 0 R",
    )
    found = read("a.pdf", data)
    assert places(found) == [("第 1 页", 1), ("第 1 页的批注和表单", 1), ("嵌入的 list.csv", 1)]
    assert (found.properties, found.problem) == ((("作者", "Zhang San"),), "")


def test_members_of_archives_are_read_with_their_names() -> None:
    inner = package({"名单.csv": NUMBER, f"{NUMBER}.txt": "x"})
    found = read("a.zip", package({"b.zip": inner, "c.docx": word(paragraph(NUMBER))}))
    assert places(found) == [
        ("压缩包中的 b.zip 压缩包中的文件名", 1),
        ("压缩包中的 b.zip 压缩包中的 名单.csv", 1),
        ("压缩包中的 c.docx 正文", 1),
    ]


def test_names_in_an_archive_from_an_old_system_are_read_as_gbk() -> None:
    data = package({"AABB.csv": NUMBER}).replace(b"AABB", "名单".encode("gbk"))
    assert places(read("a.zip", data)) == [("压缩包中的 名单.csv", 1)]


def test_the_kind_is_told_by_the_content_before_the_name() -> None:
    assert places(read("a.txt", word(paragraph(NUMBER)))) == [("正文", 1)]
    assert places(read("a.dat", pdf(shown_text(NUMBER)))) == [("第 1 页", 1)]


def test_a_pictures_owner_and_place_are_told() -> None:
    exif = Image.Exif()
    exif[315] = "Zhang San"
    exif[270] = NUMBER
    exif[0x8825] = {1: "N", 2: (36.0, 30.0, 0.0), 3: "E", 4: (118.0, 0.0, 0.0)}
    buffer = io.BytesIO()
    Image.new("L", (2, 2)).save(buffer, "JPEG", exif=exif)
    found = read("a.jpg", buffer.getvalue())
    assert set(found.properties) == {("作者", "Zhang San"), ("拍摄地点（GPS）", "经纬度")}
    assert places(found) == [("图片说明", 1)]
    photo_in_document = read("a.docx", word("", **{"word/media/image1.jpeg": buffer.getvalue()}))
    assert ("作者", "Zhang San") in photo_in_document.properties


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOOKED_THROUGH = "，只粗查了可见的数字"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.doc", OLE + NUMBER.encode(), ".doc 格式不能解析"),
        ("a.xls", OLE + NUMBER.encode("utf-16-le"), ".xls 格式不能解析"),
        ("a.wps", NUMBER.encode(), ".wps 格式不能解析"),
        ("a.docx", b"no zip " + NUMBER.encode(), "内容不是 .docx 格式或已损坏"),
        ("a.xlsx", b"PK\x03\x04" + NUMBER.encode(), "文件已损坏，没有读全"),
    ],
)
def test_what_cannot_be_parsed_is_said_to_be_and_looked_through_all_the_same(
    name: str, data: bytes, problem: str
) -> None:
    found = read(name, data)
    assert found.problem == problem + LOOKED_THROUGH
    assert places(found) == [("原始数据", 1)]


def locked_member() -> bytes:
    data = bytearray(package({"a.txt": "abc"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


LOCK = "9 0 obj <</Filter /Standard /V 1 /R 2 /P -4 /O <" + "ab" * 32 + "> /U <" + "cd" * 32 + ">>> endobj"
LOCKED = pdf(shown_text("abc"), objects=LOCK, trailer="/Encrypt 9 0 R /ID [<00> <00>]")
MANY = {f"{number}.txt": "" for number in range(30)}


@pytest.mark.parametrize(
    ("name", "data", "limits", "problem"),
    [
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), SMALL, f"文件已加密{LOOKED_THROUGH}"),
        ("a.zip", locked_member(), SMALL, "压缩包中有加密的文件"),
        ("a.pdf", LOCKED, SMALL, "PDF 已加密，打不开"),
        ("a.pdf", pdf("q 600 0 0 800 0 0 cm /I Do Q"), SMALL, "各页只有图像，没有可读的文字"),
        ("a.rtf", f"{RICH}{{\\pict 0a}}}}".encode(), SMALL, "只有图像，没有可读的文字"),
        ("b.txt", f"{RICH}x{{\\objdata 0a}}}}".encode(), SMALL, "嵌入的对象没有读"),
        ("c.rtf", b"plain", SMALL, f"内容不是 .rtf 格式或已损坏{LOOKED_THROUGH}"),
        ("a.zip", package(MANY), Limits(members=20), "压缩包中的文件超过 20 个"),
        ("a.docx", b"x" * (1024 * 1024 + 1), Limits(file_bytes=1024 * 1024), "文件超过 1 MB，没有读"),
        ("a.docx", word("", word__header1_xml=b"<x>" + b" " * 40_000_000), SMALL, "压缩率异常，可能是压缩炸弹"),
        ("a.mp4", b"\0" * 99, SMALL, ""),  # sound and film need no notice
        ("a.mp3", b"\0" * 99, SMALL, ""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_read_is_said_with_the_reason(name: str, data: bytes, limits: Limits, problem: str) -> None:
    assert read(name, data, limits).problem == problem


# what is meant to do harm

LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "prologue", [LAUGHS, "<!DOCTYPE x [<!ENTITY j SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE x SYSTEM 'http://x/'>"]
)
def test_entities_are_refused(prologue: str) -> None:
    document = f"{prologue}<w:document {W}><w:p><w:t>{'&j;' if 'ENTITY' in prologue else ''}</w:t></w:p></w:document>"
    found = read("a.docx", word("", **{"word/document.xml": document, "word/header1.xml": f"<h>{NUMBER}</h>"}))
    assert found.problem == "正文没有读全：XML 中有实体声明，已拒绝"
    assert places(found) == [("页眉", 1)]  # the other parts are read all the same


def test_an_archive_that_unfolds_too_far_is_stopped() -> None:
    parts: dict[str, str | bytes] = {f"{number}.bin": os.urandom(400_000) for number in range(5)}
    found = read("a.zip", package(parts), Limits(unpacked_bytes=1024 * 1024))
    assert found.problem.endswith("展开后超过 1 MB")


def test_archives_in_archives_are_read_to_a_small_depth() -> None:
    data = NUMBER.encode()
    for number in range(6):
        data = package({f"{number}.zip" if number else "a.txt": data})
    found = read("a.zip", data)
    assert found.problem.endswith("没有读：嵌套超过 3 层")


def test_a_quoted_archive_that_holds_itself_ends() -> None:
    """Overlapping members: many entries of the directory that share one run of bytes."""
    data = package({"a.txt": b"0" * 900_000})
    directory = data.index(b"PK\x01\x02")
    entry = data[directory : data.index(b"PK\x05\x06")]
    names = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(999))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 999, 999, len(names), directory, 0)
    assert read("a.zip", data[:directory] + names + end).problem != ""


@pytest.mark.parametrize(
    "data",
    [
        pdf("q " * 200_000),
        pdf("/I Do", objects="6 0 obj <</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 "
            "/Resources <</XObject <</I 6 0 R>>>>>> stream\n/I Do\nendstream endobj"),
        pdf(shown_text("abc"), catalog="/Deep " + "[" * 100_000),
        pdf(shown_text("abc"), objects="2 0 obj <</Type /Pages /Kids [2 0 R 2 0 R] /Count 2147483647>> endobj"),
        pdf(shown_text("abc"), objects="4 0 obj <</Length 4 0 R /Filter [" + "/FlateDecode " * 5000
            + "]>> stream\nx\nendstream endobj"),
        b"%PDF-1.7\n" + b"1 0 obj " * 100_000,
        b"%PDF-1.7\ntrailer <</Root 1 0 R /Prev 9>> startxref 9 %%EOF",
        b"%PDF-1.7" + os.urandom(5000),
    ],
)  # fmt: skip
def test_a_malicious_pdf_ends(data: bytes) -> None:
    found = read("a.pdf", data, Limits(seconds=10))
    assert isinstance(found, AttachedText)


def test_a_pdf_with_a_page_that_unfolds_without_end_is_given_up_and_the_next_file_read(tmp_path: Path) -> None:
    packed = zlib.compress(b"BT /F 1 Tf (abcdefgh) Tj ET " * 9_000_000, 1).decode("latin-1")
    stream = f"4 0 obj <</Length {len(packed)} /Filter /FlateDecode>> stream\n{packed}\nendstream endobj"
    (tmp_path / "a.pdf").write_bytes(pdf("", objects=stream))
    (tmp_path / "b.docx").write_bytes(word(paragraph(NUMBER)))
    files = [Attachment(name, "", 1, name) for name in ("a.pdf", "b.docx")]
    first, second = read_all(tmp_path, files, Limits(seconds=1))
    assert first.problem == "读了 1 秒还没有读完"
    assert places(second) == [("正文", 1)]


def test_deeply_nested_markup_is_read_or_refused() -> None:
    found = read("a.docx", word("<w:p>" * 30_000 + NUMBER + "</w:p>" * 30_000))
    assert places(found) == [("正文", 1)]


@pytest.mark.skipif(os.name != "posix", reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.txt"):
        os.mkfifo(tmp_path / name)
    files = [Attachment(name, "", 1, name) for name in ("a.pdf", "a.txt")]
    assert [text.problem for text in read_all(tmp_path, files)] == ["文件无法读取", "文件无法读取：不是普通文件"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold this limit")
def test_a_file_that_needs_too_much_memory_is_given_up_and_the_next_one_read(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word(paragraph(os.urandom(16_000_000).hex())))
    (tmp_path / "b.docx").write_bytes(word(paragraph(NUMBER)))
    files = [Attachment(name, "", 1, name) for name in ("a.docx", "b.docx")]
    first, second = read_all(tmp_path, files, Limits(memory_bytes=64 * 1024 * 1024, characters=90_000_000))
    assert first.problem == "文件展开后占用的内存太多，没有读全"
    assert places(second) == [("正文", 1)]


def test_text_over_the_cap_is_read_as_far_as_the_cap() -> None:
    for name, data in (("a.txt", NUMBER.encode() + b" " * 99), ("a.docx", word(paragraph(NUMBER, "x" * 99)))):
        found = read(name, data, Limits(characters=40))
        assert found.problem == "文字太多，只检查了前面一部分"
        assert len(places(found)) == 1


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_numbers_over_the_cap_are_not_weighed_and_that_is_said(name: str) -> None:
    text = f"甲{NUMBER}" * 5
    data = text.encode() if name == "a.txt" else word(paragraph(text))
    found = read(name, data, Limits(numbers=3))
    assert found.problem == "长号码超过 3 个，后面的没有检查"
    assert [piece for _, piece in found.pieces] == [f"甲{NUMBER}" * 3 + "甲"]


def test_the_cap_of_numbers_is_for_the_whole_file() -> None:
    found = read("a.zip", package({"a.txt": NUMBER, "b.txt": NUMBER, "c.txt": "无"}), Limits(numbers=1))
    assert found.problem == "长号码超过 1 个，后面的没有检查"
    assert [piece for _, piece in found.pieces] == ["a.txt\nb.txt\nc.txt", NUMBER, "", "无"]


def test_lines_over_the_cap_are_not_read_and_that_is_said() -> None:
    found = read("a.txt", b"a\nb\nc\nd\n", Limits(lines=2))
    assert (found.pieces, found.problem) == ((("", "a\nb"),), "文字太多，只检查了前面一部分")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_of_a_large_file_no_more_is_read_than_the_cap_can_need(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))  # no child, which would read it once more
    data = ("字" * 60).encode(encoding)
    found = read("a.txt", data, Limits(characters=10))
    assert (found.pieces, found.problem) == ((("", "字" * 10),), "文字太多，只检查了前面一部分")


@pytest.mark.parametrize("row", ["电话13800138000，", "6222021200000000013 ", "张某某,13800138000\n"])
def test_a_file_of_nothing_but_numbers_is_looked_through_in_good_time(row: str) -> None:
    found = read("a.txt", ("姓名,电话\n" + row * (9_000_000 // len(row))).encode())
    assert found.problem.endswith("长号码超过 30000 个，后面的没有检查")
    assert len(found.pieces[0][1]) < 1_000_000


def test_one_line_of_ten_megabytes_is_read() -> None:
    found = read("a.txt", b"x" * 10_000_000 + NUMBER.encode())
    assert places(found) == [("", 1)]


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    "script",
    [
        "exit 3",
        "kill -SEGV $$",
        "yes",
        'echo \'["begin", "", ""]\'; echo \'{"a": 1}\'',
        'yes \'["piece", "a", "' + "b" * 2000 + "\"]'",
        'echo \'["begin", "", ""]\'; head -c 40000000 /dev/zero',
    ],
)
def test_whatever_the_child_does_the_file_is_only_not_read(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!/bin/sh\n{script}\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr("sitegen.source.attachments.sys.executable", str(stand_in))
    found = read("a.docx", word(paragraph(NUMBER)))
    assert found.problem == "读取时出错，没有读全"


def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The child processes begun from now on."""
    children: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def spy(*arguments: Any, **settings: Any) -> subprocess.Popen[bytes]:
        children.append(begin(*arguments, **settings))
        return children[-1]

    monkeypatch.setattr("sitegen.source.attachments.subprocess.Popen", spy)
    return children


def test_one_child_reads_the_files_of_many_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    children = started(monkeypatch)
    with AttachmentReader(tmp_path, SMALL) as reader:
        for name in ("a.docx", "b.docx", "c.docx"):
            (tmp_path / name).write_bytes(word(paragraph(NUMBER)))
            assert [places(text) for text in reader.read([Attachment(name, "", 1, name)])] == [[("正文", 1)]]
    (child,) = children
    assert child.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold this limit")
def test_a_file_that_is_the_end_of_a_child_is_read_by_a_fresh_one_and_so_are_those_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.docx", "c.docx"):
        (tmp_path / name).write_bytes(word(paragraph(NUMBER)))
    (tmp_path / "b.docx").write_bytes(word(paragraph(os.urandom(16_000_000).hex())))
    limits = Limits(memory_bytes=64 * 1024 * 1024, characters=90_000_000)
    alone = read_all(tmp_path, [Attachment("b.docx", "", 1, "b.docx")], limits)
    children = started(monkeypatch)
    texts = read_all(tmp_path, [Attachment(name, "", 1, name) for name in ("a.docx", "b.docx", "c.docx")], limits)
    assert [places(text) for text in texts] == [[("正文", 1)], [], [("正文", 1)]]
    assert texts[1:2] == alone
    assert len(children) == 3


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_what_a_worn_out_child_cannot_read_is_asked_of_a_fresh_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python"
    stand_in.write_text('#!/bin/sh\nread limits; read path; echo \'["end", "", ""]\'; read path; kill -SEGV $$\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr("sitegen.source.attachments.sys.executable", str(stand_in))
    children = started(monkeypatch)
    texts = read_all(tmp_path, [Attachment(name, "", 1, name) for name in ("a.docx", "b.docx", "c.docx")])
    assert [text.problem for text in texts] == ["", "", ""]
    assert len(children) == 3


def test_a_child_that_cannot_be_started_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.source.attachments.sys.executable", str(tmp_path / "nothing"))
    assert read("a.docx", word()).problem == "读取程序无法启动，没有读"


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.chdir(temporary)
    files = tmp_path / "files"
    files.mkdir()
    (files / "a.zip").write_bytes(package({"a.docx": word(paragraph(NUMBER)), "b.pdf": pdf(shown_text(NUMBER))}))
    read_all(files, [Attachment("a.zip", "", 1, "a.zip")])
    assert list(temporary.iterdir()) == []


# what the rules make of it


def site_with(folder: Path, name: str, data: bytes) -> list[Finding]:
    root = make_site(folder / "site", f"--- content/notice.md\nattachments: [{{file: {name}, title: 名单}}]\n")
    (root / "content" / name).write_bytes(data)
    return [finding for finding in findings(root) if finding.code.startswith("PR")]


def test_a_finding_says_where_in_the_attachment_and_never_which_number(tmp_path: Path) -> None:
    rows = row(1, "姓名", "证件") + "".join(row(number, "张某", NUMBER) for number in (5, 6))
    (finding,) = site_with(tmp_path, "a.xlsx", workbook({"名单": rows}, {"名单": "hidden"}))
    assert finding.message == (
        "附件“a.xlsx”工作表“名单”（隐藏）第 5 行起有 2 个居民身份证号码，第一个是 110*************2X"
    )
    assert NUMBER not in repr(finding)


def test_names_of_sheets_and_members_are_masked(tmp_path: Path) -> None:
    found = site_with(tmp_path, "a.zip", package({f"{NUMBER}.xlsx": workbook({NUMBER: row(1, NUMBER)})}))
    assert {finding.code for finding in found} == {"PR001"}
    assert NUMBER not in repr(found)


def test_an_author_is_told_by_the_first_character(tmp_path: Path) -> None:
    core = "<c:coreProperties xmlns:c='c' xmlns:d='d'><d:creator>{}</d:creator></c:coreProperties>"
    (finding,) = site_with(tmp_path / "a", "a.docx", word("", **{"docProps/core.xml": core.format("欧阳某某")}))
    assert (finding.code, finding.message) == ("PR005", "附件“a.docx”的属性写有作者“欧**”")
    for number, neutral in enumerate(("安澜县水务局", "Administrator", "python-docx", "县水务局", "")):
        parts = {"docProps/core.xml": core.format(neutral)}
        assert site_with(tmp_path / str(number), "a.docx", word("", **parts)) == []


def test_words_in_and_behind_a_png_are_not_overlooked() -> None:
    buffer = io.BytesIO()
    notes = PngInfo()
    notes.add_text("Author", "Zhang San")
    Image.new("L", (2, 2)).save(buffer, "PNG", pnginfo=notes)
    assert read("a.png", buffer.getvalue()).properties == (("作者", "Zhang San"),)
    bare = io.BytesIO()
    Image.new("L", (2, 2)).save(bare, "PNG")
    assert is_bare_picture(bare.getvalue())
    assert not is_bare_picture(bare.getvalue() + b"more")
    assert not is_bare_picture(bare.getvalue()[:-12])


def test_a_picture_as_attachment_needs_no_notice(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("L", (2, 2)).save(buffer, "PNG")
    assert site_with(tmp_path, "a.png", buffer.getvalue()) == []
