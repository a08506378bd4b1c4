"""What a process that builds again and again (``serve``, ``build --watch``) keeps of its last build.

Nothing here decides what is built: each part is taken over only where what it was made of is the same object, the
same bytes, or reads the same. A run that builds once begins with an empty one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.catalogue import Outward
from sitegen.checking import Recalled
from sitegen.made import Made
from sitegen.planner import Planner


@dataclass(slots=True)
class Session:
    """``recalled``: documents as they were checked; ``outward``: what of them is for the public;
    ``made``: from what the output was made; ``planner`` has the last plan."""

    recalled: Recalled = field(default_factory=Recalled)
    outward: Outward = field(default_factory=Outward)
    made: Made | None = None
    planner: Planner = field(default_factory=Planner)
