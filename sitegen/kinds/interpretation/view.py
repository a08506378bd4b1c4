"""政策解读: recordings with captions and text, pictures with a long description, and all interpretations by form.

``data``: ``{video, audio, image, captions, transcript, alt, description}`` (视频、音频、图片、字幕、文字稿、替代文字、
文字说明). ``video``, ``audio`` and ``image`` name files that the document lists as attachments or shows in its body, so
that they pass the same door as all files, or the recording's address on another site, to which the page then links.
``captions`` is a WebVTT file among them. ``transcript`` and ``description`` are texts, or name such a file. Where
``data`` names no recording, the first among the attachments is shown. An interpretation whose form promises what it
does not hold is listed and counted as text (``media.counted_form``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Attachment, Facts
from sitegen.core.registers import Section
from sitegen.core.urls import file_url
from sitegen.display.lists import INTERPRETATION, Lists, document_year
from sitegen.display.metatags import section_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Cell, Column, DocumentList, Fact, FactList, Media, Panel, Row, Table
from sitegen.kinds.media import MEDIA, SHOWN_TYPES, TEXT_FORM, counted_form, first_attached, own_file, web_address
from sitegen.kinds.media import written as written_medium
from sitegen.kinds.registry import OwnPage, document_view, own_pages, section_view
from sitegen.kinds.shapes import table, text
from sitegen.kinds.shown import first_of
from sitegen.source.values import FORMS

_MOST_YEARS = 6
_ELSEWHERE = {"video": "观看视频", "audio": "收听音频", "image": "查看图解"}
_CAPTIONS = frozenset({".vtt"})
_TEXTS = frozenset({".txt", ".docx", ".pdf", ".odt"})
_SLUGS = dict(
    zip(FORMS, ("text", "chart", "video", "audio", "questions", "press", "expert", "media", "head"), strict=True)
)


@document_view(INTERPRETATION)
def recordings(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The recording or the picture with the text that stands for it; only files of the document's own are shown,
    what another site keeps is linked."""
    facts = document.facts
    data = table(facts)
    shown = tuple(media for form in MEDIA if (media := _media(facts, data, form)))
    links = tuple(
        Cell(words, address, outside=True)
        for form, words in _ELSEWHERE.items()
        if (address := web_address(facts, form))
    )
    if shown or links:
        title = f"{facts.form}解读" if facts.form in ("视频", "音频", "图解") else "多媒体解读"
        elsewhere = (FactList((Fact("在其他网站查看", links),)),) if links else ()
        yield Panel("data-media", title, (*shown, *elsewhere), first=True)


def _media(facts: Facts, data: Mapping[str, object], form: str) -> Media | None:
    named = written_medium(facts, form)
    file = own_file(facts, named, SHOWN_TYPES[form]) if named else None
    if file is None and not named and form != "image":
        file = first_attached(facts, form)
    if file is None:
        return None
    moving = form != "image"
    written = text(first_of(data, "transcript", "文字稿") if moving else first_of(data, "description", "文字说明"))
    script = own_file(facts, written, _TEXTS)
    captions = own_file(facts, text(first_of(data, "captions", "字幕")), _CAPTIONS) if moving else None
    label = "" if moving else text(first_of(data, "alt", "替代文字"))
    return Media(
        form,
        label or file.title or facts.title,
        _url(file),
        captions=_url(captions) if captions else "",
        description=() if script else tuple(filter(None, (line.strip() for line in written.splitlines()))),
        links=(Cell("文字稿", _url(script)),) if script else (),
    )


def _url(file: Attachment) -> str:
    return file_url(file.digest, file.path or "")


def _by_form(documents: Sequence[PublicDocument]) -> dict[str, list[PublicDocument]]:
    """Interpretations by the form as which they count, forms in the order of the register."""
    found: dict[str, list[PublicDocument]] = {form: [] for form in FORMS}
    for document in documents:
        found[counted_form(document.facts)].append(document)
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
        years.setdefault(document_year(document), []).append(counted_form(document.facts))
    heads = (Column("年份"), *(Column(form, numeric=True) for form in (*groups, "合计", "非文字形式占比")))
    lines = tuple(
        Row((
            Cell(year),
            *(Cell(str(found.count(form))) for form in groups),
            Cell(str(len(found))),
            Cell(f"{sum(one != TEXT_FORM for one in found) * 100 / len(found):.0f}%"),
        ))
        for year, found in sorted(years.items(), reverse=True)[:_MOST_YEARS]
    )  # fmt: skip
    shown = (FactList((Fact("按形式查看", links),)), Table("各年解读形式（件）", heads, lines, heads=1))
    yield Panel("data-interpretation-forms", "解读形式", shown)


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
    return f"interpretations/{_SLUGS[form]}.html"
