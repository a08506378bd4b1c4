"""From a source file to a document: read, split, convert, render. Pure but for reading files."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen.attachments import read_attachments
from sitegen.digest import bytes_digest
from sitegen.fields import SUMMARY_LENGTH, read_fields
from sitegen.frontmatter import YamlFault, read_mapping, split_source
from sitegen.markdown import render_body
from sitegen.model import AttachedText, Attachment, Citation, Disclosure, Document, Facts, Fault, Heading, Link
from sitegen.tables import TableFault, read_table
from sitegen.urls import (
    CONTENT,
    SHARED_FILES,
    SITE_FOLDER,
    document_url,
    file_url,
    has_allowed_scheme,
    is_external,
    relative_url,
    resolve_path,
    split_href,
)

REFUSED_TYPES = frozenset({
    ".svg", ".html", ".htm", ".xhtml", ".xml", ".js", ".mjs", ".css", ".php", ".jsp", ".asp", ".exe", ".bat", ".cmd",
    ".sh", ".msi", ".scr", ".vbs", ".jar", ".docm", ".xlsm", ".pptm", ".md",
})  # fmt: skip

SOURCE_LIMIT = 1024 * 1024  # three times the longest law; some Markdown costs more than its length
_HIDDEN = re.compile(r"^[._~]|~$|\.(?:tmp|bak|swp)$")


@dataclass(frozen=True, slots=True)
class ContentFiles:
    """What stands under ``content/``: sources, and everything else but the site's own registers."""

    sources: tuple[str, ...]
    others: tuple[str, ...]


def content_files(root: Path) -> ContentFiles:
    """Every file under ``content/`` as a sorted path relative to ``root``.

    Files and folders beginning with ``.``, ``_`` or ``~`` are nobody's; a folder that is a symbolic link is not
    entered, but told among the others.
    """
    paths: list[str] = []
    for folder, folders, files in os.walk(root / CONTENT):
        base = PurePosixPath(Path(folder).relative_to(root).as_posix())
        folders[:] = [name for name in folders if not _HIDDEN.search(name)]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        paths += [str(base / name) for name in (*files, *links) if not _HIDDEN.search(name)]
    sources = tuple(sorted(path for path in paths if path.endswith(".md")))
    return ContentFiles(sources, tuple(sorted(set(paths).difference(sources))))


def load_document(root: Path, path: str, *, with_attachments: bool = True) -> Document:
    """Read the source at ``path``, and the texts of its files unless they are not wanted.

    Whatever is wrong with it stands in its facts' faults. A document with a fault of its front matter is
    loaded as far as it goes, for the other rules.
    """
    facts = Facts(path, document_url(path), "")
    try:
        data = _read_regular_file(root / path)
        if len(data) > SOURCE_LIMIT:
            raise OSError(f"文件有 {len(data) / 1024 / 1024:.1f} MB，超过 {SOURCE_LIMIT // 1024 // 1024} MB")
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        hint = "用编辑器打开后另存为 UTF-8 编码。"
        line = error.object.count(b"\n", 0, error.start) + 1
        return Document(replace(facts, faults=(Fault("文件不是 UTF-8 编码", line, hint, code="SG004"),)))
    except OSError as error:
        message = f"文件无法读取：{error.strerror or error}"
        return Document(replace(facts, faults=(Fault(message, code="SG004", hint="检查文件权限，不要使用符号链接。"),)))
    facts = replace(facts, digest=bytes_digest(data))
    try:
        head, body, body_line = split_source(text)
        reading = read_fields(read_mapping(head, 2))
    except YamlFault as fault:
        broken = Fault(fault.message, fault.line, fault.hint, fault.column, code="FM001")
        return Document(replace(facts, faults=(broken,)), text=text)
    facts = replace(
        facts, parsed=True, lines=reading.lines, faults=tuple(reading.faults), **_fact_values(reading.values)
    )
    document = _with_body(root, _with_table(root, facts), body, body_line)
    return replace(document, head=head, attached=_attached(root, document.facts) if with_attachments else ())


def _attached(root: Path, facts: Facts) -> tuple[AttachedText, ...]:
    """What can be read in the files that the document was made of, each file once.

    The files of a document that is kept from the public are not published, and nobody need read them.
    """
    if facts.disclosure not in (None, Disclosure.PROACTIVE):
        return ()
    files = {item.path: item for item in facts.used_files if item.path}
    return read_attachments(root, tuple(files.values())) if files else ()


def is_unchanged(root: Path, facts: Facts) -> bool:
    """True where ``load_document`` would find what ``facts`` tell: the same source, the same files beside it."""
    try:
        if bytes_digest(_read_regular_file(root / facts.path)) != facts.digest:
            return False
    except OSError:
        return False
    if "data" in facts.lines and facts.data is None:  # its table could not be read, which may have been mended
        return False
    return all(find_file(root, facts.path, item.file, item.title, item.line) == item for item in facts.used_files)


