"""Git repositories for the tests: with commits on stated days."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class Repository:
    """A git repository with commits on stated days, at noon in Beijing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, when: str = "2026-01-01T12:00:00+08:00") -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": when}
        person = ("-c", "user.name=编辑", "-c", "user.email=editor@anlan.example", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *person, *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, day: str, clock: str = "12:00:00+08:00") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", day, when=f"{day}T{clock}")
        return self.git("rev-parse", "HEAD")
