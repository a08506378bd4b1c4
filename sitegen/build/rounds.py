"""Building again and again, for a process that stays: ``serve`` and ``build --watch``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from pathlib import Path

from sitegen.build.pipeline import Built, build
from sitegen.build.session import Session
from sitegen.build.summary import build_text
from sitegen.build.watch import follow, watching
from sitegen.checks.formats import as_text
from sitegen.core.errors import ConfigError, SitegenError
from sitegen.core.files import TEMPLATES, theme_folder
from sitegen.core.urls import CONTENT
from sitegen.pool.options import BEIJING, Options
from sitegen.pool.workers import UNHEARD, Progress
from sitegen.privacy.numbers import mask_numbers
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
    progress: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(UNHEARD)
    _session: Session = field(default_factory=Session)

    def build(self) -> Round:
        """Build once. A failure of any kind leaves the site as it was and says why."""
        try:
            with self.progress() as told:
                built = build(replace(self.options, progress=told), self._session)
        except ConfigError as error:
            places = (f"{item.path}:{item.line}: {item.message}" for item in error.problems)
            problem = mask_numbers("\n".join([error.message, *places]))
            return Round(None, problem, problem)
        except SitegenError as error:
            problem = f"{error.message}\n{error.hint}".strip()
            return Round(None, f"错误：{problem}", problem)
        except Exception as error:  # a bug must not end the process
            problem = mask_numbers(f"程序内部出错：{type(error).__name__}: {error}")
            return Round(None, problem, problem)
        said = build_text(built, self.output, colours=self.colours)
        return Round(built, said, "" if built.committed else as_text(built.checked))

    def follow(self, tell: Callable[[Round], None], stop: threading.Event, *, polling: bool = False) -> None:
        """Build now, when sources or templates change, and when time alone changes the site: at midnight, and when
        a publication is due. ``tell`` hears of each round; ends when ``stop`` is set."""

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

        root = self.options.root
        lock = _git_lock(root)
        with watching([root / CONTENT, root / TEMPLATES, theme_folder()], polling=polling) as changes:
            follow(changes, work, stop, lambda: lock is not None and lock.exists())


def _git_lock(root: Path) -> Path | None:
    """The file that is there while git changes the sources of ``root``."""
    try:
        return root / read_lines(root, "rev-parse", "--git-path", "index.lock")[0]
    except (GitError, IndexError):
        return None
