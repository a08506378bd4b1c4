"""Chooses a small set of pages that covers every template, field, panel, part and state of a site's plan.

The choice is computed from the page records, so a new kind, view or part is covered without a change here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, time
from pathlib import Path

from sitegen.build.plan import PageJob, Plan
from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.public import public_view
from sitegen.display.pages import LibraryPage
from sitegen.display.parts import Chart, Panel
from sitegen.site.config import read_config
from sitegen.source.contentfiles import content_files
from sitegen.source.load import load_document
from tests.samples import TODAY

Trait = tuple[object, ...]
# Fields whose value decides how a page looks; of the other fields only matters whether they are empty.
_VOCABULARIES = frozenset({"form", "kind", "scope", "state", "tone", "type", "validity"})
_IGNORED = frozenset({"common", "facets", "departments", "recipients"})  # the same on every page of a template


def plan_of(root: Path) -> Plan:
    """Return the plan of the faultless site at ``root`` for a build on ``TODAY``."""
    facts = [load_document(root, path).facts for path in content_files(root).sources]
    view = public_view(Catalogue(read_config(root), facts, datetime.combine(TODAY, time.max)))
    return Plan(view)


def page_types(jobs: Iterable[PageJob], only: frozenset[str] = frozenset()) -> list[str]:
    """Return the sorted URLs of a small set of pages that together have all traits, chosen greedily.

    ``only`` restricts the traits to those that begin with one of these words, such as ``template`` or a part's name.
    """
    own = {job.url: frozenset(trait for trait in _traits(job) if not only or trait[0] in only) for job in jobs}
    missing = set().union(*own.values())
    chosen: list[str] = []
    while missing:
        richest = max(own, key=lambda url: (len(own[url] & missing), -len(url)))
        chosen.append(richest)
        missing -= own.pop(richest)
    return sorted(chosen)


def _traits(job: PageJob) -> Iterator[Trait]:
    page, folder = job.page, job.url.partition("/")[0]
    yield "template", job.template, folder if "/" in job.url else ""
    if isinstance(page, LibraryPage):
        current = [tab.label for tab in page.tabs if tab.current]
        yield "library", bool(page.chosen), *current
    yield from _of_record(page, job.template)


def _of_record(record: object, template: str) -> Iterator[Trait]:
    """Yield the traits of ``record`` and its nested records. Only panels count once for each template."""
    name = type(record).__name__
    if isinstance(record, Panel):
        yield "panel", template, re.sub(r"\d+", "N", record.id)
    for field in fields(record) if is_dataclass(record) else ():
        value = getattr(record, field.name)
        if field.name in _IGNORED or (isinstance(record, Chart) and field.name == "svg"):
            continue
        yield name, field.name, value if field.name in _VOCABULARIES else bool(value)
        for each in value if isinstance(value, tuple) else (value,):
            if is_dataclass(each):
                yield from _of_record(each, template)