def _read_regular_file(path: Path) -> bytes:
    """The bytes of ``path``; a symbolic link or a device is refused with ``OSError``."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise OSError("不是普通文件")
    return path.read_bytes()


def _fact_values(values: dict[str, Any]) -> dict[str, Any]:
    values = dict(values)
    values["departments"] = values.pop("department", ())
    return values


def _with_table(root: Path, facts: Facts) -> Facts:
    """Where ``data`` names a file beside the document, the table that it holds instead of its name."""
    if not isinstance(facts.data, str):
        return facts
    line = facts.line("data")
    found = find_file(root, facts.path, facts.data, "", line)
    try:
        if found.path is None:
            raise TableFault("找不到或不能使用")
        return replace(facts, data=read_table(root / found.path), data_file=found)
    except TableFault as problem:
        fault = Fault(f"数据文件“{found.file}”：{problem}", line, "CSV 或 YAML 文件放在文档旁边。", code="FM004")
        return replace(facts, data=None, faults=(*facts.faults, fault))


def _with_body(root: Path, facts: Facts, body: str, body_line: int) -> Document:
    embedded: dict[str, Attachment] = {}

    def resolve(link: Link) -> str | None:
        if not has_allowed_scheme(link.href):
            return None
        if is_external(link.href):
            return None if link.image else link.href
        if link.href.startswith("#"):
            return link.href
        name, anchor = split_href(link.href)
        target = resolve_path(name, facts.path)
        if target.endswith(".md") and not link.image:
            return relative_url(document_url(target), facts.url) + (f"#{anchor}" if anchor else "")
        attachment = find_file(root, facts.path, name, link.text, link.line + body_line - 1)
        embedded.setdefault(attachment.file, attachment)
        return relative_url(file_url(attachment.digest, attachment.path), facts.url) if attachment.path else None

    rendered = render_body(body, resolve)

    def shift(line: int) -> int:
        return line + body_line - 1

    raw = tuple(Fault("", shift(line), code="TE005") for line in rendered.raw_html_lines)
    attachments = tuple(find_file(root, facts.path, item.file, item.title, item.line) for item in facts.attachments)
    facts = replace(
        facts,
        summary=facts.summary or _summary(rendered.blocks, rendered.headings),
        attachments=attachments,
        embedded=tuple(embedded.values()),
        links=tuple(replace(link, line=shift(link.line)) for link in rendered.links),
        headings=tuple(replace(heading, line=shift(heading.line)) for heading in rendered.headings),
        anchors=rendered.anchors,
        citations=_citations(body, body_line),
        faults=facts.faults + raw,
    )
    return Document(facts, body, body_line, rendered.html, rendered.blocks)


_CITED = re.compile(r"[一-鿿A-Za-z]{1,20}〔(?:19|20)\d{2}〕[1-9]\d*号", re.ASCII)


def _citations(body: str, body_line: int) -> tuple[Citation, ...]:
    """Document numbers in the running text, each at its first line."""
    found: dict[str, int] = {}
    for number, line in enumerate(body.split("\n"), body_line):
        if "〕" in line:
            for match in _CITED.finditer(line):
                found.setdefault(match[0], number)
    return tuple(Citation(number, line) for number, line in found.items())


def _summary(blocks: tuple[str, ...], headings: Iterable[Heading]) -> str:
    """The beginning of the running text, for a document that states no summary."""
    titles = {heading.text for heading in headings}
    running = [block for block in blocks if block not in titles and not block.endswith("：")]
    text = next((block for block in running if len(block) >= 40), running[0] if running else "")
    text = " ".join(text.split())
    return text if len(text) <= SUMMARY_LENGTH else text[: SUMMARY_LENGTH - 1] + "…"


def find_file(root: Path, source_path: str, name: str, title: str, line: int) -> Attachment:
    """The file that a document names: beside it, or under ``content/files/``.

    Nothing outside ``content/``, no register, no source and no symbolic link is ever handed out.
    """
    found = Attachment(name, title, line)
    beside, shared = resolve_path(name, source_path), resolve_path(name, SHARED_FILES + "/x")
    for path in dict.fromkeys((beside, shared)):
        if not path.startswith(CONTENT + "/") or path.startswith(SITE_FOLDER + "/"):
            found = replace(found, problem=found.problem or "outside")
            continue
        try:
            real = (root / path).resolve(strict=True)
            if real != (root.resolve() / path) or not real.is_file():
                return replace(found, problem="outside")
            data = real.read_bytes()
        except OSError:
            continue
        extension = PurePosixPath(path).suffix.lower()
        if extension in REFUSED_TYPES or not extension:
            return replace(found, problem="refused")
        return replace(found, path=path, size=len(data), digest=bytes_digest(data), problem="")
    return replace(found, problem=found.problem or "missing")
