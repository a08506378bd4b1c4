"""Runs batches of tasks on an ``Executor``: in this process, or in several processes of this machine."""

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
Result = TypeVar("Result")
Advance = Callable[[int], None]  # takes the number of further steps that are done
BATCH = 64
INLINE_TASKS = 32  # this process finishes up to so many tasks before another process would have started
_PARALLEL_DOCUMENTS = 200  # for fewer documents, one process is faster than starting others
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # option numbers of mallopt in <malloc.h>


class Progress(Protocol):
    """Receives the progress of a run. Its method and the returned function are safe to call from any thread."""

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        """Begin a stage of ``total`` steps; the returned function counts steps that are done.

        ``unit`` is the Chinese unit of the steps, such as ``页``; empty if their number means nothing to a reader.
        """


class NoProgress:
    """Progress that nobody displays."""

    def begin(self, stage: str, total: int, unit: str) -> Advance:
        return lambda steps: None


NO_PROGRESS = NoProgress()


@contextmanager
def step(progress: Progress, stage: str) -> Iterator[None]:
    """Report a stage that has no measurable steps."""
    advance = progress.begin(stage, 1, "")
    yield
    advance(1)


class SerialExecutor(Executor):
    """Runs each task in this process, as soon as it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class LocalPool(Executor):
    """Processes of this machine. They start with the first task, so ``run_batches`` keeps small work away from them."""

    def __init__(self, processes: Executor) -> None:
        self._processes = processes

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._processes.submit(fn, *args, **kwargs)


def default_jobs(documents: int) -> int:
    """The number of processes for a site with so many documents, if the user gives none."""
    return 1 if documents < _PARALLEL_DOCUMENTS else os.cpu_count() or 1


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """An executor with ``jobs`` processes; with one job, it runs everything in this process.

    After an exception it waits for the running tasks, because they write files, and cancels the others.
    """
    if jobs <= 1:
        yield SerialExecutor()
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=tune_process) as executor:
        try:
            yield LocalPool(executor)
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise


def _context() -> BaseContext:
    """The start method: a fork server if the system has one, since it loads the program once for all processes."""
    from multiprocessing import get_all_start_methods, get_context

    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    if server_finds_this_program():
        context.set_forkserver_preload(["sitegen.build.pipeline"])
    return context


def prepare_processes() -> None:
    """Start the fork server early, so that it loads the program while this process does."""
    if _context().get_start_method() == "forkserver" and (os.cpu_count() or 1) > 1:
        from multiprocessing import forkserver

        forkserver.ensure_running()


def tune_process() -> None:
    """Tune garbage collection and memory allocation for a run that creates millions of long-lived records.

    With Python's default thresholds, garbage collection takes a sixth of a build. With glibc's, returning freed memory
    to the system and requesting it again takes a fifth of indexing.
    """
    gc.set_threshold(100_000, 50, 100)
    with suppress(ImportError, OSError, TypeError, AttributeError):  # the C library is not glibc
        import ctypes

        set_option = ctypes.CDLL(None).mallopt
        set_option(_TRIM_THRESHOLD, 64 << 20)
        set_option(_MMAP_THRESHOLD, 4 << 20)


def server_finds_this_program() -> bool:
    """False if a fork server would preload another copy of sitegen than this one.

    The server searches the working folder first. Its children get this process's ``sys.path``, but only after the
    server has loaded its modules.
    """
    import sys
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("sitegen", [str(Path.cwd()), *sys.path[1:]])
    return found is not None and found.origin == str(Path(__file__).parents[1] / "__init__.py")


def run_batches(
    executor: Executor,
    function: Callable[[Sequence[Task]], list[Result]],
    tasks: Sequence[Task],
    size: int = BATCH,
    advance: Advance | None = None,
    inline: int = INLINE_TASKS,
) -> Iterator[Result]:
    """Apply ``function`` to ``tasks`` in batches of ``size``; yield the results in the order of the tasks.

    Submits all batches before it returns. Up to ``inline`` tasks run in this process, so that a small edit starts no
    others. ``advance`` is called with the size of each completed batch, from any thread. Raises what ``function``
    raises.
    """
    futures: list[Future[list[Result]]] = []
    if len(tasks) <= inline and isinstance(executor, LocalPool):
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
