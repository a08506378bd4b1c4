"""重大建设项目: the eight kinds of information of each project by the stage that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.records import record
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, FactList, FormTable, Panel, Row, Stage, Stages, Table
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.project.schema import (
    KINDS_OF_INFORMATION,
    STAGES,
    Information,
    InformationKind,
    Project,
    Projects,
    Told,
)
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import is_unfilled
from sitegen.kinds.shown import anchor_of, columns, day_words

KIND = "project"
_FACTS = (
    Project.name,
    Project.code,
    Project.owner,
    Project.place,
    Project.approver,
    Project.approval,
    Project.investment,
    Project.schedule,
    Project.stage,
    Project.updated,
)
_NOTHING = re.compile(r"无|不涉及|没有")
_LACKING = Cell("缺", tone="missing")
_NOT_YET = "未到"


@record
class Publication:
    """One thing that was made public of a kind; ``day`` and ``links`` are empty where they are not given."""

    day: str
    text: str
    links: tuple[Cell, ...]


@record
class Dossier:
    """A project as its document tells of it."""

    document: PublicDocument
    project: Project
    name: str
    information: Mapping[InformationKind, tuple[Publication, ...]]

    @property
    def stage(self) -> str:
        """One of the five stages; empty where it cannot be told."""
        return self.project.stage

    def is_due(self, kind: InformationKind) -> bool:
        """True where the project has reached the stage that ``kind`` belongs to, or nobody can say."""
        return not self.stage or STAGES.index(kind.since) <= STAGES.index(self.stage)


def _dossiers(document: PublicDocument, lists: Lists) -> Iterator[Dossier]:
    for project in Projects.read(document.facts).each:
        information = {
            kind: tuple(_told(kind.value(project.information), document, lists)) for kind in KINDS_OF_INFORMATION
        }
        yield Dossier(document, project, project.name or document.facts.title, information)


def _told(written: Sequence[Told], document: PublicDocument, lists: Lists) -> Iterator[Publication]:
    for one in written:
        when = day_words(Told.date.raw(one))
        links = tuple(_links(one, document, lists))
        if links or when or not is_unfilled(one.text):
            yield Publication(when, one.text, links)


def _links(told: Told, document: PublicDocument, lists: Lists) -> Iterator[Cell]:
    found = lists.find(told.document, document.facts.path)
    if found:
        yield Cell(found.facts.title, found.facts.url)
    if told.url:
        yield Cell("查看网页", told.url, outside=True)


@document_view(KIND)
def project(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What the project is and where it stands, then the eight kinds of information stage by stage."""
    found = tuple(_dossiers(document, lists))
    for place, one in enumerate(found, 1):
        end = f"-{place}" if len(found) > 1 else ""
        name = one.name if end else "项目信息"
        parts = (FactList(tuple(field_facts(one.project, *_FACTS))), Stages("", tuple(_stages(one))))
        yield Panel(f"data-project{end}", name, parts if parts[0].rows else parts[1:], first=True)
        caption = f"{one.name}八类信息" if end else "八类信息"
        under = "" if end else anchor_of(document.facts, "八类信息", "信息公开情况", "分阶段")
        yield Panel(f"data-project-information{end}", caption, (_form(one, caption),), under=under)


def _stages(one: Dossier) -> Iterator[Stage]:
    reached = STAGES.index(one.stage) if one.stage else -1
    ended = one.stage == STAGES[-1] and bool(one.information[Information.completion])
    for place, name in enumerate(STAGES):
        kinds = "、".join(kind.label for kind in KINDS_OF_INFORMATION if kind.since == name)
        state = "waiting" if place > reached else "done" if place < reached or ended else "current"
        yield Stage(name, state, text=kinds)


def _form(one: Dossier, caption: str) -> FormTable:
    """The eight kinds under their stages; what is due and not told is marked."""
    lines: list[tuple[Box, ...]] = []
    for stage, group in groupby(KINDS_OF_INFORMATION, lambda kind: kind.since):
        members = [tuple(_boxes(one, kind, told)) for kind in group for told in _of_kind(one, kind)]
        lines += [(Box((Cell(stage),), "row", rows=len(members)), *members[0]), *members[1:]]
    head = tuple(Box((Cell(name),), "col") for name in ("阶段", "信息类别", "内容", "公开日期"))
    return FormTable(caption, (head,), tuple(lines))


def _of_kind(one: Dossier, kind: InformationKind) -> tuple[Publication | None, ...]:
    return one.information[kind] or (None,)


def _boxes(one: Dossier, kind: InformationKind, told: Publication | None) -> Iterator[Box]:
    if told is None or told is one.information[kind][0]:
        yield Box((Cell(kind.label),), "row", rows=max(1, len(one.information[kind])))
    if told is None:
        yield Box((_LACKING if one.is_due(kind) else Cell("未到该阶段"),), columns=2)
        return
    said = (Cell(told.text),) if told.text else ()
    yield Box((*said, *told.links) or (Cell("已公开"),))
    yield Box((Cell(told.day or "—"),))


@section_view(KIND)
def projects(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every project beside the eight kinds: when each was made public, and what is missing."""
    found = [one for document in documents for one in _dossiers(document, lists)]
    if not found:
        return
    found.sort(key=lambda one: (STAGES.index(one.stage) if one.stage else len(STAGES), one.name))
    lines = tuple(Row(tuple(_matrix_row(one))) for one in found)
    note = "年月是最近一次公开的时间；“未到”是项目还没有到这一阶段，“缺”是到了这一阶段还没有公开。"
    heads = columns("项目", "阶段", *(kind.label.removesuffix("有关") for kind in KINDS_OF_INFORMATION))
    shown = Table("项目与八类信息", heads, lines, note=note, heads=1)
    yield Panel("data-project-matrix", "项目与八类信息", (shown,))


def _month(words: str) -> str:
    """Year and month of a day as written, ``2026-09``; a year alone; empty for anything else."""
    match = re.match(r"(\d{4})(?:\D{1,2}(\d{1,2}))?", words, re.ASCII)
    return "" if match is None else f"{match[1]}-{int(match[2]):02}" if match[2] else match[1]


def _matrix_row(one: Dossier) -> Iterator[Cell]:
    url = one.document.facts.url
    yield Cell(one.name, url)
    yield Cell(one.stage) if one.stage else _LACKING
    for kind, told in one.information.items():
        months = [month for each in told if (month := _month(each.day))]
        if months:
            yield Cell(max(months), url)
        elif not told:
            yield _LACKING if one.is_due(kind) else Cell(_NOT_YET)
        elif all(_NOTHING.fullmatch(each.text) and not each.links for each in told):
            yield Cell("不涉及")
        else:
            yield Cell("已公开", url) if one.is_due(kind) else Cell(_NOT_YET)
