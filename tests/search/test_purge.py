"""Text removed from a document leaves the index at once, and no other text does."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from sitegen.core.cache import Cache
from sitegen.search import index as searchindex
from sitegen.search.pagefind import build_shard, index_key, page_names
from sitegen.search.purge import purged_files, taken_out, words_of
from sitegen.search.shards import KeptShard
from sitegen.search.text import END, SearchRecord
from tests.build.test_incremental import clean_build, search_postings
from tests.build.test_publication import build_site
from tests.postings import Postings, decoded, postings
from tests.samples import TODAY, make_site

TEXTS = (
    "供水单位应当保障用水安全，不得擅自停水。",
    "用水单位和个人应当节约用水；“节约用水”是每个人的义务（见附件）。",
    "停水检修的，提前２４小时公告。①公告②抢修",
)


def shard() -> dict[str, bytes]:
    records = [
        SearchRecord(f"{number}.html", f"第{number}号", None, (text,), (), (), None)
        for number, text in enumerate(TEXTS)
    ]
    return build_shard(page_names("00", records))


def after(files: dict[str, bytes], changed: dict[str, bytes | None]) -> dict[str, bytes]:
    left = {path: data for path, data in {**files, **changed}.items() if data is not None}
    return {path: data for path, data in left.items() if data is not None}


def bounds(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return the first and last word of each chunk by the contents file."""
    return [(first, last) for first, last, _ in decoded(files["pagefind.contents.pf_meta"])[2]]


