"""The three parts of a government rule (规章: 标题、题注、正文), on the site of a city that may issue rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples import build_site, make_site

REGISTER = (
    "=== content/_site/departments.yml\n"
    "- {name: 安澜市人民政府, slug: city, short: 市政府, letters: [安政发], level: 政府, normative: true}\n"
)
RULE = """--- content/policy.md
title: 安澜市城市供水管理办法
department: 安澜市人民政府
number: 安澜市人民政府令第12号
genre: 命令
issued: 2024-01-04
effective: 2024-03-01
"""
CHANGE = """--- content/change.md
kind: policy
title: 安澜市人民政府关于修改部分市政府规章的决定
department: 安澜市人民政府
number: 安澜市人民政府令第15号
genre: 命令
issued: 2026-05-06
published: 2026-05-08
effective: 2026-05-06
amends: [policy.md]
"""
CITING = CHANGE.replace("部分市政府规章", "《安澜市城市供水管理办法》")


@pytest.mark.parametrize(
    ("change", "amended"),
    [
        (CHANGE, "《安澜市人民政府关于修改部分市政府规章的决定》"),
        (CITING, "《安澜市人民政府关于修改〈安澜市城市供水管理办法〉的决定》"),
    ],
    ids=["of several", "of this one"],
)
def test_a_rule_has_its_inscription_between_its_title_and_its_body(tmp_path: Path, change: str, amended: str) -> None:
    root = make_site(tmp_path / "site", REGISTER + RULE + change)
    build_site(root, force=True)
    page = (root / "output" / "documents" / "policy.html").read_text("utf-8")
    inscription = (
        f"（2024年1月4日安澜市人民政府令第12号公布\u3000根据2026年5月6日{amended}修改\u3000自2024年3月1日起施行）"
    )
    assert page.index("<h1") < page.index(inscription) < page.index('class="body')
