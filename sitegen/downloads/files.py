"""Documents as files to take away: DOCX and PDF in the page of an official document, kept by content.

A site asks for them in ``site.yml`` (``downloads: [docx, pdf]``); they are made of the public documents of the policy
library. Where a document hands out a file of its own that is its text, that file is the better one, and none is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from sitegen.catalogue.public import PublicDocument
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import Outdated
from sitegen.core.files import read_regular_file, regular_file_digest, replace_file
from sitegen.core.output import FileEntry, StageWriter
from sitegen.core.records import key_of
from sitegen.core.titles import quoted
from sitegen.core.urls import resolve_path
from sitegen.display.pages import DocumentPage
from sitegen.downloads.layout import Block, Sheet
from sitegen.downloads.reader import read_layout
from sitegen.site.config import SiteConfig
from sitegen.source.frontmatter import source_text, split_source
from sitegen.source.identifiers import NO_NUMBER

_OWN_TEXT = ("正文", "全文", "原文", "文件下载")


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be made: its address, its format, the source whose text it holds, and all else that it shows."""

    url: str
    format: str
    source: str
    digest: str
    sheet: Sheet
    pictures: tuple[tuple[str, str, str], ...]  # (as named in the text, path from the root, digest)


@dataclass(frozen=True, slots=True)
class DownloadTask:
    """What all files of one build share; ``kept`` is the folder of those made before."""

    root: Path
    kept: Path
    writer: StageWriter


def available(formats: Iterable[str]) -> tuple[str, ...]:
    """Those of ``formats`` that can be made here: a PDF needs a Chinese font."""
    return tuple(name for name in formats if name != "pdf" or _pdf()[0]())


def wanted_formats(document: PublicDocument, formats: Sequence[str]) -> tuple[str, ...]:
    """The formats in which a file of ``document`` is to be made: those in which it has none of its own."""
    own = {
        PurePosixPath(item.path).suffix.lower().lstrip(".")
        for item in document.facts.attachments
        if item.path and (_bare(item.title) == _bare(document.facts.title) or _bare(item.title) in _OWN_TEXT)
    }
    return tuple(name for name in formats if name not in own)


def _bare(title: str) -> str:
    return (
        PurePosixPath(title.strip("《》 ")).stem if title.lower().endswith((".docx", ".pdf")) else title.strip("《》 ")
    )


def download_url(page_url: str, name: str) -> str:
    """Address of the file of a document's page: beside it, under its name."""
    return page_url.removesuffix(".html") + "." + name


def plan_downloads(
    document: PublicDocument, page: DocumentPage, site: SiteConfig, formats: Sequence[str]
) -> tuple[Download, ...]:
    """The files to be made of ``document``, which say what its page says."""
    facts = document.facts
    sheet = _sheet(document, page, site)
    pictures = tuple((item.file, item.path, item.digest) for item in facts.embedded if item.path)
    return tuple(
        Download(download_url(facts.url, name), name, facts.path, facts.digest, sheet, pictures)
        for name in wanted_formats(document, formats)
    )


def _sheet(document: PublicDocument, page: DocumentPage, site: SiteConfig) -> Sheet:
    facts = document.facts
    banner = page.banner
    by = "、".join(quoted(one.title) for one in banner.documents) if banner else ""
    rows = (
        ("索引号", facts.index),
        ("效力状态", document.validity or ""),
        ("施行日期", str(facts.effective or "")),
        ("有效期至", str(facts.expires or "")),
        ("来源", site.url + facts.url),
    )
    return Sheet(
        title=facts.title,
        author="、".join(facts.departments),
        number="" if facts.number == NO_NUMBER else facts.number,
        inscription=page.inscription,
        banner=banner.text + by if banner else "",
        day=str(facts.issued or facts.published_date or "1970-01-01"),
        blocks=(),
        facts=tuple((label, value) for label, value in rows if value),
    )


def make_downloads(task: DownloadTask, downloads: Sequence[Download]) -> list[FileEntry]:
    """Make files, or take those made before, and stage them; runs in a worker."""
    return [task.writer.put(download.url, _made(task, download)) for download in downloads]


def download_key(download: Download) -> str:
    """The key of all that decides the bytes of a file except the text of the document."""
    maker = (_pdf() if download.format == "pdf" else _docx())[1]()
    return key_of(replace(download, url="", digest=""), maker)


def kept_name(key: str, digest: str, name: str) -> str:
    """The name under which a file in the format ``name`` is kept: by its ``download_key`` and the digest of the
    document."""
    return f"{key_of(key, digest)}.{name}"


def _made(task: DownloadTask, download: Download) -> bytes:
    path = task.kept / kept_name(download_key(download), download.digest, download.format)
    try:
        digest, _, data = read_regular_file(path).partition(b"\n")
        if digest.decode("ascii") == bytes_digest(data):
            return data
    except (OSError, UnicodeDecodeError):
        pass
    make = (_pdf() if download.format == "pdf" else _docx())[2]
    data = make(replace(download.sheet, blocks=_blocks(task.root, download)), task.root)
    replace_file(path, bytes_digest(data).encode("ascii") + b"\n" + data)
    return data


def _blocks(root: Path, download: Download) -> tuple[Block, ...]:
    data = (root / download.source).read_bytes()
    if bytes_digest(data) != download.digest:
        raise Outdated(f"{download.source} 在构建过程中被修改", "等文件保存完毕后重新构建。")
    for _, path, digest in download.pictures:
        if regular_file_digest(root / path)[0] != digest:
            raise Outdated(f"图片 {path} 在构建过程中被修改", "等文件保存完毕后重新构建。")
    pictures = {name: path for name, path, _ in download.pictures}
    return tuple(
        _with_picture(block, pictures, download.source) for block in read_layout(split_source(source_text(data))[1])
    )


def _with_picture(block: Block, pictures: dict[str, str], source: str) -> Block:
    """An image's file from the root, where it is one that the document hands out."""
    if block.kind != "image":
        return block
    path = pictures.get(block.source) or pictures.get(resolve_path(block.source, source))
    return replace(block, source=f"/{path}" if path else "")


def prune(kept: Path, names: Iterable[str]) -> None:
    """Remove the files in ``kept`` that nobody wants any more."""
    wanted = set(names)
    for path in sorted(kept.iterdir()) if kept.is_dir() else ():
        if path.name not in wanted:
            path.unlink(missing_ok=True)


Maker = tuple[Callable[[], bool], Callable[[], str], Callable[[Sheet, Path], bytes]]


@cache
def _pdf() -> Maker:
    """(can it be made here, what decides it, how it is made); loaded only where somebody wants one."""
    from sitegen.downloads.pdf import has_chinese_fonts, pdf_bytes, pdf_fingerprint

    return has_chinese_fonts, cache(pdf_fingerprint), pdf_bytes


@cache
def _docx() -> Maker:
    from sitegen.downloads.word import docx_bytes, docx_fingerprint

    return lambda: True, cache(docx_fingerprint), docx_bytes
