"""Reads members of zip archives within the limits, which protect against decompression bombs."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import IO

from sitegen.source.readers.limits import MEBIBYTE, LimitReached
from sitegen.source.readers.sink import TextSink


class Package:
    """A zip archive. All reading goes through ``open`` and ``read``, which enforce the limits of ``sink``."""

    def __init__(self, stream: IO[bytes], sink: TextSink) -> None:
        self._zip = zipfile.ZipFile(stream)
        self._sink = sink
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > sink.members_left:
            raise LimitReached(f"压缩包中的文件超过 {sink.limits.members} 个")
        sink.members_left -= len(infos)
        self._copies: dict[str, int] = {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            self._infos[self._unique_name(member_name(info))] = info

    def _unique_name(self, name: str) -> str:
        """``name``, with a number if another member has the same name: an archive may contain both."""
        stem, suffix = posixpath.splitext(name)
        number = self._copies[name] = self._copies.get(name, 0) + 1
        while number > 1 and name in self._infos:
            name, number = f"{stem}（同名第 {number} 个）{suffix}", number + 1
        return name

    @property
    def names(self) -> list[str]:
        """Unique names of all members, sorted."""
        return sorted(self._infos)

    def is_encrypted(self, name: str) -> bool:
        """True if a member needs a password."""
        return bool(self._infos[name].flag_bits & 1)

    def open(self, name: str) -> IO[bytes]:
        """A member as a stream, which raises ``LimitReached`` when the unpacked data exceed a limit."""
        info = self._infos[name]
        return io.BufferedReader(_LimitedStream(self._zip.open(info), max(info.compress_size, 1), self._sink))

    def read(self, name: str) -> bytes:
        """The content of a member. Raises ``LimitReached`` if it exceeds the size limit of a file."""
        with self.open(name) as stream:
            data = stream.read(self._sink.limits.file_bytes + 1)
        if len(data) > self._sink.limits.file_bytes:
            raise LimitReached(f"其中的文件超过 {self._sink.limits.file_bytes // MEBIBYTE} MB")
        return data


class _LimitedStream(io.RawIOBase):
    """Counts unpacked bytes against the limits on their total and on the compression ratio."""

    def __init__(self, member: IO[bytes], packed: int, sink: TextSink) -> None:
        self._member = member
        self._packed = packed
        self._sink = sink
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower parameter type
        chunk = self._member.read(len(buffer))
        self._count += len(chunk)
        self._sink.bytes_left -= len(chunk)
        if self._sink.bytes_left < 0:
            raise LimitReached(f"展开后超过 {self._sink.limits.unpacked_bytes // MEBIBYTE} MB")
        if self._count > MEBIBYTE and self._count > self._sink.limits.ratio * self._packed:
            raise LimitReached("压缩率异常，可能是压缩炸弹")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._member.close()
        super().close()


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member. Without the UTF-8 flag, Chinese names are most likely in GBK."""
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
