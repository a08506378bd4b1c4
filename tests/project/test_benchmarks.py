"""Benchmark programs: synthetic site, inserted faults, cost of processes, comparison with other generators."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from importlib import import_module as load
from pathlib import Path

import pytest
import yaml

from sitegen.build.pipeline import Options, check

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def _made(root: Path, documents: int, seed: int = 1, share: float = 0.3) -> Path:
    program = load("made_site")
    program.make_site(program.Office(root, seed, share, TODAY), documents)
    return root


def _bytes(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _titles(root: Path) -> list[str]:
    documents = (root / "content").rglob("*.md")
    return [path.read_text("utf-8").split("\n", 2)[1] for path in documents]


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    first = _bytes(_made(tmp_path / "a", 60))
    assert _bytes(_made(tmp_path / "b", 60)) == first
    assert _bytes(_made(tmp_path / "c", 60, seed=2)) != first


def test_as_many_documents_as_asked_for_have_as_many_titles(tmp_path: Path) -> None:
    titles = _titles(_made(tmp_path, 501, share=0))
    assert len(titles) == len(set(titles)) == 501


def test_subjects_do_not_come_twice() -> None:
    program = load("made_site")
    assert len({program.subject_of(serial).name for serial in range(program.TITLES + 100)}) == program.TITLES + 100


def test_honest_documents_have_no_fault_but_lists_in_pdf_files(tmp_path: Path) -> None:
    checked = check(Options(_made(tmp_path, 100), today=TODAY, jobs=1))
    told = {finding.code for finding in checked.findings if finding.severity != "notice"}
    assert told <= {"PR001", "PR002"}
    assert all(".pdf" in one.message for one in checked.findings if one.code.startswith("PR"))
    states = {str(checked.catalogue.validity(facts)) for facts in checked.catalogue.documents if facts.kind == "policy"}
    assert {"有效", "失效", "废止", "已修改", "部分失效", "尚未生效"} <= states
    assert {facts.form for facts in checked.catalogue.documents} > {"文字", "问答"}


@pytest.mark.slow
def test_planted_faults_are_counted_as_found_where_the_check_tells_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted_faults = load("planted_faults")
    root = _made(tmp_path, 90, share=0)
    before = planted_faults.codes_by_document(root, TODAY)
    planted = planted_faults.plant_all(root, len(planted_faults.FAULTS), random.Random(1))
    after = planted_faults.codes_by_document(root, TODAY)
    missed = {
        fault
        for path, fault in planted.items()
        if not (after.get(path, Counter()) - before.get(path, Counter()))[fault[0]]
    }
    assert {code for code, _ in missed} <= {"TE004"}
    planted_faults.report(planted, before, before)
    assert f"found 0 of {len(planted)}" in capsys.readouterr().out


POLICY = """\
---
title: "安澜县“一老一小”补贴办法: 试行"
kind: "policy"
disclosure: "主动公开"
department: "安澜县民政局"
index: "11990123MB0100060T/2025-0000001"
theme: "民政/福利"
issued: 2025-03-03
published: 2025-03-04
review: {drafter: "县民政局业务科室", date: 2025-03-03}
---

## 第一章 总则

第一条 为了规范补贴的申请、审核和发放，根据有关规定，制定本办法。

