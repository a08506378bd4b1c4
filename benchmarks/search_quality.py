"""Measures recall, transfer size and time of search on a built site in headless Chromium.

    python benchmarks/search_quality.py SITE_DIR ROOT [--offline] [--queries 140] [--seed 1]
        [--json FILE] [--same-as FILE]

SITE_DIR is the output, or with --offline an unpacked archive, which is opened from file://. ROOT is the site's source
folder. Queries are random: substrings of 2, 3, 4, 6 and 8 characters without white space from one block, whole titles,
document numbers, and document numbers without brackets and spaces. A query should find every document with a block,
title or number that contains it literally. Recall@10 is the number of such documents in the first ten results, divided
by ten or by their total if that is smaller. Bytes are the response bodies of the server; times are measured in the page
from the call to the result.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean, median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

LENGTHS = (2, 3, 4, 6, 8)
CLASSES = (*map(str, LENGTHS), "标题", "文号", "文号无括号")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ASK = """async query => {
    const start = performance.now();
    const found = await disclosureSearch(query, {limit: 10});
    return {ms: performance.now() - start, total: found.total, urls: found.map(one => one.url),
            titles: found.map(one => one.title), excerpts: found.map(one => one.excerpt)};
}"""


@dataclass(frozen=True, slots=True)
class Text:
    """A public document with the text of its source; queries are substrings of ``lines``."""

    url: str
    title: str
    number: str
    blocks: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    kind: str
    text: str
    truth: frozenset[str]
    first: frozenset[str]  # one of these documents should be the first result


@dataclass(frozen=True, slots=True)
class Answer:
    kind: str
    query: str
    expected: int
    total: int
    recall: float
    first: bool
    ms: float
    bytes: int
    results: tuple[tuple[str, str, str], ...]  # (URL, title, excerpt)


def main() -> None:
    arguments = parse_arguments()
    texts = read_texts(arguments.site, arguments.root)
    queries = draw_queries(texts, arguments.queries, random.Random(arguments.seed))
    with sync_playwright() as playwright, Server(arguments.site) as server:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=list(FLAGS))
        address = arguments.site.resolve().as_uri() if arguments.offline else server.address
        first = [measure_first(browser, address, server, query) for query in queries[:: max(1, len(queries) // 8)]]
        further = measure_further(browser, address, server, queries)
        browser.close()
    print_table(first, further)
    if arguments.same_as:
        print_agreement(json.loads(arguments.same_as.read_text(encoding="utf-8"))["further"], further)
    if arguments.json:
        report = {"first": [asdict(answer) for answer in first], "further": [asdict(answer) for answer in further]}
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("site", type=Path, help="built site, or unpacked archive")
    parser.add_argument("root", type=Path, help="site folder with content/")
    parser.add_argument("--offline", action="store_true", help="open from file://")
    parser.add_argument("--queries", type=int, default=140)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--same-as", type=Path, help="compare the results with those of another run's --json")
    parser.add_argument("--json", type=Path, help="write every answer to this file")
    return parser.parse_args()


# Texts and truth


def read_texts(site: Path, root: Path) -> list[Text]:
    """Return the documents of the site's catalogue with the texts of their sources."""
    catalogue = json.loads((site / "data" / "documents.json").read_text(encoding="utf-8"))
    return [read_text(root, entry) for entry in catalogue["documents"]]


def read_text(root: Path, entry: dict[str, Any]) -> Text:
    source = (root / entry["source"]).read_text(encoding="utf-8-sig")
    body = source.split("\n---", 1)[1].split("\n", 1)[1]
    blocks: list[str] = []
    lines: list[str] = []
    for block in split_blocks(body):
        blocks.append("".join(block))
        lines += [line for line in block if not re.search(r"[*_`\[\]\\<&|~#]", line)]
    return Text(entry["url"], entry["title"], entry["number"] or "", tuple(blocks), tuple(lines))


def split_blocks(body: str) -> Iterator[list[str]]:
    """Yield the paragraphs, headings, list items and table cells of a Markdown text as lists of lines."""
    block: list[str] = []
    for raw in [*body.splitlines(), ""]:
        line = raw.strip()
        marker = re.match(r"(#{1,6}|[-*+]|\d{1,9}[.)])(\s+|$)|:::|\||-{3,}$", line)
        if (not line or marker) and block:
            yield block
            block = []
        if line.startswith("|"):
            yield from ([cell.strip()] for cell in line.strip("|").split("|"))
        elif marker and line.startswith("#"):
            yield [line.lstrip("#").strip()]
        elif line and not line.startswith(":::"):
            block.append(line[marker.end() :] if marker else line)


def literal_holders(texts: Sequence[Text], needle: str) -> frozenset[str]:
    return frozenset(
        text.url
        for text in texts
        if needle in text.title or needle in text.number or any(needle in block for block in text.blocks)
    )


def bare(text: str) -> str:
    return re.sub(r"[\s〔〕\[\]【】（）()﹝﹞［］]", "", text)


