"""The three parts of a government rule (规章: 标题、题注、正文), on the site of a city that may issue rules."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.build.pipeline import Options, build
from tests.samples import TODAY, make_site

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


def test_a_rule_has_its_inscription_between_its_title_and_its_body(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", REGISTER + RULE + CHANGE)
    build(Options(root, today=TODAY, jobs=1, force=True, search=False))
    page = (root / "output" / "documents" / "policy.html").read_text("utf-8")
    inscription = (
        "（2024年1月4日安澜市人民政府令第12号公布\u3000"
        "根据2026年5月6日《安澜市人民政府关于修改部分市政府规章的决定》修改\u3000自2024年3月1日起施行）"
    )
    title, body = re.search(r"<h1[^>]*>", page), page.index('class="body')
    assert title
    assert title.start() < page.index(inscription) < body


def test_the_inscription_sets_a_title_within_a_title_between_the_inner_marks(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", REGISTER + RULE + CITING)
    build(Options(root, today=TODAY, jobs=1, force=True, search=False))
    page = (root / "output" / "documents" / "policy.html").read_text("utf-8")
    assert "根据2026年5月6日《安澜市人民政府关于修改〈安澜市城市供水管理办法〉的决定》修改" in page
