"""The pool: order, progress, and processes that start from what is loaded already."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from sitegen.pool import workers
from sitegen.pool.workers import NO_PROGRESS, pool, run_batches, step

REPOSITORY = Path(__file__).parents[2]
STARTED = """
import sys
from sitegen.pool.workers import pool

def loaded_before(_):
    return LOADED

LOADED = "sitegen.build.pipeline" in sys.modules

if __name__ == "__main__":
    with pool(2) as executor:
        sys.exit(not executor.submit(loaded_before, 0).result())
"""


def doubled(numbers: Sequence[int]) -> list[int]:
    """Twice each number; none below zero."""
    if min(numbers) < 0:
        raise ValueError("below zero")
    return [2 * number for number in numbers]


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_order_and_each_batch_is_counted(jobs: int) -> None:
    steps: list[int] = []
    with pool(jobs) as executor:
        assert list(run_batches(executor, doubled, range(10), 4, steps.append)) == list(range(0, 20, 2))
    assert sorted(steps) == [2, 4, 4]


def test_in_this_process_a_batch_is_counted_as_soon_as_it_is_done() -> None:
    steps: list[int] = []
    with pool(1) as executor:
        run_batches(executor, doubled, range(10), 4, steps.append)
        assert steps == [4, 4, 2]


def test_a_failure_comes_to_whoever_asks_for_the_answers() -> None:
    with pytest.raises(ValueError, match="below zero"), pool(1) as executor:
        list(run_batches(executor, doubled, [1, -1], 1, NO_PROGRESS.begin("渲染", 2, "页")))


def test_a_step_is_counted_when_it_is_over() -> None:
    told: list[object] = []

    class Ear:
        def begin(self, stage: str, total: int, unit: str) -> workers.Advance:
            told.append((stage, total, unit))
            return told.append

    with step(Ear(), "编排页面"):
        assert told == [("编排页面", 1, "")]
    assert told == [("编排页面", 1, ""), 1]


@pytest.mark.skipif(sys.platform != "linux", reason="the fork server is used where there is one")
def test_processes_find_the_program_loaded(tmp_path: Path) -> None:
    script = tmp_path / "started.py"
    script.write_text(STARTED, "utf-8")
    assert subprocess.run([sys.executable, str(script)], cwd=REPOSITORY, check=False).returncode == 0


def test_nothing_is_loaded_beforehand_that_is_another_copy_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert workers.server_finds_this_program()
    (tmp_path / "sitegen").mkdir()
    (tmp_path / "sitegen" / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    assert not workers.server_finds_this_program()


def test_one_process_loads_nothing_for_several() -> None:
    program = "import sys, sitegen.cli, sitegen.build.pipeline; sys.exit('multiprocessing' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
