"""重大建设项目: the eight kinds of information of each project by the stage that they belong to.

``data`` is one project, or ``{projects: [...]}``: ``{name, code, stage, updated, owner, place, investment, schedule,
information}`` (项目名称、项目统一代码、阶段、更新日期、建设单位、建设地点、总投资、建设工期、八类信息), and
``approver``, ``approval`` (批复单位、批复文号).

``stage`` is 前期, 审批, 招标, 施工 or 竣工. ``information`` maps each kind (批准服务、批准结果、招标投标、征收土地、
重大设计变更、施工有关、质量安全监督、竣工有关) to a text, to ``{date, text, document, url}`` (日期、说明、文件、网址),
or to a list of these. 无 and 不涉及 say that there is nothing of the kind.

国办发〔2017〕94号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sitegen.catalogue.public import PublicDocument
from sitegen.core.registers import Section
from sitegen.core.urls import is_external
from sitegen.display.lists import Lists
from sitegen.display.parts import Box, Cell, FactList, FormTable, Panel, Row, Stage, Stages, Table
from sitegen.kinds.project.rules import INFORMATION, KINDS_OF_INFORMATION, NAME, PROJECT_ROWS, STAGE, STAGES, stage_of
from sitegen.kinds.registry import document_view, section_view
from sitegen.kinds.shapes import is_unfilled, mapping, rows, table, text
from sitegen.kinds.shown import anchor_of, columns, day_words, facts_of, first_of

KIND = "project"
_FACTS = (
    ("项目名称", "name"),
    ("项目统一代码", "code"),
    ("建设单位", "owner"),
    ("建设地点", "place"),
    ("批复单位", "approver"),
    ("批复文号", "approval"),
    ("总投资", "investment"),
    ("建设工期", "schedule"),
    ("所处阶段", "stage", "阶段"),
    ("更新日期", "updated"),
)
_NOTHING = re.compile(r"无|不涉及|没有")
_LACKING = Cell("缺", tone="missing")
_NOT_YET = "未到"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was made public of a kind; ``day`` and ``links`` are empty where they are not given."""

    day: str
    text: str
    links: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its document tells of it; ``stage`` is one of five, or empty where it cannot be read."""

    document: PublicDocument
    name: str
    stage: str
    record: Mapping[str, object]
    information: Mapping[str, tuple[Told, ...]]

    def is_due(self, kind: str) -> bool:
        """True where the project has reached the stage that ``kind`` belongs to, or nobody can say."""
        return not self.stage or STAGES.index(KINDS_OF_INFORMATION[kind]) <= STAGES.index(self.stage)


def _projects(document: PublicDocument, lists: Lists) -> Iterator[Project]:
    facts = document.facts
    english, chinese = PROJECT_ROWS
    for record in rows(facts, english) or rows(facts, chinese) or (table(facts),):
        written = mapping(first_of(record, *INFORMATION))
        stage = text(first_of(record, *STAGE))
        if not written and not stage:
            continue  # a notice on a project, not its record
        yield Project(
            document=document,
            name=text(first_of(record, *NAME)) or facts.title,
            stage=stage_of(stage),
            record=record,
            information={kind: tuple(_told(written.get(kind), document, lists)) for kind in KINDS_OF_INFORMATION},
        )


def _told(value: object, document: PublicDocument, lists: Lists) -> Iterator[Told]:
    for one in value if isinstance(value, list) else [value]:
        values = mapping(one)
        said = text(first_of(values, "text", "说明", "内容")) or text(one)
        when = day_words(first_of(values, "date", "日期"))
        links = tuple(_links(values, document, lists))
        if links or when or not is_unfilled(said):
            yield Told(when, said, links)


def _links(values: Mapping[str, object], document: PublicDocument, lists: Lists) -> Iterator[Cell]:
    found = lists.find(text(first_of(values, "document", "文件")), document.facts.path)
    if found:
        yield Cell(found.facts.title, found.facts.url)
    address = text(first_of(values, "url", "网址"))
    if address.startswith(("https://", "http://")) and is_external(address):
        yield Cell("查看网页", address, outside=True)


@document_view(KIND)
def project(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """What the project is and where it stands, then the eight kinds of information stage by stage."""
    found = tuple(_projects(document, lists))
    for place, one in enumerate(found, 1):
        end = f"-{place}" if len(found) > 1 else ""
        name = one.name if end else "项目信息"
        parts = (FactList(tuple(facts_of(one.record, *_FACTS))), Stages("", tuple(_stages(one))))
        yield Panel(f"data-project{end}", name, parts if parts[0].rows else parts[1:], first=True)
        caption = f"{one.name}八类信息" if end else "八类信息"
        under = "" if end else anchor_of(document.facts, "八类信息", "信息公开情况", "分阶段")
        yield Panel(f"data-project-information{end}", caption, (_form(one, caption),), under=under)


def _stages(one: Project) -> Iterator[Stage]:
    reached = STAGES.index(one.stage) if one.stage else -1
    ended = one.stage == STAGES[-1] and bool(one.information["竣工有关"])
    for place, name in enumerate(STAGES):
        kinds = "、".join(kind for kind, since in KINDS_OF_INFORMATION.items() if since == name)
        state = "waiting" if place > reached else "done" if place < reached or ended else "current"
        yield Stage(name, state, text=kinds)


def _form(one: Project, caption: str) -> FormTable:
    """The eight kinds under their stages; what is due and not told is marked."""
    lines: list[tuple[Box, ...]] = []
    for stage, group in groupby(KINDS_OF_INFORMATION, KINDS_OF_INFORMATION.__getitem__):
        members = [tuple(_boxes(one, kind, told)) for kind in group for told in _of_kind(one, kind)]
        lines += [(Box((Cell(stage),), "row", rows=len(members)), *members[0]), *members[1:]]
    head = tuple(Box((Cell(name),), "col") for name in ("阶段", "信息类别", "内容", "公开日期"))
    return FormTable(caption, (head,), tuple(lines))


def _of_kind(one: Project, kind: str) -> tuple[Told | None, ...]:
    return one.information[kind] or (None,)


def _boxes(one: Project, kind: str, told: Told | None) -> Iterator[Box]:
    if told is None or told is one.information[kind][0]:
        yield Box((Cell(kind),), "row", rows=max(1, len(one.information[kind])))
    if told is None:
        yield Box((_LACKING if one.is_due(kind) else Cell("未到该阶段"),), columns=2)
        return
    said = (Cell(told.text),) if told.text else ()
    yield Box((*said, *told.links) or (Cell("已公开"),))
    yield Box((Cell(told.day or "—"),))


@section_view(KIND)
def projects(section: Section, documents: Sequence[PublicDocument], lists: Lists) -> Iterator[Panel]:
    """Every project beside the eight kinds: when each was made public, and what is missing."""
    found = [one for document in documents for one in _projects(document, lists)]
    if not found:
        return
    found.sort(key=lambda one: (STAGES.index(one.stage) if one.stage else len(STAGES), one.name))
    lines = tuple(Row(tuple(_matrix_row(one))) for one in found)
    note = "年月是最近一次公开的时间；“未到”是项目还没有到这一阶段，“缺”是到了这一阶段还没有公开。"
    heads = columns("项目", "阶段", *(kind.removesuffix("有关") for kind in KINDS_OF_INFORMATION))
    shown = Table("项目与八类信息", heads, lines, note=note, heads=1)
    yield Panel("data-project-matrix", "项目与八类信息", (shown,))


def _month(words: str) -> str:
    """Year and month of a day as written, ``2026-09``; a year alone; empty for anything else."""
    match = re.match(r"(\d{4})(?:\D{1,2}(\d{1,2}))?", words, re.ASCII)
    return "" if match is None else f"{match[1]}-{int(match[2]):02}" if match[2] else match[1]


def _matrix_row(one: Project) -> Iterator[Cell]:
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
