"""Whatever an editor or a file system puts in the place of a document, a run ends with findings or with advice."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from sitegen.build.pipeline import Built, Options, build, check
from sitegen.checks import judging
from sitegen.core.document import Document
from sitegen.core.errors import DocumentCrash, SitegenError, system_error
from sitegen.core.finding import Finding
from sitegen.source.load import load_document
from tests.samples import TODAY, make_site

LONG = "长" * 300
HANDS_OUT = "--- content/notice.md\nattachments: [{file: a.pdf, title: 表}]\n"
TABLE = "--- content/notice.md\ndata: a.csv\n"


def body(text: str) -> str:
    return f"--- content/notice.md\n正文：\n{text}\n"


TEXTS = {
    "a zero byte in a link": body("[x](a%00.csv) ![x](a%00.png) [x](a%00.md) [x](#a%00)"),
    "a surrogate in a link": body("[x](a%ED%A0%80.csv) [y](a%ED%A0%80.md) [z](%FF.csv)"),
    "a link with a very long name": body(f"[x]({LONG}.csv) ![x]({'a' * 5000}.png) [y]({LONG}.md)"),
    "links that are no addresses": body("[x](http://[::1) [y](//[) [z](http://a:99999999/) [w](%) [v](%zz)"),
    "an attachment with a zero byte": '--- content/notice.md\nattachments: [{file: "a\\0.csv", title: a}]\n',
    "an attachment with a very long name": f"--- content/notice.md\nattachments: [{{file: {LONG}.csv, title: a}}]\n",
    "a table with a zero byte": '--- content/notice.md\ndata: "a\\0.csv"\n',
    "a table with a very long name": f"--- content/notice.md\ndata: {LONG}.csv\n",
    "a reference with a zero byte": '--- content/interpretation.md\ninterprets: ["a\\0.md"]\n',
    "a very long index number": f"--- content/notice.md\nindex: {'1' * 3000}\n",
    "a very long title": f"--- content/notice.md\ntitle: {LONG}\n",
    "the first day and the last": "--- content/policy.md\nissued: 0001-01-01\npublished: 0001-01-01\n"
    "expires: 9999-12-31\n--- content/interpretation.md\npublished: 0001-01-01\n",
    "the last day": "--- content/policy.md\npublished: 9999-12-31\neffective: 9999-12-31\nexpires: 9999-12-31\n"
    "--- content/interpretation.md\nissued: 9999-12-31\npublished: 9999-12-31 23:59\n",
    "control characters": body("a\x00b\x01c\x7f\x1b[31m \u202e\u2066\u200b\ufeff\u0085\u2028"),
    "characters that nobody may use": "--- content/notice.md\ntitle: 𠀀\U000e0001\U0010ffff\n正文：\n\ufffe\uffff\n",
    "quotes in quotes": body(">" * 3000 + " x"),
    "lists in lists": body("\n".join("  " * depth + "- a" for depth in range(400))),
    "brackets that never end": body("[" * 50_000),
    "links in links": body("[a](" * 5000),
    "YAML in YAML": f"--- content/notice.md\ndata: a.yml\n=== content/a.yml\na: {'[' * 100_000}\n",
    "a cell that is too long": f"{TABLE}=== content/a.csv\na,b\n{'x' * 200_000},1\n",
}


def put(root: Path, path: str) -> Path:
    """The place of ``path`` below ``root``, with nothing there."""
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    return place


def pipe(path: str) -> Callable[[Path], object]:
    return lambda root: os.mkfifo(put(root, path))


def folder(path: str) -> Callable[[Path], object]:
    return lambda root: put(root, path).mkdir()


def loop(path: str) -> Callable[[Path], object]:
    return lambda root: put(root, path).symlink_to(Path(path).name)


def large(path: str) -> Callable[[Path], object]:
    def make(root: Path) -> None:
        place = put(root, path)
        place.touch()
        os.truncate(place, 64 << 30)

    return make


def badly_named(path: str) -> Callable[[Path], object]:
    return lambda root: put(root, path.replace("?", os.fsdecode(b"\xff"))).write_text("", "utf-8")


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a pipe as a source": ("", pipe("content/a.md")),
    "a pipe as an attachment": (HANDS_OUT, pipe("content/a.pdf")),
    "a pipe as a table": (TABLE, pipe("content/a.csv")),
    "a pipe as a register": ("", pipe("content/_site/rules.yml")),
    "a pipe as a template": ("", pipe("templates/document.html")),
    "a pipe as a style sheet": ("", pipe("templates/assets/site.css")),
    "a pipe as the history": ("", pipe(".sitegen/history.json")),
    "a pipe as the cache": ("", pipe(".sitegen/cache.db")),
    "a folder as the cache": ("", folder(".sitegen/cache.db")),
    "a link to itself as the cache": ("", loop(".sitegen/cache.db")),
    "a pipe as the manifest": ("", pipe("output/manifest.json")),
    "a folder as a source": ("", folder("content/a.md")),
    "a folder as an attachment": (HANDS_OUT, folder("content/a.pdf")),
    "a folder as a table": (TABLE, folder("content/a.csv")),
    "a folder as a template": ("", folder("templates/document.html")),
    "a folder as the lock": ("", folder(".sitegen/lock")),
    "a folder as the manifest": ("", folder("output/manifest.json")),
    "a link to itself as an attachment": (HANDS_OUT, loop("content/a.pdf")),
    "a link to itself as a template": ("", loop("templates/document.html")),
    "a source of 64 GB": ("", large("content/notice.md")),
    "a template of 64 GB": ("", large("templates/document.html")),
    "a template with a name that is not UTF-8": ("", badly_named("templates/?.html")),
    "a style sheet with a name that is not UTF-8": ("", badly_named("templates/assets/?.css")),
}


def outcome(work: Callable[[], object]) -> str:
    """What ``work`` came to: ``done``, or what the user is told. Another error fails the test, and so does waiting."""
    told: list[str] = []
    failed: list[BaseException] = []

    def go() -> None:
        try:
            work()
            told.append("done")
        except SitegenError as error:
            told.append(error.text)
        except OSError as error:
            known = system_error(error)
            told.append(known.text) if known else failed.append(error)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "waits for ever"
    assert failed == []
    return told[0]


def built(root: Path) -> Built:
    return build(Options(root, today=TODAY, jobs=1, search=False, force=True))


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_no_text_ends_a_run(tmp_path: Path, change: str) -> None:
    root = make_site(tmp_path / "site", change)
    for work in (lambda: check(Options(root, today=TODAY, jobs=1)), lambda: built(root), lambda: built(root)):
        assert outcome(work) == "done"  # the last with what the others have kept
    assert not (root / ".sitegen" / "crashes.txt").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
@pytest.mark.parametrize(("change", "make"), FILES.values(), ids=FILES)
def test_no_kind_of_file_ends_a_run_without_advice(tmp_path: Path, change: str, make: Callable[[Path], object]) -> None:
    root = make_site(tmp_path / "site", change)
    make(root)
    for work in (lambda: check(Options(root, today=TODAY, jobs=1)), lambda: built(root), lambda: built(root)):
        said = outcome(work)
        assert said == "done" or "\n    改法：" in said


def at(findings: tuple[Finding, ...], path: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in findings if finding.path == path]


def test_a_crash_while_a_document_is_read_is_a_finding_there_and_the_others_are_still_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(root: Path, path: str, *more: object) -> Document:
        if path == "content/notice.md":
            raise RecursionError("too deep for 11010119900307451X")
        return load_document(root, path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(judging, "load_document", crash)
    root = make_site(tmp_path / "site", body("内容<br>") + "--- content/other.md\n正文：\n内容<br>\n")
    done = built(root)
    assert done.committed is None
    assert at(done.checked.findings, "content/notice.md") == [("SG001", "读取这份文件时程序出错：RecursionError")]
    assert ("TE005",) in [(code,) for code, _ in at(done.checked.findings, "content/other.md")]
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert report.startswith("读取 content/notice.md\nTraceback")
    assert "11010119900307451X" not in report
    monkeypatch.undo()
    assert built(root).committed  # nothing of the crash is kept


def test_a_crash_while_an_interpretation_is_compared_is_a_finding_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "read_source", crash)
    findings = check(Options(make_site(tmp_path / "site"), today=TODAY, jobs=1)).findings
    assert at(findings, "content/interpretation.md") == [("SG001", "对照这份文件时程序出错：ZeroDivisionError")]


def crash(*_: object, **__: object) -> NoReturn:
    raise ZeroDivisionError("a bug with 11010119900307451X")


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("work", "function"),
    [
        ("编排", "sitegen.build.plan.document_panels"),
        ("编排", "sitegen.build.plan.index_entry"),
        ("编排", "sitegen.build.plan.document_page"),
        ("渲染", "sitegen.build.render.record_data"),
        ("渲染", "sitegen.build.render.BodyStore.html"),
        ("编索引", "sitegen.search.pagefind.lay_out"),
    ],
)
def test_a_crash_after_the_check_is_a_finding_at_the_document_and_the_old_site_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, function: str, jobs: int
) -> None:
    root = make_site(tmp_path / "site")
    options = Options(root, today=TODAY, jobs=jobs, force=True)
    assert build(options).committed
    before = {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()}
    notice = root / "content" / "notice.md"
    notice.write_text(notice.read_text("utf-8").replace("title: ", "title: 新的"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(function, crash)
        done = build(options)
    assert done.committed is None
    crashed = [finding for finding in done.checked.findings if finding.code == "SG001"]
    assert [finding.message for finding in crashed] == [f"{work}这份文件时程序出错：ZeroDivisionError"]
    assert crashed[0].path in done.checked.catalogue.by_path
    report = (root / ".sitegen" / "crashes.txt").read_text("utf-8")
    assert report.startswith(f"{work} {crashed[0].path}\nTraceback")
    assert "11010119900307451X" not in report
    assert {path: path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()} == before
    assert not (root / ".output.stage" / "files").exists()
    assert build(options).committed


def test_a_crash_comes_from_a_worker_as_it_was() -> None:
    sent = DocumentCrash("content/a.md", "渲染", "KeyError", "Traceback …")
    received = pickle.loads(pickle.dumps(sent))
    assert isinstance(received, DocumentCrash)
    assert vars(received) == vars(sent)


def test_a_crash_on_a_page_that_is_no_document_is_a_bug_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.build.plan.home_page", crash)
    with pytest.raises(ZeroDivisionError):
        built(make_site(tmp_path / "site"))
