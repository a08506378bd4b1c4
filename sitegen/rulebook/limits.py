"""Limits the number of faults that one rule reports in one document, to keep reports readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sitegen.core.finding import Fault

MOST = 50


def at_most(faults: Iterable[Fault], most: int = MOST) -> Iterator[Fault]:
    """The first ``most`` of ``faults``; if there are more, the hint of the last one says so."""
    last: Fault | None = None
    for count, fault in enumerate(faults, 1):
        if last is not None:
            if count > most:
                more = f"{last.hint}后面还有同样的问题，没有逐一列出。"
                yield replace(last, hint=more, evidence=last.evidence or last.message)
                return
            yield last
        last = fault
    if last is not None:
        yield last
