"""Structured data of pages for search engines: schema.org types as JSON-LD.

Only pages with a well-fitting type have it: normative documents are ``Legislation``, the handling of requests and the
services in documents are ``GovernmentService``, open data is a ``Dataset``. Other pages only have meta tags.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.catalogue.public import PublicDocument, PublicReference
from sitegen.core.document import Validity
from sitegen.core.urls import file_url
from sitegen.site.config import SiteConfig
from sitegen.source.identifiers import NO_NUMBER

_SCHEMA = "https://schema.org"
_MOST_SERVICES = 50  # in one page; the markup of a long list of powers would be larger than the list
_FORCE = {
    Validity.PENDING: "NotInForce",
    Validity.IN_FORCE: "InForce",
    Validity.AMENDED: "InForce",
    Validity.PARTLY: "PartiallyInForce",
    Validity.EXPIRED: "NotInForce",
    Validity.REPEALED: "NotInForce",
}
_RELATIONS = {
    "legislationRepeals": ("repeals", "replaces"),
    "legislationAmends": ("amends",),
    "isBasedOn": ("based_on",),
}


@dataclass(frozen=True, slots=True)
class Service:
    """A service that a document describes. The ``provider`` is responsible for it, the ``operator`` runs it.

    ``url`` is its own absolute URL. All fields except the first three may be empty.
    """

    name: str
    type: str
    provider: str
    operator: str = ""
    identifier: str = ""
    description: str = ""
    audience: str = ""
    place: str = ""
    phone: str = ""
    url: str = ""


def document_markup(document: PublicDocument, site: SiteConfig) -> str:
    """A rule or normative document as ``Legislation``; empty for other documents."""
    facts = document.facts
    if facts.kind != "policy" or not (facts.normative or "令第" in facts.number):
        return ""
    encodings = [
        {"@type": "MediaObject", "name": item.title, "contentUrl": site.url + file_url(item.digest, item.path)}
        for item in facts.attachments
        if item.path
    ]
    value = {
        "@type": "Legislation",
        "@id": site.url + facts.url,
        "url": site.url + facts.url,
        "name": facts.title,
        "description": facts.summary,
        "inLanguage": "zh-CN",
        "keywords": list(facts.keywords),
        "legislationType": facts.genre,
        "legislationIdentifier": facts.number if facts.number != NO_NUMBER else "",
        "identifier": facts.index,
        "legislationDate": str(facts.issued or ""),
        "datePublished": str(facts.published_date or ""),
        "legislationDateOfApplicability": str(facts.effective or ""),
        "expires": str(facts.expires or ""),
        "legislationLegalForce": f"{_SCHEMA}/{_FORCE[document.validity]}" if document.validity else "",
        "legislationPassedBy": [_organization(name) for name in facts.departments],
        "legislationJurisdiction": {"@type": "AdministrativeArea", "name": site.short_name},
        "publisher": _organization(site.name),
        "encoding": encodings,
    }
    for name, relations in _RELATIONS.items():
        value[name] = [_work(entry, site) for entry in document.outgoing if entry.relation in relations]
    return _block(value)


def _organization(name: str) -> dict[str, str]:
    return {"@type": "GovernmentOrganization", "name": name}


def _work(entry: PublicReference, site: SiteConfig) -> dict[str, str]:
    if entry.document:
        return {"@type": "Legislation", "name": entry.document.title, "url": site.url + entry.document.url}
    outside = entry.outside
    named = {"@type": "Legislation", "name": outside.title if outside else ""}
    return {**named, "url": outside.url} if outside and outside.url else named


def request_service(site: SiteConfig, page_url: str, form_url: str) -> str:
    """The handling of requests for information (条例 第二十七条) as a ``GovernmentService``."""
    contact = site.contact
    channel = _channel(site.url + form_url, contact["phone"], contact["address"], contact["postcode"])
    return _block(
        {
            "@type": "GovernmentService",
            "name": "政府信息公开申请受理",
            "serviceType": "依申请公开政府信息",
            "url": site.url + page_url,
            "serviceOperator": _organization(site.host or site.name),
            "provider": _organization(site.name),
            "areaServed": {"@type": "AdministrativeArea", "name": site.short_name},
            "availableChannel": channel,
        }
    )


def services_markup(services: Sequence[Service], site: SiteConfig, page_url: str) -> str:
    """The services of a page: one as a ``GovernmentService``, several as an ``ItemList`` of them; empty for none."""
    found = [_service(service, site, page_url) for service in services[:_MOST_SERVICES]]
    if len(found) < 2:
        return _block(found[0]) if found else ""
    items = [{"@type": "ListItem", "position": place, "item": item} for place, item in enumerate(found, 1)]
    value = {"@type": "ItemList", "url": site.url + page_url, "numberOfItems": len(services), "itemListElement": items}
    return _block(value)


def _service(service: Service, site: SiteConfig, page_url: str) -> dict[str, Any]:
    channel = _channel(service.url, service.phone, service.place)
    return _filled(
        {
            "@type": "GovernmentService",
            "name": service.name,
            "serviceType": service.type,
            "identifier": service.identifier,
            "description": service.description,
            "url": site.url + page_url,
            "provider": _organization(service.provider),
            "serviceOperator": {"@type": "Organization", "name": service.operator} if service.operator else {},
            "audience": {"@type": "Audience", "audienceType": service.audience} if service.audience else {},
            "areaServed": {"@type": "AdministrativeArea", "name": site.short_name},
            "availableChannel": channel if len(channel) > 1 else {},
        }
    )


def _channel(url: str, phone: str, address: str, postcode: str = "") -> dict[str, Any]:
    """The channel of a service: web page, telephone, address, as far as given."""
    channel: dict[str, Any] = {"@type": "ServiceChannel", **({"serviceUrl": url} if url else {})}
    if phone:
        channel["servicePhone"] = {"@type": "ContactPoint", "telephone": phone}
    if address:
        written = _filled({"streetAddress": address, "postalCode": postcode})
        channel["serviceLocation"] = {"@type": "Place", "address": {"@type": "PostalAddress", **written}}
    return channel


def open_dataset(site: SiteConfig, page_url: str, updated: str) -> str:
    """The catalogue of the column as a ``Dataset`` with its files; ``updated`` is the date of the newest document."""
    files = (
        ("data/documents.json", "application/json"),
        ("data/documents.csv", "text/csv"),
        ("feed.xml", "application/atom+xml"),
    )
    return _block(
        {
            "@type": "Dataset",
            "name": f"{site.name}主动公开政府信息目录",
            "description": f"{site.name}政府信息公开专栏全部公开信息的目录：索引号、名称、内容概述、生成日期等。",
            "url": site.url + page_url,
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "dateModified": updated,
            "creator": _organization(site.host or site.name),
            "distribution": [
                {"@type": "DataDownload", "contentUrl": site.url + url, "encodingFormat": media} for url, media in files
            ],
        }
    )


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if one not in ("", [], {})}


def _block(value: dict[str, Any]) -> str:
    """``value`` as JSON-LD, escaped so that no text can end the script element or begin a comment."""
    text = json.dumps({"@context": _SCHEMA, **_filled(value)}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
