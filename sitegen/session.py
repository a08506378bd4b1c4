"""What a process that builds again and again (``serve``, ``build --watch``) keeps of its last build.

Nothing here decides what is built: each part is taken over only where what it was made of is the same object, the
same bytes or an equal view. A run that builds once begins with an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen.findingcache import Known
from sitegen.made import Named
from sitegen.planner import Planner


@dataclass(slots=True)
class Session:
    """``known``: documents by their lines in the memory of findings; ``named``: the keys of what was planned, by
    address; ``planner`` has the last plan."""

    known: dict[bytes, Known] = field(default_factory=dict)
    named: Mapping[str, Named] = field(default_factory=dict)
    planner: Planner = field(default_factory=Planner)
