"""The pool: the same pure tasks in this process or in several, through any ``Executor``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Advance = Callable[[int], None]
BATCH = 64
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
    from multiprocessing import get_all_start_methods, get_context

    method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
    context = get_context(method)
    if method == "forkserver" and server_finds_this_program():
        context.set_forkserver_preload(["sitegen.pipeline"])  # imported once, not once in each process
    with ProcessPoolExecutor(jobs, mp_context=context) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(cancel_futures=True)  # nothing may still be writing once this is left
            raise


def server_finds_this_program() -> bool:
    """True where a fork server, which looks in the working folder first, would not load another copy of sitegen.

    Its children take over this process's ``sys.path``, but too late for what the server has loaded already.
    """
    import sys
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("sitegen", [str(Path.cwd()), *sys.path[1:]])
    return found is not None and found.origin == str(Path(__file__).with_name("__init__.py"))


def run_batches(
    executor: Executor,
    function: Callable[[Sequence[Task]], list[Answer]],
    tasks: Sequence[Task],
    size: int = BATCH,
    advance: Advance | None = None,
) -> Iterator[Answer]:
    """``function`` over ``tasks`` in batches, begun at once; answers in the order of the tasks.

    ``advance`` hears of each batch that is done, from whatever thread it ends in.
    """
    futures: list[Future[list[Answer]]] = []
    for start in range(0, len(tasks), size):
        batch = tasks[start : start + size]
        future = executor.submit(function, batch)
        if advance:
            future.add_done_callback(_counting(advance, len(batch)))
        futures.append(future)
    return (answer for future in futures for answer in future.result())


def _counting(advance: Advance, steps: int) -> Callable[[Future[Any]], None]:
    return lambda future: advance(steps)
