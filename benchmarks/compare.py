"""Measures sitegen beside Hugo with stock Pagefind, Eleventy and Pelican: the same texts, in turn, on this machine.

    python benchmarks/compare.py [--size N] [--runs 5] [--growth 1000,10000,100000] [--json FILE]

Without ``--size`` the texts are the corpus of laws; where that is absent, or with ``--size``, a made-up column of N
documents without attachments. Everything happens in copies under a temporary folder: of the program and its templates
as they stand in this checkout, of the texts, and of the small themes of the peers (``peers.py`` says what is in them).

A first round warms the page cache and does not count. Each further round runs everything once, every time beginning
with another generator: sitegen's clean build, then again with nothing changed, then with some words of one document
replaced (of another one each round), then the same while `build --watch` is at work (whose own processor time and
memory are not counted: it runs before and after), a clean build without search; Hugo, and Pagefind over what it wrote;
Eleventy; Pelican. What a run should have written is looked at before its cost counts. Peers that are not installed are
left out, and said so.
The goal for what a reader loads while searching is measured by ``search_quality.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from statistics import median

import peers
import ratios
from contestants import (
    CHECKOUT,
    HERE,
    BrokenRunError,
    Column,
    Work,
    contestants,
    copy_program,
    make_column,
    make_corpus,
)
from measure import Cost

CORPUS = CHECKOUT.parent / "shared" / "corpus" / "laws.tar.xz"
GROWTH_TIMEOUT = 4 * 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--size", type=int, help="a made-up column of so many documents instead of the corpus")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="laws.tar.xz")
    parser.add_argument("--runs", type=int, default=5, help="rounds that count (5); 0 for growth only")
    parser.add_argument("--growth", type=sizes, default=(), help="sizes of made-up columns to build, like 1000,10000")
    parser.add_argument("--growth-runs", type=int, default=1, help="builds of each of these sizes (1)")
    parser.add_argument("--seed", type=int, default=1, help="of made-up columns (1)")
    parser.add_argument("--peers", type=Path, default=peers.PEERS_FOLDER, help=f"FOLDER ({peers.PEERS_FOLDER})")
    parser.add_argument("--timeout", type=float, default=1200, help="seconds for one run of the comparison (1200)")
    parser.add_argument("--work", type=Path, help="where the temporary folder is made")
    parser.add_argument("--json", type=Path, help="write every single run there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-compare-", dir=arguments.work) as name:
        try:
            compare(arguments, Path(name).resolve())
        except (BrokenRunError, subprocess.CalledProcessError) as error:
            sys.exit(f"compare.py: {error}")


def sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def compare(arguments: argparse.Namespace, folder: Path) -> None:
    """Make everything in ``folder``, measure, print the tables, write the JSON."""
    report: dict[str, object] = {"date": date.today().isoformat(), "machine": machine(), "load before": load()}
    column = Column(folder / "column", copy_program(folder / "program"))
    if arguments.size or not arguments.corpus.is_file():
        report["texts"] = make_column(column.root, arguments.size or 1000, arguments.seed)
    else:
        report["texts"] = make_corpus(arguments.corpus, column.root, folder)
    generators, versions = contestants(column, folder, arguments.peers)
    versions = {"sitegen": own_version(), "Python": platform.python_version(), **versions}
    report |= {"versions": ", ".join(map(" ".join, versions.items())), "rounds": arguments.runs}
    runs = run_rounds(generators, arguments.runs, arguments.timeout, folder)
    growth = dict(grow(arguments, column.program, folder))
    report["load after"] = load()
    medians = {documents: median_cost(costs) for documents, costs in growth.items()}
    goals = list(ratios.goals(runs, medians))
    for name, value in report.items():
        print(f"{name}: {value}")
    print("\n" + cost_table({**ratios.with_reference(runs), **growth_rows(growth)}))
    print("\n" + goal_table(goals))
    if arguments.json:
        report["runs"] = {name: list(map(asdict, costs)) for name, costs in runs.items()}
        report["growth"] = {documents: list(map(asdict, costs)) for documents, costs in growth.items()}
        report["goals"] = [{**asdict(goal), "verdict": goal.verdict} for goal in goals]
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# measuring


def run_rounds(
    generators: Sequence[Sequence[Work]], rounds: int, timeout: float, folder: Path
) -> dict[str, list[Cost]]:
    """Costs by name of the work, without those of the first round. A peer that fails is left out of the tables."""
    costs: dict[str, list[Cost]] = {work.name: [] for works in generators for work in works}
    failed: set[str] = set()
    for turn in range(rounds + 1 if rounds else 0):
        first = turn % len(generators)
        for works in (*generators[first:], *generators[:first]):
            for work in works:
                if work.name in failed:
                    break
                try:
                    cost = run(work, turn, timeout, folder)
                except BrokenRunError as error:
                    if works is generators[0]:
                        raise  # without sitegen there is nothing to compare
                    print(f"{work.name} is left out: {error}")
                    failed.add(work.name)
                    costs[work.name] = []
                    break
                if turn:
                    costs[work.name].append(cost)
                label = f"round {turn} of {rounds}" if turn else "warm-up"
                print(f"{label}: {work.name} {cost.wall:.2f} s", file=sys.stderr, flush=True)
    return {name: values for name, values in costs.items() if values}


def run(work: Work, turn: int, timeout: float, folder: Path) -> Cost:
    """What ``work`` costs; raises BrokenRunError where it fails or did not do its work."""
    work.prepare(turn)
    os.sync()  # what others wrote before must not slow this one down
    log = folder / "last.log"
    watch = [sys.executable, "-B", str(HERE / "measure.py"), "--timeout", str(timeout), "--log", str(log), "--"]
    answer = subprocess.run([*watch, *work.command], cwd=work.folder, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise BrokenRunError(answer.stderr.strip())
    cost = Cost(**json.loads(answer.stdout))
    if cost.code:
        raise BrokenRunError(f"{work.name} ended with {cost.code}: {log.read_text('utf-8', 'replace')[-2000:]}")
    work.verify(turn)
    return cost


def grow(arguments: argparse.Namespace, program: Path, folder: Path) -> Iterator[tuple[int, list[Cost]]]:
    """Costs of clean builds with checks and search, by number of documents."""
    for documents in arguments.growth:
        column = Column(folder / f"made-{documents}", program)
        make_column(column.root, documents, arguments.seed)
        work = Work(ratios.FULL, column.command(), program, column.clear)
        yield documents, [run(work, turn, GROWTH_TIMEOUT, folder) for turn in range(arguments.growth_runs)]
        shutil.rmtree(column.root)


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The run with the median wall time; of an even number, the slower one of the two."""
    return sorted(costs, key=lambda cost: cost.wall)[len(costs) // 2]


# what is said of it


def machine() -> str:
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)$", about, re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, {system}"


