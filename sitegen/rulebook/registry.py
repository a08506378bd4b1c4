"""The registry: what a rule is, and where every rule registers itself.

A rule is a generator of faults with a decorator that gives its code, severity, scope and basis, and
a docstring in Chinese that is its reference page. Missing parts fail when the module is imported.
The docstring's parts: the fault in one line; ``理由：``; ``改法：``; ``错例：`` and ``正例：``, whose
indented blocks are small changes to a sound site and are run as tests (but for a crash, which no change makes).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Document
from sitegen.core.finding import Fault, Severity
from sitegen.site.config import SiteConfig
from sitegen.source.history import History

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


class Scope(StrEnum):
    """What a rule looks at: one document, an interpretation beside what it interprets, the facts of all, these
    beside what git remembers, or the check itself."""

    DOCUMENT = "document"
    PAIR = "pair"
    COLLECTION = "collection"
    HISTORY = "history"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class RulePage:
    """The parts of a rule's docstring, in Chinese, for editors."""

    fault: str
    why: str
    remedy: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One registered rule; ``locked`` rules can be neither lowered, switched off nor exempted."""

    code: str
    name: str
    severity: Severity
    locked: bool
    scope: Scope
    basis: str
    unparsed: bool
    page: RulePage
    function: Callable[..., Iterable[Fault]]


RULES: dict[str, Rule] = {}
DocumentRule = Callable[[Document, SiteConfig], Iterable[Fault]]
PairRule = Callable[[Document, Document, SiteConfig], Iterable[Fault]]
CollectionRule = Callable[[Catalogue], Iterable[Fault]]
HistoryRule = Callable[[Catalogue, History], Iterable[Fault]]
CheckRule = Callable[[], Iterable[Fault]]
Function = TypeVar("Function", bound=Callable[..., Iterable[Fault]])
_PART = re.compile(r"(?m)^(理由|改法|错例|正例)：[ \t]*")


def document_rule(
    code: str, severity: Severity, basis: str, *, locked: bool = False, unparsed: bool = False
) -> Callable[[DocumentRule], DocumentRule]:
    """Register a rule on one document. ``unparsed``: it also runs where the front matter could not be read."""
    return _register(code, severity, basis, locked, Scope.DOCUMENT, unparsed)


def pair_rule(code: str, severity: Severity, basis: str) -> Callable[[PairRule], PairRule]:
    """Register a rule on an interpretation and a document that it interprets, both as ``load.read_source`` reads them;
    its faults are the interpretation's."""
    return _register(code, severity, basis, False, Scope.PAIR, False)


def history_rule(code: str, severity: Severity, basis: str) -> Callable[[HistoryRule], HistoryRule]:
    """Register a rule on the facts of all documents and the site's git history; its faults name their path."""
    return _register(code, severity, basis, False, Scope.HISTORY, False)


def collection_rule(
    code: str, severity: Severity, basis: str, *, locked: bool = False
) -> Callable[[CollectionRule], CollectionRule]:
    """Register a rule on the facts of all documents; its faults name their path. Lines serve to place them and for
    nothing else, and digests of documents for nothing: of those that changed in nothing else it is not asked again."""
    return _register(code, severity, basis, locked, Scope.COLLECTION, False)


def check_rule(code: str, severity: Severity, basis: str, *, locked: bool = False) -> Callable[[CheckRule], CheckRule]:
    """Register the page of a finding that the check itself makes."""
    return _register(code, severity, basis, locked, Scope.CHECK, False)


def _register(
    code: str, severity: Severity, basis: str, locked: bool, scope: Scope, unparsed: bool
) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        if not re.fullmatch(r"[A-Z]{2}\d{3}", code) or code in RULES or not basis:
            raise ValueError(f"rule {function.__name__}: code {code!r} malformed or taken, or no basis")
        page = _page(inspect.getdoc(function) or "", function.__name__)
        RULES[code] = Rule(code, function.__name__, severity, locked, scope, basis, unparsed, page, function)
        return function

    return register


def _page(docstring: str, name: str) -> RulePage:
    fault, *rest = _PART.split(docstring)
    parts: dict[str, list[str]] = {"理由": [], "改法": [], "错例": [], "正例": []}
    for label, text in zip(rest[::2], rest[1::2], strict=True):
        parts[label].append(
            inspect.cleandoc("\n" + text.strip("\n")).strip() if label.endswith("例") else " ".join(text.split())
        )
    missing = [label for label, texts in parts.items() if not any(texts)]
    if missing or not fault.strip():
        raise ValueError(f"rule {name}: docstring lacks {missing or 'its first line'}")
    why, remedy = ("".join(parts[label]) for label in ("理由", "改法"))
    return RulePage(" ".join(fault.split()), why, remedy, tuple(parts["错例"]), tuple(parts["正例"]))


def reported(document: Document, code: str) -> Iterable[Fault]:
    """The faults that the reader of the file already found under ``code``."""
    return (fault for fault in document.facts.faults if fault.code == code)
