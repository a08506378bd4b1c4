"""The search stage: public documents dealt out to shards, each shard indexed by a worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.catalogue import PublicDocument, PublicView
from sitegen.digest import bytes_digest
from sitegen.errors import SitegenError
from sitegen.identifiers import NO_NUMBER
from sitegen.lists import document_year
from sitegen.output import FileEntry, StageWriter
from sitegen.pagefind import FOLDER, SHARD_LIST, build_runtime, build_shard, shard_list, shard_name
from sitegen.searchtext import SearchRecord
from sitegen.store import BodyStore

SHARD_DOCUMENTS = 2000
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


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document without its body: what a worker needs to make its search record."""

    record: SearchRecord
    body_key: str


@dataclass(frozen=True, slots=True)
class Shard:
    """The documents of one shard of the index."""

    tag: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, slots=True)
class IndexTask:
    """What the shards of one build share; ``work`` is a folder for the binary's files."""

    bodies: Path
    work: Path
    writer: StageWriter


@dataclass(frozen=True, slots=True)
class IndexedShard:
    """A shard as staged: its folder's name and its files."""

    name: str
    files: tuple[FileEntry, ...]


def plan_shards(view: PublicView, shown: Mapping[str, tuple[str, ...]]) -> tuple[Shard, ...]:
    """Every public document in its shard. Where a document goes depends on its address alone.

    ``shown`` is what pages show of a document's data, by its path: it is found like the text.
    """
    tags = shard_tags(len(view.documents))
    dealt: dict[str, list[IndexEntry]] = {tag: [] for tag in tags}
    for document in view.documents:
        entry = IndexEntry(_record(document, view, shown.get(document.facts.path, ())), document.facts.body_key)
        dealt[shard_of(document.facts.url, tags)].append(entry)
    return tuple(Shard(tag, tuple(entries)) for tag, entries in dealt.items() if entries)


def _record(document: PublicDocument, view: PublicView, shown: tuple[str, ...]) -> SearchRecord:
    """The search record of a document, whose blocks are so far only its data and its other numbers."""
    facts = document.facts
    kind = view.site.kinds[facts.kind].label
    number = "" if facts.number == NO_NUMBER else facts.number
    published = str(facts.published_date or "")
    validity = document.validity or ""
    meta = (
        ("department", " ".join(facts.departments)),
        ("kind", kind),
        ("number", number),
        ("published", published),
        ("validity", validity),
    )
    filters = (
        *(("department", name) for name in facts.departments),
        ("kind", kind),
        ("year", document_year(document)),
        ("validity", validity),
    )
    return SearchRecord(
        url=facts.url,
        title=facts.title,
        number=number or None,
        blocks=(*shown, *filter(None, (facts.index, facts.normative_number))),
        meta=tuple((name, value) for name, value in meta if value),
        filters=tuple((name, value) for name, value in filters if value),
        published=published or None,
        ended=bool(document.validity and document.validity.ended),
    )


def index_shards(task: IndexTask, shards: Sequence[Shard]) -> list[IndexedShard]:
    """Index ``shards`` and stage their files; runs in a worker."""
    return [_index_shard(task, shard) for shard in shards]


def _index_shard(task: IndexTask, shard: Shard) -> IndexedShard:
    records = [_with_text(task, entry) for entry in shard.entries]
    name = shard_name(shard.tag, records)
    files = build_shard(shard.tag, records)
    staged = tuple(task.writer.put(f"{FOLDER}/{name}/{path}", data) for path, data in sorted(files.items()))
    return IndexedShard(name, staged)


def _with_text(task: IndexTask, entry: IndexEntry) -> SearchRecord:
    body = BodyStore(task.bodies).get(entry.body_key)
    if body is None:
        raise SitegenError(f"{entry.record.url} 的正文缓存不见了", "不要在构建过程中删除 .sitegen，重新构建即可。")
    return replace(entry.record, blocks=(*body.blocks, *entry.record.blocks))


def stage_runtime(task: IndexTask, shards: Sequence[IndexedShard], documents: int) -> list[FileEntry]:
    """Stage what all shards share: the script, the WebAssembly and the list of shards."""
    files = build_runtime(task.work / "runtime")
    files[SHARD_LIST] = shard_list([shard.name for shard in shards], documents)
    return [task.writer.put(f"{FOLDER}/{path}", data) for path, data in sorted(files.items())]
