"""Saves a file as an editor does, and ends when the published site is another one: the time that readers wait.

    python benchmarks/await_edit.py SOURCE EDITED MANIFEST

Writes what EDITED holds to SOURCE, then looks at MANIFEST every two milliseconds: a build replaces it last, once all
pages, data and the search index are in place. Somebody else (`sitegen build --watch`) must be at work.
"""

from __future__ import annotations

import os
import sys
import time

INTERVAL = 0.002


def main() -> None:
    source, edited, manifest = sys.argv[1:]
    with open(edited, "rb") as file:
        text = file.read()
    before = os.stat(manifest)
    with open(source, "wb") as file:
        file.write(text)
    while (now := os.stat(manifest)).st_ino == before.st_ino and now.st_mtime_ns == before.st_mtime_ns:
        time.sleep(INTERVAL)


if __name__ == "__main__":
    main()
