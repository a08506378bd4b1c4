"""Loads documents and applies the rules, with the results that the cache has from earlier runs.

The cache keeps the facts and faults of each document, the faults of each pair, and those of the whole set. It keeps no
result of a rule that crashed; one that holds a personal number stays in this process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path

from sitegen.catalogue.catalogue import Catalogue
from sitegen.checks.engine import Outcome, check_collection, check_document, check_pair, document_crash
from sitegen.checks.ruleset import rules_of
from sitegen.core.cache import Cache, as_json
from sitegen.core.document import Disclosure, Document, Facts
from sitegen.core.errors import DocumentCrash
from sitegen.core.files import Clock, Signature
from sitegen.core.finding import Fault, Severity
from sitegen.core.records import content_key, key_of, record
from sitegen.core.statcache import Noted, StatCache
from sitegen.core.store import Body, BodyStore
from sitegen.core.urls import CONTENT, document_url
from sitegen.pool.options import BODIES, STATE, Options
from sitegen.pool.workers import run_batches
from sitegen.privacy.masking import mask_patterns
from sitegen.privacy.numbers import find_numbers
from sitegen.site.config import SiteConfig
from sitegen.source.attachments import AttachmentReader
from sitegen.source.contentfiles import ContentFiles
from sitegen.source.dataplaces import locate
from sitegen.source.history import History
from sitegen.source.load import is_unchanged, load_document, read_source

_DIGEST = re.compile('"[0-9a-f]{32,64}"')


@record
class _Judged:
    """The facts of one document, and the faults that the document rules found."""

    facts: Facts
    faults: tuple[Fault, ...]


@record
class _JudgedSet:
    """The faults that the collection rules found, and the digests of the documents in which they stand, by path."""

    faults: tuple[Fault, ...]
    digests: Mapping[str, str]


@record
class _Bodies:
    """Where bodies are stored, ``None`` for nowhere; ``private``: those with personal numbers too, which a build with
    ``--force`` may publish."""

    folder: Path | None
    private: bool


@record
class Loaded:
    """What a worker sends back of one document. A result that holds personal numbers is ``private``."""

    facts: Facts
    outcome: Outcome
    private: bool = False


def _load_batch(root: Path, site: SiteConfig, bodies: _Bodies, paths: Sequence[str]) -> list[Loaded]:
    """Load documents, apply the document rules and store the bodies; runs in a worker."""
    with AttachmentReader(root) as reader:  # one child process for the files of the whole batch
        return [_load_one(root, site, bodies, path, reader) for path in paths]


def _load_one(root: Path, site: SiteConfig, bodies: _Bodies, path: str, reader: AttachmentReader) -> Loaded:
    try:
        document = load_document(root, path, reader, site.attachment_types)
        outcome = check_document(document, site)
        outcome = Outcome(locate(root, {path: document.facts}, outcome.faults), outcome.crashes)
    except Exception as error:  # one document must not end the run
        document = Document(Facts(path, document_url(path), ""))
        outcome = document_crash(DocumentCrash.of(path, "读取", error))
    facts = replace(document.facts, key=content_key(document.facts))
    private = _holds_personal_data(_Judged(facts, outcome.faults), outcome.faults)
    shown = facts.parsed and _may_be_shown(facts) and not _is_locked_out(outcome.faults, site)
    if bodies.folder is not None and shown and (bodies.private or not private):
        facts = replace(facts, body_key=BodyStore(bodies.folder).put(Body(document.html, document.blocks)))
    return Loaded(facts, outcome, private)


def _may_be_shown(facts: Facts) -> bool:
    """False for a document that says itself that it is not public: nobody asks for its body, and none is kept."""
    return facts.disclosure in (None, Disclosure.PROACTIVE)


def _is_locked_out(faults: Iterable[Fault], site: SiteConfig) -> bool:
    """True where a fault keeps the whole site from being published, whatever is forced: then no body is kept that
    may hold just what must not be known."""
    rules = rules_of(site)
    errors = (fault for fault in faults if (fault.severity or rules[fault.code].severity) is Severity.ERROR)
    return any(rules[fault.code].locked for fault in errors)


def _check_pairs(
    root: Path, site: SiteConfig, pairs: Sequence[tuple[Facts, Facts]]
) -> list[tuple[tuple[str, str], Outcome]]:
    """Compare interpretations with the documents that they interpret: the digests of both sources as they were read,
    and the outcome. Runs in a worker."""
    answers = []
    for pair in pairs:
        try:
            one, other = (read_source(root, facts) for facts in pair)
            digests, outcome = (one.facts.digest, other.facts.digest), check_pair(one, other, site)
        except Exception as error:  # one document must not end the run
            digests, outcome = ("", ""), document_crash(DocumentCrash.of(pair[0].path, "对照", error))
        answers.append((digests, outcome))
    return answers


class Judge:
    """Applies the rules of ``site``. Each result comes from ``cache`` if its key is there, and goes there if not."""

    def __init__(self, options: Options, site: SiteConfig, cache: Cache, executor: Executor) -> None:
        self._options = options
        self._root = options.root
        self._site = site
        self._registers = key_of(site)
        self._cache = cache
        self._executor = executor

    def load(self, files: ContentFiles, *, publish: bool) -> tuple[list[Loaded], int]:
        """All documents in the order of their sources, and how many of them were read. ``publish``: for a build."""
        bodies, clock = _Bodies(self._store(), private=publish), Clock.of(self._root / STATE)
        inputs = StatCache(self._cache, self._root, CONTENT)
        # files behind a link may change without a trace in their signature
        others = () if os.path.islink(self._root / CONTENT) else files.others
        seen = {path: clock.settled(f"{self._root}/{path}") for path in (*files.sources, *others)}
        known = {path: noted.digest for path, noted in inputs.among(seen)}
        held = BodyStore(bodies.folder).held() if bodies.folder else None
        current: dict[str, Loaded] = {}
        for path in files.sources:
            judged: _Judged | None = self._cache.get("document", path, self._registers, _Judged)
            if (
                judged
                and self._has_body(judged.facts, held)
                and is_unchanged(self._root, judged.facts, known, self._site.attachment_types)
            ):
                current[path] = Loaded(judged.facts, Outcome(judged.faults))
        changed = [path for path in files.sources if path not in current]
        advance = self._options.progress.begin("读取与检查", len(changed), "篇")
        load_batch = partial(_load_batch, self._root, self._site, bodies)
        for entry in run_batches(self._executor, load_batch, changed, advance=advance):
            current[entry.facts.path] = entry
            if not entry.outcome.crashes and (publish or not entry.private):
                judged = _Judged(entry.facts, entry.outcome.faults)
                self._cache.put("document", entry.facts.path, self._registers, judged, on_disk=not entry.private)
        loaded = [current[path] for path in files.sources]
        self._cache.keep("document", [entry.facts.path for entry in loaded if not entry.outcome.crashes])
        inputs.write(_noted(loaded, seen))
        return loaded, len(changed)

    def _store(self) -> Path | None:
        """The folder for bodies; ``None`` if nothing can be written below the site."""
        folder = self._root / STATE / BODIES
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        return folder

    def _has_body(self, facts: Facts, held: frozenset[str] | None) -> bool:
        return held is None or not facts.body_key or facts.body_key in held

    def pairs(self, catalogue: Catalogue) -> list[Outcome]:
        """Compare every interpretation with the document that it interprets."""
        pairs = {f"{one.path}\t{other.path}": (one, other) for one, other in catalogue.pairs}
        keys = {name: f"{self._registers} {one.digest} {other.digest}" for name, (one, other) in pairs.items()}
        known = {name: self._cache.get("pair", name, key, tuple[Fault, ...]) for name, key in keys.items()}
        outcomes = [Outcome(faults) for faults in known.values() if faults is not None]
        todo = [name for name, faults in known.items() if faults is None]
        advance = self._options.progress.begin("解读对照", len(todo), "篇")
        check_batch = partial(_check_pairs, self._root, self._site)
        answers = run_batches(self._executor, check_batch, [pairs[name] for name in todo], 8, advance)
        for name, (digests, outcome) in zip(todo, answers, strict=True):
            if not outcome.crashes and digests == tuple(facts.digest for facts in pairs[name]):
                self._put("pair", name, keys[name], outcome.faults, outcome.faults)
            outcomes.append(outcome)
        self._cache.keep("pair", pairs.keys())
        return outcomes

    def collection(self, catalogue: Catalogue, history: History | None) -> Outcome:
        """Apply the rules on the whole set.

        They see no running text and no line numbers, only give them back: so their faults hold while the facts have
        the same keys and no fault stands in a document that changed."""
        public = sorted(catalogue.public_paths)
        facts = [facts.key for facts in catalogue.documents]
        key = key_of(self._registers, catalogue.today, history, catalogue.other_files, public, facts)
        documents = catalogue.by_path
        known: _JudgedSet | None = self._cache.get("set", "", key, _JudgedSet)
        if known and all(documents[path].digest == digest for path, digest in known.digests.items()):
            return Outcome(known.faults)
        outcome = check_collection(catalogue, history)
        outcome = replace(outcome, faults=locate(self._root, documents, outcome.faults))
        if not outcome.crashes:
            digests = {fault.path: documents[fault.path].digest for fault in outcome.faults if fault.path in documents}
            self._put("set", "", key, _JudgedSet(outcome.faults, digests), outcome.faults)
        return outcome

    def _put(self, task: str, name: str, key: str, value: object, faults: Iterable[Fault]) -> None:
        self._cache.put(task, name, key, value, on_disk=not _holds_personal_data((name, value), faults))


def _noted(loaded: Sequence[Loaded], seen: Mapping[str, Signature | None]) -> dict[str, Noted]:
    """What is known of sources and their files: the signatures that they had before they were read."""
    files: dict[str, Noted] = {}
    for facts in (entry.facts for entry in loaded if entry.facts.digest):
        digests = [(facts.path, facts.digest), *((str(item.path), item.digest) for item in facts.used_files)]
        for path, digest in digests:
            signature = seen.get(path)
            if signature and mask_patterns(path) == path:
                files[path] = Noted(digest, signature[1], "", signature)
    return files


def _holds_personal_data(value: object, faults: Iterable[Fault]) -> bool:
    """True if ``value`` must not be written to disk: a rule found a personal number in the document, or the encoded
    record shows one. A mobile number that is given as a contact is published, and so may be kept."""
    if any(fault.code.startswith("PR") for fault in faults):
        return True
    text = _DIGEST.sub("", as_json(value))  # a digest may look like anything
    hits = find_numbers(text)
    for hit in reversed(hits):  # the text is one line
        text = text[: hit.column - 1] + text[hit.column - 1 + hit.length :]
    return not all(hit.contact for hit in hits) or mask_patterns(text) != text
