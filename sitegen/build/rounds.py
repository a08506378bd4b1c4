"""Building again and again, for a process that stays: ``serve`` and ``build --watch``."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from pathlib import Path

from sitegen.build.pipeline import Built, build
from sitegen.build.summary import build_text
from sitegen.build.watch import follow, watching
from sitegen.checks.formats import as_text
from sitegen.core.cache import Cache
from sitegen.core.errors import SitegenError, system_error
from sitegen.core.files import TEMPLATES, theme_folder
from sitegen.core.urls import CONTENT
from sitegen.pool.crashes import CRASH_HINT, crash_report, save_crashes
from sitegen.pool.options import BEIJING, STATE, Options
from sitegen.pool.workers import NO_PROGRESS, Progress
from sitegen.privacy.numbers import mask_numbers
from sitegen.site.config import require_content
from sitegen.source.git import GitError, read_lines

_RETRY_SECONDS = 60.0  # after a round that failed for what is not content's fault: another build at work, a full disk


@dataclass(frozen=True, slots=True)
class Round:
    """What one build came to: ``said`` is for the editor; ``problem`` is why it gave nothing new, or empty."""

    built: Built | None
    said: str
    problem: str = ""


@dataclass(slots=True)
class Rounds:
    """The builds of one site by one process; ``output`` is how the editor knows its folder, ``colours`` whether to
    use them, ``progress`` who hears of each build."""

    options: Options
    output: str = ""
    colours: bool = False
    progress: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(NO_PROGRESS)
    _cache: Cache = field(init=False)

    def __post_init__(self) -> None:
        self._cache = Cache(self.options.cache)

    def build(self) -> Round:
        """Build once. A failure of any kind leaves the site as it was and says why."""
        try:
            with self.progress() as told:
                built = build(replace(self.options, progress=told), self._cache)
        except SitegenError as error:
            return _failed(error)
        except OSError as error:
            known = system_error(error)
            return _failed(known) if known else self._crashed(error)
        except Exception as error:  # a bug must not end the process
            return self._crashed(error)
        said = build_text(built, self.output, colours=self.colours)
        return Round(built, said, "" if built.committed else as_text(built.checked))

    def _crashed(self, error: Exception) -> Round:
        """A round that a bug ended; its traceback goes to the crash reports."""
        report = crash_report("sitegen build", "".join(traceback.format_exception(error)))
        saved = save_crashes(self.options.root, [report])
        problem = mask_numbers(f"程序内部出错：{type(error).__name__}: {error}")
        if saved:
            problem += f"\n    改法：{CRASH_HINT}"
        return Round(None, problem if saved and not self.options.verbose else f"{problem}\n{report}", problem)

    def follow(self, tell: Callable[[Round], None], stop: threading.Event, *, polling: bool = False) -> None:
        """Build now, when sources or templates change, and when time alone changes the site: at midnight, and when
        a publication is due. ``tell`` hears of each round; ends when ``stop`` is set.

        Raises ``SitegenError`` or ``OSError`` where ``root`` is no site, or cannot be written to."""
        root = self.options.root
        require_content(root)
        (root / STATE).mkdir(exist_ok=True)
        problem = ""

        def work() -> float:
            nonlocal problem
            done = self.build()
            if done.built or done.problem != problem:
                tell(done)
            problem = done.problem
            if done.built is None:
                return _RETRY_SECONDS
            if self.options.today:
                return inf
            left = done.built.good_until - datetime.now(BEIJING).replace(tzinfo=None)
            return max(left.total_seconds(), 0.0) + 1

        lock = _git_lock(root)
        with watching([root / CONTENT, root / TEMPLATES, theme_folder()], polling=polling) as changes:
            follow(changes, work, stop, lambda: lock is not None and lock.exists())


def _failed(error: SitegenError) -> Round:
    problem = mask_numbers(error.text)
    return Round(None, problem, problem)


def _git_lock(root: Path) -> Path | None:
    """The file that is there while git changes the sources of ``root``."""
    try:
        return root / read_lines(root, "rev-parse", "--git-path", "index.lock")[0]
    except (GitError, IndexError):
        return None