def draw_queries(texts: Sequence[Text], count: int, chance: random.Random) -> list[Query]:
    """Draw ``count`` queries: equal shares for each length, for titles, and for document numbers, half of them bare."""
    share = count // (len(LENGTHS) + 2)
    queries = [draw_stretch(texts, length, chance) for length in LENGTHS for _ in range(share)]
    queries += [title_query(texts, text) for text in chance.sample(texts, share)]
    numbered = chance.sample([text for text in texts if text.number], share)
    queries += [number_query(texts, text) for text in numbered[: share // 2]]
    queries += [bare_query(texts, text) for text in numbered[share // 2 :]]
    return queries


def draw_stretch(texts: Sequence[Text], length: int, chance: random.Random) -> Query:
    while True:
        runs = [run for line in chance.choice(texts).lines for run in line.split() if len(run) >= length]
        if runs:
            run = chance.choices(runs, [len(run) for run in runs])[0]
            start = chance.randrange(len(run) - length + 1)
            needle = run[start : start + length]
            return Query(str(length), needle, literal_holders(texts, needle), frozenset())


def title_query(texts: Sequence[Text], text: Text) -> Query:
    same = frozenset(other.url for other in texts if other.title == text.title)
    return Query("标题", text.title, literal_holders(texts, text.title), same)


def number_query(texts: Sequence[Text], text: Text) -> Query:
    return Query("文号", text.number, literal_holders(texts, text.number), frozenset([text.url]))


def bare_query(texts: Sequence[Text], text: Text) -> Query:
    needle = bare(text.number)
    holders = frozenset(
        other.url
        for other in texts
        if needle in bare(other.number) or any(needle in bare(block) for block in other.blocks)
    )
    return Query("文号无括号", needle, holders, frozenset([text.url]))


# Measuring


class Server:
    """Serves a folder on a free local port and counts the bytes of the response bodies."""

    def __init__(self, folder: Path) -> None:
        self.sent = 0
        counter = self

        class Handler(SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def end_headers(self) -> None:
                self.send_header("Cache-Control", "max-age=60")
                super().end_headers()

            def copyfile(self, source: Any, outputfile: Any) -> None:
                data = source.read()
                counter.sent += len(data)
                outputfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Server:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()


def open_search(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{address}/search.html")
    page.wait_for_function("window.disclosureSearch")
    return page


def measure_first(browser: Browser, address: str, server: Server, query: Query) -> Answer:
    """Open the page without a cache and search; the answer's bytes include the page."""
    server.sent = 0
    page = open_search(browser, address)
    answer = ask(page, server, query, 0)
    page.context.close()
    return answer


def measure_further(browser: Browser, address: str, server: Server, queries: Sequence[Query]) -> list[Answer]:
    page = open_search(browser, address)
    page.evaluate(_ASK, "　")
    return [ask(page, server, query, server.sent) for query in queries]


def ask(page: Page, server: Server, query: Query, sent: int) -> Answer:
    found = page.evaluate(_ASK, query.text)
    urls = [url.removeprefix("./") for url in found["urls"]]
    hits = len(query.truth.intersection(urls))
    recall = hits / min(10, len(query.truth)) if query.truth else float(not urls)
    first = bool(urls) and (urls[0] in query.first or not query.first)
    cost = server.sent - sent
    results = tuple(zip(urls, found["titles"], found["excerpts"], strict=True))
    return Answer(query.kind, query.text, len(query.truth), found["total"], recall, first, found["ms"], cost, results)


# Reporting


def print_table(first: Sequence[Answer], further: Sequence[Answer]) -> None:
    names = ("查询", "召回率@10", "首位", "总数相符", "中位 kB", "中位 ms", "最大 ms")
    print(f"{'类别':<8}" + "".join(f"{name:>9}" for name in names))
    for kind in (*CLASSES, "合计"):
        answers = [answer for answer in further if kind in (answer.kind, "合计")]
        if answers:
            print_row(kind, answers)
    print_row("首次", first)
    for answer in further:
        if answer.recall < 1 or not answer.first:
            print(f"未尽：{answer}")


def print_agreement(others: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> None:
    """Print how many queries have the same results, with title and excerpt, in both runs."""
    theirs = {other["query"]: [tuple(result) for result in other["results"]] for other in others}
    same = sum(theirs.get(answer.query) == list(answer.results) for answer in answers)
    print(f"结果相同：{same} / {len(answers)}")


def print_row(name: str, answers: Sequence[Answer]) -> None:
    print(
        f"{name:<8}{len(answers):>6}{mean(answer.recall for answer in answers):>12.3f}"
        f"{mean(answer.first for answer in answers):>9.2f}"
        f"{mean(answer.total == answer.expected for answer in answers):>11.2f}"
        f"{median(answer.bytes for answer in answers) / 1000:>10.0f}"
        f"{median(answer.ms for answer in answers):>11.0f}{max(answer.ms for answer in answers):>11.0f}"
    )


if __name__ == "__main__":
    main()
