"""Groups and lines that the chapters of the inspection report share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from sitegen.catalogue.catalogue import Catalogue
from sitegen.core.document import Facts
from sitegen.office.deadlines import department_label, public_name
from sitegen.office.figures import Line

UNREGISTERED = "未登记的机关"
Item = TypeVar("Item")


def public_documents(catalogue: Catalogue) -> list[Facts]:
    """Return all public documents, sorted by path."""
    return [facts for facts in catalogue.documents if catalogue.is_public(facts)]


def by_department(
    catalogue: Catalogue, items: Iterable[Item], facts_of: Callable[[Item], Facts]
) -> Iterator[tuple[str, list[Item]]]:
    """Group ``items`` by first department, in the order of the register; unregistered departments come last."""
    groups: dict[str, list[Item]] = {entry.short or entry.name: [] for entry in catalogue.site.departments}
    for item in items:
        groups.setdefault(department_label(catalogue, facts_of(item)) or UNREGISTERED, []).append(item)
    unknown = groups.pop(UNREGISTERED, [])
    yield from ((label, group) for label, group in [*groups.items(), (UNREGISTERED, unknown)] if group)


def by_year(items: Iterable[Item], day_of: Callable[[Item], date | None]) -> Iterator[tuple[str, list[Item]]]:
    """Group ``items`` by year, the newest first; items without a date come last."""
    groups: dict[int, list[Item]] = {}
    for item in items:
        day = day_of(item)
        groups.setdefault(day.year if day else 0, []).append(item)
    for year in sorted(groups, reverse=True):
        yield (f"{year}年" if year else "日期未填"), groups[year]


def document_line(
    catalogue: Catalogue, facts: Facts, *, day: date | None = None, other_day: date | None = None, note: str = ""
) -> Line:
    """Return the line of ``facts`` in a list of documents."""
    name, unit = public_name(catalogue, facts), department_label(catalogue, facts) or UNREGISTERED
    return Line(name, facts.path, unit, facts.number, facts.published_date, day, other_day, note)
