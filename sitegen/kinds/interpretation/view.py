"""政策解读: recordings with captions and text, pictures with a long description, and all interpretations by form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Attachment, Facts
from sitegen.core.registers import Section
from sitegen.core.urls import file_url
from sitegen.display.lists import INTERPRETATION, Lists, document_year
from sitegen.display.metatags import section_tags
from sitegen.display.pages import PanelPage
from sitegen.display.parts import Cell, Column, DocumentList, Fact, FactList, Media, Panel, Row, Table
from sitegen.kinds.declaration import Text
from sitegen.kinds.interpretation.media import TEXT_FORM, counted_form
from sitegen.kinds.interpretation.schema import MEDIA, InterpretationData, Medium, own_file, own_files
from sitegen.kinds.registry import OwnPage, document_view, own_pages, section_view
from sitegen.source.values import FORMS

_MOST_YEARS = 6
_CAPTIONS = frozenset({".vtt"})
_TEXTS = frozenset({".txt", ".docx", ".pdf", ".odt"})
_SLUGS = dict(
    zip(FORMS, ("text", "chart", "video", "audio", "questions", "press", "expert", "media", "head"), strict=True)
)


@document_view(INTERPRETATION)
def recordings(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """The recordings and the picture with the texts that stand for them; those on another site are linked."""
    facts = document.facts
    data = InterpretationData.of(facts, lists.site)
    if data is None:
        return
    shown = tuple(media for medium in MEDIA if (media := _media(facts, data, medium)))
    links = tuple(Cell(one.link, address, outside=True) for one in MEDIA if (address := one.address(data)))
    rows = [Fact("在其他网站查看", links)] if links else []
    forms = {media.form for media in shown}
    if not forms - {InterpretationData.image.name}:
        rows += _text_fact(facts, data, InterpretationData.transcript)
    if InterpretationData.image.name not in forms:
        rows += _text_fact(facts, data, InterpretationData.description)
    if shown or rows:
        title = f"{facts.form}解读" if facts.form in ("视频", "音频", "图解") else "多媒体解读"
        yield Panel("data-media", title, (*shown, *([FactList(tuple(rows))] if rows else [])), first=True)


def _media(facts: Facts, data: InterpretationData, medium: Medium) -> Media | None:
    """The player or picture of a medium; a recording that is not named is the first among the attachments."""
    named, moving = medium.written(data), medium is not InterpretationData.image
    file = own_file(facts, named, medium.types)
    if not named and moving:
        file = next((one for one in own_files(facts, medium.types) if one in facts.attachments), None)
    if file is None:
        return None
    script, lines = _text(facts, data, InterpretationData.transcript if moving else InterpretationData.description)
    captions = own_file(facts, data.captions, _CAPTIONS) if moving else None
    return Media(
        medium.name,
        ("" if moving else data.alt) or file.title or facts.title,
        _url(file),
        captions=_url(captions) if captions else "",
        description=lines,
        links=(Cell("文字稿", _url(script)),) if script else (),
    )


def _text(facts: Facts, data: InterpretationData, field: Text) -> tuple[Attachment | None, tuple[str, ...]]:
    """The file that holds a text, or the paragraphs of the text."""
    written = field.value(data)
    script = own_file(facts, written, _TEXTS)
    return script, () if script else tuple(filter(None, (line.strip() for line in written.splitlines())))


def _text_fact(facts: Facts, data: InterpretationData, field: Text) -> Iterator[Fact]:
    """The text of a medium that the page does not hold."""
    script, lines = _text(facts, data, field)
    if script:
        yield Fact(field.label, (Cell(script.title, _url(script)),))
    elif lines:
        yield Fact(field.label, tuple(map(Cell, lines)))


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
    kind_of = lists.site.data_kind
    section = next((one for one in lists.site.all_sections() if INTERPRETATION in map(kind_of, one.kinds)), None)
    if section is None:
        return
    for form, group in _by_form(lists.with_data_of(INTERPRETATION)).items():
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
