"""Entry point on a machine that has only Python: prepares ``.venv``, then runs ``sitegen`` in it.

Needs Python 3.11 and a package index. ``build.py test`` runs the tests; every other argument goes to ``sitegen``.
Installs exactly the versions of ``requirements/*.txt`` and verifies their hashes. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import runpy
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LEAST = (3, 11)
ALL_TESTS = ["-n", "auto", "--maxprocesses", "4"]


def prepare(extra: str) -> None:
    """Install the locked requirements and this package into ``.venv`` unless a stamp says that they are up to date.

    ``extra`` is empty for running sitegen, ``test`` for its tests. Exits with a message if the installation fails.
    """
    locked = HERE / "requirements" / f"{extra or 'run'}.txt"
    inputs = (HERE / "pyproject.toml").read_bytes() + locked.read_bytes() + f"{sys.version}{HERE}".encode()
    digest = hashlib.sha256(inputs).hexdigest()
    stamp = VENV / f"sitegen{extra}.stamp"
    if PYTHON.is_file() and stamp.is_file() and stamp.read_text("ascii") == digest:
        return
    print("首次运行，正在准备运行环境（.venv）……", file=sys.stderr, flush=True)
    if not PYTHON.is_file():
        run([sys.executable, "-m", "venv", str(VENV)], "无法建立 .venv；Debian、Ubuntu 请先安装 python3-venv。")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "--require-hashes", "--requirement", str(locked)],
        "无法安装依赖；检查能否访问软件包索引（pip 的 index-url）。",
    )
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(HERE)], "无法安装本程序；检查文件夹是否可写。")
    stamp.write_text(digest, "ascii")


def run(command: list[str], message: str) -> None:
    """Run ``command``; exit with ``message`` if it fails."""
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"错误：{message}")


def main() -> int:
    """Run the tests or ``sitegen`` and return their exit code."""
    if sys.version_info < LEAST:
        sys.exit(f"错误：需要 Python {LEAST[0]}.{LEAST[1]} 或更高版本，现在是 {sys.version.split()[0]}。")
    arguments = sys.argv[1:]
    if arguments[:1] == ["test"]:
        prepare("test")
        chosen = arguments[1:] or ALL_TESTS
        return subprocess.run([str(PYTHON), "-m", "pytest", *chosen], cwd=HERE, check=False).returncode
    prepare("")
    return subprocess.run([str(PYTHON), "-m", "sitegen", *arguments], check=False).returncode


if __name__ == "__main__" and __spec__ is not None:
    # "python -m build" in this folder finds this file first, so run the packaging tool of that name instead.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE]
    runpy.run_module("build", run_name="__main__", alter_sys=True)
elif __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
