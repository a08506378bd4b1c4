"""Factories for documents, catalogues and site configurations that need no files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.engine import as_finding
from sitegen.checks.rules import RULES, Scope
from sitegen.core.document import Document, Facts
from sitegen.core.finding import Fault, Finding
from sitegen.core.urls import document_url
from sitegen.site.config import SiteConfig, read_config
from sitegen.source.load import parse_document
from tests.samples import EXAMPLE, TODAY, source, sources

Source = Document | Facts


def document(name: str, body: str = "内容。\n", **fields: Any) -> Document:
    """Return ``content/NAME.md``: a valid public notice, with other ``fields`` of its front matter.

    ``None`` removes a field. Other values are written as YAML.
    """
    return parsed(f"content/{name}.md", source(name, {key: _yaml(value) for key, value in fields.items()}, body))


def dated(day: str, name: str = "one", **fields: Any) -> Document:
    """Return ``document(name, ...)``, issued and published on one day."""
    return document(name, **{"issued": day, "published": day} | fields)


def facts(name: str, **fields: Any) -> Facts:
    """Return the facts of ``document(name, ...)``."""
    return document(name, **fields).facts


def parsed(path: str, data: bytes) -> Document:
    """Parse a source. Of files that it may name there are those of the example site."""
    return parse_document(EXAMPLE, Facts(path, document_url(path), ""), data.decode())


def _yaml(value: Any) -> str:
    return "~" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def changed(change: str) -> tuple[Document, ...]:
    """Return the documents of the example site with ``change``, which is written as for ``make_site``."""
    return tuple(parsed(path, data) for path, data in sources(change).items() if path.endswith(".md"))


@cache
def example(name: str) -> Document:
    """Return the policy, interpretation or notice of the example site."""
    path = f"content/{name}.md"
    return parsed(path, sources()[path])


EXAMPLES = tuple(map(example, ("interpretation", "notice", "policy")))
WITHHELD = {"disclosure": "不予公开", "reason": "条例第十六条"}


@cache
def _site(registers: tuple[tuple[str, str], ...]) -> SiteConfig:
    with TemporaryDirectory() as folder:
        for path in (EXAMPLE / "content/_site").iterdir():
            Path(folder, "content/_site").mkdir(parents=True, exist_ok=True)
            Path(folder, "content/_site", path.name).write_bytes(path.read_bytes())
        for name, text in registers:
            Path(folder, f"content/_site/{name}.yml").write_text(text, "utf-8")
        return read_config(Path(folder))


def site(registers: Mapping[str, str] | None = None, **fields: Any) -> SiteConfig:
    """Return the configuration of the example site with other ``registers`` (YAML by name) and other ``fields``."""
    return replace(_site(tuple((registers or {}).items())), **fields)


def catalogue(*documents: Source, of: SiteConfig | None = None, today: date = TODAY) -> Catalogue:
    """Return a catalogue of ``documents`` for the end of ``today``."""
    held = (one.facts if isinstance(one, Document) else one for one in documents)
    return Catalogue(of or site(), held, datetime(today.year, today.month, today.day, 23, 59))


def whole(change: str = "", today: date = TODAY) -> Catalogue:
    """Return the catalogue of the example site with ``change``, registers included."""
    names = {path.removeprefix("content/_site/"): data for path, data in sources(change).items()}
    registers = {name.removesuffix(".yml"): data.decode() for name, data in names.items() if name.endswith(".yml")}
    return catalogue(*changed(change), of=site(registers), today=today)


def found(code: str, *documents: Source, of: SiteConfig | None = None, today: date = TODAY) -> list[Finding]:
    """Run one rule on a set of ``documents`` and return its findings. Exemptions do not apply."""
    rule, held = RULES[code], catalogue(*documents, of=of, today=today)
    whole = {one.facts.path: one for one in documents if isinstance(one, Document)}
    if rule.scope is Scope.COLLECTION:
        faults: Iterable[Fault] = rule.function(held)
    elif rule.scope is Scope.PAIR:
        pairs = ((whole[one.path], whole[other.path]) for one, other in held.pairs)
        faults = [
            replace(fault, path=pair[0].facts.path) for pair in pairs for fault in rule.function(*pair, held.site)
        ]
    else:
        judged = (one for one in whole.values() if one.facts.parsed or rule.unparsed)
        faults = [replace(fault, path=one.facts.path) for one in judged for fault in rule.function(one, held.site)]
    return [as_finding(replace(fault, code=code), held.site) for fault in faults]


def messages(code: str, *documents: Source, of: SiteConfig | None = None, today: date = TODAY) -> list[str]:
    """Return the messages of ``found(code, ...)``."""
    return [finding.message for finding in found(code, *documents, of=of, today=today)]


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A small set of documents, and what one rule says of it; ``sentence`` names the case in the report of pytest."""

    code: str
    sentence: str
    said: int | str | tuple[str, ...]
    documents: tuple[Source, ...]
    of: SiteConfig | None = None
    today: date = TODAY

    def check(self) -> None:
        """Assert what the rule reports: the number of findings, how the only message begins, or all messages."""
        told = messages(self.code, *self.documents, of=self.of, today=self.today)
        if isinstance(self.said, int):
            assert len(told) == self.said, told
        elif isinstance(self.said, str):
            assert [message[: len(self.said)] for message in told] == [self.said], told
        else:
            assert sorted(told) == sorted(self.said)


def rule_case(
    code: str,
    sentence: str,
    said: int | str | tuple[str, ...],
    *documents: Source,
    of: SiteConfig | None = None,
    today: str = str(TODAY),
) -> Any:
    """Return a ``RuleCase`` as a parameter for ``pytest.mark.parametrize``."""
    case = RuleCase(code, sentence, said, documents, of, date.fromisoformat(today))
    return pytest.param(case, id=f"{code} {sentence}")
