"""Which services documents describe, for search engines: licences, powers that one applies for, benefits, utilities.

Read are the shapes of ``data`` that the views of these kinds show (see ``enforcement`` and ``services``). A service
without a name is none; of a list of results, of powers that nobody applies for, nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.urls import is_external
from sitegen.display.structured import Service
from sitegen.kinds.enforcement.schema import Licensing
from sitegen.kinds.power_list.schema import Power, PowerList
from sitegen.kinds.shapes import is_unfilled, lead, table, text
from sitegen.kinds.shown import first_of
from sitegen.kinds.units import unit_of
from sitegen.site.config import SiteConfig

_APPLIED_FOR = ("许可", "确认", "给付")  # types of powers that begin with an application


def offered_services(document: PublicDocument, site: SiteConfig) -> tuple[Service, ...]:
    """The services that a document describes, in its order."""
    facts = document.facts
    match site.data_kind(facts.kind):
        case "licensing":
            found = _licence(facts)
        case "power-list":
            found = _powers(facts, site)
        case "welfare":
            found = _benefits(facts)
        case "entity":
            found = _utility(facts, site)
        case _:
            return ()
    return tuple(service for service in found if not is_unfilled(service.name))


def _licence(facts: Facts) -> Iterator[Service]:
    data = Licensing.read(facts)
    yield Service(data.item, "行政许可", lead(facts), description=facts.summary, place=data.window, phone=data.phone)


def _powers(facts: Facts, site: SiteConfig) -> Iterator[Service]:
    data = PowerList.read(facts)
    for power in data.powers:
        if power.type in _APPLIED_FOR:
            yield Service(power.name, Power.type.written(power), data.whose(facts, site), identifier=power.code)


def _benefits(facts: Facts) -> Iterator[Service]:
    """Rows of policy, for whom, how much, how to apply, as lists or as mappings in this order."""
    value = first_of(table(facts), "policies", "政策")
    for line in value if isinstance(value, list) else []:
        cells = list(line.values()) if isinstance(line, dict) else line if isinstance(line, list) else []
        name, audience, *_ = [*map(text, cells), "", ""]
        yield Service(name, "民生政策", lead(facts), audience=audience)


def _utility(facts: Facts, site: SiteConfig) -> Iterator[Service]:
    """What a body serves the public with, under the agency that answers for it."""
    data: Mapping[str, object] = table(facts)
    sector = text(first_of(data, "sector", "领域", "服务领域"))
    body = text(first_of(data, "name", "单位名称"))
    supervisor = unit_of(text(first_of(data, "supervisor", "主管部门")), site) or lead(facts)
    website = text(first_of(data, "website", "网址"))
    if sector and body:
        yield Service(
            f"{sector}服务",
            sector,
            supervisor,
            operator=body,
            description=facts.summary,
            place=text(first_of(data, "address", "地址")),
            phone=text(first_of(data, "hotline", "服务热线")),
            url=website if is_external(website) and website.startswith(("https://", "http://")) else "",
        )
