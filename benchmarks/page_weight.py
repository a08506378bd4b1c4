"""Measures the weight of the pages of a built site: HTML, style sheets and scripts beyond the visible text.

    python benchmarks/page_weight.py OUTPUT

The weight of a page is the uncompressed size of its HTML, style sheets and scripts minus the size of the text in its
``main``. Pictures, recordings and data (such as the search index) are not counted, nor is what loads only on demand
(search, combined filters, touch mode).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from posixpath import basename
from statistics import median

LIMIT = 60_000
_LOADED = {("link", "href"): ".css", ("script", "src"): ".js"}


@dataclass(frozen=True, slots=True)
class Weight:
    """Sizes of one page in bytes: its HTML, the files that it loads, and the text of its ``main``."""

    url: str
    html: int
    named: int
    text: int

    @property
    def beside_text(self) -> int:
        """Bytes beyond the visible text."""
        return self.html + self.named - self.text


class _Page(HTMLParser):
    """Collects the style sheets and scripts of a page, and the size of its text."""

    def __init__(self) -> None:
        super().__init__()
        self.named: set[str] = set()
        self.text = 0
        self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_main |= tag == "main"
        for name, value in attrs:
            ending = _LOADED.get((tag, name))
            if ending and value and value.endswith(ending):
                self.named.add(basename(value))

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"

    def handle_data(self, data: str) -> None:
        if self._in_main:
            self.text += len(data.encode())


def weights(output: Path) -> Iterator[Weight]:
    """Yield the weight of every page of the tree ``output``, sorted by URL."""
    sizes = {path.name: path.stat().st_size for path in (output / "assets").iterdir()}
    for path in sorted(output.rglob("*.html")):
        url = path.relative_to(output).as_posix()
        page = _Page()
        page.feed(path.read_text("utf-8"))
        named = sum(sizes[name] for name in page.named)
        yield Weight(url, path.stat().st_size, named, page.text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    pages = sorted(weights(parser.parse_args().output), key=lambda page: page.beside_text)
    print(f"{len(pages)} pages, median {median(page.beside_text for page in pages):,.0f} bytes beside the text")
    print(f"over {LIMIT:,}: {sum(page.beside_text > LIMIT for page in pages)}")
    for page in pages[:-6:-1]:
        parts = f"HTML {page.html:,}, styles and scripts {page.named:,}, text {page.text:,}"
        print(f"{page.beside_text:>8,}  {page.url}  ({parts})")


if __name__ == "__main__":
    main()
