"""The same tasks on the workers of a Dask cluster: other processes, or other machines.

The tasks are pure functions of paths and records, and write each file whole. So a worker may be lost at any time: what
it was doing, and what it had done that had not yet come back, is done again by the others, with the same bytes.

Workers take paths, not contents. Each must see the site, its folder ``.sitegen`` and the folder around the output
under the same paths as the process that builds, and be able to write there; and it must run the same program with the
same libraries, or pages would differ by who made them. Both are looked at before the first task, and by each worker
again before its own first one, since workers may join later. A cluster without a shared file system would need tasks
that carry sources and bodies, and answers that carry the finished files; what is written then would have to go through
the parent.

A task begins only while the mark of its run is there, so a run that fails takes its mark away, waits for the tasks that
are running, and can be sure that nothing writes any more.

A scheduler of Dask runs whatever reaches its port: it belongs in a closed network, or behind TLS (``tls://``, keys in
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
from sitegen.downloads.pdf import pdf_maker

LOCAL = "local"
_PACKAGE = Path(__file__).parents[1]
_CONNECT_SECONDS = 10
_SHARE = "各台机器要在同一路径下共享站点的根目录和输出文件夹，并且都能写。"
_SAME = "各台机器要装同一版本的程序、组件和字体，否则网页会因机器而异；改过程序要重新启动调度器和工作进程。"
_IN_FLIGHT = 8  # tasks a worker has, or has waiting: the scheduler keeps no more of a large site in memory


@dataclass(frozen=True, slots=True)
class Ground:
    """What a worker must stand on: the ``marks`` that it must see, and the ``program`` that it must be.

    Each mark lies in a folder that has to be shared, and holds ``token``; ``program`` is what ``program_digest`` says.
    """

    token: str
    marks: tuple[Path, ...]
    program: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a worker sees of the ground: marks that it cannot read, folders in which it cannot write, its program."""

    unread: tuple[Path, ...]
    unwritable: tuple[Path, ...]
    program: Mapping[str, str]


@contextmanager
def cluster_pool(address: str, jobs: int, folders: tuple[Path, ...]) -> Iterator[Executor]:
    """An executor on the scheduler at ``address``, or on ``jobs`` processes of this machine (``local``).

    ``folders`` are those that workers must share with this process. Raises ``SitegenError`` where they do not, where
    the library is not installed, nobody answers at the address, or the workers are lost for good.
    """
    distributed = _library()
    with ExitStack() as stack:
        client = _connected(distributed, address, jobs, stack)
        marks = stack.enter_context(_marked(folders))
        ground = Ground(marks[0].suffix, marks, program_digest())
        workers = _examined(client, ground)
        executor = _ClusterExecutor(client.get_executor(pure=False), ground, workers * _IN_FLIGHT)
        try:
            yield executor
        except distributed.KilledWorker as error:
            hint = "多半是内存不够：给工作进程更多内存，或减少每台机器上的进程数；看看它们的日志。"
            raise SitegenError("同一批任务几次使工作进程意外退出", hint) from error
        except CancelledError as error:
            raise SitegenError("与调度器的连接断了", "看看调度器的日志，然后重新运行；原来的网站没有改动。") from error
        finally:
            _remove(marks)
            executor.settle()  # nothing may still be writing once this is left


def _library() -> Any:
    """The library ``distributed``, loaded only where somebody wants a cluster: that takes a second."""
    try:
        import distributed
    except ImportError:
        raise SitegenError(
            "没有安装集群所需的组件", '在每台机器上从本程序的文件夹安装：pip install ".[cluster]"。'
        ) from None
    return distributed


