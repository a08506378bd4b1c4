"""Loads a source file as a document: front matter, data table, body and attachments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.document import AttachedText, Attachment, Citation, Disclosure, Document, Facts, Heading, Link
from sitegen.core.files import read_regular_file
from sitegen.core.finding import Fault
from sitegen.core.urls import (
    document_url,
    file_url,
    has_allowed_scheme,
    is_external,
    relative_url,
    resolve_path,
    split_href,
)
from sitegen.source.attachments import AttachmentReader
from sitegen.source.contentfiles import find_file, is_found_first
from sitegen.source.fields import read_fields
from sitegen.source.filetypes import DATA_TYPES
from sitegen.source.frontmatter import YamlFault, read_mapping, source_text, split_source
from sitegen.source.identifiers import cited_numbers
from sitegen.source.markdown.limits import TooComplex
from sitegen.source.markdown.render import render_body
from sitegen.source.restatements import REPORT, restating_sentences
from sitegen.source.tables import Table, TableProblem, read_table
from sitegen.source.values import SUMMARY_LENGTH

SOURCE_LIMIT = 1024 * 1024  # three times the longest law
_MOST_NUMBERS = 10_000  # long numbers in one source, of which real documents have fewer than a hundred
_LONG_NUMBER = re.compile(r"\d(?:[^\w|,，、；。\n]{0,3}+\d){10,18}")
_SIMPLER = "删去多余的符号；大表放进文档旁边的 CSV 文件，在 data 字段写它的名字；长文分成几份。"


def load_document(
    root: Path, path: str, reader: AttachmentReader | None = None, extra_types: Collection[str] = ()
) -> Document:
    """Load the source at ``path``; with ``reader``, also the text of its files.

    ``extra_types`` are extensions of attachments that the site allows in addition to those of ``filetypes``. Never
    raises for faults of the content: ``Facts.faults`` contains them. A document with invalid fields is loaded without
    these, so that all rules can check the rest.
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
    """Parse the source ``text``; ``unread`` are facts with only path, URL and digest.

    Reads the files that the source names, below ``root``.
    """
    if _has_too_many_numbers(text):
        message = f"文件里的长号码超过 {_MOST_NUMBERS} 个，无法检查"
        return Document(replace(unread, faults=(Fault(message, 1, _SIMPLER, code="SG004"),)))
    try:
        head, body, body_line = split_source(text)
        fields = read_fields(read_mapping(head, 2))
    except YamlFault as fault:
        broken = Fault(fault.message, fault.line, fault.hint, fault.column, code="FM001")
        return Document(replace(unread, faults=(broken,)), text=text)
    departments = fields.values.pop("department", ())
    faults = tuple(fields.faults)
    facts = replace(unread, parsed=True, lines=fields.lines, faults=faults, departments=departments, **fields.values)
    try:
        document = _with_body(root, _with_table(root, facts), body, body_line, extra_types)
    except TooComplex as problem:
        message = f"正文无法检查：{problem.message}"
        refused = Fault(message, problem.line + body_line - 1, _SIMPLER, code="SG004")
        return Document(replace(unread, faults=(refused,)), text=text)
    return replace(document, head=head, attached=_attached(reader, document.facts) if reader else ())


def read_source(root: Path, facts: Facts) -> Document:
    """The source text of a document with known ``facts``, without HTML and blocks.

    Skips parsing, unless the source has changed or was not parsed; then loads the whole document.
    """
    with suppress(OSError):
        data = read_regular_file(root / facts.path, SOURCE_LIMIT)
        if facts.parsed and bytes_digest(data) == facts.digest:
            head, body, body_line = split_source(source_text(data))
            return Document(facts, body, body_line, head=head)
    return load_document(root, facts.path)


def _attached(reader: AttachmentReader, facts: Facts) -> tuple[AttachedText, ...]:
    """The text of all files of a document, each file once.

    A document that is not meant for the public has no published files, so none is read.
    """
    if facts.disclosure not in (None, Disclosure.PROACTIVE):
        return ()
    files = {item.path: item for item in facts.used_files if item.path}
    return reader.read(tuple(files.values()))


def _has_too_many_numbers(text: str) -> bool:
    """True if the search for personal numbers would take too long, since it examines the context of each number."""
    if len(text) < 11 * _MOST_NUMBERS:
        return False
    return next(islice(_LONG_NUMBER.finditer(text), _MOST_NUMBERS, None), None) is not None


def is_unchanged(root: Path, facts: Facts, known: Mapping[str, str], extra_types: Collection[str] = ()) -> bool:
    """True if ``load_document`` would return the same ``facts``: neither the source nor its files have changed.

    ``known`` are digests of files below ``content/`` by path; the function reads files that it does not contain.
    """
    try:
        digest = known.get(facts.path) or bytes_digest(read_regular_file(root / facts.path, SOURCE_LIMIT))
    except OSError:
        return False
    if digest != facts.digest:
        return False
    if "data" in facts.lines and facts.data is None:  # the unreadable table may have been corrected
        return False
    data_files = (facts.data_file,) if facts.data_file else ()
    return all(
        (item.digest == known.get(str(item.path)) and is_found_first(root, facts.path, item))
        or find_file(root, facts.path, item.file, item.title, item.line, types) == item
        for items, types in ((facts.named_files, extra_types), (data_files, DATA_TYPES))
        for item in items
    )


def _with_table(root: Path, facts: Facts) -> Facts:
    """``facts`` with the table from a data file, if the field ``data`` is a file name."""
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
    """Document numbers that the running text cites, each with its first line."""
    found: dict[str, int] = {}
    for number, line in enumerate(body.split("\n"), body_line):
        if "号" in line:
            for cited in cited_numbers(line):
                found.setdefault(cited, number)
    return tuple(Citation(number, line) for number, line in found.items())


def _summary(blocks: tuple[str, ...], headings: Iterable[Heading]) -> str:
    """A summary from the beginning of the running text, for a document without one."""
    titles = {heading.text for heading in headings}
    running = [block for block in blocks if block not in titles and not block.endswith("：")]
    text = next((block for block in running if len(block) >= 40), running[0] if running else "")
    text = " ".join(text.split())
    if len(text) <= SUMMARY_LENGTH:
        return text
    whole = text[:SUMMARY_LENGTH].rfind("。") + 1  # whole sentences, if they are long enough
    return text[:whole] if whole >= SUMMARY_LENGTH // 3 else text[: SUMMARY_LENGTH - 2] + "……"
