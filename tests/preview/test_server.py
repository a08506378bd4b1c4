"""The preview server: files of the tree in pieces, pages with the script that reloads them, nothing else."""

from __future__ import annotations

import os
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.pool.options import Options
from sitegen.preview.server import serve
from tests.samples import TODAY, make_site

FILM = "--- content/notice.md\nattachments: [{file: film.mp4, title: 会议录像}]\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", FILM)
    (root / "content" / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(3 << 20))
    return root


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Address of a preview of the site."""
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    stop = threading.Event()
    options = Options(site, today=TODAY, jobs=1, search=False)
    thread = threading.Thread(target=serve, args=(options, 0, said.put), kwargs={"stop": stop})
    thread.start()
    try:
        while "http://" not in (line := said.get(timeout=60)):
            pass
        yield line.partition("http://")[2].partition("/")[0]
    finally:
        stop.set()
        thread.join(60)


def ask(address: str, url: str, method: str = "GET") -> tuple[int, bytes, str]:
    request = urllib.request.Request(f"http://{address}/zwgk/{url}", method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), answer.headers["Content-Length"]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers["Content-Length"]


def test_files_are_sent_as_they_are_and_pages_with_a_script(site: Path, address: str) -> None:
    film = site / "content" / "film.mp4"
    (url,) = [path.name for path in (site / ".sitegen/preview/files").glob("*.mp4")]
    assert ask(address, f"files/{url}") == (200, film.read_bytes(), str(film.stat().st_size))
    assert ask(address, f"files/{url}", "HEAD") == (200, b"", str(film.stat().st_size))
    status, page, length = ask(address, "")
    assert (status, length) == (200, str(len(page)))
    assert b"reload.js" in page


def test_a_file_that_the_manifest_does_not_list_is_not_there(site: Path, address: str) -> None:
    (site / ".sitegen/preview/secret.txt").write_text("x", "utf-8")
    for url in ("secret.txt", "../../content/notice.md", "nothing.html"):
        status, page, _ = ask(address, url)
        assert (status, b"reload.js" in page) == (404, True)
