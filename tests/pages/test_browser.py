"""Pages in a real browser: search over HTTP and from an archive on disk, widths, pages without scripts, the preview."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from sitegen.archive.snapshot import archive_name, write_archive
from sitegen.build.pipeline import Options, build
from sitegen.preview.server import serve
from tests.conftest import served
from tests.samples import TODAY, make_site

pytestmark = pytest.mark.browser
PATIENCE = 120  # seconds; long enough for a busy machine


@pytest.fixture(scope="module")
def records(sample_output: Path) -> list[dict[str, Any]]:
    return list(json.loads((sample_output / "data" / "documents.json").read_text("utf-8"))["documents"])


def search(page: Any, query: str, **options: object) -> list[dict[str, Any]]:
    found = page.evaluate("([query, options]) => window.disclosureSearch(query, options)", [query, options])
    return list(found)


def urls(results: list[dict[str, Any]]) -> list[str]:
    return [result["url"].split("/zwgk/")[-1] for result in results]


def test_a_title_and_a_number_lead_to_their_document_first(
    page: Any, sample_url: str, records: list[dict[str, Any]]
) -> None:
    page.goto(sample_url + "search.html")
    for record in records:
        if record["kind"] == "policy":
            assert urls(search(page, record["title"], limit=3))[0] == record["url"]
            if record["number"] != "无":
                plain = record["number"].translate(str.maketrans("", "", "〔〕"))
                assert urls(search(page, record["number"], limit=3))[0] == record["url"]
                assert urls(search(page, plain, limit=3))[0] == record["url"]


def test_search_finds_exactly_the_documents_that_contain_the_words(
    page: Any, sample_url: str, sample_root: Path, records: list[dict[str, Any]]
) -> None:
    page.goto(sample_url + "search.html")
    for words in ("饮用水", "公交", "水", "三个工作日", "2025年", "行政规范性文件"):
        containing = set()
        for record in records:
            source = (sample_root / record["source"]).read_text("utf-8")
            body = source.split("\n---\n", 1)[1]
            if words in body.replace("**", "") or words in record["title"]:
                containing.add(record["url"])
        found = set(urls(search(page, words, limit=200)))
        assert containing <= found, words
        assert search(page, "鸑鷟饕餮") == []


@pytest.mark.parametrize(
    ("query", "alike", "newer"),
    [
        ("(一)违反", "（一）违反", 40),
        ("四)", "四）", 40),
        ("违反,处", "违反，处", 40),
        ("“十四五”时", "十四五时", 40),
        ("误差±3", "误差3", 40),
        ("①加强", "1加强", 40),
        ("规定的", "规定》的", 10),  # a query without marks is compared with the texts of the first 30 results only
    ],
)
def test_exact_matches_come_before_matches_with_other_marks(
    browser: Any, tmp_path: Path, query: str, alike: str, newer: int
) -> None:
    change = "".join(f"--- content/new{i}.md\n正文：\n凡{alike}事项，公告如下。\n" for i in range(newer))
    change += "".join(f"--- content/title{i}.md\ntitle: 《安澜县{alike}通告\n" for i in range(12))
    change += "".join(
        f"--- content/old{i}.md\npublished: 2024-03-05\n正文：\n凡{query}事项，公告如下。\n" for i in range(3)
    )
    root = make_site(tmp_path / "site", change)
    assert build(Options(root, today=TODAY, jobs=1)).committed
    with served(root / "output") as address:
        page = browser.new_page()
        page.goto(address + "search.html")
        found = search(page, query, limit=100)
        assert sorted(urls(found[:3])) == [f"documents/old{i}.html" for i in range(3)]
        assert len(found) == newer + 15


def test_filters_and_order_by_date(page: Any, sample_url: str, records: list[dict[str, Any]]) -> None:
    page.goto(sample_url + "search.html")
    published = {record["url"]: record["published"] for record in records}
    by_date = urls(search(page, "安澜县", sort="date", limit=50))
    assert len(by_date) > 20
    assert [published[url][:10] for url in by_date] == sorted((published[url][:10] for url in by_date), reverse=True)
    only = urls(search(page, "安澜县", limit=200, filters={"kind": "政策解读"}))
    kinds = {record["url"]: record["kind"] for record in records}
    assert only
    assert {kinds[url] for url in only} == {"interpretation"}


def test_the_search_page_answers_its_address_by_keyboard_and_aloud(page: Any, sample_url: str) -> None:
    page.goto(sample_url + "search.html?q=" + quote("饮用水"))
    page.wait_for_selector("#search-results li")
    assert page.locator("#search-results mark").first.inner_text()
    assert "条" in page.locator("#search-status").inner_text() or "份" in page.locator("#search-status").inner_text()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-query"
    page.fill("#search-query", "公交")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "公交" in unquote(url))
    page.wait_for_selector("#search-results li")


def _archive(sample_output: Path, folder: Path) -> Path:
    written = write_archive(sample_output, folder / "a.zip", "安澜县", TODAY)
    with zipfile.ZipFile(written.path) as archive:
        archive.extractall(folder)
    return folder / archive_name("9901230001", TODAY)


def test_the_archive_answers_from_a_usb_stick_as_the_site_does(
    browser: Any, page: Any, sample_url: str, sample_output: Path, tmp_path: Path
) -> None:
    offline_root = _archive(sample_output, tmp_path)
    offline = browser.new_page()
    offline.goto((offline_root / "search.html").as_uri())
    page.goto(sample_url + "search.html")
    for words in ("饮用水", "安政办发〔2024〕12号", "公交", "安澜县 通知"):
        served = search(page, words, limit=20)
        stick = search(offline, words, limit=20)
        assert served
        assert [(r["url"].split("/zwgk/")[-1], r["title"], r["excerpt"]) for r in served] == [
            (r["url"].split("-2026-11-22/")[-1], r["title"], r["excerpt"]) for r in stick
        ]
    offline.goto((offline_root / "index.html").as_uri())
    offline.locator("a[href*='documents/']").first.click()
    offline.wait_for_selector("h1")
    assert offline.url.startswith("file:")


def test_pages_work_without_javascript(browser: Any, sample_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_url + "index.html")
    page.get_by_role("link", name="法定主动公开内容").first.click()
    page.get_by_role("link", name="政策文件").first.click()
    page.get_by_role("link", name="失效废止").first.click()
    page.locator("main a[href*='documents/']").first.click()
    assert "不再执行" in page.locator("main").inner_text()
    context.close()


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """Run the preview of the example site; yield the site's root, the preview's URL and its messages."""
    root = make_site(tmp_path / "site")
    said: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def say(text: str) -> None:
        said.append(text)
        if text.startswith("预览：http"):
            ready.set()

    options = Options(root, today=TODAY, jobs=1)
    thread = threading.Thread(target=serve, args=(options, 0, say), kwargs={"stop": stop})
    thread.start()
    assert ready.wait(PATIENCE)
    yield root, said[-1].split("：")[1].split("　")[0], said
    stop.set()
    thread.join(PATIENCE)


def test_the_preview_reloads_after_a_change_and_keeps_the_last_good_page(
    page: Any, preview: tuple[Path, str, list[str]]
) -> None:
    root, address, _ = preview
    source = root / "content" / "notice.md"
    sound = source.read_text("utf-8")
    page.goto(address + "documents/notice.html")
    assert "通告内容" in page.locator("main").inner_text()
    source.write_text(sound.replace("通告内容", "改过的内容"), "utf-8")
    page.locator("main").get_by_text("改过的内容").first.wait_for(timeout=PATIENCE * 1000)
    source.write_text(sound.replace("主动公开", "公开"), "utf-8")
    page.wait_for_selector("pre[role=alert]", timeout=PATIENCE * 1000)
    assert "DS001" in page.locator("pre[role=alert]").inner_text()
    assert "改过的内容" in page.locator("main").inner_text()
    source.write_text(sound, "utf-8")
    page.locator("main").get_by_text("通告内容").first.wait_for(timeout=PATIENCE * 1000)
    assert not (root / "output").exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-10-27", "尚未开始征求意见"),
        ("2026-11-29", "正在征求意见，还剩 2 天"),
        ("2026-12-01", "正在征求意见，今天截止"),
        ("2026-12-02", "征求意见已结束"),
    ],
)
def test_a_comment_period_shows_its_state_on_the_readers_day(page: Any, sample_url: str, day: str, words: str) -> None:
    page.clock.set_fixed_time(f"{day}T10:00:00+08:00")
    for url, places in (("documents/decisions/2026-school-layout.html", 2), ("sections/decision/index.html", 1)):
        page.goto(sample_url + url)
        assert page.locator("[data-until] .left").all_inner_texts() == [words] * places
