"""Page record of one document: metadata, validity banner, attachments, interpretations and relations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from sitegen.catalogue.catalogue import ENDING_RELATIONS
from sitegen.catalogue.public import PublicDocument, PublicReference
from sitegen.core.document import Attachment, Facts, Validity
from sitegen.core.titles import quoted, title_parts
from sitegen.core.urls import department_url, file_url
from sitegen.display.lists import Lists, validity_tone
from sitegen.display.metatags import document_tags
from sitegen.display.pages import Banner, DocumentPage, FieldRow, FileLink, RelationGroup, TocEntry
from sitegen.display.parts import Panel, Related
from sitegen.display.structured import document_markup, services_markup
from sitegen.kinds.offered import offered_services
from sitegen.pages.library import Library
from sitegen.site.config import SiteConfig
from sitegen.source.identifiers import NO_NUMBER

_OUTGOING = {"repeals": "本文件废止", "replaces": "本文件替代", "amends": "本文件修改", "based_on": "制定依据"}
_INCOMING = {
    "repeals": "废止本文件的文件",
    "replaces": "替代本文件的文件",
    "amends": "修改本文件的文件",
    "based_on": "以本文件为依据的文件",
}
_TOC_LEVELS = (2, 3)


def document_page(document: PublicDocument, lists: Lists, library: Library, panels: tuple[Panel, ...]) -> DocumentPage:
    """Return the page record of ``document``; its kind made ``panels`` from the field ``data``."""
    facts = document.facts
    site = lists.site
    section = lists.sections_by_id.get(document.section_id)
    newer, older = (lists.items[path] if path else None for path in lists.neighbours[facts.path])
    tags = document_tags(site, document, section)
    common = lists.common(facts.url, facts.title, lists.crumbs(section), tags, document.section_id)
    return DocumentPage(
        common=replace(common, structured=_structured(document, site)),
        title_parts=title_parts(facts.title),
        kind=facts.kind,
        kind_label=site.kinds[facts.kind].label,
        fields=_fields(document, lists, library),
        published=facts.published_text,
        source="、".join(facts.departments),
        inscription=_inscription(document),
        banner=_banner(document),
        toc=tuple(
            TocEntry(entry.level, entry.text, entry.anchor) for entry in facts.headings if entry.level in _TOC_LEVELS
        ),
        panels=panels,
        attachments=tuple(_file_link(item) for item in facts.attachments if item.path),
        downloads=(),
        interpretations=tuple(_related(other, note=other.form) for other in document.interpretations),
        interpretation_note=_interpretation_note(document),
        relations=_relations(document),
        contact=facts.contact,
        newer=newer,
        older=older,
    )


def _structured(document: PublicDocument, site: SiteConfig) -> str:
    services = offered_services(document, site)
    return document_markup(document, site) or services_markup(services, site, document.facts.url)


def _fields(document: PublicDocument, lists: Lists, library: Library) -> tuple[FieldRow, ...]:
    facts = document.facts
    slugs = {department.name: department.slug for department in lists.site.departments}
    publishers = tuple((name, department_url(slugs[name])) for name in facts.departments if name in slugs)

    def facet_link(facet: str, value: str, group: str = "") -> tuple[tuple[str, str], ...]:
        url = library.facet_url(facet, group or value)
        return ((value, url),) if url else ()

    validity = document.validity or ""
    rows = (
        FieldRow("索引号", facts.index, shape="code"),
        FieldRow("发文字号", facts.number),
        FieldRow("发布机构", "、".join(facts.departments), publishers),
        FieldRow("主题分类", facts.theme, facet_link("theme", facts.theme, facts.theme.partition("/")[0])),
        FieldRow("文种", facts.genre, facet_link("genre", facts.genre)),
        FieldRow("公开方式", facts.disclosure or ""),
        FieldRow("成文日期", str(facts.issued or "")),
        FieldRow("发布日期", str(facts.published_date or "")),
        FieldRow("施行日期", str(facts.effective or "")),
        FieldRow("有效期至", str(facts.expires or "")),
        FieldRow("效力状态", validity, facet_link("validity", validity), "badge", validity_tone(document.validity)),
        FieldRow("规范性文件编号", facts.normative_number),
        FieldRow("解读形式", facts.form),
        FieldRow("关键词", "、".join(facts.keywords)),
        FieldRow("内容概述", facts.summary),
    )
    return tuple(row for row in rows if row.value)


def _inscription(document: PublicDocument) -> str:
    """Return the note below the title of a document that an order (令) issued: order, amendments, effective day."""
    facts = document.facts
    if "令第" not in facts.number or not facts.issued:
        return ""
    order = facts.number if not facts.number.startswith("令") else "".join(facts.departments[:1]) + facts.number
    amendments = sorted(
        (entry.document.issued, entry.document.title)
        for entry in document.incoming
        if entry.relation == "amends" and entry.document and entry.document.issued
    )
    parts = [f"{chinese_day(facts.issued)}{order}公布"]
    parts += [f"根据{chinese_day(day)}{quoted(title)}修改" for day, title in amendments]
    parts += [f"自{chinese_day(facts.effective)}起施行"] if facts.effective else []
    return f"（{'　'.join(parts)}）"


def chinese_day(day: date) -> str:
    """Format ``day`` as official documents write it, such as 2026年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _banner(document: PublicDocument) -> Banner | None:
    facts = document.facts
    ended_by = _incoming(document, *ENDING_RELATIONS)
    reason = facts.validity_reason
    if document.validity is Validity.REPEALED:
        by = "由下列文件废止或者替代：" if ended_by else ""
        return Banner("ended", reason or f"本文件已经废止，不再执行。{by}", ended_by)
    if document.validity is Validity.EXPIRED:
        until = f"有效期至{chinese_day(facts.expires)}，" if facts.expires else ""
        return Banner("ended", reason or f"本文件{until}已经失效，不再执行。", ended_by)
    if document.validity is Validity.PENDING:
        since = f"自{chinese_day(facts.effective)}起施行，" if facts.effective else ""
        return Banner("pending", reason or f"本文件{since}目前尚未生效。", ())
    if document.validity is Validity.AMENDED:
        return Banner("amended", reason or "本文件已经修改，请与修改它的文件一并阅读。", _incoming(document, "amends"))
    if document.validity is Validity.PARTLY:
        return Banner(
            "amended", f"本文件部分失效：{reason}" if reason else "本文件部分失效。", _incoming(document, "amends")
        )
    return None


