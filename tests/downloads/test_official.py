"""The layout of official documents: measures, parts on new pages, tables, and the standards of PDF files."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from sitegen.downloads.layout import Block, Cell, Run, Sheet
from sitegen.downloads.measures import placed_blocks, table_shape, title_lines
from sitegen.downloads.pdf import has_chinese_fonts, pdf_bytes
from sitegen.downloads.reader import read_layout
from sitegen.downloads.word import docx_bytes

needs_fonts = pytest.mark.skipif(
    not has_chinese_fonts(), reason="no Chinese font on this machine (Debian: apt-get install fonts-noto-cjk)"
)

NOTICE = """各镇人民政府：

现将办法印发给你们。

附件：1. 申请表
2. 名单

::: 落款
安澜县人民政府
2024年3月6日
:::

（此件公开发布）

## 安澜县渡口管理办法

### 一、总则

#### （一）范围

（一）加强领导。各镇要负责。

## 附件1

## 申请表

### 填写

## 附件2：名单

文字[^1]。

[^1]: 注释的文字。
"""
WIDE = f"| {' | '.join(f'指标名称{n}' for n in range(20))} |\n|{' --- |' * 20}\n| {' | '.join(map(str, range(20)))} |\n"


def sheet(text: str) -> Sheet:
    return Sheet(
        "关于印发办法的通知", "安澜县人民政府", "安政发〔2024〕3号", "", "", "2024-03-06", read_layout(text), ()
    )


def pages_of(text: str, root: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf_bytes(sheet(text), root))
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def word_of(text: str, root: Path) -> list[Paragraph]:
    return docx.Document(io.BytesIO(docx_bytes(sheet(text), root))).paragraphs


def face(paragraph: Paragraph) -> str:
    return str(paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")))


@needs_fonts
def test_a_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    page = pypdfium2.PdfDocument(pdf_bytes(sheet("公" * 2000), tmp_path))[1]
    text = page.get_textpage()
    boxes = [
        text.get_charbox(place, loose=True)
        for place in range(text.count_chars())
        if text.get_text_range(place, 1) == "公"
    ]
    lines = Counter(round(box[1]) for box in boxes)
    assert list(lines.values()) == [28] * 22
    assert min(box[0] for box in boxes) == pytest.approx(26 / 25.4 * 72, abs=1)
    assert max(box[2] for box in boxes) == pytest.approx((210 - 28) / 25.4 * 72, abs=1)


@needs_fonts
@pytest.mark.parametrize("text", [NOTICE, WIDE], ids=["notice", "wide table"])
def test_a_pdf_claims_archiving_and_accessibility(text: str, tmp_path: Path) -> None:
    data = pdf_bytes(sheet(text), tmp_path)
    for claim in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert claim in data


@needs_fonts
def test_issued_text_and_attachments_begin_on_new_pages(tmp_path: Path) -> None:
    pages = pages_of(NOTICE, tmp_path)
    assert pages[0].endswith("（此件公开发布）—1—")
    assert pages[1].startswith("安澜县渡口管理办法一、总则")
    assert pages[2].startswith("附件1申请表填写")
    assert pages[3].startswith("附件2名单文字")
    assert "[1]注释的文字。" in pages[3]


def test_the_same_parts_begin_on_new_pages_in_word(tmp_path: Path) -> None:
    paragraphs = word_of(NOTICE, tmp_path)
    breaks = [place for place, one in enumerate(paragraphs) if one.paragraph_format.page_break_before]
    assert [paragraphs[place].text for place in breaks] == ["", "附件1", "附件2"]
    assert paragraphs[breaks[0] + 1].text == "安澜县渡口管理办法"
    assert [paragraphs[breaks[1] + line].text for line in (1, 2, 3)] == ["", "申请表", ""]


def test_attachments_are_listed_below_each_other(tmp_path: Path) -> None:
    block = next(block for block in read_layout(NOTICE) if block.kind == "enclosures")
    assert block.lines == ("1. 申请表", "2. 名单")
    texts = [one.text for one in word_of(NOTICE, tmp_path)]
    assert texts[texts.index("附件：1. 申请表") + 1] == "2. 名单"


def test_levels_have_their_typefaces(tmp_path: Path) -> None:
    faces = {one.text: face(one) for one in word_of(NOTICE, tmp_path) if one.text}
    assert faces["一、总则"] == "黑体"
    assert faces["（一）范围"] == "楷体_GB2312"
    assert faces["填写"] == "仿宋_GB2312"
    assert faces["附件1"] == "黑体"
    point = next(one for one in word_of(NOTICE, tmp_path) if one.text.startswith("（一）加强领导"))
    assert [(run.text, run._r.rPr.rFonts.get(qn("w:eastAsia"))) for run in point.runs] == [
        ("（一）加强领导。", "楷体_GB2312"),
        ("各镇要负责。", "仿宋_GB2312"),
    ]


def test_the_outline_has_no_gaps() -> None:
    outline = [(placed.block.text, placed.outline) for placed in placed_blocks(read_layout(NOTICE)) if placed.outline]
    assert outline == [
        ("安澜县渡口管理办法", 1), ("一、总则", 2), ("（一）范围", 3), ("申请表", 1), ("填写", 2), ("名单", 1),
    ]  # fmt: skip


def test_names_are_centred_above_a_date_four_characters_from_the_margin() -> None:
    name, date = Block("organ", (Run("安澜县人民政府"),)), Block("date", (Run("2024年3月6日"),))
    placed = list(placed_blocks((name, date)))
    assert [(one.align, one.left, one.right, one.first) for one in placed] == [
        ("center", 28 - 6 - 8, 0, True),
        ("right", 0, 4, False),
    ]
    long = Block("organ", (Run("安澜县突发公共卫生事件应急指挥部办公室综合组"),))
    placed = list(placed_blocks((long, date)))
    assert [(one.align, one.left) for one in placed] == [("left", 28 - 22 - 2), ("left", 28 - 22)]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("安澜县政府关于印发安澜县城区养犬管理规定的通知", ("安澜县政府关于印发", "安澜县城区养犬管理规定的通知")),
        ("关于印发办法的通知", ("关于印发办法的通知",)),
        ("县教育局 县财政局关于做好2027年度招生工作的通知", ("县教育局 县财政局", "关于做好2027年度招生工作的通知")),
        ("W" * 60, ("W" * 60,)),
        ("", ()),
    ],
)  # fmt: skip
def test_a_title_breaks_between_phrases(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines


def test_a_wide_table_turns_its_page(tmp_path: Path) -> None:
    assert table_shape(read_layout(WIDE)[0]).landscape
    assert not table_shape(read_layout("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n")[0]).landscape
    text = f"前文。\n\n{WIDE}\n后文。\n"
    document = docx.Document(io.BytesIO(docx_bytes(sheet(text), tmp_path)))
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    if has_chinese_fonts():
        pdf = pypdfium2.PdfDocument(pdf_bytes(sheet(text), tmp_path))
        assert [page.get_width() > page.get_height() for page in pdf] == [False, True, False]
        shown = pdf[1].get_textpage().get_text_range()
        assert all(f"{number}" in shown for number in range(20))


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_merged_cells_stay_merged(form: str, tmp_path: Path) -> None:
    def cell(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
        return Cell((Run(text),), colspan, rowspan)

    rows = (
        (cell("镇名", rowspan=2), cell("投入", colspan=2)),
        (cell("财政"), cell("自筹")),
        (cell("望川"), cell("12"), cell("34")),
    )
    merged = Sheet("标题", "机关", "", "", "", "2024-03-06", (Block("table", rows=rows, head=2),), ())
    if form == "docx":
        table = docx.Document(io.BytesIO(docx_bytes(merged, tmp_path))).tables[0]
        texts = [[one.text for one in row.cells] for row in table.rows]
        assert texts == [["镇名", "投入", "投入"], ["镇名", "财政", "自筹"], ["望川", "12", "34"]]
        assert [row._tr.trPr is not None for row in table.rows] == [True, True, False]
    elif has_chinese_fonts():
        text = pypdfium2.PdfDocument(pdf_bytes(merged, tmp_path))[0].get_textpage()
        boxes = {word: text.get_charbox(text.get_text_range().index(word)) for word in ("镇名", "投入", "财政", "自筹")}
        assert boxes["财政"][0] < boxes["投入"][0] < boxes["自筹"][0]
        assert boxes["财政"][1] < boxes["镇名"][1] < boxes["投入"][1]
