"""What is kept from earlier builds never shows: after any edits the site is the one of a clean build."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sitegen.build.pipeline import Built
from sitegen.build.summary import build_text
from sitegen.core.cache import Cache
from sitegen.core.errors import SitegenError
from sitegen.search import index as searchindex
from tests.build.test_publication import all_bytes, build_site, tree
from tests.conftest import served
from tests.postings import decoded, postings
from tests.samples import TODAY, make_site

NOTICES = "".join(
    f"--- content/notices/{number}.md\ntitle: 第{number}号通知\npublished: 2024-03-{number % 9 + 11}\n"
    f"正文：\n第{number}号通知的正文，写明事项和时限。\n"
    for number in range(12)
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site", NOTICES)


def clean_build(root: Path, today: date) -> Path:
    """The output of a build of the same sources with nothing kept from before."""
    clean = root.parent / "clean"
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(root, clean, ignore=shutil.ignore_patterns(".sitegen", "output"))
    assert build_site(clean, today).committed is not None
    return clean / "output"


def notice(root: Path, chance: random.Random) -> Path:
    return chance.choice(sorted((root / "content" / "notices").glob("*.md")))


def edit_body(root: Path, chance: random.Random) -> None:
    path = notice(root, chance)
    path.write_text(path.read_text("utf-8") + f"\n再写{chance.randrange(10**6)}。\n", "utf-8")


def insert_above(root: Path, chance: random.Random) -> None:
    path = notice(root, chance)
    head, body = path.read_text("utf-8").split("\n---\n", 1)
    path.write_text(f"{head}\n---\n\n插进来的第{chance.randrange(10**6)}段。\n\n{body}", "utf-8")


def edit_head(root: Path, chance: random.Random) -> None:
    path = notice(root, chance)
    path.write_text(path.read_text("utf-8").replace("号通知\n", f"号通知{chance.randrange(99)}\n", 1), "utf-8")


def rename(root: Path, chance: random.Random) -> None:
    path = notice(root, chance)
    path.rename(path.with_name(f"{chance.randrange(10**6)}.md"))


def delete(root: Path, chance: random.Random) -> None:
    if len(list((root / "content" / "notices").glob("*.md"))) > 6:
        notice(root, chance).unlink()


def flip(root: Path, chance: random.Random) -> None:
    path = notice(root, chance)
    text = path.read_text("utf-8")
    public, withheld = "disclosure: 主动公开\n", "disclosure: 不予公开\nreason: 条例第十六条\n"
    path.write_text(text.replace(withheld, public) if withheld in text else text.replace(public, withheld), "utf-8")


def edit_register(root: Path, chance: random.Random) -> None:
    path = root / "content" / "_site" / "site.yml"
    path.write_text(path.read_text("utf-8").replace("name: ", "name: 新", 1), "utf-8")


def edit_template(root: Path, chance: random.Random) -> None:
    folder = root / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "404.html").write_text(f'{{% extends "theme/404.html" %}}{{# {chance.random()} #}}', "utf-8")
    (folder / "macros.html").write_text(
        (Path("templates") / "macros.html").read_text("utf-8") + f"\n{{# {chance.random()} #}}\n", "utf-8"
    )


def set_rule(root: Path, chance: random.Random) -> None:
    (root / "content" / "_site" / "rules.yml").write_text(
        f"TE001: {{severity: notice, reason: 试行}}  # {chance.random()}\n", "utf-8"
    )


def damage_output(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(path for path in (root / "output").rglob("*.html")))
    path.write_text("damaged", "utf-8")


def lose_output(root: Path, chance: random.Random) -> None:
    chance.choice(sorted(path for path in (root / "output" / "pagefind").rglob("*.*"))).unlink()


def damage_state(root: Path, chance: random.Random) -> None:
    files = sorted(path for path in (root / ".sitegen").rglob("*") if path.is_file() and path.name != "lock")
    path = chance.choice(files)
    path.write_bytes(path.read_bytes()[: chance.randrange(50)])


def lose_state(root: Path, chance: random.Random) -> None:
    chance.choice([shutil.rmtree, lambda folder: shutil.rmtree(folder / "bodies")])(root / ".sitegen")


CHANGES: list[Callable[[Path, random.Random], None]] = [
    edit_body, insert_above, edit_head, rename, delete, flip, edit_register, edit_template, set_rule, damage_output,
    lose_output, damage_state, lose_state,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("stays", [False, True], ids=["each build alone", "one process"])
@pytest.mark.parametrize("seed", range(2))
def test_after_any_series_of_changes_the_output_is_that_of_a_clean_build(root: Path, seed: int, stays: bool) -> None:
    chance = random.Random(seed)
    today = TODAY
    cache = Cache(root / ".sitegen" / "cache.db") if stays else None
    build_site(root, cache=cache)
    order = chance.sample(CHANGES, len(CHANGES))
    for change in order:
        change(root, chance)
        today += timedelta(days=chance.randrange(2))
        assert build_site(root, today, cache).committed is not None, change.__name__
        assert tree(root / "output") == tree(clean_build(root, today)), change.__name__


def test_only_what_changed_is_made_again(root: Path) -> None:
    first = build_site(root)
    assert (first.rendered, first.indexed) == (first.pages, first.public)
    assert made_again(build_site(root)) == (0, 0, False)
    edit_body(root, random.Random(1))
    rendered, indexed, restyled = made_again(build_site(root))
    assert 1 <= rendered <= 6  # its own, and what lists its beginning
    assert (indexed, restyled) == (first.public, False)  # so small an index is made whole
    edit_template(root, random.Random(1))
    built = build_site(root)
    assert made_again(built) == (built.pages, 0, True)


def made_again(built: Built) -> tuple[int, int, bool]:
    return built.rendered, built.indexed, built.restyled


def test_a_build_says_what_it_made_again_and_why(root: Path) -> None:
    build_site(root)
    edit_body(root, random.Random(1))
    said = build_text(build_site(root))
    assert re.search(r"重读文件 1 份，重做页面 \d 个，检索收录 15 份；只重做内容有改动的", said)
    assert "重读文件" not in build_text(build_site(root))
    (root / "templates").mkdir()
    (root / "templates" / "map.html").write_text(
        '{% extends "theme/map.html" %}{% block title %}新{% endblock %}', "utf-8"
    )
    assert "重读文件 0 份，重做页面" in (said := build_text(build_site(root)))
    assert "页面全部重做" in said


def test_an_output_with_its_old_signature_is_not_read_and_one_that_changed_is_made_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_site(root)
    build_site(root)  # whose clock is past the files of the first
    read: list[str] = []
    opened = os.open

    def spy(path: str, *given: int) -> int:
        read.append(str(path))
        return opened(path, *given)

    page = root / "output" / "map.html"
    kept = page.read_text("utf-8")
    page.write_text(kept.replace("a", "b"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("os.open", spy)
        build_site(root)
    assert page.read_text("utf-8") == kept
    pages = [path for path in read if path.startswith(f"{root}/output/") and path.endswith(".html")]
    assert set(pages) == {str(page)}


def test_an_output_that_was_copied_is_read_and_kept(root: Path) -> None:
    build_site(root)
    shutil.copytree(root / "output", root / "copy")  # other inodes, other times
    shutil.rmtree(root / "output")
    (root / "copy").rename(root / "output")
    assert made_again(build_site(root)) == (0, 0, False)


@pytest.fixture
def with_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a small index keeps a shard of changes."""
    monkeypatch.setattr(searchindex, "_WORTHWHILE", 0)


