"""What a package writes a kind of document with (entry point ``sitegen.kinds``).

Beside the module stands ``kinds.yml``, in the form of ``content/_site/kinds.yml``. The module declares for these kinds:

- ``data_of``: a record of typed fields that ``data`` holds. The findings DA001 to DA005, the JSON Schema, the empty
  fields of ``sitegen new`` and, without a view, the panels follow from it.
- ``document_view``: ``(document: PublicDocument, lists: Lists)``, the panels on the page of a document;
- ``section_view``: ``(section: Section, documents: Sequence[PublicDocument], lists: Lists)``, the panels on the first
  page of a section that lists the kind.

CONTRIBUTING.md has a whole example. A view sees public documents alone. It depends on nothing but its arguments, and
accepts any ``data``: an exception in a view ends the build.

This module is provisional: any version may change it, and CHANGELOG.md says so.
"""

from sitegen.catalogue.public import PublicDocument
from sitegen.core.document import Facts
from sitegen.core.registers import Section
from sitegen.display.lists import Lists
from sitegen.display.parts import (
    Cell,
    Column,
    Event,
    Events,
    Fact,
    FactList,
    Meter,
    Meters,
    Note,
    Panel,
    Row,
    Stage,
    Stages,
    Table,
)
from sitegen.kinds.declaration import (
    Address,
    Choice,
    Counted,
    Day,
    Figure,
    Flag,
    Grid,
    One,
    Period,
    Record,
    Reference,
    Rows,
    Sheeted,
    Text,
    Texts,
    Whole,
    Year,
    data_of,
)
from sitegen.kinds.declaration.panels import field_facts
from sitegen.kinds.registry import document_view, section_view

__all__ = [
    "Address",
    "Cell",
    "Choice",
    "Column",
    "Counted",
    "Day",
    "Event",
    "Events",
    "Fact",
    "FactList",
    "Facts",
    "Figure",
    "Flag",
    "Grid",
    "Lists",
    "Meter",
    "Meters",
    "Note",
    "One",
    "Panel",
    "Period",
    "PublicDocument",
    "Record",
    "Reference",
    "Row",
    "Rows",
    "Section",
    "Sheeted",
    "Stage",
    "Stages",
    "Table",
    "Text",
    "Texts",
    "Whole",
    "Year",
    "data_of",
    "document_view",
    "field_facts",
    "section_view",
]
