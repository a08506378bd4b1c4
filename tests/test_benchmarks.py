"""The made-up site that checks are measured on, and the faults that are planted in it."""

from __future__ import annotations

import importlib
import random
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from sitegen.pipeline import Options, check

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
TODAY = date(2026, 11, 24)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("made_site")


def _made(program: ModuleType, root: Path, documents: int, seed: int = 1, share: float = 0.3) -> Path:
    program.make_site(program.Office(root, seed, share, TODAY), documents)
    return root


def _bytes(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _titles(root: Path) -> list[str]:
    documents = (root / "content").rglob("*.md")
    return [path.read_text("utf-8").split("\n", 2)[1] for path in documents]


def test_the_same_seed_gives_the_same_files_and_another_seed_others(program: ModuleType, tmp_path: Path) -> None:
    first = _bytes(_made(program, tmp_path / "a", 60))
    assert _bytes(_made(program, tmp_path / "b", 60)) == first
    assert _bytes(_made(program, tmp_path / "c", 60, seed=2)) != first


def test_as_many_documents_as_asked_for_have_as_many_titles(program: ModuleType, tmp_path: Path) -> None:
    titles = _titles(_made(program, tmp_path, 501, share=0))
    assert len(titles) == len(set(titles)) == 501


def test_subjects_do_not_come_twice(program: ModuleType) -> None:
    assert len({program.subject_of(serial).name for serial in range(program.TITLES + 100)}) == program.TITLES + 100


def test_honest_documents_have_no_fault_but_lists_in_pdf_files(program: ModuleType, tmp_path: Path) -> None:
    checked = check(Options(_made(program, tmp_path, 100), today=TODAY, jobs=1))
    told = {finding.code for finding in checked.findings if finding.severity != "notice"}
    assert told <= {"PR001", "PR002"}
    assert all(".pdf" in one.message for one in checked.findings if one.code.startswith("PR"))
    states = {str(checked.catalogue.validity(facts)) for facts in checked.catalogue.documents if facts.kind == "policy"}
    assert {"有效", "失效", "废止", "已修改", "部分失效", "尚未生效"} <= states
    assert {facts.form for facts in checked.catalogue.documents} > {"文字", "问答"}


@pytest.mark.slow
def test_planted_faults_are_counted_as_found_where_the_check_tells_of_them(
    program: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted_faults = importlib.import_module("planted_faults")
    root = _made(program, tmp_path, 90, share=0)
    before = planted_faults.told_by_document(root, TODAY)
    planted = planted_faults.plant_all(root, len(planted_faults.FAULTS), random.Random(1))
    after = planted_faults.told_by_document(root, TODAY)
    missed = {
        fault
        for path, fault in planted.items()
        if not (after.get(path, Counter()) - before.get(path, Counter()))[fault[0]]
    }
    assert {code for code, _ in missed} <= {"TE004"}
    planted_faults.report(planted, before, before)
    assert f"found 0 of {len(planted)}" in capsys.readouterr().out
