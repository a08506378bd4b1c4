"""What a rule is, and the decorators that declare one.

A rule is a function that yields faults. Its decorator gives code, severity, scope and legal basis. Its docstring is
its reference page in Chinese: the fault in one line, then ``理由：``, ``改法：``, ``错例：`` and ``正例：``. The
examples are indented blocks with small changes to a valid site, and run as tests. An incomplete rule raises
``ValueError`` when its module is imported. A decorator declares the rule in its module and nowhere else; the caller
that runs rules chooses the modules.
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
from sitegen.core.extensions import declare
from sitegen.core.finding import Fault, Severity
from sitegen.site.config import SiteConfig
from sitegen.source.history import History

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


class Scope(StrEnum):
    """The input of a rule."""

    DOCUMENT = "document"
    PAIR = "pair"  # an interpretation and the document that it interprets
    COLLECTION = "collection"  # the facts of all documents
    HISTORY = "history"  # the facts of all documents and the git history
    CHECK = "check"  # none: the check itself reports the finding


@dataclass(frozen=True, slots=True)
class RulePage:
    """The parts of a rule's docstring, in Chinese, for editors: 问题, 理由, 改法, 错例, 正例."""

    fault: str
    reason: str
    remedy: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One declared rule.

    A site cannot lower, switch off or exempt a ``locked`` rule. An ``unparsed`` rule also runs on documents whose front
    matter could not be read.
    """

    code: str
    name: str
    severity: Severity
    locked: bool
    scope: Scope
    basis: str
    unparsed: bool
    page: RulePage
    function: Callable[..., Iterable[Fault]]


DocumentRule = Callable[[Document, SiteConfig], Iterable[Fault]]
PairRule = Callable[[Document, Document, SiteConfig], Iterable[Fault]]
CollectionRule = Callable[[Catalogue], Iterable[Fault]]
HistoryRule = Callable[[Catalogue, History], Iterable[Fault]]
CheckRule = Callable[[], Iterable[Fault]]
Function = TypeVar("Function", bound=Callable[..., Iterable[Fault]])
CODE = re.compile(r"[A-Z]{2}\d{3}")
_PART = re.compile(r"(?m)^(理由|改法|错例|正例)：[ \t]*")


def document_rule(
    code: str, severity: Severity, basis: str, *, locked: bool = False, unparsed: bool = False
) -> Callable[[DocumentRule], DocumentRule]:
    """Declare a rule on one document."""
    return _declared(code, severity, basis, locked, Scope.DOCUMENT, unparsed)


def pair_rule(code: str, severity: Severity, basis: str) -> Callable[[PairRule], PairRule]:
    """Declare a rule on an interpretation and a document that it interprets, in this order.

    Both come from ``load.read_source``, that is, without HTML and blocks. Faults without a path belong to the
    interpretation.
    """
    return _declared(code, severity, basis, False, Scope.PAIR, False)


def history_rule(code: str, severity: Severity, basis: str) -> Callable[[HistoryRule], HistoryRule]:
    """Declare a rule on the facts of all documents and the git history. Its faults must have a path."""
    return _declared(code, severity, basis, False, Scope.HISTORY, False)


def collection_rule(
    code: str, severity: Severity, basis: str, *, locked: bool = False
) -> Callable[[CollectionRule], CollectionRule]:
    """Declare a rule on the facts of all documents. Its faults must have a path.

    The rule may use lines only to place its faults, and must not use digests of documents: it does not run again after
    a change of nothing else.
    """
    return _declared(code, severity, basis, locked, Scope.COLLECTION, False)


def check_rule(code: str, severity: Severity, basis: str, *, locked: bool = False) -> Callable[[CheckRule], CheckRule]:
    """Declare the page of a finding that the check itself reports; the function is never called."""
    return _declared(code, severity, basis, locked, Scope.CHECK, False)


def _declared(
    code: str, severity: Severity, basis: str, locked: bool, scope: Scope, unparsed: bool
) -> Callable[[Function], Function]:
    def declaring(function: Function) -> Function:
        if not CODE.fullmatch(code) or not basis:
            raise ValueError(f"规则 {function.__name__} 的代码“{code}”不合规定，或者没有写依据")
        page = _page(inspect.getdoc(function) or "", function.__name__)
        declare(function, Rule(code, function.__name__, severity, locked, scope, basis, unparsed, page, function))
        return function

    return declaring


def _page(docstring: str, name: str) -> RulePage:
    fault, *rest = _PART.split(docstring)
    parts: dict[str, list[str]] = {"理由": [], "改法": [], "错例": [], "正例": []}
    for label, text in zip(rest[::2], rest[1::2], strict=True):
        parts[label].append(
            inspect.cleandoc("\n" + text.strip("\n")).strip() if label.endswith("例") else " ".join(text.split())
        )
    missing = [label for label, texts in parts.items() if not any(texts)]
    if missing or not fault.strip():
        raise ValueError(f"规则 {name} 的说明缺少：{'、'.join(missing or ['第一行（错在哪里）'])}")
    reason, remedy = ("".join(parts[label]) for label in ("理由", "改法"))
    return RulePage(" ".join(fault.split()), reason, remedy, tuple(parts["错例"]), tuple(parts["正例"]))


def loader_faults(document: Document, code: str) -> Iterable[Fault]:
    """The faults with ``code`` that the loader recorded in the document's facts."""
    return (fault for fault in document.facts.faults if fault.code == code)


def by_code(rules: Iterable[Rule]) -> dict[str, Rule]:
    """``rules`` by code. Raises ``ValueError`` if two share one."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if found.setdefault(rule.code, rule) is not rule:
            raise ValueError(f"rules {found[rule.code].name} and {rule.name}: code {rule.code} is given twice")
    return found