def load() -> str:
    """Processes that want to run, on the average of the last 1, 5 and 15 minutes."""
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def own_version() -> str:
    """Version and, where this is a checkout, its commit, and whether files differ from it."""
    commit = git("rev-parse", "--short", "HEAD")
    changed = " and changes" if git("status", "--porcelain", "--", "sitegen", "templates") else ""
    version = re.search(r'__version__ = "(.*)"', (CHECKOUT / "sitegen" / "__init__.py").read_text(encoding="utf-8"))
    return f"{version[1] if version else '?'} ({commit or 'no checkout'}{changed})"


def git(*arguments: str) -> str:
    """What git says of the checkout, without writing even its index; nothing where there is no repository."""
    command = ["git", "--no-optional-locks", "-C", str(CHECKOUT), *arguments]
    answer: str = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return answer.strip()


def growth_rows(growth: Mapping[int, Sequence[Cost]]) -> dict[str, Sequence[Cost]]:
    return {f"{ratios.FULL}, {documents:,} made-up": costs for documents, costs in growth.items()}


def cost_table(runs: ratios.Runs) -> str:
    lines = [
        "| medians | runs | wall s | least–most | processor s | peak PSS, MB | peak RSS, MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, costs in runs.items():
        wall = [cost.wall for cost in costs]
        cpu, pss, rss = (median(getattr(cost, part) for cost in costs) for part in ("cpu", "peak_pss", "peak_rss"))
        spread = f"{min(wall):.2f}–{max(wall):.2f}"
        lines.append(
            f"| {name} | {len(costs)} | {median(wall):.2f} | {spread} | {cpu:.2f} | {pss / 1e6:.0f} | {rss / 1e6:.0f} |"
        )
    return "\n".join(lines)


def goal_table(goals: Sequence[ratios.Goal]) -> str:
    lines = ["| must be reached | measured | at most | |", "| --- | --- | --- | --- |"]
    for goal in goals:
        value = "–" if goal.value is None else f"{goal.value:.{goal.digits}f}{goal.unit}"
        lines.append(f"| {goal.work} | {value} | {goal.most:.{goal.digits}f}{goal.unit} | {goal.verdict} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
