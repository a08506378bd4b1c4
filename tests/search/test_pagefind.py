"""Files of a shard."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

from sitegen.search.pagefind import build_shard, page_names, shard_list, shard_name
from sitegen.search.text import SearchRecord

RECORDS = [
    SearchRecord(
        f"documents/{name}.html",
        f"关于{name}的通知",
        f"安政发〔2021〕{place}号",
        (f"第{place}份，{name}。", "共同的一段"),
        (("kind", "政策文件"),),
        (("kind", "政策文件"), ("year", "2021")),
        f"2021-06-1{place}",
        ended=place == 0,
    )
    for place, name in enumerate(("甲", "乙", "丙丁", "8的"))
]


def documents(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the card of each page's fragment by page name."""
    prefix, suffix = "fragment/", ".pf_fragment"
    return {
        path.removeprefix(prefix).removesuffix(suffix): json.loads(gzip.decompress(data)[12:])["card"]
        for path, data in files.items()
        if path.startswith(prefix)
    }


def test_the_same_records_give_the_same_bytes_in_any_order() -> None:
    first = build_shard(page_names("00", RECORDS))
    assert build_shard(page_names("00", RECORDS[::-1])) == first
    assert shard_name("00", ["b", "a"]) == shard_name("00", ["a", "b"])


def test_a_changed_record_changes_the_name_of_its_shard() -> None:
    assert len({shard_name("00", ["a", "b"]), shard_name("00", ["b"]), shard_name("01", ["a", "b"])}) == 3


def test_page_names_encode_validity_and_date() -> None:
    cards = documents(build_shard(page_names("ab", RECORDS)))
    assert {name[2]: card["title"] for name, card in cards.items() if name[2] == "1"} == {"1": "关于甲的通知"}
    by_date = sorted(cards, key=lambda name: name[3:7])
    assert [cards[name]["number"] for name in by_date] == [f"安政发〔2021〕{place}号" for place in range(4)]


def test_file_names_are_ascii_and_short() -> None:
    folder = f"pagefind/{shard_name('zz', ['a'])}"
    assert max(len(f"{folder}/{path}.js") for path in build_shard(page_names("zz", RECORDS))) <= 100


def test_the_list_of_shards_is_sorted() -> None:
    listed = {"version": 1, "documents": 4, "shards": ["00-a", "01-b"], "superseded": ["b", "c"]}
    assert json.loads(shard_list(["01-b", "00-a"], 4, ["c", "b"])) == listed


def test_documents_of_a_day_with_equal_names_are_distinguished() -> None:
    records = [replace(RECORDS[0], url=f"documents/{number}.html") for number in range(3000)]
    named = page_names("00", records)
    assert len({name for name, _ in named}) == 3000
    assert max(len(name) for name, _ in named) > 10 == min(len(name) for name, _ in named)
