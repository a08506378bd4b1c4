"""URLs of the site: the output path of each source, and links between pages and sources.

A URL here is relative to the output root, ``/``-separated, ASCII, and names a file (``…/index.html``, never ``…/``).
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from sitegen.core.digest import bytes_digest

COLUMN_DATA = "data/column.json"
CONTENT = "content"
SITE_FOLDER = "content/_site"
NOT_FOUND = "404.html"
SHARED_FILES = "content/files"

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_EXTENSION = re.compile(r"\.[a-z0-9]{1,10}")
_WINDOWS_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)


@lru_cache(maxsize=10_000)
def _segment(name: str) -> str:
    """``name`` if it is a safe ASCII file name on every system, else ``x-`` and 16 digits of its digest."""
    if _PLAIN_SEGMENT.fullmatch(name) and not name.endswith(".") and name.split(".")[0].lower() not in _WINDOWS_NAMES:
        return name
    return "x-" + bytes_digest(unicodedata.normalize("NFC", name).encode("utf-8"))[:16]


def document_url(path: str) -> str:
    """URL of the page of the source ``path`` (``content/a/b.md`` → ``documents/a/b.html``)."""
    segments = path.removeprefix(CONTENT + "/").removesuffix(".md").split("/")
    return "/".join(["documents", *map(_segment, segments)]) + ".html"


def file_url(digest: str, name: str) -> str:
    """URL of an attachment, derived from its content digest: file names may hold personal data."""
    extension = posixpath.splitext(name)[1].lower()
    return f"files/{digest[:20]}{extension if _EXTENSION.fullmatch(extension) else ''}"


def section_url(section_id: str, page: int = 1) -> str:
    """URL of one page of a section's list."""
    return f"sections/{section_id}/{_page_name(page)}"


def feed_url(section_id: str, format: str = "xml") -> str:
    """URL of a section's feed: Atom (``xml``) or JSON Feed (``json``)."""
    return f"sections/{section_id}/feed.{format}"


def record_url(page_url: str) -> str:
    """URL of the JSON record of a document: its page's URL with the extension ``.json``."""
    return page_url.removesuffix(".html") + ".json"


def department_url(slug: str, page: int = 1) -> str:
    """URL of one page of a department's list."""
    return f"departments/{slug}/{_page_name(page)}"


def library_url(facet: str = "", value: str = "", page: int = 1) -> str:
    """URL of one page of a list in the policy library; ``value`` may be any text."""
    folder = "/".join(["policies", *(part for part in (facet, value and _segment(value)) if part)])
    return f"{folder}/{_page_name(page)}"


def _page_name(page: int) -> str:
    return "index.html" if page == 1 else f"{page}.html"


def relative_url(target: str, page_url: str) -> str:
    """The relative link from the page at ``page_url`` to ``target``."""
    return posixpath.relpath(target, posixpath.dirname(page_url) or ".")


def split_href(href: str) -> tuple[str, str]:
    """(path, anchor) of a link, both percent-decoded."""
    path, _, anchor = href.partition("#")
    return unquote(path), unquote(anchor)


def resolve_path(name: str, source_path: str) -> str:
    """The path, relative to the site root, of the file ``name`` in a link of the source at ``source_path``.

    An empty ``name`` is the source itself. A leading ``/`` means ``content/``. A path that leaves the site root keeps
    its leading ``..``, so it equals no source.
    """
    if not name:
        return source_path
    if name.startswith("/"):
        return posixpath.normpath(CONTENT + name)
    return posixpath.normpath(posixpath.join(posixpath.dirname(source_path), name))


def source_target(href: str, source_path: str) -> tuple[str, str]:
    """Target of a link in the source at ``source_path``: (path relative to the site root, anchor)."""
    name, anchor = split_href(href)
    return resolve_path(name, source_path), anchor


def is_web_address(written: str) -> bool:
    """True for an address with a host on the web, ``https://…`` or ``http://…``."""
    if not written.startswith(("https://", "http://")) or not is_external(written):
        return False
    try:
        return bool(urlsplit(written).hostname)
    except ValueError:
        return False


def is_external(href: str) -> bool:
    """True if ``href`` has a scheme or a host."""
    return bool(_SCHEME.match(href)) or href.startswith("//")


def has_allowed_scheme(href: str) -> bool:
    """True for a path, and for an absolute URL with a scheme in ``ALLOWED_SCHEMES``.

    False for every other scheme (``javascript:``, ``file:``) and for protocol-relative URLs.
    """
    match = _SCHEME.match(href)
    return match[1].lower() in ALLOWED_SCHEMES if match else not href.startswith(("//", "\\"))


def collision_key(url: str) -> str:
    """Two URLs with the same key are one file on some file system (Unicode form, letter case, trailing dots)."""
    return "/".join(part.rstrip(". ") for part in unicodedata.normalize("NFC", url).casefold().split("/"))


def internal_url(href: str, site_url: str) -> str | None:
    """The URL relative to the output root, if the absolute ``href`` points into the site; else ``None``.

    Recognizes any spelling: either scheme or none, ``www.``, letter case, percent-encoding or trailing dot of the host,
    a port, user information, percent-encoding (also double), dot segments, backslashes, a query.
    """
    site, link = urlsplit(site_url), _split(href.replace("\\", "/"))
    if link is None or link.scheme not in ("", "http", "https") or not link.netloc:
        return None
    if _plain_host(link) != _plain_host(site):
        return None
    path = posixpath.normpath("/" + unquote(unquote(link.path)).lstrip("/"))
    base = unquote(site.path)
    return path.removeprefix(base) if path.startswith(base) else None


def _plain_host(url: SplitResult) -> str:
    """The host without the differences in spelling that browsers ignore, and without ``www.``."""
    return unicodedata.normalize("NFKC", unquote(url.hostname or "")).lower().rstrip(".").removeprefix("www.")


def _split(href: str) -> SplitResult | None:
    try:
        return urlsplit(href)
    except ValueError:
        return None
