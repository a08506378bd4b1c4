"""Addresses: where each source goes in the output tree, and how one page names another.

Every address is relative to the output root, ``/``-separated, ASCII, with an explicit file name.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from urllib.parse import unquote

from sitegen.digest import bytes_digest

CONTENT = "content"
SITE_FOLDER = "content/_site"
NOT_FOUND = "404.html"
SHARED_FILES = "content/files"

_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_EXTENSION = re.compile(r"\.[a-z0-9]{1,10}")
_WINDOWS_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)


def _segment(name: str) -> str:
    """``name`` where it is a safe ASCII file name, else a stable name made of its digest."""
    if _PLAIN_SEGMENT.fullmatch(name) and not name.endswith(".") and name.split(".")[0].lower() not in _WINDOWS_NAMES:
        return name
    return "x-" + bytes_digest(unicodedata.normalize("NFC", name).encode("utf-8"))[:16]


def document_url(path: str) -> str:
    """Address of the page of the source ``path`` (``content/a/b.md`` → ``documents/a/b.html``)."""
    segments = path.removeprefix(CONTENT + "/").removesuffix(".md").split("/")
    return "/".join(["documents", *map(_segment, segments)]) + ".html"


def file_url(digest: str, name: str) -> str:
    """Address of an attachment: named by its content, so that its own name tells nothing."""
    extension = posixpath.splitext(name)[1].lower()
    return f"files/{digest[:20]}{extension if _EXTENSION.fullmatch(extension) else ''}"


def section_url(section_id: str, page: int = 1) -> str:
    """Address of a page of a section\'s list."""
    return f"sections/{section_id}/{_page_name(page)}"


def department_url(slug: str, page: int = 1) -> str:
    """Address of a page of a department\'s list."""
    return f"departments/{slug}/{_page_name(page)}"


def library_url(facet: str = "", value: str = "", page: int = 1) -> str:
    """Address of a list of the policy library; ``value`` may be any text."""
    folder = "/".join(["policies", *(part for part in (facet, value and _segment(value)) if part)])
    return f"{folder}/{_page_name(page)}"


def _page_name(page: int) -> str:
    return "index.html" if page == 1 else f"{page}.html"


def relative_url(target: str, page_url: str) -> str:
    """``target`` as seen from the page at ``page_url``."""
    return posixpath.relpath(target, posixpath.dirname(page_url) or ".")


def source_target(href: str, source_path: str) -> tuple[str, str]:
    """Split a link as written in ``source_path`` into (path from the site root, anchor).

    A leading ``/`` counts from ``content/``. A path that climbs out of the root stays with its
    leading ``..``, which no source has.
    """
    path, _, anchor = unquote(href).partition("#")
    if not path:
        return source_path, anchor
    if path.startswith("/"):
        return posixpath.normpath(CONTENT + path), anchor
    return posixpath.normpath(posixpath.join(posixpath.dirname(source_path), path)), anchor


def collision_key(url: str) -> str:
    """Two addresses with one key are one file on some file system (NFC, case, trailing dots)."""
    return "/".join(part.rstrip(". ") for part in unicodedata.normalize("NFC", url).casefold().split("/"))
