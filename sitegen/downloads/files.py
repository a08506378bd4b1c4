"""DOCX and PDF files of public policies: which to build, and the cache of built files.

A site requests them in ``site.yml`` (``downloads: [docx, pdf]``). A document that has its own text as an attachment in
a format gets no file in that format, because the original is better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sitegen.catalogue.public import PublicDocument
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import InputChanged, working_on
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
    """A file to build. ``sheet`` is everything that it displays except the text of ``source``."""

    url: str
    format: str
    source: str
    digest: str
    sheet: Sheet
    images: tuple[tuple[str, str, str], ...]  # (name in the text, path from the root, digest)


@dataclass(frozen=True, slots=True)
class DownloadTask:
    """Parameters of all files of a build; ``cache`` is the folder of files from earlier builds."""

    root: Path
    cache: Path
    writer: StageWriter


def available_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Those of ``formats`` that this machine can build: a PDF needs a Chinese font."""
    return tuple(name for name in formats if name != "pdf" or _has_chinese_fonts())


def _has_chinese_fonts() -> bool:
    from sitegen.downloads.pdf import has_chinese_fonts

    return has_chinese_fonts()


def _missing_formats(document: PublicDocument, formats: Sequence[str]) -> tuple[str, ...]:
    """Those of ``formats`` in which ``document`` has no attachment with its own text."""
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
    """URL of a document in the format ``name``: the URL of its page with another extension."""
    return page_url.removesuffix(".html") + "." + name


def plan_downloads(
    document: PublicDocument, page: DocumentPage, site: SiteConfig, formats: Sequence[str]
) -> tuple[Download, ...]:
    """The files to build for ``document``, with the data of its page."""
    facts = document.facts
    sheet = _sheet(document, page, site)
    images = tuple((item.file, item.path, item.digest) for item in facts.embedded if item.path)
    return tuple(
        Download(download_url(facts.url, name), name, facts.path, facts.digest, sheet, images)
        for name in _missing_formats(document, formats)
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


def write_downloads(task: DownloadTask, downloads: Sequence[Download]) -> list[FileEntry]:
    """Build the files, or take them from the cache, and stage them. Runs in a worker.

    Raises ``InputChanged`` if the source or an image has changed since it was read, and
    ``DocumentCrash``.
    """
    entries = []
    for download in downloads:
        with working_on(download.source, "排版"):
            data = _file_bytes(task, download)
        entries.append(task.writer.put(download.url, data))
    return entries


def download_key(download: Download) -> str:
    """Cache key of a file: everything that determines its bytes, except the text of the document."""
    return key_of(replace(download, url="", digest=""), _renderer(download.format).fingerprint(), _programs())


@cache
def _programs() -> str:
    """Digest of the modules of this package."""
    return key_of([path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))])


def cache_name(key: str, digest: str, name: str) -> str:
    """File name in the cache, from the ``download_key``, the digest of the source and the format ``name``."""
    return f"{key_of(key, digest)}.{name}"


def _file_bytes(task: DownloadTask, download: Download) -> bytes:
    path = task.cache / cache_name(download_key(download), download.digest, download.format)
    try:
        digest, _, data = read_regular_file(path).partition(b"\n")
        if digest.decode("ascii") == bytes_digest(data):
            return data
    except (OSError, UnicodeDecodeError):
        pass
    data = _renderer(download.format).render(replace(download.sheet, blocks=_blocks(task.root, download)), task.root)
    replace_file(path, bytes_digest(data).encode("ascii") + b"\n" + data)
    return data


def _blocks(root: Path, download: Download) -> tuple[Block, ...]:
    data, found = b"", [""]
    with suppress(OSError):
        data = read_regular_file(root / download.source)
        found = [bytes_digest(data), *(regular_file_digest(root / path)[0] for _, path, _ in download.images)]
    if found != [download.digest, *(digest for _, _, digest in download.images)]:
        raise InputChanged(f"{download.source} 或者它的图片在构建过程中被修改", "等文件保存完毕后重新构建。")
    images = {name: path for name, path, _ in download.images}
    return tuple(
        _with_image_path(block, images, download.source) for block in read_layout(split_source(source_text(data))[1])
    )


def _with_image_path(block: Block, images: dict[str, str], source: str) -> Block:
    """``block`` with the path of its image from the site root; without one if the site does not publish the file."""
    if block.kind != "image":
        return block
    path = images.get(block.source) or images.get(resolve_path(block.source, source))
    return replace(block, source=f"/{path}" if path else "")


def prune(folder: Path, keep: Iterable[str]) -> None:
    """Remove all files from the cache ``folder`` except those named in ``keep``."""
    names = set(keep)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name not in names:
            path.unlink(missing_ok=True)


class _Renderer(NamedTuple):
    fingerprint: Callable[[], str]
    render: Callable[[Sheet, Path], bytes]


@lru_cache(maxsize=2)
def _renderer(name: str) -> _Renderer:
    """The renderer of the format ``name``. It imports a large library, so only sites with downloads load it."""
    if name == "pdf":
        from sitegen.downloads.pdf import pdf_bytes, pdf_fingerprint

        return _Renderer(cache(pdf_fingerprint), pdf_bytes)
    from sitegen.downloads.word import docx_bytes, docx_fingerprint

    return _Renderer(cache(docx_fingerprint), docx_bytes)
