"""Quality of the pages: axe-core, the Nu HTML checker, Lighthouse, printing and page weight.

Needs Chromium, and some tests need Node and Java: ``apt-get install chromium fonts-noto-cjk nodejs npm
default-jre-headless``, then ``npm install --prefix tests/web``. A test whose program is missing skips with a message.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, get_args

import pypdfium2
import pytest

from sitegen.build.plan import Plan
from sitegen.display.parts import Part
from tests.conftest import REPOSITORY, serving
from tests.pagetypes import page_types as page_types_of

pytestmark = pytest.mark.browser
MODULES = REPOSITORY / "tests/web/node_modules"
SETUP = "run: npm install --prefix tests/web"
WEIGHT = 60_000


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


AXE_PATH = MODULES / "axe-core/axe.min.js"
NO_AXE = "window.axe = {run: async () => ({violations: []})}"
AXE = """only => axe.run({preload: false, resultTypes: ['violations'], ...(only && {runOnly: only})})
    .then(result => result.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target)}`))"""
NARROW = ["scrollable-region-focusable", "target-size"]  # axe rules whose result depends on the window's width
COLOURS = ["color-contrast"]
DRESS = """choice => {
    for (const name of ['size', 'contrast', 'theme']) delete document.documentElement.dataset[name];
    Object.assign(document.documentElement.dataset, choice);
}"""
SPILL = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = (320, 360, 768, 1440)
HEADINGS = "document.querySelectorAll('h1').length"
PRINTED = """() => [...document.querySelectorAll('nav, .search, .site-foot, .tools, .combine-box, button')]
    .filter(one => one.getClientRects().length).map(one => `printed: ${one.tagName} ${one.className}`)"""
PAPER = 589  # px between the margins of print.css: 156 mm
EACH = 8  # every eighth page type is also checked in dark colours and large type; all are checked in high contrast


@dataclass(frozen=True, slots=True)
class Seen:
    """Result for one page: faults by check, and the size of the visible text in bytes of UTF-8."""

    faults: Mapping[str, list[str]]
    text: int


def _spill(page: Any, *widths: int) -> list[str]:
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate(SPILL)
        found += [f"{wide} px wider than {width} px"] * (wide > 0)
    return found


def _look(page: Any, *, colours: bool) -> Seen:
    """Run every check on the open page, whose window is 1,440 px wide; ``colours`` adds dark colours and large type."""
    headings = page.evaluate(HEADINGS)
    faults = {"desk": page.evaluate(AXE), "headings": [f"{headings} h1"] * (headings != 1)}
    text = page.evaluate("new TextEncoder().encode(document.querySelector('main').textContent).length")
    page.evaluate(DRESS, {"contrast": "high"})
    faults["high contrast"] = page.evaluate(AXE, COLOURS)
    if colours:
        page.evaluate(DRESS, {"theme": "dark"})
        faults["dark"] = page.evaluate(AXE, COLOURS)
        page.evaluate(DRESS, {"size": "large"})
        faults["large type"] = page.evaluate(AXE, [*NARROW, *COLOURS])
    page.evaluate(DRESS, {})
    faults["width"] = _spill(page, *reversed(WIDTHS))
    faults["phone"] = page.evaluate(AXE, [*NARROW, *COLOURS] if colours else NARROW)
    page.evaluate(DRESS, {"size": "large"})
    faults["width in large type"] = _spill(page, 320)
    page.evaluate(DRESS, {})
    page.emulate_media(media="print")
    faults["paper"] = _spill(page, PAPER) + page.evaluate(PRINTED)
    page.emulate_media(media="screen")
    return Seen(faults, text)


@pytest.fixture(scope="module")
def seen(browser: Any, sample_url: str, page_types: list[str]) -> dict[str, Seen]:
    """Load a page of each type once and run all checks on it, because loading takes longer than checking."""
    context = browser.new_context(bypass_csp=True)
    # Without axe the other checks still run; the tests of axe's results skip.
    context.add_init_script(AXE_PATH.read_text("utf-8") if AXE_PATH.exists() else NO_AXE)
    context.add_init_script("sessionStorage.clear()")  # a page opened in touch mode would keep the next ones in it
    page = context.new_page()
    found = {}
    for number, url in enumerate(page_types):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(sample_url + url)
        found[url] = _look(page, colours=number % EACH == 0)
    context.close()
    return found


def _faults(seen: Mapping[str, Seen], *looks: str) -> list[str]:
    return [f"{url}, {name}: {one}" for url, own in seen.items() for name in looks for one in own.faults.get(name, ())]


def test_axe_finds_no_violation_on_any_type_of_page_at_desk_and_phone_width(seen: dict[str, Seen]) -> None:
    module("axe-core/axe.min.js")
    assert _faults(seen, "desk", "phone") == []


def test_axe_finds_no_violation_in_dark_high_contrast_and_large_type(seen: dict[str, Seen]) -> None:
    module("axe-core/axe.min.js")
    assert _faults(seen, "dark", "high contrast", "large type") == []


def test_every_type_of_page_fits_the_window_from_320_px_on_and_has_one_heading_of_the_first_level(
    seen: dict[str, Seen],
) -> None:
    assert _faults(seen, "width", "width in large type", "headings") == []


def test_no_type_of_page_is_wider_than_the_paper_or_prints_its_navigation(seen: dict[str, Seen]) -> None:
    assert _faults(seen, "paper") == []


A4 = {(595, 842), (842, 595)}  # points, upright and across
FRAME = ("跳到正文", "栏目导航", "当前位置", "标题、发文字号或正文词句", "网站地图信息检索", "上一篇", "组合筛选")


PARTS = frozenset({"template", "Banner", *(part.__name__ for part in get_args(Part))})


def test_every_template_and_part_prints_on_a4_with_its_title_and_without_the_frame_of_the_site(
    browser: Any, sample_url: str, sample_plan: Plan
) -> None:
    """A PDF takes a third of a second, so this test takes a few pages; the test above takes every page type."""
    context = browser.new_context()
    page = context.new_page()
    wrong: list[object] = []
    for url in page_types_of(sample_plan.jobs, PARTS):
        page.goto(sample_url + url)
        title = "".join(page.locator("h1").first.text_content().split())
        length = page.evaluate("document.querySelector('main').textContent.length")
        with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
            sizes = {(round(width), round(height)) for width, height in (sheet.get_size() for sheet in paper)}
            sheets = ["".join(sheet.get_textpage().get_text_range().split()) for sheet in paper]
        if not sizes <= A4:
            wrong.append((url, sizes))
        if title not in sheets[0]:
            wrong.append((url, title, sheets[0][:60]))
        wrong += [(url, words) for words in FRAME if words in "".join(sheets)]
        wrong += [(url, f"sheet {number} is empty") for number, text in enumerate(sheets, 1) if len(text) < 10]
        if len(sheets) > 2 + length / 300:
            wrong.append((url, f"{len(sheets)} sheets for {length} characters"))
    context.close()
    assert wrong == []


def test_the_html_checker_finds_no_error_in_the_whole_output(sample_output: Path) -> None:
    jar = module("vnu-jar/build/dist/vnu.jar")
    java = command("java", "default-jre-headless")
    options = ["--skip-non-html", "--errors-only", "--format", "json", "--stdout"]
    done = subprocess.run([java, "-jar", jar, *options, sample_output], capture_output=True, timeout=600, check=False)
    messages = json.loads(done.stdout)["messages"]
    assert [(one["url"].split("/output/")[-1], one["message"]) for one in messages] == []


class _Packed(SimpleHTTPRequestHandler):
    """A web server that compresses text with gzip, as the servers of counties do."""

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix not in (".html", ".css", ".js", ".svg"):
            return super().do_GET()
        try:
            data = gzip.compress(path.read_bytes())
        except OSError:
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None


@pytest.fixture(scope="module")
def packed_url(sample_output: Path) -> Iterator[str]:
    with serving(partial(_Packed, directory=str(sample_output))) as address:
        yield address


LOOKED_AT = ("index.html", "policies/index.html", "documents/policies/2025/bus-integration.html", "search.html")


@pytest.mark.parametrize("url", LOOKED_AT)
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
    for _ in range(3):  # Lighthouse measures time, so a busy machine can spoil a run
        done = subprocess.run(arguments, env=environment, capture_output=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
        scores = {name: one["score"] for name, one in json.loads(report.read_text("utf-8"))["categories"].items()}
        best = {name: max(score or 0, best.get(name, 0)) for name, score in scores.items()}
        if min(best.values()) >= 0.95:
            break
    assert {name: score for name, score in best.items() if score < 0.95} == {}


@pytest.fixture(scope="module")
def weights(sample_output: Path) -> dict[str, Any]:
    """Return the weight of every page by URL, from the files of the output."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(REPOSITORY / "benchmarks"))
        program = importlib.import_module("page_weight")
    return {page.url: page for page in program.weights(sample_output)}


def test_a_page_weighs_little_beside_its_own_text(weights: dict[str, Any]) -> None:
    """The weight is HTML, styles and scripts without compression, minus the visible text."""
    beside = {url: page.beside_text for url, page in weights.items()}
    assert len(beside) > 200
    assert {url: weight for url, weight in beside.items() if not 10_000 < weight <= WEIGHT} == {}


def test_no_page_but_search_needs_a_script(weights: dict[str, Any], seen: dict[str, Seen]) -> None:
    """The HTML as served contains the text that the browser shows after all scripts have run."""
    poorer = {url: (weights[url].text, own.text) for url, own in seen.items() if weights[url].text < own.text * 0.9}
    assert poorer.keys() <= {"search.html"}


def test_the_public_screen_turns_its_slides_until_it_is_paused(page: Any, sample_url: str) -> None:
    page.clock.install()
    page.goto(sample_url + "screen.html")
    shown = page.locator(".slide:visible h2")
    first = shown.all_text_contents()
    assert len(first) == 1
    page.clock.fast_forward(16_000)
    second = shown.all_text_contents()
    assert second != first
    page.locator(".screen-pause").click()
    page.clock.fast_forward(60_000)
    assert shown.all_text_contents() == second


def test_the_reading_point_leads_to_every_section_with_targets_for_fingers(page: Any, sample_url: str) -> None:
    page.goto(sample_url + "index.html")
    sections = set(page.locator(".menu nav > ul > li > a").evaluate_all("all => all.map(one => one.href)"))
    page.goto(sample_url + "touch.html")
    tiles = page.locator(".tiles a")
    assert sections <= set(tiles.evaluate_all("all => all.map(one => one.href)"))
    assert min(tiles.evaluate_all("all => all.map(one => one.offsetHeight)")) >= 48
    tiles.first.click()
    assert page.locator(".touch-bar button").count() >= 2
    assert page.locator(".site-foot").is_hidden()
