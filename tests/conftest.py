"""Fixtures that several tests share: the sample column as built, a server for it, a browser to look at it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from filelock import FileLock

from sitegen.build.pipeline import Options, build
from sitegen.build.plan import Plan
from tests.pagetypes import page_types as types_of_pages
from tests.pagetypes import plan_of
from tests.samples import TODAY, make_site

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The example site on disk."""
    return make_site(tmp_path / "site")


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's sample site, built once for all processes of pytest-xdist; tests only read it."""
    base = tmp_path_factory.getbasetemp()
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample"
    with FileLock(f"{root}.lock"):
        if not (root / "output").exists():
            shutil.copytree(REPOSITORY / "content", root / "content", dirs_exist_ok=True)
            built = build(Options(root, today=TODAY))
            assert built.committed, [finding for finding in built.checked.findings if finding.severity == "error"]
    return root


@pytest.fixture(scope="session")
def sample_output(sample_root: Path) -> Path:
    return sample_root / "output"


@pytest.fixture(scope="session")
def sample_plan(sample_root: Path) -> Plan:
    """What the sample column is made of: every page with its template and record."""
    return plan_of(sample_root)


@pytest.fixture(scope="session")
def page_types(sample_plan: Plan) -> list[str]:
    """Addresses of pages of the sample column that between them show all that there is to see."""
    return types_of_pages(sample_plan.jobs)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line."""


@contextmanager
def served(output: Path) -> Iterator[str]:
    """Address of a plain static server of a built site, under a sub-path as counties have it."""
    with TemporaryDirectory() as outer:
        Path(outer, "zwgk").symlink_to(output, target_is_directory=True)
        with serving(partial(_Quiet, directory=outer)) as address:
            yield f"{address}zwgk/"


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Address of an HTTP server on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def sample_url(sample_output: Path) -> Iterator[str]:
    """Address of the sample column on a server."""
    with served(sample_output) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium; tests that need it skip where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=path, args=[*quiet, "--disable-sync", "--no-first-run"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A new page of phone width; console errors and requests to other hosts fail the test."""
    context = browser.new_context(viewport={"width": 360, "height": 780})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: faults.append(request.url) if _is_foreign(request.url) else None)
    yield opened
    context.close()
    assert faults == []


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:"))
