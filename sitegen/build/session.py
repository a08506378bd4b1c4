"""What a process that builds again and again (``serve``, ``build --watch``) keeps of its last build.

Nothing here decides what is built: each part is taken over only where what it was made of is the same object, the
same bytes, or reads the same. A run that builds once begins with an empty one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sitegen.build.made import Made
from sitegen.build.planner import Planner
from sitegen.catalogue.public import Outward
from sitegen.checks.recalled import Recalled
from sitegen.core.output import OutputTree
from sitegen.search.indexmemory import IndexMemory


@dataclass(slots=True)
class Session:
    """``recalled``: documents as they were checked; ``outward``: what of them is for the public;
    ``made``: from what the output was made; ``planner`` has the last plan, ``index`` the last index; ``tree`` is the
    output tree."""

    recalled: Recalled = field(default_factory=Recalled)
    outward: Outward = field(default_factory=Outward)
    made: Made | None = None
    planner: Planner = field(default_factory=Planner)
    index: IndexMemory = field(default_factory=IndexMemory)
    tree: OutputTree | None = None

    def tree_at(self, output: Path, site: str) -> OutputTree:
        """The tree at ``output``, which is of the ``site``."""
        if self.tree is None or (self.tree.output, self.tree.site) != (output, site):
            self.tree = OutputTree(output, site)
        return self.tree
