"""Synonyms for search: groups do not overlap, and documents use their terms."""

from __future__ import annotations

import importlib
import tarfile
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from sitegen.search.text import fold
from tests.conftest import REPOSITORY

SYNONYMS = REPOSITORY / "sitegen" / "search" / "synonyms.yml"
CORPUS = REPOSITORY.parent / "shared" / "corpus" / "laws.tar.xz"


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(REPOSITORY / "benchmarks"))
    return importlib.import_module("synonym_terms")


def test_a_group_is_a_list_of_at_least_two_terms_or_says_its_direction_or_reason() -> None:
    entries = yaml.safe_load(SYNONYMS.read_text("utf-8"))
    assert len(entries) >= 450
    odd = []
    for entry in entries:
        keys = set(entry) if isinstance(entry, dict) else {"terms", "why"}
        terms = entry["terms"] if isinstance(entry, dict) else entry
        sound = len(terms) >= 2 and all(isinstance(term, str) and len(fold(term)) >= 2 for term in terms)
        if not sound or not {"terms"} < keys <= {"terms", "one_way", "why"}:
            odd.append(entry)
    assert odd == []


def test_no_term_stands_in_two_groups_or_twice_in_one(program: ModuleType) -> None:
    counts = Counter(fold(term) for group in program.read_groups(SYNONYMS) for term in group.terms)
    assert [term for term, count in counts.items() if count > 1] == []


def test_no_everyday_word_is_a_part_of_its_official_term(program: ModuleType) -> None:
    groups = program.read_groups(SYNONYMS)
    parts = [
        (group.terms[0], term) for group in groups for term in group.terms[1:] if fold(term) in fold(group.terms[0])
    ]
    assert parts == []


@pytest.mark.skipif(not CORPUS.is_file(), reason="../shared/corpus is not here")
def test_official_terms_occur_in_the_sample_or_in_the_corpus_or_say_why_not(
    program: ModuleType, tmp_path: Path
) -> None:
    with tarfile.open(CORPUS) as laws:
        laws.extractall(tmp_path, filter="data")
    text = program.read_texts([REPOSITORY / "content", tmp_path])
    assert list(program.missing_official_terms(program.read_groups(SYNONYMS), text)) == []


def test_the_context_of_a_short_word_shows_that_it_is_part_of_another(program: ModuleType) -> None:
    contexts = program.contexts_of("低保", fold("领取低保的人，最低保修期，最低保修期") + "\n低保")
    assert contexts == {"取[低保]的": 1, "最[低保]修": 2, "·[低保]": 1}
