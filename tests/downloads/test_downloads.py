"""Documents as files to take away: what they hold, when they are made, and that they are made once."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest

from sitegen.downloads.files import DownloadTask, write_downloads
from sitegen.downloads.layout import Block, Cell, Run, Sheet
from sitegen.downloads.pdf import has_chinese_fonts, pdf_bytes
from sitegen.downloads.reader import read_layout
from sitegen.downloads.word import docx_bytes
from tests.samples import build_site, edit, make_site, sources

needs_fonts = pytest.mark.skipif(
    not has_chinese_fonts(), reason="no Chinese font on this machine (Debian: apt-get install fonts-noto-cjk)"
)
BODY = """各镇人民政府：

现将《办法》印发给你们。

::: 落款
安澜县人民政府

2024年3月6日
:::

## 安澜县渡口管理办法

### 第一条 渡口分为**公益**渡口和经营渡口。

1. 公益渡口
2. 经营渡口

| 渡口 | 船只 |
| --- | ---: |
| 望川 | 3 |

> 引自上级文件

![示意图](map.png)
"""
POLICY = f"--- content/ferry.md\nkind: policy\ntitle: 安澜县渡口管理办法\nnumber: 安政发〔2024〕3号\n正文：\n{BODY}"


def site_with(root: Path, extra: str = "", downloads: str = "[docx, pdf]") -> Path:
    register = sources()["content/_site/site.yml"].decode()
    return make_site(root / "site", f"{POLICY}{extra}=== content/_site/site.yml\n{register}downloads: {downloads}\n")


def built(site: Path) -> Path:
    assert build_site(site, force=True).committed
    return site / "output"


def sheet(*blocks: Block, banner: str = "") -> Sheet:
    return Sheet("关于印发办法的通知", "安澜县人民政府", "安政发〔2024〕3号", "", banner, "2024-03-06", blocks, ())


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def docx_text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_layout_is_what_the_page_shows() -> None:
    kinds = [block.kind for block in read_layout(BODY)]
    assert kinds[:6] == ["addressee", "paragraph", "organ", "date", "title", "heading"]
    assert kinds[6:] == ["item", "item", "table", "quote", "image"]
    assert [block.marker for block in read_layout(BODY) if block.kind == "item"] == ["1.", "2."]
    assert Run("公益", bold=True) in next(block for block in read_layout(BODY) if block.kind == "heading").runs


@needs_fonts
def test_a_policy_can_be_taken_away_in_both_formats(tmp_path: Path) -> None:
    output = built(site_with(tmp_path))
    page = (output / "documents/ferry.html").read_text("utf-8")
    assert 'href="../documents/ferry.docx"' in page
    assert 'href="../documents/ferry.pdf"' in page
    for form, text_of in (("pdf", pdf_text), ("docx", docx_text)):
        text = text_of((output / f"documents/ferry.{form}").read_bytes())
        for words in ("安政发〔2024〕3号", "安澜县渡口管理办法", "望川", "公益渡口", "documents/ferry.html"):
            assert words in text, words


def test_a_site_that_does_not_ask_gets_none(tmp_path: Path) -> None:
    output = built(site_with(tmp_path, downloads="[]"))
    assert not list(output.rglob("*.docx"))
    assert "下载本文件" not in (output / "documents/ferry.html").read_text("utf-8")


def test_only_public_policies_become_files(tmp_path: Path) -> None:
    hidden = (
        "--- content/hidden.md\nkind: policy\ntitle: 内部办法\ndisclosure: 不予公开\nreason: 条例第十六条，内部事务\n"
        "number: 安政发〔2024〕9号\n"
    )
    output = built(site_with(tmp_path, hidden, "[docx]"))
    made = {path.stem for path in output.rglob("*.docx")}
    assert "ferry" in made
    assert "hidden" not in made
    kept = (tmp_path / "site/.sitegen/downloads").iterdir()
    assert not [path for path in kept if "内部办法" in docx_text(path.read_bytes())]


def test_a_documents_own_file_wins(tmp_path: Path) -> None:
    site = site_with(tmp_path, downloads="[docx]")
    (site / "content/own.docx").write_bytes(docx_bytes(sheet(), tmp_path))
    edit(
        site,
        "content/ferry.md",
        "kind: policy",
        "kind: policy\nattachments: [{file: own.docx, title: 安澜县渡口管理办法}]",
    )
    output = built(site)
    assert not (output / "documents/ferry.docx").exists()
    assert "下载本文件" not in (output / "documents/ferry.html").read_text("utf-8")


def test_a_file_is_made_once_and_anew_when_the_text_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(task: DownloadTask, downloads: object) -> object:
        before = set(task.cache.iterdir()) if task.cache.is_dir() else set()
        entries = write_downloads(task, downloads)  # type: ignore[arg-type]
        made.extend(path.name for path in set(task.cache.iterdir()) - before)
        return entries

    monkeypatch.setattr("sitegen.build.staging.write_downloads", counted)
    site = site_with(tmp_path, downloads="[docx]")
    built(site)
    first = len(made)
    assert first > 0
    built(site)
    assert len(made) == first
    edit(site, "content/ferry.md", "公益渡口", "惠民渡口")
    built(site)
    assert len(made) == first + 1
    assert len(list((site / ".sitegen/downloads").iterdir())) == first


def test_a_damaged_kept_file_is_made_again(tmp_path: Path) -> None:
    site = site_with(tmp_path, downloads="[docx]")
    output = built(site)
    whole = (output / "documents/ferry.docx").read_bytes()
    for path in (site / ".sitegen/downloads").iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    built(site)
    assert (output / "documents/ferry.docx").read_bytes() == whole


def test_an_ended_document_says_so_in_its_file(tmp_path: Path) -> None:
    change = (
        "--- content/next.md\nkind: policy\ntitle: 新渡口办法\nnumber: 安政发〔2025〕3号\nissued: 2025-01-02\n"
        "published: 2025-01-03\nrepeals: [ferry.md]\n"
    )
    text = docx_text((built(site_with(tmp_path, change, "[docx]")) / "documents/ferry.docx").read_bytes())
    assert "已经废止" in text
    assert "新渡口办法" in text


@pytest.mark.parametrize("make", [docx_bytes, pytest.param(pdf_bytes, marks=needs_fonts)])
def test_the_same_sheet_gives_the_same_bytes(make: object, tmp_path: Path) -> None:
    blocks = read_layout(BODY)
    assert make(sheet(*blocks), tmp_path) == make(sheet(*blocks), tmp_path)  # type: ignore[operator]


@needs_fonts
@pytest.mark.parametrize(
    "text", ["#let x = 1", '$a^2$ @x <y> *b* _c_ `d` \\ [x] #eval("1")', "\ue000 \U0001f600 \U00030000", "a\tb\u3000c"]
)
def test_text_is_never_read_as_markup(text: str, tmp_path: Path) -> None:
    block = Block("paragraph", (Run(text),))
    rows = ((Cell((Run(text),)), Cell()), (Cell((Run("x"),)), Cell((Run(text, bold=True),))))
    table = Block("table", rows=rows, head=1, aligns=("left", "right"))
    assert pdf_bytes(sheet(block, table, banner=text), tmp_path).startswith(b"%PDF")
    shown = docx_text(docx_bytes(sheet(block, table, banner=text), tmp_path))
    assert text.replace("\t", "\t") in shown or "\ue000" in text


def test_a_docx_is_whole_and_knows_no_clock(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(sheet(), tmp_path))) as file:
        assert file.testzip() is None
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2024-03-06" in file.read("docProps/core.xml")


DAMAGED = {
    "nothing": b"",
    "a mark alone": b"\x89PNG\r\n\x1a\n",
    "cut short": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00",
    "no picture at all": b"<html>no picture</html>",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_picture_is_named_in_its_place(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "map.png").write_bytes(data)
    damaged = sheet(Block("paragraph", (Run("正文在此。"),)), Block("image", (Run("示意图"),), source="/map.png"))
    texts = [docx_text(docx_bytes(damaged, tmp_path))]
    if has_chinese_fonts():
        texts.append(pdf_text(pdf_bytes(damaged, tmp_path)))
    for text in texts:
        assert "正文在此。" in text
        assert "（图：示意图）" in text
