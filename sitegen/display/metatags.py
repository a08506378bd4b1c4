"""Meta tags of pages as 国办发〔2017〕47号 requires: site, column and content tags."""

from __future__ import annotations

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.site.config import SiteConfig

Tags = tuple[tuple[str, str], ...]


def site_tags(site: SiteConfig) -> Tags:
    """Tags of every page."""
    return (("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.site_id_code))


def page_tags(site: SiteConfig, title: str) -> Tags:
    """Tags of a page that is not a list or a document."""
    return (*site_tags(site), ("Description", f"{site.name}政府信息公开专栏：{title}"))


def column_tags(site: SiteConfig, name: str, description: str, column_type: str) -> Tags:
    """Tags of a list page: site, column, description."""
    return (*_column_tags(site, name, description, column_type), ("Description", description or f"{site.name}{name}"))


def _column_tags(site: SiteConfig, name: str, description: str, column_type: str) -> Tags:
    return (
        *site_tags(site),
        ("ColumnName", name),
        ("ColumnDescription", description or f"{site.short_name}{name}"),
        ("ColumnKeywords", ",".join(dict.fromkeys((name, "政府信息公开", site.short_name)))),
        ("ColumnType", column_type or "信息公开目录"),
    )


def section_tags(site: SiteConfig, section: Section) -> Tags:
    """Tags of a section's list page."""
    return column_tags(site, section.name, section.description, section.column_type)


def document_tags(site: SiteConfig, document: PublicDocument, section: Section | None) -> Tags:
    """Tags of a document's page: site, column, content; ``PubDate`` is ``YYYY-MM-DD HH:MM``."""
    facts = document.facts
    source = " ".join(facts.departments)
    tags = site_tags(site)
    if section:
        tags = _column_tags(site, section.name, section.description, section.column_type)
    tags += (
        ("ArticleTitle", facts.title),
        ("PubDate", facts.published.strftime("%Y-%m-%d %H:%M") if facts.published else ""),
        ("ContentSource", source),
    )
    optional = (
        ("Keywords", ",".join(facts.keywords)),
        ("Author", source),
        ("Description", facts.summary),
        ("Url", site.url + facts.url),
    )
    return tags + tuple((name, content) for name, content in optional if content)
