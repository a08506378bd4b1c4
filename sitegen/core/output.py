"""The output tree: new files are staged beside it, then the whole tree is exchanged in one step.

A build that fails or is killed leaves the old tree or the new one, never a mixture. A folder that is not ours is
refused, never cleaned.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Any

from sitegen import __version__
from sitegen.core.backtree import BackTree, NoExchange, foreign_files
from sitegen.core.digest import bytes_digest, file_digest
from sitegen.core.errors import SitegenError
from sitegen.core.exchange import mounts_in
from sitegen.core.files import (
    Signature,
    copy_file,
    open_regular_file,
    read_regular_file,
    regular_file_digest,
    signature_of,
    write_file,
)
from sitegen.core.inplace import InPlace
from sitegen.core.lock import locked
from sitegen.core.records import record

MANIFEST = "manifest.json"
_json = json.JSONEncoder(ensure_ascii=False).encode  # ``json.dumps`` makes one for each call
_OUTSIDE = re.compile(r"\\|\n/|[\n/]\.\.[\n/]")  # among addresses, a line each
_STAGED, _BACK, _LOCK = "files", "tree", "lock"  # in the stage
_OF_THE_SYSTEM = "lost+found"  # at the top of a file system


@record
class FileEntry:
    """A file of the tree: its SHA-256 and its size in bytes; ``staged`` where it is new or changed."""

    url: str
    digest: str
    size: int
    staged: bool


@record
class Committed:
    """What a commit did, in numbers of files; ``foreign`` are files of the folder that are not ours.

    ``in_place`` says, in Chinese, why files were replaced one by one; empty if the tree was exchanged as a whole.
    ``relinked`` are unchanged files whose signatures are other ones now: they were linked into the back tree."""

    written: int
    removed: int
    unchanged: int
    foreign: tuple[str, ...] = ()
    in_place: str = ""
    relinked: frozenset[str] = frozenset()


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
    """The folder that is published, and the stage beside it; ``site`` is the address of the site it is of.

    The stage holds new files, the back tree (``core.mirror``) and the lock. If the output is a mount point, the stage
    lies inside, because files can only be moved within a mount.
    """

    def __init__(self, output: Path, site: str = "") -> None:
        if not output.name:
            raise SitegenError(f"不能输出到 {output}", "换一个输出文件夹（--output）。")
        self.output = output
        self.site = site
        self._committed: tuple[Signature | None, _Listed | None] = None, None  # the manifest as read or written last
        self._mounts = mounts_in(output)

    @property
    def stage(self) -> Path:
        """The folder of the stage."""
        name = f".{self.output.name}.stage"
        return self.output / name if "" in self._mounts else self.output.with_name(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs, also those of another checkout, away from the tree. Raises ``SitegenError`` if one holds it
        for a minute."""
        self._mounts = mounts_in(self.output)
        self.stage.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)  # what was withdrawn lies there for a moment
        with locked(self.stage / _LOCK):
            yield

    def prepare(self) -> StageWriter:
        """Finish what a killed run began, clear the stage, and return its writer.

        Raises ``SitegenError`` if the folder holds anything that sitegen did not put there.
        """
        self.recover()
        self._refuse_foreign_folder()
        self.stage.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        (self.stage / _STAGED).mkdir()
        return StageWriter(self.output, self.stage)

    def _refuse_foreign_folder(self) -> None:
        if self.output.is_symlink() or (self.output.exists() and not self.output.is_dir()):
            raise SitegenError(f"输出位置 {self.output} 不是文件夹", "换一个输出文件夹（--output）。")
        listed = self._listed()
        if listed is None and self.output.is_dir() and set(os.listdir(self.output)) - {self.stage.name, _OF_THE_SYSTEM}:
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
        """Make the tree hold exactly ``entries``, and the manifest that lists them.

        The whole tree is exchanged in one step. Where that is impossible, files are replaced one by one (``InPlace``,
        which says what it raises), and ``Committed.in_place`` says why.
        """
        files = {entry.url: entry for entry in entries}
        old = self._listed()
        manifest = manifest_bytes({url: (entry.digest, entry.size) for url, entry in files.items()}, self.site)
        moves = sorted(url for url, entry in files.items() if entry.staged)
        if StageWriter(self.output, self.stage).put(MANIFEST, manifest).staged:
            moves.append(MANIFEST)
        gone = sorted(old.urls - files.keys()) if old else []
        ours = files.keys() | {MANIFEST}
        in_place, relinked = "", frozenset[str]()
        if moves or gone:
            try:
                relinked = self._back.exchange(self.stage / _STAGED, moves, gone, old.urls | ours if old else ours)
            except NoExchange as reason:
                in_place = str(reason)
                InPlace(self.output, self.stage).commit(reason.staged, moves, gone)
                self._back.drop()
        self.discard()
        self._committed = signature_of(self.output / MANIFEST), _Listed(self.site, files.keys())
        foreign = tuple(sorted(foreign_files(self.output, ours, f"{self.stage.name}/")))
        unchanged = len(files) + 1 - len(moves)
        return Committed(len(moves), len(gone), unchanged, foreign, in_place, relinked.difference(moves, gone))

    @property
    def _back(self) -> BackTree:
        return BackTree(self.output, self.stage / _BACK)

    def discard(self) -> None:
        """Remove new files, and whatever else a killed run left, from the stage."""
        with suppress(FileNotFoundError):
            for name in set(os.listdir(self.stage)) - {_BACK, _LOCK}:
                shutil.rmtree(self.stage / name, ignore_errors=True)
                with suppress(OSError):
                    (self.stage / name).unlink()

    def abandon(self) -> None:
        """Remove new files from the stage, unless files are being replaced by them."""
        if not InPlace(self.output, self.stage).is_begun:
            self.discard()

    def recover(self) -> None:
        """Finish or undo what a killed run began. Raises as ``InPlace.recover`` does."""
        unfinished = InPlace(self.output, self.stage)
        if unfinished.is_begun:
            unfinished.recover()
        elif (self.stage / _STAGED).is_dir():
            self._back.refresh()
        self.discard()


def _parsed(data: bytes) -> dict[str, Any] | None:
    """``data`` as a manifest of ours."""
    try:
        manifest = json.loads(data)
    except ValueError:
        return None
    return manifest if isinstance(manifest, dict) and _is_ours(manifest) else None


def _is_ours(manifest: dict[str, Any]) -> bool:
    """True for a manifest of ours whose files all lie inside the tree."""
    files = manifest.get("files")
    if not isinstance(files, dict) or "generator" not in manifest:
        return False
    urls = "\n".join(("", *files, ""))
    return not _OUTSIDE.search(urls)


def manifest_bytes(files: Mapping[str, tuple[str, int]], site: str) -> bytes:
    """The manifest: every file but itself, by address, with SHA-256 and size in bytes."""
    head = json.dumps({"version": 1, "generator": f"sitegen {__version__}", "site": site}, ensure_ascii=False)
    lines = (
        f'  {_json(url)}: {{"sha256": "{digest}", "size": {size}}}' for url, (digest, size) in sorted(files.items())
    )
    return (f'{head[:-1]}, "files": {{\n' + ",\n".join(lines) + "\n}}\n").encode("utf-8")
