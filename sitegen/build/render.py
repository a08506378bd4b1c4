"""From page jobs to HTML on the stage, and with each document's page the document as data."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from sitegen.build.plan import PageJob
from sitegen.core.errors import working_on
from sitegen.core.output import FileEntry, StageWriter
from sitegen.core.records import key_of
from sitegen.core.store import BodyStore
from sitegen.core.urls import NOT_FOUND
from sitegen.display.frame import SiteView
from sitegen.exports.opendata import RecordEntry, record_data
from sitegen.pages.templates import Templates, Theme

_HEADING = re.compile(r'<h(?P<level>[2-6])(?: class="[^"]*")? id="(?P<id>[^"]*)"')


@dataclass(frozen=True, slots=True)
class RenderTask:
    """What every page of one build shares; sent to each worker with its jobs.

    ``key`` names all that pages depend on besides their jobs: templates, addresses of assets, the site.
    """

    key: str
    templates: Templates
    asset_urls: Mapping[str, str]
    site: SiteView
    bodies: Path
    writer: StageWriter


def check_templates(task: RenderTask, wanted: Set[str]) -> None:
    """Raise ``SitegenError`` for the first template that is not fit; runs in a worker, which has it compiled then."""
    _theme(task).check(wanted)


def render_jobs(task: RenderTask, jobs: Sequence[PageJob | RecordEntry]) -> list[FileEntry]:
    """Make pages and the data of documents, and put them on the stage; runs in a worker. Raises ``BodyLost``, and
    ``DocumentCrash`` with the URL of the file."""
    theme = _theme(task)
    body_html = lru_cache(maxsize=1)(BodyStore(task.bodies).html)  # of one document after the other
    entries: list[FileEntry] = []
    for job in jobs:
        with working_on(job.url, "渲染") if job.body_key else nullcontext():
            html = body_html(job.body_key) if job.body_key else ""
            data = record_data(job, html) if isinstance(job, RecordEntry) else render_page(theme, task, job, html)
        entries.append(task.writer.put(job.url, data))
    return entries


def render_task(
    templates: Templates, asset_urls: Mapping[str, str], site: SiteView, bodies: Path, writer: StageWriter
) -> RenderTask:
    """The task that renders the pages of ``site``."""
    key = key_of(templates.digest, sorted(asset_urls.items()), site)
    return RenderTask(key, templates, asset_urls, site, bodies, writer)


class _Themes(threading.local):
    """The last theme by its key: a theme renders one page at a time."""

    def __init__(self) -> None:
        self.known: dict[str, Theme] = {}


_themes = _Themes()


def _theme(task: RenderTask) -> Theme:
    """The templates of this build, compiled once in each process (or thread); they keep pieces that depend on the
    site."""
    if task.key not in _themes.known:
        _themes.known = {task.key: Theme(task.templates, task.asset_urls, task.site)}
    return _themes.known[task.key]


def render_page(theme: Theme, task: RenderTask, job: PageJob, html: str) -> bytes:
    """One page, which shows ``html`` as its body."""
    prefix = "../" * job.url.count("/")
    if job.url == NOT_FOUND:  # a host serves it for any address, so it names its files from the host's root
        prefix = urlsplit(task.site.url).path
    pieces = body_pieces(html, {panel.under for panel in getattr(job.page, "panels", ()) if panel.under})
    return theme.render(job.template, prefix, {"page": job.page}, pieces).encode("utf-8")


def body_pieces(html: str, anchors: Set[str]) -> list[tuple[str, str]]:
    """A body cut where the sections headed by ``anchors`` end: (HTML, the anchor of the section that ends there).

    A section ends before the next heading of its own level or a higher one.
    """
    pieces: list[tuple[str, str]] = []
    start = 0
    headings = list(_HEADING.finditer(html)) if anchors else []
    for number, heading in enumerate(headings):
        if heading["id"] not in anchors:
            continue
        following = (one.start() for one in headings[number + 1 :] if one["level"] <= heading["level"])
        end = next(following, len(html))
        if end >= start:
            pieces.append((html[start:end], heading["id"]))
            start = end
    return [*pieces, (html[start:], "")]