def _incoming(document: PublicDocument, *relations: str) -> tuple[Related, ...]:
    return tuple(_related_reference(entry) for entry in document.incoming if entry.relation in relations)


def _relations(document: PublicDocument) -> tuple[RelationGroup, ...]:
    interpreted = tuple(_related(other) for other in document.interprets)
    groups = [RelationGroup("解读的文件", interpreted)]
    for labels, entries in ((_OUTGOING, document.outgoing), (_INCOMING, document.incoming)):
        for relation, label in labels.items():
            related = tuple(_related_reference(entry) for entry in entries if entry.relation == relation)
            groups.append(RelationGroup(label, related))
    return tuple(group for group in groups if group.documents)


def _related_reference(entry: PublicReference) -> Related:
    if entry.document:
        return _related(entry.document)
    outside = entry.outside
    if outside is None:
        raise ValueError("a public reference has neither a document nor an outside target")
    return Related(outside.title, outside.target, outside.url or None, "", "", outside=True)


def _related(facts: Facts, note: str = "") -> Related:
    number = "" if facts.number == NO_NUMBER else facts.number
    return Related(facts.title, number, facts.url, str(facts.published_date or ""), note)


def _interpretation_note(document: PublicDocument) -> str:
    exempt = (document.facts.interpretation_exempt or "").rstrip("。")
    return f"本文件未另行制发解读：{exempt}。" if exempt and not document.interpretations else ""


def _file_link(item: Attachment) -> FileLink:
    extension = PurePosixPath(item.path or "").suffix
    name = item.title if item.title.lower().endswith(extension.lower()) else item.title + extension
    return FileLink(
        url=file_url(item.digest, item.path or ""),
        title=item.title,
        type=extension.lstrip(".").upper(),
        size=_size(item.size),
        download=name,
    )


def _size(size: int) -> str:
    """Format a size in bytes; 1 KB is 1,024 bytes."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
