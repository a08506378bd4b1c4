"""Index files of an offline archive, wrapped in scripts."""

from __future__ import annotations

import base64
import re

from sitegen.archive.offline import offline_files, wrap_file


def read_all(tree: dict[str, bytes]) -> dict[str, bytes]:
    readers = {url: lambda data=data: data for url, data in tree.items()}
    return {url: read() for url, read in offline_files(readers).items()}


def test_files_of_the_index_become_scripts_and_replace_the_raw_ones() -> None:
    tree = {"pagefind/shards.json": b"{}", "pagefind/00-ab/index/0.pf_index": b"\x1f\x8b\x00\xff"}
    assert list(read_all(tree)) == ["pagefind/shards.json.js", "pagefind/00-ab/index/0.pf_index.js"]


def test_every_other_file_stays_as_it_is() -> None:
    tree = {"search.html": b"<!doctype html>", "pagefind/pagefind.js": b"window.x=1;", "files/pagefind/a.pdf": b"%PDF"}
    assert read_all(tree) == tree


def test_a_script_hands_over_the_name_relative_to_the_index_and_all_bytes() -> None:
    data = bytes(range(256))
    found = re.fullmatch(
        r'disclosureFile\("00-ab/text/x-0\.gz","([A-Za-z0-9+/=]+)"\);\n', wrap_file("00-ab/text/x-0.gz", data).decode()
    )
    assert found
    assert base64.b64decode(found[1]) == data
