"""The main job on real input: a county's notice, and the corpus of laws. Both stand outside the repository."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from sitegen.build.pipeline import Built, Options, build
from sitegen.core.document import Link
from sitegen.source.frontmatter import split_source
from sitegen.source.markdown.render import render_body
from tests.source.test_markdown import by_the_parser_alone

REPOSITORY = Path(__file__).parents[2]
SHARED = REPOSITORY.parent / "shared"
SEED = SHARED / "seeds" / "0324b6190513fa41.txt"
CORPUS = SHARED / "corpus" / "laws.tar.xz"
COLUMN = REPOSITORY / "benchmarks" / "column.yml"
TODAY = date(2021, 6, 30)

_SITE = """\
name: 高青县人民政府
url: https://www.gaoqing.example/zwgk/
domain: www.gaoqing.example
site_id_code: "3703220001"
host: 高青县人民政府办公室
"""
_DEPARTMENTS = "- {name: 高青县人民政府办公室, slug: office, letters: [高政办字], level: 政府, normative: true}\n"
_NOTICE_HEAD = """\
title: 高青县人民政府办公室关于印发2021年高青县政务公开工作要点的通知
kind: policy
disclosure: 主动公开
department: 高青县人民政府办公室
index: 11370322004222241N/2021-5135380
number: 高政办字〔2021〕24号
genre: 通知
theme: 综合政务/政务公开
normative: false
issued: 2021-06-11
published: 2021-06-11
review: {drafter: 政务公开科, checker: 办公室, approver: 分管负责人, secrecy: 通过, date: 2021-06-11}
"""
_INTERPRETATION = """\
---
title: 《2021年高青县政务公开工作要点》解读
kind: interpretation
disclosure: 主动公开
department: 高青县人民政府办公室
index: 11370322004222241N/2021-5135381
interprets: [高政办字〔2021〕24号]
form: 文字
issued: 2021-06-15
published: 2021-06-16
review: {drafter: 政务公开科, checker: 办公室, approver: 分管负责人, secrecy: 通过, date: 2021-06-15}
---
## 为什么制定

县里每年明确一次公开工作的重点，目的是便于各单位对照落实。

## 重要举措

任务逐项分解到单位，年底对账。
"""

needs_seed = pytest.mark.skipif(not SEED.is_file(), reason="../shared/seeds is not here")
needs_corpus = pytest.mark.skipif(not CORPUS.is_file(), reason="../shared/corpus is not here")


def seed_body(text: str) -> str:
    """The notice as published, as Markdown: its numbered headings become headings, its addressee begins it."""
    lines = text.strip().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("各镇人民政府"))
    return re.sub(r"(?m)^([一二三四五]、.+)$", r"## \1", "\n".join(lines[start:])) + "\n"


def seed_site(root: Path) -> Path:
    registers = root / "content" / "_site"
    registers.mkdir(parents=True)
    (registers / "site.yml").write_text(_SITE, "utf-8")
    (registers / "departments.yml").write_text(_DEPARTMENTS, "utf-8")
    shutil.copy(COLUMN, registers / "column.yml")
    notice = f"---\n{_NOTICE_HEAD}---\n{seed_body(SEED.read_text('utf-8'))}"
    (root / "content" / "2021-24.md").write_text(notice, "utf-8")
    return root


def _build(root: Path, **options: object) -> Built:
    return build(Options(root, today=TODAY, **options))  # type: ignore[arg-type]


@needs_seed
def test_the_notice_is_refused_without_its_interpretation_and_published_with_it(tmp_path: Path) -> None:
    root = seed_site(tmp_path / "site")
    built = _build(root)
    said = [(finding.code, finding.path) for finding in built.checked.findings]
    assert said == [("IN001", "content/2021-24.md")]
    assert built.committed is None
    assert not (root / "output").exists()

    (root / "content" / "2021-24-jd.md").write_text(_INTERPRETATION, "utf-8")
    built = _build(root)
    assert built.checked.findings == ()
    assert built.committed is not None
    assert differently_rendered(root) == []
    records = json.loads((root / "output" / "data" / "documents.json").read_text("utf-8"))["documents"]
    notice = next(record for record in records if record["kind"] == "policy")
    assert notice["number"] == "高政办字〔2021〕24号"
    assert notice["issued"] == "2021-06-11"
    assert notice["validity"] == "有效"
    assert notice["interpretations"] == ["documents/2021-24-jd.html"]


@needs_seed
def test_the_notice_is_shown_whole(tmp_path: Path) -> None:
    root = seed_site(tmp_path / "site")
    (root / "content" / "2021-24-jd.md").write_text(_INTERPRETATION, "utf-8")
    _build(root)
    page = (root / "output" / "documents" / "2021-24.html").read_text("utf-8")
    shown = re.sub(r"<[^>]+>|\s", "", page)
    for line in SEED.read_text("utf-8").splitlines():
        words = re.sub(r"[*\s]", "", line)
        if len(words) > 20:
            assert words in shown
    for meta in ('name="ArticleTitle"', 'name="PubDate" content="2021-06-11 00:00"', 'content="3703220001"'):
        assert meta in page


@needs_corpus
@pytest.mark.slow
def test_the_corpus_is_built_whole(tmp_path: Path) -> None:
    laws, root = tmp_path / "laws", tmp_path / "site"
    laws.mkdir()
    subprocess.run(["tar", "xf", str(CORPUS), "-C", str(laws)], check=True)
    convert = REPOSITORY / "benchmarks" / "corpus_site.py"
    subprocess.run([sys.executable, str(convert), str(laws / "laws"), str(root)], check=True)
    built = build(Options(root, today=date(2026, 11, 22)))
    errors = [finding for finding in built.checked.findings if finding.severity == "error"]
    assert errors == []
    assert built.public == 2175
    assert built.committed is not None
    assert differently_rendered(root) == []
    records = json.loads((root / "output" / "data" / "documents.json").read_text("utf-8"))["documents"]
    assert len(records) == 2175


def differently_rendered(root: Path) -> list[str]:
    """Every twentieth source whose body is not what plain markdown-it-py makes of it."""
    sources = sorted((root / "content").rglob("*.md"))[::20]
    bodies = {path.name: split_source(path.read_text("utf-8"))[1] for path in sources}
    return [name for name, body in bodies.items() if render_body(body, keep) != by_the_parser_alone(body)]


def keep(link: Link) -> str:
    return link.href
