"""From a source file to a document: read, split, convert, render. Pure but for reading files."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sitegen.core.digest import bytes_digest, file_digest
from sitegen.core.document import AttachedText, Attachment, Citation, Disclosure, Document, Facts, Heading, Link
from sitegen.core.files import open_regular_file, read_regular_file
from sitegen.core.finding import Fault
from sitegen.core.urls import (
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
from sitegen.source.attachments import AttachmentReader
from sitegen.source.fields import read_fields
from sitegen.source.filetypes import DATA_TYPES, type_problem
from sitegen.source.frontmatter import YamlFault, read_mapping, source_text, split_source
from sitegen.source.identifiers import cited_numbers
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import render_body
from sitegen.source.restatements import REPORT, restating_sentences
from sitegen.source.tables import Table, TableProblem, read_table
from sitegen.source.values import SUMMARY_LENGTH

SOURCE_LIMIT = 1024 * 1024  # three times the longest law; some Markdown costs more than its length
_NUMBERED_LIMIT = 10_000  # long numbers in one source; honest documents have fewer than a hundred
_LONG_NUMBER = re.compile(r"\d(?:[^\w|,，、；。\n]{0,3}+\d){10,18}")
_SIMPLER = "删去多余的符号；大表放进文档旁边的 CSV 文件，在 data 字段写它的名字；长文分成几份。"
_HIDDEN = re.compile(r"^[._~]|~$|\.(?:tmp|bak|swp)$")


@dataclass(frozen=True, slots=True)
class ContentFiles:
    """What stands under ``content/``: sources, and everything else but the site's own registers.

    ``faults`` (SG004) are of what could not even be listed: folders that cannot be read, names that are not UTF-8.
    """

    sources: tuple[str, ...]
    others: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def content_files(root: Path) -> ContentFiles:
    """Every file under ``content/`` as a sorted path relative to ``root``.

    Files and folders beginning with ``.``, ``_`` or ``~`` are nobody's; a folder that is a symbolic link is not
    entered, but told among the others.
    """
    paths: list[str] = []
    faults: list[Fault] = []

    def tell(error: OSError) -> None:
        path = Path(error.filename).relative_to(root).as_posix()
        faults.append(_unlisted(path, f"文件夹读不出来：{error.strerror}", "检查文件夹的权限。"))

    for folder, folders, files in os.walk(root / CONTENT, onerror=tell):
        base = Path(folder).relative_to(root).as_posix()
        folders[:] = [name for name in folders if not _HIDDEN.search(name)]
        odd = [name for name in (*folders, *files) if not _is_utf8(name)]
        faults += [_unlisted(f"{base}/{name}", "名称不是 UTF-8 编码", "改名，用英文或者正常的中文。") for name in odd]
        folders[:] = filter(_is_utf8, folders)
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]
        paths += [f"{base}/{name}" for name in (*files, *links) if not _HIDDEN.search(name) and _is_utf8(name)]
    sources = tuple(sorted(path for path in paths if path.endswith(".md")))
    return ContentFiles(sources, tuple(sorted(set(paths).difference(sources))), tuple(faults))


def _is_utf8(name: str) -> bool:
    """False for a name whose bytes are not UTF-8: Python stands in for them with what no file may be written with."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _unlisted(path: str, problem: str, hint: str) -> Fault:
    shown = path.encode("utf-8", "replace").decode("utf-8")
    return Fault(f"{problem}，没有检查", 1, hint, path=shown, code="SG004")


def load_document(
    root: Path, path: str, reader: AttachmentReader | None = None, extra_types: Collection[str] = ()
) -> Document:
    """Read the source at ``path``, and with a ``reader`` also the texts of its files.

    ``extra_types`` are extensions of attachments that the site allows besides those of ``filetypes``.

    Whatever is wrong with it stands in its facts' faults. A document with a fault of its front matter is
    loaded as far as it goes, for the other rules.
    """
    facts = Facts(path, document_url(path), "")
    try:
        data = read_regular_file(root / path, SOURCE_LIMIT)
        text = source_text(data)
    except UnicodeDecodeError as error:
        hint = "用编辑器打开后另存为 UTF-8 编码。"
        line = error.object.count(b"\n", 0, error.start) + 1
        return Document(replace(facts, faults=(Fault("文件不是 UTF-8 编码", line, hint, code="SG004"),)))
    except OSError as error:
        message = f"文件无法读取：{error.strerror or error}"
        hint = "检查文件权限，不要使用符号链接；太大的，把大表放进数据文件（data），长清单作为附件。"
        return Document(replace(facts, faults=(Fault(message, code="SG004", hint=hint),)))
    return parse_document(root, replace(facts, digest=bytes_digest(data)), text, reader, extra_types)


