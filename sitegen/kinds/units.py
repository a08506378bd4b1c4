"""Who should have published: the units of the register beside those that did, so that it shows who did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sitegen.core.registers import LEVELS, Department
from sitegen.display.parts import Cell
from sitegen.site.config import SiteConfig

MISSING = Cell("未公开", tone="late")  # due and not there
NOTHING = Cell("—", tone="missing")
_GOVERNMENT, _DEPARTMENT, _TOWN, _SUBORDINATE = LEVELS
# kind → the levels that have the duty; governments act through their departments, which hold powers and enforce
_LEVELS: Mapping[str, Sequence[str]] = {
    "budget": (_GOVERNMENT, _DEPARTMENT, _TOWN, _SUBORDINATE),
    "enforcement": (_DEPARTMENT, _TOWN),
    "power-list": (_DEPARTMENT, _TOWN),
}


def unit_of(written: str, site: SiteConfig) -> str:
    """The registered name of a unit written by its full or short name, or by the place that a government governs."""
    for entry in site.departments:
        place = entry.name.removesuffix("人民政府") if entry.level == _GOVERNMENT else ""
        if written and written in (entry.name, entry.short, place):
            return entry.name
    return written


def obliged(site: SiteConfig, kind: str) -> tuple[Department, ...]:
    """The units that the register holds to publish ``kind``, those that are no more included; 所属单位 after theirs."""
    places = {entry.name: place for place, entry in enumerate(site.departments)}
    found = [entry for entry in site.departments if entry.level in _LEVELS[kind] and not entry.reason_against(kind)]
    return tuple(
        sorted(found, key=lambda entry: (places.get(entry.parent, places[entry.name]), places[entry.name]))
    )  # fmt: skip


def rows_of(site: SiteConfig, kind: str, published: Collection[str], today: date) -> tuple[str, ...]:
    """The names of the rows of a table of ``kind``: who should publish and is there today, then others that did."""
    names = [entry.name for entry in obliged(site, kind) if entry.name in published or exists(entry, today)]
    return (*names, *sorted(set(published).difference(names)))


def exists(entry: Department, today: date) -> bool:
    """True between the first and the last day of a unit."""
    return (entry.since is None or entry.since <= today) and (entry.until is None or today <= entry.until)


def left_out(site: SiteConfig, kind: str, published: Collection[str] = ()) -> str:
    """Who need not publish ``kind`` and why, as a sentence of a note; empty where everybody must."""
    named = [
        f"{entry.name}（{reason}）"
        for entry in site.departments
        if (reason := entry.reason_against(kind)) and entry.name not in published
    ]
    return f"不需要公开的：{'、'.join(named)}。" if named else ""
