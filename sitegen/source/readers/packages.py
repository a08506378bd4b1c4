"""Members of zip archives, read within the caps: no bomb unfolds beyond them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import IO

from sitegen.source.readers.limits import MEBIBYTE, LimitReached
from sitegen.source.readers.told import Told


class Package:
    """A zip archive whose members are read through ``open`` and ``read`` alone."""

    def __init__(self, stream: IO[bytes], told: Told) -> None:
        self._zip = zipfile.ZipFile(stream)
        self._told = told
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > told.members_left:
            raise LimitReached(f"压缩包中的文件超过 {told.limits.members} 个")
        told.members_left -= len(infos)
        self._copies: dict[str, int] = {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._infos[self._free_name(member_name(info))] = info

    def _free_name(self, name: str) -> str:
        """``name``, or where another member has it, one like it: both are in the archive, and both are read."""
        stem, suffix = posixpath.splitext(name)
        number = self._copies[name] = self._copies.get(name, 0) + 1
        while number > 1 and name in self._infos:
            name, number = f"{stem}（同名第 {number} 个）{suffix}", number + 1
        return name

    @property
    def names(self) -> list[str]:
        """Names of all members, sorted; of those that have one name, the second and later are told apart."""
        return sorted(self._infos)

    def is_encrypted(self, name: str) -> bool:
        """True where a member cannot be read without a password."""
        return bool(self._infos[name].flag_bits & 1)

    def open(self, name: str) -> IO[bytes]:
        """A member as a stream that raises ``LimitReached`` where it unfolds beyond the caps."""
        info = self._infos[name]
        return io.BufferedReader(_Unfolded(self._zip.open(info), max(info.compress_size, 1), self._told))

    def read(self, name: str) -> bytes:
        """A member in full, at most as large as a file may be."""
        with self.open(name) as stream:
            data = stream.read(self._told.limits.file_bytes + 1)
        if len(data) > self._told.limits.file_bytes:
            raise LimitReached(f"其中的文件超过 {self._told.limits.file_bytes // MEBIBYTE} MB")
        return data


class _Unfolded(io.RawIOBase):
    """Counts what comes out of a member against its size in the archive and against the file's allowance."""

    def __init__(self, member: IO[bytes], packed: int, told: Told) -> None:
        self._member = member
        self._packed = packed
        self._told = told
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower on purpose
        chunk = self._member.read(len(buffer))
        self._count += len(chunk)
        self._told.bytes_left -= len(chunk)
        if self._told.bytes_left < 0:
            raise LimitReached(f"展开后超过 {self._told.limits.unpacked_bytes // MEBIBYTE} MB")
        if self._count > MEBIBYTE and self._count > self._told.limits.ratio * self._packed:
            raise LimitReached("压缩率异常，可能是压缩炸弹")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._member.close()
        super().close()


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the flag for UTF-8 it was most likely written in GBK."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