def parse_document(
    root: Path, unread: Facts, text: str, reader: AttachmentReader | None = None, extra_types: Collection[str] = ()
) -> Document:
    """The document that the source ``text`` makes; ``unread`` holds its path, address and digest.

    Only the files that it names are read, below ``root``.
    """
    if _holds_only_numbers(text):
        message = f"文件里的长号码超过 {_NUMBERED_LIMIT} 个，无法检查"
        return Document(replace(unread, faults=(Fault(message, 1, _SIMPLER, code="SG004"),)))
    try:
        head, body, body_line = split_source(text)
        reading = read_fields(read_mapping(head, 2))
    except YamlFault as fault:
        broken = Fault(fault.message, fault.line, fault.hint, fault.column, code="FM001")
        return Document(replace(unread, faults=(broken,)), text=text)
    facts = replace(
        unread, parsed=True, lines=reading.lines, faults=tuple(reading.faults), **_fact_values(reading.values)
    )
    try:
        document = _with_body(root, _with_table(root, facts), body, body_line, extra_types)
    except TooComplex as problem:
        message = f"正文无法检查：{problem.message}"
        refused = Fault(message, problem.line + body_line - 1, _SIMPLER, code="SG004")
        return Document(replace(unread, faults=(refused,)), text=text)
    return replace(document, head=head, attached=_attached(reader, document.facts) if reader else ())


def read_source(root: Path, facts: Facts) -> Document:
    """The document of which ``facts`` are known, as it is written: without what is made of its body."""
    with suppress(OSError):
        data = read_regular_file(root / facts.path, SOURCE_LIMIT)
        if facts.parsed and bytes_digest(data) == facts.digest:
            head, body, body_line = split_source(source_text(data))
            return Document(facts, body, body_line, head=head)
    return load_document(root, facts.path)  # changed since, or not to be taken apart


def _attached(reader: AttachmentReader, facts: Facts) -> tuple[AttachedText, ...]:
    """What can be read in the files that the document was made of, each file once.

    The files of a document that is kept from the public are not published, and nobody need read them.
    """
    if facts.disclosure not in (None, Disclosure.PROACTIVE):
        return ()
    files = {item.path: item for item in facts.used_files if item.path}
    return reader.read(tuple(files.values()))


def _holds_only_numbers(text: str) -> bool:
    """True for a source that is a heap of numbers: each is weighed with what stands around it, which takes time."""
    if len(text) < 11 * _NUMBERED_LIMIT:
        return False
    return next(islice(_LONG_NUMBER.finditer(text), _NUMBERED_LIMIT, None), None) is not None


def is_unchanged(root: Path, facts: Facts, known: Mapping[str, str], extra_types: Collection[str] = ()) -> bool:
    """True where ``load_document`` would find what ``facts`` tell: the same source, the same files beside it.

    ``known`` are digests of sources and files under ``content/`` by path; those of other files are found by reading."""
    try:
        digest = known.get(facts.path) or bytes_digest(read_regular_file(root / facts.path, SOURCE_LIMIT))
    except OSError:
        return False
    if digest != facts.digest:
        return False
    if "data" in facts.lines and facts.data is None:  # its table could not be read, which may have been mended
        return False
    data_files = (facts.data_file,) if facts.data_file else ()
    return all(
        (item.digest == known.get(str(item.path)) and _is_first(root, facts.path, item))
        or find_file(root, facts.path, item.file, item.title, item.line, types) == item
        for items, types in ((facts.named_files, extra_types), (data_files, DATA_TYPES))
        for item in items
    )


