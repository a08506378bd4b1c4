"""What a check knows from the last one: of each document by its source, of pairs, and of the set as a whole.

A run that stands alone knows what ``findings.json`` kept. A process that stays also has the documents that must not
be kept there, and what was said of the set, which holds as long as documents differ in nothing but running text.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.engine import Outcome, check_collection
from sitegen.checks.findingcache import FindingCache, KnownPair
from sitegen.checks.rewording import reworded
from sitegen.core.document import Facts
from sitegen.core.files import Marks
from sitegen.source.history import History


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a worker sends back of one document. ``line`` is what the next run may rely on, as it is kept; ``None``
    where a rule crashed, or personal data would be written to disk with it."""

    facts: Facts
    outcome: Outcome
    line: bytes | None


@dataclass(frozen=True, slots=True)
class Before:
    """What is known from an earlier check: documents by path, pairs by name, and the marks of sources and their
    files by path."""

    documents: Mapping[str, Loaded] = field(default_factory=dict)
    pairs: Mapping[str, KnownPair] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _JudgedSet:
    catalogue: Catalogue
    history: History | None
    outcome: Outcome

    def holds_for(self, catalogue: Catalogue, history: History | None, changed: Mapping[str, Facts]) -> bool:
        """True where rules would say the same of ``catalogue``, in which only the running texts of the ``changed``
        documents differ: it is the same day, the same documents are public, no fault may stand on another line."""
        then = self.catalogue
        return (
            (then.today, then.other_files, self.history) == (catalogue.today, catalogue.other_files, history)
            and then.public_paths == catalogue.public_paths
            and not any(fault.path in changed for fault in self.outcome.faults)
        )


class Recalled:
    """The memory of a process that stays: all that its last check left in the cache and what it did not leave there,
    and what was said of the set. Empty where there was none."""

    def __init__(self) -> None:
        self._cache: FindingCache | None = None
        self._before = Before()
        self._judged: _JudgedSet | None = None
        self._changed: Mapping[str, Facts] | None = None

    def before(self, cache: FindingCache) -> Before:
        """What is known where ``cache`` is the one to rely on. Whoever deletes it wants everything to be read."""
        if cache.continues(self._cache):
            return self._before
        self._judged = None
        kept = cache.read()
        documents = {
            path: Loaded(one.facts, Outcome(one.faults), kept.lines[path]) for path, one in kept.documents.items()
        }
        return Before(documents, kept.pairs, kept.marks)

    def keep(self, cache: FindingCache, before: Before) -> None:
        """Keep what was found out, as far as it is the last word: of a document of which a rule crashed it is not."""
        sound = {path: entry for path, entry in before.documents.items() if not entry.outcome.crashes}
        self._cache, self._before = cache, Before(sound, before.pairs, before.marks)

    def write(self) -> None:
        """Leave in the cache what is kept, if that can be: the next run can do without."""
        if self._cache:
            lines = (entry.line for entry in self._before.documents.values())
            with suppress(OSError):
                self._cache.write(filter(None, lines), self._before.pairs, self._before.marks)

    def compare(self, catalogue: Catalogue) -> None:
        """Find out whether ``catalogue`` is the last one but for running texts; who names whom is taken over."""
        last = self._judged
        self._changed = reworded(last.catalogue.documents, catalogue.documents) if last else None
        if last:
            catalogue.take_edges(last.catalogue, self._changed)

    def judge(self, catalogue: Catalogue, history: History | None) -> Outcome:
        """What the rules say of the whole set ``catalogue``, which was compared."""
        last, changed = self._judged, self._changed
        if last and changed is not None and last.holds_for(catalogue, history, changed):
            outcome = last.outcome
        else:
            outcome = check_collection(catalogue, history)
        self._judged = None if outcome.crashes else _JudgedSet(catalogue, history, outcome)
        return outcome
