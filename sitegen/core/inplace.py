"""Replaces the files of a tree one by one, where its folder cannot be exchanged as a whole.

Readers can see old and new files side by side meanwhile, so all that can fail is done first: every new file is brought
beside the file that it replaces, under a temporary name. From then on there are only renames within a folder and
removals, and a journal from which the next run finishes what a killed run began.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from sitegen.core.errors import SitegenError, SystemFault
from sitegen.core.files import put_on_disk, read_regular_file, replace_file

_JOURNAL = "journal.json"
_PLACING, _MOVING = "placing", "moving"
_ASSETS, _DOCUMENTS, _FILES = "assets/", "documents/", "files/"
_MIXED_HINT = "排除原因后重新运行 build，会接着换完。"


class InPlace:
    """The commits of the tree ``output`` file by file, with a journal in the folder ``stage``."""

    def __init__(self, output: Path, stage: Path) -> None:
        self._output = output
        self._stage = stage

    @property
    def is_begun(self) -> bool:
        """True if a commit was begun and not finished."""
        return (self._stage / _JOURNAL).is_file()

    def commit(self, staged: Path, moves: Sequence[str], gone: Sequence[str]) -> None:
        """Move the files ``moves`` from ``staged``, a folder of the stage, into the tree; remove the files ``gone``.

        Raises ``OSError`` or ``SitegenError`` before anything is replaced, if a folder cannot be written, a folder
        stands in the place of a file, or the disk is full; ``SystemFault`` if a replacement fails later, which leaves
        old and new files side by side.
        """
        journal = {"source": [staged.name], "move": list(moves), "remove": list(gone), "state": [_PLACING]}
        put_on_disk(staged, moves)  # the journal vouches for these
        self._probe(moves, gone)
        self._write(journal)
        try:
            blocked = set(_in_the_way(journal))
            for url in moves:
                if not blocked.intersection(parent.as_posix() for parent in PurePosixPath(url).parents):
                    _place(staged / url, self._output / url)
        except OSError:
            self._take_back(journal)
            raise
        put_on_disk(self._output, [_temporary_url(url) for url in moves])
        journal["state"] = [_MOVING]
        self._write(journal)
        self._move(journal)

    def recover(self) -> None:
        """Finish a commit that was killed while it replaced files; undo one that had replaced none.

        Raises ``SitegenError`` if the journal is damaged, ``SystemFault`` as ``commit`` does.
        """
        try:
            journal: dict[str, list[str]] = json.loads(read_regular_file(self._stage / _JOURNAL))
            journal = {name: list(journal[name]) for name in ("source", "move", "remove", "state")}
        except (ValueError, KeyError, TypeError):
            hint = f"删去 {self._stage} 文件夹后重新构建。"
            raise SitegenError("上一次发布中断，留下的记录已损坏", hint) from None
        if journal["state"] == [_MOVING]:
            self._move(journal)
        else:
            self._take_back(journal)

    def _write(self, journal: Mapping[str, list[str]]) -> None:
        replace_file(self._stage / _JOURNAL, json.dumps(journal).encode("utf-8"), durable=True)
        put_on_disk(self._stage, ())

    def _probe(self, moves: Sequence[str], gone: Sequence[str]) -> None:
        """Raise an error if a file could not be replaced or removed; new files are probed by placing them."""
        removed = set(gone)
        for url in moves:
            target = self._output / url
            if target.is_dir():
                below = (path.relative_to(self._output).as_posix() for path in target.rglob("*") if not path.is_dir())
                if not removed.issuperset(below):
                    raise SitegenError(f"输出文件夹里的 {url} 成了文件夹", "移走它，然后重新构建。")
            elif target.is_file():
                _require_replaceable(target)
        for folder in {os.path.dirname(self._output / url) for url in gone}:
            if os.path.isdir(folder) and not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)

    def _move(self, journal: Mapping[str, list[str]]) -> None:
        """Withdrawn files go first, then attachments and assets come, then pages, then lists. May be repeated."""
        withdrawn = [url for url in journal["remove"] if url.startswith((_DOCUMENTS, _FILES))]
        first = dict.fromkeys((*withdrawn, *_in_the_way(journal)))
        source = self._stage / journal["source"][0]
        url = ""
        try:
            for url in first:
                remove(self._output, url)
            for url in sorted(journal["move"], key=_place_in_order):
                temporary, target = self._output / _temporary_url(url), self._output / url
                if not temporary.exists() and (source / url).exists():  # its folder was a file until now
                    _place(source / url, target)
                with suppress(FileNotFoundError):  # moved by the run that was killed
                    os.replace(temporary, target)
            for url in journal["remove"]:
                if url not in first:
                    remove(self._output, url)
            put_on_disk(self._output, (*journal["move"], *journal["remove"]))
        except OSError as error:
            reason = error.strerror or str(error)
            raise SystemFault(f"网站现在新旧混合：换到 {url} 时失败（{reason}）", _MIXED_HINT) from error
        (self._stage / _JOURNAL).unlink(missing_ok=True)

    def _take_back(self, journal: Mapping[str, list[str]]) -> None:
        for url in journal["move"]:
            with suppress(FileNotFoundError, NotADirectoryError):
                (self._output / _temporary_url(url)).unlink()
                _remove_empty(self._output, (self._output / url).parent)
        (self._stage / _JOURNAL).unlink(missing_ok=True)


def remove(top: Path, url: str) -> None:
    """Remove a file of the tree ``top`` and the folders that it leaves empty; keep what is no file any more."""
    if (top / url).is_file():
        (top / url).unlink()
    _remove_empty(top, (top / url).parent)


def _remove_empty(top: Path, folder: Path) -> None:
    with suppress(OSError):  # a mount point stays, and an empty folder harms nobody
        while folder != top and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def _place(source: Path, target: Path) -> None:
    """Bring ``source`` into the folder of ``target`` under a temporary name, by copying from another file system."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(_temporary_url(target.name))
    try:
        os.replace(source, temporary)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(source, temporary)
        put_on_disk(target.parent, [temporary.name])


def _temporary_url(url: str) -> str:
    folder, slash, name = url.rpartition("/")
    return f"{folder}{slash}.{name}.tmp"


def _require_replaceable(path: Path) -> None:
    """Raise ``PermissionError`` for a file that nobody may replace: it is marked as immutable."""
    try:
        os.close(os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0)))
    except OSError as error:
        if error.errno == errno.EPERM:
            raise


def _place_in_order(url: str) -> tuple[int, str]:
    """Attachments and assets, pages of documents, the search index, lists and feeds, the manifest."""
    if url.startswith((_FILES, _ASSETS)):
        return 0, url
    if url.startswith(_DOCUMENTS):
        return 1, url
    if url.startswith("pagefind/") and url.count("/") > 1:
        return 2, url
    return (4 if url == "manifest.json" else 3), url


def _in_the_way(journal: Mapping[str, list[str]]) -> list[str]:
    """Files to remove before anything is moved: one becomes a folder, or its folder becomes a file."""
    moved = set(journal["move"])
    folders = {parent.as_posix() for url in moved for parent in PurePosixPath(url).parents}
    return [
        url
        for url in journal["remove"]
        if url in folders or any(parent.as_posix() in moved for parent in PurePosixPath(url).parents)
    ]
