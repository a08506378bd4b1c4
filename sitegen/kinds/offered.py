"""Which services documents describe, for search engines: licences, powers that one applies for, benefits, utilities.

A service needs a name. Lists of results, and powers that nobody applies for, describe none.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.display.structured import Service
from sitegen.kinds.enforcement.schema import Licensing
from sitegen.kinds.power_list.schema import Power, PowerList
from sitegen.kinds.services.schema import Entity, Welfare
from sitegen.kinds.shapes import is_unfilled, lead
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
    sheet = Welfare.read(facts).policies
    for line in sheet.lines if sheet else ():
        yield Service(line[0], "民生政策", lead(facts), audience=line[1] if len(line) > 1 else "")


def _utility(facts: Facts, site: SiteConfig) -> Iterator[Service]:
    """What a body serves the public with, under the department that supervises it."""
    data = Entity.read(facts)
    if data.sector and data.name:
        yield Service(
            f"{data.sector}服务",
            data.sector,
            unit_of(data.supervisor, site) or lead(facts),
            operator=data.name,
            description=facts.summary,
            place=data.address,
            phone=data.hotline,
            url=data.website,
        )
