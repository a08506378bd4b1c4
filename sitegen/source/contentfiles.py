"""Lists the files below ``content/``, and finds the files that documents name."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.core.digest import file_digest
from sitegen.core.document import Attachment
from sitegen.core.files import open_regular_file
from sitegen.core.finding import Fault
from sitegen.core.urls import CONTENT, SHARED_FILES, SITE_FOLDER, resolve_path
from sitegen.source.filetypes import type_problem

_HIDDEN = re.compile(r"^[._~]|~$|\.(?:tmp|bak|swp)$")


@dataclass(frozen=True, slots=True)
class ContentFiles:
    """The files below ``content/``: sources, and others without the registers. All paths are sorted.

    ``faults`` (SG004) report what could not be listed: unreadable folders, and names that are not UTF-8.
    """

    sources: tuple[str, ...]
    others: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


def content_files(root: Path) -> ContentFiles:
    """List the files below ``content/``, as paths relative to ``root``.

    Ignores files and folders whose names begin with ``.``, ``_`` or ``~``, and temporary files. A symbolic link to a
    folder is not followed, but listed as one of the other files.
    """
    paths: list[str] = []
    faults: list[Fault] = []

    def report(error: OSError) -> None:
        path = Path(error.filename).relative_to(root).as_posix()
        faults.append(_unlisted(path, f"文件夹读不出来：{error.strerror}", "检查文件夹的权限。"))

    for folder, folders, files in os.walk(root / CONTENT, onerror=report):
        base = Path(folder).relative_to(root).as_posix()
        folders[:] = [name for name in folders if not _HIDDEN.search(name)]
        hint = "改名，用英文或者正常的中文。"
        undecodable = [name for name in (*folders, *files) if not _is_utf8(name)]
        faults += [_unlisted(f"{base}/{name}", "名称不是 UTF-8 编码", hint) for name in undecodable]
        folders[:] = filter(_is_utf8, folders)
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]
        paths += [f"{base}/{name}" for name in (*files, *links) if not _HIDDEN.search(name) and _is_utf8(name)]
    sources = tuple(sorted(path for path in paths if path.endswith(".md")))
    return ContentFiles(sources, tuple(sorted(set(paths).difference(sources))), tuple(faults))


def _is_utf8(name: str) -> bool:
    """False for a name with surrogates, which Python uses for bytes that are not UTF-8 and cannot encode again."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _unlisted(path: str, problem: str, hint: str) -> Fault:
    printable = path.encode("utf-8", "replace").decode("utf-8")
    return Fault(f"{problem}，没有检查", 1, hint, path=printable, code="SG004")


def find_file(
    root: Path, source_path: str, name: str, title: str, line: int, extra_types: Collection[str] = ()
) -> Attachment:
    """The file with the name ``name`` in the source at ``source_path``: next to it, or below ``content/files/``.

    Files outside ``content/``, registers, sources, symbolic links and types that are not allowed are never found;
    ``extra_types`` are extensions that the site allows. ``Attachment.problem`` says why a file is not found.
    """
    found = Attachment(name, title, line)
    beside, shared = resolve_path(name, source_path), resolve_path(name, SHARED_FILES + "/x")
    for path in dict.fromkeys((beside, shared)):
        if not path.startswith(CONTENT + "/") or path.startswith(SITE_FOLDER + "/"):
            found = replace(found, problem=found.problem or "outside")
            continue
        try:
            real = (root / path).resolve(strict=True)
            if real != (root.resolve() / path) or not real.is_file():
                return replace(found, problem="outside")
            with open_regular_file(real) as file:
                problem = type_problem(path, file, extra_types)
                digest, size = ("", 0) if problem else (file_digest(file), file.tell())
        except (OSError, RuntimeError, ValueError):  # circular links, or a name with a NUL
            continue
        if problem:
            return replace(found, problem=problem)
        return replace(found, path=path, size=size, digest=digest, problem="")
    return replace(found, problem=found.problem or "missing")


def is_found_first(root: Path, source: str, item: Attachment) -> bool:
    """True if ``find_file`` would try no existing file before the path of ``item``."""
    beside = resolve_path(item.file, source)
    return item.path == beside or not os.path.lexists(f"{root}/{beside}")
