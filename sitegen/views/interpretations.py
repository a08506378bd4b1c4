"""政策解读: recordings with captions and text, pictures with a long description, and all interpretations by form.

``data``: ``{video, audio, image, captions, transcript, alt, description}`` (视频、音频、图片、字幕、文字稿、替代文字、
文字说明). ``video``, ``audio`` and ``image`` name files that the document lists as attachments or shows in its body, so
that they pass the same door as all files; ``captions`` is a WebVTT file among them. ``transcript`` and
``description`` are texts, or name such a file. Where ``data`` names no recording, the first among the attachments is
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from sitegen.catalogue import PublicDocument
from sitegen.fields import FORMS
from sitegen.lists import INTERPRETATION, Lists, document_year
from sitegen.metatags import section_tags
from sitegen.model import Attachment, Facts, Section
from sitegen.pages import PanelPage
from sitegen.parts import Cell, Column, DocumentList, Fact, FactList, Media, Panel, Row, Table
from sitegen.shapes import table, text
from sitegen.urls import file_url
from sitegen.views.registry import OwnPage, document_view, own_pages, section_view
from sitegen.views.shown import first_of

PLAIN_FORM = "文字"
_OTHER_FORM = "其他形式"
_MOST_YEARS = 6
# Types that browsers play, and show; anything else stays a file to download.
_TYPES = {
    "video": frozenset({".mp4", ".m4v", ".webm"}),
    "audio": frozenset({".mp3", ".m4a", ".ogg", ".wav"}),
    "image": frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"}),
}
_KEYS = {"video": "视频", "audio": "音频", "image": "图片"}
_CAPTIONS = frozenset({".vtt"})
_TEXTS = frozenset({".txt", ".docx", ".pdf", ".odt"})
_SLUGS = dict(
    zip(FORMS, ("text", "chart", "video", "audio", "questions", "press", "expert", "media", "head"), strict=True)
)


@document_view(INTERPRETATION)
def recordings(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The recording or the picture with the text that stands for it; only files of the document's own are shown."""
    facts = document.facts
    data = table(facts)
    shown = tuple(media for form in _TYPES if (media := _media(facts, data, form)))
    if shown:
        title = f"{facts.form}解读" if facts.form in ("视频", "音频", "图解") else "多媒体解读"
        yield Panel("data-media", title, shown, first=True)


def _media(facts: Facts, data: Mapping[str, object], form: str) -> Media | None:
    named = text(first_of(data, form, _KEYS[form]))
    file = _file(facts, named, _TYPES[form]) if named else None
    if file is None and not named and form != "image":
        file = next((one for one in facts.attachments if _is_type(one, _TYPES[form])), None)
    if file is None:
        return None
    moving = form != "image"
    written = text(first_of(data, "transcript", "文字稿") if moving else first_of(data, "description", "文字说明"))
    script = _file(facts, written, _TEXTS)
    captions = _file(facts, text(first_of(data, "captions", "字幕")), _CAPTIONS) if moving else None
    label = "" if moving else text(first_of(data, "alt", "替代文字"))
    return Media(
        form,
        label or file.title or facts.title,
        _url(file),
        captions=_url(captions) if captions else "",
        description=() if script else tuple(filter(None, (line.strip() for line in written.splitlines()))),
        links=(Cell("文字稿", _url(script)),) if script else (),
    )


def _file(facts: Facts, name: str, types: frozenset[str]) -> Attachment | None:
    """The document's own file of that name, where it can be published and is of the types wanted."""
    return next((one for one in facts.named_files if name and one.file == name and _is_type(one, types)), None)


def _is_type(file: Attachment, types: frozenset[str]) -> bool:
    return file.path is not None and PurePosixPath(file.path).suffix.lower() in types


def _url(file: Attachment) -> str:
    return file_url(file.digest, file.path or "")


def _by_form(documents: Sequence[PublicDocument]) -> dict[str, list[PublicDocument]]:
    """Interpretations by their form, forms in the order of the register."""
    found: dict[str, list[PublicDocument]] = {form: [] for form in (*FORMS, _OTHER_FORM)}
    for document in documents:
        found[document.facts.form if document.facts.form in FORMS else _OTHER_FORM].append(document)
    return {form: group for form, group in found.items() if group}


@section_view(INTERPRETATION)
def forms(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Interpretations by form, each form's list linked, and how varied each year's were."""
    groups = _by_form(documents)
    if not groups:
        return
    links = tuple(Cell(f"{form}（{len(group)}）", _form_url(form)) for form, group in groups.items())
    years: dict[str, list[str]] = {}
    for document in documents:
        years.setdefault(document_year(document), []).append(document.facts.form)
    heads = (Column("年份"), *(Column(form, numeric=True) for form in (*groups, "合计", "非文字形式占比")))
    lines = tuple(
        Row((
            Cell(year),
            *(Cell(str(sum(_form(one) == form for one in found))) for form in groups),
            Cell(str(len(found))),
            Cell(f"{sum(one != PLAIN_FORM for one in found) * 100 / len(found):.0f}%"),
        ))
        for year, found in sorted(years.items(), reverse=True)[:_MOST_YEARS]
    )  # fmt: skip
    shown = (FactList((Fact("按形式查看", links),)), Table("各年解读形式（件）", heads, lines, heads=1))
    yield Panel("data-interpretation-forms", "解读形式", shown)


def _form(written: str) -> str:
    return written if written in FORMS else _OTHER_FORM


@own_pages
def form_pages(lists: Lists) -> Iterator[OwnPage]:
    """All interpretations of one form, year by year."""
    section = next((one for one in lists.site.all_sections() if INTERPRETATION in one.kinds), None)
    if section is None:
        return
    for form, group in _by_form(lists.of_kind(INTERPRETATION)).items():
        title = f"政策解读：{form}"
        tags, crumbs = section_tags(lists.site, section), lists.crumbs(section)
        common = lists.common(_form_url(form), title, crumbs, tags, section.id)
        years: dict[str, list[PublicDocument]] = {}
        for document in group:
            years.setdefault(document_year(document), []).append(document)
        panels = tuple(
            Panel(f"data-{year}", f"{year}年", (DocumentList("", lists.items_of(found)),))
            for year, found in sorted(years.items(), reverse=True)
        )
        yield OwnPage("panels.html", PanelPage(common, title, f"共 {len(group)} 件。", panels))


def _form_url(form: str) -> str:
    return f"interpretations/{_SLUGS.get(form, 'other')}.html"