def _connected(distributed: Any, address: str, jobs: int, stack: ExitStack) -> Any:
    """A client of the scheduler, with at least one worker there; closed, and its own workers ended, with ``stack``."""
    if address == LOCAL:
        cluster = distributed.LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            memory_limit=0,  # no limit: a worker that needs more is not to be ended by its keeper
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
def _marked(folders: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    """The marks of a run, one in each folder."""
    token = os.urandom(8).hex()
    marks = tuple(folder / f".sitegen-run.{token}" for folder in folders)
    try:
        for mark in marks:
            replace_file(mark, mark.suffix.encode("ascii"))
        yield marks
    finally:
        _remove(marks)


def _remove(marks: tuple[Path, ...]) -> None:
    for mark in marks:
        mark.unlink(missing_ok=True)


def _examined(client: Any, ground: Ground) -> int:
    """The number of workers, each of which was found fit. Raises ``SitegenError`` for the first that is not."""
    for address, threads in sorted(client.nthreads().items()):
        if threads != 1:
            raise SitegenError(f"工作进程 {address} 有 {threads} 个线程", "用 dask worker --nthreads 1 启动。")
    expected = _program()
    try:
        client.run_on_scheduler(program_digest)  # it must be able to load what it hands on
        answers: Mapping[str, Seen] = client.run(look, ground)
    except ImportError as error:
        raise SitegenError(f"调度器或工作进程里没有这个程序（{error}）", _SAME) from None
    for address, seen in sorted(answers.items()):
        for path in (*seen.unread, *seen.unwritable):
            verb = "看不到" if path in seen.unread else "不能写"
            raise SitegenError(f"工作进程 {address} {verb}文件夹 {path.parent}", _SHARE)
        for name, here in expected.items():
            there = seen.program.get(name, "没有")
            if here != there:
                raise SitegenError(f"工作进程 {address} 的 {name} 是 {there}，这里是 {here}", _SAME)
    return len(answers)


def look(ground: Ground) -> Seen:
    """What this process sees of ``ground``; runs in a worker."""
    unread = tuple(mark for mark in ground.marks if not _is_there(mark, ground.token))
    unwritable = []
    for mark in ground.marks:
        trial = mark.with_name(f"{mark.name}.{os.urandom(4).hex()}")
        try:
            trial.write_bytes(b"")
            trial.unlink()
        except OSError:
            unwritable.append(mark)
    return Seen(unread, tuple(unwritable), _program())


def _is_there(mark: Path, token: str) -> bool:
    try:
        return mark.read_bytes() == token.encode("ascii")
    except OSError:
        return False


@cache
def _program() -> Mapping[str, str]:
    """All that decides what a worker makes besides its task, by the name under which people know it."""
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
        "公文字体": _short(pdf_maker()),
        **{name: _installed(name) for name in _required()},
    }


def _required() -> list[str]:
    """The libraries that the program asks for, by name."""
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        wanted = []
    plain = (re.match(r"[\w.-]+", entry) for entry in wanted if "extra ==" not in entry)
    return sorted({*(found[0] for found in plain if found), "distributed"})


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "没有"


def _short(text: str) -> str:
    return bytes_digest(text.encode("utf-8"))[:16]


@cache
def program_digest() -> str:
    """A digest of all that decides what this process makes."""
    return _short(repr(sorted(_program().items())))


def run_on(ground: Ground, function: Callable[..., Any], *arguments: Any) -> Any:
    """The answer of ``function``, if this process stands on ``ground``; runs in a worker. Raises ``SitegenError``."""
    if not all(_is_there(mark, ground.token) for mark in ground.marks):
        raise SitegenError("工作进程看不到站点的文件夹，或者这次构建已经中止", _SHARE)
    if program_digest() != ground.program:
        raise SitegenError("后来加入的工作进程与这里的程序、组件或字体不同", _SAME)
    return function(*arguments)


class _ClusterExecutor(Executor):
    """Hands tasks on to the cluster, so many at a time, and their answers back.

    An answer is let go of by the cluster as soon as it is here: what a lost worker had answered is not done again.
    """

    def __init__(self, inner: Executor, ground: Ground, most: int) -> None:
        self._inner = inner
        self._ground = ground
        self._room = threading.Semaphore(most)
        self._pending: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        self._room.acquire()
        running = self._inner.submit(run_on, self._ground, partial(fn, **kwargs) if kwargs else fn, *args)
        self._pending.add(running)
        running.add_done_callback(partial(self._ended, answer))
        return answer

    def _ended(self, answer: Future[Any], running: Future[Any]) -> None:
        self._pending.discard(running)
        self._room.release()
        if running.cancelled():
            answer.set_exception(CancelledError())
        elif error := running.exception():
            answer.set_exception(error)
        else:
            answer.set_result(running.result())

    def settle(self) -> None:
        """Wait until nothing runs any more."""
        wait(list(self._pending))
