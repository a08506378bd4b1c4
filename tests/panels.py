"""For tests of views: what a site would show, without building it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from sitegen.catalogue.catalogue import Catalogue
from sitegen.catalogue.public import public_view
from sitegen.display.lists import Lists
from sitegen.display.parts import Cell, FactList, Panel, Table
from sitegen.kinds.views import document_panels, section_panels
from sitegen.site.config import read_config
from sitegen.source.contentfiles import content_files
from sitegen.source.load import load_document
from tests.samples import TODAY, make_site


def lists_of(root: Path, change: str = "", today: date = TODAY) -> Lists:
    """The lists of the example site with ``change``, made at ``root`` (see ``samples.make_site``), on a day."""
    make_site(root, change)
    facts = [load_document(root, path).facts for path in content_files(root).sources]
    catalogue = Catalogue(read_config(root), facts, datetime.combine(today, datetime.min.time()))
    return Lists(public_view(catalogue))


def page_panels(lists: Lists, path: str) -> tuple[Panel, ...]:
    """The panels on the page of ``content/<path>``."""
    return document_panels(lists.by_path[f"content/{path}"], lists)


def head_panels(lists: Lists, kind: str) -> tuple[Panel, ...]:
    """The panels at the head of the section that holds ``kind``."""
    section = lists.site.section_for("", kind)
    assert section is not None
    return section_panels(section, lists)


def words(cells: Iterable[Cell]) -> list[str]:
    """The texts of cells."""
    return [cell.text for cell in cells]


def grid(part: object) -> list[list[str]]:
    """A table as its texts, row by row, without its head."""
    assert isinstance(part, Table)
    return [words(row.cells) for row in part.rows]


def named(panels: Iterable[Panel], name: str) -> Panel:
    """The panel whose id is ``name``."""
    return next(panel for panel in panels if panel.id == name)


def facts(panel: Panel) -> dict[str, list[Cell]]:
    """The facts of a panel that holds nothing else, by their labels."""
    (part,) = panel.parts
    assert isinstance(part, FactList)
    return {row.label: list(row.cells) for row in part.rows}
