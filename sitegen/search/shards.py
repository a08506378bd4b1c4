"""What is known of the shards of a committed search index. The cache keeps one result for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from sitegen.core.output import FileEntry
from sitegen.core.records import record
from sitegen.search.pagefind import FOLDER


@record
class Text:
    """The indexed text of a document: the key of its body, and its title, number and data, one line each."""

    body_key: str
    head: str


@record
class KeptShard:
    """A shard as it was indexed, in the folder ``name``.

    ``digests``, ``texts`` and ``pages`` give for each document, by URL, the digest and the text of what was indexed
    and the name of its page. ``dead`` are the pages of documents that are now in the shard of changes. ``files`` is
    the number of files that show pages which are alive.
    """

    name: str
    digests: Mapping[str, str]
    texts: Mapping[str, Text]
    pages: Mapping[str, str]
    dead: Mapping[str, str] = field(default_factory=dict)
    files: int = 0


@record
class Index:
    """The shards of an index by tag."""

    shards: Mapping[str, KeptShard] = field(default_factory=dict)

    @property
    def superseded(self) -> frozenset[str]:
        """Names of the pages that the shard of changes replaces."""
        return frozenset(page for shard in self.shards.values() for page in shard.dead.values())

    def live(self, files: Iterable[FileEntry]) -> list[FileEntry]:
        """Those of ``files`` that show no superseded page."""
        dead = self.superseded
        return [entry for entry in files if _page_of(entry.url) not in dead] if dead else list(files)


def is_whole(shard: KeptShard, files: Sequence[FileEntry]) -> bool:
    """Whether ``files`` are all that the output has of ``shard``."""
    found = {_page_of(entry.url) for entry in files if entry.url.endswith(".pf_fragment")}
    return bool(files) and len(files) == shard.files and found.issuperset(shard.pages.values())


def counted(index: Index, entries: Iterable[FileEntry]) -> Index:
    """``index`` with the numbers of files that its shards have among ``entries``."""
    sizes = Counter(entry.url.split("/")[1] for entry in entries if entry.url.startswith(FOLDER + "/"))
    return Index({tag: replace(shard, files=sizes[shard.name]) for tag, shard in index.shards.items()})


def _page_of(url: str) -> str:
    """The name of the page that a fragment or a passage belongs to."""
    return url.rpartition("/")[2].partition(".")[0].partition("-")[0]