def search_postings(output: Path) -> dict[str, dict[str, list[int]]]:
    """word → address → places, as a reader's script has them."""
    folder = output / "pagefind"
    listed = json.loads((folder / "shards.json").read_bytes())
    found: dict[str, dict[str, list[int]]] = {}
    for shard in listed["shards"]:
        files = {
            path.relative_to(folder / shard).as_posix(): path.read_bytes() for path in (folder / shard).rglob("*.*")
        }
        cards = {path: json.loads(packed(data))["card"]["url"] for path, data in files.items() if "fragment" in path}
        for word, pages in postings(files).items():
            for page, places in pages.items():
                if page not in listed["superseded"]:
                    address = cards[f"fragment/{page}.pf_fragment"]
                    assert address not in found.setdefault(word, {})
                    found[word][address] = places
    return found


def packed(data: bytes) -> bytes:
    import gzip

    return gzip.decompress(data).removeprefix(b"pagefind_dcd")


@pytest.mark.usefixtures("with_changes")
def test_an_index_with_a_shard_of_changes_holds_what_a_clean_one_holds(root: Path) -> None:
    chance = random.Random(7)
    build_site(root)
    changes = [edit_body, edit_head, edit_body, flip, edit_body, rename, edit_body, flip, delete, edit_body]
    kept_changes = 0
    for change in changes:
        change(root, chance)
        build_site(root)
        clean = clean_build(root, TODAY)
        assert search_postings(root / "output") == search_postings(clean), change.__name__
        kept_changes += len(json.loads((root / "output/pagefind/shards.json").read_bytes())["superseded"])
    assert kept_changes > 3
    build_site(root, reindex=True)
    assert tree(root / "output") == tree(clean_build(root, TODAY))


