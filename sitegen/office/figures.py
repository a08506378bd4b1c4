"""The records of the inspector's report: counts, rows and lines, with the shares that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sitegen.core.document import Validity
from sitegen.core.finding import Severity
from sitegen.kinds.media import TEXT_FORM
from sitegen.office.coverage import Standing
from sitegen.office.deadlines import Due, Horizon


@dataclass(frozen=True, slots=True)
class Head:
    """Counts of documents and findings. Those of documents that are not public are counts and nothing else.

    ``faulty`` are documents meant to be public whose front matter is not in order. ``findings`` are by severity,
    without those accepted; ``monthly`` are (month, documents published) of the last twelve months, the oldest first.
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
    """Duties to interpret of one department or year, by what became of them."""

    label: str
    counts: Mapping[Standing, int]

    @property
    def due(self) -> int:
        """Documents that must be interpreted."""
        return sum(count for standing, count in self.counts.items() if standing is not Standing.EXEMPT)

    @property
    def interpreted(self) -> int:
        return self.counts[Standing.IN_TIME] + self.counts[Standing.LATE]

    @property
    def expected(self) -> int:
        """Those that must be interpreted by now: what a share is of."""
        return self.due - self.counts[Standing.PENDING]

    @property
    def coverage(self) -> float | None:
        return self.interpreted / self.expected if self.expected else None

    @property
    def punctuality(self) -> float | None:
        return self.counts[Standing.IN_TIME] / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Line:
    """A public document in a list; ``day``, ``other_day`` and ``note`` are what the list is about."""

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
    """Interpretation: totals, by department, by year, and the documents that a reader will ask about."""

    total: CoverageRow
    departments: tuple[CoverageRow, ...]
    years: tuple[CoverageRow, ...]
    open: tuple[Line, ...]
    exempt: tuple[Line, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class FormRow:
    """Interpretations of one department or year by the form as which they count (``media.counted_form``)."""

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
        """Share of those that are not text."""
        return (self.total - self.text) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms of the public interpretations; ``used`` are those that occur, in the order of the vocabulary."""

    total: FormRow
    departments: tuple[FormRow, ...]
    years: tuple[FormRow, ...]
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section with its public documents; ``limit`` in days, 0 where any age is allowed."""

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
    """Policy documents of one year of issue by their validity."""

    label: str
    counts: Mapping[Validity, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Ledger:
    """The validity ledger: counts, and the lists that are worked through."""

    total: ValidityRow
    years: tuple[ValidityRow, ...]
    expiring: tuple[Line, ...]
    expiring_days: int
    ended: tuple[Line, ...]
    undated: int
    without_expiry: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """One exemption; ``state`` is 有效, 已到期, 无效 or 不再需要; ``left`` in days, below 0 once it has ended."""

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
    """What the site changed about one rule."""

    code: str
    fault: str
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Findings of one department or rule: by severity those that count, and those accepted."""

    label: str
    counts: Mapping[Severity, int]
    accepted: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as the report shows it; ``name`` is empty where the document is not public."""

    place: str
    name: str
    severity: Severity
    message: str
    mend: str
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
    """All that the report shows."""

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
