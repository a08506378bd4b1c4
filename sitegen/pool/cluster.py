"""Runs tasks on the workers of a Dask cluster, on this machine or on others.

Tasks are pure functions of paths and records, and replace each file atomically. If a worker is lost, others repeat its
tasks and those whose results it still held, and write the same bytes.

Tasks contain paths, not file contents. Every worker must see the site, its folder ``.sitegen`` and the parent folder of
the output under the same paths as the building process, with write access. It must also run the same program with the
same libraries, or pages would depend on the worker. The building process checks both before the first task, and every
worker checks them again before its first task, because workers may join later. Without a shared file system, tasks and
results would have to carry file contents, and the parent would have to write all files.

A task starts only while the marker file of its run exists. A run that fails removes the marker and waits for running
tasks; after that, nothing writes any more.

A Dask scheduler executes any code that reaches its port. Run it in a closed network or with TLS (``tls://``, keys in
Dask's own configuration).
"""

from __future__ import annotations

import logging
import os
import platform
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Any

from sitegen import DISTRIBUTION, __version__
from sitegen.core.digest import bytes_digest
from sitegen.core.errors import SitegenError
from sitegen.core.extensions import source_files
from sitegen.core.files import replace_file, theme_folder
from sitegen.downloads.pdf import pdf_fingerprint

