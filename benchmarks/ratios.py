"""Performance goals: ratios of measured costs, absolute limits, and the growth of build time with size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median

from measure import Cost

# names of the works in tables and JSON
FULL = "sitegen: clean, checks and search"
NO_SEARCH = "sitegen: clean, checks, no search"
EDITED = "sitegen: one document edited"
WATCHED = "sitegen: one document edited while build --watch is at work"
UNCHANGED = "sitegen: nothing changed"
HUGO = "hugo: clean"
PAGEFIND = "pagefind: all pages of hugo"
REFERENCE = "hugo and pagefind"
ELEVENTY = "eleventy: clean"
PELICAN = "pelican: clean"

Runs = Mapping[str, Sequence[Cost]]
LARGEST = 100_000  # documents of the site with a memory goal


@dataclass(frozen=True, slots=True)
class Goal:
    """A measured value and its limit; ``value`` is ``None`` if it was not measured."""

    work: str
    value: float | None
    most: float
    unit: str = ""
    digits: int = 2

    @property
    def verdict(self) -> str:
        return "not measured" if self.value is None else "reached" if self.value <= self.most else "missed"


def goals(runs: Runs, growth: Mapping[int, Cost]) -> Iterator[Goal]:
    """Yield the goals from the medians of ``runs``; ``growth`` is by number of documents."""
    wall = {name: median(cost.wall for cost in costs) for name, costs in with_reference(runs).items()}
    yield Goal(f"{FULL} / ({REFERENCE})", ratio(wall, FULL, REFERENCE), 0.40, digits=3)
    yield Goal(f"{NO_SEARCH} / {HUGO}", ratio(wall, NO_SEARCH, HUGO), 1.3)
    yield Goal(f"{EDITED} / ({REFERENCE})", ratio(wall, EDITED, REFERENCE), 1 / 25, digits=3)
    yield Goal(f"{WATCHED} / ({REFERENCE})", ratio(wall, WATCHED, REFERENCE), 1 / 25, digits=3)
    yield Goal(f"{UNCHANGED}, wall time", wall.get(UNCHANGED), 0.5, " s")
    yield Goal(f"{FULL}, peak memory (PSS)", megabytes(runs.get(FULL, ())), 700, " MB", 0)
    slope = exponent({documents: cost.wall for documents, cost in growth.items()})
    yield Goal("growth of wall time, exponent", slope, 1.05, digits=3)
    largest = [growth[LARGEST]] if LARGEST in growth else []
    yield Goal(f"peak memory (PSS) at {LARGEST:,} documents", megabytes(largest), 4000, " MB", 0)


def with_reference(runs: Runs) -> dict[str, Sequence[Cost]]:
    """Return ``runs`` with the reference added: the sum of Hugo and Pagefind in each round, if both were measured."""
    pairs = zip(runs.get(HUGO, ()), runs.get(PAGEFIND, ()), strict=False)
    sums = [one_after_the_other(first, second) for first, second in pairs]
    return {**runs, REFERENCE: sums} if sums else dict(runs)


def one_after_the_other(first: Cost, second: Cost) -> Cost:
    return Cost(
        first.wall + second.wall,
        first.cpu + second.cpu,
        max(first.peak_pss, second.peak_pss),
        max(first.peak_rss, second.peak_rss),
        max(first.processes, second.processes),
        first.code or second.code,
    )


def ratio(values: Mapping[str, float], over: str, under: str) -> float | None:
    return values[over] / values[under] if over in values and under in values else None


def megabytes(costs: Sequence[Cost]) -> float | None:
    """Return the median peak memory in units of 1,000,000 bytes."""
    return median(cost.peak_pss for cost in costs) / 1e6 if costs else None


def exponent(seconds: Mapping[int, float]) -> float | None:
    """Return k of t = c·nᵏ by least squares of log t on log n; ``None`` for fewer than two sizes."""
    if len(seconds) < 2:
        return None
    return linear_regression([math.log(n) for n in seconds], [math.log(t) for t in seconds.values()]).slope
