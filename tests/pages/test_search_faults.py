"""Search that cannot look: it says so within a time, never that nothing was found, and recovers by itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import served

pytestmark = pytest.mark.browser
HTML = "<!DOCTYPE html><html><title>登录</title><body>请先登录网络</body></html>"
ERROR = "#search-status[data-state=error]"
RESULT = "#search-results li"
ADDRESS = "search.html?q=" + quote("饮用水")


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """A page whose console may show errors."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def as_login(route: Any) -> None:
    route.fulfill(status=200, content_type="text/html", body=HTML)


def truncated(route: Any) -> None:
    route.fulfill(status=200, body=route.fetch().body()[:-20])


def another_file(route: Any) -> None:
    route.fulfill(
        status=200, body=route.fetch(url=route.request.url.rpartition("/index/")[0] + "/filter/0.pf_filter").body()
    )


def missing(route: Any) -> None:
    route.fulfill(status=404, content_type="text/html", body=HTML)


def broken(route: Any) -> None:
    route.abort()


@pytest.mark.parametrize("files", ["**/*.pf_index", "**/*.pf_meta", "**/shards.json*", "**/search-index.*.js*"])
@pytest.mark.parametrize("answer", [as_login, truncated, missing, broken])
def test_a_file_that_does_not_arrive_as_it_is_makes_search_fail_and_the_next_one_work(
    open_page: Any, sample_url: str, files: str, answer: Callable[[Any], None]
) -> None:
    open_page.route(files, answer)
    open_page.goto(sample_url + ADDRESS)
    open_page.wait_for_selector(ERROR)
    said = open_page.inner_text("#search-status")
    assert "没有找到" not in said
    assert "无法检索" in said
    assert open_page.is_visible("#search-elsewhere a")
    open_page.unroute(files)
    open_page.get_by_role("button", name="重新检索").click()
    open_page.wait_for_selector(RESULT)
    assert open_page.locator(ERROR).count() == 0


def test_a_sound_file_in_the_place_of_another_is_noticed(open_page: Any, sample_url: str) -> None:
    open_page.route("**/*.pf_index", another_file)
    open_page.goto(sample_url + ADDRESS)
    open_page.wait_for_selector(ERROR)


def test_a_wrong_copy_in_the_cache_is_asked_for_again(open_page: Any, sample_url: str) -> None:
    asked: list[str] = []

    def once(route: Any) -> None:
        asked.append(route.request.url)
        if asked.count(route.request.url) == 1:
            as_login(route)
        else:
            route.continue_()

    open_page.route("**/*.pf_index", once)
    open_page.goto(sample_url + ADDRESS)
    open_page.wait_for_selector(RESULT)
    assert len(asked) == 2 * len(set(asked))


def test_search_works_again_by_itself_when_the_network_is_back(open_page: Any, sample_url: str) -> None:
    open_page.goto(sample_url + "search.html?q=" + quote("公交"))
    open_page.wait_for_selector(RESULT)
    open_page.context.set_offline(True)
    open_page.fill("#search-query", "饮用水")
    open_page.keyboard.press("Enter")
    open_page.wait_for_selector(ERROR)
    open_page.context.set_offline(False)
    open_page.wait_for_selector(RESULT)


def test_search_is_tried_again_after_some_seconds(open_page: Any, sample_url: str) -> None:
    open_page.clock.install()
    open_page.route("**/*.pf_index", broken)
    open_page.goto(sample_url + ADDRESS)
    open_page.clock.run_for(1000)
    open_page.wait_for_selector(ERROR)
    open_page.unroute("**/*.pf_index")
    open_page.clock.run_for(6000)
    open_page.wait_for_selector(RESULT)


@pytest.mark.parametrize("files", ["**/*.pf_index", "**/shards.json*", "**/search-index.*.js*"])
def test_a_file_that_never_arrives_ends_the_wait(open_page: Any, sample_url: str, files: str) -> None:
    open_page.clock.install()
    open_page.route(files, lambda route: None)
    open_page.goto(sample_url + ADDRESS, wait_until="commit")
    for _ in range(6):
        open_page.clock.run_for(10_000)
        open_page.wait_for_timeout(100)
    open_page.wait_for_selector(ERROR)


def test_search_works_in_a_browser_that_cannot_decompress(page: Any, sample_url: str) -> None:
    page.goto(sample_url + ADDRESS)
    page.wait_for_selector(RESULT)
    expected = page.inner_text("#search-results")
    page.add_init_script("delete window.DecompressionStream")
    page.goto(sample_url + ADDRESS)
    page.wait_for_selector(RESULT)
    assert page.evaluate("typeof window.disclosureInflate") == "function"
    assert page.inner_text("#search-results") == expected


def test_a_browser_that_cannot_decompress_notices_a_changed_file(open_page: Any, sample_url: str) -> None:
    open_page.add_init_script("delete window.DecompressionStream")
    open_page.route("**/*.pf_index", truncated)
    open_page.goto(sample_url + ADDRESS)
    open_page.wait_for_selector(ERROR)


def test_search_works_under_a_strict_content_security_policy(page: Any, sample_url: str) -> None:
    def strict(route: Any) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": "default-src 'self'"})

    page.route("**/search.html*", strict)
    page.goto(sample_url + ADDRESS)
    page.wait_for_selector(RESULT)


def test_a_page_opened_before_the_site_was_published_again_finds_the_new_index(
    browser: Any, sample_output: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(sample_output, output)
    with served(output) as address:
        page = browser.new_page()
        page.goto(address + "search.html?q=" + quote("公交"))
        page.wait_for_selector(RESULT)
        listed = output / "pagefind" / "shards.json"
        content = json.loads(listed.read_bytes())
        (shard,) = content["shards"]
        (output / "pagefind" / shard).rename(output / "pagefind" / "00-0123456789abcdef")
        listed.write_text(json.dumps(content | {"shards": ["00-0123456789abcdef"]}), "utf-8")
        page.fill("#search-query", "饮用水")
        page.keyboard.press("Enter")
        page.locator("#search-results mark", has_text="饮用水").first.wait_for()
        page.close()
