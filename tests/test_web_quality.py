"""Pages by the measures of others: axe-core, the Nu HTML checker, Lighthouse, and their weight.

Needs Chromium, and for some of it Node and Java: ``apt-get install chromium fonts-noto-cjk nodejs npm
default-jre-headless``, then ``npm install --prefix tests/web``. What is not there skips, and says so.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.browser
MODULES = REPOSITORY / "tests/web/node_modules"
SETUP = "run: npm install --prefix tests/web"
WEIGHT = 60_000
LOOKS = ("", "high", "dark", "large")


def module(path: str) -> Path:
    found = MODULES / path
    if not found.exists():
        pytest.skip(f"{path} is not installed; {SETUP}")
    return found


def command(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"no {name} on this machine (Debian: apt-get install {package})")
    return path


def page_types(output: Path) -> list[str]:
    """One address of each type of page: of each kind of document, of each section with a head of its own."""
    documents = json.loads((output / "data/documents.json").read_text("utf-8"))["documents"]
    of_kind = {record["kind"]: record["url"] for record in reversed(documents)}
    sections = sorted(path.relative_to(output).as_posix() for path in output.glob("sections/*/index.html"))
    alone = sorted(path.name for path in output.glob("*.html"))
    return [
        *alone,
        *sections,
        *sorted(of_kind.values()),
        "policies/index.html",
        "policies/periods/index.html",
        "departments/index.html",
        next(path.relative_to(output).as_posix() for path in sorted(output.glob("departments/*/index.html"))),
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_no_violation_on_any_type_of_page(
    browser: Any, sample_url: str, sample_output: Path, look: str
) -> None:
    script = module("axe-core/axe.min.js").read_text("utf-8")
    width = {"": 1440, "high": 360, "dark": 768, "large": 1440}[look]
    context = browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=True, color_scheme="dark" if look == "dark" else "light"
    )
    choice = {"high": {"contrast": "high"}, "large": {"size": "large"}}.get(look)
    if choice:
        context.add_init_script(f"localStorage.setItem('disclosure-access', '{json.dumps(choice)}')")
    page = context.new_page()
    wrong = []
    types = page_types(sample_output)
    for url in types if look in ("", "high") else types[::8]:
        page.goto(sample_url + url)
        page.evaluate(script)
        found = page.evaluate("axe.run().then(result => result.violations)")
        wrong += [(url, one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
    context.close()
    assert wrong == [], "\n".join(map(str, wrong))


def test_the_html_checker_finds_no_error_in_the_whole_output(sample_output: Path) -> None:
    jar = module("vnu-jar/build/dist/vnu.jar")
    java = command("java", "default-jre-headless")
    done = subprocess.run(
        [
            java,
            "-jar",
            str(jar),
            "--skip-non-html",
            "--errors-only",
            "--format",
            "json",
            "--stdout",
            str(sample_output),
        ],
        capture_output=True,
        timeout=300,
        check=False,
    )
    messages = json.loads(done.stdout)["messages"]
    assert [(one["url"].split("/output/")[-1], one["message"]) for one in messages] == []


class _Packed(SimpleHTTPRequestHandler):
    """A host as counties have it: text is sent packed."""

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix not in (".html", ".css", ".js", ".svg"):
            return super().do_GET()
        try:
            data = gzip.compress(path.read_bytes())
        except OSError:
            return self.send_error(404)
        self.send_response(200)
        for name, value in (
            ("Content-Type", self.guess_type(str(path))),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(data))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        return None


@pytest.fixture(scope="module")
def packed_url(sample_output: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Packed, directory=str(sample_output)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "url", ["index.html", "policies/index.html", "documents/policies/2025/bus-integration.html", "search.html"]
)
def test_lighthouse_gives_at_least_95_in_all_categories(
    packed_url: str, url: str, tmp_path: Path, browser: Any
) -> None:
    program = module("lighthouse/cli/index.js")
    node = command("node", "nodejs")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))))
    report = tmp_path / "report.json"
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    arguments = [node, str(program), packed_url + url, "--quiet", "--output=json", f"--output-path={report}", flags]
    environment = {**os.environ, "CHROME_PATH": str(chromium)}
    best: dict[str, float] = {}
    for _ in range(3):  # the speed of a page is measured, and the machine may be busy with something else
        done = subprocess.run(arguments, env=environment, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        scores = {name: one["score"] for name, one in json.loads(report.read_text("utf-8"))["categories"].items()}
        best = {name: max(score or 0, best.get(name, 0)) for name, score in scores.items()}
        if min(best.values()) >= 0.95:
            break
    assert {name: score for name, score in best.items() if score < 0.95} == {}


def test_a_page_weighs_little_beside_its_own_text(browser: Any, sample_url: str, sample_output: Path) -> None:
    """HTML, styles and scripts as sent without packing, less the text that the page shows."""
    heavy = []
    for url in page_types(sample_output):
        page = browser.new_page()  # with nothing kept from another page
        sizes: list[int] = []

        def weigh(response: Any, sizes: list[int] = sizes) -> None:
            if response.request.resource_type in ("document", "stylesheet", "script"):
                sizes.append(len(response.body()))

        page.on("response", weigh)
        page.goto(sample_url + url)
        own = len(page.evaluate("document.querySelector('main').textContent").encode("utf-8"))
        page.close()
        if sum(sizes) - own > WEIGHT and url != "search.html":
            heavy.append((url, sum(sizes) - own))
    assert heavy == []


def test_no_page_but_search_needs_a_script(browser: Any, sample_url: str, sample_output: Path) -> None:
    """Without scripts a page shows as much text, and every control that is left works."""
    with_scripts, without = browser.new_context(), browser.new_context(java_script_enabled=False)
    shown, plain = with_scripts.new_page(), without.new_page()
    poorer = []
    for url in page_types(sample_output):
        if url == "search.html":
            continue
        shown.goto(sample_url + url)
        plain.goto(sample_url + url)
        texts = [len(page.locator("main").text_content()) for page in (shown, plain)]
        if texts[1] < texts[0] * 0.9:
            poorer.append((url, texts))
    with_scripts.close()
    without.close()
    assert poorer == []
