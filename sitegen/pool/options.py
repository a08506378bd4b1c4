"""What a run was asked for. Light, so that a command can begin before anything else is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.pool.workers import UNHEARD, Progress

STATE = ".sitegen"
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for. ``today`` of ``None`` is the real clock, which a build reads once (``moment``);
    ``jobs`` of 0 decides itself.

    ``reindex``: the search index without a shard of changes. ``cluster`` is the address of a scheduler, or
    ``local``; empty for processes of this machine without one. ``verbose`` shows the tracebacks of internal errors.
    """

    root: Path
    output: Path | None = None
    today: date | None = None
    jobs: int = 0
    search: bool = True
    force: bool = False
    external: bool = False
    reindex: bool = False
    cluster: str = ""
    progress: Progress = UNHEARD
    moment: datetime | None = None
    verbose: bool = False

    @property
    def output_path(self) -> Path:
        return (self.output or self.root / "output").resolve()

    @property
    def memory(self) -> Path:
        """Where it is kept from what the output was made: a folder for each output, one of which is the preview's."""
        return self.root / STATE / "outputs" / bytes_digest(str(self.output_path).encode())[:12]

    @property
    def now(self) -> datetime:
        """The moment the site is built for: the whole of ``today`` has come."""
        if self.today:
            return datetime(self.today.year, self.today.month, self.today.day, 23, 59)
        return self.moment or datetime.now(BEIJING).replace(tzinfo=None)
