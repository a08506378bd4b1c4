"""The pool: the same pure tasks in this process or in several, through any ``Executor``."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Advance = Callable[[int], None]
BATCH = 64
FEW = 32  # tasks that are done here sooner than the first process would be there
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # options of mallopt, as <malloc.h> numbers them
SMALL = 200  # below this many documents one process is faster than starting others


class Progress(Protocol):
    """Hears how far a run is. Its methods and what they return may be called from any thread."""

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        """A stage of ``total`` steps begins, counted in ``unit`` (``""``: steps that say nothing to a reader); what
        comes back takes the number of steps that are done in addition."""


class Unheard:
    """Progress that nobody wants to know."""

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        """Takes note of nothing."""
        return lambda steps: None


UNHEARD = Unheard()


@contextmanager
def step(progress: Progress, stage: str) -> Iterator[None]:
    """A stage in one piece, of which nothing is to be told but that it is going on."""
    advance = progress.begin(stage, 1, "")
    yield
    advance(1)


class SerialExecutor(Executor):
    """Runs each task at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class LocalPool(Executor):
    """Processes of this machine, which are started when there is something for them to do."""

    def __init__(self, processes: Executor) -> None:
        self._processes = processes

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._processes.submit(fn, *args, **kwargs)


def default_jobs(documents: int) -> int:
    """How many processes to use where the user does not say."""
    return 1 if documents < SMALL else os.cpu_count() or 1


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """An executor with ``jobs`` processes; with one, everything stays in this process."""
    if jobs <= 1:
        yield SerialExecutor()
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=tune_process) as executor:
        try:
            yield LocalPool(executor)
        except BaseException:
            executor.shutdown(cancel_futures=True)  # nothing may still be writing once this is left
            raise


def _context() -> BaseContext:
    """How processes are started: by a fork server where there is one, which has loaded the program once for all."""
    from multiprocessing import get_all_start_methods, get_context

    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    if server_finds_this_program():
        context.set_forkserver_preload(["sitegen.build.pipeline"])
    return context


def prepare_processes() -> None:
    """Let the fork server load the program while this process does, for a run that will need others."""
    if _context().get_start_method() == "forkserver" and (os.cpu_count() or 1) > 1:
        from multiprocessing import forkserver

        forkserver.ensure_running()


def tune_process() -> None:
    """Suit this process to a run, which makes millions of records that stay: Python looks for cycles of garbage less
    often, which takes a sixth of the time; and glibc keeps what is freed for what comes next, where giving it back and
    fetching it again takes a fifth of indexing."""
    gc.set_threshold(100_000, 50, 100)
    with suppress(ImportError, OSError, TypeError, AttributeError):  # where there is no such library
        import ctypes

        set_option = ctypes.CDLL(None).mallopt
        set_option(_TRIM_THRESHOLD, 64 << 20)
        set_option(_MMAP_THRESHOLD, 4 << 20)


def server_finds_this_program() -> bool:
    """True where a fork server, which looks in the working folder first, would not load another copy of sitegen.

    Its children take over this process's ``sys.path``, but too late for what the server has loaded already.
    """
    import sys
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("sitegen", [str(Path.cwd()), *sys.path[1:]])
    return found is not None and found.origin == str(Path(__file__).parents[1] / "__init__.py")


def run_batches(
    executor: Executor,
    function: Callable[[Sequence[Task]], list[Answer]],
    tasks: Sequence[Task],
    size: int = BATCH,
    advance: Advance | None = None,
    few: int = FEW,
) -> Iterator[Answer]:
    """``function`` over ``tasks`` in batches, begun at once; answers in the order of the tasks.

    Up to ``few`` of them are done in this process, so that one edit starts no others.
    ``advance`` hears of each batch that is done, from whatever thread it ends in.
    """
    futures: list[Future[list[Answer]]] = []
    if len(tasks) <= few and isinstance(executor, LocalPool):
        executor = SerialExecutor()
    for start in range(0, len(tasks), size):
        batch = tasks[start : start + size]
        future = executor.submit(function, batch)
        if advance:
            future.add_done_callback(_counting(advance, len(batch)))
        futures.append(future)
    return (answer for future in futures for answer in future.result())


def _counting(advance: Advance, steps: int) -> Callable[[Future[Any]], None]:
    return lambda future: advance(steps)