LOCAL = "local"
_PACKAGE = Path(__file__).parents[1]
_CONNECT_SECONDS = 10
_SHARE = "各台机器要在同一路径下共享站点的根目录和输出文件夹，并且都能写。"
_SAME = "各台机器要装同一版本的程序、组件和字体，否则网页会因机器而异；改过程序要重新启动调度器和工作进程。"
_TASKS_PER_WORKER = 8  # running or queued; bounds the memory that the scheduler needs for a large site


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a worker must provide: access to shared folders, and the same program.

    Each shared folder contains one of ``markers``, a file with the content ``token``. ``program`` is the
    ``program_digest`` of the building process.
    """

    token: str
    markers: tuple[Path, ...]
    program: str


@dataclass(frozen=True, slots=True)
class WorkerState:
    """The markers that a worker cannot read or cannot write beside, and the versions of its program."""

    unreadable: tuple[Path, ...]
    unwritable: tuple[Path, ...]
    versions: Mapping[str, str]


@contextmanager
def cluster_pool(address: str, jobs: int, folders: tuple[Path, ...]) -> Iterator[Executor]:
    """An executor on the scheduler at ``address``, or on ``jobs`` processes of this machine (``local``).

    Workers must share ``folders`` with this process. Raises ``SitegenError`` if a worker does not, if the library is
    missing, the scheduler does not answer, or all workers are lost.
    """
    distributed = _import_distributed()
    with ExitStack() as stack:
        client = _connect(distributed, address, jobs, stack)
        markers = stack.enter_context(_written_markers(folders))
        requirements = Requirements(markers[0].suffix, markers, program_digest())
        workers = _check_workers(client, requirements)
        executor = _ClusterExecutor(client.get_executor(pure=False), requirements, workers * _TASKS_PER_WORKER)
        try:
            yield executor
        except distributed.KilledWorker as error:
            hint = "多半是内存不够：给工作进程更多内存，或减少每台机器上的进程数；看看它们的日志。"
            raise SitegenError("同一批任务几次使工作进程意外退出", hint) from error
        except CancelledError as error:
            raise SitegenError("与调度器的连接断了", "看看调度器的日志，然后重新运行；原来的网站没有改动。") from error
        finally:
            _remove(markers)
            executor.wait_for_tasks()


def _import_distributed() -> Any:
    """The optional library ``distributed``. Its import takes a second, so only a run on a cluster imports it."""
    try:
        import distributed
    except ImportError:
        raise SitegenError(
            "没有安装集群所需的组件", '在每台机器上从本程序的文件夹安装：pip install ".[cluster]"。'
        ) from None
    return distributed


def _connect(distributed: Any, address: str, jobs: int, stack: ExitStack) -> Any:
    """A client of a scheduler with at least one worker. ``stack`` closes it and stops local workers."""
    if address == LOCAL:
        cluster = distributed.LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            memory_limit=0,  # or Dask restarts a worker that needs more than its share
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.ERROR,
        )
        return stack.enter_context(distributed.Client(stack.enter_context(cluster), set_as_default=False))
    try:
        client = stack.enter_context(distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False))
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError:
        hint = "检查地址；看看调度器、工作进程是否都已启动（dask scheduler，dask worker）。"
        raise SitegenError(f"连不上调度器 {address}，或者它没有工作进程", hint) from None
    except (OSError, ValueError) as error:
        raise SitegenError(f"连不上调度器 {address}：{error}", "地址写成 tcp://主机:端口 的形式。") from None
    return client


@contextmanager
def _written_markers(folders: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    """The marker files of a run, one in each folder, until the context ends."""
    token = os.urandom(8).hex()
    markers = tuple(folder / f".sitegen-run.{token}" for folder in folders)
    try:
        for marker in markers:
            replace_file(marker, marker.suffix.encode("ascii"))
        yield markers
    finally:
        _remove(markers)


def _remove(markers: tuple[Path, ...]) -> None:
    for marker in markers:
        marker.unlink(missing_ok=True)


def _check_workers(client: Any, requirements: Requirements) -> int:
    """The number of workers. Raises ``SitegenError`` for the first that does not meet the requirements."""
    for address, threads in sorted(client.nthreads().items()):
        if threads != 1:
            raise SitegenError(f"工作进程 {address} 有 {threads} 个线程", "用 dask worker --nthreads 1 启动。")
    expected = _versions()
    try:
        client.run_on_scheduler(program_digest)  # the scheduler unpickles tasks, so it also needs the program
        states: Mapping[str, WorkerState] = client.run(worker_state, requirements)
    except ImportError as error:
        raise SitegenError(f"调度器或工作进程里没有这个程序（{error}）", _SAME) from None
    for address, state in sorted(states.items()):
        for path in (*state.unreadable, *state.unwritable):
            verb = "看不到" if path in state.unreadable else "不能写"
            raise SitegenError(f"工作进程 {address} {verb}文件夹 {path.parent}", _SHARE)
        for name, here in expected.items():
            there = state.versions.get(name, "没有")
            if here != there:
                raise SitegenError(f"工作进程 {address} 的 {name} 是 {there}，这里是 {here}", _SAME)
    return len(states)


def worker_state(requirements: Requirements) -> WorkerState:
    """The state of this process, a worker, with respect to ``requirements``."""
    unreadable = tuple(marker for marker in requirements.markers if not _is_present(marker, requirements.token))
    unwritable = []
    for marker in requirements.markers:
        probe = marker.with_name(f"{marker.name}.{os.urandom(4).hex()}")
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError:
            unwritable.append(marker)
    return WorkerState(unreadable, tuple(unwritable), _versions())


def _is_present(marker: Path, token: str) -> bool:
    try:
        return marker.read_bytes() == token.encode("ascii")
    except OSError:
        return False


@cache
def _versions() -> Mapping[str, str]:
    """Everything besides its task that determines the output of a process, by a name for error messages."""
    digests = [
        f"{path.relative_to(folder)} {bytes_digest(path.read_bytes())}"
        for folder in (_PACKAGE, theme_folder())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    ]
    return {
        "sitegen": __version__,
        "程序文件": _short("\n".join(digests)),
        "扩展包": _short("\n".join(f"{name} {bytes_digest(path.read_bytes())}" for name, path in source_files())),
        "安装位置": str(theme_folder()),
        "Python": platform.python_version(),
        "公文字体": _short(pdf_fingerprint()),
        **{name: _installed(name) for name in _required()},
    }


def _required() -> list[str]:
    """Names of the libraries that the program depends on."""
    try:
        entries = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        entries = []
    names = (re.match(r"[\w.-]+", entry) for entry in entries if "extra ==" not in entry)
    return sorted({*(name[0] for name in names if name), "distributed"})


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "没有"


def _short(text: str) -> str:
    return bytes_digest(text.encode("utf-8"))[:16]


@cache
def program_digest() -> str:
    """Digest of everything besides its task that determines the output of this process."""
    return _short(repr(sorted(_versions().items())))


def run_checked(requirements: Requirements, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a task in this process, a worker. Raises ``SitegenError`` if the process does not meet the requirements."""
    if not all(_is_present(marker, requirements.token) for marker in requirements.markers):
        raise SitegenError("工作进程看不到站点的文件夹，或者这次构建已经中止", _SHARE)
    if program_digest() != requirements.program:
        raise SitegenError("后来加入的工作进程与这里的程序、组件或字体不同", _SAME)
    return function(*arguments)


class _ClusterExecutor(Executor):
    """Submits tasks to the cluster, at most ``limit`` at a time.

    It copies each result into a future of its own, so that the cluster releases the result at once. Otherwise the
    cluster would repeat finished tasks when it loses a worker.
    """

    def __init__(self, inner: Executor, requirements: Requirements, limit: int) -> None:
        self._inner = inner
        self._requirements = requirements
        self._slots = threading.Semaphore(limit)
        self._pending: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a task; blocks while ``limit`` others are pending."""
        future: Future[Any] = Future()
        self._slots.acquire()
        task = self._inner.submit(run_checked, self._requirements, partial(fn, **kwargs) if kwargs else fn, *args)
        self._pending.add(task)
        task.add_done_callback(partial(self._copy_result, future))
        return future

    def _copy_result(self, future: Future[Any], task: Future[Any]) -> None:
        self._pending.discard(task)
        self._slots.release()
        if task.cancelled():
            future.set_exception(CancelledError())
        elif error := task.exception():
            future.set_exception(error)
        else:
            future.set_result(task.result())

    def wait_for_tasks(self) -> None:
        """Wait until no task is running."""
        wait(list(self._pending))
