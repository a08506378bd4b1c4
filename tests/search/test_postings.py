"""Postings are equal to those that the Pagefind binary writes for the same words."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pagefind_bin
import pytest

from sitegen.search import pack as searchpack
from sitegen.search import postings as module
from sitegen.search.layout import Layout, lay_out
from sitegen.search.pagefind import build_shard, page_names
from sitegen.search.text import SearchRecord
from tests.postings import binary_postings, decoded, postings, words_at

CHARACTERS = "政务公开解读回应通知办法年月日第一二三的、。，；：（）《》“”,.()0123456789ABCａ①㎡…𠮷"


def records(count: int, seed: int) -> list[SearchRecord]:
    chance = random.Random(seed)

    def text(longest: int) -> str:
        return "".join(chance.choices(CHARACTERS, k=chance.randrange(longest)))

    return [
        SearchRecord(
            f"documents/{number}.html",
            f"第{number}份" + text(300 if number % 7 == 0 else 30),
            text(80) or None,
            tuple(text(2000 if block == 3 else 60) for block in range(chance.randrange(9))),
            (),
            (("year", str(2020 + number % 3)),),
            f"2024-01-{number % 28 + 1:02}",
        )
        for number in range(count)
    ]


def page(layout: Layout) -> str:
    """Return a page for the binary: words, and for each hole a full stop, which takes a position but is no word."""
    words = words_at(layout)
    listed = " ".join(words.get(place, ".") for place in range(max(words, default=0) + 1))
    return f'<html lang="und"><body data-pagefind-body><p data-pagefind-weight="1.05">{listed} .</p></body></html>'


def binary_index(layouts: list[Layout], folder: Path) -> dict[str, dict[int, list[int]]]:
    (folder / "site").mkdir(parents=True)
    for number, layout in enumerate(layouts):
        (folder / "site" / f"{number:06}.html").write_text(page(layout), "utf-8")
    command = [pagefind_bin.get_executable(), "--silent", "--site", "site", "--output-path", "index"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    return binary_postings(folder / "index")


def test_words_pages_and_places_are_those_of_the_binary(tmp_path: Path) -> None:
    made = records(60, 1)
    files = build_shard(page_names("00", made))
    names = [name for name, _ in decoded(files["pagefind.contents.pf_meta"])[1]]
    in_order = [record for _, record in page_names("00", made)]
    assert len(names) == len(in_order)
    expected = binary_index([lay_out(one) for one in in_order], tmp_path)
    found = {
        word: {names.index(name): places for name, places in pages.items()} for word, pages in postings(files).items()
    }
    assert found == expected


def test_every_word_is_at_its_position() -> None:
    made = records(9, 2)
    files = build_shard(page_names("00", made))
    found = postings(files)
    names = {name: place for place, (name, _) in enumerate(decoded(files["pagefind.contents.pf_meta"])[1])}
    in_order = [record for _, record in page_names("00", made)]
    layouts = [words_at(lay_out(one)) for one in in_order]
    assert {
        (word, names[name], place)
        for word, pages in found.items()
        for name, places in pages.items()
        for place in places
    } == {(word, number, place) for number, words in enumerate(layouts) for place, word in words.items()}


def test_slices_and_chunks_of_any_size_hold_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    made = records(20, 3)
    whole = build_shard(page_names("00", made))
    monkeypatch.setattr(module, "_SLICE", 50)
    assert build_shard(page_names("00", made)) == whole
    monkeypatch.setattr(searchpack, "_CHUNK_BYTES", 40)
    parts = build_shard(page_names("00", made))
    assert len(parts) > len(whole)
    assert postings(parts) == postings(whole)


def test_a_shard_without_a_word_is_an_index_all_the_same() -> None:
    empty = SearchRecord("documents/a.html", "", None, (), (), (), None)
    assert postings(build_shard(page_names("00", [empty]))) == {}


def test_many_distinct_characters_are_distinguished() -> None:
    rare = "".join(chr(code) for code in [*range(0x3400, 0x4DB0), *range(0x4E00, 0x9FF0), *range(0x20000, 0x2A6D0)])
    made = [SearchRecord("documents/a.html", "", None, (rare,), (), (), None)]
    found = postings(build_shard(page_names("00", made)))
    assert len(found) > 1 << 16
    assert all(len(places) == 1 for pages in found.values() for places in pages.values())
