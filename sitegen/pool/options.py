"""The options of a run. Imports little, so that a command starts before the rest of the program is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from sitegen.core.digest import bytes_digest
from sitegen.pool.workers import NO_PROGRESS, Progress

STATE = ".sitegen"
BODIES = "bodies"  # in it: rendered bodies
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a check or build.

    ``today`` is the day to build for, ``None`` for the real clock; a build reads the clock once and stores it in
    ``moment``. ``jobs`` is the number of processes, 0 for a number that suits the site. ``force`` publishes despite
    errors of rules that are not locked. ``external`` also checks links to other sites. ``reindex`` builds the search
    index without a shard of changes. ``cluster`` is the address of a Dask scheduler, ``local`` for a cluster on this
    machine, or empty for none. ``verbose`` shows the tracebacks of internal errors.
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
    progress: Progress = NO_PROGRESS
    moment: datetime | None = None
    verbose: bool = False

    @property
    def output_path(self) -> Path:
        return (self.output or self.root / "output").resolve()

    @property
    def cache(self) -> Path:
        """The file of the cache."""
        return self.root / STATE / "cache.db"

    @property
    def output_state(self) -> Path:
        """Folder for the build state of this output. Each output has its own, the preview included."""
        return self.root / STATE / "outputs" / bytes_digest(str(self.output_path).encode())[:12]

    @property
    def now(self) -> datetime:
        """The moment to build for, in Beijing time without a zone: the end of ``today``, else the clock."""
        if self.today:
            return datetime(self.today.year, self.today.month, self.today.day, 23, 59)
        return self.moment or datetime.now(BEIJING).replace(tzinfo=None)
