"""Prints a random sample of findings with their source lines, from which a person counts the false positives.

    python benchmarks/false_alarms.py ROOT [--codes PR,TE,LK] [--sample 50] [--seed 1] [--today 2026-11-22] [--jobs 1]

ROOT is a site folder. It prints the number of findings of each chosen code, then the sample, sorted by path: as far as
possible equally many findings of each code, each with the part of the source line around its column. The share of
wrong findings in the sample estimates the rate of false positives.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sitegen.build.pipeline import Options, check
from sitegen.checks.engine import is_selected
from sitegen.core.finding import Finding

AROUND = 60


def main() -> None:
    arguments = parse_arguments()
    found = [
        finding
        for finding in check(Options(arguments.root, today=arguments.today, jobs=arguments.jobs)).findings
        if is_selected(finding, arguments.codes.split(","), ())
    ]
    for code, count in sorted(Counter(finding.code for finding in found).items()):
        print(f"{code}  {count}")
    chosen = draw(found, arguments.sample, random.Random(arguments.seed))
    for number, finding in enumerate(chosen, 1):
        print(f"\n{number}. {finding.path}:{finding.line}:{finding.column} {finding.code} {finding.message}")
        print(f"   {shown_line(arguments.root, finding)}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--codes", default="PR,TE,LK", help="codes or families, separated by commas")
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--jobs", type=int, default=1)
    return parser.parse_args()


def draw(found: Sequence[Finding], size: int, chance: random.Random) -> list[Finding]:
    """Draw ``size`` findings, one of each code in turn, so that the sample also has rare codes."""
    by_code: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in chance.sample(found, len(found)):
        by_code[finding.code].append(finding)
    chosen: list[Finding] = []
    while len(chosen) < min(size, len(found)):
        for code in sorted(by_code):
            if by_code[code] and len(chosen) < size:
                chosen.append(by_code[code].pop())
    return sorted(chosen, key=lambda finding: finding.sort_key)


def shown_line(root: Path, finding: Finding) -> str:
    """Return the source line around the column of a finding, with the marked characters in brackets."""
    path = root / finding.path
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return "（不是文本文件）"
    if finding.line > len(lines):
        return "（没有这一行）"
    line, start = lines[finding.line - 1], finding.column - 1
    end = start + finding.length
    marked = f"【{line[start:end]}】" if finding.length else ""
    return (line[max(0, start - AROUND) : start] + marked + line[end : end + AROUND]).strip()


if __name__ == "__main__":
    main()
