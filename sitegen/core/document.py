"""One source file as records: its facts, body, references, attachments, links and headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sitegen.core.finding import Fault
from sitegen.core.records import names_in_key, record, unkeyed


class Disclosure(StrEnum):
    """Disclosure attribute, fixed at the source (条例 第十三条 to 第十六条)."""

    PROACTIVE = "主动公开"
    ON_REQUEST = "依申请公开"
    WITHHELD = "不予公开"


class Validity(StrEnum):
    """Validity status of a policy document."""

    PENDING = "尚未生效"
    IN_FORCE = "有效"
    AMENDED = "已修改"
    PARTLY = "部分失效"
    EXPIRED = "失效"
    REPEALED = "废止"

    @property
    def ended(self) -> bool:
        """True if the whole document is no longer in force."""
        return self in (Validity.EXPIRED, Validity.REPEALED)


@record
class Reference:
    """A reference to another document of the site, or to a document outside it.

    ``field`` is the canonical name of the front matter field. ``target`` is the text as written: a path, an index
    number or a document number. An outside document has a ``title`` instead, and no target to resolve.
    """

    field: str
    target: str
    line: int = unkeyed()
    title: str = ""
    url: str = ""

    @property
    def outside(self) -> bool:
        return bool(self.title)


@record
class Attachment:
    """A file that a document names: an attachment, an embedded image or a data file.

    ``file`` is the name as written. ``path`` is relative to the site root, or ``None`` if the file cannot be used;
    ``problem`` is then ``missing``, ``outside`` (not below ``content/``, or a symbolic link), ``refused`` (a type that
    is not allowed) or ``mismatch`` (content of another type). ``digest`` is the SHA-256 of the content, ``size`` in
    bytes.
    """

    file: str
    title: str
    line: int = unkeyed()
    path: str | None = None
    size: int = 0
    digest: str = ""
    problem: str = ""


@record
class Link:
    """A link or image in the body, as written."""

    href: str
    text: str
    line: int = unkeyed()
    image: bool = False


@record
class Heading:
    """A heading of the body. ``anchor`` is the ``id`` of its HTML element."""

    level: int
    text: str
    anchor: str
    line: int = unkeyed()


@record
class Citation:
    """A document number that the running text cites, normalized to 〔〕.

    ``number`` may begin with extra words, since no blank separates the issuer's letters from the text before them.
    """

    number: str
    line: int = unkeyed()


@record
class AttachedText:
    """The text extracted from one file of a document.

    ``pieces`` are (location in the file, text): a page, a sheet, an archive member. ``properties`` are (name, value)
    of document properties and EXIF fields that may name people or places. ``problem`` says in Chinese why the file or
    a part of it is unreadable; empty if all of it was read. ``active`` names what the file can execute or carries (a
    macro, a script, an embedded object), ``refused`` the files inside it that may not be published.
    """

    file: Attachment
    pieces: tuple[tuple[str, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    active: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@record
class Exemption:
    """A finding that one document may have until a date (front matter ``exempt``)."""

    code: str
    reason: str
    until: date | None
    approved_by: str
    line: int = unkeyed()


@record
class Facts:
    """Metadata of one document, without its body: small enough to keep for all documents at once.

    A field is empty if the front matter lacks it or its value is invalid; ``faults`` then reports it. ``lines`` maps a
    canonical field path (``title``, ``review.date``, ``repeals.0``) to its line in the file. ``url`` is the page's URL
    relative to the output root. ``digest`` is the SHA-256 of the source, ``parsed`` is false if its front matter could
    not be read. ``restated`` are sentences of an annual report that announce restated figures. ``key`` identifies
    everything above except lines and digests (``records.content_key``); the running text is not part of it.
    """

    path: str
    url: str
    digest: str = unkeyed()
    parsed: bool = False
    title: str = ""
    kind: str = ""
    disclosure: Disclosure | None = None
    departments: tuple[str, ...] = ()
    index: str = ""
    summary: str = ""
    issued: date | None = None
    published: datetime | None = None
    published_has_time: bool = False
    theme: str = ""
    keywords: tuple[str, ...] = ()
    number: str = ""
    genre: str = ""
    normative: bool | None = None
    normative_number: str = ""
    effective: date | None = None
    expires: date | None = None
    validity: Validity | None = None
    validity_reason: str = ""
    repeals: tuple[Reference, ...] = ()
    amends: tuple[Reference, ...] = ()
    replaces: tuple[Reference, ...] = ()
    based_on: tuple[Reference, ...] = ()
    interpretation: tuple[Reference, ...] = ()
    interpretation_exempt: str | None = None
    interprets: tuple[Reference, ...] = ()
    form: str = ""
    section: str = ""
    attachments: tuple[Attachment, ...] = ()
    review: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    contact: str = ""
    exempt: tuple[Exemption, ...] = ()
    data: Any = None
    data_file: Attachment | None = None
    lines: Mapping[str, int] = names_in_key(default_factory=dict)
    links: tuple[Link, ...] = ()
    embedded: tuple[Attachment, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    restated: tuple[str, ...] = ()
    body_key: str = unkeyed(default="")
    faults: tuple[Fault, ...] = ()
    key: str = unkeyed(default="")

    @property
    def published_text(self) -> str:
        """``published`` as ``YYYY-MM-DD``, with ``HH:MM`` if the source gives a time; empty without a date."""
        if not self.published:
            return ""
        return self.published.strftime("%Y-%m-%d %H:%M" if self.published_has_time else "%Y-%m-%d")

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references to other documents, in the order of the fields."""
        return self.repeals + self.amends + self.replaces + self.based_on + self.interpretation + self.interprets

    @property
    def named_files(self) -> tuple[Attachment, ...]:
        """All files that the page offers: attachments, and files that the body links or embeds."""
        return self.attachments + self.embedded

    @property
    def used_files(self) -> tuple[Attachment, ...]:
        """All files that the document depends on: ``named_files`` and the data file."""
        return (*self.named_files, self.data_file) if self.data_file else self.named_files

    @property
    def published_date(self) -> date | None:
        return self.published.date() if self.published else None

    def line(self, *fields: str) -> int:
        """Line of the first of ``fields`` that the front matter contains; 1 if it contains none."""
        return next((self.lines[name] for name in fields if name in self.lines), 1)


@record
class Document:
    """One source file in full. Only the worker that read the file holds it, to bound the memory of the parent.

    ``text`` is the Markdown body, which begins on line ``body_line`` of the file; ``head`` is the front matter as
    written, which begins on line 2. ``html`` is the rendered body, ``blocks`` the plain text of its blocks in order.
    ``attached`` holds the text of the document's files.
    """

    facts: Facts
    text: str = ""
    body_line: int = 1
    html: str = ""
    blocks: tuple[str, ...] = ()
    head: str = ""
    attached: tuple[AttachedText, ...] = ()
