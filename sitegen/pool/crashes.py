"""Crash reports in ``.sitegen/crashes.txt``: tracebacks for the maintainers, without personal numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sitegen.core.files import read_regular_file, replace_file
from sitegen.core.urls import CONTENT
from sitegen.pool.options import STATE
from sitegen.privacy.numbers import mask_numbers

CRASHES = f"{STATE}/crashes.txt"
CRASH_HINT = f"把 {CRASHES} 交给维护人员。"
_MOST = 1 << 20  # characters of the file
_END = f"\n{'=' * 72}\n"
_LONG_NUMBER = re.compile(r"\d(?:[^\w\n]?\d){10,}")


def crash_report(title: str, trace: str) -> str:
    """A report that may be shown and kept. ``title`` says what crashed, ``trace`` is the traceback, which may quote a
    document: every number as long as a personal one is starred, whatever it is."""
    text = mask_numbers(f"{title}\n{trace.strip()}")
    return _LONG_NUMBER.sub(lambda match: re.sub(r"\d", "*", match[0]), text)


def save_crashes(root: Path, reports: Iterable[str]) -> bool:
    """Put ``reports`` before those that the site at ``root`` has kept, each once; false where that is not possible.

    Later runs that do not crash leave the file alone, since a crash may not come back. It keeps the newest reports.
    """
    if not (root / CONTENT).is_dir():
        return False
    path = root / CRASHES
    old: list[str] = []
    with suppress(OSError):
        old = read_regular_file(path, 4 * _MOST).decode("utf-8", "replace").removesuffix("\n").split(_END)
    kept = _END.join(dict.fromkeys((*reports, *old)))[:_MOST]
    try:
        replace_file(path, f"{kept}\n".encode("utf-8", "replace"))
    except OSError:
        return False
    return True