def _is_first(root: Path, source: str, item: Attachment) -> bool:
    """True where nothing stands in the place in which the file ``item`` is looked for before its own."""
    beside = resolve_path(item.file, source)
    return item.path == beside or not os.path.lexists(f"{root}/{beside}")


def _fact_values(values: dict[str, Any]) -> dict[str, Any]:
    values = dict(values)
    values["departments"] = values.pop("department", ())
    return values


def _with_table(root: Path, facts: Facts) -> Facts:
    """Where ``data`` names a file beside the document, the table that it holds instead of its name."""
    if not isinstance(facts.data, str):
        return facts
    line = facts.line("data")
    found = find_file(root, facts.path, facts.data, "", line, DATA_TYPES)
    if found.path is None:
        table = Table(problems=(TableProblem("找不到或不能使用", "CSV 或 YAML 文件放在文档旁边。"),))
    else:
        facts = replace(facts, data_file=found)
        table = read_table(root / found.path)
    faults = tuple(
        Fault(f"数据文件“{found.file}”{_place(problem)}：{problem.message}", line, problem.hint, code=problem.code)
        for problem in table.problems
    )
    return replace(facts, data=table.values, faults=(*facts.faults, *faults))


def _place(problem: TableProblem) -> str:
    return f"第 {problem.line} 行" if problem.line else ""


def _with_body(root: Path, facts: Facts, body: str, body_line: int, extra_types: Collection[str]) -> Document:
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
        attachment = find_file(root, facts.path, name, link.text, link.line + body_line - 1, extra_types)
        embedded.setdefault(attachment.file, attachment)
        return relative_url(file_url(attachment.digest, attachment.path), facts.url) if attachment.path else None

    rendered = render_body(body, resolve)

    def shift(line: int) -> int:
        return line + body_line - 1

    raw = tuple(Fault("", shift(line), code="TE005") for line in rendered.raw_html_lines)
    attachments = tuple(
        find_file(root, facts.path, item.file, item.title, item.line, extra_types) for item in facts.attachments
    )
    facts = replace(
        facts,
        summary=facts.summary or _summary(rendered.blocks, rendered.headings),
        attachments=attachments,
        embedded=tuple(embedded.values()),
        links=tuple(replace(link, line=shift(link.line)) for link in rendered.links),
        headings=tuple(replace(heading, line=shift(heading.line)) for heading in rendered.headings),
        anchors=rendered.anchors,
        citations=_citations(body, body_line),
        restated=restating_sentences(body) if facts.kind == REPORT else (),
        faults=facts.faults + raw,
    )
    return Document(facts, body, body_line, rendered.html, rendered.blocks)


def _citations(body: str, body_line: int) -> tuple[Citation, ...]:
    """Document numbers that the running text relies on, each at its first line."""
    found: dict[str, int] = {}
    for number, line in enumerate(body.split("\n"), body_line):
        if "号" in line:
            for cited in cited_numbers(line):
                found.setdefault(cited, number)
    return tuple(Citation(number, line) for number, line in found.items())


def _summary(blocks: tuple[str, ...], headings: Iterable[Heading]) -> str:
    """The beginning of the running text, for a document that states no summary."""
    titles = {heading.text for heading in headings}
    running = [block for block in blocks if block not in titles and not block.endswith("：")]
    text = next((block for block in running if len(block) >= 40), running[0] if running else "")
    text = " ".join(text.split())
    if len(text) <= SUMMARY_LENGTH:
        return text
    whole = text[:SUMMARY_LENGTH].rfind("。") + 1  # whole sentences, where they say enough
    return text[:whole] if whole >= SUMMARY_LENGTH // 3 else text[: SUMMARY_LENGTH - 2] + "……"


def find_file(
    root: Path, source_path: str, name: str, title: str, line: int, extra_types: Collection[str] = ()
) -> Attachment:
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
            with open_regular_file(real) as file:
                problem = type_problem(path, file, extra_types)
                digest, size = ("", 0) if problem else (file_digest(file), file.tell())
        except (OSError, RuntimeError, ValueError):  # links that lead to each other; a name that no file can have
            continue
        if problem:
            return replace(found, problem=problem)
        return replace(found, path=path, size=size, digest=digest, problem="")
    return replace(found, problem=found.problem or "missing")
