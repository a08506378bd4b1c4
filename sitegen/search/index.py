"""Distributes public documents over the shards of the search index and indexes the shards whose documents changed.

Where a few documents of a large shard were added or changed, they go into a small shard of changes, and the large one
keeps their former pages; the list of shards tells the reader's script to leave those out. Text that was removed must
not remain there: its words are purged from the former page (``search.purge``). If much was removed, or a document is
no longer public, the shard is indexed again, as all are once there are many changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.core.output import FileEntry, StageWriter
from sitegen.core.records import record
from sitegen.core.store import BodyLost, BodyStore
from sitegen.search.entries import IndexEntry
from sitegen.search.pagefind import (
    FOLDER,
    SHARD_LIST,
    build_shard,
    page_names,
    shard_list,
    shard_name,
)
from sitegen.search.purge import purged_files, taken_out, words_of
from sitegen.search.shards import Index, KeptShard, Text
from sitegen.search.text import SearchRecord

SHARD_DOCUMENTS = 2000
CHANGES = "zz"  # the tag of the shard of changes; no other has it
_MOST_CHANGES = 50  # documents in the shard of changes
_FEW_BLOCKS = 20  # that may have changed in an edited document
_FEW_CHARACTERS = 2_000  # that may be taken out of a shard; more cost as much as indexing it
_WORTHWHILE = 300  # documents from which on a shard is worth keeping beside changes
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def shard_tags(documents: int) -> tuple[str, ...]:
    """Tags of the shards of a site: a power of two of them, so that growth seldom moves a document."""
    count = 1
    while documents > count * SHARD_DOCUMENTS and count < 1024:  # tags have two digits of 36
        count *= 2
    return tuple(_DIGITS[number // 36] + _DIGITS[number % 36] for number in range(count))


def shard_of(url: str, tags: Sequence[str]) -> str:
    """The tag of the shard that holds the document at ``url``."""
    return tags[int(bytes_digest(url.encode("utf-8"))[:8], 16) % len(tags)]


@record
class Shard:
    """The documents of one shard of the index, and the name of its folder."""

    tag: str
    name: str
    entries: tuple[IndexEntry, ...]


@record
class Purge:
    """Words that must leave the shard in the folder ``name``, by the number of their page."""

    name: str
    pages: Mapping[int, frozenset[str]]


@record
class IndexPlan:
    """The index to be: the shards that must be indexed, and the words to be purged from those that stay."""

    index: Index
    todo: tuple[Shard, ...]
    purges: tuple[Purge, ...]
    documents: int


def plan_index(
    digests: Mapping[str, str],
    entry: Callable[[str], IndexEntry],
    kept: Index,
    bodies: BodyStore,
    *,
    anew: bool = False,
) -> IndexPlan:
    """Every document in a shard: in that of its address, or in that of changes.

    ``digests`` are those of what the index is to hold of each document, by URL; ``entry`` gives that. ``kept`` is the
    index as it stands, ``bodies`` hold the texts that were indexed last, as far as they are still there. ``anew``: no
    shard of changes, so that the index is that of a clean build.
    """
    dealt = _dealt(digests)
    changed = {tag: _changed(tag, own, digests, entry, kept, bodies) for tag, own in dealt.items()}
    if anew or sum(len(urls) for urls in changed.values() if urls) > _MOST_CHANGES:
        changed = {tag: None if urls else urls for tag, urls in changed.items()}
    shards: dict[str, KeptShard] = {}
    todo: list[Shard] = []
    changes: list[str] = []
    purges: list[Purge] = []
    for tag, own in dealt.items():
        urls = changed[tag]
        if urls is None:
            todo.append(Shard(tag, _name(tag, own, digests), tuple(map(entry, own))))
        else:
            shards[tag] = _without(kept.shards[tag], urls)
            changes += [url for url in own if url in urls]
            purges += _purges(kept.shards[tag], urls)
    if changes:
        name, old = _name(CHANGES, changes, digests), kept.shards.get(CHANGES)
        if old and old.name == name:
            shards[CHANGES] = old
        else:
            todo.append(Shard(CHANGES, name, tuple(map(entry, changes))))
    shards |= {shard.tag: _kept(shard, digests) for shard in todo}
    return IndexPlan(Index(shards), tuple(todo), tuple(purges), len(digests))


def _name(tag: str, urls: Iterable[str], digests: Mapping[str, str]) -> str:
    return shard_name(tag, [digests[url] for url in urls])


def _purges(shard: KeptShard, taken: Mapping[str, Sequence[str]]) -> Iterator[Purge]:
    """The words of the texts that were ``taken`` out of the documents of a shard, by URL."""
    names = {**shard.pages, **shard.dead}
    numbers = {name: number for number, name in enumerate(sorted(names.values()))}
    pages = {numbers[names[url]]: words_of(blocks) for url, blocks in taken.items() if blocks}
    if pages:
        yield Purge(shard.name, pages)


def _without(shard: KeptShard, urls: Collection[str]) -> KeptShard:
    """``shard`` where the pages of ``urls`` are dead."""
    if not urls:
        return shard
    return replace(
        shard,
        digests={url: digest for url, digest in shard.digests.items() if url not in urls},
        texts={url: text for url, text in shard.texts.items() if url not in urls},
        pages={url: page for url, page in shard.pages.items() if url not in urls},
        dead={**shard.dead, **{url: page for url, page in shard.pages.items() if url in urls}},
    )


def _kept(shard: Shard, digests: Mapping[str, str]) -> KeptShard:
    records = [entry.record for entry in shard.entries]
    pages = {record.url: name for name, record in page_names(shard.tag, records)}
    texts = {entry.url: _text(entry) for entry in shard.entries}
    return KeptShard(shard.name, {record.url: digests[record.url] for record in records}, texts, pages)


def _text(entry: IndexEntry) -> Text:
    record = entry.record
    parts = (record.title, record.number or "", *record.blocks)
    return Text(entry.body_key, "\n".join(" ".join(part.split()) for part in parts))  # as they are laid out


def _dealt(urls: Collection[str]) -> dict[str, list[str]]:
    """URLs of documents by the tag of their shard, which depends on the URL alone."""
    tags = shard_tags(len(urls))
    dealt: dict[str, list[str]] = {}
    for url in urls:
        dealt.setdefault(shard_of(url, tags), []).append(url)
    return dict(sorted(dealt.items()))


def _changed(
    tag: str,
    own: Sequence[str],
    digests: Mapping[str, str],
    entry: Callable[[str], IndexEntry],
    kept: Index,
    bodies: BodyStore,
) -> dict[str, tuple[str, ...]] | None:
    """Addresses of documents that the shard ``tag`` has otherwise or not at all, with what was taken out of their
    texts. ``None`` where it must be indexed anew: where it has a document that is no longer public, where much was
    taken out, or where it is so small that this costs little."""
    base, changes = kept.shards.get(tag), kept.shards.get(CHANGES)
    if base is None:
        return None
    changed = {url for url in own if base.digests.get(url) != digests[url]}
    gone = (base.digests.keys() | base.dead.keys()).difference(own)
    if gone or (changed and len(own) < _WORTHWHILE):
        return None
    taken: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(changed), ())
    for url in own:
        if url in changed and (url in base.digests or url in base.dead):
            before = base.texts.get(url) or (changes.texts.get(url) if changes else None)
            blocks = _taken_out(before, _text(entry(url)), bodies) if before else None
            if blocks is None:
                return None
            taken[url] = blocks
    characters = sum(len(block) for blocks in taken.values() for block in blocks)
    return taken if characters <= _FEW_CHARACTERS else None


def _taken_out(before: Text, after: Text, bodies: BodyStore) -> tuple[str, ...] | None:
    """Texts of ``before`` that do not stand in ``after``; ``None`` where they are not known, or many blocks changed."""
    try:
        old, new = bodies.blocks(before.body_key), bodies.blocks(after.body_key)
    except BodyLost:
        return None
    was = dict.fromkeys((*old, *before.head.split("\n")))
    present = dict.fromkeys((*new, *after.head.split("\n")))
    missing = [block for block in was if block not in present]
    if len(missing) > _FEW_BLOCKS:
        return None
    added = [block for block in present if block not in was]
    return tuple(taken_out(block, added) for block in missing if not any(block in other for other in present))


@record
class IndexTask:
    """What the shards of one build share."""

    bodies: Path
    writer: StageWriter


def index_shards(task: IndexTask, shards: Sequence[Shard]) -> list[tuple[str, list[FileEntry]]]:
    """Index ``shards`` and stage their files; the names of the shards with these. Runs in a worker."""
    return [(shard.name, _index_shard(task, shard)) for shard in shards]


def _index_shard(task: IndexTask, shard: Shard) -> list[FileEntry]:
    entries = {entry.url: entry for entry in shard.entries}
    named = page_names(shard.tag, [entry.record for entry in shard.entries])
    files = build_shard((name, _with_text(task, entries[record.url])) for name, record in named)
    folder = shard_folder(shard.name)
    return [task.writer.put(f"{folder}{path}", data) for path, data in sorted(files.items())]


def stage_purge(task: IndexTask, purge: Purge) -> dict[str, FileEntry | None]:
    """Stage the files of a shard that change because words leave it, by URL; ``None`` for a file that is left empty."""
    folder = shard_folder(purge.name)
    files = purged_files(lambda path: (task.writer.output / folder / path).read_bytes(), purge.pages)
    return {folder + path: task.writer.put(folder + path, data) if data else None for path, data in files.items()}


def shard_folder(name: str) -> str:
    """Where in the output the files of the shard ``name`` lie."""
    return f"{FOLDER}/{name}/"


def _with_text(task: IndexTask, entry: IndexEntry) -> SearchRecord:
    blocks = BodyStore(task.bodies).blocks(entry.body_key)
    return replace(entry.record, blocks=(*blocks, *entry.record.blocks))


def stage_list(task: IndexTask, plan: IndexPlan) -> FileEntry:
    """Stage the list of shards."""
    names = [shard.name for shard in plan.index.shards.values()]
    return task.writer.put(f"{FOLDER}/{SHARD_LIST}", shard_list(names, plan.documents, sorted(plan.index.superseded)))
