"""Packages with entry points, installed by hand: sources and metadata in a folder for the search path of a child."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def install(folder: Path, name: str, sources: Mapping[str, str], entry_points: Mapping[str, str]) -> Path:
    """Install the distribution ``name`` into ``folder``, as ``pip install --target`` would: ``sources`` by path, and
    ``entry_points`` as module by group."""
    for path, text in sources.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    metadata = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    groups = "".join(f"[{group}]\n{name} = {module}\n" for group, module in entry_points.items())
    (metadata / "entry_points.txt").write_text(groups, "utf-8")
    return folder


def sitegen(packages: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process that finds what is installed in ``packages``."""
    environment = os.environ | {"PYTHONPATH": str(packages), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "sitegen", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