@pytest.mark.usefixtures("with_changes")
def test_text_that_was_taken_out_stays_nowhere_not_even_as_places_in_the_index(root: Path) -> None:
    path = root / "content" / "notices" / "3.md"
    plain = path.read_text("utf-8")
    path.write_text(plain + "\n龘靐齉爩。\n", "utf-8")
    build_site(root)
    assert superseded(root) == 0
    path.write_text(plain + "\n龘靐齉爩。又一句。\n\n鱻羴。\n", "utf-8")
    build_site(root)
    assert superseded(root) == 1
    assert holders(root / "output", "龘靐")
    path.write_text(plain + "\n又一句。\n\n鱻羴。\n", "utf-8")
    build_site(root)
    assert not holders(root / "output", "龘靐")
    path.write_text((plain + "\n又一句。\n").replace("主动公开", "不予公开\nreason: 条例第十六条"), "utf-8")
    build_site(root)
    assert not holders(root / "output", "又一")


@pytest.mark.usefixtures("with_changes")
def test_a_title_that_was_changed_stays_nowhere(root: Path) -> None:
    path = root / "content" / "notices" / "3.md"
    path.write_text(path.read_text("utf-8").replace("第3号通知", "龘靐通知", 1), "utf-8")
    build_site(root)
    path.write_text(path.read_text("utf-8").replace("龘靐通知", "别的通知", 1), "utf-8")
    build_site(root)
    assert not holders(root / "output", "龘靐")


def superseded(root: Path) -> int:
    return len(json.loads((root / "output/pagefind/shards.json").read_bytes())["superseded"])


def test_a_shard_that_lost_a_file_is_indexed_again(root: Path) -> None:
    build_site(root)
    next((root / "output").rglob("*.pf_index")).unlink()
    assert build_site(root).indexed == 15
    assert tree(root / "output") == tree(clean_build(root, TODAY))


def test_outputs_in_turn_are_each_known(root: Path, tmp_path: Path) -> None:
    build_site(root)
    build_site(root, output=tmp_path / "other")
    assert made_again(build_site(root)) == (0, 0, False)
    assert made_again(build_site(root, output=tmp_path / "other")) == (0, 0, False)


