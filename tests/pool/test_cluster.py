"""A build on a cluster: two worker processes of Dask, one of which may be killed at any moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import staging
from sitegen.build.plan import PageJob
from sitegen.build.render import RenderTask, render_jobs
from sitegen.checks import run as checking
from sitegen.cli import run
from sitegen.core.errors import ConfigError, ConfigProblem, SitegenError
from sitegen.core.output import FileEntry
from sitegen.pool import cluster
from sitegen.pool.workers import run_batches
from tests.build.test_publication import tree
from tests.samples import TODAY, make_site

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
MORE = "".join(f"--- content/more/{n}.md\nnumber: 安政发〔2023〕{n}号\n" for n in range(1, 30))
COMMON = ("--no-search", "--today", TODAY.isoformat())


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler with two worker processes, each of which is started again when it ends."""
    options = {"memory_limit": 0, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1", "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, **options) as started:
        yield started.scheduler_address


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of some batches, built in one process."""
    root = make_site(tmp_path_factory.mktemp("clean") / "site", MORE)
    assert run(["build", "--root", str(root), "--jobs", "1", *COMMON]) == 0
    return root


def copied(clean: Path, root: Path) -> Path:
    """The sources of ``clean`` at ``root``, not built."""
    shutil.copytree(clean, root, ignore=shutil.ignore_patterns(".sitegen", "output"))
    return root


def note(folder: Path, numbers: Sequence[int]) -> list[int]:
    """Leaves a file for each time that it runs; answers with the numbers and the process."""
    for number in numbers:
        (folder / f"{number}-{os.urandom(4).hex()}").touch()
    return [*numbers, os.getpid()]


def note_once_killed(folder: Path, numbers: Sequence[int]) -> list[int]:
    """Like ``note``, but the first process that gets here dies of it."""
    _die_once(folder / "killed")
    return note(folder, numbers)


def render_once_killed(task: RenderTask, jobs: Sequence[PageJob]) -> list[FileEntry]:
    """Renders pages, but the first process that gets here is killed in the midst of it."""
    render_jobs(task, jobs[: len(jobs) // 2])
    _die_once(task.bodies.parent / "killed")
    return render_jobs(task, jobs)


def die(numbers: Sequence[int]) -> list[int]:
    """Is the end of every process that gets here."""
    os.kill(os.getpid(), signal.SIGKILL)
    return []


def _die_once(mark: Path) -> None:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def fail(mistake: SitegenError, numbers: Sequence[int]) -> list[int]:
    """Raises what it was given."""
    raise mistake


def linger(folder: Path, numbers: Sequence[int]) -> list[int]:
    """Fails for 0 at once; for others takes a while, and writes only then."""
    if 0 in numbers:
        while not list(folder.glob("begun-*")):
            time.sleep(0.01)
        raise SitegenError("坏了")
    (folder / f"begun-{numbers[0]}").touch()
    time.sleep(0.5)
    return note(folder, numbers)


def test_a_cluster_gives_the_same_bytes_as_one_process(clean: Path, scheduler: str, tmp_path: Path) -> None:
    root = copied(clean, tmp_path / "site")
    assert run(["build", "--root", str(root), "--scheduler", scheduler, *COMMON]) == 0
    assert tree(root / "output") == tree(clean / "output")
    assert not list(tmp_path.rglob("*sitegen-run*"))


def test_a_worker_killed_amid_a_build_changes_nothing(
    clean: Path, scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(clean, tmp_path / "site")
    monkeypatch.setattr(staging, "render_jobs", render_once_killed)
    assert run(["build", "--root", str(root), "--scheduler", scheduler, *COMMON]) == 0
    assert (root / ".sitegen" / "killed").exists()
    assert tree(root / "output") == tree(clean / "output")


def test_what_a_lost_worker_had_answered_is_not_done_again(scheduler: str, tmp_path: Path) -> None:
    with cluster.cluster_pool(scheduler, 0, (tmp_path,)) as executor:
        answers = run_batches(executor, partial(note, tmp_path), range(8), 1)  # which holds on to its futures
        assert [next(answers) for _ in range(15)][::2] == list(range(8))
        lost = run_batches(executor, partial(note_once_killed, tmp_path), [8], 1)
        assert next(lost) == 8
    assert sorted(path.name.partition("-")[0] for path in tmp_path.glob("?-*")) == [str(n) for n in range(9)]


def test_a_task_that_is_the_end_of_every_worker_ends_the_run_with_advice(scheduler: str, tmp_path: Path) -> None:
    with distributed.Client(scheduler, set_as_default=False) as client:
        client.run_on_scheduler(_allow_failures, 0)
        with (
            pytest.raises(SitegenError, match="几次使工作进程意外退出") as raised,
            cluster.cluster_pool(scheduler, 0, (tmp_path,)) as executor,
        ):
            list(run_batches(executor, die, [1]))
        client.run_on_scheduler(_allow_failures, 3)
    assert "内存" in raised.value.hint
    assert not list(tmp_path.iterdir())


def _allow_failures(number: int, dask_scheduler: Any) -> None:
    dask_scheduler.allowed_failures = number


def test_equal_tasks_are_each_done_and_answers_come_in_order(scheduler: str, tmp_path: Path) -> None:
    with cluster.cluster_pool(scheduler, 0, (tmp_path,)) as executor:
        tasks = [3, 1, 3, 2, 3]
        assert [answer for answer in run_batches(executor, partial(note, tmp_path), tasks, 1) if answer < 9] == tasks
    assert len(list(tmp_path.glob("3-*"))) == 3


@pytest.mark.parametrize(
    "mistake", [SitegenError("没有了", "再来一次"), ConfigError([ConfigProblem("content/_site/site.yml", 3, "错了")])]
)
def test_our_errors_come_back_as_they_were(scheduler: str, tmp_path: Path, mistake: SitegenError) -> None:
    with pytest.raises(SitegenError) as raised, cluster.cluster_pool(scheduler, 0, (tmp_path,)) as executor:
        list(run_batches(executor, partial(fail, mistake), [1], 1))
    assert type(raised.value) is type(mistake)
    assert (raised.value.message, raised.value.hint) == (mistake.message, mistake.hint)
    assert getattr(raised.value, "problems", ()) == getattr(mistake, "problems", ())


def test_once_a_run_has_failed_nothing_writes_any_more(scheduler: str, tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="坏了"), cluster.cluster_pool(scheduler, 0, (tmp_path,)) as executor:
        list(run_batches(executor, partial(linger, tmp_path), range(12), 1))
    after = sorted(tmp_path.iterdir())
    time.sleep(0.7)
    assert sorted(tmp_path.iterdir()) == after
    assert len(list(tmp_path.glob("begun-*"))) < 11


def test_workers_that_do_not_share_the_folder_are_refused(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path("/proc/self/cwd")  # a path that is another folder in each process
    if not own.exists():
        pytest.skip("no /proc on this system")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SitegenError, match="看不到文件夹"), cluster.cluster_pool(scheduler, 0, (own,)):
        pass
    assert not list(tmp_path.iterdir())


def test_workers_of_another_program_are_refused(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_versions", lambda: {"sitegen": "9.9"})
    with pytest.raises(SitegenError, match=r"的 sitegen 是 .*，这里是 9\.9"):
        cluster.cluster_pool(scheduler, 0, (tmp_path,)).__enter__()


def test_a_worker_with_another_extension_runs_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "anlan.py"
    monkeypatch.setattr(cluster, "source_files", lambda: [("anlan.py", module)])
    versions = []
    for text in ("x = 1\n", "x = 2\n"):
        module.write_text(text, "utf-8")
        versions.append(cluster._versions.__wrapped__())
    assert [name for name in versions[0] if versions[0][name] != versions[1][name]] == ["扩展包"]


def test_a_worker_that_joins_later_meets_the_requirements_or_runs_no_task(tmp_path: Path) -> None:
    mark = tmp_path / "mark.aa"
    mark.write_text("aa")
    sound = cluster.Requirements("aa", (mark,), cluster.program_digest())
    assert cluster.run_checked(sound, abs, -1) == 1
    with pytest.raises(SitegenError, match="程序"):
        cluster.run_checked(cluster.Requirements("aa", (mark,), "another"), abs, -1)
    mark.unlink()
    with pytest.raises(SitegenError, match="看不到"):
        cluster.run_checked(sound, abs, -1)


def test_where_nobody_answers_the_address_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.3)
    assert run(["build", "--root", str(root), "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "连不上调度器 tcp://127.0.0.1:9" in capsys.readouterr().err
    assert not (root / "output").exists()


def test_without_the_extra_the_way_to_install_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(["check", "--root", str(make_site(tmp_path / "site")), "--cluster", "local"]) == 2
    assert 'pip install ".[cluster]"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--scheduler", "tcp://127.0.0.1:9", "--cluster", "local"], "不能同用"),
        (["--scheduler", "somewhere"], "tcp://主机:端口"),
        (["--cluster", "far"], "local"),
    ],
)
def test_a_cluster_is_named_in_one_way(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", *arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_without_a_cluster_its_library_is_not_loaded(root: Path) -> None:
    program = "import sys; from sitegen.cli import run; run(sys.argv[1:]); sys.exit('distributed' in sys.modules)"
    command = [sys.executable, "-c", program, "check", "--root", str(root), "--jobs", "1"]
    assert subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0


def test_a_local_cluster_is_started_and_ended_with_the_run(clean: Path, tmp_path: Path) -> None:
    root = copied(clean, tmp_path / "site")
    checked = checking.check(checking.Options(root, today=TODAY, jobs=1, cluster="local"))
    assert len(checked.catalogue.documents) == len(list((root / "content").rglob("*.md")))
