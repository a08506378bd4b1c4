"""Saves an edited document and waits until the site is rebuilt: the delay between an edit and its publication.

    python benchmarks/await_edit.py SOURCE EDITED MANIFEST

It copies EDITED to SOURCE and polls MANIFEST every two milliseconds. A build replaces the manifest last, after pages,
data and search index. Another process (`sitegen build --watch`) must be watching the site.
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