def test_a_page_that_is_a_link_or_a_folder_is_no_page(root: Path, tmp_path: Path) -> None:
    build_site(root)
    page = root / "output" / "map.html"
    page.rename(tmp_path / "map.html")
    page.symlink_to(tmp_path / "map.html")
    build_site(root)
    assert not page.is_symlink()
    page.unlink()
    page.mkdir()
    with pytest.raises(SitegenError, match=r"map\.html 成了文件夹"):
        build_site(root)
    page.rmdir()
    build_site(root)
    assert tree(root / "output") == tree(clean_build(root, TODAY))


def test_what_a_killed_commit_published_is_withdrawn_by_the_next_build(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_site(root)
    path = root / "content" / "notices" / "new.md"
    path.write_text((root / "content/notices/3.md").read_text("utf-8").replace("2024-3899766", "2024-9999999"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.core.output.foreign_files", lambda *arguments: 1 / 0)
        patch.setattr("sitegen.core.output.OutputTree.discard", lambda self: None)
        with pytest.raises(ZeroDivisionError):
            build_site(root)
    assert (root / "output/documents/notices/new.html").exists()
    baseline = root / "content" / "_site" / "baseline.json"
    baseline.write_text("{", "utf-8")
    with pytest.raises(SitegenError):
        build_site(root)
    baseline.unlink()
    path.write_text(path.read_text("utf-8").replace("主动公开", "不予公开\nreason: 条例第十六条"), "utf-8")
    build_site(root)
    assert tree(root / "output") == tree(clean_build(root, TODAY))


def holders(output: Path, text: str) -> set[str]:
    return {name for name, data in all_bytes(output) if text.encode() in data}


@pytest.mark.usefixtures("with_changes")
def test_many_changes_are_folded_into_their_shards(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchindex, "_MOST_CHANGES", 2)
    build_site(root)
    superseded = []
    for number in range(4):
        path = root / "content" / "notices" / f"{number}.md"
        path.write_text(path.read_text("utf-8") + "\n又一段。\n", "utf-8")
        build_site(root)
        superseded.append(len(json.loads((root / "output/pagefind/shards.json").read_bytes())["superseded"]))
    assert superseded == [1, 2, 0, 1]


@pytest.mark.usefixtures("with_changes")
def test_what_returns_to_its_old_text_is_found_again(root: Path) -> None:
    path = root / "content" / "notices" / "3.md"
    old = path.read_text("utf-8")
    build_site(root)
    for text in (old + "\n又一段。\n", old):
        path.write_text(text, "utf-8")
        build_site(root)
        assert search_postings(root / "output") == search_postings(clean_build(root, TODAY))


@pytest.mark.browser
@pytest.mark.usefixtures("with_changes")
def test_the_script_answers_alike_with_a_shard_of_changes(root: Path, page: Any) -> None:
    chance = random.Random(3)
    build_site(root)
    for _ in range(3):
        edit_body(root, chance)
        build_site(root)
    assert json.loads((root / "output/pagefind/shards.json").read_bytes())["superseded"]
    clean = clean_build(root, TODAY)
    queries = ["通知", "事项和时限", "再写", "第3号", "正文", "办法", "2024", "通知 时限", "的"]
    answers = []
    for output in (root / "output", clean):
        with served(output) as address:
            page.goto(address + "search.html")
            for query in (*queries, ""):
                options = {"limit": 30} if query else {"limit": 30, "filters": {"year": "2024"}}
                found = page.evaluate("([query, options]) => window.disclosureSearch(query, options)", [query, options])
                answers.append(json.dumps(found).replace(address, ""))
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert "[]" not in answers


def test_an_index_of_another_form_is_not_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(root)
    monkeypatch.setattr("sitegen.build.pipeline.index_key", lambda: "0" * 64)
    assert build_site(root).indexed == 15


def test_the_contents_of_the_index_are_what_the_list_says(root: Path) -> None:
    build_site(root)
    listed = json.loads((root / "output/pagefind/shards.json").read_bytes())
    (shard,) = listed["shards"]
    contents = decoded((root / "output/pagefind" / shard / "pagefind.contents.pf_meta").read_bytes())
    assert len(contents[1]) == listed["documents"] == 15