def words_of_chunks(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return the first and last word of each chunk by the chunks themselves."""
    chunks = [chunk for _, _, chunk in decoded(files["pagefind.contents.pf_meta"])[2]]
    words = [[word for word, _, _ in decoded(files[f"index/{chunk}.pf_index"])[0]] for chunk in chunks]
    return [(one[0], one[-1]) for one in words]


def without(found: Postings, page: str, words: frozenset[str]) -> Postings:
    left = {
        word: {name: places for name, places in pages.items() if not (name == page and word in words)}
        for word, pages in found.items()
    }
    return {word: pages for word, pages in left.items() if pages}


@pytest.mark.parametrize("chunk_bytes", [16_000, 100, 10])
@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_page_loses_the_words_and_all_else_stays(
    monkeypatch: pytest.MonkeyPatch, page: int, chunk_bytes: int
) -> None:
    monkeypatch.setattr("sitegen.search.pack._CHUNK_BYTES", chunk_bytes)
    files = shard()
    names = [name for name, _ in decoded(files["pagefind.contents.pf_meta"])[1]]
    for text in ("擅自停水", "“节约用水”是每个人的义务（见附件）", "提前２４小时", TEXTS[page], "没有的字"):
        words = words_of([text])
        changed = purged_files(files.__getitem__, {page: words})
        left = after(files, changed)
        assert postings(left) == without(postings(files), names[page], words)
        assert set(changed) <= set(files)
        assert bounds(left) == words_of_chunks(left)


def test_untouched_files_keep_their_bytes() -> None:
    files = shard()
    assert purged_files(files.__getitem__, {0: words_of(["鱻羴"])}) == {}
    assert purged_files(files.__getitem__, {}) == {}


@pytest.mark.parametrize("chunk_bytes", [16_000, 100, 10])
def test_chunks_of_which_nothing_is_left_go(monkeypatch: pytest.MonkeyPatch, chunk_bytes: int) -> None:
    monkeypatch.setattr("sitegen.search.pack._CHUNK_BYTES", chunk_bytes)
    files = shard()
    words = words_of([*TEXTS, *(f"第{number}号" for number in range(3))])
    left = after(files, purged_files(files.__getitem__, dict.fromkeys(range(3), words)))
    assert not [path for path in left if path.startswith("index/")]
    assert decoded(left["pagefind.contents.pf_meta"])[2] == []
    assert len(decoded(left["pagefind.contents.pf_meta"])[1]) == 3


def test_several_pages_lose_words_at_once() -> None:
    files = shard()
    names = [name for name, _ in decoded(files["pagefind.contents.pf_meta"])[1]]
    first, second = words_of(["用水安全"]), words_of(["节约用水"])
    changed = purged_files(files.__getitem__, {0: first, 1: second})
    expected = without(without(postings(files), names[0], first), names[1], second)
    assert postings(after(files, changed)) == expected


@pytest.mark.parametrize(
    ("block", "others", "taken"),
    [
        ("供水管理办法", ["供水经营办法"], "水管理办"),
        ("供水管理办法", ["供水办法", "别的"], "水管理办"),
        ("供水管理办法", [], "供水管理办法"),
        ("供水管理办法", ["节水管理办法"], "供水"),
        ("供水管理办法", ["供水管理条例"], "理办法"),
        ("水水水", ["水水"], "水水"),
        ("供 “水” 办法", ["供 “气” 办法"], "供 “水” 办"),
        ("甲乙丙", ["甲乙丙丁"], "丙"),
    ],
)
def test_only_the_part_that_changed_is_taken_out_with_its_neighbours(block: str, others: list[str], taken: str) -> None:
    assert taken_out(block, others) == taken


def test_words_of_a_text_hold_those_of_every_part_of_it() -> None:
    chance = random.Random(3)
    for text in TEXTS:
        whole = words_of([text])
        for _ in range(50):
            start = chance.randrange(len(text))
            assert words_of([text[start : chance.randrange(start, len(text)) + 1]]) <= whole


SOURCES = "".join(
    f"--- content/notices/{number}.md\ntitle: 第{number}号通知\npublished: 2024-03-{number + 11}\n正文：\n"
    + "".join(f"第{number}号通知第{line}段，写明事项“{number * line}”和时限（{line}日）。\n\n" for line in range(12))
    for number in range(8)
)


def dead_words(output: Path) -> dict[str, set[str]]:
    """Return the words of superseded pages that are still in the index, by page name."""
    folder = output / "pagefind"
    listed = json.loads((folder / "shards.json").read_bytes())
    found: dict[str, set[str]] = {name: set() for name in listed["superseded"]}
    for name in listed["shards"]:
        files = {path.relative_to(folder / name).as_posix(): path.read_bytes() for path in (folder / name).rglob("*.*")}
        for word, pages in postings(files).items():
            for page in pages:
                if page in found:
                    found[page].add(word)
        assert bounds(files) == words_of_chunks(files)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_superseded_pages_tell_nothing_that_their_documents_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(searchindex, "_WORTHWHILE", 0)
    root = make_site(tmp_path / "site", SOURCES)
    build_site(root)
    chance = random.Random(seed)
    seen = 0
    for turn in range(8):
        path = chance.choice(sorted((root / "content" / "notices").glob("*.md")))
        head, body = path.read_text("utf-8").split("\n---\n", 1)
        blocks = body.split("\n\n")
        place = chance.randrange(len(blocks) - 1)
        match chance.randrange(4):
            case 0:
                del blocks[place]
            case 1:
                cut = chance.randrange(len(blocks[place]))
                blocks[place] = blocks[place][:cut] + f"改{turn}" + blocks[place][cut + chance.randrange(1, 6) :]
            case 2:
                blocks.insert(place, f"新写的第{turn}段“{turn}”。")
            case 3:
                head = head.replace("号通知", f"号公告{turn}", 1)
        path.write_text(f"{head}\n---\n" + "\n\n".join(blocks), "utf-8")
        build_site(root)
        clean = search_postings(clean_build(root, TODAY))
        assert search_postings(root / "output") == clean
        told: dict[str, set[str]] = {}
        for word, pages in clean.items():
            for url in pages:
                told.setdefault(url, set()).add(word)
        cache = Cache(root / ".sitegen" / "cache.db")
        shards = {
            tag: cache.get("index of output", tag, index_key(), KeptShard) for tag in cache.names("index of output")
        }
        dead = {page: url for shard in shards.values() for url, page in shard.dead.items()}
        for page, words in dead_words(root / "output").items():
            seen += 1
            assert {word for word in words - told[dead[page]] if word[1] != END} == set()
    assert seen > 5


TWO_LINES = 'title: "名单 赵\\n钱 公示"'


def test_words_across_the_lines_of_a_title_leave_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchindex, "_WORTHWHILE", 0)
    root = make_site(tmp_path / "site", SOURCES.replace("title: 第3号通知", TWO_LINES))
    build_site(root)
    path = root / "content" / "notices" / "3.md"
    path.write_text(path.read_text("utf-8").replace(TWO_LINES, "title: 名单公示"), "utf-8")
    build_site(root)
    (words,) = dead_words(root / "output").values()
    assert "名单" in words
    assert not {word for word in words if "赵" in word or "钱" in word}
