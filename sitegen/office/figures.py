"""Records of the inspection report, with the totals and shares computed from their counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sitegen.core.document import Validity
from sitegen.core.finding import Severity
from sitegen.kinds.interpretation.media import TEXT_FORM
from sitegen.office.coverage import DutyStatus
from sitegen.office.deadlines import Due, Horizon


@dataclass(frozen=True, slots=True)
class Head:
    """Counts of documents and findings.

    ``awaited`` counts documents with a publication date in the future, ``faulty`` documents that are meant to be public
    but whose front matter has an error. ``findings`` counts by severity, without accepted findings. ``monthly`` holds
    (month, published documents) for the last twelve months, the oldest first.
    """

    documents: int
    public: int
    awaited: int
    on_request: int
    withheld: int
    faulty: int
    findings: Mapping[Severity, int]
    exempted: int
    baselined: int
    monthly: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Duties to interpret of one department or year, counted by status."""

    label: str
    counts: Mapping[DutyStatus, int]

    @property
    def due(self) -> int:
        """Documents that must be interpreted."""
        return sum(count for status, count in self.counts.items() if status is not DutyStatus.EXEMPT)

    @property
    def interpreted(self) -> int:
        return self.counts[DutyStatus.IN_TIME] + self.counts[DutyStatus.LATE]

    @property
    def expected(self) -> int:
        """Documents whose interpretation is due by now: the base of both shares."""
        return self.due - self.counts[DutyStatus.PENDING]

    @property
    def coverage(self) -> float | None:
        return self.interpreted / self.expected if self.expected else None

    @property
    def punctuality(self) -> float | None:
        return self.counts[DutyStatus.IN_TIME] / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Line:
    """A public document in a list. ``day``, ``other_day`` and ``note`` fill the columns that differ between lists."""

    name: str
    path: str
    unit: str
    number: str
    published: date | None
    day: date | None = None
    other_day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Interpretation coverage: total, by department and by year. ``open`` lists documents without an interpretation in
    time, ``exempt`` those that need none."""

    total: CoverageRow
    departments: tuple[CoverageRow, ...]
    years: tuple[CoverageRow, ...]
    open: tuple[Line, ...]
    exempt: tuple[Line, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class FormRow:
    """Interpretations of one department or year, counted by form (``media.counted_form``)."""

    label: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def text(self) -> int:
        return self.counts.get(TEXT_FORM, 0)

    @property
    def share(self) -> float | None:
        """Share of interpretations in another form than text."""
        return (self.total - self.text) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms of the public interpretations; ``used`` lists the forms that occur, in the order of the vocabulary."""

    total: FormRow
    departments: tuple[FormRow, ...]
    years: tuple[FormRow, ...]
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section and its public documents. ``age`` and ``limit`` are in days; a limit of 0 allows any age."""

    path: str
    documents: int
    newest: date | None
    age: int | None
    limit: int
    note: str
    required: bool

    @property
    def empty(self) -> bool:
        return not self.documents

    @property
    def stale(self) -> bool:
        return 0 < self.limit < (self.age or 0)


@dataclass(frozen=True, slots=True)
class ValidityRow:
    """Policy documents of one year of issue, counted by validity."""

    label: str
    counts: Mapping[Validity, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """The validity ledger: counts by validity, and the lists that an office works through.

    ``expiring`` expire within ``expiring_days``, ``ended`` ended in the last year, ``undated`` counts ended documents
    without a day, ``without_expiry`` are normative documents without an expiry date.
    """

    total: ValidityRow
    years: tuple[ValidityRow, ...]
    expiring: tuple[Line, ...]
    expiring_days: int
    ended: tuple[Line, ...]
    undated: int
    without_expiry: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """One exemption. ``state`` is 有效, 已到期, 无效 or 不再需要; ``left`` is in days, below 0 after its end."""

    code: str
    fault: str
    name: str
    path: str
    reason: str
    until: date | None
    approved_by: str
    left: int | None
    state: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A change of one rule's settings by the site."""

    code: str
    fault: str
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Findings of one department or rule: open findings by severity, and the number of accepted ones."""

    label: str
    counts: Mapping[Severity, int]
    accepted: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in the report; ``name`` is empty if the document is not public."""

    place: str
    name: str
    severity: Severity
    message: str
    remedy: str
    state: str


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """All findings of one rule."""

    code: str
    fault: str
    basis: str
    row: FindingRow
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """The data of the whole report."""

    site: str
    host: str
    day: date
    head: Head
    coverage: Coverage
    forms: Forms
    sections: tuple[SectionRow, ...]
    ledger: Ledger
    exemptions: tuple[ExemptionRow, ...]
    baseline: tuple[FindingRow, ...]
    settings: tuple[SettingRow, ...]
    span: Horizon
    overdue: tuple[Due, ...]
    coming: tuple[Due, ...]
    by_department: tuple[FindingRow, ...]
    by_rule: tuple[RuleFindings, ...]
