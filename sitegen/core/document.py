"""One source as records: references, attachments, links, and the facts that the whole set may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sitegen.core.finding import Fault
from sitegen.core.records import record


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
        """True where the document as a whole is no longer in force."""
        return self in (Validity.EXPIRED, Validity.REPEALED)


@record
class Reference:
    """Another document, named by path, index or number; or a document outside this site.

    ``field`` is the canonical front matter field that holds it. ``target`` is the text as
    written. An outside document carries its ``title`` and has no target to resolve.
    """

    field: str
    target: str
    line: int
    title: str = ""
    url: str = ""

    @property
    def outside(self) -> bool:
        return bool(self.title)


@record
class Attachment:
    """A file that a document hands out.

    ``path`` is relative to the site root, ``None`` where the named file cannot be used; ``problem``
    then says why: ``missing``, ``outside`` (of ``content/``, or a symbolic link) or ``refused``
    (a type that is never published). ``digest`` is the SHA-256 of its bytes, ``size`` in bytes.
    """

    file: str
    title: str
    line: int
    path: str | None = None
    size: int = 0
    digest: str = ""
    problem: str = ""


@record
class Link:
    """A link or image in the body, as written."""

    href: str
    text: str
    line: int
    image: bool = False


@record
class Heading:
    """A heading of the body: its level, its text, its anchor."""

    level: int
    text: str
    anchor: str
    line: int


@record
class Citation:
    """A document number that the running text relies on, with what stands before it, in its proper brackets."""

    number: str
    line: int


@record
class AttachedText:
    """What can be read in a file that a document was made of.

    ``pieces`` are (where in the file, text): a page, a sheet, a member. ``properties`` are (name, value) of
    document properties and EXIF that may name people or places. ``problem`` says in Chinese why the file,
    or a part of it, could not be read; empty where all of it was.
    """

    file: Attachment
    pieces: tuple[tuple[str, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    problem: str = ""


@record
class Exemption:
    """A finding that the site accepts for now (front matter ``exempt``)."""

    code: str
    reason: str
    until: date | None
    approved_by: str
    line: int


@record
class Facts:
    """What the whole set may know of one document: small, without its body.

    Every field that the front matter lacks, or holds in a wrong form, is empty here; what was wrong
    stands in ``faults``. ``lines`` maps a canonical field path (``title``, ``review.date``,
    ``repeals.0``) to its line. ``url`` is the page's address relative to the output root.
    """

    path: str
    url: str
    digest: str
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
    lines: Mapping[str, int] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    embedded: tuple[Attachment, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    restated: tuple[str, ...] = ()
    body_key: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def published_text(self) -> str:
        """``published`` as ``YYYY-MM-DD``, with ``HH:MM`` if the source gives a time; empty without a date."""
        if not self.published:
            return ""
        return self.published.strftime("%Y-%m-%d %H:%M" if self.published_has_time else "%Y-%m-%d")

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every reference to another document, in the order of the fields."""
        return self.repeals + self.amends + self.replaces + self.based_on + self.interpretation + self.interprets

    @property
    def named_files(self) -> tuple[Attachment, ...]:
        """Every file that the document hands out: its attachments, and what its body links or shows."""
        return self.attachments + self.embedded

    @property
    def used_files(self) -> tuple[Attachment, ...]:
        """Every file that the document was made of, its table of data included."""
        return (*self.named_files, self.data_file) if self.data_file else self.named_files

    @property
    def published_date(self) -> date | None:
        return self.published.date() if self.published else None

    def line(self, *fields: str) -> int:
        """Line of the first of ``fields`` that the front matter holds; 1 where it holds none."""
        return next((self.lines[name] for name in fields if name in self.lines), 1)


@record
class Document:
    """One source file in full: its facts and its body. Stays in the worker that read it.

    ``html`` is the rendered body, ``blocks`` the plain text of each block of it in order.
    ``text`` is the body as written, ``body_line`` the line of the file on which it begins, ``head`` the
    front matter as written, from line 2. ``attached`` are the texts of the files it was made of.
    """

    facts: Facts
    text: str = ""
    body_line: int = 1
    html: str = ""
    blocks: tuple[str, ...] = ()
    head: str = ""
    attached: tuple[AttachedText, ...] = ()
