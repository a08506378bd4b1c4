"""The queries that search is measured with: every document that they look for is there and public."""

from __future__ import annotations

import importlib
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY

BENCHMARKS = REPOSITORY / "benchmarks"
CORPUS = REPOSITORY.parent / "shared" / "corpus" / "laws.tar.xz"
COLUMNS = {"sample", "corpus", "made-up"}
AT_LEAST = {
    "several-words": 20,
    "number": 25,
    "partial-title": 30,
    "other-words": 40,
    "question": 25,
    "typo": 15,
    "numeral": 15,
    "punctuation": 15,
    "traditional": 10,
    "pinyin": 10,
    "exact": 20,
    "spelling": 5,
}


@dataclass(frozen=True, slots=True)
class Query:
    kind: str
    column: str
    text: str
    expected: tuple[str, ...]
    keys: frozenset[str]


def _read(text: str) -> Iterator[Query]:
    for kind, columns in yaml.safe_load(text).items():
        for column, entries in columns.items():
            for entry in entries:
                yield Query(kind, column, entry["query"], tuple(entry["expect"]), frozenset(entry))


QUERIES = tuple(_read((BENCHMARKS / "queries.yml").read_text("utf-8")))


def _expected(column: str) -> set[str]:
    return {expected for query in QUERIES if query.column == column for expected in query.expected}


def _public_documents(root: Path, today: date) -> set[str]:
    content = root / "content"
    return {
        path.relative_to(content).as_posix()
        for path in content.rglob("*.md")
        if _is_public(yaml.safe_load(path.read_text("utf-8").split("---\n", 2)[1]), today)
    }


def _is_public(fields: dict[str, Any], today: date) -> bool:
    published = fields.get("published") or fields.get("发布日期")
    if not published:
        return False
    day = published if isinstance(published, date) else datetime.fromisoformat(published)
    disclosure = fields.get("disclosure") or fields.get("公开属性")
    return disclosure == "主动公开" and f"{day:%Y-%m-%d}" <= today.isoformat()


def test_every_kind_has_its_share_of_at_least_240_queries() -> None:
    counts = Counter(query.kind for query in QUERIES)
    assert set(counts) == set(AT_LEAST)
    assert {kind: counts[kind] for kind in counts if counts[kind] < AT_LEAST[kind]} == {}
    assert counts.total() >= 240


def test_a_query_has_one_to_three_expected_documents_and_known_keys() -> None:
    odd = [
        query
        for query in QUERIES
        if query.column not in COLUMNS
        or not 1 <= len(set(query.expected)) == len(query.expected) <= 3
        or not {"query", "expect"} <= query.keys <= {"query", "expect", "why"}
        or not query.text.strip()
    ]
    assert odd == []


def test_no_query_is_asked_twice_of_a_column() -> None:
    counts = Counter((query.column, query.text) for query in QUERIES)
    assert [asked for asked, count in counts.items() if count > 1] == []


def test_documents_expected_of_the_sample_are_public() -> None:
    assert _expected("sample") - _public_documents(REPOSITORY, date(2026, 12, 1)) == set()


def test_documents_expected_of_the_made_up_column_are_public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    program = importlib.import_module("made_site")
    today = date(2026, 11, 24)
    program.make_site(program.Office(tmp_path, 1, 0.2, today), 240)
    assert _expected("made-up") - _public_documents(tmp_path, today) == set()


@pytest.mark.skipif(not CORPUS.is_file(), reason="../shared/corpus is not here")
def test_documents_expected_of_the_corpus_are_its_titles() -> None:
    with tarfile.open(CORPUS) as laws:
        texts = (laws.extractfile(law) for law in laws if law.isfile())
        heads = [text.read(2000).decode("utf-8", "ignore") for text in texts if text]
    titles = {found[1].strip("'\"") for head in heads if (found := re.search(r"(?m)^title: *(.*)$", head))}
    assert _expected("corpus") - titles == set()
