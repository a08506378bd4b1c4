"""Index files of an offline archive, wrapped in scripts."""

from __future__ import annotations

import base64
import re

import pytest

from sitegen.archive.offline import is_wrapped, wrap_file


@pytest.mark.parametrize("url", ["pagefind/shards.json", "pagefind/00-ab/index/0.pf_index"])
def test_files_of_the_index_become_scripts(url: str) -> None:
    assert is_wrapped(url)


@pytest.mark.parametrize("url", ["search.html", "files/pagefind/a.pdf"])
def test_every_other_file_stays_as_it_is(url: str) -> None:
    assert not is_wrapped(url)


def test_a_script_hands_over_the_name_relative_to_the_index_and_all_bytes() -> None:
    data = bytes(range(256))
    found = re.fullmatch(
        r'disclosureFile\("00-ab/text/x-0\.gz","([A-Za-z0-9+/=]+)"\);\n',
        wrap_file("pagefind/00-ab/text/x-0.gz", data).decode(),
    )
    assert found
    assert base64.b64decode(found[1]) == data
