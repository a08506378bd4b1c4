"""Rendered bodies on disk: what was put comes back, or nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.core.store import Body, BodyLost, BodyStore

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
BODY = Body("<p>第一条　𠮷\n</p>", ("第一条　𠮷\n", "", "附件"))


@given(TEXT, st.lists(TEXT, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_put_comes_back(tmp_path: Path, html: str, blocks: list[str]) -> None:
    store = BodyStore(tmp_path)
    key = store.put(Body(html, tuple(blocks)))
    assert (store.html(key), store.blocks(key)) == (html, tuple(blocks))
    assert key in store.held()


def test_bodies_that_differ_only_in_where_a_block_ends_are_two(tmp_path: Path) -> None:
    store = BodyStore(tmp_path)
    assert store.put(Body("", ("甲乙", "丙"))) != store.put(Body("", ("甲", "乙丙")))


@pytest.mark.parametrize("damage", [b"", b"x", BODY.html.encode()])
def test_what_is_damaged_or_missing_is_lost(tmp_path: Path, damage: bytes) -> None:
    store = BodyStore(tmp_path)
    key = store.put(BODY)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(damage)
    for read in (store.html, store.blocks):
        with pytest.raises(BodyLost, match=key):
            read(key)
        with pytest.raises(BodyLost, match="0" * 64):
            read("0" * 64)
    store.put(BODY)  # mends it
    assert (store.html(key), store.blocks(key)) == (BODY.html, BODY.blocks)


def test_pruning_leaves_what_is_wanted(tmp_path: Path) -> None:
    store = BodyStore(tmp_path)
    kept, gone = store.put(BODY), store.put(Body("", ()))
    store.prune([kept])
    assert gone != kept
    assert store.held() == {kept}
