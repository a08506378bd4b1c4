"""政府信息公开指南: how the information on the site is arranged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import LEVELS
from sitegen.display.frame import NavItem
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, Note, Panel, Row, Table
from sitegen.kinds.registry import document_view
from sitegen.kinds.shapes import lead
from sitegen.kinds.shown import anchor_of, columns


@document_view("guide")
def guide(document: PublicDocument, lists: Lists) -> Iterator[Panel]:
    """How information is arranged on this site: every section that holds some, with how much (条例 第十二条)."""
    held = Counter(other.section_id for other in _documents_of(document.facts, lists))
    lines = tuple(_arranged(lists.nav, held))
    if lines:
        note = Note("下表按专栏现有信息自动统计，随公开内容更新。")
        shown = Table("信息分类和编排一览", columns("类别", "栏目", "#公开信息（条）"), lines)
        under = anchor_of(document.facts, "编排")
        yield Panel("data-arrangement", "信息分类和编排一览", (note, shown), under=under)


def _documents_of(facts: Facts, lists: Lists) -> Sequence[PublicDocument]:
    """The documents that a guide leads to: all of the site for a government, its own for a department."""
    governments = [entry.name for entry in lists.site.departments if entry.level == LEVELS[0]]
    if lead(facts) in governments or facts.title.startswith(tuple(governments)):
        return lists.view.documents
    return lists.by_department.get(lead(facts), [])


def _arranged(items: Sequence[NavItem], held: Mapping[str, int], above: str = "") -> Iterator[Row]:
    for one in items:
        if one.children:
            yield from _arranged(one.children, held, above or one.name)
        elif held.get(one.id):
            yield Row((Cell(above or one.name), Cell(one.name, one.url), Cell(str(held[one.id]))))
