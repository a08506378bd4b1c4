"""The way in on a bare machine: prepares ``.venv``, then hands on to ``sitegen``.

Needs Python 3.11 and a package index. ``build.py test`` runs the tests; anything else is the
command line of ``sitegen``. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LEAST = (3, 11)
ALL_TESTS = ["-n", "auto", "--maxprocesses", "4"]  # file by file, in several processes


def prepare(extra: str) -> None:
    """Make the environment hold what ``pyproject.toml`` asks for; does nothing where it does already."""
    wanted = hashlib.sha256((HERE / "pyproject.toml").read_bytes() + f"{sys.version}{HERE}".encode()).hexdigest()
    stamp = VENV / f"sitegen{extra}.stamp"
    if PYTHON.is_file() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    print("首次运行，正在准备运行环境（.venv）……", file=sys.stderr, flush=True)
    if not PYTHON.is_file():
        run([sys.executable, "-m", "venv", str(VENV)], "无法建立 .venv；Debian、Ubuntu 请先安装 python3-venv。")
    target = f"{HERE}[{extra}]" if extra else str(HERE)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    run(pip, "无法安装依赖；检查能否访问软件包索引（pip 的 index-url）。")
    stamp.write_text(wanted, "ascii")


def run(command: list[str], complaint: str) -> None:
    """Run ``command``; where it fails, say what that means and stop."""
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"错误：{complaint}")


def main() -> int:
    """Exit code of the command handed on to."""
    if sys.version_info < LEAST:
        sys.exit(f"错误：需要 Python {LEAST[0]}.{LEAST[1]} 或更高版本，现在是 {sys.version.split()[0]}。")
    arguments = sys.argv[1:]
    if arguments[:1] == ["test"]:
        prepare("test")
        asked = arguments[1:] or ALL_TESTS
        return subprocess.run([str(PYTHON), "-m", "pytest", *asked], cwd=HERE, check=False).returncode
    prepare("")
    return subprocess.run([str(PYTHON), "-m", "sitegen", *arguments], check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
