"""Recordings and pictures of interpretations: what of a document holds one, and as which form it counts.

``data`` names them: ``{video, audio, image}`` (视频、音频、图片), each a file of the document's own, or the address of
the recording on another site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sitegen.core.document import Attachment, Facts
from sitegen.core.urls import is_external
from sitegen.kinds.shapes import table, text
from sitegen.source.values import FORMS

TEXT_FORM = FORMS[0]
MEDIA = {"video": "视频", "audio": "音频", "image": "图片"}  # keys of ``data`` in two languages
# Types that browsers play, and show; anything else stays a file to download.
SHOWN_TYPES = {
    "video": frozenset({".mp4", ".m4v", ".webm"}),
    "audio": frozenset({".mp3", ".m4a", ".ogg", ".wav"}),
    "image": frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"}),
}
_OTHER_TYPES = {
    "video": frozenset({".mov", ".avi", ".wmv", ".mkv", ".flv", ".mpg", ".mpeg"}),
    "audio": frozenset({".aac", ".wma", ".amr", ".flac"}),
    "image": frozenset({".pdf"}),
}
# What a form needs; every other form is one of writing or speaking, which a text may report.
_NEEDED = {"视频": "video", "音频": "audio", "图解": "image"}
_LINK_WORDS = {
    "video": re.compile(r"视频|录像|短片|动画|动漫|观看|播放|回放|直播"),
    "audio": re.compile(r"音频|录音|播客|电台|广播|收听|播放|回放"),
    "image": re.compile(r"图解|一图|长图|漫画|海报|动漫|[Hh]5"),
}


def written(facts: Facts, medium: str) -> str:
    """What ``data`` names for ``medium``: a file or an address; empty where nothing."""
    data = table(facts)
    return text(data.get(medium)) or text(data.get(MEDIA[medium]))


def own_file(facts: Facts, name: str, types: frozenset[str]) -> Attachment | None:
    """The document's own file of that name, where it can be published and is of the types wanted."""
    return next((one for one in _files(facts, types) if one.file == name), None)


def first_attached(facts: Facts, medium: str) -> Attachment | None:
    """The first attachment that browsers play or show as ``medium``."""
    return next((one for one in _files(facts, SHOWN_TYPES[medium]) if one in facts.attachments), None)


def web_address(facts: Facts, medium: str) -> str:
    """The address on the web that ``data`` names for ``medium``; empty where it names none."""
    named = written(facts, medium)
    return named if is_web_address(named) else ""


def lacked_medium(facts: Facts) -> str:
    """The Chinese name of the medium that the form of ``facts`` promises and the document neither holds nor links;
    empty where it keeps its promise."""
    medium = _NEEDED.get(facts.form)
    return "" if medium is None or _holds(facts, medium) else MEDIA[medium]


def counted_form(facts: Facts) -> str:
    """The form as which an interpretation is listed and counted: a text where it says no form, or lacks the
    recording or picture that its form promises."""
    return TEXT_FORM if lacked_medium(facts) else facts.form or TEXT_FORM


def is_web_address(named: str) -> bool:
    """True for an address with a host on the web."""
    if not named.startswith(("https://", "http://")) or not is_external(named):
        return False
    try:
        return bool(urlsplit(named).hostname)
    except ValueError:
        return False


def _holds(facts: Facts, medium: str) -> bool:
    types = SHOWN_TYPES[medium] | _OTHER_TYPES[medium]
    return (
        bool(web_address(facts, medium))
        or any(True for _ in _files(facts, types))
        or any(
            is_web_address(link.href)
            and not link.image  # a picture of another site is not shown
            and (_LINK_WORDS[medium].search(link.text) or _suffix(urlsplit(link.href).path) in types)
            for link in facts.links
        )
    )


def _files(facts: Facts, types: frozenset[str]) -> Iterator[Attachment]:
    return (one for one in facts.named_files if one.path is not None and _suffix(one.path) in types)


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
