"""The back tree: a copy of the published tree by hard links, changed out of sight and exchanged with it in one step."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Sequence, Set
from pathlib import Path, PurePosixPath

from sitegen.core.errors import SitegenError
from sitegen.core.exchange import exchange, mounts_in
from sitegen.core.files import put_on_disk
from sitegen.core.inplace import remove
from sitegen.core.mirror import files_in, link_over, mirror

_IMPOSSIBLE = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EBUSY, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP}
    | {errno.EOPNOTSUPP, errno.EROFS}
)


class NoExchange(Exception):
    """The trees cannot be exchanged, for a reason in Chinese; the new files lie in the folder ``staged``."""

    def __init__(self, staged: Path, reason: str) -> None:
        super().__init__(reason)
        self.staged = staged


class BackTree:
    """The back tree ``path`` of the tree ``output``, which need not exist yet."""

    def __init__(self, output: Path, path: Path) -> None:
        self._output = output
        self._path = path

    def match(self) -> list[str]:
        """Bring the back tree up to date with the output. Return the addresses of the links that were made."""
        if self._output.is_dir():
            return mirror(self._output, self._path)
        self.drop()
        self._path.mkdir()
        return []

    def drop(self) -> None:
        """Remove the back tree; the next exchange makes another one."""
        shutil.rmtree(self._path, ignore_errors=True)

    def refresh(self) -> None:
        """Bring the back tree, if there is one, up to date: a killed run may have left there what was withdrawn."""
        if self._path.is_dir():
            try:
                self.match()
            except OSError:
                self.drop()

    def exchange(self, staged: Path, moves: Sequence[str], gone: Sequence[str], ours: Set[str]) -> frozenset[str]:
        """Publish the files ``moves`` from the folder ``staged`` and remove the files ``gone``, in one step.

        ``ours`` are the addresses of all old and new files. Return the addresses of all links that were made. A run
        that is killed leaves the old tree or the new one. Raises ``NoExchange`` before anything is published; every
        other error leaves the old tree too, unless the disk fails.
        """
        linked, others = self._prepared(staged, ours)
        published = self._output.is_dir()
        try:
            self._change(staged, moves, gone)
            put_on_disk(self._path, (*moves, *gone, *linked))
            if not published:
                os.rename(self._path, self._output)
        except BaseException:
            self.drop()
            raise
        if published:
            try:
                exchange(self._path, self._output)
            except OSError as error:
                raise _reason(self._path, error) from error
        for folder in (self._output.parent, self._path.parent):
            put_on_disk(folder, ())
        try:
            self._keep_others(ours, others)
            linked += self.match()
        except OSError:  # the site is published
            self.drop()
        return frozenset(linked)

    def _prepared(self, staged: Path, ours: Set[str]) -> tuple[list[str], dict[str, int]]:
        """Bring the back tree up to date. Return the links that were made and the files of others in the output."""
        mounts = mounts_in(self._output)
        if mounts:
            raise NoExchange(staged, f"输出文件夹里挂载了 {mounts[0]}" if mounts[0] else "输出文件夹是挂载点")
        for folder in _folders(ours):
            if (self._output / folder).is_symlink():
                raise NoExchange(staged, f"输出文件夹里的 {folder} 是符号链接")
        try:
            return self.match(), foreign_files(self._output, ours)
        except OSError as error:
            raise _reason(staged, error) from error

    def _change(self, staged: Path, moves: Sequence[str], gone: Sequence[str]) -> None:
        for url in gone:
            remove(self._path, url)
        for folder in dict.fromkeys(url.rpartition("/")[0] for url in moves):
            (self._path / folder).mkdir(parents=True, exist_ok=True)
        for url in moves:
            try:
                os.replace(staged / url, self._path / url)
            except IsADirectoryError:
                raise SitegenError(f"输出文件夹里的 {url} 成了文件夹", "移走它，然后重新构建。") from None

    def _keep_others(self, ours: Set[str], before: dict[str, int]) -> None:
        """Link files into the output that somebody else put there while the back tree was being changed."""
        for url, inode in foreign_files(self._path, ours).items():
            if before.get(url) != inode:
                (self._output / url).parent.mkdir(parents=True, exist_ok=True)
                link_over(f"{self._path}/{url}", f"{self._output}/{url}")


def foreign_files(top: Path, ours: Set[str], stage: str = "/") -> dict[str, int]:
    """Inodes of the files below ``top`` that are neither ``ours`` nor below the folder ``stage``, by address."""
    return {url: inode for url, inode in files_in(top) if url not in ours and not url.startswith(stage)}


def _folders(urls: Iterable[str]) -> set[str]:
    """The folders of addresses: ``a/b/c.html`` lies in ``a/b`` and ``a``."""
    folders = {url.rpartition("/")[0] for url in urls}
    return {
        parent.as_posix() for folder in folders for parent in (PurePosixPath(folder), *PurePosixPath(folder).parents)
    }


def _reason(staged: Path, error: OSError) -> Exception:
    """``error`` as ``NoExchange`` if it means that the system cannot exchange these trees, else itself."""
    if error.errno not in _IMPOSSIBLE:
        return error
    return NoExchange(staged, f"输出文件夹所在的文件系统不能整体替换文件夹（{error.strerror}）")
