"""Asks a built site the queries of queries.yml, which are written as people type them, in Chromium or Firefox.

    python benchmarks/search_queries.py COLUMN=SITE_DIR … [--offline] [--firefox] [--json FILE] [--same-as FILE]

COLUMN is ``sample``, ``corpus`` or ``made-up`` (see queries.yml), SITE_DIR the output, or with --offline an unpacked
archive, which is opened from file://. The page's own function answers. A query counts as found in the first three if
one of its expected documents is there. The table gives for each kind the queries, the share found in the first three
and at the first place, the share of all expected documents in the first ten, and medians of bytes and milliseconds.
Bytes are the response bodies of one query after another in one page; from file:// nothing counts them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import yaml
from firefox import find_firefox, firefox
from playwright.sync_api import sync_playwright
from search_quality import FLAGS, Server

QUERIES = Path(__file__).with_name("queries.yml")
LIMIT = 10
_ASK = f"""async (query) => {{
    const start = performance.now();
    const found = await disclosureSearch(query, {{limit: {LIMIT}}});
    return {{ms: performance.now() - start, total: found.total, near: Boolean(found.near),
            urls: found.map((one) => one.url)}};
}}"""

Ask = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the addresses of the documents that it looks for; of each set in ``expected`` any will do."""

    kind: str
    column: str
    text: str
    expected: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page found. ``places`` are those of the expected documents in the results, from 1; 0 if absent."""

    kind: str
    column: str
    query: str
    places: tuple[int, ...]
    near: bool
    total: int
    ms: float
    bytes: int
    urls: tuple[str, ...]

    def within(self, first: int) -> bool:
        """Whether an expected document is among the ``first`` results."""
        return any(0 < place <= first for place in self.places)

    @property
    def share(self) -> float:
        """The share of the expected documents in the results."""
        return mean(place > 0 for place in self.places)


def main() -> None:
    arguments = parse_arguments()
    answers: list[Answer] = []
    for column, site in arguments.sites:
        queries = read_queries(column, site)
        with asking(site, offline=arguments.offline, in_firefox=arguments.firefox) as (ask, server):
            answers += [answer(query, ask, server) for query in queries]
    print_table(answers)
    if arguments.same_as:
        others = json.loads(arguments.same_as.read_text(encoding="utf-8"))
        print_changes(others, answers)
    if arguments.json:
        text = json.dumps([asdict(one) for one in answers], ensure_ascii=False, indent=1)
        arguments.json.write_text(text, encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sites", nargs="+", type=_site, metavar="COLUMN=SITE_DIR")
    parser.add_argument("--offline", action="store_true", help="open from file://")
    parser.add_argument("--firefox", action="store_true", help="ask Firefox, not Chromium")
    parser.add_argument("--same-as", type=Path, help="compare the results with those of another run's --json")
    parser.add_argument("--json", type=Path, help="write every answer to this file")
    return parser.parse_args()


def _site(text: str) -> tuple[str, Path]:
    column, _, folder = text.partition("=")
    return column, Path(folder)


def read_queries(column: str, site: Path) -> list[Query]:
    """The queries of a column, with the addresses that the catalogue of ``site`` gives for their documents."""
    documents = json.loads((site / "data" / "documents.json").read_text(encoding="utf-8"))["documents"]
    urls: dict[str, set[str]] = {}
    for document in documents:
        urls.setdefault(document["title"], set()).add(document["url"])
        urls.setdefault(document["source"].removeprefix("content/"), set()).add(document["url"])
    queries = []
    for kind, columns in yaml.safe_load(QUERIES.read_text(encoding="utf-8")).items():
        for entry in columns.get(column, ()):
            expected = tuple(frozenset(urls[one]) for one in entry["expect"])
            queries.append(Query(kind, column, entry["query"], expected))
    return queries


@contextmanager
def asking(site: Path, *, offline: bool, in_firefox: bool) -> Iterator[tuple[Ask, Server]]:
    """Open the search page of a site; yield its function, and the server with the count of bytes."""
    with Server(site) as server:
        url = (site.resolve().as_uri() if offline else server.address) + "/search.html"
        if in_firefox:
            program = find_firefox()
            assert program, "no Firefox on this machine (Debian: apt-get install firefox-esr)"
            with firefox(program) as browser:
                browser.open(url)
                browser.ask(_ASK, "　")
                yield (lambda query: dict(browser.ask(_ASK, query))), server
            return
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
            page = chromium.new_page()
            page.goto(url)
            page.evaluate(_ASK, "　")
            yield (lambda query: dict(page.evaluate(_ASK, query))), server
            chromium.close()


def answer(query: Query, ask: Ask, server: Server) -> Answer:
    sent = server.sent
    found = ask(query.text)
    urls = tuple(url.removeprefix("./") for url in found["urls"])
    places = tuple(next((place for place, url in enumerate(urls, 1) if url in any_of), 0) for any_of in query.expected)
    cost = found["ms"], server.sent - sent
    return Answer(query.kind, query.column, query.text, places, found["near"], found["total"], *cost, urls)


def print_table(answers: Sequence[Answer]) -> None:
    names = ("queries", "top 3", "first", "all in 10", "kB", "ms")
    print(f"{'kind':<16}" + "".join(f"{name:>10}" for name in names))
    kinds = list(dict.fromkeys(one.kind for one in answers))
    groups: list[tuple[str, list[Answer]]] = [(kind, [one for one in answers if one.kind == kind]) for kind in kinds]
    groups += [
        ("exact stage", [one for one in answers if not one.near]),
        ("second stage", [one for one in answers if one.near]),
        ("all", list(answers)),
    ]
    for name, group in groups:
        if group:
            print(
                f"{name:<16}{len(group):>10}{mean(one.within(3) for one in group):>10.2f}"
                f"{mean(one.within(1) for one in group):>10.2f}{mean(one.share for one in group):>10.2f}"
                f"{median(one.bytes for one in group) / 1000:>10.0f}{median(one.ms for one in group):>10.0f}"
            )
    for one in answers:
        if not one.within(3):
            print(f"not in the first three: {one.kind}, {one.column}: {one.query} {list(one.places)} of {one.total}")


def print_changes(others: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> None:
    """Print which queries had results before and have others now: the second stage must not change an exact answer."""
    before = {(one["column"], one["query"]): one for one in others}
    for one in answers:
        other = before.get((one.column, one.query))
        if other and other["total"] and not other["near"] and tuple(other["urls"]) != one.urls:
            print(f"changed: {one.kind}, {one.column}: {one.query}: {other['urls'][:3]} is now {one.urls[:3]}")


if __name__ == "__main__":
    main()
