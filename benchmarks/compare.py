"""Compares the build times and memory of sitegen with those of Hugo and Pagefind, Eleventy and Pelican.

    python benchmarks/compare.py [--size N] [--runs 5] [--growth 1000,10000,100000] [--json FILE]

All generators build the same texts on this machine: the corpus of laws, or, if it is absent or ``--size`` is given, a
synthetic column of N documents without attachments. They run on copies in a temporary folder: of the program and
templates of this checkout, of the texts, and of the small themes of the peers (see ``peers.py``).

The first round warms the page cache and is not counted. Each further round runs every command once and begins with
another generator. The commands of sitegen are a clean build, a build with nothing changed, a build after an edit of a
few words in one document (another one each round), the same edit with `build --watch` running (whose own processor time
and memory are not counted, because it runs before and after), and a clean build without search. Then come Hugo,
Pagefind over Hugo's pages, Eleventy and Pelican. The output of every run is checked before its cost counts. Peers that
are not installed are left out with a message. ``search_quality.py`` measures what a reader loads for a search.
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
    parser.add_argument("--size", type=int, help="build a synthetic column of N documents instead of the corpus")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="laws.tar.xz")
    parser.add_argument("--runs", type=int, default=5, help="counted rounds (5); 0 for growth only")
    parser.add_argument("--growth", type=sizes, default=(), help="sizes of synthetic columns to build: 1000,10000")
    parser.add_argument("--growth-runs", type=int, default=1, help="builds of each of these sizes (1)")
    parser.add_argument("--seed", type=int, default=1, help="of synthetic columns (1)")
    parser.add_argument("--peers", type=Path, default=peers.PEERS_FOLDER, help=f"FOLDER ({peers.PEERS_FOLDER})")
    parser.add_argument("--timeout", type=float, default=1200, help="seconds for one run of the comparison (1200)")
    parser.add_argument("--work", type=Path, help="parent of the temporary folder")
    parser.add_argument("--json", type=Path, help="write the cost of every run to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-compare-", dir=arguments.work) as name:
        try:
            compare(arguments, Path(name).resolve())
        except (BrokenRunError, subprocess.CalledProcessError) as error:
            sys.exit(f"compare.py: {error}")


def sizes(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def compare(arguments: argparse.Namespace, folder: Path) -> None:
    """Set up sites in ``folder``, measure, print the tables and write the JSON."""
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
    """Return the costs by name of the work, without the first round. A peer that fails is left out."""
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
    """Run ``work`` and return its cost. Raises ``BrokenRunError`` if it fails or its output is wrong."""
    work.prepare(turn)
    os.sync()  # pending writes of earlier runs must not slow this one down
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
    """Yield the costs of clean builds with checks and search, by number of documents."""
    for documents in arguments.growth:
        column = Column(folder / f"made-{documents}", program)
        make_column(column.root, documents, arguments.seed)
        work = Work(ratios.FULL, column.command(), program, column.clear)
        yield documents, [run(work, turn, GROWTH_TIMEOUT, folder) for turn in range(arguments.growth_runs)]
        shutil.rmtree(column.root)


def median_cost(costs: Sequence[Cost]) -> Cost:
    """Return the run with the median wall time; of an even number of runs the slower of the middle two."""
    return sorted(costs, key=lambda cost: cost.wall)[len(costs) // 2]


# reporting


def machine() -> str:
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)$", about, re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, {system}"


def load() -> str:
    """Return the load averages of the last 1, 5 and 15 minutes."""
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def own_version() -> str:
    """Return the version and, in a checkout, the commit and whether files differ from it."""
    commit = git("rev-parse", "--short", "HEAD")
    changed = " and changes" if git("status", "--porcelain", "--", "sitegen", "templates") else ""
    version = re.search(r'__version__ = "(.*)"', (CHECKOUT / "sitegen" / "__init__.py").read_text(encoding="utf-8"))
    return f"{version[1] if version else '?'} ({commit or 'no checkout'}{changed})"


def git(*arguments: str) -> str:
    """Run git in the checkout without writing its index; return its output, empty outside a repository."""
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