| 项目 | 标准 |
| --- | --- |
| 护理: 补贴 | 300 |
"""


def _costs(walls: list[float], pss: int = 0) -> list[object]:
    measure = load("measure")
    return [measure.Cost(wall, wall, pss, pss, 1, 0) for wall in walls]


def test_goals_are_judged_by_medians_and_by_hugo_and_pagefind_of_the_same_round() -> None:
    ratios = load("ratios")
    runs = {
        ratios.HUGO: _costs([5, 1, 9]),
        ratios.PAGEFIND: _costs([35, 39, 51]),  # with Hugo 40, 40, 60
        ratios.FULL: _costs([16, 99, 2], pss=701_000_000),
        ratios.NO_SEARCH: _costs([6, 6, 7]),
        ratios.EDITED: _costs([1.7, 1.7, 1.7]),
    }
    found = {goal.work: goal for goal in ratios.goals(runs, {})}
    full, no_search, edited, watched, unchanged, memory, growth, largest = found.values()
    assert (full.value, full.verdict) == (0.4, "reached")
    assert (no_search.value, no_search.verdict) == (6 / 5, "reached")
    assert (edited.value, edited.verdict) == (1.7 / 40, "missed")
    assert (memory.value, memory.verdict) == (701, "missed")
    assert {one.verdict for one in (watched, unchanged, growth, largest)} == {"not measured"}


def test_goals_of_growth_look_at_all_sizes_and_at_the_memory_of_the_largest() -> None:
    ratios = load("ratios")
    growth = {size: _costs([size**1.1 / 50], pss=3_999_000_000)[0] for size in (1000, 10_000, 100_000)}
    *_, exponent, largest = ratios.goals({}, growth)
    assert (round(exponent.value, 6), exponent.verdict) == (1.1, "missed")
    assert largest.verdict == "reached"
    assert ratios.exponent({1000: 5.0}) is None


def test_a_document_says_the_same_in_the_form_of_each_peer(tmp_path: Path) -> None:
    peers = load("peers")
    path = tmp_path / "policy.md"
    path.write_text(POLICY, encoding="utf-8")
    text = peers.read_text(path, "policies-1")
    assert text.fields["released"] == "2025-03-04"
    assert text.fields["topic"] == "民政/福利"
    head, body = peers.to_yaml(text).removeprefix("---\n").split("\n---\n")
    assert yaml.safe_load(head) == {**text.fields, "date": "2025-03-04"}
    lines, pelican_body = peers.to_pelican(text).split("\n\n", 1)
    said = dict(line.split(": ", 1) for line in lines.split("\n"))
    assert said == {**text.fields, "date": "2025-03-04", "slug": "policies-1", "category": "documents"}
    assert body.strip() == pelican_body.strip() == POLICY.split("---\n", 2)[2].strip()


def test_peers_get_the_documents_that_are_published(tmp_path: Path) -> None:
    peers = load("peers")
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text(POLICY, encoding="utf-8")
    (content / "b.md").write_text(POLICY.replace("主动公开", "依申请公开"), encoding="utf-8")
    (content / "c.md").write_text(POLICY.replace("published: 2025", "published: 2027"), encoding="utf-8")
    assert [text.name for text in peers.read_texts(tmp_path, TODAY)] == ["a"]


def test_an_edit_replaces_words_of_running_text() -> None:
    contestants = load("contestants")
    edited = contestants.rewritten(POLICY, "新的几个字")
    before, after = edited.split("新的几个字")
    assert before.split("\n---\n")[0] == POLICY.split("\n---\n")[0]
    assert POLICY.startswith(before)
    assert POLICY.endswith(after)
    assert len(POLICY) == len(before) + contestants.REPLACED + len(after)


def test_the_wait_for_an_edit_ends_when_the_manifest_is_replaced(tmp_path: Path) -> None:
    source, edited, manifest = (tmp_path / name for name in ("a.md", "edited.md", "manifest.json"))
    for path in (source, edited, manifest):
        path.write_text(path.name, "utf-8")
    command = [sys.executable, str(BENCHMARKS / "await_edit.py"), str(source), str(edited), str(manifest)]
    with subprocess.Popen(command) as waiting:
        while source.read_text("utf-8") != "edited.md":
            assert waiting.poll() is None
        (tmp_path / "new").write_text("new", "utf-8")
        assert waiting.poll() is None
        (tmp_path / "new").replace(manifest)
        assert waiting.wait(120) == 0


def test_a_run_costs_what_all_its_processes_cost() -> None:
    worker = "import time; held = b'x' * 60_000_000\nwhile time.process_time() < 0.4: pass"
    # the first process ends before its child, whose time and memory count as well
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {worker!r}]); time.sleep(0.3)"
    watch = [sys.executable, str(BENCHMARKS / "measure.py"), "--", sys.executable, "-c", f"{parent}; sys.exit(7)"]
    cost = json.loads(subprocess.run(watch, capture_output=True, check=True).stdout)
    assert cost["code"] == 7
    assert cost["cpu"] >= 0.4
    assert cost["peak_rss"] >= cost["peak_pss"] > 60_000_000
    assert cost["processes"] == 2


def test_a_run_that_does_not_end_is_ended_with_its_children() -> None:
    sleeping = f"{300 + os.getpid()}.25"  # unique, so that the process can be found
    script = f"import subprocess; subprocess.run(['sleep', '{sleeping}'])"
    watch = [sys.executable, str(BENCHMARKS / "measure.py"), "--timeout", "0.5", "--", sys.executable, "-c", script]
    answer = subprocess.run(watch, capture_output=True, text=True, check=False)
    assert "not done after" in answer.stderr
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert f"sleep\0{sleeping}\0".encode() not in commands


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hugo", "eleventy", "pelican"])
def test_a_peer_shows_title_fields_and_text_of_every_document(tmp_path: Path, name: str) -> None:
    peers = load("peers")
    peer = next(peer for peer in peers.PEERS if peer.name == name)
    if (found := peer.find(peers.PEERS_FOLDER)) is None:
        pytest.skip(f"needs {name}: {peer.install}, FOLDER being {peers.PEERS_FOLDER}")
    root = _made(tmp_path / "column", 4, share=0)
    (root / "content" / "policy.md").write_text(POLICY, encoding="utf-8")
    texts = list(peers.read_texts(root, TODAY))
    peers.write_site(peer, texts, tmp_path / name)
    subprocess.run(peer.command(found), cwd=tmp_path / name, capture_output=True, check=True, timeout=120)
    assert peers.pages_of(tmp_path / name) == len(texts) == 5
    public = tmp_path / name / "public"
    listed = (public / "documents" / "index.html").read_text("utf-8")
    assert all(text.fields["title"] in listed for text in texts)
    page = (public / "documents" / "policy" / "index.html").read_text("utf-8")
    fields = next(text.fields for text in texts if text.name == "policy")
    assert f"<h1>{fields['title']}</h1>" in page
    assert [value for name, value in fields.items() if f"<dd>{value}</dd>" not in page] == [fields["title"]]
    assert "<p>第一条 为了规范" in page
    assert "<td>护理: 补贴</td>" in page
    if name == "hugo" and (pagefind := peers.find_pagefind(peers.PEERS_FOLDER)):
        contestants = load("contestants")
        load("compare").run(contestants.pagefind_work(pagefind, tmp_path / name, 5), 0, 60, tmp_path)


@pytest.mark.slow
def test_the_works_of_sitegen_leave_the_texts_as_they_were(tmp_path: Path) -> None:
    contestants = load("contestants")
    compare = load("compare")
    root = _made(tmp_path / "column", 5, share=0)
    before = _bytes(root)
    column = contestants.Column(root, contestants.copy_program(tmp_path / "program"))
    clean, _, edited, watched, _ = contestants.own_works(column, 5)
    for work in (clean, edited, watched):
        compare.run(work, 1, 120, tmp_path)
    with pytest.raises(compare.BrokenRunError, match="5 pages of documents, the peers get 6 texts"):
        column.verify(6, True, 1)
    column.clear(0)
    assert _bytes(root) == before
