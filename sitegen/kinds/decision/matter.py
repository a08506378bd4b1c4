"""One matter of decision as its dossier describes it: period of comment, stages, result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sitegen.catalogue.public import PublicDocument
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Stage
from sitegen.kinds.decision.schema import (
    STAGES,
    DecisionStages,
    Dossier,
    StageEntry,
    dossier_of,
    says_decided,
    says_not_yet,
)
from sitegen.kinds.shown import day_words

_ASKING = re.compile(
    r"正在.{0,6}(?:征求|征集).*|.*(?:征求|征集)(?:意见)?(?:阶段|中)|(?:公开)?(?:征求|征集)意见|意见(?:征求|征集)"
)
_NOT_CONCERNED = re.compile(r"无|不涉及|不适用|(?:依法)?不需要.*|无需.*")


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as one document describes it; days are ``None`` if they are not written."""

    document: PublicDocument
    data: Dossier
    name: str
    unit: str
    status: str
    opens: date | None
    closes: date | None
    today: date
    result: PublicDocument | None = None
    stages: tuple[Stage, ...] = ()

    @property
    def is_asking(self) -> bool:
        """True while opinions are, or will be, asked for."""
        return not self.is_stopped and self.closes is not None and self.today <= self.closes

    @property
    def period(self) -> str:
        """From when to when opinions are asked for; the page says neither that they are nor that they were."""
        if not (self.opens and self.closes):
            return f"征求意见截止日期：{day_in_words(self.closes)}"
        return f"征求意见期间：{day_in_words(self.opens)}至{day_in_words(self.closes)}"

    @property
    def is_stopped(self) -> bool:
        """True if the matter was given up or put off."""
        return self.data.is_stopped

    @property
    def decision(self) -> Stage | None:
        """The stage of the result, once it is reached."""
        reached = (
            stage for stage in self.stages if stage.label == DecisionStages.result.label and stage.state == "done"
        )
        return next(reached, None)

    @property
    def is_decided(self) -> bool:
        """True where there is a result, or the status says so."""
        return self.decision is not None or says_decided(self.status)

    @property
    def has_opinions(self) -> bool:
        """True where it was told what became of the opinions."""
        return any(stage.label == DecisionStages.opinions.label and stage.state == "done" for stage in self.stages)


def matter_of(document: PublicDocument, lists: Lists) -> Matter | None:
    """The matter that a document is the dossier of, or ``None``."""
    facts = document.facts
    data = dossier_of(facts, lists.site)
    if data is None:
        return None
    opens, closes = data.comment.opens, data.comment.closes
    bare = Matter(
        document=document,
        data=data,
        name=data.matter,
        unit=data.unit or "、".join(facts.departments),
        status=_lasting_status(data.status, closes),
        opens=opens,
        closes=closes,
        today=lists.view.today,
        result=lists.find(data.stages.result.document, facts.path),
    )
    return replace(bare, stages=tuple(_stages(bare, lists)))


def matters(lists: Lists) -> tuple[Matter, ...]:
    """Every matter of the site, newest document first. Ask for it by ``lists.shared``."""
    found = (matter_of(document, lists) for document in lists.with_data_of("decision"))
    return tuple(matter for matter in found if matter is not None)


def _lasting_status(written: str, closes: date | None) -> str:
    """The status as written, but not that opinions are being asked for: the period says so, and stays true."""
    return "" if closes and _ASKING.fullmatch(written) else written


def _stages(bare: Matter, lists: Lists) -> Iterator[Stage]:
    for field in STAGES:
        label, entry = field.label, field.value(bare.data.stages)
        said, when, written = entry.text, entry.date, day_words(StageEntry.date.raw(entry))
        other = lists.find(entry.document, bare.document.facts.path)
        links = (Cell(other.facts.title, other.facts.url),) if other else ()
        is_opinions = field is DecisionStages.opinions
        if _NOT_CONCERNED.fullmatch(said):
            yield Stage(label, "skipped", text="" if said == "不涉及" else said)
        elif says_not_yet(said) or (when and when > bare.today):
            yield Stage(label, "planned" if when else "waiting", written, said, links)
        elif when or said or links or (is_opinions and bare.data.tells_of_opinions):
            yield Stage(label, "done", written, said, links)
        elif is_opinions and bare.closes and not bare.is_stopped:
            yield Stage(label, "period", text=bare.period, since=str(bare.opens or ""), until=str(bare.closes))
        elif not field.optional:
            yield Stage(label, "waiting")


def day_in_words(when: date | None) -> str:
    """A day as 2026年5月12日; empty for none."""
    return f"{when.year}年{when.month}月{when.day}日" if when else ""
