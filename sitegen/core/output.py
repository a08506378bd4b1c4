"""The output tree: staged beside it, then committed whole, then pruned of what was ours.

A build that fails or is killed leaves the old site; one killed while committing is finished by the
next run, from the journal. A folder that is not ours is refused, never cleaned.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen import __version__
from sitegen.core.digest import bytes_digest, file_digest
from sitegen.core.errors import SitegenError
from sitegen.core.files import (
    Signature,
    copy_file,
    open_regular_file,
    put_on_disk,
    read_regular_file,
    regular_file_digest,
    replace_file,
    signature_of,
    write_file,
)
from sitegen.core.records import record

MANIFEST = "manifest.json"
_JOURNAL = "journal.json"
_json = json.JSONEncoder(ensure_ascii=False).encode  # ``json.dumps`` makes one for each call
_OUTSIDE = re.compile(r"\\|\n/|[\n/]\.\.[\n/]")  # among addresses, a line each
_STAGED = "files"


@record
class FileEntry:
    """A file of the tree: its SHA-256 and its size in bytes; ``staged`` where it is new or changed."""

    url: str
    digest: str
    size: int
    staged: bool


@record
class Committed:
    """What a commit did, in numbers of files; ``foreign`` are files of the folder that are not ours."""

    written: int
    removed: int
    unchanged: int
    foreign: tuple[str, ...] = ()


@record
class StageWriter:
    """Puts files on the stage; may be used by several processes at once, each with its own files."""

    output: Path
    stage: Path

    def put(self, url: str, data: bytes) -> FileEntry:
        """Stage ``data`` for ``url``, unless the tree holds the same bytes already."""
        try:
            with open_regular_file(f"{self.output}/{url}") as file:
                staged = os.fstat(file.fileno()).st_size != len(data) or file.read() != data
        except OSError:
            staged = True
        if staged:
            write_file(f"{self.stage}/{_STAGED}/{url}", data)
        return FileEntry(url, bytes_digest(data), len(data), staged)

    def copy(self, url: str, source: BufferedReader, digest: str) -> FileEntry | None:
        """Stage ``source``, a file of any size, for ``url``, unless the tree holds it already; ``None`` where its bytes
        are not those of ``digest``."""
        if self._holds(url, digest):
            found, size, staged = file_digest(source), source.tell(), False
        else:
            (found, size), staged = copy_file(source, f"{self.stage}/{_STAGED}/{url}"), True
        return FileEntry(url, digest, size, staged) if found == digest else None

    def _holds(self, url: str, digest: str) -> bool:
        try:
            return regular_file_digest(f"{self.output}/{url}")[0] == digest
        except OSError:
            return False


@record
class _Listed:
    """A manifest as far as a build asks: the site that the tree is of, and the addresses of its files."""

    site: str
    urls: Set[str]


class OutputTree:
    """The folder that is published, and the stage beside it; ``site`` is the address of the site it is of."""

    def __init__(self, output: Path, site: str = "") -> None:
        if not output.name:
            raise SitegenError(f"不能输出到 {output}", "换一个输出文件夹（--output）。")
        self.output = output
        self.site = site
        self.stage = output.with_name(f".{output.name}.stage")
        self._committed: tuple[Signature | None, _Listed | None] = None, None  # the manifest as read or written last

    def prepare(self) -> StageWriter:
        """Finish what a killed commit began, clear the stage, and hand out its writer.

        Raises ``SitegenError`` where the folder holds anything that sitegen did not put there.
        """
        self.recover()
        self.discard()
        self._refuse_foreign_folder()
        (self.stage / _STAGED).mkdir(parents=True)
        return StageWriter(self.output, self.stage)

    def _journal(self) -> dict[str, list[str]]:
        try:
            journal: dict[str, list[str]] = json.loads(read_regular_file(self.stage / _JOURNAL))
            return {"move": list(journal["move"]), "remove": list(journal["remove"])}
        except (ValueError, KeyError, TypeError):
            hint = f"删去 {self.stage} 文件夹后重新构建。"
            raise SitegenError("上一次发布中断，留下的记录已损坏", hint) from None

    def _refuse_foreign_folder(self) -> None:
        if self.output.is_symlink() or (self.output.exists() and not self.output.is_dir()):
            raise SitegenError(f"输出位置 {self.output} 不是文件夹", "换一个输出文件夹（--output）。")
        listed = self._listed()
        if listed is None and self.output.is_dir() and any(self.output.iterdir()):
            raise SitegenError(
                f"输出文件夹 {self.output} 里有不是本工具生成的文件",
                "换一个空文件夹（--output），或自行移走其中的文件。",
            )
        if listed and listed.site != self.site:
            raise SitegenError(
                f"输出文件夹 {self.output} 里是另一个站点 {listed.site}", "换一个输出文件夹（--output）。"
            )

    def manifest(self) -> dict[str, Any] | None:
        """The manifest of the tree as it stands, or ``None`` where there is none of ours."""
        try:
            data = read_regular_file(self.output / MANIFEST)
        except OSError:
            return None
        return _parsed(data)

    def _listed(self) -> _Listed | None:
        """What the manifest lists. It is read again only where it is not the file that was read or written last."""
        known, listed = self._committed
        signature = signature_of(self.output / MANIFEST)
        if signature is None or signature != known:
            manifest = self.manifest()
            listed = _Listed(manifest.get("site", self.site), manifest["files"].keys()) if manifest else None
            self._committed = signature, listed
        return listed

    def commit(self, entries: Iterable[FileEntry]) -> Committed:
        """Make the tree hold exactly ``entries``, and the manifest that lists them."""
        files = {entry.url: entry for entry in entries}
        old = self._listed()
        manifest = manifest_bytes({url: (entry.digest, entry.size) for url, entry in files.items()}, self.site)
        moves = sorted(url for url, entry in files.items() if entry.staged)
        if StageWriter(self.output, self.stage).put(MANIFEST, manifest).staged:
            moves.append(MANIFEST)
        gone = sorted(old.urls - files.keys()) if old else []
        if moves or gone:
            journal = {"move": moves, "remove": gone}
            put_on_disk(self.stage / _STAGED, moves)  # the journal vouches for these
            replace_file(self.stage / _JOURNAL, json.dumps(journal).encode("utf-8"), durable=True)
            put_on_disk(self.stage, ())
            self._replay(journal)
        self.discard()
        self._committed = signature_of(self.output / MANIFEST), _Listed(self.site, files.keys())
        return Committed(len(moves), len(gone), len(files) + 1 - len(moves), self._foreign(files.keys()))

    def _foreign(self, ours: Set[str]) -> tuple[str, ...]:
        known = ours | {MANIFEST}
        return tuple(sorted(url for url in _files(self.output) if url not in known))

    def _replay(self, journal: Mapping[str, list[str]]) -> None:
        """Move what is still on the stage, remove what is gone, and wait until that is on the disk. May be repeated."""
        if self._is_first(journal):
            os.rename(self.stage / _STAGED, self.output)
            put_on_disk(self.output.parent, ())
            return
        for url in _in_the_way(journal):
            self._remove(url)
        for folder in dict.fromkeys(url.rpartition("/")[0] for url in journal["move"]):
            (self.output / folder).mkdir(parents=True, exist_ok=True)
        for url in journal["move"]:
            source, target = self.stage / _STAGED / url, self.output / url
            with suppress(FileNotFoundError):  # moved by the run that was killed
                try:
                    os.replace(source, target)
                except IsADirectoryError:
                    raise SitegenError(f"输出文件夹里的 {url} 成了文件夹", "移走它，然后重新构建。") from None
        for url in journal["remove"]:
            self._remove(url)
        put_on_disk(self.output, (*journal["move"], *journal["remove"]))

    def _is_first(self, journal: Mapping[str, list[str]]) -> bool:
        """True where there is no tree yet, and the stage holds what is to be moved and nothing else."""
        if os.path.lexists(self.output) or not (self.stage / _STAGED).is_dir():
            return False
        return sorted(_files(self.stage / _STAGED)) == sorted(journal["move"])

    def _remove(self, url: str) -> None:
        """Remove a file and the folders that it leaves empty; what is no file any more stays."""
        if (self.output / url).is_file():
            (self.output / url).unlink()
        folder = (self.output / url).parent
        while folder != self.output and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def discard(self) -> None:
        """Clear the stage."""
        shutil.rmtree(self.stage, ignore_errors=True)

    def abandon(self) -> None:
        """Clear the stage, unless a commit was begun from it."""
        if not (self.stage / _JOURNAL).exists():
            self.discard()

    def recover(self) -> None:
        """Finish what a killed commit began. Raises ``SitegenError`` where its journal is damaged."""
        if (self.stage / _JOURNAL).is_file():
            self._replay(self._journal())
            self.discard()


def _parsed(data: bytes) -> dict[str, Any] | None:
    """``data`` as a manifest of ours."""
    try:
        manifest = json.loads(data)
    except ValueError:
        return None
    return manifest if isinstance(manifest, dict) and _is_ours(manifest) else None


def _files(top: Path) -> Iterator[str]:
    """Every file below ``top``, by address."""
    start = len(str(top)) + 1
    for folder, _, names in os.walk(top):
        base = folder[start:].replace(os.sep, "/")
        yield from (f"{base}/{name}" for name in names) if base else names


def _is_ours(manifest: dict[str, Any]) -> bool:
    """True for a manifest of ours whose files all lie inside the tree."""
    files = manifest.get("files")
    if not isinstance(files, dict) or "generator" not in manifest:
        return False
    urls = "\n".join(("", *files, ""))
    return not _OUTSIDE.search(urls)


def _in_the_way(journal: Mapping[str, list[str]]) -> list[str]:
    """Files to remove before anything is moved: one becomes a folder, or its folder becomes a file."""
    moved = set(journal["move"])
    folders = {parent.as_posix() for url in moved for parent in PurePosixPath(url).parents}
    return [
        url
        for url in journal["remove"]
        if url in folders or any(parent.as_posix() in moved for parent in PurePosixPath(url).parents)
    ]


def manifest_bytes(files: Mapping[str, tuple[str, int]], site: str) -> bytes:
    """The manifest: every file but itself, by address, with SHA-256 and size in bytes."""
    head = json.dumps({"version": 1, "generator": f"sitegen {__version__}", "site": site}, ensure_ascii=False)
    lines = (
        f'  {_json(url)}: {{"sha256": "{digest}", "size": {size}}}' for url, (digest, size) in sorted(files.items())
    )
    return (f'{head[:-1]}, "files": {{\n' + ",\n".join(lines) + "\n}}\n").encode("utf-8")
