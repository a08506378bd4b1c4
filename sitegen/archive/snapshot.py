"""Writes, verifies and compares offline archives: zip files of the published tree.

An archive holds the published tree with its search index wrapped in scripts (see ``offline``). Its ``manifest.json``
lists every other member with SHA-256 and size. Members are stored without compression and with fixed times, so the
same tree and date give the same bytes on any machine.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

from sitegen.archive.offline import is_wrapped, wrap_file
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError
from sitegen.core.files import copy_pieces, open_regular_file
from sitegen.core.output import MANIFEST, OutputTree, manifest_bytes

README = "使用说明.txt"
_GUIDE = """{name} 政府信息公开专栏离线归档
归档日期：{day}

打开方法：解压到任意文件夹，用浏览器打开 index.html；检索、分类、附件均可离线使用。
校验方法：sitegen archive verify 文件名.zip
清单 manifest.json 的 SHA-256：打包时由程序显示，请另行登记保存。
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A written archive. An office records ``manifest_digest`` elsewhere and can later prove the archive unchanged;
    ``size`` is in bytes."""

    path: Path
    files: int
    size: int
    manifest_digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a verification: URLs of the changed, missing and added members."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    files: int
    manifest_digest: str

    @property
    def sound(self) -> bool:
        return not (self.changed or self.missing or self.added)


def archive_name(site: str, day: date) -> str:
    """Return the name of an archive and of the folder in it, from the site's code and the day."""
    return f"disclosure-{site}-{day.isoformat()}"


def write_archive(output: Path, target: Path, name: str, day: date) -> Written:
    """Write the tree at ``output`` to the zip file ``target``.

    Raises ``SitegenError`` if sitegen did not build the tree or if a file differs from the tree's manifest.
    """
    published = OutputTree(output).manifest()
    if published is None:
        raise SitegenError(f"{output} 里没有构建好的栏目", "先运行 build。")
    members = {f"{url}.js" if is_wrapped(url) else url: url for url in published["files"]}
    guide = _GUIDE.format(name=name, day=day.isoformat()).encode("utf-8")
    site = str(published.get("site", ""))
    folder = archive_name(site, day)
    listed: dict[str, tuple[str, int]] = {}
    temporary = target.with_name(f".{target.name}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            for member in sorted((*members, README)):
                info = _info(f"{folder}/{member}", day)
                url = members.get(member)
                if url is None:
                    listed[member] = _store(archive, info, io.BytesIO(guide), len(guide))
                else:
                    listed[member] = _store_published(archive, info, output, url, published["files"][url]["sha256"])
            manifest = manifest_bytes(listed, site)
            archive.writestr(_info(f"{folder}/{MANIFEST}", day), manifest)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return Written(target, len(listed) + 1, target.stat().st_size, bytes_digest(manifest))


def _store_published(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, output: Path, url: str, digest: str
) -> tuple[str, int]:
    """Store a file of the tree and return SHA-256 and size of the member. Raises ``SitegenError`` if the file's digest
    is not ``digest``."""
    try:
        file = open_regular_file(output / url)
    except OSError:
        file, found = None, ""
    if file:
        with file:
            if is_wrapped(url):
                data = file.read()
                script = wrap_file(url, data)
                found, stored = bytes_digest(data), _store(archive, info, io.BytesIO(script), len(script))
            else:
                stored = _store(archive, info, file, os.fstat(file.fileno()).st_size)
                found = stored[0]
    if found != digest:
        raise SitegenError(f"{output.name}/{url} 与清单不符，可能被人改动过", "重新运行 build 后再归档。")
    return stored


def _store(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: IO[bytes], size: int) -> tuple[str, int]:
    info.file_size = size  # ``zipfile`` uses this to decide whether the member needs ZIP64
    with archive.open(info, "w") as target:
        return copy_pieces(source, target.write)


def _info(name: str, day: date) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info


def verify(path: Path) -> Verdict:
    """Compare an archive, zipped or unpacked to a folder, with its manifest.

    Raises ``SitegenError`` if there is no archive or no sound manifest.
    """
    with _members(path) as members:
        manifest, data = _manifest(path, members)
        listed = manifest["files"]
        present = {name for name in members if name != MANIFEST}
        changed = [
            name
            for name in sorted(present & listed.keys())
            if _stream_digest(members[name]) != (listed[name].get("sha256"), listed[name].get("size"))
        ]
    return Verdict(
        changed=tuple(changed),
        missing=tuple(sorted(listed.keys() - present)),
        added=tuple(sorted(present - listed.keys())),
        files=len(listed) + 1,
        manifest_digest=bytes_digest(data),
    )


Opener = Callable[[], IO[bytes]]


@contextmanager
def _members(path: Path) -> Iterator[dict[str, Opener]]:
    """Yield a function for each member that opens it, by URL.

    A duplicate gets a suffix, and a member outside the folder a leading slash, so that neither hides another member.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_symlink() or not file.is_dir())
        yield {file.relative_to(path).as_posix(): partial(open_regular_file, file) for file in files}
        return
    if not path.is_file():
        raise SitegenError(f"找不到归档文件 {path}", "核对文件名和所在的文件夹。")
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        raise SitegenError(f"{path.name} 不是可以打开的归档文件", "文件可能不完整，重新复制一份再试。") from None
    with archive:
        infos = archive.infolist()
        folder = next(
            (info.filename.partition("/")[0] + "/" for info in infos if info.filename.endswith("/" + MANIFEST)), ""
        )
        members: dict[str, Opener] = {}
        for info in infos:
            name = info.filename.removeprefix(folder) if info.filename.startswith(folder) else "/" + info.filename
            name = name if name not in members else f"{name}（重复）"
            members[name] = lambda info=info: archive.open(info)  # type: ignore[misc]
        if infos and min(info.header_offset for info in infos) > 0:
            members["（压缩包开头的多余内容）"] = lambda: path.open("rb")
        yield members


def _manifest(path: Path, members: Mapping[str, Opener]) -> tuple[dict[str, Any], bytes]:
    try:
        with members[MANIFEST]() as stream:
            data = stream.read()
        manifest = json.loads(data)
        if not all(isinstance(entry["sha256"], str) for entry in manifest["files"].values()):
            raise TypeError
    except (AttributeError, KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile):
        raise SitegenError(f"{path.name} 里没有完好的清单 {MANIFEST}", "这不是本工具的归档，或清单已损坏。") from None
    return manifest, data


def _stream_digest(opener: Opener) -> tuple[str, int] | None:
    """Return (SHA-256, size in bytes) of a member; ``None`` if it cannot be read, such as a damaged zip entry."""
    try:
        with opener() as stream:
            return copy_pieces(stream, lambda piece: None)
    except (OSError, zipfile.BadZipFile, EOFError):
        return None


@dataclass(frozen=True, slots=True)
class Difference:
    """URLs added, removed and changed from one archive to another, by their manifests."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def diff(old: Path, new: Path) -> Difference:
    """Compare two archives without their search indexes. Raises ``SitegenError`` as ``verify`` does."""
    before, after = (_listed(path) for path in (old, new))
    return Difference(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(url for url in before.keys() & after.keys() if before[url] != after[url])),
    )


def _listed(path: Path) -> dict[str, Any]:
    with _members(path) as members:
        manifest, _ = _manifest(path, members)
    return {url: entry["sha256"] for url, entry in manifest["files"].items() if not url.startswith("pagefind/")}
