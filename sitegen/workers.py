"""The pool: the same pure tasks in this process or in several, through any ``Executor``."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")
BATCH = 64
SMALL = 200  # below this many documents one process is faster than starting others


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
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(jobs, mp_context=context) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(cancel_futures=True)  # nothing may still be writing once this is left
            raise


def run_batches(
    executor: Executor, function: Callable[[Sequence[Task]], list[Answer]], tasks: Sequence[Task], size: int = BATCH
) -> Iterator[Answer]:
    """``function`` over ``tasks`` in batches, begun at once; answers in the order of the tasks."""
    futures = [executor.submit(function, tasks[start : start + size]) for start in range(0, len(tasks), size)]
    return (answer for future in futures for answer in future.result())
