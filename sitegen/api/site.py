"""Open a site, check it, list its documents, build it: what the command line does, for other programs.

>>> site = open_site(root, today=date(2026, 11, 22))
>>> site.name
'安澜县人民政府'
>>> result = site.check()
>>> result.passed()
True
>>> for document in result.documents:
...     print(document.facts.path, document.publication, document.url)
content/interpretation.md public documents/interpretation.html
content/notice.md public documents/notice.html
content/policy.md public documents/policy.html
>>> built = site.build(root / "output", search=False)
>>> built.published, (root / "output" / "documents" / "policy.html").is_file()
(True, True)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sitegen.build.pipeline import build
from sitegen.checks.ruleset import rule_problems
from sitegen.checks.run import Checked, check, exit_code
from sitegen.core.document import Facts
from sitegen.core.errors import ConfigError, ConfigProblem, SitegenError
from sitegen.core.finding import Finding, Fix, Severity
from sitegen.pool.options import Options
from sitegen.site.config import read_config

__all__ = [
    "BuildResult",
    "CheckResult",
    "ConfigError",
    "ConfigProblem",
    "Facts",
    "Finding",
    "Fix",
    "Publication",
    "Severity",
    "Site",
    "SiteDocument",
    "SitegenError",
    "open_site",
]


class Publication(StrEnum):
    """Whether the public may see a document on the day of the check (内容模型第 5 节)."""

    PUBLIC = "public"
    AWAITED = "awaited"  # will be public once its date of publication has come
    WITHHELD = "withheld"  # says that it is not public, or is too faulty to be published


@dataclass(frozen=True, slots=True)
class SiteDocument:
    """A document of the site: its facts, whether it is public, and the address of its page relative to the output,
    ``None`` where it is not public.

    The facts of a document that is not ``PUBLIC`` are for the office alone: they must reach no page, log or report that
    leaves it (条例 第十三条 to 第十六条)."""

    facts: Facts
    publication: Publication
    url: str | None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings of a check, sorted by path, line, column and code, and every document, sorted by path.

    Messages and hints of findings show no whole personal number; ``evidence`` does not either."""

    findings: tuple[Finding, ...]
    documents: tuple[SiteDocument, ...]

    def passed(self, fail_on: Severity = Severity.ERROR) -> bool:
        """True where no finding that is neither exempted nor in the baseline weighs at least ``fail_on``."""
        return not exit_code(self.findings, fail_on)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A build: the check that it began with, and how many pages the site has.

    Where errors of the content kept the site from being published, ``published`` is false, ``pages`` 0, and the
    output folder is as it was."""

    check: CheckResult
    published: bool
    pages: int


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose configuration is sound. Its sources are read again by every call.

    ``today`` is the day to check and build for, ``None`` for the real clock. ``jobs`` is the number of processes; with
    more than one, a script needs the usual ``if __name__ == "__main__":``, since Python imports it in each of them.
    Calls keep what they found in ``.sitegen/`` below ``root``, which may be deleted at any time. They raise
    ``ConfigError`` where the configuration no longer is sound, and ``SitegenError`` or ``OSError`` where something
    outside the content fails."""

    root: Path
    name: str
    today: date | None
    jobs: int

    def check(self) -> CheckResult:
        """Read every document and run every rule; faults of the content are findings."""
        return _result(check(self._options()))

    def documents(self) -> tuple[SiteDocument, ...]:
        """Every document, sorted by path; the same as those of ``check``, which this runs."""
        return self.check().documents

    def build(self, output: Path | None = None, *, search: bool = True, force: bool = False) -> BuildResult:
        """Check, then write the whole site into the folder ``output``, by default ``output`` below ``root``.

        The folder changes at once and as a whole, or not at all. ``search=False`` leaves the search index out.
        ``force`` publishes in spite of errors, but for those of rules that nobody may lower."""
        built = build(self._options(output, search=search, force=force))
        return BuildResult(_result(built.checked), built.committed is not None, built.pages)

    def _options(self, output: Path | None = None, *, search: bool = True, force: bool = False) -> Options:
        return Options(self.root, output, self.today, self.jobs, search, force)


def open_site(root: Path, *, today: date | None = None, jobs: int = 1) -> Site:
    """The site whose ``content/`` lies in the folder ``root``; ``today`` and ``jobs`` as in ``Site``.

    Raises ``ConfigError`` with every mistake in ``content/_site/``. Runs the site's own rules once where the site
    switches some on, and loads the extensions that are installed."""
    root = root.resolve()
    return Site(root, read_config(root, rule_problems).name, today, jobs)


def _result(checked: Checked) -> CheckResult:
    documents = (_document(checked, facts) for facts in checked.catalogue.documents)
    return CheckResult(checked.findings, tuple(documents))


def _document(checked: Checked, facts: Facts) -> SiteDocument:
    catalogue = checked.catalogue
    if catalogue.is_public(facts):
        return SiteDocument(facts, Publication.PUBLIC, facts.url)
    awaited = catalogue.is_publishable(facts) and catalogue.is_scheduled(facts)
    return SiteDocument(facts, Publication.AWAITED if awaited else Publication.WITHHELD, None)
